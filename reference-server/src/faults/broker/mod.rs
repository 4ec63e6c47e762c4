//! Faults of the Execution Broker.

pub(super) mod calycopis;
pub(super) mod capacity;
pub(super) mod documents;
pub(super) mod expiry;
pub(super) mod life;
pub(super) mod offers;
pub(super) mod offers_parts;
pub(super) mod offerset;
mod pieces;
pub(super) mod routing;
pub(super) mod rules;
pub(super) mod sessions;
pub(super) mod updates;
pub(super) mod updates_options;
