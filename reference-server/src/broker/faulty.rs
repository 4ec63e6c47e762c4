//! What the core does by a fault only, and has no place elsewhere.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::core::Core;
use super::kinds;
use super::mutation::Rule;
use super::order::Order;

impl Core {
    /// The offerset that the same request led to before.
    pub(super) fn answered_before(&self, request: &Value) -> Option<String> {
        self.kept.get(&request.to_string()).cloned()
    }

    /// Remembers what came of a request.
    pub(super) fn keep(&mut self, request: &Value, id: &str) {
        if self.mutations.has(Rule::SameAnswerAgain) {
            self.kept.insert(request.to_string(), id.to_owned());
        }
    }

    /// A session that was asked for by nobody and does not end by itself.
    pub(super) fn leftover(&mut self, now: Timestamp) -> Option<String> {
        let forever = json!({"executable": {
            "kind": kinds::uri(kinds::JUPYTER),
            "location": "https://mock.voconform/forever/3600",
        }});
        self.direct(&Order::plain(forever), None, now).ok()
    }
}
