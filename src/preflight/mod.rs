//! Can the target be reached, do the credentials work, what does it speak? Most failures that users meet are in their own
//! configuration: these are reported apart, and first.

mod broker;
mod capabilities;
mod cloud;
mod find;
mod looks;
mod store;
mod trouble;

pub use find::{Found, called_for, find, suited};
pub use looks::{advice, looks_like};
pub use trouble::{Trouble, TroubleKind};
