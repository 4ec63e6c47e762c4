//! What text is written on: its size, and what it can show.

/// Widest that prose becomes, in characters; longer lines are hard to read.
const WIDEST: usize = 100;
/// Narrowest that is cared for.
const NARROWEST: usize = 24;
/// Below this labels stand above what they label, and lines of pieces are broken too.
const NARROW: usize = 60;

/// A terminal, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Colours; they are never the only sign.
    pub colour: bool,
    /// Signs of ASCII only, and no drawings.
    pub plain: bool,
    /// Characters in a line.
    pub width: usize,
    /// Lines that can be seen at once.
    pub height: usize,
}

impl Default for Sheet {
    fn default() -> Sheet {
        Sheet {
            colour: false,
            plain: false,
            width: WIDEST,
            height: 24,
        }
    }
}

impl Sheet {
    /// Characters that prose may take.
    pub(super) fn prose(&self) -> usize {
        self.width.clamp(NARROWEST, WIDEST)
    }

    /// Is there no room for labels beside what they label?
    pub(super) fn is_narrow(&self) -> bool {
        self.width < NARROW
    }

    /// A text as it can be shown here; control characters are visible already.
    pub(super) fn shown(&self, text: String) -> String {
        match self.plain && !text.is_ascii() {
            true => text.chars().fold(String::new(), plain),
            false => text,
        }
    }
}

/// Our signs and pictures in ASCII; letters of all languages stay.
fn plain(mut text: String, c: char) -> String {
    match c {
        '✔' => text.push('+'),
        '✘' => text.push('x'),
        '◐' => text.push('~'),
        '×' => text.push('x'),
        '–' | '·' | '•' => text.push('-'),
        '│' => text.push('|'),
        '⟨' => text.push('<'),
        '⟩' => text.push('>'),
        '“' | '”' | '„' => text.push('"'),
        '‘' | '’' => text.push('\''),
        '\u{a0}' => text.push(' '),
        '…' => text.push_str("..."),
        '→' => text.push_str("->"),
        '§' => text.push_str("section "),
        '\u{2421}' => text.push_str("^?"),
        '\u{2400}'..='\u{241f}' => {
            text.push('^');
            let letter = char::from_u32(c as u32 - 0x2400 + 0x40);
            text.push(letter.unwrap_or('?'));
        }
        other => text.push(other),
    }
    text
}
