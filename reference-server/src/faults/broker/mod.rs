//! Faults of the Execution Broker.

pub(super) mod documents;
pub(super) mod routing;
pub(super) mod rules;
