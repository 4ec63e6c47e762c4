//! The report as Markdown for a step summary or a comment: what to mend first, what was not decided, and all requirements
//! folded away.

mod document;
mod service;
mod table;
mod text;

pub use document::write;
pub(in crate::report) use service::moves;
pub(in crate::report) use text::{code, escape};
