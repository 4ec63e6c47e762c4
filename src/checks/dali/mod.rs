//! The checks of DALI as far as a job list is concerned.

mod authentication;
mod capabilities;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[authentication::CHECKS, capabilities::CHECKS];
