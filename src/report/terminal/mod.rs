//! The report as text for the engineer of an archive: what is broken first, with what to do about it.

mod causes;
mod changes;
mod closing;
mod evidence;
mod head;
pub(in crate::report) mod paper;
mod rest;
mod several;
mod sheet;
mod waivers;
mod write;

pub use sheet::Sheet;
pub use write::{card, write, write_all, write_heads, write_on};
