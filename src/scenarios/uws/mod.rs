//! The scenarios of UWS: one file a job fixture of catalogue chapter 2.1, or a family of them.

pub mod destroyed;
pub mod failing;
pub mod idle;
pub mod limits;
pub mod list;
pub mod orders;
pub mod parameters;
pub mod run_ids;
pub mod running;
pub mod special;
pub mod started;
pub mod unknown;
pub mod waiting;
