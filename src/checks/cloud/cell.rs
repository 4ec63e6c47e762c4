//! The cells of the column `cloud_access`, read once for all checks.

use std::ops::Range;

use super::json::{self, Kind, Member, Node, Trouble};
use crate::checks::{Part, Sheet};
use crate::documents::votable::{Row, Size, Value};

/// The name of the column.
pub const COLUMN: &str = "cloud_access";

/// Words that programs write for nothing.
const WORDS: [&str; 6] = ["null", "None", "NULL", "nan", "NaN", "undefined"];

/// A cell.
#[derive(Clone, Debug)]
pub struct CloudCell {
    /// Its row, from 1.
    pub row: usize,
    /// Its text, after XML's own unescaping.
    pub text: String,
    /// What it holds.
    pub content: Content,
    place: Range<usize>,
    /// Does the document have the text as it is, so that places inside it can be shown?
    exact: bool,
}

/// What a cell holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing, which is right.
    Empty,
    /// One of the words for nothing.
    Word,
    /// JSON.
    Json(Node),
    /// The beginning of JSON, as long as the column's limit.
    Cut,
    /// JSON that we do not read.
    Unread(Trouble),
    /// No JSON.
    Broken(Trouble),
}

/// A copy of the file at a provider.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'c> {
    /// The name of the provider as written.
    pub provider: &'c str,
    /// Its number in an array.
    pub number: Option<usize>,
    /// The object.
    pub node: &'c Node,
}

/// All cells of the column of this number, but of rows whose cells stand under the wrong columns.
pub fn cells(sheet: &Sheet<'_>, column: usize) -> Vec<CloudCell> {
    let size = sheet.fields.get(column).map(|field| field.size());
    let limit = match size {
        Some(Size::Array(size)) => size.most(),
        _ => None,
    };
    let rows = sheet.rows.iter().filter(|row| !Sheet::is_shifted(row));
    rows.map(|row| read(sheet, row, column, limit)).collect()
}

fn read(sheet: &Sheet<'_>, row: &Row, column: usize, limit: Option<u64>) -> CloudCell {
    let cell = row.cells.get(column);
    let text = cell.map(|cell| text_of(&cell.value)).unwrap_or_default();
    let place = cell.map_or(row.place.span.clone(), |cell| cell.place.span.clone());
    let exact = sheet.source(place.clone()) == text;
    CloudCell {
        row: row.number,
        content: content(&text, limit),
        text,
        place,
        exact,
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Texts(pieces) => pieces.concat(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => other.to_string(),
    }
}

fn content(text: &str, limit: Option<u64>) -> Content {
    let bare = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\0');
    if bare.is_empty() {
        return Content::Empty;
    }
    if WORDS.contains(&bare) {
        return Content::Word;
    }
    match json::read(text.trim_end_matches('\0')) {
        Ok(node) => Content::Json(node),
        Err(trouble) if trouble.is_ours => Content::Unread(trouble),
        Err(trouble) => {
            let length = text.chars().count() as u64;
            let is_full = limit.is_some_and(|limit| length >= limit || text.len() as u64 >= limit);
            let is_cut = trouble.ends_early && is_full && bare.starts_with(['{', '[', '"']);
            if is_cut {
                Content::Cut
            } else {
                Content::Broken(trouble)
            }
        }
    }
}

impl CloudCell {
    /// The JSON, if it is some.
    pub fn json(&self) -> Option<&Node> {
        match &self.content {
            Content::Json(node) => Some(node),
            _ => None,
        }
    }

    /// The providers with their values; none where the cell holds no object.
    pub fn providers(&self) -> &[Member] {
        self.json().map(Node::members).unwrap_or_default()
    }

    /// The copies. What is no object is none.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for member in self.providers() {
            for (number, node) in copies(&member.value) {
                if matches!(node.kind, Kind::Object(_)) {
                    let provider = member.name.as_str();
                    entries.push(Entry {
                        provider,
                        number,
                        node,
                    });
                }
            }
        }
        entries
    }

    /// Where the cell stands, or a part of its text where the document has it as it is.
    pub fn part(&self, inside: Option<Range<usize>>) -> Part {
        match inside.filter(|_| self.exact) {
            Some(inside) => {
                let start = self.place.start;
                Part::Body(Some(start + inside.start..start + inside.end))
            }
            None => Part::Body(Some(self.place.clone())),
        }
    }

    /// The whole place in the document.
    pub fn place(&self) -> Range<usize> {
        self.place.clone()
    }
}

/// What a provider has, each with its number in an array.
fn copies(value: &Node) -> Vec<(Option<usize>, &Node)> {
    match &value.kind {
        Kind::Object(_) => vec![(None, value)],
        Kind::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, node)| (Some(i), node))
            .collect(),
        _ => Vec::new(),
    }
}

impl<'c> Entry<'c> {
    /// How messages name it: `aws`, `aws[1]`.
    pub fn label(&self) -> String {
        match self.number {
            Some(number) => format!("{}[{number}]", self.provider),
            None => self.provider.to_owned(),
        }
    }

    /// Is it one of Amazon's?
    pub fn is_aws(&self) -> bool {
        self.provider.eq_ignore_ascii_case("aws")
    }

    /// A member that is a string with something in it.
    pub fn text(&self, name: &str) -> Option<&'c str> {
        self.node
            .member(name)
            .and_then(Node::text)
            .filter(|text| !text.is_empty())
    }

    /// The bucket, by the name of either generation.
    pub fn bucket(&self) -> Option<&'c str> {
        self.text("bucket_name").or_else(|| self.text("bucket"))
    }

    /// The key, by the name of either generation.
    pub fn key(&self) -> Option<&'c str> {
        self.text("key").or_else(|| self.text("path"))
    }

    /// Where the key stands in the cell's text.
    pub fn key_span(&self) -> Option<Range<usize>> {
        let node = self.node.member("key").or_else(|| self.node.member("path"));
        node.map(|node| node.span.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_sorted_by_what_they_hold() {
        assert!(matches!(content(" ", None), Content::Empty));
        assert!(matches!(content("None", None), Content::Word));
        assert!(matches!(content("{\"aws\": {\"k", Some(11)), Content::Cut));
        assert!(matches!(content("{\"aws\": {\"k", Some(40)), Content::Broken(_)));
        assert!(matches!(content("s3://b/k", Some(8)), Content::Broken(_)));
        assert!(matches!(content("{}", Some(2)), Content::Json(_)));
    }
}
