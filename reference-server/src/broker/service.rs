//! The broker as a part of a server: its core behind one lock, and the clock that moves it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::config::BrokerConfig;
use super::core::Core;
use super::legacy::{Message, deliver};
use super::mutation::Mutations;
use crate::access::Guard;
use crate::backends::Clock;

pub(crate) struct Service {
    clock: Arc<dyn Clock>,
    pub guard: Guard,
    pub mutations: Mutations,
    core: Arc<Mutex<Core>>,
    /// Something has changed that may be a reason to send messages.
    change: Arc<Notify>,
    messages: UnboundedSender<Message>,
    waiting: Arc<Mutex<Option<UnboundedReceiver<Message>>>>,
}

impl Service {
    pub fn new(config: &BrokerConfig, clock: Arc<dyn Clock>, mutations: Mutations, guard: Guard) -> Service {
        let (messages, waiting) = unbounded_channel();
        Service {
            clock,
            guard,
            core: Arc::new(Mutex::new(Core::new(config, mutations.clone()))),
            mutations,
            change: Arc::new(Notify::new()),
            messages,
            waiting: Arc::new(Mutex::new(Some(waiting))),
        }
    }

    /// The same broker, with all that it holds, and other faults.
    pub fn with(&self, mutations: Mutations) -> Service {
        let (mut core, _) = self.core();
        core.mutations = mutations.clone();
        if let Some(platform) = mutations.platform() {
            core.move_to(platform);
        }
        drop(core);
        Service {
            clock: Arc::clone(&self.clock),
            guard: self.guard.clone(),
            core: Arc::clone(&self.core),
            mutations,
            change: Arc::clone(&self.change),
            messages: self.messages.clone(),
            waiting: Arc::clone(&self.waiting),
        }
    }

    /// The broker as it is now: everything due has happened. Nothing else happens as long as this is held.
    pub fn core(&self) -> (MutexGuard<'_, Core>, Timestamp) {
        let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        core.advance(now);
        for message in core.outbox.waiting.drain(..) {
            // Without a reader the server is ending.
            let _sent = self.messages.send(message);
        }
        (core, now)
    }

    /// An offer or a session is not what it was.
    pub fn changed(&self) {
        self.change.notify_one();
    }

    /// Lets jobs send their messages when they are due, though nobody asks for the jobs. Never ends.
    pub async fn send_messages(&self) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(waiting) = waiting else { return };
        tokio::join!(deliver(waiting), self.watch());
    }

    async fn watch(&self) {
        loop {
            let next = self.core().0.next_message();
            let due = async {
                match next {
                    Some(next) => self.clock.sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.change.notified() => {}
                () = due => {}
            }
        }
    }
}
