//! Where in a document something stands.

use crate::documents::xml::Document;
use std::ops::Range;

/// A place in a document, and in the table if it is inside of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Byte range of the document's text. For a cell in a stream: the base64 characters that hold its bytes.
    pub span: Range<usize>,
    /// Row, from 1.
    pub row: Option<usize>,
    /// Number of the FIELD, from 1.
    pub field: Option<usize>,
    /// Byte range of the decoded stream, for BINARY and BINARY2.
    pub bytes: Option<Range<usize>>,
}

impl Place {
    /// A place outside of rows.
    pub fn at(span: Range<usize>) -> Place {
        Place {
            span,
            row: None,
            field: None,
            bytes: None,
        }
    }

    /// Line and column (in characters), both from 1.
    pub fn position(&self, document: &Document) -> (usize, usize) {
        document.position(self.span.start)
    }

    /// The place in words, such as `line 12, column 5 (row 3, field 2, byte 40 of the stream)`.
    pub fn describe(&self, document: &Document) -> String {
        let (line, column) = self.position(document);
        let inside: Vec<String> = [
            self.row.map(|row| format!("row {row}")),
            self.field.map(|field| format!("field {field}")),
            self.bytes
                .as_ref()
                .map(|bytes| format!("byte {} of the stream", bytes.start)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if inside.is_empty() {
            format!("line {line}, column {column}")
        } else {
            format!("line {line}, column {column} ({})", inside.join(", "))
        }
    }
}
