//! Checks of the Execution Broker, one file a part of the catalogue.

pub mod asked;
mod places;
mod refusing;
mod requests_answers;
mod requests_containers;
mod requests_costs;
mod requests_meaning;
mod requests_parts;
mod requests_refused;
mod requests_times;

use super::Check;

/// All checks of this standard, section by section.
pub const CHECKS: &[&[Check]] = &[
    requests_answers::CHECKS,
    requests_refused::CHECKS,
    requests_times::CHECKS,
    requests_parts::CHECKS,
    requests_containers::CHECKS,
    requests_meaning::CHECKS,
    requests_costs::CHECKS,
];
