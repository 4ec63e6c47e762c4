//! The checks of TAP's asynchronous resource, on top of those of DALI.

mod announced;
mod errors;
mod list;
mod parameters;
mod results;
mod wrong;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[
    list::CHECKS,
    results::CHECKS,
    errors::CHECKS,
    wrong::CHECKS,
    parameters::CHECKS,
    announced::CHECKS,
];
