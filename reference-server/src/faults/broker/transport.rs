//! Faults of the broker in endpoints and status codes (group A of the catalogue).

use serde_json::json;

use super::help::*;
use crate::broker::Resource::{Direct, Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::broker::{Media, kinds};
use crate::faults::Fault;
use crate::mutation::Act;

const ALL_POSTS: Place = at(&["POST"], &[Requests, Direct, Session]);
const READS: Place = at(&["GET"], &[Offerset, Session]);

/// Nothing below is there, and the answer says so with this status.
const fn gone(place: Place, edits: &'static [Edit]) -> [Act; 2] {
    [turn(place, nowhere), rewrite(place.answered(404), edits)]
}

fn by_head(seen: &Seen) -> bool {
    seen.request.method == "HEAD"
}

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

const SMALLEST: fn(&crate::message::Request, &Seen) -> crate::message::Request = |request, _| {
    let kind = kinds::uri(kinds::JUPYTER);
    let notebook = json!({"kind": kind, "location": "https://example.org/notebooks/hello.ipynb"});
    with_body(request, &json!({"executable": notebook}))
};

/// The answer to a success, for what was none.
const AS_IF_DONE: Edit = Edit::Any(|answer, _| {
    answer.status = 200;
    answer.media = Media::Json;
    answer.set("Content-Type", "application/json");
    answer.tree = Some(json!({"meta": {}}));
});

const BARE: Edit = Edit::Any(|answer, _| {
    if answer.media == Media::Problem {
        answer.tree = None;
        answer.bytes.clear();
        answer.remove("Content-Type");
    }
});

const UNTYPED: Edit = Edit::Any(|answer, _| {
    if answer.media == Media::Problem {
        answer.remove("Content-Type");
    }
});

/// All answers to mistakes of clients.
const fn mistakes(edits: &'static [Edit]) -> [Act; 7] {
    const fn one(status: u16, edits: &'static [Edit]) -> Act {
        rewrite(at(&[], &[]).answered(status), edits)
    }
    [
        one(400, edits),
        one(404, edits),
        one(405, edits),
        one(406, edits),
        one(409, edits),
        one(415, edits),
        one(422, edits),
    ]
}

/// A DELETE is taken for a rejection.
fn rejected(request: &crate::message::Request, _: &Seen) -> crate::message::Request {
    let update = json!({"kind": "uri:enum-value-update", "path": "phase", "value": "REJECTED"});
    crate::message::Request {
        method: "POST".to_owned(),
        ..with_body(request, &update)
    }
}

pub(in crate::faults) const ENDPOINTS: &[Fault] = &[
    broken(
        "eb-drop-requests",
        "There is no resource for requests.",
        &["eb-ep-requests"],
        &[missing(&[Requests], &[])],
    ),
    broken(
        "eb-drop-requests-501",
        "Requests are not implemented.",
        &["eb-ep-requests"],
        &gone(at(&["POST"], &[Requests]), &[Edit::Status(501)]),
    ),
    broken(
        "eb-drop-direct-501",
        "Direct execution is not implemented.",
        &["eb-ep-direct"],
        &gone(at(&["POST"], &[Direct]), &[Edit::Status(501)]),
    ),
    broken(
        "eb-drop-direct-405",
        "The resource for direct execution cannot be posted to.",
        &["eb-ep-direct"],
        &gone(
            at(&["POST"], &[Direct]),
            &[Edit::Status(405), Edit::Header("Allow", "GET")],
        ),
    ),
    broken(
        "eb-drop-offersets",
        "Offersets cannot be read.",
        &["eb-ep-offerset-get"],
        &[missing(&[Offerset], &[])],
    ),
    broken(
        "eb-offersets-empty",
        "Offersets are read as 204 without a body.",
        &["eb-ep-offerset-get"],
        &[rewrite(at(&["GET"], &[Offerset]), &[Edit::Status(204), NO_BODY])],
    ),
    broken(
        "eb-drop-sessions",
        "Sessions cannot be read.",
        &["eb-ep-session-get"],
        &[missing(&[Session], &["GET"])],
    ),
    broken(
        "eb-sessions-203",
        "Sessions are read with another status than 200.",
        &["eb-ep-session-get"],
        &[rewrite(at(&["GET"], &[Session]), &[Edit::Status(203)])],
    ),
    broken(
        "eb-drop-session-post",
        "Sessions cannot be updated: there is nothing to post to.",
        &["eb-ep-session-post"],
        &[missing(&[Session], &["POST"])],
    ),
    broken(
        "eb-session-post-405",
        "Sessions cannot be updated: they can only be read.",
        &["eb-ep-session-post"],
        &gone(
            at(&["POST"], &[Session]),
            &[Edit::Status(405), Edit::Header("Allow", "GET, HEAD")],
        ),
    ),
    broken(
        "eb-unknown-500",
        "An identifier that nobody has breaks the server.",
        &["eb-http-unknown-uuid"],
        &[rewrite(READS.answered(404), &[CRASH])],
    ),
    broken(
        "eb-unknown-session-200",
        "A session that does not exist is answered with 200 and the error.",
        &["eb-http-unknown-uuid"],
        &[rewrite(
            at(&["GET"], &[Session]).answered(404),
            &[Edit::Status(200)],
        )],
    ),
    broken(
        "eb-unknown-offerset-303",
        "Who asks for an offerset that does not exist is sent to the front page.",
        &["eb-http-unknown-uuid"],
        &[rewrite(
            at(&["GET"], &[Offerset]).answered(404),
            &[
                Edit::Status(303),
                Edit::Any(|answer, seen| answer.set("Location", &seen.root)),
            ],
        )],
    ),
    broken(
        "eb-unknown-update-200",
        "Updates of sessions that do not exist succeed.",
        &["eb-http-unknown-uuid-post"],
        &[rewrite(at(&["POST"], &[Session]).answered(404), &[AS_IF_DONE])],
    ),
    broken(
        "eb-unknown-update-500",
        "Updates of sessions that do not exist break the server.",
        &["eb-http-unknown-uuid-post"],
        &[rewrite(at(&["POST"], &[Session]).answered(404), &[CRASH])],
    ),
    broken(
        "eb-malformed-200",
        "An identifier that is no UUID is answered with 200.",
        &["eb-http-malformed-uuid"],
        &[rewrite(READS.answered(400), &[AS_IF_DONE])],
    ),
    broken(
        "eb-malformed-303",
        "Who asks for an identifier that is no UUID is sent to the front page.",
        &["eb-http-malformed-uuid"],
        &[rewrite(
            READS.answered(400),
            &[
                Edit::Status(303),
                Edit::Any(|answer, seen| answer.set("Location", &seen.root)),
            ],
        )],
    ),
];

pub(in crate::faults) const BODIES: &[Fault] = &[
    broken(
        "eb-empty-body-ok",
        "A request without a body is served as the smallest one.",
        &["eb-http-body-required"],
        &[turn(at(&["POST"], &[Requests]).when(is_empty), SMALLEST)],
    ),
    broken(
        "eb-empty-direct-ok",
        "A direct request without a body is served as the smallest one.",
        &["eb-http-body-required"],
        &[turn(at(&["POST"], &[Direct]).when(is_empty), SMALLEST)],
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
        &[turn(at(&["POST"], &[Requests]).when(is_broken), SMALLEST)],
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

/// Statuses of all else that a client can do wrong.
pub(in crate::faults) const STATUSES: &[Fault] = &[
    broken(
        "eb-accept-500",
        "An Accept that matches nothing breaks the server.",
        &["eb-http-not-acceptable"],
        &[rewrite(at(&[], &[]).answered(406), &[CRASH])],
    ),
    broken(
        "eb-accept-html",
        "An Accept that matches nothing gets a page in HTML with 200.",
        &["eb-http-not-acceptable"],
        &[rewrite(
            at(&["GET"], &[]).answered(406),
            &[
                Edit::Status(200),
                NO_BODY,
                Edit::Header("Content-Type", "text/html"),
                Edit::Any(|answer, _| answer.bytes = b"<html><body>Offers</body></html>".to_vec()),
            ],
        )],
    ),
    broken(
        "eb-accept-echoed",
        "The answer has whatever type was asked for, and is JSON all the same.",
        &["eb-http-not-acceptable"],
        &[
            turn(at(&["GET"], &[Offerset, Session]), |request, seen| {
                if seen.accepts("image/png") {
                    without_header(request, "Accept")
                } else {
                    request.clone()
                }
            }),
            rewrite(
                READS.when(|seen| seen.accepts("image/png")),
                &[Edit::Header("Content-Type", "image/png")],
            ),
        ],
    ),
    broken(
        "eb-delete-ok",
        "A session is rejected by DELETE.",
        &["eb-http-method-405"],
        &[turn(at(&["DELETE"], &[Session]), rejected)],
    ),
    broken(
        "eb-delete-204",
        "DELETE is answered with 204, and nothing happens.",
        &["eb-http-method-405"],
        &[rewrite(
            at(&["DELETE"], &[Session]).answered(405),
            &[Edit::Status(204), NO_BODY, Edit::Remove("Allow")],
        )],
    ),
    broken(
        "eb-put-ok",
        "PUT is answered with 200 and the session.",
        &["eb-http-method-405"],
        &[turn(at(&["PUT"], &[Session]), |request, _| {
            request.read_instead()
        })],
    ),
    broken(
        "eb-put-500",
        "PUT breaks the server.",
        &["eb-http-method-405"],
        &[rewrite(at(&["PUT"], &[Session]).answered(405), &[CRASH])],
    ),
    broken(
        "eb-get-requests-ok",
        "The request resource lists something to GET.",
        &["eb-http-method-405"],
        &[rewrite(
            at(&["GET"], &[Requests]).answered(405),
            &[
                Edit::Status(200),
                Edit::Header("Content-Type", "application/json"),
                Edit::Remove("Allow"),
                Edit::Tree(|tree| *tree = json!([])),
            ],
        )],
    ),
    broken(
        "eb-get-direct-500",
        "GET of the direct resource breaks the server.",
        &["eb-http-method-405"],
        &[rewrite(at(&["GET"], &[Direct]).answered(405), &[CRASH])],
    ),
    broken(
        "eb-405-no-allow",
        "A 405 says not which methods there are.",
        &["eb-http-method-405"],
        &[rewrite(at(&[], &[]).answered(405), &[Edit::Remove("Allow")])],
    ),
    broken(
        "eb-head-405",
        "There is no HEAD.",
        &["eb-http-head"],
        &gone(
            READS.when(by_head),
            &[Edit::Status(405), Edit::Header("Allow", "GET, POST")],
        ),
    ),
    broken(
        "eb-head-404",
        "HEAD finds nothing.",
        &["eb-http-head"],
        &[turn(READS.when(by_head), nowhere)],
    ),
    broken(
        "eb-head-204",
        "HEAD is answered with 204.",
        &["eb-http-head"],
        &[rewrite(READS.when(by_head), &[Edit::Status(204)])],
    ),
    broken(
        "eb-npe",
        "What has not the shape of a request breaks the server.",
        &["eb-http-no-5xx"],
        &[rewrite(at(&["POST"], &[Requests]).answered(400), &[CRASH])],
    ),
    broken(
        "eb-npe-long-duration",
        "A duration of many years breaks the server.",
        &["eb-http-no-5xx"],
        &crash(
            at(&["POST"], &[Requests])
                .when(|seen| seen.asks("/schedule/requested/duration") == Some("P99999999999D")),
        ),
    ),
    broken(
        "eb-npe-no-executable",
        "A request without an executable breaks the server.",
        &["eb-http-no-5xx", "eb-req-executable-needed"],
        &crash(at(&["POST"], &[Requests]).when(|seen| {
            let asked = seen.asked.as_ref();
            asked.is_some_and(|asked| asked.get("executable").is_none())
        })),
    ),
    broken(
        "eb-error-empty",
        "Errors have no body.",
        &["eb-http-error-body"],
        &mistakes(&[BARE]),
    ),
    broken(
        "eb-error-untyped",
        "Errors have a body and no media type.",
        &["eb-http-error-body"],
        &mistakes(&[UNTYPED]),
    ),
];
