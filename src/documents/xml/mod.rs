//! A small XML document model with byte spans, as strict as the XML 1.0 and Namespaces 1.0 recommendations.

mod build;
mod characters;
mod declaration;
mod dom;
mod encoding;
mod error;
mod lines;
mod namespaces;
mod references;
mod tag;
#[cfg(test)]
mod tests;

pub use build::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_NAMESPACES, MAX_NODES, parse};
pub use characters::{collapse, is_name, is_ncname, is_nmtoken, is_space, trim};
pub use dom::{Attribute, Document, Element};
pub use error::{XmlError, XmlErrorKind};
pub use namespaces::{XML_NS, XMLNS_NS};
