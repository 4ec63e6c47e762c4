//! Checks of the Execution Broker, one file a part of the catalogue.

pub mod asked;
pub mod clock;
pub mod messages;
pub mod offersets;
pub mod offersets_identity;
pub mod sightings;

use super::Check;

/// All checks of this standard, section by section.
pub const CHECKS: &[&[Check]] = &[offersets::CHECKS, offersets_identity::CHECKS, messages::CHECKS];
