//! The checks of data in the cloud.

pub mod answers;
