//! To be written.

use crate::checks::Check;

/// The checks of this section.
pub const CHECKS: &[Check] = &[];
