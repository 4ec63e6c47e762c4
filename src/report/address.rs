//! Addresses that may become links: http and https only, spelt so that no format can take them for anything else.

use std::fmt::Write;

use super::visible;

/// Characters that stand for themselves in a link of any format, as do escapes; all others are percent-encoded.
const PLAIN: &str = "-._~/?@&+,;=:";

/// The address as a link; none if it is not of http or https, or hides something.
pub fn link(address: &str) -> Option<String> {
    let has = |scheme: &str| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let is_link = (has("https://") || has("http://")) && !address.contains(visible::is_hidden);
    // Of a fragment there is one at most.
    is_link.then(|| match address.split_once('#') {
        Some((page, fragment)) => format!("{}#{}", encode(page), encode(fragment)),
        None => encode(address),
    })
}

/// The text with everything percent-encoded that is not plain in an address.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_plain = match c {
            '%' => is_escape(&text[at..]),
            c => c.is_ascii_alphanumeric() || PLAIN.contains(c),
        };
        if is_plain {
            out.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Does it begin with a percent sign and two hexadecimal digits?
fn is_escape(text: &str) -> bool {
    let mut digits = text.bytes().skip(1);
    (0..2).all(|_| digits.next().is_some_and(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert_eq!(link("https://h/a%20b#c").as_deref(), Some("https://h/a%20b#c"));
        assert_eq!(link("https://h/#a#b").as_deref(), Some("https://h/#a%23b"));
        assert_eq!(link("HTTP://h/").as_deref(), Some("HTTP://h/"));
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("https://h/\u{202e}"), None);
        assert_eq!(link("ftp://h/"), None);
    }

    #[test]
    fn what_could_end_a_link_is_encoded() {
        let wanted = "http://h/%28%29%7C%3C%3E%22%27%60%5B%5D%20%25z%C3%A4";
        assert_eq!(link("http://h/()|<>\"'`[] %zä").as_deref(), Some(wanted));
    }
}
