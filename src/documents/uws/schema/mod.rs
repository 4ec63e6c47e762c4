//! The schema of UWS 1.0 and 1.1 by hand: one precise violation for each broken rule.

mod anything;
mod attributes;
mod children;
mod model;
mod order;
mod rows;
mod simple;
#[cfg(test)]
mod tests;
mod uri;
mod validate;
mod violation;
mod xsi;

pub use validate::{MAX_VIOLATIONS, validate};
pub use violation::{UwsVersion, Violation};
