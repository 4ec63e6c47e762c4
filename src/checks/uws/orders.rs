//! Section F of the catalogue, orders that a job must follow (UWS 1.1 sections 2.1.4, 2.2.3.5, 2.2.3.6).

use super::address::{answered_303, leads_to_job};
use super::own_jobs::{Read, blocked, document, documents, documents_of, is_sound};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// A job may be PENDING so long after it was told to run before that is a fault, in seconds (catalogue row 98).
const STILL_PENDING: f64 = 60.0;
/// Children of a job that exist in every phase: when PENDING, when ABORTED.
const CHILDREN: &[(Step, Step, &str)] = &[
    (step::P1_JOB, step::P1_ABORTED_JOB, "the job"),
    (step::P1_PHASE, step::P1_ABORTED_PHASE, "phase"),
    (step::P1_DURATION, step::P1_ABORTED_DURATION, "executionduration"),
    (step::P1_DESTRUCTION, step::P1_ABORTED_DESTRUCTION, "destruction"),
    (step::P1_QUOTE, step::P1_ABORTED_QUOTE, "quote"),
    (step::P1_RESULTS, step::P1_ABORTED_RESULTS, "results"),
    (step::P1_PARAMETERS, step::P1_ABORTED_PARAMETERS, "parameters"),
    (step::P1_OWNER, step::P1_ABORTED_OWNER, "owner"),
];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-run-303",
        reads: Reads::All(&[step::Q1_RUN]),
        because: "A client follows the redirect to the job; with another answer it does not know whether it runs.",
        usually: "A framework's default status for POST, or the word of the new phase sent as a body.",
        mend: "Answer PHASE=RUN with 303 and the job's URL.",
        good: &[
            "q1/create POST /jobs -> 303 Location: /jobs/1\nq1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1",
        ],
        bad: &[
            (
                "q1/run POST /jobs/1/phase {PHASE=RUN} -> 200 | QUEUED",
                "wrong-status",
            ),
            (
                "q1/run POST /jobs/1/phase {PHASE=RUN} -> 302 Location: /jobs/1",
                "wrong-status",
            ),
            ("q1/run POST /jobs/1/phase {PHASE=RUN} -> 405", "wrong-status"),
        ],
        judge: |v| each(v, &[step::Q1_RUN], |x| run_answered(v, x)),
    },
    Check {
        decides: "uws-run-location",
        reads: Reads::All(&[step::Q1_RUN]),
        because: "A client that follows the redirect reads something else than its job.",
        usually: "The redirect leads back to the phase, or to the list.",
        mend: "Set Location to the URL of the job.",
        good: &[
            "q1/create POST /jobs -> 303 Location: /jobs/1\nq1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1",
            "q1/create POST /jobs -> 303 Location: /jobs/1\nq1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: ../1/",
            "q1/create POST /jobs -> 303 Location: /jobs/1\nq1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: http://example.org/jobs/1?x=1",
        ],
        bad: &[
            (
                "q1/create POST /jobs -> 303 Location: /jobs/1\nq1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs",
                "wrong-location",
            ),
            (
                "q1/create POST /jobs -> 303 Location: /jobs/1\nq1/run POST /jobs/1/phase {PHASE=RUN} -> 303",
                "no-location",
            ),
        ],
        judge: |v| each(v, &[step::Q1_RUN], |x| leads_to_job(v, x)),
    },
    Check {
        decides: "uws-run-effect",
        reads: Reads::All(&[step::Q1_RUN, step::Q1_POLL]),
        because: "A client that sees PENDING takes its order for lost and gives it again, or waits for ever.",
        usually: "The order is only noted, and carried out by a task that runs now and then.",
        mend: "Move the job to QUEUED before the answer to PHASE=RUN is sent.",
        good: &[
            "q1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\nq1/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
            "q1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\nq1/poll GET /jobs/1 -> 200 | @done",
        ],
        bad: &[
            (
                "q1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\nq1/poll GET /jobs/1 -> 200 | @job\n\
                 +2s q1/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "pending-for-a-while",
            ),
            (
                "q1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\nq1/poll GET /jobs/1 -> 200 | @job\n\
                 +70s q1/poll GET /jobs/1 -> 200 | @job",
                "still-pending",
            ),
        ],
        judge: |v| each(v, &[step::Q1_RUN], |x| has_effect(v, x)),
    },
    Check {
        decides: "uws-run-completes",
        reads: Reads::Any(&[step::Q1_POLL, step::Q1_DONE]),
        because: "A service on which a simple job does not complete is of no use.",
        usually: "The worker that runs the jobs is down, or it never reports the end of a job.",
        mend: "See to it that workers run, and that the end of a job reaches the service.",
        good: &["q1/poll GET /jobs/1 -> 200 | @done\nq1/done GET /jobs/1 -> 200 | @done"],
        bad: &[(
            "q1/run POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\nq1/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             +70s q1/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
            "not-completed",
        )],
        judge: |v| completes(v).into_iter().collect(),
    },
    Check {
        decides: "uws-abort-303",
        reads: Reads::All(&[step::P1_ABORT]),
        because: "A client follows the redirect to the job; with another answer it does not know whether it was aborted.",
        usually: "A framework's default status for POST, or the word of the new phase sent as a body.",
        mend: "Answer PHASE=ABORT with 303 and the job's URL.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1",
        ],
        bad: &[
            (
                "p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 200 | ABORTED",
                "wrong-status",
            ),
            (
                "p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 307 Location: /jobs/1",
                "wrong-status",
            ),
        ],
        judge: |v| each(v, &[step::P1_ABORT], |x| taken(x).and_then(answered_303)),
    },
    Check {
        decides: "uws-abort-location",
        reads: Reads::All(&[step::P1_ABORT]),
        because: "A client that follows the redirect reads something else than its job.",
        usually: "The redirect leads back to the phase, or to the list as after a deletion.",
        mend: "Set Location to the URL of the job.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: http://example.org/jobs/1/",
        ],
        bad: &[(
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1/phase",
            "wrong-location",
        )],
        judge: |v| each(v, &[step::P1_ABORT], |x| leads_to_job(v, x)),
    },
    Check {
        decides: "uws-abort-pending",
        reads: Reads::All(&[step::P1_ABORT, step::P1_ABORTED_JOB]),
        because: "A user who changes his mind can't call the job off.",
        usually: "The order looks for a running process, and a job that was not started has none.",
        mend: "Set a PENDING job to ABORTED when it is told to abort.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 +10s p1/aborted-job GET /jobs/1 -> 200 | @job",
                "not-aborted",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 400\n\
                 p1/aborted-job GET /jobs/1 -> 200 | @job",
                "refused",
            ),
        ],
        judge: |v| each(v, &[step::P1_ABORT], |x| aborts(v, x)),
    },
    Check {
        decides: "uws-abort-retains-job",
        reads: Reads::Any(&[
            step::P1_ABORTED_JOB,
            step::P1_ABORTED_PHASE,
            step::P1_ABORTED_DURATION,
            step::P1_ABORTED_DESTRUCTION,
            step::P1_ABORTED_QUOTE,
            step::P1_ABORTED_RESULTS,
            step::P1_ABORTED_PARAMETERS,
            step::P1_ABORTED_OWNER,
        ]),
        because: "The user can't look at what the job had done, nor tell it from one that never was.",
        usually: "Aborting is done by deleting the job.",
        mend: "Keep the job and all its children after an abort, until its destruction.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/owner GET /jobs/1/owner -> 404\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\np1/aborted-owner GET /jobs/1/owner -> 404",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 p1/aborted-job GET /jobs/1 -> 404",
                "gone",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\np1/aborted-parameters GET /jobs/1/parameters -> 404",
                "gone",
            ),
        ],
        judge: retained,
    },
];

/// Goes on only with an order that was taken; what refusing it is worth is for other rows.
fn taken(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match x.status() {
        200..=399 => Ok(x),
        400..=499 => {
            // Lack of credentials and a busy service first.
            let reason = x
                .ok()
                .err()
                .and_then(|f| f.reason)
                .filter(|r| *r != Reason::Blocked);
            let why = format!("the order was refused with {}", x.status());
            Err(Finding::undecided(reason.unwrap_or(Reason::Refused), &x, why))
        }
        _ => x.ok(),
    }
}

/// There is no ground to refuse to run a PENDING job but lack of rights or of room.
fn run_answered(v: &View<'_>, x: Seen<'_>) -> Judgement {
    match x.status() {
        404 | 410 if !is_sound(v, "q1", step::Q1_JOB) => Err(blocked(&x, "the job itself can't be read")),
        400 | 404..=428 => answered_303(x),
        _ => taken(x).and_then(answered_303),
    }
}

/// What became of the quick job after it was told to run. That PENDING stayed for good is only said when the
/// conversation itself gave up waiting.
fn has_effect(v: &View<'_>, run: Seen<'_>) -> Judgement {
    taken(run)?;
    let polls = documents(v, &[step::Q1_POLL]);
    let unread = || blocked(&run, "the job could not be read after that");
    let last = polls.last().ok_or_else(unread)?;
    let moved = polls
        .iter()
        .position(|r| r.phase().is_some_and(|p| p != Phase::Pending));
    match moved {
        Some(at) => left_pending(&run, &polls[..at], &polls[at]),
        None if last.phase() != Some(Phase::Pending) => {
            Err(blocked(&last.x, "the job shows no phase of UWS"))
        }
        None => never_left(v, &run, last),
    }
}

/// Seconds from the answer to an order until a document was read.
fn since(order: &Seen<'_>, read: &Read<'_>) -> f64 {
    let time = read.x.exchange.ended().saturating_sub(order.exchange.ended());
    time.as_secs_f64()
}

const LEFT_PENDING: &str = "QUEUED or a later phase";

fn left_pending(run: &Seen<'_>, before: &[Read<'_>], moved: &Read<'_>) -> Judgement {
    let now = moved.phase_text();
    if matches!(
        moved.phase(),
        Some(Phase::Aborted | Phase::Unknown | Phase::Archived)
    ) {
        let why = format!("the job became {now}");
        return Err(Finding::undecided(Reason::Ambiguous, &moved.x, why));
    }
    let pending = before.iter().rfind(|r| r.phase() == Some(Phase::Pending));
    let Some(pending) = pending else {
        return Ok(Finding::pass(&moved.x, moved.phase_part(), now));
    };
    let observed = format!(
        "still PENDING {:.1} s after the order, then {now}",
        since(run, pending)
    );
    let part = pending.phase_part();
    Ok(
        Finding::broken("pending-for-a-while", &pending.x, part, LEFT_PENDING, observed)
            .graded(Verdict::Warn),
    )
}

fn never_left(v: &View<'_>, run: &Seen<'_>, last: &Read<'_>) -> Judgement {
    if let Some(ended) = v.recording.meta.ended_by {
        let why = "the run ended while the job was waited for";
        return Err(Finding::undecided(ended, &last.x, why));
    }
    let waited = since(run, last);
    let observed = format!("still PENDING {waited:.0} s after the order");
    if waited < v.paced(STILL_PENDING) || v.first(step::Q1_DONE).is_some() {
        return Err(Finding::undecided(Reason::Busy, &last.x, observed));
    }
    Ok(Finding::broken(
        "still-pending",
        &last.x,
        last.phase_part(),
        LEFT_PENDING,
        observed,
    ))
}

fn completes(v: &View<'_>) -> Option<Finding> {
    if let Some(done) = document(v, step::Q1_DONE).filter(|r| r.phase() == Some(Phase::Completed)) {
        return Some(Finding::pass(&done.x, done.phase_part(), "COMPLETED"));
    }
    let reads = documents(v, &[step::Q1_POLL, step::Q1_DONE]);
    let last = reads.last()?;
    let undecided = |reason: Reason, why: String| Some(Finding::undecided(reason, &last.x, why));
    if let Some(ended) = v.recording.meta.ended_by {
        return undecided(ended, "the run ended while the job was waited for".to_owned());
    }
    match last.phase()? {
        Phase::Completed => Some(Finding::pass(&last.x, last.phase_part(), "COMPLETED")),
        phase @ (Phase::Error | Phase::Aborted) => {
            let summary = last.job.error_summary();
            let message = summary.and_then(|s| s.message.trimmed().map(|m| format!(": {m}")));
            let message = message.unwrap_or_default();
            undecided(
                Reason::Ambiguous,
                format!("the job ended {phase}{message}; is the recipe right?"),
            )
        }
        Phase::Executing => still_executing(v, last),
        Phase::Pending => undecided(Reason::Blocked, "the job did not leave PENDING".to_owned()),
        phase => undecided(Reason::Busy, format!("still {phase} when the time was over")),
    }
}

fn still_executing(v: &View<'_>, last: &Read<'_>) -> Option<Finding> {
    let waited = since(&v.first(step::Q1_RUN)?, last);
    let observed = format!("still EXECUTING after {waited:.0} s");
    if waited < v.paced(STILL_PENDING) {
        return Some(Finding::undecided(Reason::Busy, &last.x, observed));
    }
    let expected = "COMPLETED within the time configured";
    Some(Finding::broken(
        "not-completed",
        &last.x,
        last.phase_part(),
        expected,
        observed,
    ))
}

/// The job as it was before the order, if it was PENDING.
fn pending_before<'v>(v: &'v View<'_>, order: &Seen<'_>) -> Result<Read<'v>, Finding> {
    let before = documents_of(v, order.exchange.lane())
        .into_iter()
        .rfind(|r| r.x.id() < order.id());
    before
        .filter(|r| r.phase() == Some(Phase::Pending))
        .ok_or_else(|| blocked(order, "the job was not PENDING before"))
}

fn aborts(v: &View<'_>, order: Seen<'_>) -> Judgement {
    pending_before(v, &order)?;
    let anonymous = v.recording.meta.identity.is_none();
    match order.status() {
        // A job that is gone was lost before.
        404 | 410 => return Err(blocked(&order, "the job is gone")),
        // The caller made this job, so 403 is no lack of rights.
        401 if anonymous => order.ok().map(|_| ())?,
        400..=428 | 430..=499 | 501 => {
            let expected = "303 See Other, and then ABORTED";
            return Ok(Finding::broken(
                "refused",
                &order,
                Part::Status,
                expected,
                order.status_line(),
            ));
        }
        200..=399 => {}
        _ => order.ok().map(|_| ())?,
    }
    let unread = || blocked(&order, "the job was not read after that");
    let after = v.first(step::P1_ABORTED_JOB).ok_or_else(unread)?;
    let read = Read {
        x: after,
        job: after.job()?,
    };
    let (part, seen) = (read.phase_part(), read.phase_text());
    match read.phase() {
        Some(Phase::Aborted) => Ok(Finding::pass(&after, part, "ABORTED")),
        Some(Phase::Archived | Phase::Unknown) => {
            let why = format!("the job is {seen}");
            Err(Finding::undecided(Reason::Ambiguous, &after, why))
        }
        Some(_) => Ok(Finding::broken(
            "not-aborted",
            &after,
            part,
            "ABORTED within 10 s",
            seen,
        )),
        None => Err(blocked(&after, "the job shows no phase of UWS")),
    }
}

/// The job and its children after the abort. What could not be read before the abort either is another row's matter.
fn retained(v: &View<'_>) -> Vec<Finding> {
    let Some(order) = v.first(step::P1_ABORT).filter(|x| taken(*x).is_ok()) else {
        return Vec::new();
    };
    let job_gone = v
        .first(step::P1_ABORTED_JOB)
        .is_some_and(|x| matches!(x.status(), 404 | 410));
    let readable = |step: Step| v.first(step).is_some_and(|x| (200..300).contains(&x.status()));
    let mut findings = Vec::new();
    for (_, after, name) in CHILDREN.iter().filter(|(before, _, _)| readable(*before)) {
        let Some(x) = v.first(*after).filter(|x| x.id() > order.id()) else {
            continue;
        };
        findings.push(match x.status() {
            // The whole job is told once.
            404 | 410 if job_gone && *after != step::P1_ABORTED_JOB => blocked(&x, "the job is gone"),
            404 | 410 if *name == "owner" => Finding::pass(&x, Part::Status, x.status_line()),
            404 | 410 => {
                let observed = format!("{} for {name} after the abort", x.status());
                Finding::broken("gone", &x, Part::Status, "200, as before the abort", observed)
            }
            _ => settle(
                x.ok()
                    .map(|x| Finding::pass(&x, Part::Status, format!("{name}: {}", x.status()))),
            ),
        });
    }
    findings
}
