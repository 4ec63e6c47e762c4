//! Section E of the catalogue, the state machine: which phases follow on which (UWS 1.1 section 2.1.3).

use super::own_jobs::{Read, blocked, document, documents, documents_of};
use super::sightings::{History, Sighting, Source, first_illegal, histories};
use crate::checks::{Check, Finding, Judgement, Reads, Seen, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Step, step};

/// Looks at jobs that run, and that nobody but the service aborts.
const RUNS: &[Step] = &[
    step::P3_IDLE,
    step::Q1_POLL,
    step::Q1_DONE,
    step::E1_POLL,
    step::E1_DONE,
    step::S1_JOB,
    step::S2_JOB,
    step::S3_JOB,
];
/// Looks that show whether a finished job stays as it is.
const LATER: &[Step] = &[
    step::P1_JOB_AFTER_RUN,
    step::P1_JOB_AFTER_ABORT_AGAIN,
    step::P1_JOB_FINAL,
    step::Q1_AFTER_RUN_DONE,
    step::Q1_AFTER_ABORT_DONE,
    step::Q1_FINAL,
    step::E1_AFTER_RUN_ERROR,
];
/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-phase-aborted-by-service",
        reads: Reads::Any(RUNS),
        because: "A client must be ready to find a job ABORTED that it never aborted.",
        usually: "The service lacks resources, or the job used more than it may.",
        mend: "Nothing has to be mended: the service may do so.",
        good: &[
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
            "q1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[],
        judge: |v| seen(v, RUNS, Phase::Aborted, "aborted-by-service"),
    },
    Check {
        decides: "uws-phase-unknown",
        reads: Reads::Any(&[step::Q1_POLL, step::Q1_DONE, step::E1_POLL]),
        because: "A client that sees UNKNOWN has to ask again.",
        usually: "The batch system behind the service did not answer in time.",
        mend: "Nothing has to be mended as long as the job shows another phase later.",
        good: &[
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|UNKNOWN|\nq1/poll GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[],
        judge: unknown,
    },
    Check {
        decides: "uws-phase-held-allowed",
        reads: Reads::Any(&[step::Q1_POLL, step::Q1_DONE, step::E1_POLL]),
        because: "A client that sees HELD has to tell the job to run once more.",
        usually: "The service has no room for the job and keeps it until it is asked again.",
        mend: "Nothing has to be mended: the service may do so.",
        good: &[
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|HELD|",
            "q1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[],
        judge: |v| {
            seen(
                v,
                &[step::Q1_POLL, step::Q1_DONE, step::E1_POLL],
                Phase::Held,
                "held",
            )
        },
    },
    Check {
        decides: "uws-phase-order-success",
        reads: Reads::All(&[step::Q1_JOB, step::Q1_DONE]),
        because: "A client that shows the progress of a job sees it go backwards.",
        usually: "Phases are read from several servers that are not of one mind, or out of a cache.",
        mend: "Let a job go from PENDING to QUEUED, EXECUTING and COMPLETED, never back.",
        good: &[
            "q1/job GET /jobs/1 -> 200 | @job\nq1/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|\n\
             q1/poll GET /jobs/1 -> 200 | @job s|PENDING|SUSPENDED|\nq1/done GET /jobs/1 -> 200 | @done",
            "q1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[(
            "q1/job GET /jobs/1 -> 200 | @job\nq1/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
             q1/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|\nq1/done GET /jobs/1 -> 200 | @done",
            "went-back",
        )],
        judge: |v| document(v, step::Q1_DONE).map_or(Vec::new(), |done| vec![settle(in_order(v, &done))]),
    },
    Check {
        decides: "uws-phase-transitions-legal",
        reads: Reads::Whole(&[
            step::Q1_POLL,
            step::Q1_DONE,
            step::E1_POLL,
            step::E1_DONE,
            step::P1_ABORTED_JOB,
            step::P2_JOB_GONE,
        ]),
        because: "A client that follows the standard's state machine is lost in a move that it does not have.",
        usually: "A lost worker's jobs are put back to where they began.",
        mend: "Make only the moves of the diagram in UWS 2.1.3.",
        good: &[
            "e1/job GET /jobs/1 -> 200 | @job\ne1/poll GET /jobs/1 -> 200 | @job s|PENDING|UNKNOWN|\ne1/done GET /jobs/1 -> 200 | @failed",
            "p1/job GET /jobs/1 -> 200 | @job\np1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
            "p2/job GET /jobs/1 -> 200 | @job\np2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|",
            "e1/poll GET /jobs/1 ~2s -> 200 | @job s|PENDING|EXECUTING|\n+0.1s e1/poll GET /jobs/1 -> 200 | @job\n\
             +3s e1/done GET /jobs/1 -> 200 | @failed",
        ],
        bad: &[
            (
                "e1/job GET /jobs/1 -> 200 | @job\ne1/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\n\
                 e1/poll GET /jobs/1 -> 200 | @job\ne1/done GET /jobs/1 -> 200 | @failed",
                "illegal-move",
            ),
            (
                "s1/create POST /jobs?PHASE=RUN -> 303 Location: /jobs/1\nlist/get GET /jobs -> 200 | @jobs s|PENDING|EXECUTING|\n\
                 list/get-after-recipe GET /jobs -> 200 | @jobs",
                "illegal-move",
            ),
        ],
        judge: |v| {
            let quick = way_of_quick(v).is_some();
            histories(v)
                .iter()
                .filter_map(|history| moves(history, quick))
                .collect()
        },
    },
    Check {
        decides: "uws-phase-terminal-stable",
        reads: Reads::Whole(LATER),
        because: "A client that has fetched the results of a finished job does not learn that it is another job now.",
        usually: "An order to run or to abort is carried out whatever the phase.",
        mend: "Refuse orders to finished jobs with 403 and leave them as they are.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done\nq1/run-completed POST /jobs/1/phase {PHASE=RUN} -> 403\n\
             q1/job-after-run-completed GET /jobs/1 -> 200 | @done\nq1/job-final GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done\nq1/run-completed POST /jobs/1/phase {PHASE=RUN} -> 403\n\
             q1/job-final GET /jobs/1 -> 200 | @done s|COMPLETED|ARCHIVED|",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/job-after-abort-completed GET /jobs/1 -> 200 | @done s|COMPLETED|ABORTED|",
                "moved",
            ),
            (
                "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\np1/job-after-run-aborted GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "moved",
            ),
            (
                "s1/job GET /jobs/1 -> 200 | @done\ns1/job GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
                "moved",
            ),
        ],
        judge: |v| {
            histories(v)
                .iter()
                .filter_map(|history| stays_finished(v, history))
                .collect()
        },
    },
    Check {
        decides: "uws-phase-get-safe",
        reads: Reads::All(&[step::P1_GET_RUN, step::P1_GET_ABORT, step::P1_JOB_AFTER_GETS]),
        because: "A link checker, a browser that looks ahead or a search engine starts and aborts jobs.",
        usually: "The handler reads its parameters from query and body alike and does not look at the method.",
        mend: "Take orders from POST only.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/get-phase-run GET /jobs/1/phase?PHASE=RUN -> 200 | PENDING\n\
             p1/get-phase-abort GET /jobs/1/phase?PHASE=ABORT -> 400\np1/job-after-gets GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/get-phase-run GET /jobs/1/phase?PHASE=RUN -> 200 | PENDING\n\
                 p1/get-phase-abort GET /jobs/1/phase?PHASE=ABORT -> 200 | PENDING\np1/job-after-gets GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
                "moved-by-get",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/get-phase-run GET /jobs/1/phase?PHASE=RUN -> 200 | PENDING\n\
                 p1/get-phase-abort GET /jobs/1/phase?PHASE=ABORT -> 200 | ABORTED\np1/job-after-gets GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
                "moved-by-get",
            ),
        ],
        judge: |v| each(v, &[step::P1_JOB_AFTER_GETS], |x| untouched(v, x)),
    },
];

/// Notes the jobs that were seen in a phase; without any, that there was none among the jobs looked at.
fn seen(v: &View<'_>, steps: &[Step], phase: Phase, code: &'static str) -> Vec<Finding> {
    let reads = documents(v, steps);
    let found = reads.iter().find(|r| r.phase() == Some(phase));
    if let Some(read) = found {
        let label = read.x.job_label().unwrap_or("?");
        let summary = read.job.error_summary();
        let why = summary.and_then(|s| s.message.trimmed().map(|m| format!(", {m:?}")));
        let observed = format!("job {label} was {phase}{}", why.unwrap_or_default());
        return vec![Finding::info(code, &read.x, read.phase_part(), observed)];
    }
    let last = reads.last().filter(|r| r.phase().is_some());
    last.map(|r| Finding::pass(&r.x, r.phase_part(), format!("no job was {phase}")))
        .into_iter()
        .collect()
}

fn unknown(v: &View<'_>) -> Vec<Finding> {
    let steps = [step::Q1_POLL, step::Q1_DONE, step::E1_POLL];
    for lane in ["q1", "e1"] {
        let reads = documents_of(v, lane);
        if let Some(last) = reads.last().filter(|r| r.phase() == Some(Phase::Unknown)) {
            return vec![Finding::info(
                "stays-unknown",
                &last.x,
                last.phase_part(),
                "the job was still UNKNOWN at the end",
            )];
        }
    }
    seen(v, &steps, Phase::Unknown, "unknown")
}

/// Place of a phase on the way of a job that goes well.
fn place(phase: Phase) -> Option<usize> {
    [Phase::Pending, Phase::Queued, Phase::Executing, Phase::Completed]
        .iter()
        .position(|p| *p == phase)
}

/// The documents of the quick job up to its end, when it ended well.
fn way_of_quick<'v>(v: &'v View<'_>) -> Option<Vec<Read<'v>>> {
    let done = document(v, step::Q1_DONE).filter(|r| r.phase() == Some(Phase::Completed))?;
    let mut way = documents_of(v, "q1");
    way.retain(|r| r.x.id() <= done.x.id());
    Some(way)
}

/// A HELD job is put back into the queue by an order to run, so what comes behind HELD is a new beginning.
fn in_order(v: &View<'_>, done: &Read<'_>) -> Judgement {
    let Some(way) = way_of_quick(v) else {
        return Err(blocked(&done.x, "the job did not end well"));
    };
    let mut before: Option<Phase> = None;
    let mut words: Vec<&str> = Vec::new();
    for read in &way {
        let Some(phase) = read.phase() else { continue };
        if words.last() != Some(&phase.word()) {
            words.push(phase.word());
        }
        if phase == Phase::Held {
            before = None;
        }
        let Some(now) = place(phase) else { continue };
        if let Some(earlier) = before.filter(|b| place(*b).is_some_and(|b| b > now) && !b.terminal()) {
            let expected = format!("{earlier} or a later phase");
            return Ok(Finding::broken(
                "went-back",
                &read.x,
                read.phase_part(),
                expected,
                phase.word(),
            ));
        }
        before = Some(phase);
    }
    Ok(Finding::pass(&done.x, done.phase_part(), words.join(", ")))
}

/// Is it one of the three phases that nothing but archiving follows?
fn finished(phase: Phase) -> bool {
    matches!(phase, Phase::Completed | Phase::Error | Phase::Aborted)
}

/// The moves that one source shows of one job. Those away from a finished phase, and the order of the quick job, are
/// rows of their own.
fn moves(history: &History<'_>, quick_went_well: bool) -> Option<Finding> {
    let judged_elsewhere = |from: Phase, to: Phase| {
        let quick = quick_went_well && history.label == "q1" && history.source == Source::Document;
        finished(from) || (quick && place(from).is_some() && place(to).is_some())
    };
    let illegal = |from: Phase, to: Phase| !judged_elsewhere(from, to) && !Phase::legal_move(from, to);
    let told: Vec<&Sighting<'_>> = history
        .looks
        .iter()
        .filter(|look| look.phase.is_some_and(|p| p != Phase::Unknown))
        .collect();
    if let Some((earlier, later)) = first_illegal(&told, illegal) {
        let (from, to) = (earlier.phase?, later.phase?);
        let part = later.phase_part.clone();
        let expected = format!("a phase that {from} can lead to");
        return Some(Finding::broken(
            "illegal-move",
            &later.x,
            part,
            expected,
            to.word(),
        ));
    }
    let mut words: Vec<&str> = told.iter().filter_map(|look| Some(look.phase?.word())).collect();
    words.dedup();
    let last = told.last().filter(|_| words.len() > 1)?;
    Some(Finding::pass(&last.x, last.phase_part.clone(), words.join(", ")))
}

/// Does a job stay finished? That it does is shown only by looks after somebody gave it an order.
fn stays_finished(v: &View<'_>, history: &History<'_>) -> Option<Finding> {
    let looks: Vec<&Sighting<'_>> = history.looks.iter().collect();
    let illegal = |from: Phase, to: Phase| finished(from) && !matches!(to, Phase::Archived | Phase::Unknown);
    if let Some((earlier, later)) = first_illegal(&looks, illegal) {
        let (from, to) = (earlier.phase?, later.phase?);
        let part = later.phase_part.clone();
        let expected = format!("{from}, as before");
        return Some(Finding::broken("moved", &later.x, part, expected, to.word()));
    }
    let first = looks.iter().find(|look| look.phase.is_some_and(finished))?;
    let tempted = v.all_answers().find(|x| {
        x.exchange.request.method == "POST" && x.job_label() == Some(history.label) && first.x.before(x)
    })?;
    let last = looks
        .iter()
        .rfind(|look| tempted.before(&look.x) && look.phase.is_some_and(Phase::terminal))?;
    let observed = format!("still {}", last.phase?);
    Some(Finding::pass(&last.x, last.phase_part.clone(), observed))
}

fn untouched(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let asked = v
        .first(step::P1_GET_RUN)
        .ok_or_else(|| blocked(&x, "nothing was asked"))?;
    let before = documents_of(v, "p1").into_iter().rfind(|r| r.x.id() < asked.id());
    if before.is_none_or(|r| r.phase() != Some(Phase::Pending)) {
        return Err(blocked(&x, "the job was not PENDING before"));
    }
    // A job that is gone now was deleted by the GET with ACTION=DELETE, which is another row.
    let read = Read { x, job: x.job()? };
    let part = read.phase_part();
    match read.phase() {
        Some(Phase::Pending) => Ok(Finding::pass(&x, part, "PENDING")),
        Some(Phase::Archived) => Err(blocked(&x, "the job was archived")),
        Some(phase) if starts_by_itself(v) => Err(blocked(
            &x,
            &format!("the job is {phase}, but jobs start by themselves here"),
        )),
        Some(phase) => Ok(Finding::broken(
            "moved-by-get",
            &x,
            part,
            "PENDING, as before the GET",
            phase.word(),
        )),
        None => Err(blocked(&x, "the job shows no phase of UWS")),
    }
}

/// Did the job that was left alone move?
pub fn starts_by_itself(v: &View<'_>) -> bool {
    let reads = documents(v, &[step::P3_IDLE]);
    reads
        .iter()
        .any(|r| r.phase().is_some_and(|p| p != Phase::Pending))
}
