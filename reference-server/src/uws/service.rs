//! A service: its face (version), its jobs, its clock and its quirks.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

use super::jobs::Jobs;
use crate::access::Guard;
use crate::backends::Clock;
use crate::message::Request;
use crate::mutation::{Quirk, Quirks};

/// What a job list speaks: plain UWS of a version, or UWS 1.1 by the rules of DALI inside TAP or SODA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Uws11,
    Uws10,
    Tap,
    Soda,
}

impl Face {
    pub const ALL: &'static [Face] = &[Face::Uws11, Face::Uws10, Face::Tap, Face::Soda];

    pub fn name(self) -> &'static str {
        match self {
            Face::Uws11 => "uws",
            Face::Uws10 => "uws10",
            Face::Tap => "tap",
            Face::Soda => "soda",
        }
    }

    /// Does it speak UWS 1.1?
    pub fn is_11(self) -> bool {
        self != Face::Uws10
    }

    /// Do the rules of DALI come on top of those of UWS?
    pub fn is_dali(self) -> bool {
        matches!(self, Face::Tap | Face::Soda)
    }

    pub fn list_path(self) -> &'static str {
        match self {
            Face::Uws11 => "/uws/jobs",
            Face::Uws10 => "/uws10/jobs",
            Face::Tap => "/tap/async",
            Face::Soda => "/soda/async",
        }
    }

    pub fn sync_path(self) -> &'static str {
        match self {
            Face::Uws11 => "/uws/sync",
            Face::Uws10 => "/uws10/sync",
            Face::Tap => "/tap/sync",
            Face::Soda => "/soda/sync",
        }
    }
}

pub(crate) struct Service {
    pub face: Face,
    pub clock: Arc<dyn Clock>,
    pub quirks: Quirks,
    /// Who may do what.
    pub guard: Guard,
    jobs: Mutex<Jobs>,
    wake: Notify,
    /// By a fault, one request at a time for each job.
    turnstiles: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Jobs that somebody has waited for.
    waited_for: Mutex<HashSet<String>>,
    /// How long a request is held that asks for no limit, or for more than a minute.
    pub longest_wait: Duration,
}

impl Service {
    pub fn new(face: Face, clock: Arc<dyn Clock>, quirks: Quirks, longest_wait: Duration) -> Self {
        let jobs = Mutex::new(Jobs::new(quirks.clone(), face.is_11()));
        Service {
            face,
            clock,
            quirks,
            guard: Guard::default(),
            jobs,
            wake: Notify::new(),
            turnstiles: Mutex::default(),
            waited_for: Mutex::default(),
            longest_wait,
        }
    }

    /// Lets in whom this guard lets in.
    pub fn guarded(self, guard: Guard) -> Self {
        Service { guard, ..self }
    }

    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.has(quirk)
    }

    /// The jobs as they are now: everything due has happened.
    pub fn store(&self) -> MutexGuard<'_, Jobs> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.advance(self.clock.now());
        jobs
    }

    /// Was nobody held for this job before?
    pub fn is_first_wait(&self, job: &str) -> bool {
        let mut waited_for = self.waited_for.lock().unwrap_or_else(PoisonError::into_inner);
        waited_for.insert(job.to_owned())
    }

    /// What lets one request at a time through to a job.
    pub fn turnstile(&self, job: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turnstiles = self.turnstiles.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turnstiles.entry(job.to_owned()).or_default())
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Ends when [`Service::wake`] was called since the last time.
    pub fn woken(&self) -> impl Future<Output = ()> {
        self.wake.notified()
    }

    /// Tells the executor that something new may be due earlier than what it waits for.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    pub fn list_url(&self, request: &Request) -> String {
        format!("{}{}", request.base, self.face.list_path())
    }

    pub fn job_url(&self, request: &Request, id: &str) -> String {
        let id = encode_segment(id);
        if self.has(Quirk::JobUrlElsewhere) {
            return format!("{}/{}/job/{id}", request.base, self.face.name());
        }
        let slash = if self.has(Quirk::JobUrlSlash) { "/" } else { "" };
        format!("{}/{id}{slash}", self.list_url(request))
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986, 2.3).
pub(crate) fn encode_segment(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|b| {
            if plain(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
