//! From bytes to text: byte order mark, charset parameter, declaration, in this order (RFC 7303 section 3).

use super::error::{Fault, XmlErrorKind};

/// The encodings we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Latin1,
    Ascii,
}

/// The text of a document and what its labels disagree about.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub text: String,
    pub conflicts: Vec<String>,
}

/// What the bytes begin with.
struct Start {
    encoding: Option<Encoding>,
    mark: usize,
}

/// Decodes a document. On failure the text read so far comes with the fault, so that it can be located.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> Result<Decoded, (String, Fault)> {
    let start = first_bytes(bytes);
    let body = bytes.get(start.mark..).unwrap_or(&[]);
    let declared = declared_encoding(body, start.encoding);
    let mut conflicts = Vec::new();
    let labels = Labels {
        start: &start,
        charset,
        declared: declared.as_deref(),
    };
    labels.compare(&mut conflicts);
    let chosen = labels
        .choose(&mut conflicts)
        .map_err(|fault| (String::new(), fault))?;
    let first = decode_as(body, chosen);
    let fallback = declared
        .as_deref()
        .and_then(known)
        .filter(|other| *other != chosen && start.encoding.is_none());
    let text = match (first, fallback) {
        (Err(_), Some(other)) if charset.is_some() => {
            conflicts.push("the bytes are not text in the charset of the Content-Type".to_owned());
            decode_as(body, other)?
        }
        (first, _) => first?,
    };
    Ok(Decoded { text, conflicts })
}

struct Labels<'a> {
    start: &'a Start,
    charset: Option<&'a str>,
    declared: Option<&'a str>,
}

impl Labels<'_> {
    /// Notes every pair of labels that cannot both be true.
    fn compare(&self, conflicts: &mut Vec<String>) {
        if let (Some(charset), Some(declared)) = (self.charset, self.declared)
            && !compatible(charset, declared)
        {
            conflicts.push(format!(
                "Content-Type says charset={charset}, the XML declaration says {declared}"
            ));
        }
        let Some(seen) = self.start.encoding else { return };
        if self.start.mark == 0 {
            conflicts.push("UTF-16 without a byte order mark".to_owned());
        }
        let labels = [
            ("Content-Type", self.charset),
            ("the XML declaration", self.declared),
        ];
        for (place, label) in labels
            .into_iter()
            .filter_map(|(place, label)| Some((place, label?)))
        {
            if !agrees(label, seen) {
                conflicts.push(format!(
                    "{place} says {label}, but the document begins as {}",
                    seen.name()
                ));
            }
        }
    }

    fn choose(&self, conflicts: &mut Vec<String>) -> Result<Encoding, Fault> {
        if let Some(seen) = self.start.encoding {
            return Ok(seen);
        }
        if let Some(charset) = self.charset {
            match known(charset) {
                Some(encoding) => return Ok(encoding),
                None if is_utf16(charset) => {
                    conflicts.push(format!(
                        "Content-Type says charset={charset}, but the bytes are not UTF-16"
                    ));
                }
                None => conflicts.push(format!("Content-Type names an unknown charset, {charset}")),
            }
        }
        match self.declared {
            None => Ok(Encoding::Utf8),
            Some(declared) if is_utf16(declared) => {
                conflicts.push(format!(
                    "the XML declaration says {declared}, but the bytes are not UTF-16"
                ));
                Ok(Encoding::Utf8)
            }
            Some(declared) => known(declared).ok_or_else(|| Fault {
                kind: XmlErrorKind::Encoding,
                offset: 0,
                message: format!(
                    "the encoding {declared} is not one we read (UTF-8, UTF-16, ISO-8859-1, US-ASCII)"
                ),
            }),
        }
    }
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Latin1 => "ISO-8859-1",
            Encoding::Ascii => "US-ASCII",
        }
    }
}

fn first_bytes(bytes: &[u8]) -> Start {
    let (encoding, mark) = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (Some(Encoding::Utf8), 3),
        [0xFE, 0xFF, ..] => (Some(Encoding::Utf16Be), 2),
        [0xFF, 0xFE, ..] => (Some(Encoding::Utf16Le), 2),
        [0, b'<', ..] => (Some(Encoding::Utf16Be), 0),
        [b'<', 0, ..] => (Some(Encoding::Utf16Le), 0),
        _ => (None, 0),
    };
    Start { encoding, mark }
}

/// Encodings that bytes alone can be in; UTF-16 without byte order is none.
fn known(label: &str) -> Option<Encoding> {
    match label.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Some(Encoding::Utf8),
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" | "l1" => Some(Encoding::Latin1),
        "us-ascii" | "ascii" | "iso646-us" => Some(Encoding::Ascii),
        _ => None,
    }
}

fn is_utf16(label: &str) -> bool {
    ["utf-16", "utf16", "utf-16le", "utf-16be"].contains(&label.to_ascii_lowercase().as_str())
}

fn agrees(label: &str, seen: Encoding) -> bool {
    let label = label.to_ascii_lowercase();
    match seen {
        Encoding::Utf16Le => matches!(label.as_str(), "utf-16" | "utf16" | "utf-16le"),
        Encoding::Utf16Be => matches!(label.as_str(), "utf-16" | "utf16" | "utf-16be"),
        _ => known(&label) == Some(seen),
    }
}

fn compatible(one: &str, other: &str) -> bool {
    let same = match (known(one), known(other)) {
        (Some(one), Some(other)) => one == other,
        _ => is_utf16(one) && is_utf16(other),
    };
    same || one.eq_ignore_ascii_case(other)
}

/// The encoding named in the XML declaration, read leniently: strictness comes later, on the text.
fn declared_encoding(body: &[u8], start: Option<Encoding>) -> Option<String> {
    let wide = matches!(start, Some(Encoding::Utf16Le | Encoding::Utf16Be));
    let offset = usize::from(start == Some(Encoding::Utf16Be));
    let step = if wide { 2 } else { 1 };
    let head: String = body
        .iter()
        .skip(offset)
        .step_by(step)
        .take(256)
        .map(|byte| char::from(*byte))
        .collect();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let after = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after.get(1..)?.split_once(quote).map(|(name, _)| name.to_owned())
}

fn decode_as(body: &[u8], encoding: Encoding) -> Result<String, (String, Fault)> {
    match encoding {
        Encoding::Utf8 => utf8(body),
        Encoding::Utf16Le => utf16(body, u16::from_le_bytes, encoding),
        Encoding::Utf16Be => utf16(body, u16::from_be_bytes, encoding),
        Encoding::Latin1 => Ok(body.iter().map(|byte| char::from(*byte)).collect()),
        Encoding::Ascii => match body.iter().position(|byte| !byte.is_ascii()) {
            None => utf8(body),
            Some(bad) => Err(undecodable(
                String::from_utf8_lossy(body.get(..bad).unwrap_or(&[])).into(),
                encoding,
            )),
        },
    }
}

fn utf8(body: &[u8]) -> Result<String, (String, Fault)> {
    std::str::from_utf8(body).map(str::to_owned).map_err(|error| {
        let good = body.get(..error.valid_up_to()).unwrap_or(&[]);
        undecodable(String::from_utf8_lossy(good).into(), Encoding::Utf8)
    })
}

fn utf16(body: &[u8], unit: fn([u8; 2]) -> u16, encoding: Encoding) -> Result<String, (String, Fault)> {
    let units = body
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok().map(unit));
    let mut text = String::with_capacity(body.len() / 2);
    for c in char::decode_utf16(units) {
        match c {
            Ok(c) => text.push(c),
            Err(_) => return Err(undecodable(text, encoding)),
        }
    }
    if body.len() % 2 == 1 {
        Err(undecodable(text, encoding))
    } else {
        Ok(text)
    }
}

fn undecodable(before: String, encoding: Encoding) -> (String, Fault) {
    let message = format!("the bytes from here on are not {}", encoding.name());
    let fault = Fault {
        kind: XmlErrorKind::Encoding,
        offset: before.len(),
        message,
    };
    (before, fault)
}
