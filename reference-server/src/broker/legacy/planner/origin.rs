//! What a request said in its own spelling, kept with what came of it.

use serde_json::{Value, json};

use super::actions::Action;
use super::storage::{Store, log};
use super::triggers::Trigger;
use crate::broker::mutation::Mutations;
use crate::broker::session::Session;

/// A request in its own spelling, and what of it has no place in 1.0.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    /// The request as it was sent; null for 1.0.
    pub asked: Value,
    /// Methods by which the client may show who it is, as the offers name them.
    pub authentication: Vec<Value>,
    pub triggers: Vec<Trigger>,
    pub actions: Vec<Action>,
    /// Storage that lives longer than its job, or is not of this platform.
    pub stores: Vec<Store>,
    /// URL of the face at which it was asked for.
    pub root: String,
}

impl Origin {
    /// Whether the job waits for somebody to start it.
    pub fn has_start_trigger(&self) -> bool {
        self.triggers.iter().any(Trigger::starts)
    }

    /// What the documents of older versions need to know beside those of 1.0.
    pub fn mark(&self, session: Option<&Session>, mutations: &Mutations, now: jiff::Timestamp) -> Value {
        let keeps = session.filter(|session| !session.origin.stores.is_empty());
        json!({
            "asked": self.asked,
            "authentication": self.authentication,
            "events": keeps.map(|session| log(session, mutations, now)),
        })
    }
}
