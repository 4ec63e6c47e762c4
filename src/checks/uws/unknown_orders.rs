//! Section F of the catalogue, what is no order (UWS 1.1 sections 2.2.3.5, 2.2.3.6).

use super::own_jobs::{Read, blocked, document, documents_of};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::uws::Phase;
use crate::recording::{Step, step};

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-phase-post-unknown",
        reads: Reads::Any(&[step::P1_ORDER_EXECUTING, step::P1_ORDER_FOO]),
        because: "A client that misspells an order, or believes that it may set a phase, is not told so.",
        usually: "The value is written into the database as the new phase, or looked up without a default.",
        mend: "Refuse all values of PHASE but RUN and ABORT with a 4xx.",
        good: &[
            "p1/job-after-patch GET /jobs/1 -> 200 | @job\np1/order-executing POST /jobs/1/phase {PHASE=EXECUTING} -> 400\n\
             p1/job-after-order-executing GET /jobs/1 -> 200 | @job",
            "p1/job-after-order-executing GET /jobs/1 -> 200 | @job\np1/order-foo POST /jobs/1/phase {PHASE=FOO} -> 403\n\
             p1/job-after-order-foo GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/job-after-patch GET /jobs/1 -> 200 | @job\np1/order-executing POST /jobs/1/phase {PHASE=EXECUTING} -> 303 Location: /jobs/1\n\
                 p1/job-after-order-executing GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "phase-changed",
            ),
            (
                "p1/job-after-order-executing GET /jobs/1 -> 200 | @job\np1/order-foo POST /jobs/1/phase {PHASE=FOO} -> 303 Location: /jobs/1\n\
                 p1/job-after-order-foo GET /jobs/1 -> 200 | @job",
                "silently-ignored",
            ),
            (
                "p1/job-after-order-executing GET /jobs/1 -> 200 | @job\np1/order-foo POST /jobs/1/phase {PHASE=FOO} -> 200 | Bad phase: FOO\n\
                 p1/job-after-order-foo GET /jobs/1 -> 200 | @job",
                "wrong-status",
            ),
            (
                "p1/job-after-order-executing GET /jobs/1 -> 200 | @job\np1/order-foo POST /jobs/1/phase {PHASE=FOO} -> 500\n\
                 p1/job-after-order-foo GET /jobs/1 -> 200 | @job",
                "server-error",
            ),
        ],
        judge: |v| {
            let orders = [
                (step::P1_ORDER_EXECUTING, step::P1_JOB_AFTER_EXECUTING),
                (step::P1_ORDER_FOO, step::P1_JOB_AFTER_FOO),
            ];
            orders
                .into_iter()
                .flat_map(|(order, after)| each(v, &[order], |x| no_such_order(v, x, after)))
                .collect()
        },
    },
    Check {
        decides: "uws-phase-post-missing",
        reads: Reads::All(&[step::P1_ORDER_EMPTY, step::P1_JOB_AFTER_EMPTY]),
        because: "A request that lost its body on the way must not start or abort a job.",
        usually: "The missing value runs into a null pointer, or stands for the order that comes first.",
        mend: "Refuse a POST to the phase without PHASE with a 4xx, or ignore it.",
        good: &[
            "p1/job-after-order-foo GET /jobs/1 -> 200 | @job\np1/order-empty POST /jobs/1/phase -> 400\n\
             p1/job-after-order-empty GET /jobs/1 -> 200 | @job",
            "p1/job-after-order-foo GET /jobs/1 -> 200 | @job\np1/order-empty POST /jobs/1/phase -> 303 Location: /jobs/1\n\
             p1/job-after-order-empty GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/job-after-order-foo GET /jobs/1 -> 200 | @job\np1/order-empty POST /jobs/1/phase -> 500\n\
                 p1/job-after-order-empty GET /jobs/1 -> 200 | @job",
                "server-error",
            ),
            (
                "p1/job-after-order-foo GET /jobs/1 -> 200 | @job\np1/order-empty POST /jobs/1/phase -> 303 Location: /jobs/1\n\
                 p1/job-after-order-empty GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
                "phase-changed",
            ),
        ],
        judge: |v| each(v, &[step::P1_ORDER_EMPTY], |x| no_order(v, x)),
    },
];

/// The job before an order, if it was PENDING.
fn pending_before(v: &View<'_>, order: &Seen<'_>) -> Result<(), Finding> {
    let reads = documents_of(v, order.exchange.lane());
    match reads
        .iter()
        .rfind(|r| r.x.id() < order.id())
        .and_then(Read::phase)
    {
        Some(Phase::Pending) => Ok(()),
        _ => Err(blocked(order, "the job was not PENDING before")),
    }
}

/// PHASE with another word than RUN and ABORT. A phase that changes in spite of a refusal is reported by
/// uws-illegal-no-change.
fn no_such_order(v: &View<'_>, x: Seen<'_>, after: Step) -> Judgement {
    pending_before(v, &x)?;
    let expected = "a refusal (4xx), and the job still PENDING";
    if let Some(finding) = moved(v, &x, after, expected) {
        return Ok(finding.graded(Verdict::Fail));
    }
    match x.status() {
        401 | 429 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        400..=499 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        503 if x.header("retry-after").is_some() => x.ok().map(|x| Finding::pass(&x, Part::Status, "503")),
        500..=599 => Ok(Finding::broken(
            "server-error",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
        _ if document(v, after).is_some_and(|r| r.phase() == Some(Phase::Pending)) => {
            let observed = format!("{}, and nothing changed", x.status());
            // With 2xx the body may say what is wrong; a redirect says nothing.
            let code = if x.status() < 300 {
                "wrong-status"
            } else {
                "silently-ignored"
            };
            Ok(Finding::broken(code, &x, Part::Status, expected, observed))
        }
        _ => Err(blocked(&x, "the job could not be read after that")),
    }
}

fn no_order(v: &View<'_>, x: Seen<'_>) -> Judgement {
    pending_before(v, &x)?;
    let expected = "a refusal (4xx) or 303, and the job still PENDING";
    if let Some(finding) = moved(v, &x, step::P1_JOB_AFTER_EMPTY, expected) {
        return Ok(finding);
    }
    match x.status() {
        401 | 429 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        400..=499 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        503 if x.header("retry-after").is_some() => x.ok().map(|x| Finding::pass(&x, Part::Status, "503")),
        500..=599 => Ok(Finding::broken(
            "server-error",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
        _ if document(v, step::P1_JOB_AFTER_EMPTY).is_some() => Ok(Finding::pass(
            &x,
            Part::Status,
            format!("{}, and the job is still PENDING", x.status()),
        )),
        _ => Err(blocked(&x, "the job could not be read after that")),
    }
}

/// Did the job leave PENDING after something that is no order, and was not refused?
fn moved(v: &View<'_>, x: &Seen<'_>, after: Step, expected: &str) -> Option<Finding> {
    if (400..500).contains(&x.status()) {
        return None;
    }
    let read = document(v, after).filter(|r| r.phase().is_some_and(|p| p != Phase::Pending))?;
    Some(Finding::broken(
        "phase-changed",
        &read.x,
        read.phase_part(),
        expected,
        read.phase_text(),
    ))
}
