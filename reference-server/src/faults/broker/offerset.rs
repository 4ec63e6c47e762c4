//! Faults of the broker in the offerset.

use serde_json::{Value, json};

use super::pieces::{change_uuid, each_message, eb, other_uuid};
use crate::broker::Resource::{Offerset, Requests};
use crate::broker::kinds;
use crate::broker::mutation::*;
use crate::broker::{drop_member, put, text};
use crate::faults::Fault;
use crate::mutation::Act;

/// The documents that are offersets, whatever the method.
const fn sets(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], &[Requests, Offerset]), edits)
}

fn is_no(document: &Value) -> bool {
    text(document, "/result") == Some("NO")
}

/// Something is offered although the answer is NO.
fn offer_all_the_same(document: &mut Value) {
    let Some(uuid) = text(document, "/meta/uuid").filter(|_| is_no(document)) else {
        return;
    };
    let offer = json!({
        "kind": kinds::uri(kinds::SIMPLE_SESSION),
        "meta": {"uuid": other_uuid(uuid)},
        "phase": "REJECTED",
    });
    document["offers"] = json!([offer]);
}

fn silence_no(document: &mut Value) {
    if is_no(document)
        && let Some(meta) = document.get_mut("meta")
    {
        drop_member(meta, "messages");
    }
}

fn drop_from_meta(document: &mut Value, name: &str) {
    if let Some(meta) = document.get_mut("meta") {
        drop_member(meta, name);
    }
}

/// The offers as they were when they were made.
fn forget_updates(offer: &mut Value) {
    offer["phase"] = Value::from("OFFERED");
    drop_from_meta(offer, "modified");
}

fn lead_nowhere(set: &mut Value) {
    if let Some(url) = text(set, "/meta/url") {
        let url = url.replace("/offersets/", "/offerset/");
        put(set, "meta/url", Value::from(url));
    }
}

fn shout(document: &mut Value) {
    each_message(document, &mut |message| message["level"] = Value::from("FATAL"));
}

/// Only the template is kept.
pub(super) fn forget_values(document: &mut Value) {
    each_message(document, &mut |message| {
        drop_member(message, "values");
        drop_member(message, "message");
    });
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-set-invalid",
        "The name of an offerset is a number.",
        &["eb-set-schema"],
        &[sets(&[Edit::Tree(|set| {
            put(set, "meta/name", Value::from(7));
        })])],
    ),
    eb(
        "eb-set-description-list",
        "The description of an offerset is a list.",
        &["eb-set-description"],
        &[sets(&[Edit::Tree(|set| {
            put(set, "meta/description", json!(["an offerset"]));
            set["description"] = json!(["an offerset"]);
        })])],
    ),
    eb(
        "eb-no-with-offers",
        "There are offers although the result is NO.",
        &["eb-set-no-has-no-offers"],
        &[sets(&[Edit::Tree(offer_all_the_same)])],
    ),
    eb(
        "eb-no-silent",
        "Nothing says why the result is NO.",
        &["eb-set-no-has-reason"],
        &[sets(&[Edit::Tree(silence_no)])],
    ),
    eb(
        "eb-no-uuid",
        "An offerset has no identifier.",
        &["eb-set-uuid"],
        &[sets(&[Edit::Tree(|set| drop_from_meta(set, "uuid"))])],
    ),
    eb(
        "eb-no-url",
        "An offerset does not say where it is.",
        &["eb-set-url"],
        &[sets(&[Edit::Tree(|set| drop_from_meta(set, "url"))])],
    ),
    eb(
        "eb-set-url-dead",
        "The answer to a request is 200 with an offerset, and there is nothing at the URL in it.",
        &["eb-set-url"],
        &[rule(Rule::PlainAnswer200), sets(&[Edit::Tree(lead_nowhere)])],
    ),
    eb(
        "eb-set-url-uuid-differ",
        "The identifier of an offerset is not that of its URL.",
        &["eb-set-uuid-in-url"],
        &[sets(&[Edit::Tree(change_uuid)])],
    ),
    eb(
        "eb-offers-shuffle",
        "Offers come in another order each time.",
        &["eb-set-stable"],
        &[rule(Rule::OffersShuffled)],
    ),
    eb(
        "eb-stale-offerset",
        "An offerset shows its offers as they were made.",
        &["eb-set-live-phases"],
        &[rewrite(
            at(&["GET"], &[Offerset]),
            &[Edit::Sessions(forget_updates)],
        )],
    ),
    eb(
        "eb-bad-level",
        "Messages are FATAL.",
        &["eb-set-messages"],
        &[documents(&[Edit::Tree(shout)])],
    ),
    eb(
        "eb-message-values-list",
        "The values of messages are a list.",
        &["eb-set-messages"],
        &[documents(&[Edit::Tree(|document| {
            each_message(document, &mut |message| message["values"] = json!(["7"]));
        })])],
    ),
    eb(
        "eb-message-time-none",
        "The time of messages is none.",
        &["eb-set-messages"],
        &[documents(&[Edit::Tree(|document| {
            each_message(document, &mut |message| message["time"] = Value::from("just now"));
        })])],
    ),
    eb(
        "eb-message-no-text",
        "Messages are templates without their values.",
        &["eb-set-message-text"],
        &[documents(&[Edit::Tree(forget_values)])],
    ),
    eb(
        "eb-created-1970",
        "Offersets were made in 1970.",
        &["eb-set-created"],
        &[sets(&[Edit::Tree(|set| {
            put(set, "meta/created", Value::from("1970-01-01T00:00:00Z"));
        })])],
    ),
    eb(
        "eb-kind-not-uri",
        "The kind of an offerset is a word.",
        &["eb-set-kind"],
        &[sets(&[Edit::Tree(|set| set["kind"] = Value::from("offerset"))])],
    ),
];
