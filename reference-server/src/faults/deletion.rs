//! Faults of section N: deleting a job.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::{Kind, Phase};

const GONE: &[Edit] = &[Any(|response, seen| {
    *response = Response::see_other(&seen.list_url)
})];

fn empty(seen: &Seen) -> bool {
    seen.request.body.is_empty()
}

fn other_action(seen: &Seen) -> bool {
    seen.asks("ACTION").is_some() && !deletes(seen)
}

fn other_parameters(seen: &Seen) -> bool {
    !seen.request.body.is_empty() && seen.asks("ACTION").is_none()
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "delete-200",
        "DELETE of a job is answered with 200 instead of 303.",
        &["uws-delete-303"],
        &[delete(JOB, &[Status(200)])],
    ),
    fault(
        "delete-204",
        "DELETE of a job is answered with 204 and no Location.",
        &["uws-delete-303"],
        &[delete(JOB, &[Status(204), NO_LOCATION, Text("")])],
    ),
    fault(
        "delete-202",
        "DELETE of a job is answered with 202 instead of 303.",
        &["uws-delete-303"],
        &[delete(JOB, &[Status(202)])],
    ),
    fault(
        "delete-location-job",
        "The answer to DELETE leads to the job that is gone.",
        &["uws-delete-location"],
        &[delete(JOB, &[LOCATION_JOB])],
    ),
    fault(
        "delete-ignored",
        "DELETE is answered well, and the job stays.",
        &["uws-delete-effect"],
        &[Act::Turn(at(&["DELETE"], JOB), do_nothing), delete(JOB, GONE)],
    ),
    fault(
        "delete-leaves-children",
        "The children of a deleted job go on answering.",
        &["uws-delete-children-gone"],
        &[Act::Quirk(Quirk::DeletedKeepsChildren)],
    ),
    fault(
        "delete-leaves-results",
        "The results of a deleted job can still be fetched.",
        &["uws-delete-results-gone"],
        &[Act::Quirk(Quirk::DeletedKeepsResults)],
    ),
    fault(
        "daiquiri-delete-executing-refused",
        "A job that is queued or executing cannot be deleted: 403.",
        &["uws-delete-executing"],
        &[
            Act::Turn(at(&["DELETE"], JOB), do_nothing).within(&[Phase::Queued, Phase::Executing]),
            delete(
                JOB,
                &[Any(|response, _| {
                    *response = Response::text(403, "Abort it first\n")
                })],
            )
            .within(&[Phase::Queued, Phase::Executing]),
        ],
    ),
    fault(
        "delete-twice-303",
        "DELETE of a job that is gone is answered with 303.",
        &["uws-delete-twice-404", "uws-unknown-job-delete-404"],
        &[delete(JOB, GONE).unknown_job()],
    ),
    fault(
        "delete-twice-403",
        "DELETE of a job that is gone is answered with 403.",
        &["uws-delete-twice-404", "uws-unknown-job-delete-404"],
        &[delete(JOB, &[Status(403)]).unknown_job()],
    ),
    fault(
        "delete-action-200",
        "ACTION=DELETE is answered with 200 instead of 303.",
        &["uws-delete-action-303"],
        &[post(JOB, &[Status(200)]).when(deletes)],
    ),
    fault(
        "delete-action-unsupported",
        "ACTION=DELETE is not supported: 405, and nothing happens.",
        &["uws-delete-action-303"],
        &[
            Act::Turn(at(&["POST"], JOB), do_nothing).when(deletes),
            post(
                JOB,
                &[Any(|response, _| {
                    *response = Response::text(405, "No\n").with("Allow", "GET, DELETE")
                })],
            )
            .when(deletes),
        ],
    ),
    fault(
        "delete-action-location-job",
        "The answer to ACTION=DELETE leads to the job that is gone.",
        &["uws-delete-action-location"],
        &[post(JOB, &[LOCATION_JOB]).when(deletes)],
    ),
    fault(
        "delete-action-ignored",
        "ACTION=DELETE is answered well, and the job stays.",
        &["uws-delete-action-effect"],
        &[
            Act::Turn(at(&["POST"], JOB), do_nothing).when(deletes),
            post(JOB, GONE).when(deletes),
        ],
    ),
    fault(
        "safir-empty-post-deletes",
        "A POST to the job without parameters deletes it.",
        &["uws-delete-action-other"],
        &[Act::Turn(at(&["POST"], JOB), delete_job).when(empty)],
    ),
    fault(
        "any-action-deletes",
        "Any ACTION posted to the job deletes it.",
        &["uws-delete-action-other"],
        &[Act::Turn(at(&["POST"], JOB), delete_job).when(other_action)],
    ),
    fault(
        "any-post-deletes",
        "A parameter posted to the job deletes it.",
        &["uws-delete-action-other"],
        &[Act::Turn(at(&["POST"], JOB), delete_job).when(other_parameters)],
    ),
    fault(
        "delete-phase-deletes-job",
        "DELETE of the phase deletes the job.",
        &["uws-delete-child-forbidden"],
        &[Act::Turn(at(&["DELETE"], PHASE), delete_job)],
    ),
    fault(
        "delete-child-204",
        "DELETE of a child of a job is answered with 204, without effect.",
        &["uws-delete-child-forbidden"],
        &[delete(CHILDREN, &[Any(|response, _| *response = Response::new(204))]).answered(405)],
    ),
    fault(
        "delete-destruction-resets",
        "DELETE of the destruction time sets another one.",
        &["uws-delete-child-forbidden"],
        &[Act::Turn(
            at(&["DELETE"], &[Kind::Destruction]),
            |request, seen| {
                let form = "DESTRUCTION=2099-01-01T00%3A00%3A00.000Z";
                request.form("POST", &format!("{}/destruction", seen.job_path()), form)
            },
        )],
    ),
];
