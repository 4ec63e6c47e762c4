//! XML documents as trees, and the ways to write them down.

mod tree;
mod write;

pub(crate) use tree::{Document, Element, Node};
pub(crate) use write::{Style, allowed_in_xml, write};
