//! The limits under which a run was made, as its recording keeps them.

use serde::{Deserialize, Serialize};

/// What a run was allowed to take; times in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitsMeta {
    /// For the whole run, without clean-up.
    pub deadline: f64,
    /// For one exchange.
    pub timeout: f64,
    /// How long a job may take before the service counts as busy.
    pub patience: f64,
    /// How long a job may outlive its destruction time before we stop watching.
    pub grace: f64,
    /// How long a request with WAIT=-1 may be held.
    pub wait: f64,
    /// Bytes of one body, after decompression.
    pub body: usize,
    /// Bytes of all bodies together.
    #[serde(default)]
    pub total: usize,
}
