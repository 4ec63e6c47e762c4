//! What several faults of the broker need: its documents taken to pieces.

use serde_json::Value;
use uuid::Uuid;

use crate::broker::mutation::Seen;
use crate::broker::{items_mut, put, text};
use crate::faults::{Fault, fault};
use crate::message::Request;
use crate::mutation::Act;

/// A fault that can be seen on the broker.
pub(super) const fn eb(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    fault(id, title, breaks, acts).on("broker")
}

/// Executable, compute, storage and data of a session.
pub(super) fn each_part(session: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    for name in ["executable", "compute"] {
        if let Some(part) = session.get_mut(name).filter(|part| part.is_object()) {
            change(part);
        }
    }
    for list in ["storage", "data"] {
        items_mut(session, list).iter_mut().for_each(&mut *change);
    }
}

/// The messages of an offerset or a session, and of the sessions in it.
pub(super) fn each_message(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    if let Some(meta) = document.get_mut("meta") {
        items_mut(meta, "messages").iter_mut().for_each(&mut *change);
    }
    for session in items_mut(document, "offers") {
        each_message(session, change);
    }
}

pub(super) fn phase(session: &Value) -> &str {
    text(session, "/phase").unwrap_or_default()
}

pub(super) fn has_ended(session: &Value) -> bool {
    ["REJECTED", "EXPIRED", "COMPLETED", "FAILED", "CANCELLED"].contains(&phase(session))
}

/// It is accepted and has not ended.
pub(super) fn is_on(session: &Value) -> bool {
    !has_ended(session) && !["INITIAL", "OFFERED"].contains(&phase(session))
}

/// Another identifier, always the same one for this one.
pub(super) fn other_uuid(uuid: &str) -> String {
    let other = Uuid::try_parse(uuid).map(|uuid| Uuid::from_u128(uuid.as_u128() ^ 1));
    other.unwrap_or_default().to_string()
}

pub(super) fn change_uuid(document: &mut Value) {
    if let Some(uuid) = text(document, "/meta/uuid") {
        let other = other_uuid(uuid);
        put(document, "meta/uuid", Value::from(other));
    }
}

/// The same with another body, in JSON.
pub(super) fn with_json(request: &Request, body: &Value) -> Request {
    let mut other = request.clone();
    other
        .headers
        .retain(|(name, _)| !name.eq_ignore_ascii_case("Content-Type"));
    other
        .headers
        .push(("Content-Type".to_owned(), "application/json".to_owned()));
    other.body = body.to_string().into_bytes();
    other
}

/// The update with one member set.
pub(super) fn update_with(request: &Request, seen: &Seen, member: &str, value: &str) -> Request {
    let mut update = seen.asked.clone().unwrap_or_default();
    put(&mut update, member, Value::from(value));
    with_json(request, &update)
}

/// The update has this member.
pub(super) fn has(seen: &Seen, member: &str) -> bool {
    seen.asked
        .as_ref()
        .is_some_and(|update| update.get(member).is_some())
}
