//! All limits of a run, in one place.

use std::time::Duration;

/// What a run may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Requests a second; none = the default for the host.
    pub rate: Option<u32>,
    /// Connections at once.
    pub connections: usize,
    /// For the whole run, without clean-up.
    pub deadline: Duration,
    /// For one exchange.
    pub timeout: Duration,
    /// Bytes of one body, after decompression.
    pub body: usize,
    /// Bytes of all bodies together; when they are reached, of each further body only a beginning is read.
    pub total: usize,
    /// How long a job may take to finish before the service counts as busy.
    pub patience: Duration,
    /// How long after its destruction time a job may linger before we stop watching.
    pub grace: Duration,
    /// How long a request may be held when WAIT has no limit before we give up: a usual limit of connections.
    pub wait: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            rate: None,
            connections: 4,
            deadline: Duration::from_secs(600),
            timeout: Duration::from_secs(30),
            body: 16 * 1024 * 1024,
            total: 24 * 1024 * 1024,
            patience: Duration::from_secs(120),
            grace: Duration::from_secs(60),
            wait: Duration::from_secs(310),
        }
    }
}
