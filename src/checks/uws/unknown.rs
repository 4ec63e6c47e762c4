//! Section O of the catalogue, first part: what does not exist (UWS 1.1 section 2.2).

use super::media::considered;
use crate::checks::{Check, Finding, Part, Reads, View, each};
use crate::recording::{Step, step};

const USUALLY: &str = "A handler answers every path below the list; or the lookup fails with an exception that nobody turns \
                       into a 404.";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-unknown-job-404",
        reads: Reads::All(&[step::UNKNOWN_JOB]),
        because: "Clients tell by the 404 that a job is gone, and stop asking for it.",
        usually: USUALLY,
        mend: "Answer 404 for every job id that is not known.",
        good: &["unknown/job GET /jobs/voconform-x -> 404"],
        bad: &[
            (
                "unknown/job GET /jobs/voconform-x -> 200 | No such job",
                "not-404",
            ),
            ("unknown/job GET /jobs/voconform-x -> 400", "not-404"),
        ],
        judge: |v| not_found(v, &[step::UNKNOWN_JOB]),
    },
    Check {
        decides: "uws-unknown-job-child-404",
        reads: Reads::All(&[step::UNKNOWN_PHASE, step::UNKNOWN_RESULTS]),
        because: "A client that polls the phase of a job that is gone would wait for ever.",
        usually: USUALLY,
        mend: "Look for the job first, whatever child is asked for, and answer 404 when there is none.",
        good: &[
            "unknown/phase GET /jobs/voconform-x/phase -> 404\nunknown/results GET /jobs/voconform-x/results -> 404",
        ],
        bad: &[
            (
                "unknown/phase GET /jobs/voconform-x/phase -> 200 | UNKNOWN\n\
                 unknown/results GET /jobs/voconform-x/results -> 404",
                "not-404",
            ),
            (
                "unknown/phase GET /jobs/voconform-x/phase -> 404\nunknown/results GET /jobs/voconform-x/results -> 500",
                "not-404",
            ),
        ],
        judge: |v| not_found(v, &[step::UNKNOWN_PHASE, step::UNKNOWN_RESULTS]),
    },
    Check {
        decides: "uws-unknown-job-post-404",
        reads: Reads::All(&[step::UNKNOWN_ORDER]),
        because: "A client that gets a redirect believes that its order was carried out.",
        usually: "The handler redirects to the job after every post, or refuses the order by the phase it cannot find.",
        mend: "Answer posts to jobs that are not known with 404.",
        good: &["unknown/post-phase POST /jobs/voconform-x/phase {PHASE=ABORT} -> 404"],
        bad: &[(
            "unknown/post-phase POST /jobs/voconform-x/phase {PHASE=ABORT} -> 303 Location: /jobs/voconform-x",
            "not-404",
        )],
        judge: |v| not_found(v, &[step::UNKNOWN_ORDER]),
    },
    Check {
        decides: "uws-unknown-job-delete-404",
        reads: Reads::All(&[step::UNKNOWN_DELETE]),
        because: "A client that mistypes an id should learn that nothing was deleted.",
        usually: "The handler redirects to the list whether or not there was such a job.",
        mend: "Answer the DELETE of a job that is not known with 404.",
        good: &["unknown/delete DELETE /jobs/voconform-x -> 404"],
        bad: &[(
            "unknown/delete DELETE /jobs/voconform-x -> 303 Location: /jobs",
            "not-404",
        )],
        judge: |v| not_found(v, &[step::UNKNOWN_DELETE]),
    },
    Check {
        decides: "uws-unknown-child-404",
        reads: Reads::All(&[step::P1_JOB, step::P1_NO_CHILD]),
        because: "A client that tries a child of a later version, or a misspelt one, must be able to tell that it is not there.",
        usually: "An unknown child is answered with the job itself, or runs into a null pointer.",
        mend: "Answer 404 for every child of a job that is not served.",
        good: &["p1/job GET /jobs/1 -> 200 | @job\np1/no-such-child GET /jobs/1/voconform-nosuch -> 404"],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/no-such-child GET /jobs/1/voconform-nosuch -> 200 | @job",
                "not-404",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/no-such-child GET /jobs/1/voconform-nosuch -> 500",
                "not-404",
            ),
        ],
        judge: |v| below_the_job(v, step::P1_NO_CHILD),
    },
    Check {
        decides: "uws-unknown-result-404",
        reads: Reads::All(&[step::P1_JOB, step::P1_NO_RESULT]),
        because: "A client that asks for a result too early gets something it takes for data.",
        usually: "The results handler ignores the last part of the path and sends the list.",
        mend: "Answer 404 for results that are not there.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/no-such-result GET /jobs/1/results/voconform-nosuch -> 404",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job\np1/no-such-result GET /jobs/1/results/voconform-nosuch -> 200 | @results",
            "not-404",
        )],
        judge: |v| below_the_job(v, step::P1_NO_RESULT),
    },
];

/// 404 at these steps.
pub fn not_found(v: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each(v, steps, |x| {
        considered(x)?;
        Ok(match x.status() {
            404 => Finding::pass(&x, Part::Status, x.status_line()),
            _ => Finding::broken("not-404", &x, Part::Status, "404 Not Found", x.status_line()),
        })
    })
}

/// A 404 below a job that isn't there says nothing about its children.
pub fn below_the_job(v: &View<'_>, step: Step) -> Vec<Finding> {
    match v.first(step::P1_JOB).map(|x| x.ok()) {
        Some(Err(finding)) => vec![finding],
        _ => not_found(v, &[step]),
    }
}
