//! The report as one self-contained page that needs no script, no network and no trust in the service.

mod believe;
mod change;
mod comparison;
mod csp;
mod endpoints;
mod evidence;
mod exchanges;
mod filter;
mod findings;
mod head;
mod matrix;
mod objects;
mod page;
mod parts;
mod phases;
mod planner;
mod requirements;
mod several;
mod timeline;
mod undecided;
mod view;
mod waivers;
mod weight;

pub use page::{write, write_all};
