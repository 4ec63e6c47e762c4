//! The checks: pure functions from the recording to findings. No network, no clock, no files.

mod check;
#[cfg(test)]
mod example;
mod finding;
mod judge;
mod read;
pub mod uws;
mod view;

pub use check::{Check, Reads};
pub use finding::{Finding, Judgement, Part, Verdict, settle};
pub use judge::{Judged, Location, judge};
pub use read::{each, every, lenient_media};
pub use view::{Resource, Seen, View, bare, seconds};

/// All checks, section by section.
pub fn all() -> impl Iterator<Item = &'static Check> {
    uws::CHECKS.iter().flat_map(|section| section.iter())
}
