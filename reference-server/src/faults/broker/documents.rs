//! Faults of the broker in what its documents say and how they are written down.

use jiff::SignedDuration;
use serde_json::Value;

use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut, minus, put, write_instant};
use crate::faults::{Fault, fault};

/// Members that are not set are there all the same.
fn add_null(session: &mut Value) {
    put(session, "meta/name", Value::Null);
}

fn say_maybe(document: &mut Value) {
    if document.get("result").is_some() {
        document["result"] = Value::from("MAYBE");
    }
}

fn lose_offers(document: &mut Value) {
    drop_member(document, "offers");
}

/// As many GiB as cores.
fn memory_is_cores(offer: &mut Value, _request: &Value) {
    if let Some(cores) = offer.pointer("/compute/cores").cloned() {
        put(offer, "compute/memory", cores);
    }
}

/// Sizes and ports as texts.
fn quote_numbers(value: &mut Value) {
    if let Value::Number(number) = value {
        *value = Value::from(number.to_string());
    }
}

fn forget_schedule(request: &mut Value) {
    drop_member(request, "schedule");
}

/// Offers end before they are made.
const EXPIRED: Edit = Edit::Any(|answer, seen| {
    let before = minus(seen.now, SignedDuration::from_mins(1));
    for offer in answer.tree.iter_mut().flat_map(|tree| items_mut(tree, "offers")) {
        offer["expires"] = Value::from(write_instant(before));
    }
});

pub(in crate::faults) const FAULTS: &[Fault] = &[
    fault(
        "eb-result-maybe",
        "The result is neither YES nor NO.",
        &["eb-set-result"],
        &[documents(&[Edit::Tree(say_maybe)])],
    )
    .on("broker"),
    fault(
        "eb-yes-empty",
        "The result is YES, but there are no offers.",
        &["eb-set-yes-has-offers"],
        &[documents(&[Edit::Tree(lose_offers)])],
    )
    .on("broker"),
    fault(
        "eb-memory-is-cores",
        "As much memory is offered as there are cores.",
        &["eb-offer-min-memory"],
        &[offer(memory_is_cores)],
    )
    .on("broker"),
    fault(
        "eb-nulls",
        "Members that are not set are null.",
        &["eb-json-no-null"],
        &[documents(&[Edit::Sessions(add_null)])],
    )
    .on("broker"),
    fault(
        "eb-yaml-plain-bool",
        "The result stands in YAML without quotes.",
        &["eb-media-yaml-yes-no"],
        &[style(|style| {
            style.plain = Some(|text| ["YES", "NO"].contains(&text))
        })],
    )
    .on("broker"),
    fault(
        "eb-numbers-as-strings",
        "Sizes and counts are texts.",
        &["eb-json-numbers"],
        &[documents(&[Edit::Values(quote_numbers)])],
    )
    .on("broker"),
    fault(
        "eb-yes-to-unknown",
        "Kinds that nobody knows are offered.",
        &["eb-req-unknown-exec-not-yes", "eb-req-unknown-resource-not-yes"],
        &[forgive(&["kind-unknown"])],
    )
    .on("broker"),
    fault(
        "eb-schedule-ignored",
        "The asked time is not looked at.",
        &["eb-offer-start-in-window"],
        &[ask(forget_schedule)],
    )
    .on("broker"),
    fault(
        "eb-expires-past",
        "Fresh offers say that they have expired.",
        &["eb-offer-expires-future"],
        &[documents(&[EXPIRED])],
    )
    .on("broker"),
];
