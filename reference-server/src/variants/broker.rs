//! Variants of the Execution Broker in its answers: statuses, headers, media types.

use serde_json::Value;

use super::{Variant, variant};
use crate::broker::Media;
use crate::broker::Resource::{Direct, Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::message::Request;
use crate::mutation::Act;

const NO_ERRORS: &str = "Execution Broker 1.0 leaves error answers to the service.";
const UNKNOWN: &str =
    "Execution Broker 1.0 says nothing of identifiers that nobody has; HTTP offers several client errors.";
const REFUSED: &str = "Execution Broker 1.0 says not how an update is refused; it is a client error.";

const MADE: Place = at(&["POST"], &[Requests, Direct]).answered(303);
const READS: Place = at(&["GET"], &[Offerset, Session]);

/// A variant that can be seen on the broker.
pub(super) const fn legal(
    id: &'static str,
    title: &'static str,
    because: &'static str,
    acts: &'static [Act],
) -> Variant {
    variant(id, title, because, acts).on("broker")
}

/// A problem document becomes a text of this type.
fn as_text(answer: &mut crate::broker::Answer, media: &str, write: fn(&str) -> String) {
    if answer.media != Media::Problem {
        return;
    }
    let Some(tree) = answer.tree.take() else { return };
    let detail = tree.get("detail").and_then(Value::as_str).unwrap_or_default();
    answer.bytes = write(detail).into_bytes();
    answer.set("Content-Type", media);
}

const PLAIN: Edit = Edit::Any(|answer, _| {
    as_text(answer, "text/plain; charset=utf-8", |detail| {
        format!("{detail}\n")
    });
});

const PAGE: Edit = Edit::Any(|answer, _| {
    as_text(answer, "text/html", |_| {
        "<!DOCTYPE html><html><body><h1>This cannot be done.</h1></body></html>".to_owned()
    });
});

const SHORT: Edit = Edit::Any(|answer, _| {
    if answer.media == Media::Problem
        && let Some(Value::Object(members)) = &mut answer.tree
    {
        members.retain(|name, _| ["title", "status"].contains(&name.as_str()));
        answer.media = Media::Json;
        answer.set("Content-Type", "application/json");
    }
});

/// All answers to mistakes of clients.
const fn mistakes(edits: &'static [Edit]) -> [Act; 8] {
    const fn one(status: u16, edits: &'static [Edit]) -> Act {
        rewrite(at(&[], &[]).answered(status), edits)
    }
    [
        one(400, edits),
        one(401, edits),
        one(404, edits),
        one(405, edits),
        one(406, edits),
        one(409, edits),
        one(415, edits),
        one(422, edits),
    ]
}

fn without_accept(request: &Request) -> Request {
    let mut other = request.clone();
    other
        .headers
        .retain(|(name, _)| !name.eq_ignore_ascii_case("Accept"));
    other
}

fn with_accept(request: &Request, accept: &str) -> Request {
    let mut other = without_accept(request);
    other.headers.push(("Accept".to_owned(), accept.to_owned()));
    other
}

/// The path of a URL.
fn path_of(url: &str) -> Option<&str> {
    let (_, after) = url.split_once("://")?;
    after.find('/').map(|slash| &after[slash..])
}

fn is_document(seen: &Seen) -> bool {
    seen.asked.as_ref().is_some_and(Value::is_object)
}

pub(super) const VARIANTS: &[Variant] = &[
    legal(
        "eb-200-with-body",
        "A request is answered with 200 and the offerset, not with 303.",
        "Execution Broker 1.0, POST /requests: 200 and 303 are both listed.",
        &[rule(Rule::PlainAnswer200)],
    ),
    legal(
        "eb-303-without-body",
        "A 303 has no body.",
        "Execution Broker 1.0, POST /requests: a 303 is declared with a Location only.",
        &[rewrite(
            MADE,
            &[Edit::Any(|answer, _| {
                answer.tree = None;
                answer.remove("Content-Type");
            })],
        )],
    ),
    legal(
        "eb-relative-location",
        "A Location is a path.",
        "RFC 9110, 10.2.2: a Location is a URI reference.",
        &[rewrite(
            MADE,
            &[Edit::Any(|answer, _| {
                let location = answer.headers.iter().find(|(name, _)| name == "Location");
                let path = location.and_then(|(_, url)| path_of(url)).map(str::to_owned);
                if let Some(path) = path {
                    answer.set("Location", &path);
                }
            })],
        )],
    ),
    legal(
        "eb-location-beside",
        "A Location is relative to the request resource.",
        "RFC 9110, 10.2.2: a Location is a URI reference.",
        &[rewrite(
            MADE,
            &[Edit::Any(|answer, seen| {
                let location = answer.headers.iter().find(|(name, _)| name == "Location");
                let below = location.and_then(|(_, url)| url.strip_prefix(&format!("{}/", seen.root)));
                if let Some(below) = below.map(str::to_owned) {
                    answer.set("Location", &below);
                }
            })],
        )],
    ),
    legal(
        "eb-problems-text",
        "Errors are plain text.",
        NO_ERRORS,
        &mistakes(&[PLAIN]),
    ),
    legal(
        "eb-problems-html",
        "Errors are pages.",
        NO_ERRORS,
        &mistakes(&[PAGE]),
    ),
    legal(
        "eb-problems-short",
        "Errors are JSON without a text.",
        NO_ERRORS,
        &mistakes(&[SHORT]),
    ),
    legal(
        "eb-malformed-404",
        "An identifier that is no UUID is answered with 404.",
        UNKNOWN,
        &[rewrite(READS.answered(400), &[Edit::Status(404)])],
    ),
    legal(
        "eb-malformed-422",
        "An identifier that is no UUID is answered with 422.",
        UNKNOWN,
        &[rewrite(READS.answered(400), &[Edit::Status(422)])],
    ),
    legal(
        "eb-unknown-410",
        "An identifier that nobody has is answered with 410.",
        UNKNOWN,
        &[rewrite(READS.answered(404), &[Edit::Status(410)])],
    ),
    legal(
        "eb-unknown-403",
        "An identifier that nobody has is answered with 403.",
        UNKNOWN,
        &[rewrite(READS.answered(404), &[Edit::Status(403)])],
    ),
    legal(
        "eb-schema-422",
        "What has not the shape of a request is answered with 422.",
        "RFC 9110, 15.5.21: the content is understood and cannot be processed.",
        &[rewrite(
            at(&["POST"], &[Requests]).answered(400).when(is_document),
            &[Edit::Status(422)],
        )],
    ),
    legal(
        "eb-406-json",
        "What cannot be had as asked for is had in JSON.",
        "RFC 9110, 12.5.1: a server may disregard Accept.",
        &[turn(at(&["GET"], &[]), |request, _| {
            let accept = request.header("Accept").unwrap_or_default();
            let possible = ["json", "yaml", "xml", "*/*"]
                .iter()
                .any(|media| accept.contains(media));
            if possible {
                request.clone()
            } else {
                without_accept(request)
            }
        })],
    ),
    legal(
        "eb-yaml-default",
        "Without Accept the answer is YAML.",
        "Execution Broker 1.0 names no default; the draft of 2025 had YAML.",
        &[turn(at(&[], &[]), |request, _| {
            let accept = request.header("Accept").unwrap_or("*/*");
            if accept == "*/*" {
                with_accept(request, "application/yaml")
            } else {
                request.clone()
            }
        })],
    ),
    legal(
        "eb-yaml-before-json",
        "Of two types with the same weight YAML is sent.",
        "RFC 9110, 12.5.1: among equals the server chooses.",
        &[turn(at(&[], &[]), |request, _| {
            let accept = request.header("Accept").unwrap_or_default();
            if accept.contains("json") && accept.contains("yaml") && !accept.contains("q=") {
                with_accept(request, "application/yaml")
            } else {
                request.clone()
            }
        })],
    ),
    legal(
        "eb-untyped-yaml",
        "A body without a type is read as YAML.",
        "RFC 9110, 8.3: the type of a body without Content-Type may be guessed.",
        &[turn(at(&["POST"], &[Requests, Direct, Session]), |request, _| {
            let mut other = request.clone();
            if request.header("Content-Type").is_none() {
                let yaml = ("Content-Type".to_owned(), "application/yaml".to_owned());
                other.headers.push(yaml);
            }
            other
        })],
    ),
    legal(
        "eb-charset",
        "Types of documents have a charset.",
        "RFC 9110, 8.3.1: types may have parameters.",
        &[rewrite(
            at(&[], &[]).answered(ANY_STATUS),
            &[Edit::Any(|answer, _| {
                let media = answer.media.name();
                if answer.tree.is_some() {
                    answer.set("Content-Type", &format!("{media};charset=UTF-8"));
                }
            })],
        )],
    ),
    legal(
        "eb-type-in-capitals",
        "The names of types are written in capitals.",
        "RFC 9110, 8.3.1: type and subtype are case-insensitive.",
        &[rewrite(
            READS,
            &[Edit::Any(|answer, _| {
                let media = answer.media.name().to_ascii_uppercase();
                answer.set("Content-Type", &media);
            })],
        )],
    ),
    legal(
        "eb-expired-410",
        "Updates of offers that have expired are answered with 410.",
        REFUSED,
        &[rewrite(
            at(&["POST"], &[Session])
                .within(&[crate::broker::Phase::Expired])
                .answered(409),
            &[Edit::Status(410)],
        )],
    ),
    legal(
        "eb-refused-400",
        "Refused updates are answered with 400.",
        REFUSED,
        &[
            rewrite(at(&["POST"], &[Session]).answered(409), &[Edit::Status(400)]),
            rewrite(at(&["POST"], &[Session]).answered(422), &[Edit::Status(400)]),
        ],
    ),
    legal(
        "eb-refused-422",
        "Refused updates are answered with 422.",
        REFUSED,
        &[
            rewrite(at(&["POST"], &[Session]).answered(409), &[Edit::Status(422)]),
            rewrite(at(&["POST"], &[Session]).answered(400), &[Edit::Status(422)]),
        ],
    ),
    legal(
        "eb-allow-many",
        "Allow names OPTIONS as well, and comes in small pieces.",
        "RFC 9110, 5.3 and 10.2.1: Allow is a list, which may come in several fields.",
        &[rewrite(
            at(&[], &[]).answered(405),
            &[Edit::Any(|answer, _| {
                let more = ("Allow".to_owned(), "OPTIONS".to_owned());
                answer.headers.push(more);
            })],
        )],
    ),
    legal(
        "eb-direct-refused-rejected",
        "The session that says why a direct request is refused is REJECTED.",
        "Execution Broker 1.0, POST /direct: a 400 explains with a session, whatever its phase.",
        &[rewrite(
            at(&["POST"], &[Direct]).answered(400),
            &[Edit::Tree(|tree| {
                if tree.get("phase").is_some() {
                    tree["phase"] = Value::from("REJECTED");
                }
            })],
        )],
    ),
];
