//! Faults of the broker in what its documents say and how they are written down.

use serde_json::Value;

use crate::broker::mutation::*;
use crate::broker::{drop_member, put};
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
        &[style(|style| style.plain = Some(|text| ["YES", "NO"].contains(&text)))],
    )
    .on("broker"),
];
