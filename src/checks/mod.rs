//! The checks: pure functions from the recording to findings. No network, no clock, no files.

pub mod broker;
mod check;
pub mod cloud;
pub mod dali;
pub mod datalink;
#[cfg(test)]
pub(crate) mod example;
mod finding;
mod index;
mod judge;
mod read;
mod seen;
pub mod soda;
pub mod sso;
mod tables;
pub mod tap;
pub mod uws;
mod view;
pub mod vosi;

pub use check::{Check, Reads};
pub use finding::{Finding, Judgement, Part, Verdict, settle};
pub use judge::{Judged, Location, judge};
pub use read::{each, every, lenient_media};
pub use seen::Seen;
pub use tables::Sheet;
pub use view::{Resource, View, bare, last_segment, seconds};

/// All checks, section by section.
pub fn all() -> impl Iterator<Item = &'static Check> {
    let standards = [
        uws::CHECKS,
        dali::CHECKS,
        tap::CHECKS,
        soda::CHECKS,
        vosi::CHECKS,
        sso::CHECKS,
        broker::CHECKS,
        datalink::CHECKS,
        cloud::CHECKS,
        cloud::answers::CHECKS,
    ];
    standards.into_iter().flatten().copied().flatten()
}
