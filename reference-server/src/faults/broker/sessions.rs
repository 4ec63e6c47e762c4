//! Faults of the broker in what a session says when it is read.

use serde_json::{Value, json};

use super::pieces::{change_uuid, eb, has_ended, phase};
use crate::broker::Resource::Session;
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut, kinds, put};
use crate::faults::Fault;

/// A phase has another word.
fn reword(session: &mut Value, from: &str, to: &str) {
    if phase(session) == from {
        session["phase"] = Value::from(to);
    }
}

fn rename_phase(session: &mut Value) {
    if let Some(phase) = drop_member(session, "phase") {
        session["state"] = phase;
    }
}

/// What was an offer becomes something else when it is accepted.
fn become_simple(session: &mut Value) {
    if !["OFFERED", "REJECTED", "EXPIRED"].contains(&phase(session)) {
        session["kind"] = Value::from(kinds::uri(kinds::SIMPLE_SESSION));
    }
}

pub(super) fn never_modified(session: &mut Value) {
    if let Some(meta) = session.get_mut("meta") {
        drop_member(meta, "modified");
    }
}

fn modified_before(session: &mut Value) {
    if session.pointer("/meta/modified").is_some() {
        put(session, "meta/modified", json!("2001-01-01T00:00:00Z"));
    }
}

fn open_connectors(session: &mut Value) {
    for connector in items_mut(session, "connectors") {
        connector["status"] = Value::from("OPEN");
    }
}

fn wrap_protocols(session: &mut Value) {
    for connector in items_mut(session, "connectors") {
        connector["protocol"] = json!({"name": connector["protocol"]});
    }
}

/// Nobody closes what was open.
fn leave_connectors(session: &mut Value) {
    if !has_ended(session) {
        return;
    }
    for connector in items_mut(session, "connectors") {
        connector["status"] = Value::from("AVAILABLE");
        connector["location"] = Value::from("https://sessions.mock.example/left-behind/");
    }
}

fn lose_places(session: &mut Value) {
    for connector in items_mut(session, "connectors") {
        drop_member(connector, "location");
    }
}

/// Ports have numbers outside before anything is there.
fn open_ports(session: &mut Value) {
    if let Some(network) = session.pointer_mut("/executable/network") {
        for port in items_mut(network, "ports") {
            port["external"] = json!({"port": 30_000, "addresses": ["192.0.2.10"]});
        }
    }
}

fn close_ports(session: &mut Value) {
    if let Some(network) = session.pointer_mut("/executable/network") {
        for port in items_mut(network, "ports") {
            drop_member(port, "external");
        }
    }
}

/// For debugging, the description tells who asked, and how.
const ECHO: Edit = Edit::Any(|answer, seen| {
    let said = seen.request.header("Authorization");
    if let Some((said, tree)) = said.zip(answer.tree.as_mut()) {
        let text = format!("Asked by {said}");
        put(tree, "meta/description", Value::from(text));
    }
});

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-phase-bogus",
        "A session that runs is EXECUTING.",
        &["eb-ses-phase"],
        &[documents(&[Edit::Sessions(|session| {
            reword(session, "RUNNING", "EXECUTING");
        })])],
    ),
    eb(
        "eb-phase-lower-case",
        "Phases are written in lower case.",
        &["eb-ses-phase"],
        &[documents(&[Edit::Sessions(|session| {
            let lower = phase(session).to_ascii_lowercase();
            session["phase"] = Value::from(lower);
        })])],
    ),
    eb(
        "eb-phase-proposed",
        "Offers are PROPOSED, as in an older version.",
        &["eb-ses-phase"],
        &[documents(&[Edit::Sessions(|session| {
            reword(session, "OFFERED", "PROPOSED");
        })])],
    ),
    eb(
        "eb-state-not-phase",
        "The phase of a session is called its state.",
        &["eb-ses-phase"],
        &[documents(&[Edit::Sessions(rename_phase)])],
    ),
    eb(
        "eb-offer-session-differ",
        "A session has no costs where its offer has them.",
        &["eb-ses-same-as-offer"],
        &[rewrite(
            at(&["GET"], &[Session]),
            &[Edit::Sessions(|session| {
                drop_member(session, "costs");
            })],
        )],
    ),
    eb(
        "eb-url-uuid-differ",
        "The identifier of a session is not that of its URL.",
        &["eb-ses-id"],
        &[rewrite(at(&["GET"], &[Session]), &[Edit::Sessions(change_uuid)])],
    ),
    eb(
        "eb-kind-changes",
        "The kind of a session is another one once it is accepted.",
        &["eb-ses-kind-stable"],
        &[documents(&[Edit::Sessions(become_simple)])],
    ),
    eb(
        "eb-modified-never",
        "Nothing says when a session was changed.",
        &["eb-ses-modified"],
        &[documents(&[Edit::Sessions(never_modified)])],
    ),
    eb(
        "eb-modified-before",
        "Sessions were changed before they were made.",
        &["eb-ses-modified"],
        &[documents(&[Edit::Sessions(modified_before)])],
    ),
    eb(
        "eb-connector-invalid",
        "Connectors are OPEN.",
        &["eb-ses-connectors"],
        &[documents(&[Edit::Sessions(open_connectors)])],
    ),
    eb(
        "eb-connector-protocol-object",
        "The protocol of a connector is an object.",
        &["eb-ses-connectors"],
        &[documents(&[Edit::Sessions(wrap_protocols)])],
    ),
    eb(
        "eb-no-connectors",
        "Nothing says how a program is reached.",
        &["eb-ses-connectors-live"],
        &[documents(&[Edit::Sessions(|session| {
            drop_member(session, "connectors");
        })])],
    ),
    eb(
        "eb-connector-nowhere",
        "Connectors lead nowhere.",
        &["eb-ses-connectors-live"],
        &[documents(&[Edit::Sessions(lose_places)])],
    ),
    eb(
        "eb-connector-stays",
        "Connectors stay when the session is over.",
        &["eb-ses-connectors-end"],
        &[documents(&[Edit::Sessions(leave_connectors)])],
    ),
    eb(
        "eb-external-early",
        "Ports have numbers outside in an offer.",
        &["eb-ses-external-port"],
        &[documents(&[Edit::Sessions(open_ports)])],
    ),
    eb(
        "eb-external-never",
        "Nothing says which numbers ports have outside.",
        &["eb-ses-external-port"],
        &[documents(&[Edit::Sessions(close_ports)])],
    ),
    eb(
        "eb-echo-secrets",
        "Answers repeat the credentials of the client.",
        &["eb-ses-no-secrets"],
        &[documents(&[ECHO])],
    )
    .with_users(),
];
