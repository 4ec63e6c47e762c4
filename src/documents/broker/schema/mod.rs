//! Are the documents of a broker valid? Our own JSON Schemas, which dispatch on the kind of each part.
//!
//! The published schemas name the kinds only in annotations, so that validating by them checks next to nothing
//! (catalogue 2.9).

mod files;
mod members;
mod validate;
mod words;

pub use members::is_known_member;
pub use validate::{SchemaViolation, Shape, violations};
