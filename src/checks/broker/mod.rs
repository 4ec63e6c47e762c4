//! Checks of the Execution Broker, one file a part of the catalogue.

mod addresses;
pub mod asked;
mod direct;
mod direct_limits;
mod direct_refused;
mod discovery;
mod endpoints;
mod kinds;
mod kinds_of_items;
mod kinds_repeated;
mod media_answers;
mod media_content;
mod media_requests;
mod methods;
mod owners;
mod places;
mod refusals;
mod refusing;
mod requests_2023;
mod requests_answers;
mod requests_containers;
mod requests_costs;
mod requests_meaning;
mod requests_parts;
mod requests_refused;
mod requests_times;
mod signing_in;
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
];
