//! Keeps what signed addresses give access by out of recordings, and puts it back when such an address is asked.

use std::sync::{Mutex, OnceLock, PoisonError};

use regex::bytes::{Captures, Regex};

use crate::recording::Header;

/// Values of parameters that give access: only they are hidden, so that a recording can still be judged (when the address was
/// signed, for how long, which headers). Of a credential only the name before the first slash. A long part of a path after
/// `files` may be a token of a storage service.
const PATTERN: &str = concat!(
    r#"(?i-u)((?:X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature)=|"#,
    r#"(?:[?&;]|\\u0026)(?:Signature|sig)=)([^&"'<>\s\\#;,\[]{4,})"#,
    r#"|((?:X-Amz-Credential|X-Goog-Credential)=|(?:[?&;]|\\u0026)(?:AWSAccessKeyId|GoogleAccessId|Key-Pair-Id)=)"#,
    r#"([^&"'<>\s\\#;,\[/%]{4,})"#,
    r#"|(/files/)([A-Za-z0-9_.~=-]{32,}(?:/))"#,
);

/// What stands in place of a value: its number makes it possible to put it back, and to tell two of them apart.
const OPEN: &str = "[redacted-";

/// The values that were hidden so far.
#[derive(Default)]
pub struct Vault {
    values: Mutex<Vec<String>>,
}

fn pattern() -> Option<&'static Regex> {
    static FOUND: OnceLock<Option<Regex>> = OnceLock::new();
    // It is a constant, and a test uses it.
    FOUND.get_or_init(|| Regex::new(PATTERN).ok()).as_ref()
}

impl Vault {
    /// A body without such values.
    pub fn body(&self, body: Vec<u8>) -> Vec<u8> {
        match pattern().filter(|pattern| pattern.is_match(&body)) {
            Some(pattern) => pattern
                .replace_all(&body, |found: &Captures<'_>| self.hidden(found))
                .into_owned(),
            None => body,
        }
    }

    /// A text without such values.
    pub fn text(&self, text: &str) -> String {
        // What is taken out is ASCII, so the rest is still UTF-8.
        String::from_utf8_lossy(&self.body(text.as_bytes().to_vec())).into_owned()
    }

    /// A header without such values.
    pub fn header(&self, header: Header) -> Header {
        Header {
            value: self.text(&header.value),
            name: header.name,
        }
    }

    /// A text with the values put back.
    pub fn reveal(&self, text: &str) -> String {
        if !text.contains(OPEN) {
            return text.to_owned();
        }
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let numbered = values.iter().enumerate();
        numbered.fold(text.to_owned(), |text, (number, value)| {
            text.replace(&placeholder(number), value)
        })
    }

    fn hidden(&self, found: &Captures<'_>) -> Vec<u8> {
        let group = |number: usize| found.get(number).map(|m| m.as_bytes());
        let pair = [1, 3, 5]
            .into_iter()
            .find_map(|n| Some((group(n)?, group(n + 1)?)));
        let Some((name, value)) = pair else {
            return Vec::new();
        };
        let (value, end) = match value.strip_suffix(b"/") {
            Some(value) if group(5).is_some() => (value, "/"),
            _ => (value, ""),
        };
        let number = self.number(&String::from_utf8_lossy(value));
        let mut out = name.to_vec();
        out.extend_from_slice(placeholder(number).as_bytes());
        out.extend_from_slice(end.as_bytes());
        out
    }

    fn number(&self, value: &str) -> usize {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let known = values.iter().position(|other| other == value);
        known.unwrap_or_else(|| {
            values.push(value.to_owned());
            values.len() - 1
        })
    }
}

fn placeholder(number: usize) -> String {
    format!("{OPEN}{}]", number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_access_is_hidden_and_can_be_put_back() {
        let vault = Vault::default();
        let token = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0123";
        for (given, kept) in [
            (
                "https://h/b/k?X-Amz-Credential=NAME%2F2026&amp;X-Amz-Expires=9&amp;X-Amz-Signature=abcdef01"
                    .to_owned(),
                "https://h/b/k?X-Amz-Credential=[redacted-1]%2F2026&amp;X-Amz-Expires=9&amp;X-Amz-Signature=[redacted-2]",
            ),
            (
                "https://h/k?Expires=1&Signature=a%2Bbc&x=1".to_owned(),
                "https://h/k?Expires=1&Signature=[redacted-3]&x=1",
            ),
            (
                format!("https://h/files/{token}/cadc:A/b.fits"),
                "https://h/files/[redacted-4]/cadc:A/b.fits",
            ),
            (
                "https://h/files/cadc:A/b.fits?signature=no".to_owned(),
                "https://h/files/cadc:A/b.fits?signature=no",
            ),
        ] {
            let hidden = vault.text(&given);
            assert_eq!(hidden, kept);
            assert_eq!(vault.text(&hidden), kept, "twice is once");
            assert_eq!(vault.reveal(&hidden), given);
        }
        // The rest of a record of CSV is no part of the address.
        assert_eq!(
            vault.text("X-Amz-Signature=abcdef01,image/fits"),
            "X-Amz-Signature=[redacted-2],image/fits"
        );
    }
}
