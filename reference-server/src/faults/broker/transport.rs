//! Faults of the broker in endpoints and identifiers (group A of the catalogue).

use serde_json::json;

use super::help::*;
use crate::broker::Media;
use crate::broker::Resource::{Direct, Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::faults::Fault;

const READS: Place = at(&["GET"], &[Offerset, Session]);

/// The answer to a success, for what was none.
const AS_IF_DONE: Edit = Edit::Any(|answer, _| {
    answer.status = 200;
    answer.media = Media::Json;
    answer.set("Content-Type", "application/json");
    answer.tree = Some(json!({"meta": {}}));
});

pub(in crate::faults) const FAULTS: &[Fault] = &[
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
