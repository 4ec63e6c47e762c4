//! The checks of TAP's asynchronous resource, on top of those of DALI.

mod announced;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[announced::CHECKS];
