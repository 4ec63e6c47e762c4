//! Faults of the Execution Broker.

pub(super) mod documents;
pub(super) mod legacy;
pub(super) mod legacy_everywhere;
pub(super) mod legacy_planner;
pub(super) mod routing;
pub(super) mod rules;
