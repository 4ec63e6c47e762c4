//! From a body to what it says.

use std::ops::Range;

use serde_json::Value;

use super::Dialect;
use super::session::{OfferSet, Session};
use super::tree::{Format, Tree, TreeError, parse};

/// A body that was read, and the same in the shape of 1.0.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The body as it stands.
    pub tree: Tree,
    /// The version in which it was said.
    pub dialect: Dialect,
    /// The document in the shape of 1.0.
    pub normal: Value,
}

/// What a document is.
#[derive(Clone, Debug)]
pub enum Said<'d> {
    /// An offerset.
    OfferSet(OfferSet<'d>),
    /// A session: an offer, or what became of it.
    Session(Session<'d>),
    /// Neither: an error document, or something else.
    Other,
}

/// Reads a body by its syntax and the version that the service speaks.
///
/// # Errors
/// The body is not of that syntax.
pub fn read(dialect: Dialect, format: Format, body: &[u8]) -> Result<Stated, TreeError> {
    let tree = parse(format, body)?;
    let normal = dialect.normal(&tree.value);
    Ok(Stated {
        tree,
        dialect,
        normal,
    })
}

impl Stated {
    /// Offerset, session, or neither; told apart by the members that only one of them has.
    pub fn said(&self) -> Said<'_> {
        let value = &self.normal;
        let has = |name: &str| value.get(name).is_some();
        if has("result") || has("offers") {
            return Said::OfferSet(OfferSet {
                value,
                dialect: self.dialect,
            });
        }
        let is_session = ["phase", "expires", "executable"].iter().any(|name| has(name))
            || self.kind().is_some_and(|kind| kind.contains("session"));
        if is_session {
            return Said::Session(Session {
                value,
                dialect: self.dialect,
                pointer: String::new(),
            });
        }
        Said::Other
    }

    fn kind(&self) -> Option<&str> {
        self.normal.get("kind")?.as_str()
    }

    /// Where a node of the shape of 1.0 stands in the body; known only where the body has that shape.
    pub fn span(&self, pointer: &str) -> Option<Range<usize>> {
        match self.dialect {
            Dialect::V1_0 | Dialect::Pre => self.tree.span(pointer),
            _ => None,
        }
    }
}
