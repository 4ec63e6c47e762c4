//! How the cloud of a server is set up.

use std::time::Duration;

/// What the object store and the services beside it are like. The times are those of the server's clock.
#[derive(Clone, Debug)]
pub struct CloudConfig {
    /// How long a signed URL, or one with a token in its path, can be used.
    pub signed_for: Duration,
    /// How many IDs are answered in one request for links.
    pub most_ids: usize,
}

impl Default for CloudConfig {
    fn default() -> Self {
        CloudConfig {
            signed_for: Duration::from_secs(900),
            most_ids: 50,
        }
    }
}
