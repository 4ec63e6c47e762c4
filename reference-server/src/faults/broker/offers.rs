//! Faults of the broker in what an offer promises: identity, phase, sizes and times.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::pieces::eb;
use crate::broker::Resource::{Offerset, Requests};
use crate::broker::mutation::*;
use crate::broker::{drop_member, int, items, items_mut, kinds, plus, put, text};
use crate::broker::{read_duration, read_interval, write_duration, write_interval};
use crate::faults::Fault;

/// All offers of a set have the identifier of the first.
fn one_uuid(set: &mut Value) {
    let Some(first) = set.pointer("/offers/0/meta/uuid").cloned() else {
        return;
    };
    for offer in items_mut(set, "offers") {
        put(offer, "meta/uuid", first.clone());
    }
}

fn lead_nowhere(offer: &mut Value) {
    if let Some(url) = text(offer, "/meta/url") {
        let url = url.replace("/sessions/", "/offers/");
        put(offer, "meta/url", Value::from(url));
    }
}

/// Offers have hardly been made when they end, if one believes them.
const HARDLY: Edit = Edit::Sessions(|session| {
    let created = text(session, "/meta/created").and_then(|text| text.parse().ok());
    if let Some(created) = created {
        let soon = plus(created, SignedDuration::from_millis(50));
        session["expires"] = Value::from(crate::broker::write_instant(soon));
    }
});

fn swap_executable(offer: &mut Value, _: &Value) {
    let other = "https://example.org/notebooks/welcome.ipynb";
    if text(offer, "/executable/location").is_some() {
        put(offer, "executable/location", Value::from(other));
    }
    if offer.pointer("/executable/image/locations").is_some() {
        let other = json!(["registry.example.org/base/welcome:latest"]);
        put(offer, "executable/image/locations", other);
    }
}

/// One core and 1 GiB, whatever is asked for.
fn one_core(offer: &mut Value, _: &Value) {
    put(offer, "compute/cores", json!({"min": 1, "max": 1}));
}

fn above_maximum(offer: &mut Value, request: &Value, name: &str) {
    if let Some(max) = int(request, &format!("/compute/{name}/max")) {
        put(offer, &format!("compute/{name}/max"), Value::from(max + 4));
    }
}

fn storage_above_maximum(offer: &mut Value, request: &Value) {
    for (stored, asked) in items_mut(offer, "storage")
        .iter_mut()
        .zip(items(request, "storage"))
    {
        if let Some(max) = int(asked, "/size/max") {
            put(stored, "size/max", Value::from(max + 4));
        }
    }
}

pub(super) fn lose_sizes(offer: &mut Value, _: &Value) {
    for stored in items_mut(offer, "storage") {
        drop_member(stored, "size");
    }
}

/// As if the least were enough: half of it is offered.
fn halve_sizes(offer: &mut Value, _: &Value) {
    for stored in items_mut(offer, "storage") {
        for end in ["min", "max"] {
            let half = int(stored, &format!("/size/{end}")).unwrap_or_default() / 2;
            put(stored, &format!("size/{end}"), Value::from(half));
        }
    }
}

fn halve_duration(request: &mut Value) {
    let asked = text(request, "/schedule/requested/duration").and_then(read_duration);
    if let Some(asked) = asked.filter(|asked| asked.is_positive()) {
        let half = Value::from(write_duration(asked / 2));
        put(request, "schedule/requested/duration", half);
    }
}

/// Two hours later than asked: the zone is taken for another one.
fn start_later(request: &mut Value) {
    let asked = text(request, "/schedule/requested/start").and_then(read_interval);
    if let Some((from, to)) = asked {
        let later = |at| plus(at, SignedDuration::from_hours(2));
        let start = Value::from(write_interval(later(from), later(to)));
        put(request, "schedule/requested/start", start);
    }
}

fn two_slots(offer: &mut Value) {
    if let Some(slot) = offer.pointer("/schedule/available").cloned() {
        put(offer, "schedule/available", json!([slot, slot]));
    }
}

pub(super) fn lose_schedule(session: &mut Value) {
    drop_member(session, "schedule");
    session["kind"] = Value::from(kinds::uri(kinds::SIMPLE_SESSION));
}

/// The times of a component are those of an empty row in a table.
pub(super) fn times_of_1970(session: &mut Value) {
    let epoch = json!({"preparing": {"start": "1970-01-01T00:00:00Z", "duration": "PT0S"}});
    put(session, "compute/schedule", epoch);
}

/// It is released when it starts.
fn release_at_start(session: &mut Value) {
    let start = text(session, "/schedule/available/start").and_then(|start| start.split_once('/'));
    if let Some((start, _)) = start {
        let start = Value::from(start);
        put(session, "schedule/releasing/start", start);
    }
}

/// It is prepared when it starts.
fn prepare_at_start(session: &mut Value) {
    let start = text(session, "/schedule/available/start").and_then(|start| start.split_once('/'));
    if let Some((start, _)) = start {
        let start = Value::from(start);
        put(session, "schedule/preparing/start", start);
        put(session, "schedule/preparing/duration", Value::from("PT1M"));
    }
}

fn swap_ends(offer: &mut Value, _: &Value) {
    for name in ["cores", "memory"] {
        let Some(size) = offer.pointer(&format!("/compute/{name}")).cloned() else {
            return;
        };
        let swapped = json!({"min": size["max"], "max": size["min"]});
        put(offer, &format!("compute/{name}"), swapped);
    }
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-offer-kind-unknown",
        "Sessions have a kind that nobody knows.",
        &["eb-offer-kind"],
        &[documents(&[Edit::Sessions(|session| {
            session["kind"] = Value::from("https://example.org/kinds/session");
        })])],
    ),
    eb(
        "eb-offer-kind-missing",
        "Sessions have no kind.",
        &["eb-offer-kind"],
        &[documents(&[Edit::Sessions(|session| {
            drop_member(session, "kind");
        })])],
    ),
    eb(
        "eb-simple-with-schedule",
        "Sessions with a schedule are called simple.",
        &["eb-offer-kind-shape"],
        &[documents(&[Edit::Sessions(|session| {
            session["kind"] = Value::from(kinds::uri(kinds::SIMPLE_SESSION));
        })])],
    ),
    eb(
        "eb-offer-waiting",
        "Fresh offers are WAITING.",
        &["eb-offer-phase-offered"],
        &[documents(&[Edit::Sessions(|session| {
            if session["phase"] == "OFFERED" {
                session["phase"] = Value::from("WAITING");
            }
        })])],
    ),
    eb(
        "eb-offer-initial",
        "Fresh offers are still INITIAL.",
        &["eb-offer-phase-offered"],
        &[documents(&[Edit::Sessions(|session| {
            if session["phase"] == "OFFERED" {
                session["phase"] = Value::from("INITIAL");
            }
        })])],
    ),
    eb(
        "eb-dup-uuid",
        "All offers of a set have the same identifier.",
        &["eb-offer-id-unique"],
        &[documents(&[Edit::Tree(one_uuid)])],
    ),
    eb(
        "eb-offer-url-404",
        "There is nothing at the URL of an offer.",
        &["eb-offer-url"],
        &[rewrite(
            at(&[], &[Requests, Offerset]),
            &[Edit::Sessions(lead_nowhere)],
        )],
    ),
    eb(
        "eb-no-expires",
        "Offers do not say when they expire.",
        &["eb-offer-expires"],
        &[documents(&[Edit::Sessions(|session| {
            drop_member(session, "expires");
        })])],
    ),
    eb(
        "eb-expires-1s",
        "Offers say that they expire in a moment.",
        &["eb-offer-expires-same-set"],
        &[documents(&[HARDLY])],
    ),
    eb(
        "eb-exec-swapped",
        "Something else than the executable that was asked for is offered.",
        &["eb-offer-executable"],
        &[offer(swap_executable)],
    ),
    eb(
        "eb-cores-below-min",
        "One core is offered, whatever is asked for.",
        &["eb-offer-min-cores"],
        &[offer(one_core)],
    ),
    eb(
        "eb-storage-size-lost",
        "Storage has no size.",
        &["eb-offer-min-storage"],
        &[offer(lose_sizes)],
    ),
    eb(
        "eb-storage-halved",
        "Half of the storage is offered.",
        &["eb-offer-min-storage"],
        &[offer(halve_sizes)],
    ),
    eb(
        "eb-short-duration",
        "Half of the time is offered.",
        &["eb-offer-min-duration"],
        &[ask(halve_duration)],
    ),
    eb(
        "eb-cores-above-max",
        "More cores are offered than the asked maximum.",
        &["eb-offer-max-cores"],
        &[offer(|offer, request| above_maximum(offer, request, "cores"))],
    ),
    eb(
        "eb-memory-above-max",
        "More memory is offered than the asked maximum.",
        &["eb-offer-max-memory"],
        &[offer(|offer, request| above_maximum(offer, request, "memory"))],
    ),
    eb(
        "eb-storage-above-max",
        "More storage is offered than the asked maximum.",
        &["eb-offer-max-storage"],
        &[offer(storage_above_maximum)],
    ),
    eb(
        "eb-start-outside",
        "Offers start two hours after the asked window.",
        &["eb-offer-start-in-window"],
        &[ask(start_later)],
    ),
    eb(
        "eb-two-slots",
        "One offer holds a list of time slots.",
        &["eb-offer-one-slot", "eb-offer-separate-slots"],
        &[documents(&[Edit::Sessions(two_slots)])],
    ),
    eb(
        "eb-schedule-lost",
        "Sessions do not say when they run.",
        &["eb-offer-schedule-present"],
        &[documents(&[Edit::Sessions(lose_schedule)])],
    ),
    eb(
        "eb-epoch-times",
        "The compute resource is prepared in 1970.",
        &["eb-offer-schedule-order"],
        &[documents(&[Edit::Sessions(times_of_1970)])],
    ),
    eb(
        "eb-released-at-start",
        "The release begins with the start.",
        &["eb-offer-schedule-order"],
        &[documents(&[Edit::Sessions(release_at_start)])],
    ),
    eb(
        "eb-schedule-prepares-late",
        "The preparation begins with the start.",
        &["eb-offer-schedule-prepare"],
        &[documents(&[Edit::Sessions(prepare_at_start)])],
    ),
    eb(
        "eb-minmax-swapped",
        "Minima and maxima are in each other's place.",
        &["eb-offer-minmax-order"],
        &[offer(swap_ends)],
    ),
];
