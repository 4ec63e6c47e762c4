//! Faults of the broker in direct execution (group J of the catalogue).

use serde_json::{Value, json};
use uuid::Uuid;

use super::help::*;
use crate::broker::Resource::{Direct, Session};
use crate::broker::mutation::*;
use crate::broker::{Media, drop_member, put, text};
use crate::faults::Fault;

const ASKED: Place = at(&["POST"], &[Direct]);
const MADE: Place = ASKED.answered(303);

/// A request that was read, and refused.
const REFUSED: Place = ASKED.answered(400).when(is_request);
const CANCELS: Place = at(&["POST"], &[Session]).when(cancels);

fn is_request(seen: &Seen) -> bool {
    seen.asked.as_ref().is_some_and(Value::is_object)
}

/// A session that came of direct execution is cancelled.
fn cancels(seen: &Seen) -> bool {
    seen.direct && seen.asks("/value") == Some("CANCELLED")
}

/// Only sessions of offersets say when they expire.
fn is_direct(session: &Value) -> bool {
    session.get("expires").is_none()
}

fn of_direct(session: &mut Value, path: &str, value: Value) {
    let there = session.pointer(&format!("/{path}")).is_some();
    if is_direct(session) && there {
        put(session, path, value);
    }
}

/// The refusal is a problem document, as everywhere else.
const AS_PROBLEM: Edit = Edit::Any(|answer, _| {
    answer.media = Media::Problem;
    answer.set("Content-Type", Media::Problem.name());
    answer.tree = Some(json!({
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "This cannot be run here.",
    }));
});

pub(in crate::faults) const FAULTS: &[Fault] = &[
    broken(
        "eb-direct-204",
        "A direct request is answered with 204 and where the session is.",
        &["eb-dir-outcome"],
        &[rewrite(MADE, &[Edit::Status(204), NO_BODY])],
    ),
    broken(
        "eb-direct-201",
        "A direct request is answered with 201, as something that was made.",
        &["eb-dir-outcome"],
        &[rewrite(MADE, &[Edit::Status(201)])],
    ),
    broken(
        "eb-direct-refused-409",
        "A direct request that cannot be served is answered with 409.",
        &["eb-dir-outcome"],
        &[rewrite(REFUSED, &[Edit::Status(409)])],
    ),
    broken(
        "eb-direct-refused-200",
        "A direct request that cannot be served is answered with 200 and a failed session.",
        &["eb-dir-outcome"],
        &[rewrite(REFUSED, &[Edit::Status(200)])],
    ),
    broken(
        "eb-direct-npe",
        "A direct request that cannot be served breaks the server.",
        &["eb-dir-outcome", "eb-dir-refused-body"],
        &[rewrite(REFUSED, &[CRASH])],
    ),
    broken(
        "eb-direct-no-location",
        "The 303 of direct execution says not where the session is.",
        &["eb-dir-303-location"],
        &[rewrite(MADE, &[Edit::Remove("Location")])],
    ),
    broken(
        "eb-direct-location-404",
        "The 303 of direct execution leads to a session that does not exist.",
        &["eb-dir-303-location"],
        &[rewrite(
            MADE,
            &[Edit::Any(|answer, seen| {
                let url = format!("{}/sessions/{}", seen.root, Uuid::new_v4());
                answer.set("Location", &url);
            })],
        )],
    ),
    broken(
        "eb-direct-offered",
        "The session of direct execution waits to be accepted.",
        &["eb-dir-accepted"],
        &[rule(Rule::DirectOffered)],
    ),
    broken(
        "eb-direct-initial",
        "The session of direct execution shows INITIAL until it is prepared.",
        &["eb-dir-accepted"],
        &[documents(&[Edit::Sessions(|session| {
            if matches!(
                text(session, "/phase"),
                Some("ACCEPTED" | "WAITING" | "PREPARING")
            ) {
                of_direct(session, "phase", Value::from("INITIAL"));
            }
        })])],
    ),
    broken(
        "eb-direct-refused-problem",
        "A direct request that cannot be served is answered with an error document in place of a session.",
        &["eb-dir-refused-body"],
        &[rewrite(REFUSED, &[AS_PROBLEM])],
    ),
    broken(
        "eb-direct-refused-empty",
        "A direct request that cannot be served is answered with nothing but the status.",
        &["eb-dir-refused-body"],
        &[rewrite(REFUSED, &[NO_BODY])],
    ),
    broken(
        "eb-direct-refused-silent",
        "The failed session says not why.",
        &["eb-dir-refused-body"],
        &[rewrite(
            REFUSED,
            &[Edit::Tree(|tree| {
                if let Some(meta) = tree.get_mut("meta") {
                    drop_member(meta, "messages");
                }
            })],
        )],
    ),
    broken(
        "eb-direct-refused-offered",
        "The session that says why a direct request is refused is OFFERED.",
        &["eb-dir-refused-body"],
        &[rewrite(
            REFUSED,
            &[Edit::Tree(|tree| {
                put(tree, "phase", Value::from("OFFERED"));
            })],
        )],
    ),
    broken(
        "eb-direct-refused-kind",
        "The session that says why a direct request is refused has no kind.",
        &["eb-dir-refused-body"],
        &[rewrite(
            REFUSED,
            &[Edit::Tree(|tree| {
                drop_member(tree, "kind");
            })],
        )],
    ),
    broken(
        "eb-direct-refused-set",
        "A direct request that cannot be served is answered with an offerset that says NO.",
        &["eb-dir-refused-body"],
        &[rewrite(
            REFUSED,
            &[Edit::Tree(|tree| {
                let meta = tree.get("meta").cloned().unwrap_or_default();
                *tree = json!({"meta": meta, "result": "NO"});
            })],
        )],
    ),
    broken(
        "eb-direct-leak",
        "A direct request that is refused leaves a session behind.",
        &["eb-dir-refused-no-trace"],
        &[rule(Rule::DirectLeaks)],
    ),
    broken(
        "eb-direct-cores-below-min",
        "Direct execution gives fewer cores than were asked for.",
        &["eb-dir-meets-request"],
        &[documents(&[Edit::Sessions(|session| {
            of_direct(session, "compute/cores/min", Value::from(1));
        })])],
    ),
    broken(
        "eb-direct-memory-below-min",
        "Direct execution gives less memory than was asked for.",
        &["eb-dir-meets-request"],
        &[documents(&[Edit::Sessions(|session| {
            of_direct(session, "compute/memory/min", Value::from(1));
        })])],
    ),
    broken(
        "eb-direct-short",
        "Direct execution gives less time than was asked for.",
        &["eb-dir-meets-request"],
        &[documents(&[Edit::Sessions(|session| {
            of_direct(session, "schedule/available/duration", Value::from("PT1S"));
        })])],
    ),
    broken(
        "eb-direct-cancel-ignored",
        "A session of direct execution cannot be cancelled: nothing happens.",
        &["eb-dir-cancel"],
        &[turn(CANCELS, |request, _| request.read_instead())],
    ),
    broken(
        "eb-direct-cancel-409",
        "The cancellation of a session of direct execution is refused.",
        &["eb-dir-cancel"],
        &[
            turn(CANCELS, nowhere),
            rewrite(CANCELS.answered(404), &[Edit::Status(409)]),
        ],
    ),
    broken(
        "eb-direct-cancel-500",
        "The cancellation of a session of direct execution breaks the server.",
        &["eb-dir-cancel"],
        &crash(CANCELS),
    ),
    broken(
        "eb-direct-start-outside",
        "Direct execution starts at once, whatever time is asked for.",
        &["eb-dir-schedule"],
        &[turn(ASKED.when(is_request), |request, seen| {
            let mut asked = seen.asked.clone().unwrap_or_default();
            if let Some(requested) = asked.pointer_mut("/schedule/requested") {
                drop_member(requested, "start");
                return with_body(request, &asked);
            }
            request.clone()
        })],
    ),
];
