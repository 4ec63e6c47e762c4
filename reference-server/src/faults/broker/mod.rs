//! Faults of the Execution Broker.

pub(super) mod calycopis;
pub(super) mod capacity;
pub(super) mod direct;
pub(super) mod documents;
pub(super) mod evaluation;
pub(super) mod expiry;
mod help;
pub(super) mod identity;
pub(super) mod kinds;
pub(super) mod legacy;
pub(super) mod legacy_everywhere;
pub(super) mod legacy_planner;
pub(super) mod life;
pub(super) mod media;
pub(super) mod offers;
pub(super) mod offers_parts;
pub(super) mod offerset;
mod pieces;
pub(super) mod requests;
pub(super) mod routing;
pub(super) mod rules;
pub(super) mod sessions;
pub(super) mod transport;
pub(super) mod updates;
pub(super) mod updates_options;
