//! The checks of UWS: one file a section of the catalogue.

mod address;
mod creating_a_job;
mod times;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[creating_a_job::CHECKS];
