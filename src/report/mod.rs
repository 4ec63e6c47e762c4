//! The results of a run in many formats. The JSON model is the only source of all of them.

pub mod causes;
pub mod curl;
pub mod destination;
pub mod html;
pub mod json;
pub mod model;
pub mod objects;
pub mod planner;
pub mod snippet;
pub mod terminal;
pub mod visible;
pub mod words;

pub use destination::Destination;
pub use model::{Headline, Report};
