//! Faults of the broker in its options, and in the updates that use them.

use serde_json::{Value, json};

use super::pieces::{eb, has_ended, is_on, phase, update_with};
use crate::broker::Resource::Session;
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut, put};
use crate::faults::Fault;
use crate::message::Request;

const NOWHERE: &str = "nowhere";

/// The option for the phase, as a service says it that does not look at the phase.
fn offer_phases(session: &mut Value, phases: &[&str]) {
    let option = json!({"kind": "uri:enum-value-option", "path": "phase", "values": phases});
    put(session, "meta/options", json!([option]));
}

fn options(session: &mut Value) -> &mut [Value] {
    match session.get_mut("meta") {
        Some(meta) => items_mut(meta, "options"),
        None => &mut [],
    }
}

/// Whether an update is of something else than the phase.
fn is_other(seen: &Seen) -> bool {
    seen.asks("/path").is_some_and(|path| !path.ends_with("phase"))
}

/// The path of the phase with a slash before it is the only one that is known.
fn lose_bare_path(request: &Request, seen: &Seen) -> Request {
    update_with(request, seen, "path", NOWHERE)
}

fn spell_with_slash(session: &mut Value) {
    for option in options(session) {
        if option["path"] == "phase" {
            option["path"] = Value::from("/phase");
        }
    }
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-update-writes-any",
        "An update can write any member.",
        &["eb-upd-unknown-path"],
        &[rule(Rule::AnyPathWritten)],
    ),
    eb(
        "eb-options-stale",
        "An accepted session has the choices of an offer.",
        &["eb-upd-cancel-options"],
        &[documents(&[Edit::Sessions(|session| {
            if is_on(session) {
                offer_phases(session, &["ACCEPTED", "REJECTED"]);
            }
        })])],
    ),
    eb(
        "eb-options-more",
        "An accepted session has all choices that there are.",
        &["eb-upd-cancel-options"],
        &[documents(&[Edit::Sessions(|session| {
            if is_on(session) {
                offer_phases(session, &["ACCEPTED", "REJECTED", "CANCELLED", "FAILED"]);
            }
        })])],
    ),
    eb(
        "eb-options-stale-end",
        "A session that has ended can be cancelled, if one believes its options.",
        &["eb-upd-no-options-at-end"],
        &[documents(&[Edit::Sessions(|session| {
            if has_ended(session) {
                offer_phases(session, &["CANCELLED"]);
            }
        })])],
    ),
    eb(
        "eb-options-stale-expired",
        "An offer that has expired can be accepted, if one believes its options.",
        &["eb-exp-options"],
        &[documents(&[Edit::Sessions(|session| {
            if phase(session) == "EXPIRED" {
                offer_phases(session, &["ACCEPTED", "REJECTED"]);
            }
        })])],
    ),
    eb(
        "eb-option-dead",
        "Nothing comes of the options of an offer but of its phase.",
        &["eb-upd-option-works"],
        &[turn(at(&["POST"], &[Session]).when(is_other), |request, _| {
            request.read_instead()
        })],
    ),
    eb(
        "eb-option-refused",
        "The options of an offer but its phase can not be used.",
        &["eb-upd-option-works"],
        &[turn(at(&["POST"], &[Session]).when(is_other), lose_bare_path)],
    ),
    eb(
        "eb-path-slash-only",
        "The path of the phase must have a slash before it.",
        &["eb-upd-option-path"],
        &[
            documents(&[Edit::Sessions(spell_with_slash)]),
            turn(
                at(&["POST"], &[Session]).when(|seen| seen.asks("/path") == Some("phase")),
                lose_bare_path,
            ),
        ],
    ),
    eb(
        "eb-path-bare-only",
        "The path of the phase must not have a slash before it.",
        &["eb-upd-option-path"],
        &[turn(
            at(&["POST"], &[Session]).when(|seen| seen.asks("/path") == Some("/phase")),
            lose_bare_path,
        )],
    ),
    eb(
        "eb-range-ignored",
        "The range of an option is not kept.",
        &["eb-upd-option-range"],
        &[rule(Rule::RangeIgnored)],
    ),
    eb(
        "eb-pattern-ignored",
        "The pattern of an option is not kept.",
        &["eb-upd-option-pattern"],
        &[rule(Rule::PatternIgnored)],
    ),
    eb(
        "eb-units-ignored",
        "The units of a value are not looked at.",
        &["eb-upd-option-units"],
        &[rule(Rule::UnitsIgnored)],
    ),
    eb(
        "eb-option-invalid",
        "The option for the phase has no values.",
        &["eb-upd-option-kinds"],
        &[documents(&[Edit::Sessions(|session| {
            for option in options(session) {
                drop_member(option, "values");
            }
        })])],
    ),
    eb(
        "eb-option-kind-unknown",
        "Options have kinds that nobody knows.",
        &["eb-upd-option-kinds"],
        &[documents(&[Edit::Sessions(|session| {
            for option in options(session) {
                option["kind"] = Value::from("uri:choice");
            }
        })])],
    ),
];
