//! Section F of the catalogue, orders that a job must not follow (UWS 1.1 sections 2.2, 2.2.3.5, 2.2.3.6).

use std::sync::Arc;

use super::own_jobs::{PRECISION, Read, blocked, document, said, same_value};
use super::sightings::documents_by_job;
use super::transitions::starts_by_itself;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, bare, each};
use crate::documents::uws::{Field, Phase};
use crate::recording::{Exchange, Response, Step, step};

/// The expected answer to an order that the phase forbids (ambiguity A9).
const FORBIDDEN: &str = "403 Forbidden";
/// How far a time of destruction may drift between two reads before that counts as a change, in seconds: one that is
/// not fixed is reported by its own row.
const DRIFT: f64 = 10.0;
/// Requests that a service may refuse, of those that every run makes.
const REFUSABLE: &[Step] = &[
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
    step::O2_DELETE_CHILD,
    step::Q1_RUN_DONE,
    step::Q1_ABORT_DONE,
    step::Q1_UPDATE_DONE,
    step::E1_RUN_ERROR,
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
        reads: Reads::Any(REFUSABLE),
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
            (
                "p1/create POST /jobs -> 303 Location: /jobs/2\np1/order-foo POST /jobs/2/phase {PHASE=FOO} -> 400\no2/job GET /jobs/1 -> 200 | @job\n\
                 o2/delete-child DELETE /jobs/1/destruction -> 405\no2/delete-child DELETE /jobs/1/error -> 405\n\
                 o2/job-after-deletes GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:00Z|",
                "changed",
            ),
        ],
        judge: |v| {
            documents_by_job(v)
                .iter()
                .flat_map(|(label, reads)| refused_without_change(v, label, reads))
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

/// Compares each two successive documents of a job between which orders were given, all of which were refused.
fn refused_without_change(v: &View<'_>, label: &str, reads: &[Read<'_>]) -> Vec<Finding> {
    let ordered = |pair: &&[Read<'_>]| {
        let (before, after) = (&pair[0].x, &pair[1].x);
        before.before(after) && v.is_whole_between(before, after)
    };
    let pairs = reads.windows(2).filter(ordered);
    let judged = pairs.filter_map(|pair| {
        let order = only_refusals(v, label, &pair[0].x, &pair[1].x)?;
        unchanged(v, &pair[0], &order, &pair[1])
    });
    judged.collect()
}

/// The first of the orders between two looks at a job; none without any, or when one of them may have been obeyed.
fn only_refusals<'v>(v: &'v View<'_>, label: &str, before: &Seen<'_>, after: &Seen<'_>) -> Option<Seen<'v>> {
    let url = bare(&v.recording.job(label)?.url);
    let between =
        |x: &&Arc<Exchange>| before.exchange.started < x.ended() && x.started < after.exchange.ended();
    let orders = v
        .recording
        .exchanges
        .iter()
        .filter(between)
        .filter(|x| is_order(x, url));
    let mut first = None;
    for x in orders {
        // 404 says that there is nothing to give orders to; that is no refusal.
        let refused = |r: &Response| (400..500).contains(&r.status) && !matches!(r.status, 404 | 410);
        let order = v
            .all_answers()
            .find(|y| y.id() == x.id && refused(y.response) && before.before(y) && y.before(after))?;
        // What strangers are refused is a row of its own.
        if order.exchange.identity != before.exchange.identity {
            return None;
        }
        first = first.or(Some(order));
    }
    first
}

/// Could this request change the job at this URL? A GET with a query is one of the tricks of a scenario, or a wait.
fn is_order(x: &Exchange, job: &str) -> bool {
    let request = &x.request;
    let below = bare(&request.url)
        .strip_prefix(job)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let reads = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let (_, query) = request.url.split_once('?').unwrap_or_default();
    below && !(reads && (query.is_empty() || query.starts_with("WAIT=")))
}

/// Is the job after a refused order what it was before?
fn unchanged(v: &View<'_>, before: &Read<'_>, order: &Seen<'_>, after: &Read<'_>) -> Option<Finding> {
    let status = order.status();
    let finished = before.phase().is_some_and(Phase::terminal);
    // A job under way changes without any order.
    let at_rest = finished || before.phase() == Some(Phase::Pending);
    if !at_rest {
        return None;
    }
    if finished && before.phase() != after.phase() {
        // A finished job that moves is reported by uws-phase-terminal-stable.
        return Some(blocked(&after.x, "the job left its phase"));
    }
    if before.phase() != after.phase() && starts_by_itself(v) {
        return Some(blocked(&after.x, "jobs start by themselves here"));
    }
    Some(match difference(before, after) {
        None => Finding::pass(&after.x, Part::BODY, format!("as before the {status}")),
        Some((name, was, is)) => {
            let part = Part::Body(Some(is.span().unwrap_or_else(|| after.job.element.tag_span())));
            let was = said(&was);
            let expected = format!("{name} {was}, as before the request that was answered {status}");
            let observed = format!("{name} {}", said(&is));
            Finding::broken("changed", &after.x, part, expected, observed)
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
