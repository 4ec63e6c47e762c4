//! Faults of section F: starting and aborting.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;

/// Answers an order as if it had been obeyed.
const AS_IF: &[Edit] = &[Any(|response, seen| {
    *response = Response::see_other(&seen.job_url)
})];
const LOCATION_PHASE: Edit =
    Any(|response, seen| response.set("Location", &format!("{}/phase", seen.job_url)));
const NOT_NOW: &[Edit] = &[Any(|response, _| *response = Response::text(403, "Not now\n"))];
const BAD_REQUEST: &[Edit] = &[Status(400)];
const UNPROCESSABLE: &[Edit] = &[Status(422)];
const BREAKDOWN: &[Edit] = &[Status(500)];

fn unknown_order(seen: &Seen) -> bool {
    seen.asks("PHASE").is_some() && !runs(seen) && !aborts(seen)
}

fn no_order(seen: &Seen) -> bool {
    seen.asks("PHASE").is_none()
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "run-200",
        "RUN is answered with 200 instead of 303.",
        &["uws-run-303"],
        &[post(PHASE, &[Status(200)]).when(runs)],
    ),
    fault(
        "run-302",
        "RUN is answered with 302 instead of 303.",
        &["uws-run-303"],
        &[post(PHASE, &[Status(302)]).when(runs)],
    ),
    fault(
        "run-location-phase",
        "The answer to RUN leads to the phase instead of the job.",
        &["uws-run-location"],
        &[post(PHASE, &[LOCATION_PHASE]).when(runs)],
    ),
    fault(
        "run-location-missing",
        "The answer to RUN has no Location.",
        &["uws-run-location"],
        &[post(PHASE, &[NO_LOCATION]).when(runs)],
    ),
    fault(
        "run-ignored",
        "RUN is answered well, and the job stays PENDING.",
        &["uws-run-effect"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing).when(runs),
            post(PHASE, AS_IF).when(runs),
        ],
    ),
    fault(
        "vizier-pending-after-run",
        "A job that was started goes on saying PENDING until it ends.",
        &["uws-run-effect"],
        &[
            get(
                LIST_AND_JOB,
                &[Root(|root| {
                    root.each("phase", |phase| {
                        if ["QUEUED", "EXECUTING"].contains(&phase.text().as_str()) {
                            phase.set_text("PENDING");
                        }
                    });
                })],
            ),
            get(PHASE, &[Text("PENDING")]).within(&[Queued, Executing]),
        ],
    ),
    fault(
        "run-never-ends",
        "A job that was started executes for ever.",
        &["uws-run-completes"],
        &[Act::Quirk(Quirk::RunsForEver)],
    ),
    fault(
        "abort-200",
        "ABORT is answered with 200 instead of 303.",
        &["uws-abort-303"],
        &[post(PHASE, &[Status(200)]).when(aborts)],
    ),
    fault(
        "abort-204",
        "ABORT is answered with 204 and nothing else.",
        &["uws-abort-303"],
        &[post(PHASE, &[Status(204), NO_LOCATION, Text("")]).when(aborts)],
    ),
    fault(
        "abort-location-list",
        "The answer to ABORT leads to the list.",
        &["uws-abort-location"],
        &[post(PHASE, &[LOCATION_LIST]).when(aborts)],
    ),
    fault(
        "abort-ignored",
        "ABORT is answered well, and nothing happens.",
        &["uws-abort-pending"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing).when(aborts),
            post(PHASE, AS_IF).when(aborts),
        ],
    ),
    fault(
        "abort-pending-forbidden",
        "A PENDING job cannot be aborted: 403.",
        &["uws-abort-pending"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing)
                .when(aborts)
                .within(&[Pending]),
            post(
                PHASE,
                &[Any(|response, _| {
                    *response = Response::text(403, "Not running\n")
                })],
            )
            .when(aborts)
            .within(&[Pending]),
        ],
    ),
    fault(
        "firefly-1833-abort-unsupported",
        "ABORT is not supported at all: 405.",
        &["uws-abort-pending", "uws-abort-executing"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing).when(aborts),
            post(
                PHASE,
                &[Any(|response, _| {
                    *response = Response::text(405, "Unsupported\n").with("Allow", "GET")
                })],
            )
            .when(aborts),
        ],
    ),
    fault(
        "abort-queued-forbidden",
        "A QUEUED job, as every job is for a while, cannot be aborted: 403.",
        &["uws-abort-queued"],
        &[
            Act::Quirk(Quirk::SlowQueue),
            Act::Turn(at(&["POST"], PHASE), do_nothing)
                .when(aborts)
                .within(&[Queued]),
            post(PHASE, NOT_NOW).when(aborts).within(&[Queued]),
        ],
    ),
    fault(
        "abort-executing-forbidden",
        "An EXECUTING job cannot be aborted: 403.",
        &["uws-abort-executing"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing)
                .when(aborts)
                .within(&[Executing]),
            post(PHASE, NOT_NOW).when(aborts).within(&[Executing]),
        ],
    ),
    fault(
        "abort-drops-results",
        "A job that is aborted loses the results that it had.",
        &["uws-abort-retains-results"],
        &[
            get(
                JOB,
                &[Root(|root| root.each("results", |list| list.children.clear()))],
            )
            .within(&[Aborted]),
            get(RESULTS, &[Root(|root| root.children.clear())]).within(&[Aborted]),
        ],
    ),
    fault(
        "abort-does-not-stop",
        "A job that was aborted while executing goes on and completes.",
        &["uws-abort-stops"],
        &[Act::Quirk(Quirk::AbortKeepsRunning)],
    ),
    fault(
        "run-executing-restarts",
        "RUN on an executing job starts it again.",
        &["uws-illegal-run-active"],
        &[Act::Quirk(Quirk::RestartsExecuting)],
    ),
    fault(
        "dachs-run-executing-errors",
        "RUN on an executing job is answered with 303 and turns it to ERROR.",
        &["uws-illegal-run-active"],
        &[Act::Quirk(Quirk::RunBreaksExecuting)],
    ),
    fault(
        "suspended-for-ever",
        "A SUSPENDED job does not go on by itself.",
        &["uws-phase-suspended-resumes"],
        &[Act::Quirk(Quirk::StaysSuspended)],
    ),
    fault(
        "abort-held-forbidden",
        "A job that is HELD or SUSPENDED cannot be aborted: 403.",
        &["uws-abort-held-suspended"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing)
                .when(aborts)
                .within(&[Held, Suspended]),
            post(PHASE, NOT_NOW).when(aborts).within(&[Held, Suspended]),
        ],
    ),
    fault(
        "abort-executing-ignored",
        "ABORT of an executing job is answered well, and nothing happens.",
        &["uws-abort-executing"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing)
                .when(aborts)
                .within(&[Executing]),
            post(PHASE, AS_IF).when(aborts).within(&[Executing]),
        ],
    ),
    fault(
        "abort-deletes",
        "ABORT deletes the job.",
        &["uws-abort-retains-job"],
        &[Act::Also(at(&["POST"], PHASE), delete_job).when(aborts)],
    ),
    fault(
        "abort-hides-children",
        "The children of an aborted job answer 404.",
        &["uws-abort-retains-job"],
        &[
            get(
                RESULTS,
                &[Any(|response, _| *response = Response::text(404, "Aborted\n"))],
            )
            .within(&[Aborted]),
            get(
                PARAMETERS,
                &[Any(|response, _| *response = Response::text(404, "Aborted\n"))],
            )
            .within(&[Aborted]),
        ],
    ),
    fault(
        "run-on-completed-reruns",
        "RUN on a completed job runs it again.",
        &["uws-phase-terminal-stable"],
        &[Act::Quirk(Quirk::RerunsCompleted)],
    ),
    fault(
        "run-on-completed-303",
        "RUN on a completed job is answered with 303, without effect.",
        &["uws-illegal-run-completed"],
        &[post(PHASE, AS_IF).when(runs).within(&[Completed]).answered(403)],
    ),
    fault(
        "run-on-completed-400",
        "RUN on a completed job is answered with 400 instead of 403.",
        &["uws-illegal-run-completed"],
        &[post(PHASE, BAD_REQUEST)
            .when(runs)
            .within(&[Completed])
            .answered(403)],
    ),
    fault(
        "run-on-aborted-303",
        "RUN on an aborted job is answered with 303, without effect.",
        &["uws-illegal-run-aborted"],
        &[post(PHASE, AS_IF).when(runs).within(&[Aborted]).answered(403)],
    ),
    fault(
        "safir-illegal-run-422",
        "RUN on an aborted job is answered with 422 instead of 403.",
        &["uws-illegal-run-aborted"],
        &[post(PHASE, UNPROCESSABLE)
            .when(runs)
            .within(&[Aborted])
            .answered(403)],
    ),
    fault(
        "run-on-error-303",
        "RUN on a failed job is answered with 303, without effect.",
        &["uws-illegal-run-error"],
        &[post(PHASE, AS_IF).when(runs).within(&[Error]).answered(403)],
    ),
    fault(
        "run-on-error-500",
        "RUN on a failed job is a 500.",
        &["uws-no-5xx"],
        &[post(PHASE, BREAKDOWN).when(runs).within(&[Error]).answered(403)],
    ),
    fault(
        "abort-on-completed-303",
        "ABORT on a completed job is answered with 303, without effect.",
        &["uws-illegal-abort-terminal"],
        &[post(PHASE, AS_IF).when(aborts).within(&[Completed]).answered(403)],
    ),
    fault(
        "abort-on-completed-aborts",
        "ABORT on a completed job turns it to ABORTED.",
        &["uws-phase-terminal-stable"],
        &[Act::Quirk(Quirk::AbortsCompleted)],
    ),
    fault(
        "opus-abort-on-completed-500",
        "ABORT on a completed job is a 500.",
        &["uws-no-5xx"],
        &[post(PHASE, BREAKDOWN)
            .when(aborts)
            .within(&[Completed])
            .answered(403)],
    ),
    fault(
        "refused-order-moves-destruction",
        "An order that is refused with 403 moves the destruction time all the same.",
        &["uws-illegal-no-change"],
        &[Act::Also(at(&["POST"], PHASE), |request, seen| {
            let form = "DESTRUCTION=2099-01-01T00%3A00%3A00.000Z";
            request.form("POST", &format!("{}/destruction", seen.job_path()), form)
        })
        .answered(403)],
    ),
    fault(
        "phase-order-unknown-303",
        "An unknown order is answered with 303, without effect.",
        &["uws-phase-post-unknown"],
        &[post(PHASE, AS_IF).when(unknown_order).answered(400)],
    ),
    fault(
        "phase-order-obeyed-as-state",
        "Any phase posted to the phase resource becomes the phase of the job.",
        &["uws-phase-post-unknown"],
        &[Act::Quirk(Quirk::ObeysAnyPhase)],
    ),
    fault(
        "phase-order-unknown-500",
        "An unknown order is a 500.",
        &["uws-phase-post-unknown", "uws-no-5xx"],
        &[post(PHASE, BREAKDOWN).when(unknown_order).answered(400)],
    ),
    fault(
        "phase-order-missing-runs",
        "A POST to the phase without PHASE starts the job.",
        &["uws-phase-post-missing"],
        &[Act::Turn(at(&["POST"], PHASE), run_job).when(no_order)],
    ),
    fault(
        "phase-order-missing-500",
        "A POST to the phase without PHASE is a 500.",
        &["uws-phase-post-missing", "uws-no-5xx"],
        &[post(PHASE, BREAKDOWN).when(no_order).answered(400)],
    ),
];
