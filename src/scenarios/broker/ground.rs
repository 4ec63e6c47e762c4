//! What the scenarios of a broker share: the version spoken, the request that can be served, the offers that are held.

use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value;
use tokio::sync::Semaphore;
use url::Url;

use crate::documents::broker::Dialect;
use crate::http::Who;

/// Scenarios that hold offers at the same time: offers reserve capacity, and a platform may be small.
const HOLDERS: usize = 3;

/// The request that the service can serve.
#[derive(Clone, Debug)]
pub struct Base {
    /// Its executable, in the shape of 1.0, without a name.
    pub executable: Value,
    /// The offers that were made for it, in the shape of 1.0.
    pub offers: Vec<Value>,
}

/// An offer or a session of ours that is not known to have ended.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its address.
    pub url: Url,
    /// The scenario it belongs to.
    pub lane: String,
    /// On whose behalf it was made.
    pub who: Who,
    /// Was it accepted, so that it must be cancelled rather than rejected?
    pub is_accepted: bool,
}

/// An offerset whose offers are not known yet.
#[derive(Clone, Debug)]
pub struct OpenSet {
    /// Its address.
    pub url: Url,
    /// The scenario it belongs to.
    pub lane: String,
    /// On whose behalf it was made.
    pub who: Who,
}

/// What the scenarios share.
pub struct Ground {
    dialect: Mutex<Dialect>,
    base: OnceLock<Base>,
    held: Mutex<Vec<Held>>,
    sets: Mutex<Vec<OpenSet>>,
    skew: OnceLock<f64>,
    /// Who has a permit may hold offers.
    pub holders: Semaphore,
}

impl Ground {
    /// Nothing was asked yet.
    pub fn new(dialect: Dialect) -> Ground {
        Ground {
            dialect: Mutex::new(dialect),
            base: OnceLock::new(),
            held: Mutex::default(),
            sets: Mutex::default(),
            skew: OnceLock::new(),
            holders: Semaphore::new(HOLDERS),
        }
    }

    /// The version that the service speaks.
    pub fn dialect(&self) -> Dialect {
        *self.dialect.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns better.
    pub fn speaks(&self, dialect: Dialect) {
        *self.dialect.lock().unwrap_or_else(PoisonError::into_inner) = dialect;
    }

    /// The request that the service can serve, if one was found.
    pub fn base(&self) -> Option<&Base> {
        self.base.get()
    }

    /// Notes the request that the service can serve; the first one counts.
    pub fn found(&self, base: Base) {
        // Only the first scenario looks for it.
        let _ = self.base.set(base);
    }

    /// By how many seconds the service's clock is ahead of ours.
    pub fn skew(&self) -> f64 {
        self.skew.get().copied().unwrap_or_default()
    }

    /// Notes the same; the first time counts.
    pub fn clocked(&self, skew: f64) {
        let _ = self.skew.set(skew);
    }

    /// Notes an offer or a session. False: it was known before.
    pub fn hold(&self, held: Held) -> bool {
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !all.iter().any(|h| h.url == held.url);
        if is_new {
            all.push(held);
        }
        is_new
    }

    /// Notes that a session was accepted, or that this is being tried.
    pub fn accepted(&self, url: &Url) {
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter_mut()
            .filter(|h| h.url == *url)
            .for_each(|h| h.is_accepted = true);
    }

    /// Forgets one that has ended. True: it was held.
    pub fn release(&self, url: &Url) -> bool {
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.len();
        all.retain(|h| h.url != *url);
        all.len() < before
    }

    /// Is it held?
    pub fn holds(&self, url: &Url) -> bool {
        let all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().any(|held| held.url == *url)
    }

    /// What is held, of one scenario or of all.
    pub fn held(&self, lane: Option<&str>) -> Vec<Held> {
        let all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let of_lane = |held: &&Held| lane.is_none_or(|lane| held.lane == lane);
        all.iter().filter(of_lane).cloned().collect()
    }

    /// Notes an offerset whose offers are not known yet.
    pub fn open_set(&self, set: OpenSet) {
        self.sets.lock().unwrap_or_else(PoisonError::into_inner).push(set);
    }

    /// Forgets one whose offers are known now. True: it was open.
    pub fn set_known(&self, url: &Url) -> bool {
        let mut all = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.len();
        all.retain(|set| set.url != *url);
        all.len() < before
    }

    /// Offersets whose offers are not known, of one scenario or of all.
    pub fn open_sets(&self, lane: Option<&str>) -> Vec<OpenSet> {
        let all = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        let of_lane = |set: &&OpenSet| lane.is_none_or(|lane| set.lane == lane);
        all.iter().filter(of_lane).cloned().collect()
    }
}
