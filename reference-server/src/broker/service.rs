//! The broker as a part of a server: its core behind one lock, and the clock that moves it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::config::BrokerConfig;
use super::core::Core;
use super::mutation::Mutations;
use crate::access::Guard;
use crate::backends::Clock;

pub(crate) struct Service {
    clock: Arc<dyn Clock>,
    pub guard: Guard,
    pub mutations: Mutations,
    core: Mutex<Core>,
}

impl Service {
    pub fn new(config: &BrokerConfig, clock: Arc<dyn Clock>, mutations: Mutations, guard: Guard) -> Service {
        Service {
            clock,
            guard,
            core: Mutex::new(Core::new(config, mutations.clone())),
            mutations,
        }
    }

    /// The broker as it is now: everything due has happened. Nothing else happens as long as this is held.
    pub fn core(&self) -> (MutexGuard<'_, Core>, Timestamp) {
        let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        core.advance(now);
        (core, now)
    }
}
