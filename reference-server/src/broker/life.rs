//! What will happen to a session once it is accepted, and once it is cancelled: a plan, made at once, run as time goes by.

use jiff::{SignedDuration, Timestamp};

use super::phase::{PartPhase, Phase};
use super::problem::{Problem, problem};
use super::script::Ending;
use super::session::{Session, Step, What};
use super::times::{minus, plus};

/// From one phase to the next.
const MOMENT: SignedDuration = SignedDuration::from_millis(1);

/// Fixes the start of a session that is accepted now: as soon as it can be prepared, within what was promised.
pub(crate) fn fix_start(session: &mut Session, now: Timestamp) {
    let slot = &mut session.slot;
    let start = plus(now, slot.preparing).max(slot.earliest).min(slot.latest);
    (slot.earliest, slot.latest) = (start, start);
}

/// The life of a session accepted now, whose start is fixed.
pub(crate) fn plan(session: &Session, now: Timestamp, usual_run: SignedDuration) -> Vec<Step> {
    let start = session.slot.earliest;
    let mut plan = Plan::of(session);
    if plan.until_start(session, now, start) {
        plan.run(session, start, usual_run);
    }
    plan.sorted()
}

/// The life of a session accepted now, up to its start: that comes with a trigger, or else the session ends with its window.
pub(crate) fn plan_waiting(session: &Session, now: Timestamp, ends: bool) -> Vec<Step> {
    let slot = &session.slot;
    let mut plan = Plan::of(session);
    let start = plus(now, slot.preparing).max(slot.earliest).min(slot.latest);
    if plan.until_start(session, now, start) && ends {
        plan.session(slot.latest, Phase::Cancelled);
        plan.part(slot.latest, plan.last(), PartPhase::Cancelled);
        plan.release(slot.latest, plan.last());
    }
    plan.sorted()
}

/// The life of a session that is prepared, from its start on.
pub(crate) fn plan_run(session: &Session, start: Timestamp, usual_run: SignedDuration) -> Vec<Step> {
    let mut plan = Plan::of(session);
    plan.run(session, start, usual_run);
    plan.sorted()
}

/// The end of a session that is cancelled now.
pub(crate) fn plan_cancelled(session: &Session, now: Timestamp) -> Vec<Step> {
    let mut plan = Plan::of(session);
    plan.part(now, plan.last(), PartPhase::Cancelled);
    plan.release(now, plan.last());
    plan.sorted()
}

/// The end of a session whose program ends now.
pub(crate) fn plan_closed(session: &Session, now: Timestamp) -> Vec<Step> {
    let mut plan = Plan::of(session);
    plan.end(Ending::Ok, now, now);
    plan.sorted()
}

/// The end of a session that breaks down now.
pub(crate) fn plan_failed(session: &Session, now: Timestamp) -> Vec<Step> {
    let mut plan = Plan::of(session);
    let why = problem("told-to-fail", "The session broke down.", &[]);
    plan.fail(now, plan.last(), why);
    plan.sorted()
}

struct Plan {
    steps: Vec<Step>,
    parts: usize,
    releasing: SignedDuration,
}

impl Plan {
    fn of(session: &Session) -> Plan {
        Plan {
            steps: Vec::new(),
            parts: session.parts.len(),
            releasing: session.slot.releasing,
        }
    }

    /// Waiting and preparation; false: it fails there.
    fn until_start(&mut self, session: &Session, now: Timestamp, start: Timestamp) -> bool {
        let first = plus(now, MOMENT).min(start);
        let begin = minus(start, session.slot.preparing).max(first);
        if begin > first {
            self.session(first, Phase::Waiting);
        }
        self.prepare(begin, start);
        let fails = session.script.ending == Ending::FailsPreparing;
        if fails {
            let why = problem("prepare-failed", "The executable could not be prepared.", &[]);
            self.fail(fraction(begin, start, 1, 2), self.last(), why);
        }
        !fails
    }

    /// From the start to the end.
    fn run(&mut self, session: &Session, start: Timestamp, usual_run: SignedDuration) {
        self.session(start, Phase::Running);
        for index in self.last().saturating_sub(1)..self.parts {
            self.part(start, index, PartPhase::Running);
        }
        let run = match session.script.ending {
            Ending::Never => session.slot.duration,
            _ => session
                .script
                .runs
                .unwrap_or(usual_run)
                .min(session.slot.duration),
        };
        self.end(session.script.ending, start, plus(start, run));
    }

    /// The executable: it is prepared last.
    fn last(&self) -> usize {
        self.parts.saturating_sub(1)
    }

    fn session(&mut self, at: Timestamp, phase: Phase) {
        let what = What::Session(phase);
        self.steps.push(Step { at, what });
    }

    fn part(&mut self, at: Timestamp, index: usize, phase: PartPhase) {
        let what = What::Part(index, phase);
        self.steps.push(Step { at, what });
    }

    /// One component after the other; all is ready a while before the start.
    fn prepare(&mut self, begin: Timestamp, start: Timestamp) {
        let ready = fraction(begin, start, 4, 5);
        self.session(begin, Phase::Preparing);
        for index in 0..self.parts {
            self.part(begin, index, PartPhase::Waiting);
        }
        for index in 0..self.parts {
            let at = |index: usize| fraction(begin, ready, index, self.parts);
            let (from, to) = (at(index), at(index + 1));
            self.part(from, index, PartPhase::Preparing);
            self.part(to, index, PartPhase::Available);
        }
        self.session(ready, Phase::Available);
    }

    fn end(&mut self, ending: Ending, start: Timestamp, end: Timestamp) {
        let last = self.last();
        match ending {
            Ending::FailsRunning => {
                let why = problem("run-failed", "The program broke off.", &[]);
                return self.fail(fraction(start, end, 1, 2), last, why);
            }
            Ending::Exits(code) if code != 0 => {
                let text = "The program ended with exit code ${code}.";
                let why = problem("exit-code", text, &[("code", &code.to_string())]);
                return self.fail(end, last, why);
            }
            Ending::Never => {
                let text = "The offered time is used up.";
                let what = What::Tell(problem("time-used-up", text, &[]).info());
                self.steps.push(Step { at: end, what });
            }
            _ => {}
        }
        self.session(end, Phase::Releasing);
        if ending == Ending::FailsReleasing {
            for index in 0..self.parts {
                self.part(end, index, PartPhase::Releasing);
            }
            let why = problem("release-failed", "A resource could not be released.", &[]);
            return self.fail(plus(end, self.releasing), 0, why);
        }
        self.release(end, self.parts);
        self.session(plus(end, self.releasing), Phase::Completed);
    }

    /// Releases all components but one, the last prepared first.
    fn release(&mut self, from: Timestamp, but: usize) {
        let to = plus(from, self.releasing);
        for index in (0..self.parts).rev().filter(|index| *index != but) {
            let done = fraction(from, to, self.parts - index, self.parts);
            self.part(from, index, PartPhase::Releasing);
            self.part(done, index, PartPhase::Completed);
        }
    }

    /// Nothing that was planned for later happens; the other components are released.
    fn fail(&mut self, at: Timestamp, index: usize, why: Problem) {
        self.steps.retain(|step| step.at < at);
        self.part(at, index, PartPhase::Failed);
        let what = What::Tell(why);
        self.steps.push(Step { at, what });
        self.session(at, Phase::Failed);
        self.release(at, index);
    }

    fn sorted(mut self) -> Vec<Step> {
        self.steps.sort_by_key(|step| step.at);
        self.steps
    }
}

/// A part of the way from one instant to another, to the millisecond.
fn fraction(from: Timestamp, to: Timestamp, part: usize, whole: usize) -> Timestamp {
    let way = i64::try_from(to.duration_since(from).as_millis()).unwrap_or(i64::MAX);
    let [part, whole] = [part, whole.max(1)].map(|n| i64::try_from(n).unwrap_or(1));
    plus(
        from,
        SignedDuration::from_millis(way.saturating_mul(part) / whole),
    )
}
