//! JSON as it stands in a cell: repeated members are kept, and every part knows its place.

use std::ops::Range;

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An object, in its order, repeated names included.
    Object(Vec<Member>),
    /// An array.
    Array(Vec<Node>),
    /// A string, unescaped.
    Text(String),
    /// A number.
    Number,
    /// true or false
    Boolean,
    /// null
    Null,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its name, unescaped.
    pub name: String,
    /// Where the name stands, quotes included.
    pub at: Range<usize>,
    /// Its value.
    pub value: Node,
}

/// Why a text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where, in bytes.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// The text ends before the value does.
    pub ends_early: bool,
    /// It may well be JSON: the limit is ours.
    pub is_ours: bool,
}

impl Node {
    /// The kind in words.
    pub fn word(&self) -> &'static str {
        match self.kind {
            Kind::Object(_) => "an object",
            Kind::Array(_) => "an array",
            Kind::Text(_) => "a string",
            Kind::Number => "a number",
            Kind::Boolean => "a boolean",
            Kind::Null => "null",
        }
    }

    /// The string, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members, none if it is no object.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The last member of this name, which is the one that most readers keep.
    pub fn member(&self, name: &str) -> Option<&Node> {
        let found = self.members().iter().rev().find(|member| member.name == name);
        found.map(|member| &member.value)
    }

    /// Itself and all values inside it.
    pub fn all(&self) -> Vec<&Node> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            found.push(node);
            match &node.kind {
                Kind::Object(members) => open.extend(members.iter().rev().map(|member| &member.value)),
                Kind::Array(items) => open.extend(items.iter().rev()),
                _ => {}
            }
        }
        found
    }
}

/// Values inside each other that are read.
const DEEPEST: usize = 127;

/// Reads a text.
///
/// # Errors
/// It is no JSON by RFC 8259, or is nested more than 127 deep.
pub fn read(text: &str) -> Result<Node, Trouble> {
    // serde_json judges by the grammar alone: numbers of any size and halves of surrogate pairs are allowed (RFC 8259 sections
    // 6 and 8.2). The reader below only finds the places.
    if let Err(e) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let at = offset(text, e.line(), e.column());
        let message = e.to_string();
        let said = message.split(" at line ").next().unwrap_or_default().to_owned();
        let ends_early = e.is_eof();
        return Err(Trouble {
            at,
            message: said,
            ends_early,
            is_ours: false,
        });
    }
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
    };
    reader.value().ok_or(Trouble {
        at: 0,
        message: format!("it is JSON, nested more than {DEEPEST} deep, which we do not read"),
        ends_early: false,
        is_ours: true,
    })
}

/// The byte that a line and a column (in bytes) mean, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Walks through a text that is known to be JSON.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn value(&mut self) -> Option<Node> {
        let first = self.peek()?;
        let start = self.at;
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let kind = match first {
            b'{' => Kind::Object(self.members()?),
            b'[' => Kind::Array(self.items()?),
            b'"' => Kind::Text(self.string()?.0),
            _ => self.word(),
        };
        self.depth -= 1;
        let span = start..self.at;
        Some(Node { span, kind })
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.find([',', '}', ']', ' ', '\t', '\n', '\r']);
        self.at += length.unwrap_or(rest.len()).max(1);
        match rest.as_bytes().first() {
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    fn string(&mut self) -> Option<(String, Range<usize>)> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        while *bytes.get(end)? != b'"' {
            end += if bytes.get(end) == Some(&b'\\') { 2 } else { 1 };
        }
        self.at = end + 1;
        let quoted = self.text.get(start..self.at)?;
        let text = serde_json::from_str(quoted).or_else(|_| serde_json::from_str(&without_halves(quoted)));
        Some((text.ok()?, start..self.at))
    }

    fn members(&mut self) -> Option<Vec<Member>> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            match self.peek()? {
                b'}' => {
                    self.at += 1;
                    return Some(members);
                }
                b',' => self.at += 1,
                b'"' => {
                    let (name, at) = self.string()?;
                    self.peek().filter(|byte| *byte == b':')?;
                    self.at += 1;
                    let value = self.value()?;
                    members.push(Member { name, at, value });
                }
                _ => return None,
            }
        }
    }

    fn items(&mut self) -> Option<Vec<Node>> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            match self.peek()? {
                b']' => {
                    self.at += 1;
                    return Some(items);
                }
                b',' => self.at += 1,
                _ => items.push(self.value()?),
            }
        }
    }
}

/// A string in quotes whose escapes of half a surrogate pair stand for U+FFFD.
fn without_halves(quoted: &str) -> String {
    let mut units = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        units.push_str(before);
        let unit = |from: usize| {
            let is_unit = escape.get(from..from + 2) == Some("\\u");
            let digits = escape.get(from + 2..from + 6).filter(|_| is_unit)?;
            u16::from_str_radix(digits, 16).ok()
        };
        let length = match (unit(0), unit(6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => 0,
            (Some(_), _) => 6,
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        units.push_str(if length == 0 {
            "\u{FFFD}"
        } else {
            &escape[..length]
        });
        rest = &escape[if length == 0 { 6 } else { length }..];
    }
    units.push_str(rest);
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_repeated_members_are_kept() {
        let text = "{ \"a\\u0062\": [1, \"x\\\"y\", null], \"a\": true, \"a\": {} }";
        let node = read(text).unwrap();
        let names: Vec<_> = node.members().iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["ab", "a", "a"]);
        let items = &node.members()[0].value;
        assert_eq!(&text[items.span.clone()], "[1, \"x\\\"y\", null]");
        assert_eq!(items.all().len(), 4);
        assert_eq!(node.member("a").unwrap().word(), "an object");
    }

    #[test]
    fn what_the_grammar_allows_is_read() {
        let node = read(r#"{"a": 1e999, "b": "x\ud800\ud83d\ude00\\ud800y", "c": "\udc00"}"#).unwrap();
        assert_eq!(node.member("a").unwrap().word(), "a number");
        assert_eq!(
            node.member("b").unwrap().text(),
            Some("x\u{FFFD}\u{1F600}\\ud800y")
        );
        assert_eq!(node.member("c").unwrap().text(), Some("\u{FFFD}"));
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(DEEPEST)).is_ok());
        assert!(read(&nested(DEEPEST + 1)).unwrap_err().is_ours);
        assert!(read(&nested(100_000)).unwrap_err().is_ours);
        assert!(!read(&"[".repeat(100_000)).unwrap_err().is_ours);
    }

    #[test]
    fn trouble_has_a_place() {
        let trouble = read("{\"a\": 1,\n \"b\" 2}").unwrap_err();
        assert_eq!(trouble.at, 14);
        assert!(!trouble.ends_early);
        assert!(read("{\"a\": [\"x").unwrap_err().ends_early);
        assert!(read("").is_err());
    }
}
