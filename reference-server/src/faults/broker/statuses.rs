//! Faults of the broker in the statuses of all that a client can do wrong (group A of the catalogue).

use serde_json::json;

use super::help::*;
use crate::broker::Media;
use crate::broker::Resource::{Direct, Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::faults::Fault;
use crate::message::Request;
use crate::mutation::Act;

const READS: Place = at(&["GET"], &[Offerset, Session]);

fn by_head(seen: &Seen) -> bool {
    seen.request.method == "HEAD"
}

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
fn rejected(request: &Request, _: &Seen) -> Request {
    let update = json!({"kind": "uri:enum-value-update", "path": "phase", "value": "REJECTED"});
    Request {
        method: "POST".to_owned(),
        ..with_body(request, &update)
    }
}

/// Statuses of all else that a client can do wrong.
pub(in crate::faults) const FAULTS: &[Fault] = &[
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
        &["eb-http-no-5xx"],
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
