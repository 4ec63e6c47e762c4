//! The cloud as a part of a server: its settings, and the little that it remembers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::config::CloudConfig;
use super::mutation::{Mutations, Rule};
use super::store::StoreRequest;
use crate::access::Guard;
use crate::backends::Clock;
use crate::xml::Document;

/// How many requests and transfers are remembered.
const MEMORY: usize = 4096;

pub(crate) struct Service {
    pub config: CloudConfig,
    pub guard: Guard,
    pub mutations: Mutations,
    /// When it was started, by its clock.
    pub started: Timestamp,
    clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    requests: VecDeque<StoreRequest>,
    /// All that were answered, also those that are forgotten.
    count: u64,
    transfers: VecDeque<Transfer>,
    transferred: u64,
    tickets: u64,
    /// One-shot URLs that were used.
    used: VecDeque<String>,
}

/// What came of a transfer negotiation.
#[derive(Clone)]
pub(crate) struct Transfer {
    pub id: String,
    pub details: Document,
    /// The fault of VOSpace 2.1, if it failed.
    pub fault: Option<&'static str>,
}

impl Service {
    pub fn new(config: &CloudConfig, clock: Arc<dyn Clock>, mutations: Mutations, guard: Guard) -> Service {
        Service {
            config: config.clone(),
            guard,
            mutations,
            started: clock.now(),
            clock,
            memory: Mutex::default(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn has(&self, rule: Rule) -> bool {
        self.mutations.has(rule)
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request to the store; gives its number.
    pub fn note(&self, request: StoreRequest) -> u64 {
        let mut memory = self.memory();
        memory.count += 1;
        push(&mut memory.requests, request);
        memory.count
    }

    /// The requests to the store, oldest first.
    pub fn noted(&self) -> Vec<StoreRequest> {
        self.memory().requests.iter().cloned().collect()
    }

    /// Keeps a transfer; gives its id.
    pub fn keep(&self, details: Document, fault: Option<&'static str>) -> String {
        let mut memory = self.memory();
        memory.transferred += 1;
        let id = format!("t{:06}", memory.transferred);
        let transfer = Transfer {
            id: id.clone(),
            details,
            fault,
        };
        push(&mut memory.transfers, transfer);
        id
    }

    /// The number of a ticket that no other has.
    pub fn ticket(&self) -> u64 {
        let mut memory = self.memory();
        memory.tickets += 1;
        memory.tickets
    }

    pub fn transfer(&self, id: &str) -> Option<Transfer> {
        self.memory().transfers.iter().find(|t| t.id == id).cloned()
    }

    /// Is this URL used for the first time?
    pub fn is_first_use(&self, url: &str) -> bool {
        let mut memory = self.memory();
        let is_new = !memory.used.iter().any(|used| used == url);
        if is_new {
            push(&mut memory.used, url.to_owned());
        }
        is_new
    }
}

fn push<T>(list: &mut VecDeque<T>, one: T) {
    if list.len() == MEMORY {
        list.pop_front();
    }
    list.push_back(one);
}
