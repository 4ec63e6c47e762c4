//! Checks of the Execution Broker, one file a part of the catalogue.

pub mod accepting;
mod addresses;
pub mod asked;
pub mod asks;
pub mod cancelling;
pub mod capacity;
pub mod capacity_freed;
pub mod clock;
pub mod connectors;
mod direct;
mod direct_limits;
mod direct_refused;
mod discovery;
mod endpoints;
pub mod expiry;
pub mod jobs_of_2023;
mod kinds;
mod kinds_of_items;
mod kinds_repeated;
pub mod life;
pub mod life_ends;
pub mod life_times;
mod media_answers;
mod media_content;
mod media_requests;
pub mod messages;
mod methods;
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
mod owners;
pub mod phases;
pub mod places;
mod refusals;
mod refusing;
pub mod rejecting;
mod requests_2023;
mod requests_answers;
mod requests_containers;
mod requests_costs;
mod requests_meaning;
mod requests_parts;
mod requests_refused;
mod requests_times;
mod same;
pub mod schemas;
pub mod sessions;
pub mod siblings;
pub mod sightings;
mod signing_in;
pub mod triggers;
pub mod updates;
pub mod updates_older;
pub mod updates_refused;
mod values;

use super::Check;

/// All checks of this standard, section by section.
pub const CHECKS: &[&[Check]] = &[
    endpoints::CHECKS,
    refusals::CHECKS,
    methods::CHECKS,
    media_requests::CHECKS,
    media_answers::CHECKS,
    media_content::CHECKS,
    values::CHECKS,
    addresses::CHECKS,
    requests_answers::CHECKS,
    requests_refused::CHECKS,
    requests_times::CHECKS,
    requests_parts::CHECKS,
    requests_containers::CHECKS,
    requests_meaning::CHECKS,
    requests_costs::CHECKS,
    requests_2023::CHECKS,
    direct::CHECKS,
    direct_refused::CHECKS,
    direct_limits::CHECKS,
    signing_in::CHECKS,
    owners::CHECKS,
    kinds::CHECKS,
    kinds_of_items::CHECKS,
    discovery::CHECKS,
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
    jobs_of_2023::CHECKS,
];
