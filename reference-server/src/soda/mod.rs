//! A small SODA 1.0 service that cuts pieces out of one mock data set.

mod dataset;
mod order;
mod sync;

pub(crate) use order::{single, work};
pub(crate) use sync::sync;
