//! The report as one self-contained page that needs no script, no network and no trust in the service.

mod comparison;
mod csp;
mod evidence;
mod exchanges;
mod findings;
mod objects;
mod page;
mod parts;
mod phases;
mod planner;
mod requirements;
mod undecided;

pub use page::{write, write_all};
