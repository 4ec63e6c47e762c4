//! Faults of the broker in which bodies it reads (group A of the catalogue).

use serde_json::json;

use super::help::*;
use crate::broker::Resource::{Direct, Requests, Session};
use crate::broker::kinds;
use crate::broker::mutation::*;
use crate::faults::Fault;
use crate::message::Request;

const ALL_POSTS: Place = at(&["POST"], &[Requests, Direct, Session]);

fn is_of_json(seen: &Seen) -> bool {
    is_declared(seen, "application/json")
}

fn is_of_yaml(seen: &Seen) -> bool {
    is_declared(seen, "yaml")
}

/// A body was sent that cannot be read, though its type is known.
fn is_broken(seen: &Seen) -> bool {
    seen.asked.is_none() && !is_empty(seen) && (is_of_json(seen) || is_of_yaml(seen))
}

fn is_broken_json(seen: &Seen) -> bool {
    is_broken(seen) && is_of_json(seen)
}

fn is_broken_yaml(seen: &Seen) -> bool {
    is_broken(seen) && is_of_yaml(seen)
}

fn is_text(seen: &Seen) -> bool {
    is_declared(seen, "text/plain")
}

fn is_form(seen: &Seen) -> bool {
    is_declared(seen, "application/x-www-form-urlencoded")
}

fn is_other_type(seen: &Seen) -> bool {
    is_text(seen) || is_form(seen)
}

fn smallest(request: &Request, _: &Seen) -> Request {
    let kind = kinds::uri(kinds::JUPYTER);
    let notebook = json!({"kind": kind, "location": "https://example.org/notebooks/hello.ipynb"});
    with_body(request, &json!({"executable": notebook}))
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    broken(
        "eb-empty-body-ok",
        "A request without a body is served as the smallest one.",
        &["eb-http-body-required"],
        &[turn(at(&["POST"], &[Requests]).when(is_empty), smallest)],
    ),
    broken(
        "eb-empty-direct-ok",
        "A direct request without a body is served as the smallest one.",
        &["eb-http-body-required"],
        &[turn(at(&["POST"], &[Direct]).when(is_empty), smallest)],
    ),
    broken(
        "eb-empty-update-ok",
        "An update without a body is answered with 200.",
        &["eb-http-body-required"],
        &[turn(at(&["POST"], &[Session]).when(is_empty), |request, _| {
            request.read_instead()
        })],
    ),
    broken(
        "eb-empty-body-500",
        "A request without a body breaks the server.",
        &["eb-http-body-required"],
        &crash(ALL_POSTS.when(is_empty)),
    ),
    broken(
        "eb-syntax-500",
        "A body that cannot be parsed breaks the server.",
        &["eb-http-syntax-error", "eb-http-no-5xx"],
        &crash(ALL_POSTS.when(is_broken)),
    ),
    broken(
        "eb-syntax-json-500",
        "JSON that cannot be parsed breaks the server.",
        &["eb-http-syntax-error", "eb-http-no-5xx"],
        &crash(ALL_POSTS.when(is_broken_json)),
    ),
    broken(
        "eb-syntax-yaml-500",
        "YAML that cannot be parsed breaks the server.",
        &["eb-http-syntax-error", "eb-http-no-5xx"],
        &crash(ALL_POSTS.when(is_broken_yaml)),
    ),
    broken(
        "eb-syntax-ok",
        "A body that cannot be parsed is taken for the smallest request.",
        &["eb-http-syntax-error"],
        &[turn(at(&["POST"], &[Requests]).when(is_broken), smallest)],
    ),
    broken(
        "eb-media-any-ok",
        "Whatever type a body has, it is read as JSON.",
        &["eb-http-unsupported-media"],
        &[turn(ALL_POSTS.when(is_other_type), |request, _| {
            with_header(request, "Content-Type", "application/json")
        })],
    ),
    broken(
        "eb-media-text-ok",
        "Plain text is read as YAML.",
        &["eb-http-unsupported-media"],
        &[turn(ALL_POSTS.when(is_text), |request, _| {
            with_header(request, "Content-Type", "application/yaml")
        })],
    ),
    broken(
        "eb-media-400",
        "A media type that is not known is answered with 400.",
        &["eb-http-unsupported-media"],
        &[rewrite(ALL_POSTS.answered(415), &[Edit::Status(400)])],
    ),
    broken(
        "eb-media-500",
        "A media type that is not known breaks the server.",
        &["eb-http-unsupported-media"],
        &crash(ALL_POSTS.when(is_other_type)),
    ),
    broken(
        "eb-media-form-500",
        "A form breaks the server.",
        &["eb-http-unsupported-media"],
        &crash(ALL_POSTS.when(is_form)),
    ),
];
