//! The cell of a column `cloud_access`: JSON by provider (catalogue 1.1, 2.2), with the place of every part in the text.

use std::ops::Range;

use serde_json::Value;

use super::uri::CloudUri;
use crate::documents::broker::{Format, Tree, parse};

/// A cell that is a JSON object.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The whole; `tree.span(pointer)` gives places in the text, in bytes.
    pub tree: Tree,
    /// Every copy, in the order of the text; entries that are neither object nor array of objects give none.
    pub points: Vec<Point>,
}

/// Why a cell says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellError {
    /// It is empty, or white space.
    Empty,
    /// It is not JSON: what is wrong, and where in the text (bytes).
    NotJson(String, Option<usize>),
    /// It is a JSON string that holds JSON.
    DoubleEncoded,
    /// It is JSON, but no object; the word says what it is.
    NotObject(&'static str),
}

/// One copy of the file: an entry of a provider, or a member of its array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// The provider as it is written.
    pub provider: String,
    /// Where it stands: a JSON Pointer (RFC 6901), such as `/aws/0`.
    pub pointer: String,
    /// In an array: its number, from 0.
    pub member: Option<usize>,
    /// `bucket_name`, or `bucket` in the first generation, or that of the `uri`.
    pub bucket: Option<String>,
    /// `key`, or `path`, or that of the `uri`; as it is written.
    pub key: Option<String>,
    /// `region`
    pub region: Option<String>,
    /// `access` as it is written.
    pub access: Option<String>,
    /// `uri`
    pub uri: Option<String>,
    /// `endpoint`
    pub endpoint: Option<String>,
    /// Were bucket or key read from members of the first generation?
    pub is_first_generation: bool,
}

/// Places of the members of an entry in the text of the cell, in bytes.
pub struct MemberSpans<'c> {
    tree: &'c Tree,
    pointer: &'c str,
}

impl MemberSpans<'_> {
    /// The place of the value of a member.
    pub fn of(&self, member: &str) -> Option<Range<usize>> {
        self.tree.span(&format!("{}/{}", self.pointer, escaped(member)))
    }
}

impl Cell {
    /// Reads a cell, as the VOTable reader gives it: XML is already unescaped.
    ///
    /// # Errors
    /// It is empty, no JSON, or no object.
    pub fn read(text: &str) -> Result<Cell, CellError> {
        if text.trim().is_empty() {
            return Err(CellError::Empty);
        }
        let tree = parse(Format::Json, text.as_bytes()).map_err(|e| CellError::NotJson(e.message, e.at))?;
        let Value::Object(members) = &tree.value else {
            return Err(not_object(&tree.value));
        };
        let points = members.iter().flat_map(|(name, entry)| points(name, entry)).collect();
        Ok(Cell { tree, points })
    }

    /// Where the members of an entry stand.
    pub fn spans<'c>(&'c self, point: &'c Point) -> MemberSpans<'c> {
        MemberSpans {
            tree: &self.tree,
            pointer: &point.pointer,
        }
    }
}

impl Point {
    /// The provider in lower case, under its most common name.
    pub fn provider_name(&self) -> String {
        self.provider.trim().to_ascii_lowercase()
    }

    /// The key as clients ask for it: one leading slash is taken off.
    pub fn asked_key(&self) -> Option<&str> {
        let key = self.key.as_deref()?;
        Some(key.strip_prefix('/').unwrap_or(key))
    }

    /// `access`, `open` where nothing is said.
    pub fn access_word(&self) -> &str {
        self.access.as_deref().unwrap_or("open")
    }

    /// Does it stand for everything below a prefix?
    pub fn is_directory(&self) -> bool {
        self.key.as_deref().is_some_and(|key| key.ends_with('/'))
    }
}

fn not_object(value: &Value) -> CellError {
    match value {
        Value::String(text) if serde_json::from_str::<Value>(text).is_ok_and(|v| v.is_object()) => {
            CellError::DoubleEncoded
        }
        Value::String(_) => CellError::NotObject("a string"),
        Value::Array(_) => CellError::NotObject("an array"),
        Value::Number(_) => CellError::NotObject("a number"),
        Value::Bool(_) => CellError::NotObject("true or false"),
        _ => CellError::NotObject("null"),
    }
}

fn points(provider: &str, entry: &Value) -> Vec<Point> {
    let base = format!("/{}", escaped(provider));
    match entry {
        Value::Object(_) => vec![point(provider, entry, base, None)],
        Value::Array(members) => {
            let numbered = members.iter().enumerate().filter(|(_, member)| member.is_object());
            let made = numbered.map(|(n, member)| point(provider, member, format!("{base}/{n}"), Some(n)));
            made.collect()
        }
        _ => Vec::new(),
    }
}

fn point(provider: &str, entry: &Value, pointer: String, member: Option<usize>) -> Point {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
    let uri = text("uri");
    let parts = uri.as_deref().and_then(CloudUri::read).filter(CloudUri::is_store);
    let older = |new: &str, old: &str| entry.get(new).is_none() && entry.get(old).is_some();
    let is_first_generation = older("bucket_name", "bucket") || older("key", "path");
    let bucket = text("bucket_name").or_else(|| text("bucket"));
    let key = text("key").or_else(|| text("path"));
    Point {
        provider: provider.to_owned(),
        pointer,
        member,
        bucket: bucket.or_else(|| parts.as_ref().map(|uri| uri.bucket.clone())),
        key: key.or_else(|| parts.as_ref().map(|uri| uri.key.clone())),
        region: text("region"),
        access: text("access"),
        uri,
        endpoint: text("endpoint"),
        is_first_generation,
    }
}

/// A name within a JSON Pointer (RFC 6901 section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_found_with_their_places() {
        let text = r#"{"aws": [{"bucket_name": "b", "key": "/k", "region": "us-east-1"}], "prem": {"uri": "s3://p/x"}}"#;
        let cell = Cell::read(text).unwrap();
        let [aws, prem] = cell.points.as_slice() else { panic!("{cell:?}") };
        assert_eq!((aws.pointer.as_str(), aws.member, aws.asked_key()), ("/aws/0", Some(0), Some("k")));
        assert_eq!(aws.access_word(), "open");
        let span = cell.spans(aws).of("key").unwrap();
        assert_eq!(&text[span], "\"/k\"");
        assert_eq!((prem.bucket.as_deref(), prem.key.as_deref()), (Some("p"), Some("x")));
    }

    #[test]
    fn the_first_generation_is_understood() {
        let cell = Cell::read(r#"{"aws": {"bucket": "b", "path": "k", "region": "r"}}"#).unwrap();
        assert!(cell.points[0].is_first_generation);
        assert_eq!(cell.points[0].key.as_deref(), Some("k"));
    }

    #[test]
    fn what_says_nothing_is_told_apart() {
        let of = |text: &str| Cell::read(text).unwrap_err();
        assert_eq!(of("  "), CellError::Empty);
        assert_eq!(of("null"), CellError::NotObject("null"));
        assert_eq!(of("[]"), CellError::NotObject("an array"));
        assert_eq!(of(r#""{\"aws\": {}}""#), CellError::DoubleEncoded);
        assert!(matches!(of("{'aws': 1}"), CellError::NotJson(_, Some(_))));
        assert!(Cell::read(r#"{"aws": "s3://b/k"}"#).unwrap().points.is_empty());
    }
}
