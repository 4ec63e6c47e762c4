//! Standard output and error: locked, with colours only where they are wanted, and content with a closed pipe.

use std::io::{self, Write};

use anstream::AutoStream;
use clap::ValueEnum;

use super::problem::Problem;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR says otherwise.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Never.
    Never,
}

impl Colour {
    fn choice(self) -> anstream::ColorChoice {
        match self {
            Colour::Auto => AutoStream::choice(&io::stdout()),
            Colour::Always => anstream::ColorChoice::AlwaysAnsi,
            Colour::Never => anstream::ColorChoice::Never,
        }
    }
}

/// Writes to standard output through a function that is told whether to colour. A closed pipe is no error: whoever
/// reads (`| head`) has seen enough.
pub fn print(
    colour: Colour,
    write: impl FnOnce(&mut dyn Write, bool) -> io::Result<()>,
) -> Result<(), Problem> {
    let choice = colour.choice();
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    let coloured = choice != anstream::ColorChoice::Never;
    content(write(&mut out, coloured).and_then(|()| out.flush()))
        .map_err(Problem::io("can't write to standard output"))
}

/// Writes plain text to standard output.
pub fn print_text(text: &str) -> Result<(), Problem> {
    print(Colour::Never, |out, _| out.write_all(text.as_bytes()))
}

/// A closed pipe is no error.
pub fn content(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A line for the user on standard error. Where that is closed there is nobody to tell.
pub fn tell(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "voconform: {text}");
}
