//! Triggers: calls from outside that start or cancel a job (P23, HTTP trigger).

use serde_json::Value;

use crate::broker::core::Core;
use crate::broker::tree::{items, text};
use crate::message::Request;

const HTTP: &str = "https://www.purl.org/ivoa.net/trigger-types/http-trigger";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Start,
    Cancel,
}

/// A member of the document that is sent, what it must be, and what then happens.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    field: String,
    value: String,
    what: What,
}

#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub method: String,
    conditions: Vec<Condition>,
}

impl Trigger {
    /// Whether the job waits for it.
    pub fn starts(&self) -> bool {
        self.conditions.is_empty() || self.conditions.iter().any(|c| c.what == What::Start)
    }

    /// What a document does.
    fn effect(&self, document: &Value) -> Option<What> {
        if self.conditions.is_empty() {
            return Some(What::Start);
        }
        let met = |condition: &&Condition| {
            let pointer = format!("/{}", condition.field.replace('.', "/"));
            let plain = document
                .get(&condition.field)
                .or_else(|| document.pointer(&pointer));
            plain.is_some_and(|value| written(value).eq_ignore_ascii_case(&condition.value))
        };
        self.conditions.iter().find(met).map(|condition| condition.what)
    }
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A trigger of a request; None: it is of a type that is not known.
pub(super) fn trigger(asked: &Value) -> Option<Trigger> {
    if text(asked, "/type") != Some(HTTP) {
        return None;
    }
    let nothing = Value::Null;
    let spec = asked.get("spec").unwrap_or(&nothing);
    let condition = |condition: &Value| {
        let field = text(condition, "/field").or_else(|| text(condition, "/name"))?;
        let what = match text(condition, "/action") {
            Some("cancel") => What::Cancel,
            _ => What::Start,
        };
        Some(Condition {
            field: field.to_owned(),
            value: condition.get("value").map(written).unwrap_or_default(),
            what,
        })
    };
    Some(Trigger {
        method: text(spec, "/method").unwrap_or("POST").to_ascii_uppercase(),
        conditions: items(spec, "conditions").iter().filter_map(condition).collect(),
    })
}

/// What came of a call.
pub(crate) enum Call {
    /// There is no such trigger.
    Nowhere,
    /// It is called by another method.
    Method(String),
    Taken,
}

/// A trigger is called. What comes too late, or before the offer is accepted, does nothing.
pub(crate) fn call(core: &mut Core, id: &str, which: &str, request: &Request, now: jiff::Timestamp) -> Call {
    let Some(session) = core.session(id) else {
        return Call::Nowhere;
    };
    let index: Option<usize> = which.parse().ok();
    let Some(trigger) = index.and_then(|index| session.origin.triggers.get(index)) else {
        return Call::Nowhere;
    };
    if trigger.method != request.method {
        return Call::Method(trigger.method.clone());
    }
    // JSON is YAML too; what can't be read has no members.
    let body = std::str::from_utf8(&request.body).ok();
    let document = body
        .and_then(|body| serde_saphyr::from_str(body).ok())
        .unwrap_or(Value::Null);
    let live = session.phase.can_be_cancelled();
    match trigger.effect(&document) {
        Some(What::Start) => core.trigger(id, now),
        Some(What::Cancel) if live => core.cancel(id, now),
        _ => {}
    }
    Call::Taken
}
