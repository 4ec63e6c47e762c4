//! Standard output and error: locked, with colours only where they are wanted, and content with a closed pipe.

use std::io::{self, Write};

use anstream::AutoStream;
use clap::ValueEnum;
use voconform::report::terminal::Sheet;

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

/// How standard output is: as wide and as high as the terminal, or as `COLUMNS` and `LINES` say.
pub fn sheet(colour: bool, plain: bool) -> Sheet {
    let usual = Sheet::default();
    let variable = |name: &str| std::env::var(name).ok()?.parse::<usize>().ok();
    let size = console::Term::stdout().size_checked();
    let (height, width) = size.map_or((None, None), |(h, w)| (Some(h.into()), Some(w.into())));
    Sheet {
        colour,
        plain,
        width: variable("COLUMNS").or(width).unwrap_or(usual.width),
        height: variable("LINES").or(height).unwrap_or(usual.height),
    }
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
