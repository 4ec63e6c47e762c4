//! Faults of the broker in media types (group B of the catalogue).

use serde_json::{Value, json};

use super::help::*;
use crate::broker::Resource::{Direct, Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::broker::{Media, put};
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

/// Answers in one syntax have another label.
const fn labelled(when: fn(&Seen) -> bool, label: &'static [Edit]) -> Act {
    rewrite(READS.when(when), label)
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

pub(in crate::faults) const FAULTS: &[Fault] = &[
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
        "eb-yaml-request-400",
        "YAML is read, and then taken for no request.",
        &["eb-media-yaml-request"],
        &[turn(at(&["POST"], &[Requests]).when(posts_yaml), |request, _| {
            with_body(request, &json!([]))
        })],
    ),
    broken(
        "eb-xml-request-no",
        "Requests in XML are answered NO: their executable is not found.",
        &["eb-media-xml-request"],
        &[turn(at(&["POST"], &[Requests]).when(posts_xml), |request, _| {
            with_body(request, &json!({}))
        })],
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
