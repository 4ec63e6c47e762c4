//! A session: an offer while it is OFFERED, then what runs, is released and ends.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::evaluate::Draft;
use super::legacy::Origin;
use super::phase::{PartPhase, Phase};
use super::place::Slot;
use super::platform::Amounts;
use super::problem::Problem;
use super::script::Script;
use super::times::minus;
use super::tree::{int, items};

/// A component with its own little life.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Where it stands in the session: `executable`, `compute`, `storage/0`, `data/0`.
    pub path: String,
    pub phase: PartPhase,
}

/// Something that will happen to a session.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub at: Timestamp,
    pub what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Session(Phase),
    /// Index of the component.
    Part(usize, PartPhase),
    Tell(Problem),
}

/// Something that happened: who went from where to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub at: Timestamp,
    /// Path of the component; empty: the session itself.
    pub part: String,
    pub from: &'static str,
    pub to: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub id: String,
    /// The offerset it belongs to; empty for direct execution.
    pub set: String,
    pub owner: Option<String>,
    pub phase: Phase,
    pub created: Timestamp,
    pub modified: Option<Timestamp>,
    pub expires: Timestamp,
    /// Costs, metrics and components, as they were offered.
    pub body: Value,
    pub slot: Slot,
    pub need: Amounts,
    pub script: Script,
    /// The number of cores that it may grow to, as it was offered first.
    pub most_cores: Option<i64>,
    /// In the order in which they are prepared.
    pub parts: Vec<Part>,
    /// What is due, in time order.
    pub timeline: VecDeque<Step>,
    pub messages: Vec<Value>,
    pub events: Vec<Event>,
    /// What the request said in its own spelling.
    pub origin: Arc<Origin>,
    /// Its start trigger was called.
    pub triggered: bool,
}

impl Session {
    /// A session that is about to be offered until `expires` at most.
    pub fn new(draft: Draft, set: &str, owner: Option<&str>, now: Timestamp, expires: Timestamp) -> Session {
        let last_call = minus(draft.slot.latest, draft.slot.preparing);
        let parts = parts(&draft.body);
        let most_cores = int(&draft.body, "/compute/cores/max");
        Session {
            id: Uuid::new_v4().to_string(),
            set: set.to_owned(),
            owner: owner.map(str::to_owned),
            phase: Phase::Initial,
            created: now,
            modified: None,
            expires: expires.min(last_call).max(now),
            body: draft.body,
            slot: draft.slot,
            need: draft.need,
            script: draft.script,
            most_cores,
            parts,
            timeline: VecDeque::new(),
            messages: Vec::new(),
            events: Vec::new(),
            origin: Arc::default(),
            triggered: false,
        }
    }

    /// When something is due next.
    pub fn due(&self) -> Option<Timestamp> {
        if self.phase == Phase::Offered {
            return Some(self.expires);
        }
        self.timeline.front().map(|step| step.at)
    }

    pub fn enter(&mut self, phase: Phase, at: Timestamp) {
        self.events.push(Event {
            at,
            part: String::new(),
            from: self.phase.word(),
            to: phase.word(),
        });
        if self.phase != Phase::Initial {
            self.modified = Some(at);
        }
        self.phase = phase;
    }

    /// Lets a component go on; what has ended stays as it is.
    pub fn move_part(&mut self, index: usize, phase: PartPhase, at: Timestamp) {
        let Some(part) = self.parts.get_mut(index).filter(|part| !part.phase.is_terminal()) else {
            return;
        };
        self.events.push(Event {
            at,
            part: part.path.clone(),
            from: part.phase.word(),
            to: phase.word(),
        });
        part.phase = phase;
        self.modified = Some(at);
    }
}

/// Storage first, then the data on it, then compute with its volumes, then what runs there.
fn parts(body: &Value) -> Vec<Part> {
    let part = |path: String| Part {
        path,
        phase: PartPhase::Initializing,
    };
    let mut parts = Vec::new();
    for list in ["storage", "data"] {
        let all = 0..items(body, list).len();
        parts.extend(all.map(|index| part(format!("{list}/{index}"))));
    }
    let single = ["compute", "executable"]
        .into_iter()
        .filter(|name| body.get(name).is_some());
    parts.extend(single.map(|name| part(name.to_owned())));
    parts
}
