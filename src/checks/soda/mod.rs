//! The checks of SODA as far as a job list is concerned.

mod announced;
mod errors;
mod results;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[announced::CHECKS, results::CHECKS, errors::CHECKS];
