//! Texts in Markdown. What a service said stands in code spans, where nothing of Markdown, no mention and no address
//! means anything; our own words are escaped.

use crate::report::{address, visible};

/// Longest code span and longest prose.
const MOST_CODE: usize = 200;
const MOST_PROSE: usize = 600;

/// A text as a code span, in paragraphs; a dash where there is none.
pub fn code(text: &str) -> String {
    let text = visible::shorten(text, MOST_CODE);
    let text = visible::line(&text);
    let text = text.trim();
    if text.is_empty() {
        return "-".to_owned();
    }
    let fence = "`".repeat(longest_run(text, '`') + 1);
    // A space that is at both ends is taken away by the reader, and parts fence and text.
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A text as a code span in a cell of a table. Readers disagree about a backslash before a bar, so that one is drawn.
pub fn cell(text: &str) -> String {
    code(text).replace("\\|", "\\│").replace('|', "\\|")
}

/// Prose in which nothing means anything to Markdown.
pub fn escape(text: &str) -> String {
    let text = visible::shorten(text, MOST_PROSE);
    let mut out = String::with_capacity(text.len() + 16);
    let text = visible::line(&text);
    for (at, c) in text.char_indices() {
        // An address without brackets becomes a link by its "://" or its "www.".
        let is_address = text[at..].starts_with("://") || (c == '.' && out.ends_with("www"));
        if c == '@' {
            mention(&mut out);
            continue;
        }
        if is_address || "\\`*_[]<>#|~&$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// An at sign as code, lest it calls somebody; several in a row share a span.
fn mention(out: &mut String) {
    if out.ends_with("@`") {
        out.pop();
        out.push_str("@`");
    } else {
        out.push_str("`@`");
    }
}

/// A link, or the bare label where the address is none of the web. Readers disagree about labels in which something is
/// escaped; ours have nothing of the kind.
pub fn link(label: &str, url: &str) -> String {
    let escaped = escape(label);
    match address::link(url).filter(|_| escaped == label) {
        Some(url) => format!("[{label}](<{url}>)"),
        None => escaped,
    }
}

/// A block of code, one line.
pub fn block(text: &str) -> String {
    let text = visible::line(text);
    let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
    format!("{fence}sh\n{text}\n{fence}\n")
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_can_not_be_left() {
        assert_eq!(code("200"), "`200`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code(" \n"), "`␊`");
        assert_eq!(code(""), "-");
        assert_eq!(cell("a|b\\|c\\"), "`a\\|b\\│c\\`");
    }

    #[test]
    fn prose_means_nothing() {
        assert_eq!(
            escape("<b>*x*</b> @all @@ http://h www.h"),
            "\\<b\\>\\*x\\*\\</b\\> `@`all `@@` http\\://h www\\.h"
        );
        assert_eq!(link("§1", "https://h/a)b"), "[§1](<https://h/a%29b>)");
        assert_eq!(link("a]b", "https://h/"), "a\\]b");
        assert_eq!(link("x", "javascript:alert(1)"), "x");
    }

    #[test]
    fn a_block_is_fenced_by_more_than_it_has() {
        assert_eq!(block("a\n````"), "`````sh\na␊````\n`````\n");
    }
}
