//! The scenarios of the Execution Broker.

use std::sync::Arc;

use super::Talk;

/// Holds the whole conversation with a broker.
pub async fn converse(_talk: &Arc<Talk>) {}
