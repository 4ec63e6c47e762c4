//! Section R of the catalogue, last part: requests that must be answered at once (UWS 1.1 section 2.2.1.2). A request that
//! was slow was made again, and only two slow answers are a finding.

use std::time::Duration;

use super::own_jobs::{blocked, document};
use super::timing::{Group, Sample, by_url, is_pending, jobs_stay, prompt, samples};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Verdict, View, settle};
use crate::documents::uws::Phase;
use crate::recording::timing;
use crate::recording::{Reason, Step, step};

/// An answer at once, the network aside.
const AT_ONCE: Duration = Duration::from_secs(2);
/// Seconds after which a wait for no integer counts as hanging.
const HANGING: f64 = 5.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-wait-terminal",
        reads: Reads::Tried(&[step::W4_WAIT_ABORTED, step::Q1_WAIT_DONE, step::E1_WAIT_DONE]),
        because: "A client that asks for a job that is already finished waits for a change that never comes.",
        usually: "Only changes end a wait, and the phase at its beginning is not looked at.",
        mend: "Answer at once when the job is COMPLETED, ABORTED, in ERROR or ARCHIVED.",
        good: &["w2/job GET /jobs/1 -> 200 | @job\nq1/wait-done GET /jobs/1?WAIT=20 -> 200 | @done"],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nq1/wait-done GET /jobs/1?WAIT=20 ~20s -> 200 | @done\nq1/wait-done GET /jobs/1?WAIT=20 ~20s -> 200 | @done",
            "blocks",
        )],
        judge: |v| {
            let steps = [step::W4_WAIT_ABORTED, step::Q1_WAIT_DONE, step::E1_WAIT_DONE];
            in_phases(v, &steps, Phase::terminal)
        },
    },
    Check {
        decides: "uws-wait-inactive-other",
        reads: Reads::Tried(&[step::H1_WAIT_HELD, step::A1_WAIT_ARCHIVED]),
        because: "A client waits for a job that waits for the client.",
        usually: "All phases but the finished ones are taken for active.",
        mend: "Block in PENDING, QUEUED and EXECUTING only.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nh1/wait-held GET /jobs/1?WAIT=20 -> 200 | @job s|PENDING|HELD|",
        ],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nh1/wait-held GET /jobs/1?WAIT=20 ~20s -> 200 | @job s|PENDING|HELD|\n\
             h1/wait-held GET /jobs/1?WAIT=20 ~20s -> 200 | @job s|PENDING|HELD|",
            "blocks",
        )],
        judge: |v| {
            let inactive = |phase: Phase| !phase.active() && (!phase.terminal() || phase == Phase::Archived);
            in_phases(v, &[step::H1_WAIT_HELD, step::A1_WAIT_ARCHIVED], inactive)
        },
    },
    Check {
        decides: "uws-wait-phase-mismatch",
        reads: Reads::Tried(&[step::W5_MISMATCH]),
        because: "A client whose job has moved between two requests waits for a change that it has missed.",
        usually: "PHASE next to WAIT is ignored.",
        mend: "Answer at once when the job is not in the phase that PHASE names.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nw5/wait-other-phase GET /jobs/1?WAIT=20&PHASE=QUEUED -> 200 | @job",
        ],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nw5/wait-other-phase GET /jobs/1?WAIT=20&PHASE=QUEUED ~20s -> 200 | @job\n\
             w5/wait-other-phase GET /jobs/1?WAIT=20&PHASE=QUEUED ~20s -> !timeout",
            "blocks",
        )],
        judge: |v| groups(v, step::W5_MISMATCH, |group| of_pending(v, group, "blocks")),
    },
    Check {
        decides: "uws-wait-only-job",
        reads: Reads::Tried(&[step::W5_PHASE, step::W5_RESULTS, step::W5_LIST]),
        because: "A client that reads the phase or the list does not expect to be held.",
        usually: "WAIT is handled for all requests below the job.",
        mend: "Let WAIT count for the job itself only.",
        good: &["w2/job GET /jobs/1 -> 200 | @job\nw5/phase GET /jobs/1/phase?WAIT=20 -> 200 | PENDING"],
        bad: &[
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw5/phase GET /jobs/1/phase?WAIT=20 ~20s -> 200 | PENDING\nw5/phase GET /jobs/1/phase?WAIT=20 ~20s -> 200 | PENDING",
                "blocks",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw5/results GET /jobs/1/results?WAIT=20 -> 200 | @job",
                "disturbed",
            ),
        ],
        judge: |v| {
            let steps = [step::W5_PHASE, step::W5_RESULTS, step::W5_LIST];
            steps
                .into_iter()
                .flat_map(|at| groups(v, at, |group| undisturbed(v, at, group)))
                .collect()
        },
    },
    Check {
        decides: "uws-wait-zero",
        reads: Reads::Tried(&[step::W5_ZERO]),
        because: "A client that has no time left to wait is held all the same.",
        usually: "0 is taken for no limit.",
        mend: "Answer at once when WAIT is 0.",
        good: &["w2/job GET /jobs/1 -> 200 | @job\nw5/wait-0 GET /jobs/1?WAIT=0 -> 200 | @job"],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nw5/wait-0 GET /jobs/1?WAIT=0 ~20s -> 200 | @job\nw5/wait-0 GET /jobs/1?WAIT=0 ~20s -> 200 | @job",
            "blocks",
        )],
        judge: |v| groups(v, step::W5_ZERO, |group| of_pending(v, group, "blocks")),
    },
    Check {
        decides: "uws-wait-noninteger",
        reads: Reads::Tried(&[step::W5_NO_INTEGER]),
        because: "A typing error breaks the service or makes the client hang.",
        usually: "What is no number is taken for no limit, or the error is not caught.",
        mend: "Refuse what is no integer with 400, or answer at once.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nw5/wait-no-integer GET /jobs/1?WAIT=abc -> 400",
            "w2/job GET /jobs/1 -> 200 | @job\nw5/wait-no-integer GET /jobs/1?WAIT= -> 200 | @job",
        ],
        bad: &[
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw5/wait-no-integer GET /jobs/1?WAIT=abc -> 500",
                "server-error",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw5/wait-no-integer GET /jobs/1?WAIT=abc ~9s -> 200 | @job\nw5/wait-no-integer GET /jobs/1?WAIT=abc ~9s -> 200 | @job",
                "hangs",
            ),
        ],
        judge: |v| groups(v, step::W5_NO_INTEGER, |group| no_integer(v, group)),
    },
    Check {
        decides: "uws-wait-negative",
        reads: Reads::Tried(&[step::W5_NEGATIVE]),
        because: "The standard gives -1 a meaning and says nothing of other negative numbers.",
        usually: "They are refused, or taken for 0 or for -1.",
        mend: "Nothing has to be mended.",
        good: &["w5/wait-negative GET /jobs/1?WAIT=-5 -> 400"],
        bad: &[],
        judge: |v| {
            samples(v, step::W5_NEGATIVE)
                .iter()
                .map(|sample| negative(v, sample))
                .collect()
        },
    },
    Check {
        decides: "uws-wait-phase-alone",
        reads: Reads::Tried(&[step::W5_PHASE_ALONE]),
        because: "A request that only reads has another answer, or an effect, by a parameter that means nothing there.",
        usually: "PHASE in the query is taken for the order that is posted under this name.",
        mend: "Ignore PHASE in a GET of the job unless WAIT is there too.",
        good: &[
            "w5/job GET /jobs/1 -> 200 | @job\nw5/phase-alone GET /jobs/1?PHASE=QUEUED -> 200 | @job\nw5/job-after GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "w5/job GET /jobs/1 -> 200 | @job\nw5/phase-alone GET /jobs/1?PHASE=QUEUED ~20s -> 200 | @job\nw5/phase-alone GET /jobs/1?PHASE=QUEUED ~20s -> 200 | @job",
                "blocks",
            ),
            (
                "w5/job GET /jobs/1 -> 200 | @job\nw5/phase-alone GET /jobs/1?PHASE=QUEUED -> 200 | @job s|PENDING|QUEUED|",
                "disturbed",
            ),
        ],
        judge: |v| groups(v, step::W5_PHASE_ALONE, |group| phase_alone(v, group)),
    },
    Check {
        decides: "uws10-wait-ignored",
        reads: Reads::Tried(&[step::W0_WAIT]),
        because: "A client of UWS 1.1 that meets a service of UWS 1.0 waits before it knows better.",
        usually: "The service refuses parameters that it does not know.",
        mend: "Ignore WAIT, and answer at once.",
        good: &["#1.0\nw0/job GET /jobs/1 -> 200 | @job\nw0/wait GET /jobs/1?WAIT=10 -> 200 | @job"],
        bad: &[
            (
                "#1.0\nw0/job GET /jobs/1 -> 200 | @job\nw0/wait GET /jobs/1?WAIT=10 -> 400",
                "refused",
            ),
            (
                "#1.0\nw0/job GET /jobs/1 -> 200 | @job\nw0/wait GET /jobs/1?WAIT=10 ~10s -> 200 | @job\nw0/wait GET /jobs/1?WAIT=10 ~10s -> 200 | @job",
                "blocks",
            ),
        ],
        judge: |v| groups(v, step::W0_WAIT, |group| of_1_0(v, group)),
    },
];

/// One judgement for each request of a step.
fn groups(v: &View<'_>, at: Step, judge: impl Fn(&Group<'_>) -> Judgement) -> Vec<Finding> {
    by_url(v, at).iter().map(|group| settle(judge(group))).collect()
}

/// Jobs in certain phases are not waited for.
fn in_phases(v: &View<'_>, steps: &[Step], wanted: fn(Phase) -> bool) -> Vec<Finding> {
    let judge = |group: &Group<'_>| {
        for x in group.samples().iter().filter_map(|sample| sample.seen) {
            if !x.job()?.phase_word().is_some_and(wanted) {
                return Err(blocked(&x, "the job is in another phase"));
            }
        }
        prompt(v, group, AT_ONCE, "blocks")
    };
    steps.iter().flat_map(|at| groups(v, *at, judge)).collect()
}

/// A PENDING job that must be shown at once.
fn of_pending(v: &View<'_>, group: &Group<'_>, code: &'static str) -> Judgement {
    for x in group.samples().iter().filter_map(|sample| sample.seen) {
        is_pending(x)?;
    }
    prompt(v, group, AT_ONCE, code)
}

/// The answer is what it is without WAIT. A refusal is told apart: the standard does not say that unknown parameters of
/// these resources must be ignored.
fn undisturbed(v: &View<'_>, at: Step, group: &Group<'_>) -> Judgement {
    let timely = prompt(v, group, AT_ONCE, "blocks")?;
    let Some(x) = group.samples().iter().find_map(|sample| sample.seen) else {
        return Ok(timely);
    };
    if matches!(x.status(), 400 | 403..=428) {
        return Ok(Finding::info("refused", &x, Part::Status, x.status_line()));
    }
    let disturbed =
        |expected: &str, observed: String| Finding::broken("disturbed", &x, Part::BODY, expected, observed);
    if at == step::W5_PHASE {
        let text = x.atom()?;
        if text != Phase::Pending.word() && Phase::read(&text).is_some() {
            jobs_stay(v, &x)?;
            return Ok(disturbed("PENDING", text));
        }
        return Ok(timely);
    }
    let wanted = if at == step::W5_LIST { "jobs" } else { "results" };
    let root = x.document()?.root();
    if root.name() != wanted && matches!(root.name(), "job" | "jobs" | "results") {
        return Ok(disturbed(wanted, format!("the root element is {}", root.name())));
    }
    Ok(timely)
}

/// Whatever WAIT says, if it is no integer the answer comes soon and is no server error.
fn no_integer(v: &View<'_>, group: &Group<'_>) -> Judgement {
    let late = timing::patient(HANGING, v.recording.meta.pace);
    let timely = prompt(v, group, late, "hangs")?;
    if timely.code == "hangs" {
        return Ok(timely.graded(Verdict::Fail));
    }
    let Some(x) = group.samples().iter().find_map(|sample| sample.seen) else {
        return Ok(timely);
    };
    let busy = x.ok().is_err_and(|f| f.reason == Some(Reason::Busy));
    if x.status() >= 500 && x.status() != 501 && !busy {
        let expected = "a refusal with 4xx, or the job";
        return Ok(Finding::broken(
            "server-error",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    if !(400..500).contains(&x.status()) {
        x.ok()?;
    }
    Ok(timely)
}

fn negative(v: &View<'_>, sample: &Sample<'_>) -> Finding {
    let x = match sample.seen {
        Some(x) => x,
        None if sample.is_lost() => return sample.undecided(Reason::Transport, sample.words()),
        None => return sample.finding("held", Some(Verdict::Info), ""),
    };
    let at_once = timing::at_once(v.latency().unwrap_or_default());
    match x.status() {
        400..=499 => Finding::info("refused", &x, Part::Status, x.status_line()),
        _ if x.ok().is_err() => x.ok().err().unwrap_or_else(|| sample.pass()),
        _ if sample.exchange.elapsed <= at_once => sample.finding("at-once", Some(Verdict::Info), ""),
        _ => sample.finding("held", Some(Verdict::Info), ""),
    }
}

/// An immediate 200 with the same document, and nothing has happened.
fn phase_alone(v: &View<'_>, group: &Group<'_>) -> Judgement {
    let timely = prompt(v, group, AT_ONCE, "blocks")?;
    let Some(x) = group.samples().iter().find_map(|sample| sample.seen) else {
        return Ok(timely);
    };
    if timely.code != "ok" {
        return Ok(timely);
    }
    let before = document(v, step::W5_JOB).ok_or_else(|| blocked(&x, "the job can't be read"))?;
    if matches!(x.status(), 400 | 404..=406 | 422) {
        let expected = "200 and the job";
        return Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let job = x.job()?;
    let after = document(v, step::W5_JOB_AFTER);
    let moved = [Some(job.phase_word()), after.map(|read| read.phase())];
    if moved.into_iter().flatten().any(|phase| phase != before.phase()) {
        jobs_stay(v, &x)?;
        let part = Part::Body(job.phase().span());
        let observed = job.phase().trimmed().unwrap_or("no phase").to_owned();
        return Ok(Finding::broken(
            "disturbed",
            &x,
            part,
            before.phase_text(),
            observed,
        ));
    }
    Ok(timely)
}

fn of_1_0(v: &View<'_>, group: &Group<'_>) -> Judgement {
    let timely = prompt(v, group, AT_ONCE, "blocks")?;
    let Some(x) = group.samples().iter().find_map(|sample| sample.seen) else {
        return Ok(timely);
    };
    if matches!(x.status(), 400 | 403..=406 | 422) {
        return Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            "200 and the job",
            x.status_line(),
        ));
    }
    x.job()?;
    Ok(timely)
}
