//! Checks of the Execution Broker, one file a part of the catalogue.

pub mod accepting;
pub mod asked;
pub mod asks;
pub mod cancelling;
pub mod capacity;
pub mod capacity_freed;
pub mod clock;
pub mod connectors;
pub mod expiry;
pub mod life;
pub mod life_ends;
pub mod life_times;
pub mod messages;
pub mod offers;
pub mod offers_amounts;
pub mod offers_bounds;
pub mod offers_components;
pub mod offers_data;
pub mod offers_expiry;
pub mod offers_parts;
pub mod offers_time;
pub mod offersets;
pub mod offersets_identity;
pub mod options;
pub mod phases;
pub mod rejecting;
pub mod schemas;
pub mod sessions;
pub mod siblings;
pub mod sightings;
pub mod triggers;
pub mod updates;
pub mod updates_older;
pub mod updates_refused;

use super::Check;

/// All checks of this standard, section by section.
pub const CHECKS: &[&[Check]] = &[
    offersets::CHECKS,
    offersets_identity::CHECKS,
    messages::CHECKS,
    schemas::CHECKS,
    offers::CHECKS,
    offers_expiry::CHECKS,
    offers_amounts::CHECKS,
    offers_bounds::CHECKS,
    offers_time::CHECKS,
    offers_parts::CHECKS,
    offers_components::CHECKS,
    offers_data::CHECKS,
    sessions::CHECKS,
    siblings::CHECKS,
    connectors::CHECKS,
    accepting::CHECKS,
    rejecting::CHECKS,
    cancelling::CHECKS,
    updates_refused::CHECKS,
    options::CHECKS,
    updates_older::CHECKS,
    expiry::CHECKS,
    life::CHECKS,
    life_times::CHECKS,
    life_ends::CHECKS,
    capacity::CHECKS,
    capacity_freed::CHECKS,
    triggers::CHECKS,
];
