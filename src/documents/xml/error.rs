//! What can be wrong with an XML document.

use std::fmt;

/// The sort of a fault, for those who treat some sorts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum XmlErrorKind {
    /// There is no document: no bytes, or white space only.
    Empty,
    /// The document exceeds one of our limits (size, depth, attributes, nodes, namespaces).
    Limit,
    /// The encoding is unknown, or the bytes are not text in it.
    Encoding,
    /// A document type declaration: legal XML, but usually an HTML error page.
    Doctype,
    /// The document is not well-formed (XML 1.0).
    Syntax,
    /// The document is not namespace-well-formed (Namespaces in XML 1.0).
    Namespace,
}

/// Why and where a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlError {
    /// The sort of the fault.
    pub kind: XmlErrorKind,
    /// Byte offset in the decoded text.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// One sentence without a full stop.
    pub message: String,
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for XmlError {}

/// A fault whose line and column are not yet known.
#[derive(Debug)]
pub(super) struct Fault {
    pub kind: XmlErrorKind,
    pub offset: usize,
    pub message: String,
}

impl Fault {
    /// The document is not well-formed.
    pub fn syntax(offset: usize, message: impl Into<String>) -> Fault {
        Fault {
            kind: XmlErrorKind::Syntax,
            offset,
            message: message.into(),
        }
    }

    /// The document breaks a rule of Namespaces in XML.
    pub fn namespace(offset: usize, message: impl Into<String>) -> Fault {
        Fault {
            kind: XmlErrorKind::Namespace,
            offset,
            message: message.into(),
        }
    }

    /// The document is larger than we care to read.
    pub fn limit(offset: usize, message: impl Into<String>) -> Fault {
        Fault {
            kind: XmlErrorKind::Limit,
            offset,
            message: message.into(),
        }
    }
}
