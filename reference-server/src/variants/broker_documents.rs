//! Variants of the Execution Broker in its documents: members, their order and their spelling.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Variant;
use super::broker::legal;
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut, put, text};

const OPEN: &str = "Execution Broker 1.0: no object of the schema is closed.";
const OPTIONAL: &str = "Execution Broker 1.0: the member is not required.";
const TEXT: &str = "The syntax leaves it open.";

/// Objects whose members are texts with names that clients or templates choose.
const MAPS: &[&str] = &["environment", "values"];

fn add_members(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if !(MAPS.contains(&name.as_str()) && member.is_object()) {
                    add_members(member);
                }
            }
            members.insert("x-note".to_owned(), json!({"from": "mock", "n": [1, true, 2.5]}));
        }
        Value::Array(items) => items.iter_mut().for_each(add_members),
        _ => {}
    }
}

fn turn_round(value: &mut Value) {
    if let Value::Object(members) = value {
        let turned: Map<String, Value> = std::mem::take(members).into_iter().rev().collect();
        *members = turned;
    }
}

/// All messages of a document.
fn each_message(value: &mut Value, change: fn(&mut Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Array(items) if name == "messages" => items.iter_mut().for_each(change),
                    other => each_message(other, change),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_message(item, change)),
        _ => {}
    }
}

/// All objects of which this is said.
fn each_meta(value: &mut Value, change: fn(&mut Value)) {
    if let Value::Object(members) = value
        && let Some(meta) = members.get_mut("meta")
    {
        change(meta);
    }
}

/// An identifier in capitals, alone or at the end of a URL; all others stay.
fn capitals(text: &str) -> Option<String> {
    let (before, last) = match text.rsplit_once('/') {
        Some((before, last)) => (format!("{before}/"), last),
        None => (String::new(), text),
    };
    let is_uuid = last.len() == 36 && Uuid::try_parse(last).is_ok();
    is_uuid.then(|| format!("{before}{}", last.to_ascii_uppercase()))
}

fn in_capitals(value: &mut Value) {
    if let Some(other) = value.as_str().and_then(capitals) {
        *value = Value::from(other);
    }
}

/// Rewrites instants, also those of an interval; an instant ends in Z.
fn instants(value: &mut Value, write: fn(Timestamp) -> String) {
    let Some(text) = value.as_str() else { return };
    let other = |part: &str| match part.parse::<Timestamp>() {
        Ok(instant) if part.ends_with('Z') => write(instant),
        _ => part.to_owned(),
    };
    let parts: Vec<String> = text.split('/').map(other).collect();
    let written = parts.join("/");
    if written != text {
        *value = Value::from(written);
    }
}

/// In a zone that is two hours and a half ahead.
fn with_offset(instant: Timestamp) -> String {
    let zone = Offset::constant(2)
        .saturating_add(jiff::SignedDuration::from_mins(30))
        .to_time_zone();
    write_in(instant, zone)
}

fn write_in(instant: Timestamp, zone: TimeZone) -> String {
    instant
        .to_zoned(zone)
        .strftime("%Y-%m-%dT%H:%M:%S%.f%:z")
        .to_string()
}

fn with_nanoseconds(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%9fZ").to_string()
}

fn with_zero_offset(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S%.f+00:00").to_string()
}

/// Words that every reader of YAML takes for texts.
fn is_plain_word(text: &str) -> bool {
    let words = ["YES", "NO", "TRUE", "FALSE", "NULL", "ON", "OFF", "Y", "N"];
    let letters = text.len() > 1 && text.chars().all(|c| c.is_ascii_alphabetic());
    letters && !words.contains(&text.to_ascii_uppercase().as_str())
}

fn slash_options(document: &mut Value) {
    let parts = ["executable", "compute"];
    let own = document
        .get_mut("meta")
        .into_iter()
        .flat_map(|meta| items_mut(meta, "options"));
    own.for_each(slash);
    for part in parts {
        let meta = document.get_mut(part).and_then(|part| part.get_mut("meta"));
        meta.into_iter()
            .flat_map(|meta| items_mut(meta, "options"))
            .for_each(slash);
    }
}

fn slash(option: &mut Value) {
    if let Some(path) = text(option, "/path") {
        option["path"] = Value::from(format!("/{}", path.trim_start_matches('/')));
    }
}

fn forget_created(document: &mut Value) {
    each_meta(document, |meta| {
        drop_member(meta, "created");
    });
    for part in ["executable", "compute"] {
        if let Some(part) = document.get_mut(part) {
            each_meta(part, |meta| {
                drop_member(meta, "created");
            });
        }
    }
    for list in ["storage", "data", "offers"] {
        items_mut(document, list).iter_mut().for_each(forget_created);
    }
}

/// The first byte of JSON is a bracket: only YAML gets a comment.
fn mark(bytes: &mut Vec<u8>) {
    let is_yaml = bytes.first().is_some_and(u8::is_ascii_alphabetic);
    if is_yaml {
        let begin = b"%YAML 1.2\n---\n# What this broker offers.\n".to_vec();
        bytes.splice(0..0, begin);
        bytes.extend(b"...\n");
    }
}

pub(super) const VARIANTS: &[Variant] = &[
    legal(
        "eb-more-members",
        "Sessions carry a member that the schema does not know.",
        OPEN,
        &[documents(&[Edit::Sessions(|session| {
            session["x-queue"] = json!({"name": "mock", "length": 3});
        })])],
    ),
    legal(
        "eb-more-members-everywhere",
        "Every object carries a member that the schema does not know.",
        OPEN,
        &[
            documents(&[Edit::Tree(add_members)]),
            rewrite(at(&[], &[]).answered(400), &[Edit::Tree(add_members)]),
        ],
    ),
    legal(
        "eb-members-turned",
        "Members come in the opposite order.",
        TEXT,
        &[documents(&[Edit::Values(turn_round)])],
    ),
    legal(
        "eb-json-pretty",
        "JSON comes on many lines.",
        TEXT,
        &[style(|style| style.pretty = true)],
    ),
    legal(
        "eb-yaml-flow",
        "YAML looks like JSON.",
        "YAML 1.2, 1.3: JSON is YAML.",
        &[style(|style| style.flow = true)],
    ),
    legal(
        "eb-yaml-plain-words",
        "Texts that nobody takes for anything else stand in YAML without quotes.",
        "YAML 1.2, 7.3.3: plain scalars.",
        &[style(|style| style.plain = Some(is_plain_word))],
    ),
    legal(
        "eb-yaml-markers",
        "YAML comes with a directive, a comment and an end.",
        "YAML 1.2, 9.2: documents may have markers.",
        &[documents(&[Edit::Bytes(mark)])],
    ),
    legal(
        "eb-offers-turned",
        "The last offer comes first.",
        "Execution Broker 1.0: offers have no order.",
        &[documents(&[Edit::Tree(|tree| {
            items_mut(tree, "offers").reverse();
        })])],
    ),
    legal(
        "eb-uuid-capitals",
        "Identifiers are written in capitals.",
        "RFC 9562, 4: hexadecimal digits may be in either case.",
        &[rewrite(
            at(&[], &[]),
            &[
                Edit::Values(in_capitals),
                Edit::Any(|answer, _| {
                    let location = answer.headers.iter_mut().find(|(name, _)| name == "Location");
                    if let Some((_, url)) = location
                        && let Some(other) = capitals(url)
                    {
                        *url = other;
                    }
                }),
            ],
        )],
    ),
    legal(
        "eb-times-nanoseconds",
        "Times are told to the nanosecond.",
        "RFC 3339, 5.6: seconds may have any number of fractional digits.",
        &[documents(&[Edit::Values(|value| {
            instants(value, with_nanoseconds)
        })])],
    ),
    legal(
        "eb-times-offset",
        "Times are those of another zone.",
        "RFC 3339, 5.6: a time has Z or an offset.",
        &[documents(&[Edit::Values(|value| instants(value, with_offset))])],
    ),
    legal(
        "eb-times-zero-offset",
        "Times end in +00:00.",
        "RFC 3339, 5.6: a time has Z or an offset.",
        &[documents(&[Edit::Values(|value| {
            instants(value, with_zero_offset)
        })])],
    ),
    legal(
        "eb-no-created",
        "Nothing says when it was made.",
        OPTIONAL,
        &[documents(&[Edit::Tree(forget_created)])],
    ),
    legal(
        "eb-description",
        "Offersets have a description and a kind.",
        "Execution Broker 1.0, OfferSetResponse: description is a text; no kind is registered for offersets.",
        &[documents(&[Edit::Tree(|tree| {
            if tree.get("result").is_some() {
                tree["description"] = json!("What this broker can offer: caf\u{e9}, \u{65e5}\u{672c}.");
                tree["kind"] = json!("https://example.org/kinds/offerset");
            }
        })])],
    ),
    legal(
        "eb-short-messages",
        "Messages have a level and a text, and nothing else.",
        "Execution Broker 1.0, MessageItem: no member is required.",
        &[documents(&[Edit::Tree(|tree| {
            each_message(tree, |message| {
                if let Some(members) = message.as_object_mut() {
                    members.retain(|name, _| ["level", "message"].contains(&name.as_str()));
                }
            });
        })])],
    ),
    legal(
        "eb-messages-as-templates",
        "Messages have a template and values, and no text.",
        "Execution Broker 1.0, MessageItem: no member is required.",
        &[documents(&[Edit::Tree(|tree| {
            each_message(tree, |message| {
                drop_member(message, "message");
            });
        })])],
    ),
    legal(
        "eb-yes-with-message",
        "An offerset with offers has a message.",
        "Execution Broker 1.0, ComponentMetadata: every component may have messages.",
        &[documents(&[Edit::Tree(|tree| {
            if text(tree, "/result") == Some("YES") {
                let hint =
                    json!([{"kind": "urn:example:hint", "level": "DEBUG", "message": "Come on Sundays."}]);
                put(tree, "meta/messages", hint);
            }
        })])],
    ),
    legal(
        "eb-unknown-message-kinds",
        "Messages are of kinds that nobody knows.",
        "Execution Broker 1.0, MessageItem: kind is any text.",
        &[documents(&[Edit::Tree(|tree| {
            each_message(tree, |message| {
                message["kind"] = json!("https://example.org/messages/other")
            });
        })])],
    ),
    legal(
        "eb-other-costs",
        "Costs and metrics of types that nobody knows are quoted besides, some without numbers.",
        "Execution Broker 1.0: the types of costs and metrics are open, and the abstract kinds are registered.",
        &[offer(|offer, _| {
            use crate::broker::kinds::uri;
            let costs = [
                json!({"kind": uri("costs/simple-minmax-float-cost.yaml"), "type": "urn:example:cost:water",
                    "description": "litres", "max": 4}),
                json!({"kind": uri("costs/abstract-cost-item.yaml"), "type": "urn:example:cost:patience"}),
            ];
            if let Some(Value::Array(quoted)) = offer.get_mut("costs") {
                quoted.extend(costs);
            }
            let speed = json!({"kind": uri("metrics/simple-minmax-float-metric.yaml"),
                "type": "urn:example:metric:speed", "min": 1});
            if let Some(Value::Array(quoted)) = offer.get_mut("metrics") {
                quoted.push(speed);
            }
        })],
    ),
    legal(
        "eb-slash-options",
        "The paths of options begin with a slash.",
        "Execution Broker 1.0 does not define the syntax of paths; both spellings are in use.",
        &[documents(&[Edit::Sessions(slash_options)])],
    ),
    legal(
        "eb-empty-lists",
        "Lists without items are there all the same.",
        OPTIONAL,
        &[documents(&[
            Edit::Sessions(|session| {
                for list in ["storage", "data", "connectors"] {
                    if session.get(list).is_none() {
                        session[list] = json!([]);
                    }
                }
            }),
            Edit::Tree(|tree| {
                if tree.get("result").is_some() && tree.get("offers").is_none() {
                    tree["offers"] = json!([]);
                }
            }),
        ])],
    ),
    legal(
        "eb-no-component-phases",
        "Components have no phases.",
        OPTIONAL,
        &[documents(&[Edit::Sessions(|session| {
            for part in ["executable", "compute"] {
                if let Some(part) = session.get_mut(part) {
                    drop_member(part, "phase");
                }
            }
            for list in ["storage", "data"] {
                for part in items_mut(session, list) {
                    drop_member(part, "phase");
                }
            }
        })])],
    ),
];
