//! The checks of DALI as far as a job list is concerned.

mod authentication;
mod capabilities;
mod creation;
mod errors;
mod ground;
mod names;
mod parameters;
mod reading;
mod results;
mod upload;

pub use ground::{may_be_a_quota, phase_at_last, quick_completes};
pub use results::delivered;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[
    creation::CHECKS,
    reading::CHECKS,
    parameters::CHECKS,
    names::CHECKS,
    results::CHECKS,
    errors::CHECKS,
    upload::CHECKS,
    authentication::CHECKS,
    capabilities::CHECKS,
];
