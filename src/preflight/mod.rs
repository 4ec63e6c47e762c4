//! Can the target be reached, do the credentials work, what does it speak? Most failures that users meet are in their own
//! configuration: these are reported apart, and first.

mod capabilities;
mod find;
mod trouble;

pub use find::{Found, find};
pub use trouble::{Trouble, TroubleKind};
