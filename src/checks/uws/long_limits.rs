//! Sections E, G, H and N of the catalogue, what befalls jobs that execute: results on the way, suspension, the end of their
//! time, destruction and deletion (UWS 1.1 sections 2.1.3 to 2.1.5).

use super::deleting::is_gone;
use super::list_entries::entry_of;
use super::long_orders::executing;
use super::own_jobs::{PRECISION, Read, blocked, document, documents, instant_of};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, settle};
use crate::documents::uws::{Field, Phase};
use crate::recording::{Reason, Step, step};

/// Seconds that a service has to stop a job whose time is over, with a little less for slow clocks.
const GRACE: f64 = 58.0;
/// Seconds after the end of its time at which a job that was done by itself shows that nobody looks at the limit.
const LATE: f64 = 30.0;
/// Steps at which a job may be seen SUSPENDED, with those at which it is looked at later.
const SUSPENDED: &[Step] = &[step::L6_POLL, step::L6_RESUMED, step::Q1_POLL];
/// Steps at which a job of the long recipe is seen EXECUTING.
const EXECUTING: &[Step] = &[step::L1_EXECUTING, step::L1_BEFORE_ABORT];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-phase-executing-results",
        reads: Reads::Any(EXECUTING),
        because: "A client may fetch first results while the job goes on, where the service shows them.",
        usually: "Most services write the results when the job is done.",
        mend: "Nothing has to be mended: both ways are allowed.",
        good: &[
            "l1/executing GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING|",
            "l1/executing GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
        ],
        bad: &[],
        judge: |v| {
            let reads = documents(v, EXECUTING);
            reads.iter().filter_map(early_results).collect()
        },
    },
    Check {
        decides: "uws-phase-suspended-resumes",
        reads: Reads::Any(SUSPENDED),
        because: "A client does nothing for a SUSPENDED job: it must go on by itself.",
        usually: "SUSPENDED is used where the client has to act; that is what HELD is for.",
        mend: "Let SUSPENDED jobs go on when the service has room again, or show them HELD.",
        good: &[
            "l6/poll GET /jobs/1 -> 200 | @job s|PENDING|SUSPENDED|\n+3s l6/resumed GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|SUSPENDED|\nq1/poll GET /jobs/1 -> 200 | @done",
        ],
        bad: &[(
            "l6/poll GET /jobs/1 -> 200 | @job s|PENDING|SUSPENDED|\n+120s l6/resumed GET /jobs/1 -> 200 | @job s|PENDING|SUSPENDED|",
            "still-suspended",
        )],
        judge: |v| {
            let lanes = [&[step::L6_POLL, step::L6_RESUMED][..], &[step::Q1_POLL]];
            lanes.iter().filter_map(|steps| resumes(v, steps)).collect()
        },
    },
    Check {
        decides: "uws-executionduration-zero",
        reads: Reads::All(&[step::L1_SET_ZERO, step::L1_ZERO, step::L1_AFTER_ZERO]),
        because: "A client that asks for no limit would lose its job.",
        usually: "The running time is compared with the limit without a look whether there is one.",
        mend: "Take 0 for no limit, or set the limit of the service in its place.",
        good: &[
            "l1/executing GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             l1/set-duration-zero POST /jobs/1/executionduration {EXECUTIONDURATION=0} -> 303 Location: /jobs/1\n\
             l1/duration-after-zero GET /jobs/1/executionduration -> 200 | 0\nl1/job-after-zero GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
            "l1/executing GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             l1/set-duration-zero POST /jobs/1/executionduration {EXECUTIONDURATION=0} -> 303 Location: /jobs/1\n\
             l1/duration-after-zero GET /jobs/1/executionduration -> 200 | 7200\nl1/job-after-zero GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
        ],
        bad: &[(
            "l1/executing GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             l1/set-duration-zero POST /jobs/1/executionduration {EXECUTIONDURATION=0} -> 303 Location: /jobs/1\n\
             l1/duration-after-zero GET /jobs/1/executionduration -> 200 | 0\nl1/job-after-zero GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
            "aborted",
        )],
        judge: |v| each(v, &[step::L1_SET_ZERO], |x| no_limit(v, x)),
    },
    Check {
        decides: "uws-executionduration-enforced",
        reads: Reads::All(&[step::L4_POLL, step::L4_OVER]),
        because: "The limit protects the user's quota and the other users of the service.",
        usually: "The value is stored and nothing looks at it.",
        mend: "Abort a job when it has run for its execution duration.",
        good: &[
            "l4/duration GET /jobs/1/executionduration -> 200 | 5\nl4/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             +6s l4/over GET /jobs/1 -> 200 | @done s|COMPLETED|ABORTED| s|12:00:02.000Z|12:00:06.000Z|",
        ],
        bad: &[
            (
                "l4/duration GET /jobs/1/executionduration -> 200 | 5\nl4/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
                 +66s l4/over GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "ran-on",
            ),
            (
                "l4/duration GET /jobs/1/executionduration -> 200 | 5\nl4/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
                 +40s l4/over GET /jobs/1 -> 200 | @done s|12:00:01.000Z|12:00:01.000Z| s|12:00:02.000Z|12:00:41.000Z|",
                "ran-on",
            ),
        ],
        judge: |v| over(v, in_time),
    },
    Check {
        decides: "uws-executionduration-enforced-aborted",
        reads: Reads::All(&[step::L4_POLL, step::L4_OVER]),
        because: "A client that finds ERROR looks for a mistake in its job, where only the time was over.",
        usually: "The time-out is an exception like any other in the running code.",
        mend: "Show a job that was stopped for its execution duration ABORTED.",
        good: &[
            "l4/duration GET /jobs/1/executionduration -> 200 | 5\nl4/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             +6s l4/over GET /jobs/1 -> 200 | @done s|COMPLETED|ABORTED| s|12:00:02.000Z|12:00:06.000Z|",
        ],
        bad: &[(
            "l4/duration GET /jobs/1/executionduration -> 200 | 5\nl4/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             +6s l4/over GET /jobs/1 -> 200 | @failed s|12:00:02.000Z|12:00:06.000Z|",
            "error",
        )],
        judge: |v| over(v, as_aborted),
    },
    Check {
        decides: "uws-destruction-aborts",
        reads: Reads::All(&[step::L3_GONE, step::L3_LATER, step::L3_LIST]),
        because: "A job that is gone and works on can't even be aborted any more.",
        usually: "Only the record is deleted; the process or the query goes on, and writes its phase or its results.",
        mend: "Abort a running job before it is destroyed.",
        good: &[
            "l3/create POST /jobs -> 303 Location: /jobs/1\nl3/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl3/gone GET /jobs/1 -> 404\n\
             +3s l3/job-later GET /jobs/1 -> 404\nl3/list GET /jobs -> 200 | @jobs s|id=\"1\"|id=\"2\"| s|/jobs/1|/jobs/2|\nl3/result GET /jobs/1/results/r1 -> 404",
            // The name is another job's, made later.
            "l3/create POST /jobs -> 303 Location: /jobs/1\nl3/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl3/gone GET /jobs/1 -> 404\n\
             +3s l3/job-later GET /jobs/1 -> 404\nl3/list GET /jobs -> 200 | @jobs s|12:00:00.000Z|12:00:09.000Z|",
        ],
        bad: &[
            (
                "l3/create POST /jobs -> 303 Location: /jobs/1\nl3/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl3/gone GET /jobs/1 -> 404\n\
                 +3s l3/job-later GET /jobs/1 -> 404\nl3/list GET /jobs -> 200 | @jobs s|PENDING|EXECUTING|",
                "still-listed",
            ),
            (
                "l3/create POST /jobs -> 303 Location: /jobs/1\nl3/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl3/gone GET /jobs/1 -> 404\n\
                 +3s l3/job-later GET /jobs/1 -> 200 | @done\nl3/list GET /jobs -> 200 | @jobs s|id=\"1\"|id=\"2\"| s|/jobs/1|/jobs/2|",
                "came-back",
            ),
            (
                "l3/create POST /jobs -> 303 Location: /jobs/1\nl3/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl3/gone GET /jobs/1 -> 404\n\
                 +3s l3/job-later GET /jobs/1 -> 404\nl3/list GET /jobs -> 200 | @jobs s|id=\"1\"|id=\"2\"| s|/jobs/1|/jobs/2|\nl3/result GET /jobs/1/results/r1 -> 200 | text",
                "result-left",
            ),
        ],
        judge: |v| each(v, &[step::L3_LATER], |x| destroyed(v, x)),
    },
    Check {
        decides: "uws-delete-executing",
        reads: Reads::All(&[step::L2_DELETE, step::L2_GONE]),
        because: "A client that wants to be rid of a job finds it still there, and running.",
        usually: "Only finished jobs may be deleted, and the client is told to abort first.",
        mend: "Abort a running job when it is deleted.",
        good: &[
            "l2/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl2/delete DELETE /jobs/1 -> 303 Location: /jobs\nl2/job-after-delete GET /jobs/1 -> 404",
        ],
        bad: &[
            (
                "l2/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl2/delete DELETE /jobs/1 -> 403\n\
                 l2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "refused",
            ),
            (
                "l2/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\nl2/delete DELETE /jobs/1 -> 303 Location: /jobs\n\
                 +60s l2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "still-executing",
            ),
        ],
        judge: |v| each(v, &[step::L2_DELETE], |x| deleted(v, x)),
    },
];

fn early_results(read: &Read<'_>) -> Option<Finding> {
    if read.phase() != Some(Phase::Executing) {
        return None;
    }
    let number = read.job.results().map_or(0, |r| r.len());
    let part = Part::Body(Some(read.job.element.span()));
    Some(match number {
        0 => Finding::info("none-yet", &read.x, part, "no results while EXECUTING"),
        _ => Finding::info(
            "results-early",
            &read.x,
            part,
            format!("{number} results while EXECUTING"),
        ),
    })
}

fn resumes(v: &View<'_>, steps: &[Step]) -> Option<Finding> {
    let reads = documents(v, steps);
    let at = reads.iter().position(|r| r.phase() == Some(Phase::Suspended))?;
    let later = &reads[at..];
    let last = later.last()?;
    let moved = later.iter().find(|r| {
        matches!(
            r.phase(),
            Some(Phase::Executing | Phase::Queued | Phase::Completed | Phase::Error)
        )
    });
    if let Some(moved) = moved {
        return Some(Finding::pass(&moved.x, moved.phase_part(), moved.phase_text()));
    }
    let watched = last
        .x
        .exchange
        .ended()
        .saturating_sub(reads[at].x.exchange.ended())
        .as_secs_f64();
    let observed = format!("still {} after {watched:.0} s", last.phase_text());
    if last.phase() != Some(Phase::Suspended) || v.recording.meta.ended_by.is_some() {
        return Some(Finding::undecided(Reason::Ambiguous, &last.x, observed));
    }
    let expected = "EXECUTING or a later phase";
    Some(Finding::broken(
        "still-suspended",
        &last.x,
        last.phase_part(),
        expected,
        observed,
    ))
}

fn no_limit(v: &View<'_>, order: Seen<'_>) -> Judgement {
    if order.status() >= 400 {
        order.ok().map(drop).map_err(|finding| match finding.reason {
            Some(Reason::Blocked) => Finding::undecided(
                Reason::Refused,
                &order,
                format!("the change was refused with {}", order.status()),
            ),
            _ => finding,
        })?;
    }
    let before = document(v, step::L1_EXECUTING).filter(|r| r.phase() == Some(Phase::Executing));
    before.ok_or_else(|| blocked(&order, "the job was not EXECUTING"))?;
    let after = document(v, step::L1_AFTER_ZERO);
    let after = after.ok_or_else(|| blocked(&order, "the job was not read after that"))?;
    let shown = v
        .first(step::L1_ZERO)
        .map_or_else(String::new, |x| x.text().trim().to_owned());
    match after.phase() {
        Some(Phase::Executing | Phase::Suspended) => {
            let observed = format!("executionduration {shown}, {}", after.phase_text());
            Ok(Finding::pass(&after.x, after.phase_part(), observed))
        }
        Some(Phase::Aborted | Phase::Error) => {
            let expected = "EXECUTING, since 0 means no limit";
            let observed = format!("{} right after EXECUTIONDURATION=0", after.phase_text());
            Ok(Finding::broken(
                "aborted",
                &after.x,
                after.phase_part(),
                expected,
                observed,
            ))
        }
        _ => {
            let why = format!("the job became {}", after.phase_text());
            Err(Finding::undecided(Reason::TooFast, &after.x, why))
        }
    }
}

/// The last look at the job whose time was over, with the seconds granted.
fn over(v: &View<'_>, judge: fn(&View<'_>, &Read<'_>, f64) -> Judgement) -> Vec<Finding> {
    let Some(x) = v.at(step::L4_OVER).last() else {
        return Vec::new();
    };
    let job = x.job();
    let last = match job {
        Ok(job) => Read { x, job },
        Err(finding) => return vec![finding],
    };
    let granted = v
        .first(step::L4_DURATION)
        .and_then(|x| x.text().trim().parse::<f64>().ok());
    match granted {
        Some(granted) => vec![settle(
            executing(v, step::L4_POLL, &x).and_then(|_| judge(v, &last, granted)),
        )],
        None => vec![blocked(&x, "the execution duration can't be read")],
    }
}

/// Seconds that the job ran, by its own times; else since we saw it EXECUTING.
fn ran(v: &View<'_>, last: &Read<'_>) -> f64 {
    let times = (
        instant_of(&last.job.start_time()),
        instant_of(&last.job.end_time()),
    );
    if let (Some(start), Some(end)) = times {
        return end - start;
    }
    watched(v, last)
}

/// Seconds from the first look that showed the job EXECUTING to the last look.
fn watched(v: &View<'_>, last: &Read<'_>) -> f64 {
    let polls = documents(v, &[step::L4_POLL]);
    let first = polls.iter().find(|r| r.phase() == Some(Phase::Executing));
    first.map_or(0.0, |first| {
        last.x
            .exchange
            .ended()
            .saturating_sub(first.x.exchange.ended())
            .as_secs_f64()
    })
}

/// Did the job end at about the time when it had to? Whole seconds are all that the resource takes.
fn ended_for_time(v: &View<'_>, last: &Read<'_>, granted: f64) -> Result<f64, Finding> {
    let seconds = ran(v, last);
    if seconds < granted - 1.0_f64.min(granted / 2.0) {
        let why = format!(
            "{} after {seconds:.1} s, before its time was over",
            last.phase_text()
        );
        return Err(Finding::undecided(Reason::TooFast, &last.x, why));
    }
    Ok(seconds)
}

fn in_time(v: &View<'_>, last: &Read<'_>, granted: f64) -> Judgement {
    match last.phase() {
        Some(Phase::Aborted | Phase::Error) => {
            let seconds = ended_for_time(v, last, granted)?;
            let observed = format!("{} after {seconds:.1} s of {granted} s", last.phase_text());
            Ok(Finding::pass(&last.x, last.phase_part(), observed))
        }
        Some(Phase::Executing) => {
            let seconds = watched(v, last);
            let observed = format!("still EXECUTING after {seconds:.0} s, {granted} s were granted");
            if seconds < granted + v.paced(GRACE) {
                let ended = v.recording.meta.ended_by.unwrap_or(Reason::Ambiguous);
                return Err(Finding::undecided(ended, &last.x, observed));
            }
            let expected = format!("ABORTED after {granted} s");
            Ok(Finding::broken(
                "ran-on",
                &last.x,
                last.phase_part(),
                expected,
                observed,
            ))
        }
        Some(Phase::Completed) => completed(v, last, granted),
        _ => Err(Finding::undecided(
            Reason::Ambiguous,
            &last.x,
            format!("the job became {}", last.phase_text()),
        )),
    }
}

/// The job was done by itself: its own times tell whether that was long after its time was over.
fn completed(v: &View<'_>, last: &Read<'_>, granted: f64) -> Judgement {
    let times = (
        instant_of(&last.job.start_time()),
        instant_of(&last.job.end_time()),
    );
    let seconds = match times {
        (Some(start), Some(end)) => end - start,
        _ => 0.0,
    };
    let undecided = |reason, why: String| Err(Finding::undecided(reason, &last.x, why));
    let observed = format!("COMPLETED after {seconds:.0} s, {granted} s were granted");
    let polls = documents(v, &[step::L4_POLL, step::L4_OVER]);
    if polls.iter().any(|r| r.phase() == Some(Phase::Suspended)) {
        return undecided(Reason::Ambiguous, format!("{observed}, some of them SUSPENDED"));
    }
    // Times in whole seconds are off by one each.
    let over = seconds - granted - 2.0 * PRECISION;
    if over > v.paced(LATE) {
        let expected = format!("ABORTED after {granted} s");
        return Ok(
            Finding::broken("ran-on", &last.x, last.phase_part(), expected, observed).graded(Verdict::Warn),
        );
    }
    if over > 0.0 {
        return undecided(Reason::Ambiguous, format!("{observed}; a longer job shows more"));
    }
    let why = "the job was done before it could be seen to run for too long";
    undecided(Reason::TooFast, why.to_owned())
}

fn as_aborted(v: &View<'_>, last: &Read<'_>, granted: f64) -> Judgement {
    let part = last.phase_part();
    match last.phase() {
        Some(Phase::Aborted) => {
            ended_for_time(v, last, granted)?;
            Ok(Finding::pass(&last.x, part, "ABORTED"))
        }
        Some(Phase::Error) => {
            let seconds = ended_for_time(v, last, granted)?;
            let observed = format!("ERROR after {seconds:.1} s");
            Ok(Finding::broken("error", &last.x, part, "ABORTED", observed).graded(Verdict::Warn))
        }
        _ => Err(blocked(&last.x, "the job was not stopped when its time was over")),
    }
}

fn destroyed(v: &View<'_>, later: Seen<'_>) -> Judgement {
    let ours = executing(v, step::L3_POLL, &later)?;
    let gone = v.at(step::L3_GONE).last().filter(is_gone);
    gone.ok_or_else(|| blocked(&later, "the job was not destroyed while it was watched"))?;
    if !is_gone(&later) {
        let job = later.job()?;
        if is_another(&ours, &job.creation_time()) {
            let why = "the name of the destroyed job is another job's now";
            return Err(Finding::undecided(Reason::Ambiguous, &later, why));
        }
        let part = Part::Body(job.phase().span());
        let observed = job.phase().trimmed().unwrap_or("a job").to_owned();
        return Ok(Finding::broken(
            "came-back",
            &later,
            part,
            "404, as just before",
            observed,
        ));
    }
    if let Some(result) = v.first(step::L3_RESULT).filter(|x| x.status() == 200) {
        let archived = later.job().is_ok();
        if !archived {
            let expected = "404, as the job is gone";
            let observed = result.status_line();
            return Ok(Finding::broken(
                "result-left",
                &result,
                Part::Status,
                expected,
                observed,
            ));
        }
    }
    if lists_the_deleted(v) {
        return Err(blocked(
            &later,
            "the list shows jobs that were deleted, whatever they did",
        ));
    }
    let list = v
        .first(step::L3_LIST)
        .ok_or_else(|| blocked(&later, "the list was not read"))?;
    match entry_of(v, &list, list.job_list()?, "l3") {
        Some(entry)
            if entry.phase().trimmed() != Some("ARCHIVED") && !is_another(&ours, &entry.creation_time()) =>
        {
            let part = Part::Body(Some(entry.element.span()));
            let observed = entry.phase().trimmed().unwrap_or("an entry").to_owned();
            Ok(Finding::broken(
                "still-listed",
                &list,
                part,
                "no entry of the destroyed job",
                observed,
            ))
        }
        _ => Ok(Finding::pass(&later, Part::Status, later.status_line())),
    }
}

/// Was the job made at another time than ours? A service may give the name of a destroyed job to the next one.
fn is_another(ours: &Read<'_>, created: &Field<'_>) -> bool {
    let at = (instant_of(&ours.job.creation_time()), instant_of(created));
    matches!(at, (Some(ours), Some(now)) if now > ours + PRECISION)
}

/// Does the list keep a job that never ran when it is deleted? The row on that tells of it.
fn lists_the_deleted(v: &View<'_>) -> bool {
    let list = v.first(step::P2_LIST).and_then(|x| Some((x, x.job_list().ok()?)));
    list.is_some_and(|(x, list)| entry_of(v, &x, list, "p2").is_some())
}

/// Is a job still there that never ran and was deleted? The rows on deletion tell of it.
fn nothing_is_deleted(v: &View<'_>) -> bool {
    let gone = v.first(step::P2_JOB_GONE);
    v.first(step::P2_DELETE).is_some_and(|x| x.status() < 400)
        && gone.is_some_and(|x| x.status() == 200 && !is_gone(&x))
}

fn deleted(v: &View<'_>, order: Seen<'_>) -> Judgement {
    executing(v, step::L2_POLL, &order)?;
    if nothing_is_deleted(v) {
        return Err(blocked(&order, "jobs that do not run can't be deleted either"));
    }
    let last = v.at(step::L2_GONE).last();
    let last = last.ok_or_else(|| blocked(&order, "the job was not read after that"))?;
    if is_gone(&last) {
        return Ok(Finding::pass(&last, Part::Status, last.status_line()));
    }
    let still = Read {
        x: last,
        job: last.job()?,
    };
    let finished = still
        .phase()
        .is_some_and(|p| !p.active() && p != Phase::Suspended);
    match order.status() {
        401 | 429 | 500 | 502..=599 => Err(settle(order.ok().map(|x| blocked(&x, "")))),
        400.. if finished => {
            let why = format!("the job became {} meanwhile", still.phase_text());
            Err(Finding::undecided(Reason::ConcurrentChange, &last, why))
        }
        400.. => {
            let expected = "303 See Other: deleting a running job aborts it";
            Ok(Finding::broken(
                "refused",
                &order,
                Part::Status,
                expected,
                order.status_line(),
            ))
        }
        _ if finished => {
            // That deletion has no effect on a job that does not run is told by the rows on deletion.
            Err(blocked(
                &last,
                "the job does not run any more, and is still there",
            ))
        }
        _ => {
            let expected = "404, or an ARCHIVED job";
            let observed = still.phase_text();
            Ok(Finding::broken(
                "still-executing",
                &last,
                still.phase_part(),
                expected,
                observed,
            ))
        }
    }
}
