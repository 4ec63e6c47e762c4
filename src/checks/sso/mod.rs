//! The checks of SSO as far as a job list is concerned.

mod security_method;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[security_method::CHECKS];
