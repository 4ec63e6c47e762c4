//! Lines with colours, labels and hanging indents. Everything goes through here, so nothing raw gets out.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::checks::Verdict;
use crate::report::visible;

/// Longest line of prose, in characters.
pub const WIDTH: usize = 100;
/// Where labels begin, and where what they label does.
const LABEL: usize = 4;
const TEXT: usize = 15;
/// Longest prose and longest unbroken text that are written out.
const MOST_PROSE: usize = 600;
const MOST_UNBROKEN: usize = 2000;

/// How a piece of a line looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Strong,
    Faint,
    /// In the colour of a verdict, bold.
    Verdict(Verdict),
}

/// Where the lines go.
pub struct Paper<'w> {
    out: &'w mut dyn Write,
    colour: bool,
}

impl<'w> Paper<'w> {
    pub fn new(out: &'w mut dyn Write, colour: bool) -> Paper<'w> {
        Paper { out, colour }
    }

    /// An empty line.
    pub fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line of pieces, never broken.
    pub fn line(&mut self, indent: usize, pieces: &[(Ink, &str)]) -> io::Result<()> {
        write!(self.out, "{:indent$}", "")?;
        for (ink, text) in pieces {
            self.piece(*ink, text)?;
        }
        writeln!(self.out)
    }

    /// A heading of a part.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        self.gap()?;
        self.line(0, &[(Ink::Strong, text)])
    }

    /// Prose, wrapped, from the second line on indented by `hanging`.
    pub fn prose(&mut self, indent: usize, hanging: usize, ink: Ink, text: &str) -> io::Result<()> {
        let text = visible::shorten(text, MOST_PROSE);
        for (index, line) in wrap(&visible::line(&text), WIDTH - hanging).iter().enumerate() {
            self.line(if index == 0 { indent } else { hanging }, &[(ink, line)])?;
        }
        Ok(())
    }

    /// A label with prose beside it.
    pub fn field(&mut self, label: &str, text: &str) -> io::Result<()> {
        let text = visible::shorten(text, MOST_PROSE);
        let lines = wrap(&visible::line(&text), WIDTH - TEXT);
        for (index, line) in lines.iter().enumerate() {
            self.labelled(if index == 0 { label } else { "" }, &[(Ink::Plain, line)])?;
        }
        Ok(())
    }

    /// A label with an unbroken text beside it: a URL or a command, to be copied.
    pub fn unbroken(&mut self, label: &str, text: &str) -> io::Result<()> {
        self.labelled(label, &[(Ink::Plain, text)])
    }

    /// A label with pieces beside it, never broken.
    pub fn labelled(&mut self, label: &str, pieces: &[(Ink, &str)]) -> io::Result<()> {
        write!(self.out, "{:LABEL$}", "")?;
        self.piece(Ink::Faint, &format!("{label:<width$}", width = TEXT - LABEL))?;
        for (ink, text) in pieces {
            self.piece(*ink, text)?;
        }
        writeln!(self.out)
    }

    fn piece(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        let text = visible::shorten(text, MOST_UNBROKEN);
        let text = visible::line(&text);
        let style = style(ink);
        if !self.colour || style == Style::new() {
            return self.out.write_all(text.as_bytes());
        }
        write!(self.out, "{}{text}{}", style.render(), style.render_reset())
    }
}

fn style(ink: Ink) -> Style {
    let bold = |colour: AnsiColor| Style::new().fg_color(Some(colour.into())).bold();
    match ink {
        Ink::Plain => Style::new(),
        Ink::Strong => Style::new().bold(),
        Ink::Faint => Style::new().dimmed(),
        Ink::Verdict(verdict) => match verdict {
            Verdict::Pass => bold(AnsiColor::Green),
            Verdict::Info | Verdict::Skipped => bold(AnsiColor::Blue),
            Verdict::Inconclusive => bold(AnsiColor::Cyan),
            Verdict::Warn => bold(AnsiColor::Yellow),
            Verdict::Fail => bold(AnsiColor::Red),
            Verdict::Error => bold(AnsiColor::Magenta),
        },
    }
}

/// Breaks a text at white space; words that are too long are broken anywhere. At least one line.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        for (index, c) in word.chars().enumerate() {
            if used >= width {
                lines.push(String::new());
                used = 0;
            }
            let last = lines.len() - 1;
            if index == 0 && used > 0 {
                lines[last].push(' ');
                used += 1;
            }
            lines[last].push(c);
            used += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_never_longer_than_the_width() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij xy", 4), ["abcd", "efgh", "ij", "xy"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
