//! Faults of the broker in media types and in how documents are written down (group B of the catalogue).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::help::*;
use crate::broker::Resource::{Direct, Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::broker::{Answer, Media, drop_member, items_mut, put, read_instant, text};
use crate::faults::Fault;
use crate::message::Request;
use crate::mutation::Act;

const POSTS: Place = at(&["POST"], &[Requests, Direct, Session]);
const READS: Place = at(&["GET"], &[Offerset, Session]);

/// Bodies of this type are not read.
fn unread(request: &Request, _: &Seen) -> Request {
    with_header(request, "Content-Type", "application/x-not-read")
}

/// The type that was asked for cannot be had.
fn not_to_be_had(request: &Request, _: &Seen) -> Request {
    with_header(request, "Accept", "application/x-not-written")
}

fn only(seen: &Seen, media: &str) -> bool {
    let accept = seen.request.header("Accept").unwrap_or_default();
    accept == media
}

fn wants_json(seen: &Seen) -> bool {
    only(seen, "application/json")
}

fn wants_yaml(seen: &Seen) -> bool {
    only(seen, "application/yaml")
}

fn wants_xml(seen: &Seen) -> bool {
    only(seen, "application/xml")
}

fn posts_json(seen: &Seen) -> bool {
    is_declared(seen, "application/json")
}

fn posts_yaml(seen: &Seen) -> bool {
    is_declared(seen, "yaml")
}

fn posts_xml(seen: &Seen) -> bool {
    is_declared(seen, "xml")
}

/// Changes the documents that are written in one syntax only.
fn within(answer: &mut Answer, media: Media, change: fn(&mut Value)) {
    if answer.media == media
        && let Some(tree) = &mut answer.tree
    {
        change(tree);
    }
}

/// Changes each session of a document.
fn each_session(tree: &mut Value, change: fn(&mut Value)) {
    if tree.get("phase").is_some() {
        change(tree);
    } else {
        items_mut(tree, "offers").iter_mut().for_each(change);
    }
}

/// Answers in one syntax have another label.
const fn labelled(when: fn(&Seen) -> bool, label: &'static [Edit]) -> Act {
    rewrite(READS.when(when), label)
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

const ADD_CAFE: Edit = Edit::Any(|answer, _| {
    within(answer, Media::Json, |tree| {
        put(tree, "meta/description", Value::from("Caf\u{e9}"));
    });
    if answer.media == Media::Json {
        answer.set("Content-Type", "application/json; charset=iso-8859-1");
    }
});

/// UTF-8 to Latin-1, for the one letter that there is.
fn to_latin1(bytes: &mut Vec<u8>) {
    if let Some(at) = bytes.windows(2).position(|pair| pair == [0xc3, 0xa9]) {
        bytes.splice(at..at + 2, [0xe9]);
    }
}

pub(in crate::faults) const TYPES: &[Fault] = &[
    broken(
        "eb-no-json-request",
        "JSON is not read.",
        &["eb-media-json-request"],
        &[turn(POSTS.when(posts_json), unread)],
    ),
    broken(
        "eb-no-yaml-request",
        "YAML is not read.",
        &["eb-media-yaml-request"],
        &[turn(POSTS.when(posts_yaml), unread)],
    ),
    broken(
        "eb-yaml-request-no",
        "Requests in YAML are answered NO: their limits are not understood.",
        &["eb-media-yaml-request"],
        &[turn(
            at(&["POST"], &[Requests]).when(posts_yaml),
            |request, seen| {
                let mut asked = seen.asked.clone().unwrap_or_default();
                drop_member(&mut asked, "executable");
                with_body(request, &asked)
            },
        )],
    ),
    broken(
        "eb-no-xml-request",
        "XML is not read.",
        &["eb-media-xml-request"],
        &[turn(POSTS.when(posts_xml), unread)],
    ),
    broken(
        "eb-no-json-response",
        "Documents cannot be had in JSON.",
        &["eb-media-json-response"],
        &[turn(READS.when(wants_json), not_to_be_had)],
    ),
    broken(
        "eb-no-json-session",
        "Sessions cannot be had in JSON.",
        &["eb-media-json-response"],
        &[turn(at(&["GET"], &[Session]).when(wants_json), not_to_be_had)],
    ),
    broken(
        "eb-json-text-plain",
        "JSON is called plain text.",
        &["eb-media-json-response"],
        &[labelled(
            wants_json,
            &[Edit::Header("Content-Type", "text/plain")],
        )],
    ),
    broken(
        "eb-no-yaml-response",
        "Documents cannot be had in YAML.",
        &["eb-media-yaml-response"],
        &[turn(READS.when(wants_yaml), not_to_be_had)],
    ),
    broken(
        "eb-no-yaml-session",
        "Sessions cannot be had in YAML.",
        &["eb-media-yaml-response"],
        &[turn(at(&["GET"], &[Session]).when(wants_yaml), not_to_be_had)],
    ),
    broken(
        "eb-yaml-text-plain",
        "YAML is called plain text.",
        &["eb-media-yaml-response"],
        &[labelled(
            wants_yaml,
            &[Edit::Header("Content-Type", "text/plain")],
        )],
    ),
    broken(
        "eb-always-json",
        "Whatever is asked for, the answer is JSON.",
        &["eb-media-yaml-response", "eb-media-xml-response"],
        &[turn(at(&[], &[]), |request, _| without_header(request, "Accept"))],
    ),
    broken(
        "eb-no-xml-response",
        "Documents cannot be had in XML.",
        &["eb-media-xml-response"],
        &[turn(READS.when(wants_xml), not_to_be_had)],
    ),
    broken(
        "eb-ignore-q",
        "The weights in Accept do not matter: the first type is taken.",
        &["eb-media-qvalues"],
        &[turn(at(&["GET"], &[Offerset, Session]), |request, _| {
            let accept = request.header("Accept").unwrap_or_default();
            let first = accept
                .split([',', ';'])
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
            if first.is_empty() {
                request.clone()
            } else {
                with_header(request, "Accept", &first)
            }
        })],
    ),
    broken(
        "eb-json-before-q",
        "Where JSON is acceptable, it is sent, whatever its weight.",
        &["eb-media-qvalues"],
        &[turn(at(&["GET"], &[Offerset, Session]), |request, seen| {
            if seen.accepts("application/json") {
                with_header(request, "Accept", "application/json")
            } else {
                request.clone()
            }
        })],
    ),
    broken(
        "eb-json-latin1",
        "JSON is written in Latin-1.",
        &["eb-media-type-true"],
        &[rewrite(READS, &[ADD_CAFE, Edit::Bytes(to_latin1)])],
    ),
    broken(
        "eb-error-mislabel",
        "Errors are plain text and are called JSON.",
        &["eb-media-type-true"],
        &[rewrite(
            at(&["GET"], &[]).answered(404),
            &[
                NO_BODY,
                Edit::Header("Content-Type", "application/json"),
                Edit::Any(|answer, _| answer.bytes = b"There is no such resource.\n".to_vec()),
            ],
        )],
    ),
    broken(
        "eb-json-trailing-comma",
        "There is a comma too many in JSON.",
        &["eb-media-type-true"],
        &[rewrite(
            READS.when(wants_json),
            &[Edit::Bytes(|bytes| {
                if bytes.last() == Some(&b'}') {
                    bytes.pop();
                    bytes.extend(b",}");
                }
            })],
        )],
    ),
];

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
        &["eb-time-zone"],
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
