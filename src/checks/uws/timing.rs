//! What the checks of blocking share: how long answers took, and what may be said of that. Nothing is judged by one sample:
//! it takes two answers that are too late, or three that are too early.

use std::time::Duration;

use super::own_jobs::{blocked, documents};
use crate::checks::{Finding, Judgement, Part, Seen, Verdict, View};
use crate::documents::uws::Phase;
use crate::recording::timing::{self, EARLY, Held, LATE};
use crate::recording::{Exchange, FailureKind, Reason, Step, step};

/// A request whose time counts.
#[derive(Clone, Copy)]
pub struct Sample<'v> {
    /// What was asked.
    pub exchange: &'v Exchange,
    /// The whole answer, if one came.
    pub seen: Option<Seen<'v>>,
}

impl Sample<'_> {
    /// How long it took, in words.
    pub fn words(&self) -> String {
        let seconds = self.exchange.elapsed.as_secs_f64();
        match (&self.exchange.outcome, self.seen) {
            (Err(failure), _) if failure.kind == FailureKind::Timeout => {
                format!("no answer within {seconds:.1} s")
            }
            (Err(failure), _) => format!("no answer: {} (after {seconds:.1} s)", failure.detail),
            _ => format!("answered after {seconds:.2} s"),
        }
    }

    /// Was the connection lost, or the answer not whole?
    pub fn is_lost(&self) -> bool {
        self.seen.is_none() && !matches!(&self.exchange.outcome, Err(f) if f.kind == FailureKind::Timeout)
    }

    /// A finding about the time that it took.
    pub fn finding(
        &self,
        code: &'static str,
        verdict: Option<Verdict>,
        expected: impl Into<String>,
    ) -> Finding {
        Finding {
            code,
            verdict,
            reason: None,
            exchange: self.exchange.id,
            part: Part::Time,
            expected: expected.into(),
            observed: self.words(),
            advice: None,
        }
    }

    /// This sample decides nothing.
    pub fn undecided(&self, reason: Reason, why: impl Into<String>) -> Finding {
        Finding {
            reason: Some(reason),
            observed: why.into(),
            ..self.finding("undecided", Some(Verdict::Inconclusive), "")
        }
    }

    /// The satisfied requirement.
    pub fn pass(&self) -> Finding {
        self.finding("ok", Some(Verdict::Pass), "")
    }
}

/// All samples of a step.
pub fn samples<'v>(v: &'v View<'_>, step: Step) -> Vec<Sample<'v>> {
    v.attempts(step)
        .map(|(exchange, seen)| Sample { exchange, seen })
        .collect()
}

/// The seconds that a request asks to wait, if that is a positive integer.
pub fn wait_of(sample: &Sample<'_>) -> Option<Duration> {
    let url = url::Url::parse(&sample.exchange.request.url).ok()?;
    let (_, value) = url.query_pairs().find(|(name, _)| name == "WAIT")?;
    value
        .parse::<u64>()
        .ok()
        .filter(|n| *n > 0)
        .map(Duration::from_secs)
}

/// How the requests of a step that ask for a wait were held. Only answers that show the job in the phase it was in count, and
/// those that did not come in time.
pub fn holds<'v>(
    v: &'v View<'_>,
    step: Step,
    wait: Option<Duration>,
) -> Result<Vec<(Sample<'v>, Held)>, Finding> {
    let mut holds = Vec::new();
    for sample in samples(v, step) {
        let Some(wait) = wait.or_else(|| wait_of(&sample)) else {
            continue;
        };
        let Some(latency) = v.latency() else {
            return Err(sample.undecided(Reason::NotObserved, "the latency of the service is not known"));
        };
        if sample.is_lost() {
            return Err(sample.undecided(Reason::Transport, sample.words()));
        }
        if let Some(x) = sample.seen {
            is_pending(x)?;
        }
        holds.push((sample, timing::held(sample.exchange.elapsed, wait, latency)));
    }
    Ok(holds)
}

/// Goes on only if the answer shows a job that is PENDING, as it must be.
pub fn is_pending(x: Seen<'_>) -> Result<(), Finding> {
    match x.job()?.phase_word() {
        Some(Phase::Pending) => Ok(()),
        _ => Err(blocked(&x, "the job is not PENDING any more")),
    }
}

/// Goes on only if jobs of ours that nobody started stay PENDING; otherwise it means nothing that one of them moves.
pub fn jobs_stay(v: &View<'_>, x: &Seen<'_>) -> Result<(), Finding> {
    let idle = [
        step::F1_JOB,
        step::F2_JOB,
        step::F3_JOB,
        step::W5_JOB,
        step::W2_JOB,
        step::P3_IDLE,
        step::P1_JOB,
    ];
    let moved = documents(v, &idle)
        .iter()
        .any(|read| read.phase() != Some(Phase::Pending));
    if moved {
        return Err(blocked(x, "jobs do not stay PENDING until they are started"));
    }
    Ok(())
}

/// Does the service block? One wait of full length proves it, three answers at once disprove it; shorter waits are allowed
/// (UWS 1.1 section 2.2.1.2: the service may set a maximum of its own).
pub fn blocks(holds: &[(Sample<'_>, Held)]) -> Option<Finding> {
    let (last, _) = holds.last()?;
    let with = |wanted: &[Held]| {
        holds
            .iter()
            .filter(|(_, held)| wanted.contains(held))
            .collect::<Vec<_>>()
    };
    if let Some((sample, _)) = with(&[Held::Whole, Held::TooLong]).first() {
        return Some(sample.pass());
    }
    if let Some((sample, _)) = with(&[Held::Shorter]).first() {
        return Some(sample.finding("held-shorter", Some(Verdict::Info), ""));
    }
    Some(if with(&[Held::NotAtAll]).len() >= EARLY {
        last.finding(
            "not-held",
            None,
            "an answer that is held back until the job changes or the time is over",
        )
    } else {
        last.undecided(
            Reason::Ambiguous,
            format!("{}: too few samples to tell", last.words()),
        )
    })
}

/// An answer that must come at once: the samples of one request (by its URL). `late` is the allowed time without network.
pub fn prompt(v: &View<'_>, group: &Group<'_>, late: Duration, code: &'static str) -> Judgement {
    let samples = &group.0;
    let last = group.last();
    if let Some(lost) = samples.iter().find(|s| s.is_lost()) {
        return Err(lost.undecided(Reason::Transport, lost.words()));
    }
    let bound = timing::tolerant(late, v.latency().unwrap_or_default());
    if let Some(sample) = samples
        .iter()
        .find(|s| s.seen.is_some() && s.exchange.elapsed <= bound)
    {
        return Ok(sample.pass());
    }
    let slow = samples.iter().filter(|s| s.exchange.elapsed > bound).count();
    if slow < LATE || v.latency().is_none() {
        return Err(last.undecided(
            Reason::Ambiguous,
            format!("{}: too few samples to tell", last.words()),
        ));
    }
    let expected = format!("an answer within {:.1} s", bound.as_secs_f64());
    Ok(last.finding(code, None, expected))
}

/// The samples of one request; there is one at least.
pub struct Group<'v>(Vec<Sample<'v>>, Sample<'v>);

impl<'v> Group<'v> {
    /// The last of them.
    pub fn last(&self) -> Sample<'v> {
        self.1
    }

    /// All of them.
    pub fn samples(&self) -> &[Sample<'v>] {
        &self.0
    }
}

/// The samples of a step, one group for each URL asked for, in the order of the first ones.
pub fn by_url<'v>(v: &'v View<'_>, step: Step) -> Vec<Group<'v>> {
    let mut groups: Vec<Group<'v>> = Vec::new();
    for sample in samples(v, step) {
        let same = |group: &&mut Group<'v>| group.1.exchange.request.url == sample.exchange.request.url;
        match groups.iter_mut().find(same) {
            Some(group) => {
                group.0.push(sample);
                group.1 = sample;
            }
            None => groups.push(Group(vec![sample], sample)),
        }
    }
    groups
}
