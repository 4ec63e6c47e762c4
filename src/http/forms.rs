//! The forms in which a service may repeat a secret: as it is, or as web pages, documents and addresses encode text.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// A shorter secret would black out half of every document.
const SHORTEST: usize = 4;
/// Base64 of fewer characters is too likely to be something else.
const SHORTEST_BASE64: usize = 8;
/// What libraries leave as it is in paths and queries (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// What is encoded even by those that encode as little as they can.
const LEAST: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'%')
    .add(b'&')
    .add(b'?');

/// All forms of these secrets that are long enough to be told from other text, longest first.
pub fn forms(secrets: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = secrets
        .into_iter()
        .filter(|secret| secret.len() >= SHORTEST)
        .flat_map(|secret| of_one(&secret))
        .collect();
    all.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    all.dedup();
    all
}

fn of_one(secret: &str) -> Vec<String> {
    let mut texts = vec![secret.to_owned()];
    texts.extend(in_addresses(secret));
    texts.extend(in_json(secret));
    texts.extend(in_markup(secret));
    // Whole answers are sometimes base64, with the secret at any place in them.
    texts.extend((0..3).flat_map(|before| in_base64(secret.as_bytes(), before)));
    texts.push(hexadecimal(secret));
    texts
}

fn in_addresses(secret: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let every: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let encoded =
        [NON_ALPHANUMERIC, UNRESERVED, LEAST].map(|set| utf8_percent_encode(secret, set).to_string());
    let upper: Vec<String> = encoded.into_iter().chain([form, every]).collect();
    let lower = upper.iter().map(|text| lower_escapes(text));
    lower.chain(upper.iter().cloned()).collect()
}

/// The same with small letters in the escapes: `%2f` for `%2F`.
fn lower_escapes(text: &str) -> String {
    let mut after_percent = 0;
    text.chars()
        .map(|c| {
            if c == '%' {
                after_percent = 3;
            }
            after_percent = i32::max(after_percent - 1, -1);
            if after_percent >= 0 {
                c.to_ascii_lowercase()
            } else {
                c
            }
        })
        .collect()
}

fn in_json(secret: &str) -> Vec<String> {
    let plain = serde_json::Value::from(secret).to_string();
    let plain = plain[1..plain.len() - 1].to_owned();
    let ascii = |c: char| !c.is_ascii_alphanumeric() && c.is_ascii();
    let escape = |c: char| format!("\\u{:04x}", u32::from(c));
    let small: String = secret
        .chars()
        .map(|c| if ascii(c) { escape(c) } else { c.to_string() })
        .collect();
    // Some escape only what could end a script.
    let script: String = plain
        .chars()
        .map(|c| {
            if "<>&'+".contains(c) {
                escape(c)
            } else {
                c.to_string()
            }
        })
        .collect();
    let upper = script
        .replace("\\u003c", "\\u003C")
        .replace("\\u003e", "\\u003E")
        .replace("\\u002b", "\\u002B");
    vec![plain.replace('/', "\\/"), plain, small, script, upper]
}

fn in_markup(secret: &str) -> Vec<String> {
    let named = |quote: &str, apostrophe: &str| {
        let text = secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        text.replace('"', quote).replace('\'', apostrophe)
    };
    let some = |escape: fn(char) -> String| -> String {
        secret
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_string()
                } else {
                    escape(c)
                }
            })
            .collect()
    };
    let all = |escape: fn(char) -> String| secret.chars().map(escape).collect();
    let decimal = |c: char| format!("&#{};", u32::from(c));
    let hex = |c: char| format!("&#x{:x};", u32::from(c));
    let capital = |c: char| format!("&#x{:X};", u32::from(c));
    vec![
        named("&quot;", "&apos;"),
        named("&quot;", "&#39;"),
        named("&quot;", "&#x27;"),
        named("&#34;", "&#39;"),
        named("\"", "'"),
        some(decimal),
        some(hex),
        some(capital),
        all(decimal),
        all(hex),
        all(capital),
    ]
}

/// What base64 makes of the secret behind so many other bytes, without the characters that its neighbours share.
fn in_base64(secret: &[u8], before: usize) -> Vec<String> {
    let padded: Vec<u8> = [&vec![0; before][..], secret].concat();
    let whole_bits = padded.len() * 8 / 6;
    let first = (before * 8).div_ceil(6);
    [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)]
        .into_iter()
        .map(|text| text[first..whole_bits].to_owned())
        .filter(|text| text.len() >= SHORTEST_BASE64)
        .collect()
}

fn hexadecimal(secret: &str) -> String {
    secret.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_found_wherever_the_secret_stands() {
        for before in ["", "a", "ab", "abc", "user:"] {
            for after in ["", "z", "zz", "zzz"] {
                let text = STANDARD_NO_PAD.encode(format!("{before}canary-7f3a{after}"));
                let known = forms(["canary-7f3a".to_owned()]);
                assert!(known.iter().any(|form| text.contains(form)), "{text}");
            }
        }
    }

    #[test]
    fn escapes_are_written_in_both_cases_and_text_keeps_its_own() {
        assert_eq!(lower_escapes("aA%2FbB%C3%A9Z"), "aA%2fbB%c3%a9Z");
        let known = forms(["Aa/\"<'&".to_owned()]);
        for form in [
            "Aa%2f%22%3c%27%26",
            "Aa\\/\\\"<'&",
            "Aa/&quot;&lt;&#39;&amp;",
            "Aa%2F%22%3C%27%26",
        ] {
            assert!(known.iter().any(|k| k == form), "{form}");
        }
    }

    #[test]
    fn short_secrets_are_left() {
        assert!(forms(["abc".to_owned()]).is_empty());
    }
}
