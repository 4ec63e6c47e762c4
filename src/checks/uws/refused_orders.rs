//! Section F of the catalogue, orders that a job must not follow (UWS 1.1 sections 2.2, 2.2.3.5, 2.2.3.6).

use super::own_jobs::{PRECISION, Read, blocked, document, said, same_value};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::uws::{Field, Phase};
use crate::recording::{Step, step};

/// The expected answer to an order that the phase forbids (ambiguity A9).
const FORBIDDEN: &str = "403 Forbidden";
/// How far a time of destruction may drift between two reads before that counts as a change, in seconds: one that is
/// not fixed is reported by its own row.
const DRIFT: f64 = 10.0;
/// Requests that a service may refuse: the document before, the request, the document after. Nothing else that could
/// change these documents lies between.
const REFUSABLE: &[(Step, Step, Step)] = &[
    (step::P1_JOB_AFTER_GETS, step::P1_PATCH, step::P1_JOB_AFTER_PATCH),
    (
        step::P1_JOB_AFTER_PATCH,
        step::P1_ORDER_EXECUTING,
        step::P1_JOB_AFTER_EXECUTING,
    ),
    (
        step::P1_JOB_AFTER_EXECUTING,
        step::P1_ORDER_FOO,
        step::P1_JOB_AFTER_FOO,
    ),
    (
        step::P1_JOB_AFTER_FOO,
        step::P1_ORDER_EMPTY,
        step::P1_JOB_AFTER_EMPTY,
    ),
    (step::P1_ABORTED_JOB, step::P1_RUN_ABORTED, step::P1_JOB_AFTER_RUN),
    (
        step::P1_JOB_AFTER_RUN,
        step::P1_ABORT_AGAIN,
        step::P1_JOB_AFTER_ABORT_AGAIN,
    ),
    (
        step::P1_JOB_AFTER_ABORT_AGAIN,
        step::P1_UPDATE_ABORTED,
        step::P1_JOB_FINAL,
    ),
    (step::T1_JOB, step::T1_SET_DURATION, step::T1_JOB_DURATION_SET),
    (
        step::T1_JOB_DURATION_BAD,
        step::T1_SET_DESTRUCTION,
        step::T1_JOB_DESTRUCTION_SET,
    ),
    (step::O1_AFTER_EMPTY, step::O1_POST_FOO, step::O1_AFTER_FOO),
    (step::O1_AFTER_FOO, step::O1_POST_X, step::O1_AFTER_X),
    (step::Q1_DONE, step::Q1_RUN_DONE, step::Q1_AFTER_RUN_DONE),
    (
        step::Q1_AFTER_RUN_DONE,
        step::Q1_ABORT_DONE,
        step::Q1_AFTER_ABORT_DONE,
    ),
    (step::Q1_AFTER_ABORT_DONE, step::Q1_UPDATE_DONE, step::Q1_FINAL),
    (step::E1_DONE, step::E1_RUN_ERROR, step::E1_AFTER_RUN_ERROR),
];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-illegal-run-completed",
        reads: Reads::All(&[step::Q1_DONE, step::Q1_RUN_DONE, step::Q1_AFTER_RUN_DONE]),
        because: "A client can't tell whether its job runs a second time.",
        usually: "The framework's status for wrong input, or orders that don't fit are dropped in silence.",
        mend: "Answer PHASE=RUN on a COMPLETED job with 403.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done\nq1/run-completed POST /jobs/1/phase {PHASE=RUN} -> 403\n\
             q1/job-after-run-completed GET /jobs/1 -> 200 | @done",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/run-completed POST /jobs/1/phase {PHASE=RUN} -> 400\n\
                 q1/job-after-run-completed GET /jobs/1 -> 200 | @done",
                "wrong-status",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/run-completed POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
                 q1/job-after-run-completed GET /jobs/1 -> 200 | @done",
                "silently-ignored",
            ),
        ],
        judge: |v| {
            each(v, &[step::Q1_RUN_DONE], |x| {
                forbidden(v, x, step::Q1_DONE, step::Q1_AFTER_RUN_DONE)
            })
        },
    },
    Check {
        decides: "uws-illegal-run-aborted",
        reads: Reads::All(&[step::P1_ABORTED_JOB, step::P1_RUN_ABORTED, step::P1_JOB_AFTER_RUN]),
        because: "A client can't tell whether a job that was called off runs after all.",
        usually: "The framework's status for wrong input, or orders that don't fit are dropped in silence.",
        mend: "Answer PHASE=RUN on an ABORTED job with 403.",
        good: &[
            "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\np1/run-aborted POST /jobs/1/phase {PHASE=RUN} -> 403\n\
             p1/job-after-run-aborted GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[
            (
                "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\np1/run-aborted POST /jobs/1/phase {PHASE=RUN} -> 422\n\
                 p1/job-after-run-aborted GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
                "wrong-status",
            ),
            (
                "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\np1/run-aborted POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
                 p1/job-after-run-aborted GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
                "silently-ignored",
            ),
        ],
        judge: |v| {
            each(v, &[step::P1_RUN_ABORTED], |x| {
                forbidden(v, x, step::P1_ABORTED_JOB, step::P1_JOB_AFTER_RUN)
            })
        },
    },
    Check {
        decides: "uws-illegal-run-error",
        reads: Reads::All(&[step::E1_DONE, step::E1_RUN_ERROR, step::E1_AFTER_RUN_ERROR]),
        because: "A client can't tell whether the failed job is tried once more.",
        usually: "The framework's status for wrong input, or orders that don't fit are dropped in silence.",
        mend: "Answer PHASE=RUN on a job in ERROR with 403.",
        good: &[
            "e1/done GET /jobs/1 -> 200 | @failed\ne1/run-error POST /jobs/1/phase {PHASE=RUN} -> 403\n\
             e1/job-after-run-error GET /jobs/1 -> 200 | @failed",
        ],
        bad: &[
            (
                "e1/done GET /jobs/1 -> 200 | @failed\ne1/run-error POST /jobs/1/phase {PHASE=RUN} -> 409\n\
                 e1/job-after-run-error GET /jobs/1 -> 200 | @failed",
                "wrong-status",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed\ne1/run-error POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
                 e1/job-after-run-error GET /jobs/1 -> 200 | @failed",
                "silently-ignored",
            ),
        ],
        judge: |v| {
            each(v, &[step::E1_RUN_ERROR], |x| {
                forbidden(v, x, step::E1_DONE, step::E1_AFTER_RUN_ERROR)
            })
        },
    },
    Check {
        decides: "uws-illegal-abort-terminal",
        reads: Reads::All(&[step::Q1_ABORT_DONE, step::Q1_AFTER_ABORT_DONE]),
        because: "A client can't tell whether it came in time to call the job off.",
        usually: "The framework's status for wrong input, or orders that don't fit are dropped in silence.",
        mend: "Answer PHASE=ABORT on a COMPLETED job with 403.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done\nq1/abort-completed POST /jobs/1/phase {PHASE=ABORT} -> 403\n\
             q1/job-after-abort-completed GET /jobs/1 -> 200 | @done",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/abort-completed POST /jobs/1/phase {PHASE=ABORT} -> 400\n\
                 q1/job-after-abort-completed GET /jobs/1 -> 200 | @done",
                "wrong-status",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/abort-completed POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 q1/job-after-abort-completed GET /jobs/1 -> 200 | @done",
                "silently-ignored",
            ),
        ],
        judge: |v| {
            // The order to run that came before must have left the job alone.
            let before =
                document(v, step::Q1_AFTER_RUN_DONE).map_or(step::Q1_DONE, |_| step::Q1_AFTER_RUN_DONE);
            each(v, &[step::Q1_ABORT_DONE], |x| {
                forbidden(v, x, before, step::Q1_AFTER_ABORT_DONE)
            })
        },
    },
    Check {
        decides: "uws-illegal-no-change",
        reads: Reads::Any(&[
            step::P1_PATCH,
            step::P1_ORDER_EXECUTING,
            step::P1_ORDER_FOO,
            step::P1_ORDER_EMPTY,
            step::P1_RUN_ABORTED,
            step::P1_ABORT_AGAIN,
            step::P1_UPDATE_ABORTED,
            step::T1_SET_DURATION,
            step::T1_SET_DESTRUCTION,
            step::O1_POST_FOO,
            step::O1_POST_X,
            step::Q1_RUN_DONE,
            step::Q1_ABORT_DONE,
            step::Q1_UPDATE_DONE,
            step::E1_RUN_ERROR,
        ]),
        because: "A client that was told no believes that nothing happened.",
        usually: "The change is made first, and whether it is allowed is asked afterwards.",
        mend: "Decide whether an order is allowed before anything is changed.",
        good: &[
            "p1/job-after-order-executing GET /jobs/1 -> 200 | @job\np1/order-foo POST /jobs/1/phase {PHASE=FOO} -> 400\n\
             p1/job-after-order-foo GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-02T12:00:00Z|",
        ],
        bad: &[
            (
                "p1/job-after-order-executing GET /jobs/1 -> 200 | @job\np1/order-foo POST /jobs/1/phase {PHASE=FOO} -> 400\n\
                 p1/job-after-order-foo GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
                "changed",
            ),
            (
                "t1/job GET /jobs/1 -> 200 | @job\nt1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 403\n\
                 t1/job-after-set-duration GET /jobs/1 -> 200 | @job s|3600|1800|",
                "changed",
            ),
            (
                "q1/job-after-abort-completed GET /jobs/1 -> 200 | @done\nq1/update-completed POST /jobs/1/parameters {STEPS=19} -> 403\n\
                 q1/job-final GET /jobs/1 -> 200 | @done s|\"STEPS\">1<|\"STEPS\">19<|",
                "changed",
            ),
        ],
        judge: |v| {
            REFUSABLE
                .iter()
                .filter_map(|(b, o, a)| refused_without_change(v, *b, *o, *a))
                .collect()
        },
    },
];

/// The answer to an order that a finished job must refuse. That it was carried out is reported by
/// uws-phase-terminal-stable, a server error by uws-no-5xx.
fn forbidden(v: &View<'_>, x: Seen<'_>, before: Step, after: Step) -> Judgement {
    let known = document(v, before).and_then(|r| r.phase());
    let Some(phase) = known.filter(|p| matches!(p, Phase::Completed | Phase::Error | Phase::Aborted)) else {
        return Err(blocked(&x, "the job was not finished before"));
    };
    match x.status() {
        403 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        401 | 429 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        400..=499 => Ok(Finding::broken(
            "wrong-status",
            &x,
            Part::Status,
            FORBIDDEN,
            x.status_line(),
        )),
        200..=399 => match document(v, after).and_then(|r| r.phase()) {
            Some(still) if still == phase => {
                let observed = format!("{}, and the job is still {phase}", x.status());
                // With 2xx the body may say what is wrong; a redirect says nothing.
                let code = if x.status() < 300 {
                    "wrong-status"
                } else {
                    "silently-ignored"
                };
                Ok(Finding::broken(code, &x, Part::Status, FORBIDDEN, observed))
            }
            _ => Err(blocked(&x, "the job is not what it was before")),
        },
        _ => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
    }
}

/// None when the request was not refused, or the job could not be read before and after.
fn refused_without_change(v: &View<'_>, before: Step, order: Step, after: Step) -> Option<Finding> {
    // 404 says that there is nothing to give orders to; that is no refusal.
    let refused = |x: &Seen<'_>| (400..500).contains(&x.status()) && !matches!(x.status(), 404 | 410);
    let x = v.first(order).filter(refused)?;
    let (before, after) = document(v, before).zip(document(v, after))?;
    let in_order = before.x.id() < x.id() && x.id() < after.x.id();
    let finished = before.phase().is_some_and(Phase::terminal);
    // A job under way changes without any order.
    let at_rest = finished || before.phase() == Some(Phase::Pending);
    if !in_order || !at_rest {
        return None;
    }
    if finished && before.phase() != after.phase() {
        // A finished job that moves is reported by uws-phase-terminal-stable.
        return Some(blocked(&after.x, "the job left its phase"));
    }
    Some(match difference(&before, &after) {
        None => Finding::pass(&after.x, Part::BODY, format!("as before the {}", x.status())),
        Some((name, was, is)) => {
            let part = Part::Body(Some(is.span().unwrap_or_else(|| after.job.element.tag_span())));
            let expected = format!(
                "{name} {}, as before the request that was answered {}",
                said(&was),
                x.status()
            );
            Finding::broken(
                "changed",
                &after.x,
                part,
                expected,
                format!("{name} {}", said(&is)),
            )
        }
    })
}

/// The first field in which two documents of a job differ.
pub fn difference<'v>(before: &Read<'v>, after: &Read<'v>) -> Option<(&'static str, Field<'v>, Field<'v>)> {
    let (was, is) = (before.job, after.job);
    let fields = [
        ("phase", was.phase(), is.phase(), 0.0),
        ("creationTime", was.creation_time(), is.creation_time(), PRECISION),
        ("startTime", was.start_time(), is.start_time(), PRECISION),
        ("endTime", was.end_time(), is.end_time(), PRECISION),
        (
            "executionDuration",
            was.execution_duration(),
            is.execution_duration(),
            0.0,
        ),
        ("destruction", was.destruction(), is.destruction(), DRIFT),
    ];
    let changed = fields
        .into_iter()
        .find(|(_, was, is, tolerance)| !same_value(was, is, *tolerance))
        .map(|(name, was, is, _)| (name, was, is));
    changed.or_else(|| changed_parameter(before, after))
}

fn changed_parameter<'v>(
    before: &Read<'v>,
    after: &Read<'v>,
) -> Option<(&'static str, Field<'v>, Field<'v>)> {
    let values = |read: &Read<'_>| -> Vec<(String, String)> {
        let parameters = read.job.parameters().unwrap_or_default();
        let mut values: Vec<_> = parameters
            .iter()
            .map(|p| (p.id.unwrap_or_default().to_owned(), p.value.trim().to_owned()))
            .collect();
        values.sort_unstable();
        values
    };
    // A service may leave the order of parameters open.
    (values(before) != values(after)).then(|| ("parameters", parameters(before), parameters(after)))
}

/// All values of the parameters as one field, for messages; it points to the element.
fn parameters<'v>(read: &Read<'v>) -> Field<'v> {
    let parameters = read.job.parameters().unwrap_or_default();
    let told: Vec<String> = parameters
        .iter()
        .map(|p| format!("{}={}", p.id.unwrap_or_default(), p.value.trim()))
        .collect();
    let element = parameters.first().and_then(|p| p.element.parent());
    Field {
        element,
        value: crate::documents::uws::Value::Text(told.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_reads_each_request_that_may_be_refused() {
        let check = CHECKS
            .iter()
            .find(|c| c.decides == "uws-illegal-no-change")
            .unwrap();
        let orders: Vec<Step> = REFUSABLE.iter().map(|(_, order, _)| *order).collect();
        assert_eq!(check.reads.steps(), orders);
    }
}
