//! Section E of the catalogue, what a phase promises (UWS 1.1 section 2.1.3).

use super::own_jobs::{Read, blocked, document, documents};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, step};

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-phase-pending-stable",
        reads: Reads::All(&[step::P3_IDLE]),
        because: "A client has no time to set parameters and limits before the job takes its resources.",
        usually: "A scheduler picks up every job that is not finished.",
        mend: "Leave PENDING jobs alone until PHASE=RUN is posted.",
        good: &[
            "p3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job",
        ],
        bad: &[(
            "p3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
            "started-by-itself",
        )],
        judge: |v| {
            v.at(step::P3_IDLE)
                .last()
                .map_or(Vec::new(), |last| vec![settle(stays_pending(v, &last))])
        },
    },
    Check {
        decides: "uws-phase-queued-no-results",
        reads: Reads::Any(&[step::Q1_POLL, step::Q1_QUEUED_RESULT]),
        because: "A client that fetches such a result gets something that the job has not made.",
        usually: "Result files are made empty when the job is queued.",
        mend: "Answer 404 for a result until it exists; listing it beforehand is allowed.",
        good: &[
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|\nq1/poll GET /jobs/1 -> 200 | @done",
            "q1/poll GET /jobs/1 -> 200 | @done s|COMPLETED|QUEUED|\nq1/queued-result GET /jobs/1/results/r1 -> 404",
        ],
        bad: &[(
            "q1/poll GET /jobs/1 -> 200 | @done s|COMPLETED|QUEUED|\nq1/queued-result GET /jobs/1/results/r1 -> 200 | abc\n\
             q1/poll GET /jobs/1 -> 200 | @done s|COMPLETED|QUEUED|",
            "result-while-queued",
        )],
        judge: queued_results,
    },
    Check {
        decides: "uws-phase-error-terminal",
        reads: Reads::All(&[step::E1_DONE, step::E1_LATER]),
        because: "A client that has reported the failure never learns that the job went on.",
        usually: "The service tries failed jobs again by itself, or threads of the job go on writing results.",
        mend: "End all work on a job before it is shown in phase ERROR.",
        good: &["e1/done GET /jobs/1 -> 200 | @failed\n+5s e1/job-later GET /jobs/1 -> 200 | @failed"],
        bad: &[
            (
                "e1/done GET /jobs/1 -> 200 | @failed\n+5s e1/job-later GET /jobs/1 -> 200 | @failed s|>ERROR|>EXECUTING|",
                "phase-changed",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed\n\
                 +5s e1/job-later GET /jobs/1 -> 200 | @failed s|<uws:results/>|<uws:results><uws:result id=\"r\"/></uws:results>|",
                "results-changed",
            ),
        ],
        judge: |v| {
            document(v, step::E1_LATER).map_or(Vec::new(), |read| vec![settle(no_more_work(v, &read))])
        },
    },
    Check {
        decides: "uws-phase-error-results",
        reads: Reads::All(&[step::E1_DONE]),
        because: "What a failed job left behind may help to find the cause, but can't be trusted.",
        usually: "Services list what was written before the failure, such as logs.",
        mend: "Nothing has to be mended: both ways are allowed.",
        good: &["e1/done GET /jobs/1 -> 200 | @failed"],
        bad: &[],
        judge: |v| {
            documents(v, &[step::E1_DONE])
                .into_iter()
                .map(|read| settle(failed_results(&read)))
                .collect()
        },
    },
];

fn stays_pending(v: &View<'_>, last: &Seen<'_>) -> Judgement {
    let reads = documents(v, &[step::P3_IDLE]);
    let Some(first) = reads.first().filter(|r| r.phase() == Some(Phase::Pending)) else {
        return Err(Finding::undecided(
            Reason::Blocked,
            last,
            "the new job is not PENDING",
        ));
    };
    let moved = reads.iter().find(|r| r.phase() != Some(Phase::Pending));
    let Some(moved) = moved else {
        if reads.len() < 3 {
            return Err(Finding::undecided(
                Reason::NotObserved,
                last,
                "the job was not read three times",
            ));
        }
        let seconds = (last.exchange.started - first.x.exchange.started).as_secs_f64();
        return Ok(Finding::pass(
            last,
            Part::Body(reads[2].job.phase().span()),
            format!("PENDING for {seconds:.0} s"),
        ));
    };
    match moved.phase() {
        Some(Phase::Queued | Phase::Executing | Phase::Suspended | Phase::Completed) => Ok(Finding::broken(
            "started-by-itself",
            &moved.x,
            moved.phase_part(),
            "PENDING",
            moved.phase_text(),
        )),
        // The service may abort a job (UWS 1.1 section 2.1.3), and the diagram lets PENDING end in ERROR.
        _ => {
            let why = format!("the job became {}", moved.phase_text());
            Err(Finding::undecided(Reason::Ambiguous, &moved.x, why))
        }
    }
}

fn queued_results(v: &View<'_>) -> Vec<Finding> {
    let polls = documents(v, &[step::Q1_POLL]);
    let queued: Vec<&Read<'_>> = polls
        .iter()
        .filter(|r| r.phase() == Some(Phase::Queued))
        .collect();
    let fetched = each(v, &[step::Q1_QUEUED_RESULT], |x| match x.status() {
        200..=299 if queued.iter().any(|r| r.x.id() > x.id()) => Ok(Finding::broken(
            "result-while-queued",
            &x,
            Part::Status,
            "404, since nothing is produced while QUEUED",
            x.status_line(),
        )),
        200..=299 => Err(Finding::undecided(
            Reason::ConcurrentChange,
            &x,
            "the job may have moved on",
        )),
        404 | 410 => Ok(Finding::pass(&x, Part::Status, "404 while QUEUED")),
        _ => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
    });
    if !fetched.is_empty() {
        return fetched;
    }
    let none_listed = |r: &&&Read<'_>| r.job.results().is_some_and(|results| results.is_empty());
    let without = queued.iter().find(none_listed);
    without
        .map(|r| Finding::pass(&r.x, Part::BODY, "no results listed while QUEUED"))
        .into_iter()
        .collect()
}

fn no_more_work(v: &View<'_>, later: &Read<'_>) -> Judgement {
    let unread = || blocked(&later.x, "the failed job can't be read");
    let done = document(v, step::E1_DONE).ok_or_else(unread)?;
    if done.phase() != Some(Phase::Error) {
        return Err(blocked(&later.x, "the job is not in ERROR"));
    }
    // A job that an order to run set going again is reported by uws-phase-terminal-stable.
    let run = document(v, step::E1_AFTER_RUN_ERROR);
    if run.is_some_and(|r| r.phase() != Some(Phase::Error)) {
        return Err(blocked(&later.x, "the job left ERROR when it was told to run"));
    }
    let part = later.phase_part();
    match later.phase() {
        Some(Phase::Error) => Ok(same_results(&done, later)),
        Some(Phase::Archived) => {
            let why = "the job was archived";
            Err(Finding::undecided(Reason::ConcurrentChange, &later.x, why))
        }
        Some(phase) => Ok(Finding::broken(
            "phase-changed",
            &later.x,
            part,
            "ERROR, as before",
            phase.word(),
        )),
        None => Err(blocked(&later.x, "the job shows no phase of UWS")),
    }
}

fn same_results(done: &Read<'_>, later: &Read<'_>) -> Finding {
    let told = |read: &Read<'_>| {
        let results = read.job.results().unwrap_or_default();
        let mut ids: Vec<&str> = results.iter().filter_map(|r| r.id).collect();
        ids.sort_unstable();
        format!(
            "results: {}",
            if ids.is_empty() {
                "none".to_owned()
            } else {
                ids.join(", ")
            }
        )
    };
    let (first, second) = (told(done), told(later));
    if first == second {
        return Finding::pass(&later.x, later.phase_part(), "ERROR, with the same results");
    }
    Finding::broken("results-changed", &later.x, Part::BODY, first, second)
}

fn failed_results(read: &Read<'_>) -> Judgement {
    if read.phase() != Some(Phase::Error) {
        return Err(Finding::undecided(
            Reason::Blocked,
            &read.x,
            "the job is not in ERROR",
        ));
    }
    Ok(match read.job.results().unwrap_or_default().len() {
        0 => Finding::pass(&read.x, Part::BODY, "no results listed"),
        n => Finding::info(
            "results-of-failed-job",
            &read.x,
            Part::BODY,
            format!("{n} listed"),
        ),
    })
}
