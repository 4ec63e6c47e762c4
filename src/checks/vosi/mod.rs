//! The checks of VOSI as far as a job list is concerned.

mod capabilities;
pub(super) mod reading;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[capabilities::CHECKS];
