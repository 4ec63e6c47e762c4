//! What an Execution Broker says: bodies in JSON, YAML or XML as one kind of tree, in all versions of the interface as one
//! shape.

mod dialect;
mod read;
pub mod schema;
mod session;
mod times;
mod tree;
mod volumes;

pub use dialect::{Dialect, KINDS};
pub use read::{Said, Stated, read};
pub use session::{OfferSet, Session, times_of};
pub use times::{Duration, Interval, Times, instant_of};
pub use tree::{Format, Tree, TreeError, parse};
