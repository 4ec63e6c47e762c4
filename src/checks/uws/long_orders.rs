//! Section F of the catalogue, orders to jobs that execute or wait (UWS 1.1 sections 2.1.3, 2.1.4).

use super::own_jobs::{PRECISION, Read, blocked, document, documents, instant_of, said};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// Seconds after which an order to abort must have had its effect, with a little less for slow clocks.
const EFFECT: f64 = 58.0;
/// Seconds for which an aborted job is watched, with a little less for slow clocks.
const WATCH: f64 = 9.5;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-abort-queued",
        reads: Reads::All(&[step::L5_ABORT, step::L5_ABORT_POLL]),
        because: "A user who sees the mistake while the job still waits can't take it back.",
        usually: "Only jobs that run are known to the part that aborts.",
        mend: "Take a QUEUED job out of the queue and show it ABORTED.",
        good: &[
            "l5/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|\nl5/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             l5/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[
            (
                "l5/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|\nl5/abort POST /jobs/1/phase {PHASE=ABORT} -> 403\n\
                 +60s l5/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
                "refused",
            ),
            (
                "l5/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|\nl5/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 +60s l5/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
                "not-aborted",
            ),
        ],
        judge: |v| judge(v, step::L5_POLL, step::L5_ABORT, step::L5_ABORT_POLL),
    },
    Check {
        decides: "uws-abort-executing",
        reads: Reads::All(&[step::L1_ABORT, step::L1_ABORT_POLL]),
        because: "A job that can't be stopped goes on using the time of the service and of its user.",
        usually: "The order only sets a flag that the running code never looks at, or is not implemented.",
        mend: "Stop the execution on PHASE=ABORT and show the job ABORTED.",
        good: &[
            "l1/job-before-abort GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             +2s l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n+3s l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[
            (
                "l1/job-before-abort GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl1/abort POST /jobs/1/phase {PHASE=ABORT} -> 405\n\
                 l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n+60s l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "refused",
            ),
            (
                "l1/job-before-abort GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl1/abort POST /jobs/1/phase {PHASE=ABORT} -> 501\n\
                 l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n+38s l1/abort-poll GET /jobs/1 -> 200 | @done",
                "refused",
            ),
            (
                "l1/job-before-abort GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 +60s l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "not-aborted",
            ),
        ],
        judge: |v| judge(v, step::L1_BEFORE_ABORT, step::L1_ABORT, step::L1_ABORT_POLL),
    },
    Check {
        decides: "uws-abort-retains-results",
        reads: Reads::All(&[step::L1_EXECUTING, step::L1_ABORT_POLL]),
        because: "What was computed before the abort may be all that the user wants.",
        usually: "The folder of the job is emptied when it is aborted.",
        mend: "Keep the results of an aborted job until its destruction.",
        good: &[
            "l1/executing GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|\nl1/early-result GET /jobs/1/results/r1 -> 200 | text\n\
             l1/abort-poll GET /jobs/1 -> 200 | @done s|COMPLETED|ABORTED|\nl1/kept-result GET /jobs/1/results/r1 -> 200 | text",
        ],
        bad: &[
            (
                "l1/executing GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|\nl1/early-result GET /jobs/1/results/r1 -> 200 | text\n\
                 l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
                "not-listed",
            ),
            (
                "l1/executing GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|\nl1/early-result GET /jobs/1/results/r1 -> 200 | text\n\
                 l1/abort-poll GET /jobs/1 -> 200 | @done s|COMPLETED|ABORTED|\nl1/kept-result GET /jobs/1/results/r1 -> 404",
                "not-there",
            ),
        ],
        judge: |v| each(v, &[step::L1_EXECUTING], |x| retained(v, x)),
    },
    Check {
        decides: "uws-abort-stops",
        reads: Reads::All(&[step::L1_ABORT_POLL, step::L1_LATER]),
        because: "A job that is said to be aborted and works on uses up what it should set free.",
        usually: "The phase is written at once, and the running code writes its own when it is done.",
        mend: "Stop the execution itself, and let nothing that it still reports change an ABORTED job.",
        good: &[
            "l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n+10s l1/job-later GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[
            (
                "l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n+10s l1/job-later GET /jobs/1 -> 200 | @done",
                "went-on",
            ),
            (
                "l1/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n+10s l1/job-later GET /jobs/1 -> 200 | @done s|COMPLETED|ABORTED|",
                "more-results",
            ),
        ],
        judge: |v| each(v, &[step::L1_LATER], |x| stopped(v, x)),
    },
    Check {
        decides: "uws-abort-held-suspended",
        reads: Reads::Any(&[step::L7_ABORT, step::H2_ABORT]),
        because: "The text allows to abort a job at any time before it is COMPLETED, the diagram shows no such way from HELD and SUSPENDED.",
        usually: "The state machine is built from the diagram.",
        mend: "Nothing has to be mended: both ways are accepted.",
        good: &[
            "l7/poll GET /jobs/1 -> 200 | @job s|PENDING|SUSPENDED|\nl7/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             l7/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[(
            "h2/poll GET /jobs/1 -> 200 | @job s|PENDING|HELD|\nh2/abort POST /jobs/1/phase {PHASE=ABORT} -> 403\n\
             +60s h2/abort-poll GET /jobs/1 -> 200 | @job s|PENDING|HELD|",
            "refused",
        )],
        judge: |v| {
            let suspended = judge(v, step::L7_POLL, step::L7_ABORT, step::L7_ABORT_POLL);
            let held = judge(v, step::H2_POLL, step::H2_ABORT, step::H2_ABORT_POLL);
            suspended.into_iter().chain(held).collect()
        },
    },
    Check {
        decides: "uws-illegal-run-active",
        reads: Reads::All(&[step::L8_RUN_AGAIN, step::L8_AFTER]),
        because: "A user who presses the button twice must not pay for two runs.",
        usually: "The order starts the execution without a look at the phase.",
        mend: "Refuse RUN with 403 while the job is QUEUED or EXECUTING, or answer 303 and leave it as it is.",
        good: &[
            "l8/poll GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|\nl8/run-executing POST /jobs/1/phase {PHASE=RUN} -> 403\n\
             l8/job-after-run-executing GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|",
            "l8/poll GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|\nl8/run-executing POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
             l8/job-after-run-executing GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|",
        ],
        bad: &[
            (
                "l8/poll GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|\nl8/run-executing POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
             l8/job-after-run-executing GET /jobs/1 -> 200 | @failed",
                "broke-the-job",
            ),
            (
                "l8/poll GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|\nl8/run-executing POST /jobs/1/phase {PHASE=RUN} -> 303 Location: /jobs/1\n\
             l8/job-after-run-executing GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING| s|12:00:01.000Z|12:00:04.000Z|",
                "started-twice",
            ),
        ],
        judge: |v| each(v, &[step::L8_RUN_AGAIN], |x| run_again(v, x)),
    },
];

/// What became of an order to abort a job that was seen in an earlier phase.
fn judge(v: &View<'_>, before: Step, abort: Step, after: Step) -> Vec<Finding> {
    each(v, &[abort], |order| aborts(v, before, order, after))
}

fn aborts(v: &View<'_>, before: Step, order: Seen<'_>, after: Step) -> Judgement {
    let earlier = documents(v, &[before]);
    let Some(was) = earlier.last().filter(|r| r.phase().is_some_and(can_be_aborted)) else {
        return Err(blocked(&order, "the job was not seen in that phase before"));
    };
    let anonymous = v.is_anonymous();
    match order.status() {
        404 | 410 => return Err(blocked(&order, "the job is gone")),
        401 if anonymous => order.ok().map(drop)?,
        429 => order.ok().map(drop)?,
        500 | 502..=599 => order.ok().map(drop)?,
        _ => {}
    }
    let reads = documents(v, &[after]);
    let last = reads
        .last()
        .ok_or_else(|| blocked(&order, "the job was not read after that"))?;
    let now = last.phase_text();
    let undecided = |reason: Reason, why: String| Err(Finding::undecided(reason, &last.x, why));
    let refused = order.status() >= 400;
    match last.phase() {
        Some(Phase::Aborted) if refused => undecided(
            Reason::Ambiguous,
            format!(
                "the order was answered {}, and the job is ABORTED",
                order.status()
            ),
        ),
        Some(Phase::Aborted) => Ok(Finding::pass(&last.x, last.phase_part(), "ABORTED")),
        // The job that was still at work after the refusal was not too fast for it.
        Some(Phase::Completed | Phase::Error) if refused && went_on(&order, &reads) => {
            Ok(refusal(&order, was))
        }
        Some(Phase::Completed | Phase::Error) if went_on(&order, &reads) => undecided(
            Reason::Ambiguous,
            format!(
                "the order was answered {}, and the job ran on until it was {now}; a longer job shows more",
                order.status()
            ),
        ),
        Some(Phase::Completed | Phase::Error) => undecided(
            Reason::TooFast,
            format!("the job was {now} before it could be aborted"),
        ),
        Some(Phase::Archived | Phase::Unknown) | None => {
            undecided(Reason::Ambiguous, format!("the job is {now}"))
        }
        Some(_) if refused => Ok(refusal(&order, was)),
        Some(_) => not_aborted(v, &order, last),
    }
}

fn refusal(order: &Seen<'_>, was: &Read<'_>) -> Finding {
    let expected = format!("303 See Other, and the {} job ABORTED", was.phase_text());
    Finding::broken("refused", order, Part::Status, expected, order.status_line())
}

/// Was the job seen to go on after the answer to the order?
fn went_on(order: &Seen<'_>, reads: &[Read<'_>]) -> bool {
    let after = reads.iter().filter(|r| order.before(&r.x));
    after.filter_map(Read::phase).next().is_some_and(can_be_aborted)
}

fn can_be_aborted(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::Queued | Phase::Executing | Phase::Held | Phase::Suspended
    )
}

fn not_aborted(v: &View<'_>, order: &Seen<'_>, last: &Read<'_>) -> Judgement {
    let waited = last
        .x
        .exchange
        .ended()
        .saturating_sub(order.exchange.ended())
        .as_secs_f64();
    let observed = format!("still {} {waited:.0} s after the order", last.phase_text());
    if waited < v.paced(EFFECT) {
        let ended = v.recording.meta.ended_by.unwrap_or(Reason::Busy);
        return Err(Finding::undecided(ended, &last.x, observed));
    }
    Ok(Finding::broken(
        "not-aborted",
        &last.x,
        last.phase_part(),
        "ABORTED within a minute",
        observed,
    ))
}

/// The first document that shows the job ABORTED after the order.
fn aborted<'v>(v: &'v View<'_>, x: &Seen<'_>) -> Result<Read<'v>, Finding> {
    documents(v, &[step::L1_ABORT_POLL])
        .into_iter()
        .find(|r| r.phase() == Some(Phase::Aborted))
        .ok_or_else(|| blocked(x, "the job did not become ABORTED"))
}

fn links(read: &Read<'_>) -> Vec<String> {
    let results = read.job.results().unwrap_or_default();
    results
        .iter()
        .filter_map(|r| r.href.map(|h| h.trim().to_owned()))
        .collect()
}

fn retained(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let before = Read { x, job: x.job()? };
    if before.phase() != Some(Phase::Executing) {
        return Err(blocked(&x, "the job was not EXECUTING"));
    }
    let had = links(&before);
    if had.is_empty() {
        let why = "the job had no results while it was EXECUTING, which is allowed";
        return Err(Finding::undecided(Reason::NotOffered, &x, why));
    }
    // Results that are announced before they are there can't be lost.
    let there = v.first(step::L1_EARLY_RESULT).is_some_and(|r| r.status() == 200);
    if !there {
        let why = "the results listed while EXECUTING could not be fetched yet";
        return Err(Finding::undecided(Reason::NotOffered, &x, why));
    }
    let after = aborted(v, &x)?;
    let has = links(&after);
    if let Some(lost) = had.iter().take(1).find(|link| !has.contains(link)) {
        let part = Part::Body(Some(after.job.element.span()));
        let expected = format!("{lost}, as before the abort");
        let observed = format!("{} results", has.len());
        return Ok(Finding::broken("not-listed", &after.x, part, expected, observed));
    }
    let kept = v
        .first(step::L1_KEPT_RESULT)
        .ok_or_else(|| blocked(&x, "the result was not fetched again"))?;
    if v.first(step::L1_LATER).is_some_and(|x| x.status() != 200) {
        return Err(blocked(&kept, "the aborted job itself is gone"));
    }
    if matches!(kept.status(), 404 | 410) {
        return Ok(Finding::broken(
            "not-there",
            &kept,
            Part::Status,
            "200, as before the abort",
            kept.status_line(),
        ));
    }
    kept.ok()?;
    Ok(Finding::pass(&kept, Part::Status, kept.status_line()))
}

fn stopped(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let first = aborted(v, &x)?;
    let later = Read { x, job: x.job()? };
    match later.phase() {
        Some(Phase::Aborted) => {}
        Some(Phase::Archived | Phase::Unknown) | None => {
            let why = format!("the job is {}", later.phase_text());
            return Err(Finding::undecided(Reason::Ambiguous, &x, why));
        }
        Some(_) => {
            let observed = later.phase_text();
            return Ok(Finding::broken(
                "went-on",
                &x,
                later.phase_part(),
                "ABORTED",
                observed,
            ));
        }
    }
    let (had, has) = (links(&first).len(), links(&later).len());
    if has > had {
        let part = Part::Body(Some(later.job.element.span()));
        let expected = format!("{had} results, as right after the abort");
        return Ok(Finding::broken(
            "more-results",
            &x,
            part,
            expected,
            format!("{has} results"),
        ));
    }
    let watched = x
        .exchange
        .started
        .saturating_sub(first.x.exchange.started)
        .as_secs_f64();
    if watched < v.paced(WATCH) {
        let why = format!("watched for {watched:.0} s only");
        return Err(Finding::undecided(Reason::TooFast, &x, why));
    }
    Ok(Finding::pass(
        &x,
        later.phase_part(),
        format!("ABORTED for {watched:.0} s"),
    ))
}

fn run_again(v: &View<'_>, order: Seen<'_>) -> Judgement {
    let before = executing(v, step::L8_POLL, &order)?;
    let after = document(v, step::L8_AFTER);
    let after = after.ok_or_else(|| blocked(&order, "the job was not read after that"))?;
    let now = after.phase_text();
    match after.phase() {
        Some(Phase::Executing | Phase::Suspended) => {}
        Some(Phase::Error | Phase::Aborted | Phase::Held | Phase::Pending | Phase::Queued) => {
            let observed = format!("{now} after RUN was answered {}", order.status());
            let expected = "EXECUTING, as before";
            return Ok(Finding::broken(
                "broke-the-job",
                &after.x,
                after.phase_part(),
                expected,
                observed,
            ));
        }
        _ => {
            return Err(Finding::undecided(
                Reason::TooFast,
                &after.x,
                format!("the job is {now}"),
            ));
        }
    }
    let (first, second) = (before.job.start_time(), after.job.start_time());
    if let (Some(a), Some(b)) = (instant_of(&first), instant_of(&second))
        && restarted(a, b, &before, &after)
    {
        let part = Part::Body(second.span());
        let expected = format!("startTime {}, as before", said(&first));
        return Ok(Finding::broken(
            "started-twice",
            &after.x,
            part,
            expected,
            said(&second),
        ));
    }
    let answer = order.status_line();
    match order.status() {
        303 | 403 => Ok(Finding::pass(&order, Part::Status, answer)),
        401 | 429 | 500..=599 => order.ok().map(|x| Finding::pass(&x, Part::Status, answer)),
        _ => Ok(Finding::info("other-answer", &order, Part::Status, answer)),
    }
}

/// Does the later document show another start? Documents with whole seconds can't tell starts of one second apart.
fn restarted(a: f64, b: f64, before: &Read<'_>, after: &Read<'_>) -> bool {
    let digits =
        |read: &Read<'_>| super::own_jobs::instant(&read.job.start_time()).map_or(0, |at| at.fraction_digits);
    // Rounding may differ in the last of three digits.
    let tolerance = if digits(before).min(digits(after)) >= 3 {
        0.002
    } else {
        PRECISION
    };
    (a - b).abs() > tolerance
}

/// Used by the rows on deletion and destruction: a job that was seen EXECUTING at this step.
pub fn executing<'v>(v: &'v View<'_>, poll: Step, x: &Seen<'_>) -> Result<Read<'v>, Finding> {
    let seen = documents(v, &[poll])
        .pop()
        .filter(|r| r.phase() == Some(Phase::Executing));
    seen.ok_or_else(|| blocked(x, "the job was not seen EXECUTING"))
}
