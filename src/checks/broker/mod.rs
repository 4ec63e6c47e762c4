//! Checks of the Execution Broker, one file a part of the catalogue.

pub mod asked;
pub mod asks;
pub mod clock;
pub mod messages;
pub mod offers;
pub mod offers_amounts;
pub mod offers_components;
pub mod offers_expiry;
pub mod offers_parts;
pub mod offers_time;
pub mod offersets;
pub mod offersets_identity;
pub mod sightings;

use super::Check;

/// All checks of this standard, section by section.
pub const CHECKS: &[&[Check]] = &[
    offersets::CHECKS,
    offersets_identity::CHECKS,
    messages::CHECKS,
    offers::CHECKS,
    offers_expiry::CHECKS,
    offers_amounts::CHECKS,
    offers_time::CHECKS,
    offers_parts::CHECKS,
    offers_components::CHECKS,
];
