//! The results of a run in many formats. The JSON model is the only source of all of them.

pub mod address;
pub mod badge;
mod build;
pub mod card;
pub mod causes;
pub mod change;
pub mod clock;
pub mod curl;
pub mod destination;
pub mod difference;
pub mod endpoints;
pub mod html;
pub mod json;
pub mod junit;
pub mod lines;
pub mod markdown;
pub mod model;
pub mod objects;
pub mod phases;
pub mod planner;
pub mod proof;
pub mod sarif;
pub mod snippet;
pub mod terminal;
pub mod visible;
pub mod waivers;
pub mod words;

pub use destination::Destination;
pub use model::{Headline, Report};
