//! Faults of the Execution Broker.

pub(super) mod direct;
pub(super) mod documents;
pub(super) mod evaluation;
mod help;
pub(super) mod identity;
pub(super) mod kinds;
pub(super) mod legacy;
pub(super) mod legacy_everywhere;
pub(super) mod legacy_planner;
pub(super) mod media;
pub(super) mod requests;
pub(super) mod routing;
pub(super) mod rules;
pub(super) mod transport;
