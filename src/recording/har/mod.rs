//! HAR 1.2 out and in. Other tools find the standard members; ours stand in `_voconform` members beside them, and with
//! them a recording survives unchanged.

mod error;
mod own;
mod read;
mod write;

pub use error::HarError;
pub use read::from_har;
pub use write::to_har;
