//! The checks of DALI, on top of those of UWS.

mod authentication;
mod capabilities;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[authentication::CHECKS, capabilities::CHECKS];
