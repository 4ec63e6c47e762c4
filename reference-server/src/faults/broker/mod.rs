//! Faults of the Execution Broker.

pub(super) mod documents;
mod help;
pub(super) mod media;
pub(super) mod routing;
pub(super) mod rules;
pub(super) mod transport;
