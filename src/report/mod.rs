//! The results of a run in many formats. The JSON model is the only source of all of them.

pub mod model;

pub use model::{Headline, Report};
