//! Checks of the Execution Broker, one file a part of the catalogue.

pub mod asked;

use super::Check;

/// All checks of this standard, section by section.
pub const CHECKS: &[&[Check]] = &[];
