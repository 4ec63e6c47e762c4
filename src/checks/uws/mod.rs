//! The checks of UWS: one file a section of the catalogue.

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[];
