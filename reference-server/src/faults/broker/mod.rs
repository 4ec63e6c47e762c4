//! Faults of the Execution Broker.

pub(super) mod bodies;
pub(super) mod direct;
pub(super) mod documents;
pub(super) mod evaluation;
mod help;
pub(super) mod identity;
pub(super) mod kinds;
pub(super) mod media;
pub(super) mod requests;
pub(super) mod routing;
pub(super) mod rules;
pub(super) mod statuses;
pub(super) mod terms;
pub(super) mod transport;
pub(super) mod unknown;
pub(super) mod values;
