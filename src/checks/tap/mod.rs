//! The checks of TAP as far as a job list is concerned.

mod announced;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[announced::CHECKS];
