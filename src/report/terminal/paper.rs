//! Lines with colours, labels and hanging indents. Everything goes through here, so nothing raw gets out.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Sheet;
use crate::checks::Verdict;
use crate::report::visible;

/// Where labels begin, and where what they label does.
const LABEL: usize = 4;
const TEXT: usize = 15;
/// The same where the sheet is narrow: the label stands in the line above.
const NARROW_LABEL: usize = 2;
const NARROW_TEXT: usize = 4;
/// Longest prose and longest unbroken text that are written out.
const MOST_PROSE: usize = 600;
const MOST_UNBROKEN: usize = 2000;
/// What begins pieces that are drawn, and must stand as they are.
const DRAWN: char = '│';

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
    pub sheet: Sheet,
}

impl<'w> Paper<'w> {
    pub fn new(out: &'w mut dyn Write, sheet: &Sheet) -> Paper<'w> {
        Paper {
            out,
            sheet: sheet.clone(),
        }
    }

    /// An empty line.
    pub fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line of pieces, never broken, unless the sheet is narrow: then between words.
    pub fn line(&mut self, indent: usize, pieces: &[(Ink, &str)]) -> io::Result<()> {
        let drawn = pieces.iter().any(|(_, text)| text.contains(DRAWN));
        if self.sheet.is_narrow() && !drawn {
            return self.flow(indent, pieces);
        }
        write!(self.out, "{:indent$}", "")?;
        for (ink, text) in pieces {
            self.piece(*ink, text)?;
        }
        writeln!(self.out)
    }

    /// A line of pieces, broken between words if it is longer than prose may be.
    pub fn fitted(&mut self, indent: usize, pieces: &[(Ink, &str)]) -> io::Result<()> {
        let length: usize = pieces.iter().map(|(_, text)| text.chars().count()).sum();
        match indent + length > self.sheet.prose() {
            true => self.flow(indent, pieces),
            false => self.line(indent, pieces),
        }
    }

    /// Pieces broken between words; what follows the first line is indented a little more.
    fn flow(&mut self, indent: usize, pieces: &[(Ink, &str)]) -> io::Result<()> {
        let width = self.sheet.prose();
        let mut used = indent;
        let mut gap = false;
        write!(self.out, "{:indent$}", "")?;
        for (ink, text) in pieces {
            let text = self.shown(text);
            gap |= text.starts_with(' ');
            for word in text.split_whitespace() {
                let length = word.chars().count();
                if used > indent && used + usize::from(gap) + length > width {
                    used = indent + 2;
                    write!(self.out, "\n{:used$}", "")?;
                } else if gap && used > indent {
                    self.out.write_all(b" ")?;
                    used += 1;
                }
                self.piece(*ink, word)?;
                used += length;
                gap = true;
            }
            gap = text.ends_with(' ') || (gap && text.trim().is_empty());
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
        let hanging = if self.sheet.is_narrow() {
            hanging.min(NARROW_TEXT)
        } else {
            hanging
        };
        let text = self.shown(&visible::shorten(text, MOST_PROSE));
        let width = self.sheet.prose() - hanging.max(indent);
        for (index, line) in wrap(&text, width).iter().enumerate() {
            let indent = if index == 0 { indent } else { hanging };
            write!(self.out, "{:indent$}", "")?;
            self.piece(ink, line)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// One line of prose, cut where the sheet ends.
    pub fn cut(&mut self, indent: usize, ink: Ink, text: &str) -> io::Result<()> {
        let text = self.shown(&visible::shorten(text, MOST_PROSE));
        let room = self.sheet.prose() - indent;
        let line = match text.char_indices().nth(room) {
            None => text,
            Some(_) => {
                let dots = self.sheet.shown("…".to_owned());
                let kept = room - dots.chars().count();
                text.chars().take(kept).chain(dots.chars()).collect()
            }
        };
        write!(self.out, "{:indent$}", "")?;
        self.piece(ink, &line)?;
        writeln!(self.out)
    }

    /// A label with prose beside it.
    pub fn field(&mut self, label: &str, text: &str) -> io::Result<()> {
        let text = self.shown(&visible::shorten(text, MOST_PROSE));
        let lines = wrap(&text, self.sheet.prose() - self.text());
        for (index, line) in lines.iter().enumerate() {
            self.labelled(if index == 0 { label } else { "" }, &[(Ink::Plain, line)])?;
        }
        Ok(())
    }

    /// A label with an unbroken text beside it: a URL or a command, to be copied.
    pub fn unbroken(&mut self, label: &str, text: &str) -> io::Result<()> {
        self.label(label)?;
        self.piece(Ink::Plain, text)?;
        writeln!(self.out)
    }

    /// A label with pieces beside it, as in [`Paper::line`].
    pub fn labelled(&mut self, label: &str, pieces: &[(Ink, &str)]) -> io::Result<()> {
        if self.sheet.is_narrow() {
            if !label.is_empty() {
                self.flow(NARROW_LABEL, &[(Ink::Faint, label)])?;
            }
            return self.line(NARROW_TEXT, pieces);
        }
        self.label(label)?;
        for (ink, text) in pieces {
            self.piece(*ink, text)?;
        }
        writeln!(self.out)
    }

    /// A label, up to where what it labels begins.
    fn label(&mut self, label: &str) -> io::Result<()> {
        if !self.sheet.is_narrow() {
            write!(self.out, "{:LABEL$}", "")?;
            return self.piece(Ink::Faint, &format!("{label:<width$}", width = TEXT - LABEL));
        }
        if !label.is_empty() {
            self.flow(NARROW_LABEL, &[(Ink::Faint, label)])?;
        }
        write!(self.out, "{:NARROW_TEXT$}", "")
    }

    /// Where what is labelled begins.
    pub fn text(&self) -> usize {
        if self.sheet.is_narrow() { NARROW_TEXT } else { TEXT }
    }

    /// A text as it stands on this paper: harmless, and in signs that can be shown.
    pub fn shown(&self, text: &str) -> String {
        self.sheet.shown(visible::line(text).into_owned())
    }

    fn piece(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        let text = self.shown(&visible::shorten(text, MOST_UNBROKEN));
        let style = style(ink);
        if !self.sheet.colour || style == Style::new() {
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
