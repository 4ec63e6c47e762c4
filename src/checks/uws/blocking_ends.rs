//! Section R of the catalogue, second part: what ends a wait, and whom it holds up (UWS 1.1 section 2.2.1.2).

use super::own_jobs::blocked;
use super::timing::{Sample, samples};
use crate::checks::{Check, Finding, Part, Reads, Seen, View, bare};
use crate::documents::uws::Phase;
use crate::recording::timing::{self, LATE};
use crate::recording::{Exchange, Reason, step};

/// Seconds within which a change must end a wait.
const CHANGE: f64 = 10.0;
/// Seconds within which others must be answered while a client waits.
const OTHERS: f64 = 3.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-wait-change",
        reads: Reads::Tried(&[step::W1_WAIT]),
        because: "A client that waits for the end of a job learns of it when its wait is over, and not when it happens.",
        usually: "The thread that waits sleeps, and looks at the job only when it wakes up.",
        mend: "Wake the waiting requests whenever the phase of their job changes.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nw1/wait GET /jobs/1?WAIT=30&PHASE=PENDING ~3.1s -> 200 | @job s|PENDING|ABORTED|\n\
             +3s w1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\nw1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw1/wait GET /jobs/1?WAIT=30&PHASE=PENDING ~30s -> 200 | @job s|PENDING|ABORTED|\n\
             +3s w1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\nw1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
             +30s w1/wait GET /jobs/2?WAIT=30&PHASE=PENDING ~33s -> !timeout\n\
             +3s w1/abort POST /jobs/2/phase {PHASE=ABORT} -> 303 Location: /jobs/2\nw1/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED|",
                "change-missed",
            ),
            (
                "w2/job GET /jobs/1 -> 200 | @job\nw1/wait GET /jobs/1?WAIT=30&PHASE=PENDING ~3.2s -> 200 | @job\n\
             +3s w1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\nw1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
             +9s w1/wait GET /jobs/2?WAIT=30&PHASE=PENDING ~3.2s -> 200 | @job\n\
             +3s w1/abort POST /jobs/2/phase {PHASE=ABORT} -> 303 Location: /jobs/2\nw1/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED|",
                "state-before-change",
            ),
        ],
        judge: |v| changes(v).into_iter().collect(),
    },
    Check {
        decides: "uws-wait-not-stalling",
        reads: Reads::All(&[step::W2_WAIT, step::W2_PHASE]),
        because: "One user who waits for a job brings the service to a stop for all others.",
        usually: "The server has one thread, or holds a lock of the job or of the session while it waits.",
        mend: "Wait without holding a lock or one of few threads.",
        good: &[
            "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 200 | @job\n+1.2s w2/phase GET /jobs/1/phase -> 200 | PENDING",
        ],
        bad: &[(
            "w2/job GET /jobs/1 -> 200 | @job\nw2/wait GET /jobs/1?WAIT=6 ~6s -> 200 | @job\n\
             +1.2s w2/phase GET /jobs/1/phase ~4.9s -> 200 | PENDING\n+1.2s w2/phase GET /jobs/1/phase ~3.8s -> 200 | PENDING",
            "held-up",
        )],
        judge: |v| others(v).into_iter().collect(),
    },
];

/// How the wait of one job ended.
enum End {
    InTime,
    TooLate,
    /// The order had been answered, and the answer to the wait shows the job as if it had not been given.
    Stale,
    /// It tells nothing: the finding says why.
    Unclear(Finding),
}

/// One wait that a change ended proves it, two that it did not end disprove it.
fn changes(v: &View<'_>) -> Option<Finding> {
    let waits = samples(v, step::W1_WAIT);
    let ends: Vec<(Sample<'_>, End)> = waits.into_iter().map(|s| (s, end(v, &s))).collect();
    let late: Vec<&Sample<'_>> = ends
        .iter()
        .filter(|(_, end)| matches!(end, End::TooLate))
        .map(|(sample, _)| sample)
        .collect();
    if let [.., sample] = late.as_slice()
        && late.len() >= LATE
    {
        let expected = "an answer within ten seconds of the change (three seconds after the request the job was aborted)";
        return Some(sample.finding("change-missed", None, expected));
    }
    if let Some((sample, _)) = ends.iter().find(|(_, end)| matches!(end, End::InTime)) {
        return Some(sample.pass());
    }
    let stale = |(_, end): &&(Sample<'_>, End)| matches!(end, End::Stale);
    if let Some((sample, _)) = ends.iter().rev().find(stale) {
        if ends.iter().filter(stale).count() < LATE {
            let why = "the wait ended, and shows the job as it was before the change, once";
            return Some(sample.undecided(Reason::ConcurrentChange, why));
        }
        return Some(Finding {
            part: Part::BODY,
            observed: "the phase from before the change, after the order had been answered, each time"
                .to_owned(),
            ..sample.finding("state-before-change", None, "the job as it is")
        });
    }
    if let Some(sample) = late.first() {
        return Some(sample.undecided(Reason::Ambiguous, format!("{}, once", sample.words())));
    }
    ends.into_iter().find_map(|(_, end)| match end {
        End::Unclear(finding) => Some(finding),
        _ => None,
    })
}

fn end(v: &View<'_>, wait: &Sample<'_>) -> End {
    let unclear = |reason, why: &str| End::Unclear(wait.undecided(reason, why));
    let of_this_job = |x: &Exchange| bare(&x.request.url).starts_with(bare(&wait.exchange.request.url));
    let order = v.attempts(step::W1_ABORT).find(|(x, _)| of_this_job(x));
    let Some((order, _)) = order else {
        return unclear(Reason::Blocked, "the job was not aborted");
    };
    let accepted = order.response().is_some_and(|r| (200..400).contains(&r.status));
    let shows = |x: &Seen<'_>| x.job().is_ok_and(|job| job.phase_word() == Some(Phase::Aborted));
    let change = v
        .at(step::W1_ABORTED)
        .find(|x| of_this_job(x.exchange) && shows(x));
    let Some(change) = change else {
        return unclear(Reason::Blocked, "the job was not seen to change");
    };
    if wait.is_lost() {
        return unclear(Reason::Transport, &wait.words());
    }
    if wait.exchange.ended() < order.started {
        return unclear(
            Reason::NotObserved,
            "the wait had ended before the job was aborted",
        );
    }
    let allowed = timing::patient(CHANGE, v.recording.meta.pace);
    let Some(latency) = v.latency() else {
        return unclear(Reason::NotObserved, "the latency of the service is not known");
    };
    if wait.exchange.ended() > change.exchange.ended() + timing::tolerant(allowed, latency) {
        return End::TooLate;
    }
    match wait.seen {
        None => unclear(Reason::Transport, &wait.words()),
        Some(x) => match x.job() {
            Ok(job) if job.phase_word() == Some(Phase::Aborted) => End::InTime,
            Ok(job)
                if job.phase_word() == Some(Phase::Pending)
                    && accepted
                    && order.ended() < wait.exchange.ended() =>
            {
                End::Stale
            }
            Ok(_) => End::Unclear(Finding::undecided(
                Reason::ConcurrentChange,
                &x,
                "the wait ended, and shows the job as it was before the change",
            )),
            Err(finding) => End::Unclear(finding),
        },
    }
}

/// Others that are asked while a request is held. Those that get their answer only when the wait is over, or later than
/// anybody should, are held up; it takes two.
fn others(v: &View<'_>) -> Option<Finding> {
    let waits = samples(v, step::W2_WAIT);
    let looks = samples(v, step::W2_PHASE);
    let latency = v.latency()?;
    let while_held = |look: &Sample<'_>| {
        waits
            .iter()
            .find(|w| {
                w.exchange.started < look.exchange.started && look.exchange.started < w.exchange.ended()
            })
            .copied()
    };
    let seconds = |s: f64| std::time::Duration::from_secs_f64(s);
    let own = seconds(v.paced(OTHERS));
    // Whoever is let through when the wait ends may be answered even a little earlier.
    let at_its_end = own.max(std::time::Duration::from_millis(200)) + latency;
    let held_up = |look: &Sample<'_>, wait: &Sample<'_>| {
        let took = look.exchange.elapsed;
        took > timing::tolerant(seconds(OTHERS), latency)
            || (took > timing::tolerant(own, latency)
                && look.exchange.ended() + at_its_end >= wait.exchange.ended())
    };
    let pairs: Vec<(Sample<'_>, Sample<'_>)> = looks
        .into_iter()
        .filter_map(|look| Some((look, while_held(&look)?)))
        .collect();
    let Some((first, _)) = pairs.first() else {
        let x = v.first(step::W2_PHASE)?;
        return Some(blocked(&x, "no request was held while it was asked"));
    };
    let slow: Vec<&Sample<'_>> = pairs
        .iter()
        .filter(|(l, w)| held_up(l, w))
        .map(|(l, _)| l)
        .collect();
    let served = pairs
        .iter()
        .find(|(l, w)| !held_up(l, w) && l.seen.is_some_and(|x| x.status() == 200));
    if let ([.., sample], true) = (slow.as_slice(), slow.len() >= LATE) {
        let expected = "an answer within three seconds, though another client waits";
        return Some(sample.finding("held-up", None, expected));
    }
    Some(match served {
        Some((look, _)) => Finding {
            part: Part::Time,
            ..look.pass()
        },
        None => first.undecided(Reason::Ambiguous, first.words()),
    })
}
