//! Makes characters visible that a reader would not see, or that would steer the terminal or the page.

use std::borrow::Cow;
use std::fmt::Write;

/// Text of one line: every control, bidirectional and invisible character is shown by a sign or its number.
///
/// C0 controls and DEL become their control pictures (`␛`), all others `⟨U+202E⟩`.
pub fn line(text: &str) -> Cow<'_, str> {
    replace(text, is_hidden)
}

/// Text of many lines: like [`line()`], but line feeds and tabs stay.
pub fn block(text: &str) -> Cow<'_, str> {
    replace(text, |c| is_hidden(c) && c != '\n' && c != '\t')
}

/// So few characters too many are shown: the words in their place would be as long.
const SPARE: usize = 24;

/// At most `most` characters of a text or a few more, and how many were left out.
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            let rest = text[end..].chars().count();
            if rest <= SPARE {
                return Cow::Borrowed(text);
            }
            Cow::Owned(format!("{}… ({rest} more characters)", &text[..end]))
        }
    }
}

/// Is it a control, bidirectional, invisible or unassignable character?
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, joiners and fillers.
            '\u{ad}' | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            // Bidirectional marks, embeddings, overrides, isolates; zero-width characters; line separators.
            | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}')
        || (c as u32) & 0xfffe == 0xfffe
}

fn replace(text: &str, hidden: fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) {
            push_sign(&mut out, c)
        } else {
            out.push(c)
        }
    }
    Cow::Owned(out)
}

fn push_sign(out: &mut String, c: char) {
    let picture = match c as u32 {
        number @ 0..=0x1f => char::from_u32(0x2400 + number),
        0x7f => Some('\u{2421}'),
        _ => None,
    };
    match picture {
        Some(picture) => out.push(picture),
        // Writing to a String can't fail.
        None => drop(write!(out, "⟨U+{:04X}⟩", c as u32)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_shown_and_what_is_plain_stays() {
        assert_eq!(line("a\u{1b}[31mb\0\n"), "a␛[31mb␀␊");
        assert_eq!(line("x\u{202e}y\u{9b}z\u{feff}"), "x⟨U+202E⟩y⟨U+009B⟩z⟨U+FEFF⟩");
        assert_eq!(block("a\n\tb\r\n"), "a\n\tb␍\n");
        assert_eq!(line("Grüße, 星"), "Grüße, 星");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöüß!", 3), "äöüß!", "two more need no words");
        let long = format!("äöü{}", "ß".repeat(SPARE + 1));
        assert_eq!(shorten(&long, 3), "äöü… (25 more characters)");
    }
}
