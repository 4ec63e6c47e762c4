//! The checks of DALI as far as a job list is concerned.

mod capabilities;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[capabilities::CHECKS];
