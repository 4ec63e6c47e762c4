//! Section R of the catalogue, first part: requests that are held back (UWS 1.1 section 2.2.1.2).

use std::time::Duration;

use super::own_jobs::{blocked, document};
use super::timing::{Sample, blocks, holds, jobs_stay, samples, wait_of};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, settle};
use crate::recording::timing::{self, EARLY, Held, LATE};
use crate::recording::{Exchange, FailureKind, Reason, step};

/// Seconds after which a wait without limit must still be held.
const OPEN: f64 = 10.0;
/// Waits that no connection bears.
const ENDLESS: &[step::Step] = &[step::W6_INDEFINITE, step::W6_DAY];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-wait-blocks",
        reads: Reads::Tried(&[step::W2_WAIT]),
        because: "A client that trusts in WAIT asks again at once, a hundred times in a second.",
        usually: "The version says 1.1, and the parameter is ignored.",
        mend: "Hold the answer to a GET of the job with WAIT back until the phase changes or the time is over.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 200 | @job",
            "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 -> 200 | @job\n+1s w2/wait GET /jobs/1?WAIT=6 ~5.9s -> 200 | @job",
            "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~3s -> 200 | @job",
        ],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 -> 200 | @job\n\
             w2/wait GET /jobs/1?WAIT=6 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 -> 200 | @job",
            "not-held",
        )],
        judge: |v| held_back(v, step::W2_WAIT),
    },
    Check {
        decides: "uws-wait-max",
        reads: Reads::Tried(&[step::W2_WAIT]),
        because: "A client that is ready to wait for so long runs into its own limit, and takes the service for dead.",
        usually: "The service looks at the job at long intervals, or ends waits at a time of its own.",
        mend: "Answer when the seconds that WAIT names are over, whether the job has changed or not.",
        good: &["w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6.1s -> 200 | @job"],
        bad: &[
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~26s -> 200 | @job\n+30s w2/wait GET /jobs/1?WAIT=6 ~26s -> 200 | @job",
                "too-late",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~26s -> !timeout\n+30s w2/wait GET /jobs/1?WAIT=6 ~26s -> !timeout",
                "too-late",
            ),
        ],
        judge: |v| {
            holds(v, step::W2_WAIT, None)
                .map_or_else(|f| vec![f], |held| in_time(&held).into_iter().collect())
        },
    },
    Check {
        decides: "uws-wait-indefinite",
        reads: Reads::Tried(&[step::W4_WAIT]),
        because: "A client that wants to wait as long as it takes asks again and again instead.",
        usually: "-1 is taken for a time that is already over.",
        mend: "Take WAIT=-1 for the longest wait that the service allows.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nw4/wait GET /jobs/1?WAIT=-1 ~10.2s -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nw4/wait GET /jobs/1?WAIT=-1 -> 200 | @job\n\
             w4/wait GET /jobs/1?WAIT=-1 -> 200 | @job\nw4/wait GET /jobs/1?WAIT=-1 -> 200 | @job",
            "not-held",
        )],
        judge: without_limit,
    },
    Check {
        decides: "uws-wait-clamped",
        reads: Reads::Tried(ENDLESS),
        because: "The connection is cut somewhere on the way, and the client takes that for a failure of its job.",
        usually: "A proxy in front of the service ends connections earlier than the service ends waits.",
        mend: "End every wait, whatever WAIT says, some seconds before proxies and clients give up (a minute is usual).",
        good: &[
            "w6/wait-indefinite GET /jobs/1?WAIT=-1 ~60s -> 200 | @job\nw6/wait-a-day GET /jobs/1?WAIT=86400 ~60s -> 200 | @job",
        ],
        bad: &[
            (
                "w6/wait-indefinite GET /jobs/1?WAIT=-1 ~60s -> 504\nw6/wait-a-day GET /jobs/1?WAIT=86400 ~60s -> 504",
                "cut-off",
            ),
            (
                "w6/wait-indefinite GET /jobs/1?WAIT=-1 ~310s -> !timeout\nw6/wait-a-day GET /jobs/1?WAIT=86400 ~310s -> !timeout",
                "no-answer",
            ),
        ],
        judge: clamped,
    },
    Check {
        decides: "uws-wait-server-limit",
        reads: Reads::Tried(ENDLESS),
        because: "It tells how often a client has to ask again.",
        usually: "Services end waits some time before proxies do.",
        mend: "Nothing has to be mended.",
        good: &["w6/wait-indefinite GET /jobs/1?WAIT=-1 ~60s -> 200 | @job"],
        bad: &[],
        judge: |v| {
            let all = ENDLESS.iter().flat_map(|step| samples(v, *step));
            all.map(|s| s.finding("longest-wait", Some(Verdict::Info), ""))
                .collect()
        },
    },
    Check {
        decides: "uws-wait-phase-match",
        reads: Reads::Tried(&[step::W3_WAIT]),
        because: "Clients wait with the phase that they know, and ask again at once where that does not block.",
        usually: "PHASE next to WAIT is taken for the phase to be waited for, or turns the wait off.",
        mend: "Block as with WAIT alone while the job is in the phase that PHASE names.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nw3/wait GET /jobs/1?WAIT=6&PHASE=PENDING ~6s -> 200 | @job",
        ],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nw3/wait GET /jobs/1?WAIT=6&PHASE=PENDING -> 200 | @job\n\
             w3/wait GET /jobs/1?WAIT=6&PHASE=PENDING -> 200 | @job\nw3/wait GET /jobs/1?WAIT=6&PHASE=PENDING -> 200 | @job",
            "not-held",
        )],
        judge: |v| held_back(v, step::W3_WAIT),
    },
    Check {
        decides: "uws-wait-response",
        reads: Reads::Tried(&[step::W2_WAIT]),
        because: "A client that waits for the job takes the end of its wait for an error.",
        usually: "The framework's own answer to a request that lasts too long is let through.",
        mend: "Answer with 200 and the job as it is when the wait is over.",
        good: &["w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 200 | @job"],
        bad: &[
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 408",
                "wrong-status",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 200 | @job s|PENDING|QUEUED|",
                "another-state",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 200 | @job s|<uws:jobId>1</uws:jobId>||",
                "invalid",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 200 | PENDING",
                "not-a-job",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> !closed\n\
                 +7s w2/wait GET /jobs/1?WAIT=6 ~6s -> !closed\n+1s w2/phase GET /jobs/1/phase -> 200 | PENDING",
                "no-answer",
            ),
        ],
        judge: |v| match closed(v) {
            Some(finding) => vec![finding],
            None => v.at(step::W2_WAIT).map(|x| settle(ordinary(v, x))).collect(),
        },
    },
];

fn held_back(v: &View<'_>, at: step::Step) -> Vec<Finding> {
    holds(v, at, None).map_or_else(|f| vec![f], |held| blocks(&held).into_iter().collect())
}

/// One wait that ended in time proves it, and so do three that were not held at all; two that lasted too long disprove it.
fn in_time(holds: &[(Sample<'_>, Held)]) -> Option<Finding> {
    let late: Vec<_> = holds.iter().filter(|(_, held)| *held == Held::TooLong).collect();
    let (last, _) = holds.last()?;
    if let [.., (sample, _)] = late.as_slice()
        && late.len() >= LATE
    {
        let expected = "an answer when the seconds of WAIT are over (and five more at most)";
        return Some(sample.finding("too-late", None, expected));
    }
    if let Some((sample, _)) = holds.iter().find(|(_, held)| *held == Held::Whole) {
        return Some(sample.pass());
    }
    Some(if late.is_empty() && holds.len() >= EARLY {
        last.pass()
    } else {
        last.undecided(
            Reason::Ambiguous,
            format!("{}: too few samples to tell", last.words()),
        )
    })
}

fn without_limit(v: &View<'_>) -> Vec<Finding> {
    let open = Duration::from_secs(timing::whole_seconds(OPEN, v.recording.meta.pace));
    // An answer after the change is what is wanted, whatever phase it shows.
    let all = samples(v, step::W4_WAIT);
    let Some(last) = all.last() else { return Vec::new() };
    if let Some(sample) = all
        .iter()
        .find(|s| s.exchange.elapsed >= open * 9 / 10 && !s.is_lost())
    {
        return match sample.seen.map(Seen::job) {
            Some(Err(unreadable)) => vec![unreadable],
            _ => vec![sample.pass()],
        };
    }
    match holds(v, step::W4_WAIT, Some(open)) {
        Ok(held) => blocks(&held).into_iter().collect(),
        Err(finding) if finding.exchange == last.exchange.id => vec![finding],
        Err(finding) => vec![finding],
    }
}

/// Both waits are looked at. A connection that was lost once may have other causes, and then the other wait proves nothing;
/// five minutes without an answer are no accident.
fn clamped(v: &View<'_>) -> Vec<Finding> {
    let all: Vec<Sample<'_>> = ENDLESS.iter().flat_map(|step| samples(v, *step)).collect();
    let findings: Vec<Finding> = all.iter().map(end_of_endless).collect();
    let bad: Vec<&Finding> = findings
        .iter()
        .filter(|f| f.reason.is_none() && f.code != "ok")
        .collect();
    match bad.as_slice() {
        [once] if once.code == "connection-lost" => vec![Finding {
            verdict: Some(Verdict::Inconclusive),
            code: "undecided",
            reason: Some(Reason::Ambiguous),
            observed: format!("{}, in one case of two", once.observed),
            ..(*once).clone()
        }],
        _ => findings,
    }
}

fn end_of_endless(sample: &Sample<'_>) -> Finding {
    let expected = "200 within the time that connections usually last";
    let Some(x) = sample.seen else {
        return match kind(sample.exchange) {
            Some(FailureKind::Timeout) => sample.finding("no-answer", None, expected),
            Some(FailureKind::Closed | FailureKind::Protocol) => {
                sample.finding("connection-lost", None, expected)
            }
            _ => sample.undecided(Reason::Transport, sample.words()),
        };
    };
    match x.status() {
        200 => sample.pass(),
        408 | 500 | 502 | 504 => Finding::broken("cut-off", &x, Part::Status, expected, x.status_line()),
        400 | 403 | 422 => Finding::undecided(Reason::Refused, &x, format!("refused: {}", x.status_line())),
        _ => x.ok().err().unwrap_or_else(|| sample.pass()),
    }
}

fn kind(exchange: &Exchange) -> Option<FailureKind> {
    exchange.outcome.as_ref().err().map(|failure| failure.kind)
}

/// No connection lived to the end of its wait, twice at least, and others were answered meanwhile. One that was lost may have
/// other causes, as may those that are lost at some other moment.
fn closed(v: &View<'_>) -> Option<Finding> {
    let waits = samples(v, step::W2_WAIT);
    let last = waits.last()?;
    if !waits.iter().any(Sample::is_lost) {
        return None;
    }
    let ran_out = |s: &Sample<'_>| {
        let held = wait_of(s).zip(v.latency());
        held.is_some_and(|(wait, latency)| timing::held(s.exchange.elapsed, wait, latency) == Held::Whole)
    };
    let each_time = waits.len() >= LATE && waits.iter().all(|s| s.is_lost() && ran_out(s));
    let others = v
        .at(step::W2_PHASE)
        .any(|x| x.status() == 200 && x.exchange.started > last.exchange.started && x.ok().is_ok());
    if each_time && others && document(v, step::W2_JOB).is_some() {
        return Some(last.finding("no-answer", None, "200 and the job when the wait is over"));
    }
    let answered = waits.iter().any(|s| s.seen.is_some());
    (!answered).then(|| last.undecided(Reason::Transport, last.words()))
}

/// The end of a wait is an answer like that to any other GET.
fn ordinary(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let plain = document(v, step::W2_JOB);
    let plain = plain.ok_or_else(|| blocked(&x, "the job can't be read without WAIT either"))?;
    let busy = x.ok().is_err_and(|f| f.reason == Some(Reason::Busy));
    if x.status() != 200 && !busy && x.status() != 401 {
        let named = matches!(x.status(), 204 | 304 | 408 | 500..);
        let finding = Finding::broken(
            "wrong-status",
            &x,
            Part::Status,
            "200 and the job",
            x.status_line(),
        );
        return Ok(if named {
            finding
        } else {
            finding.graded(Verdict::Warn)
        });
    }
    let job = match x.job() {
        Ok(job) => job,
        // Without WAIT there is a job document at this very address.
        Err(_) if x.status() == 200 && !x.response.truncated => {
            let observed = match x.xml() {
                Ok(d) => format!("a document {}", d.root().name()),
                Err(_) => format!("no XML, {} bytes", x.response.body.len()),
            };
            let part = Part::BODY;
            return Ok(Finding::broken("not-a-job", &x, part, "the job", observed));
        }
        Err(unreadable) => return Err(unreadable),
    };
    let known = plain.x.violations().unwrap_or_default();
    let new = x.violations()?.iter().find(|w| {
        !known
            .iter()
            .any(|k| (k.requirement, k.code) == (w.requirement, w.code))
    });
    if let Some(w) = new {
        let part = Part::Body(Some(w.span.clone()));
        let observed = format!("{} ({})", w.observed, w.requirement);
        return Ok(Finding::broken("invalid", &x, part, w.expected.clone(), observed));
    }
    if job.phase_word() != plain.phase() {
        jobs_stay(v, &x)?;
        let part = Part::Body(job.phase().span());
        let shown = job.phase().trimmed().unwrap_or("no phase").to_owned();
        return Ok(Finding::broken(
            "another-state",
            &x,
            part,
            plain.phase_text(),
            shown,
        ));
    }
    Ok(Finding::pass(&x, Part::BODY, "the job as it is"))
}
