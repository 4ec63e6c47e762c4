//! How the broker is set up.

use std::time::Duration;

use super::calendar::Counting;
use super::platform::Platform;

/// What the broker of a server is like. The times are those of the server's clock.
#[derive(Clone, Debug)]
pub struct BrokerConfig {
    /// The platform that it sells.
    pub platform: Platform,
    /// How the offers of one set are counted.
    pub counting: Counting,
    /// How long an offer stands.
    pub offer_lifetime: Duration,
    /// How long it takes to prepare a session.
    pub preparing: Duration,
    /// How long a program runs that does not say how long.
    pub run: Duration,
    /// How long it takes to release a session.
    pub releasing: Duration,
}

impl Default for BrokerConfig {
    fn default() -> Self {
        BrokerConfig {
            platform: Platform::Default,
            counting: Counting::Each,
            offer_lifetime: Duration::from_secs(300),
            preparing: Duration::from_secs(5),
            run: Duration::from_secs(10),
            releasing: Duration::from_secs(2),
        }
    }
}
