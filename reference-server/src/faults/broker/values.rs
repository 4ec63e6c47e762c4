//! Faults of the broker in numbers, times and addresses, and in what only one syntax says (group B of the catalogue).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::help::*;
use crate::broker::Resource::{Offerset, Session};
use crate::broker::mutation::*;
use crate::broker::{Media, drop_member, items_mut, put, read_instant, text};
use crate::faults::Fault;

const READS: Place = at(&["GET"], &[Offerset, Session]);

/// Changes each session of a document.
fn each_session(tree: &mut Value, change: fn(&mut Value)) {
    if tree.get("phase").is_some() {
        change(tree);
    } else {
        items_mut(tree, "offers").iter_mut().for_each(change);
    }
}

fn is_timestamp(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
}

/// Without its zone.
fn local(text: &str) -> Option<Value> {
    is_timestamp(text).then(|| Value::from(text.trim_end_matches('Z')))
}

fn localise(value: &mut Value) {
    if let Some(other) = value.as_str().and_then(local) {
        *value = other;
    }
}

fn localise_at(tree: &mut Value, path: &str) {
    let pointer = format!("/{path}");
    if let Some(other) = text(tree, &pointer).and_then(local) {
        put(tree, path, other);
    }
}

fn as_fraction(tree: &mut Value, path: &str) {
    if let Some(number) = tree.pointer(&format!("/{path}")).and_then(Value::as_i64) {
        put(
            tree,
            path,
            json!(f64::from(i32::try_from(number).unwrap_or(1)) + 0.5),
        );
    }
}

fn as_text(tree: &mut Value, path: &str) {
    if let Some(number) = tree.pointer(&format!("/{path}")).filter(|n| n.is_number()) {
        let text = number.to_string();
        put(tree, path, Value::from(text));
    }
}

/// Takes the scheme and the host away.
fn relative(url: &str) -> Option<String> {
    let (_, after) = url.split_once("://")?;
    after.find('/').map(|slash| after[slash..].to_owned())
}

fn other_url(document: &mut Value, change: fn(&str) -> Option<String>) {
    if let Some(url) = text(document, "/meta/url").and_then(change) {
        document["meta"]["url"] = Value::from(url);
    }
}

/// The addresses of the offerset and of its offers.
fn all_urls(tree: &mut Value, change: fn(&str) -> Option<String>) {
    other_url(tree, change);
    for offer in items_mut(tree, "offers") {
        other_url(offer, change);
    }
}

/// What stands in one syntax and not in the others.
pub(in crate::faults) const SYNTAX: &[Fault] = &[
    broken(
        "eb-yaml-drops-field",
        "What it costs is not told in YAML.",
        &["eb-media-same-content"],
        &[rewrite(
            READS,
            &[Edit::Any(|answer, _| {
                within(answer, Media::Yaml, |tree| {
                    each_session(tree, |session| {
                        drop_member(session, "costs");
                    });
                });
            })],
        )],
    ),
    broken(
        "eb-yaml-other-number",
        "In YAML one core more is offered.",
        &["eb-media-same-content"],
        &[rewrite(
            READS,
            &[Edit::Any(|answer, _| {
                within(answer, Media::Yaml, |tree| {
                    each_session(tree, |session| {
                        if let Some(cores) = session.pointer("/compute/cores/max").and_then(Value::as_i64) {
                            put(session, "compute/cores/max", Value::from(cores + 1));
                        }
                    });
                });
            })],
        )],
    ),
    broken(
        "eb-yaml-one-offer",
        "In YAML there is only the first offer.",
        &["eb-media-same-content"],
        &[rewrite(
            at(&["GET"], &[Offerset]),
            &[Edit::Any(|answer, _| {
                within(answer, Media::Yaml, |tree| {
                    if let Some(Value::Array(offers)) = tree.get_mut("offers") {
                        offers.truncate(1);
                    }
                });
            })],
        )],
    ),
    broken(
        "eb-yaml-plain-time",
        "Times stand in YAML without quotes.",
        &["eb-media-yaml-times"],
        &[style(|style| style.plain = Some(is_timestamp))],
    ),
];

/// Numbers, times and addresses.
pub(in crate::faults) const VALUES: &[Fault] = &[
    broken(
        "eb-memory-as-text",
        "The memory is a text.",
        &["eb-json-numbers"],
        &[documents(&[Edit::Sessions(|session| {
            as_text(session, "compute/memory/min");
        })])],
    ),
    broken(
        "eb-cores-fraction",
        "There are halves of cores.",
        &["eb-json-numbers"],
        &[documents(&[Edit::Sessions(|session| {
            as_fraction(session, "compute/cores/max");
        })])],
    ),
    broken(
        "eb-costs-as-text",
        "Costs are texts.",
        &["eb-json-numbers"],
        &[documents(&[Edit::Sessions(|session| {
            for cost in items_mut(session, "costs") {
                as_text(cost, "min");
                as_text(cost, "max");
            }
        })])],
    ),
    broken(
        "eb-null-connectors",
        "Where there are no connectors, they are null.",
        &["eb-json-no-null"],
        &[documents(&[Edit::Sessions(|session| {
            if session.get("connectors").is_none() {
                session["connectors"] = Value::Null;
            }
        })])],
    ),
    broken(
        "eb-null-offers",
        "The offers of a NO are null.",
        &["eb-json-no-null"],
        &[documents(&[Edit::Tree(|tree| {
            if text(tree, "/result") == Some("NO") {
                tree["offers"] = Value::Null;
            }
        })])],
    ),
    broken(
        "eb-local-times",
        "Times have no zone.",
        &["eb-time-zone"],
        &[documents(&[Edit::Values(localise)])],
    ),
    broken(
        "eb-local-expires",
        "The time at which an offer expires has no zone.",
        &["eb-time-zone"],
        &[documents(&[Edit::Sessions(|session| {
            localise_at(session, "expires")
        })])],
    ),
    broken(
        "eb-local-created",
        "The time at which an offerset was made has no zone.",
        &["eb-time-zone"],
        &[documents(&[Edit::Tree(|tree| {
            if tree.get("result").is_some() {
                localise_at(tree, "meta/created");
            }
        })])],
    ),
    broken(
        "eb-local-messages",
        "The times of messages have no zone.",
        &["eb-time-zone"],
        &[documents(&[Edit::Tree(|tree| {
            let messages = tree.get_mut("meta").map(|meta| items_mut(meta, "messages"));
            for message in messages.into_iter().flatten() {
                localise_at(message, "time");
            }
        })])],
    ),
    broken(
        "eb-times-epoch",
        "Times are numbers of seconds.",
        &["eb-set-schema"],
        &[documents(&[Edit::Values(|value| {
            let instant = value
                .as_str()
                .filter(|text| is_timestamp(text))
                .and_then(read_instant);
            if let Some(instant) = instant {
                *value = Value::from(instant.as_second());
            }
        })])],
    ),
    broken(
        "eb-relative-urls",
        "Addresses have no host.",
        &["eb-url-absolute"],
        &[documents(&[Edit::Tree(|tree| all_urls(tree, relative))])],
    ),
    broken(
        "eb-relative-set-url",
        "The address of an offerset has no host.",
        &["eb-url-absolute"],
        &[documents(&[Edit::Tree(|tree| {
            if tree.get("result").is_some() {
                other_url(tree, relative);
            }
        })])],
    ),
    broken(
        "eb-wrong-host",
        "Addresses name a host that clients do not find.",
        &["eb-url-same-service"],
        &[documents(&[Edit::Tree(|tree| {
            all_urls(tree, |url| {
                Some(format!("http://broker.invalid{}", relative(url)?))
            });
        })])],
    ),
    broken(
        "eb-wrong-path",
        "Addresses are those behind a proxy: nothing is there.",
        &["eb-url-same-service"],
        &[documents(&[Edit::Tree(|tree| {
            all_urls(tree, |url| Some(url.replacen("/broker/", "/broker/api/v1/", 1)));
        })])],
    ),
];
