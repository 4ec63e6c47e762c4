//! Faults of the broker in the components of an offer, its options and its quotes.

use serde_json::{Value, json};

use super::pieces::{each_part, eb};
use crate::broker::mutation::*;
use crate::broker::{drop_member, items, items_mut, kinds, put, text};
use crate::faults::Fault;

/// An identifier that nothing has.
const NOTHING: &str = "0a6f5f0c-5c1e-4a53-8b3d-6d0c9f1e2b77";

fn volumes(session: &mut Value) -> &mut [Value] {
    match session.get_mut("compute") {
        Some(compute) => items_mut(compute, "volumes"),
        None => &mut [],
    }
}

fn lose_volumes(offer: &mut Value, _: &Value) {
    if let Some(compute) = offer.get_mut("compute") {
        drop_member(compute, "volumes");
    }
}

pub(super) fn lose_paths(offer: &mut Value, _: &Value) {
    for volume in volumes(offer) {
        drop_member(volume, "path");
    }
}

fn dangle(offer: &mut Value, _: &Value) {
    for volume in volumes(offer) {
        volume["resource"] = Value::from(NOTHING);
    }
}

/// What is not said to be read only can be written to.
fn write_by_default(offer: &mut Value, request: &Value) {
    let asked = items(request.get("compute").unwrap_or(&Value::Null), "volumes");
    for (volume, asked) in volumes(offer).iter_mut().zip(asked) {
        if asked.get("mode").is_none() {
            volume["mode"] = Value::from("READWRITE");
        }
    }
}

/// All volumes can be read only.
fn read_only(offer: &mut Value, _: &Value) {
    for volume in volumes(offer) {
        volume["mode"] = Value::from("READONLY");
    }
}

/// The last of the data is not there, nor on its storage.
fn lose_data(offer: &mut Value, _: &Value) {
    let Some(lost) = offer
        .get_mut("data")
        .and_then(Value::as_array_mut)
        .and_then(Vec::pop)
    else {
        return;
    };
    if items(offer, "data").is_empty() {
        drop_member(offer, "data");
    }
    for storage in items_mut(offer, "storage") {
        if let Some(held) = storage.get_mut("data").and_then(Value::as_array_mut) {
            held.retain(|held| *held != lost["meta"]["uuid"]);
        }
    }
}

fn forget_places(offer: &mut Value, request: &Value) {
    for data in items_mut(offer, "data") {
        drop_member(data, "storage");
    }
    forget_held(offer, request);
}

fn forget_held(offer: &mut Value, _: &Value) {
    for storage in items_mut(offer, "storage") {
        drop_member(storage, "data");
    }
}

fn no_default_compute(offer: &mut Value, request: &Value) {
    if request.get("compute").is_none() {
        drop_member(offer, "compute");
    }
}

fn one_uuid(offer: &mut Value, _: &Value) {
    if let Some(uuid) = offer.pointer("/executable/meta/uuid").cloned() {
        put(offer, "compute/meta/uuid", uuid);
    }
}

fn shared_compute(offer: &mut Value, _: &Value) {
    put(offer, "compute/meta/uuid", Value::from(NOTHING));
}

fn drop_from_meta(part: &mut Value, name: &str) {
    if let Some(meta) = part.get_mut("meta") {
        drop_member(meta, name);
    }
}

fn lose_names(offer: &mut Value, _: &Value) {
    each_part(offer, &mut |part| drop_from_meta(part, "name"));
    volumes(offer).iter_mut().for_each(|v| drop_from_meta(v, "name"));
}

/// Components run before anybody has accepted.
fn run_at_once(session: &mut Value) {
    if session["phase"] == "OFFERED" {
        each_part(session, &mut |part| part["phase"] = Value::from("RUNNING"));
    }
}

pub(super) fn lose_options(session: &mut Value) {
    drop_from_meta(session, "options");
    each_part(session, &mut |part| drop_from_meta(part, "options"));
}

/// An offer can be accepted, and that is all.
fn accept_only(session: &mut Value) {
    if session["phase"] == "OFFERED" {
        put(session, "meta/options/0/values", json!(["ACCEPTED"]));
    }
}

fn beyond(offer: &mut Value, request: &Value) {
    for name in ["cores", "memory"] {
        if request.pointer(&format!("/compute/{name}/max")).is_none() {
            put(offer, &format!("compute/{name}/max"), Value::from(1_000_000));
        }
    }
}

/// The kind of compute resources is spelled as in a class name of an implementation.
fn misspell_compute(session: &mut Value) {
    if text(session, "/compute/kind").is_some() {
        let kind = kinds::uri("compute/simple-computer-resource.yaml");
        put(session, "compute/kind", Value::from(kind));
    }
}

fn quote(session: &mut Value, list: &str, name: &str, value: &Value) {
    for item in items_mut(session, list) {
        item[name] = value.clone();
    }
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-offer-invalid",
        "The name of a session is a number.",
        &["eb-offer-schema", "eb-ses-schema"],
        &[documents(&[Edit::Sessions(|session| {
            put(session, "meta/name", Value::from(7));
        })])],
    ),
    eb(
        "eb-compute-kind-misspelled",
        "Compute resources have a kind that is not registered.",
        &["eb-offer-schema"],
        &[documents(&[Edit::Sessions(misspell_compute)])],
    ),
    eb(
        "eb-offer-beyond-platform",
        "More is offered than the platform has.",
        &["eb-offer-in-capability"],
        &[offer(beyond)],
    ),
    eb(
        "eb-volume-lost",
        "Volumes are not in the offer.",
        &["eb-offer-volumes"],
        &[offer(lose_volumes)],
    ),
    eb(
        "eb-volume-path-lost",
        "Volumes have no path.",
        &["eb-offer-volumes"],
        &[offer(lose_paths)],
    ),
    eb(
        "eb-volume-read-only",
        "All volumes can be read only.",
        &["eb-offer-volumes"],
        &[offer(read_only)],
    ),
    eb(
        "eb-volume-dangling",
        "Volumes are of resources that are not in the offer.",
        &["eb-offer-volume-ref"],
        &[offer(dangle)],
    ),
    eb(
        "eb-default-rw",
        "A volume without mode can be written to.",
        &["eb-offer-volume-default-mode"],
        &[offer(write_by_default)],
    ),
    eb(
        "eb-data-lost",
        "The last of the data is not in the offer.",
        &["eb-offer-data"],
        &[offer(lose_data)],
    ),
    eb(
        "eb-data-unplaced",
        "Data are on no storage.",
        &["eb-offer-data-storage"],
        &[offer(forget_places)],
    ),
    eb(
        "eb-storage-data-lost",
        "Storage does not list its data.",
        &["eb-offer-storage-data"],
        &[offer(forget_held)],
    ),
    eb(
        "eb-no-default-compute",
        "An offer has no compute resource if none was asked for.",
        &["eb-offer-default-compute"],
        &[offer(no_default_compute)],
    ),
    eb(
        "eb-component-dup-uuid",
        "The compute resource has the identifier of the executable.",
        &["eb-offer-component-ids"],
        &[offer(one_uuid)],
    ),
    eb(
        "eb-component-no-uuid",
        "Components have no identifiers.",
        &["eb-offer-component-ids"],
        &[documents(&[Edit::Sessions(|session| {
            each_part(session, &mut |part| drop_from_meta(part, "uuid"));
        })])],
    ),
    eb(
        "eb-shared-components",
        "All offers have the same compute resource.",
        &["eb-offer-component-ids-per-offer"],
        &[offer(shared_compute)],
    ),
    eb(
        "eb-name-lost",
        "The names that the client gave are not kept.",
        &["eb-offer-names"],
        &[offer(lose_names)],
    ),
    eb(
        "eb-component-running",
        "Components of an offer run.",
        &["eb-offer-component-phase"],
        &[documents(&[Edit::Sessions(run_at_once)])],
    ),
    eb(
        "eb-no-options",
        "Nothing says what a client may choose.",
        &["eb-offer-options"],
        &[documents(&[Edit::Sessions(lose_options)])],
    ),
    eb(
        "eb-accept-only",
        "The options of an offer do not have the choice to reject it.",
        &["eb-offer-options"],
        &[documents(&[Edit::Sessions(accept_only)])],
    ),
    eb(
        "eb-cost-invalid",
        "The type of costs is a word.",
        &["eb-offer-costs"],
        &[documents(&[Edit::Sessions(|session| {
            quote(session, "costs", "type", &json!("money"));
        })])],
    ),
    eb(
        "eb-cost-above-max",
        "The least that something costs is more than the most.",
        &["eb-offer-costs", "eb-offer-minmax-order"],
        &[documents(&[Edit::Sessions(|session| {
            quote(session, "costs", "min", &json!(1000.5));
        })])],
    ),
    eb(
        "eb-metric-invalid",
        "The type of metrics is a word.",
        &["eb-offer-metrics"],
        &[documents(&[Edit::Sessions(|session| {
            quote(session, "metrics", "type", &json!("speed"));
        })])],
    ),
];
