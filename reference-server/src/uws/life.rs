//! How a job moves by itself: a plan made when it starts, and the moves that are due at an instant.

use std::time::Duration;

use jiff::Timestamp;

use super::description::Description;
use super::job::{Job, JobResult};
use super::phase::Phase;
use super::service::Face;
use crate::backends::later;
use crate::mutation::{Quirk, Quirks};
use crate::tap::Upload;
use crate::{soda, tap};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Move {
    /// RUN without a client, by a fault.
    Run,
    Start,
    /// A step is done; the results that belong to it appear.
    Step(u32),
    Suspend,
    Resume,
    Finish,
    /// To some phase out of order, by a fault.
    To(Phase),
    AddResult,
    /// The end of an abort that takes a while.
    Abort,
}

const MOMENT: Duration = Duration::from_millis(80);
/// How long a job of a protocol is queued and runs, unless it says otherwise.
const USUAL: Duration = Duration::from_millis(100);

/// Jobs that run for so long take no detours, which faults and variants lead others on.
const LONG: Duration = Duration::from_secs(2);

impl Job {
    /// Obeys RUN. The caller has made sure that the phase allows it.
    pub fn run(&mut self, now: Timestamp, quirks: &Quirks) {
        let hold = self.description.hold || quirks.has(Quirk::AlwaysHeld);
        if hold && self.phase == Phase::Pending {
            self.set_phase(Phase::Held);
            if quirks.has(Quirk::HeldStartsItself) {
                self.plan.push_back((later(now, MOMENT), Move::Run));
            }
            return;
        }
        self.end = None;
        self.results.clear();
        self.prepare(quirks);
        self.make_plan(now, quirks);
        self.set_phase(Phase::Queued);
        if quirks.has(Quirk::ResultsWhileQueued) {
            self.add_results(self.description.results);
        }
        self.advance(now, quirks);
    }

    /// Applies the rules of the protocol to the parameters; what they say against the job ends it in ERROR.
    fn prepare(&mut self, quirks: &Quirks) {
        let work = match self.face {
            Face::Uws11 | Face::Uws10 => return,
            Face::Tap => tap::work(&self.parameters),
            Face::Soda if quirks.has(Quirk::SingleValues) => {
                soda::single(&self.parameters).and_then(|()| soda::work(&self.parameters))
            }
            Face::Soda => soda::work(&self.parameters),
        };
        let work = Description::read(&self.parameters).and_then(|asked| {
            self.description = asked;
            work
        });
        let asks = |name: &str| self.parameters.iter().any(|p| p.is_called(name));
        if !asks("QUEUE") {
            self.description.queue = USUAL;
        }
        match work {
            Ok(work) => {
                if !asks("SECONDS") {
                    self.description.run = work.run.unwrap_or(USUAL);
                }
                self.description.results = u32::try_from(work.results.len()).unwrap_or(u32::MAX);
                self.description.fail = self.description.fail.take().or(work.failure);
                self.prepared = work.results;
                self.wanted = work.wanted;
            }
            Err(message) => self.description.fail = Some(message),
        }
    }

    /// Goes on with what was fetched for the job, if it still wants it.
    pub fn deliver(&mut self, fetched: Result<Vec<Upload>, String>, now: Timestamp) {
        if self.phase != Phase::Executing {
            return;
        }
        match fetched.and_then(|uploads| tap::work_with(&self.parameters, &uploads)) {
            Ok(work) => {
                self.description.results = u32::try_from(work.results.len()).unwrap_or(u32::MAX);
                self.prepared = work.results;
            }
            Err(message) => self.description.fail = Some(message),
        }
        self.plan
            .push_back((now, Move::Step(self.description.steps.max(1))));
        self.plan.push_back((now, Move::Finish));
    }

    fn make_plan(&mut self, now: Timestamp, quirks: &Quirks) {
        let least = if quirks.has(Quirk::SlowQueue) {
            MOMENT
        } else {
            Duration::ZERO
        };
        let (mut run, mut queue) = (self.description.run, self.description.queue.max(least));
        if quirks.has(Quirk::InstantJobs) {
            (run, queue) = (Duration::ZERO, Duration::ZERO);
        }
        self.plan.clear();
        let mut at = later(now, queue);
        self.plan.push_back((at, Move::Start));
        for phase in quirks.detour().iter().filter(|_| run < LONG) {
            at = later(at, MOMENT);
            self.plan.push_back((at, Move::To(*phase)));
        }
        if !self.wanted.is_empty() {
            // It goes on when everything is there.
            return;
        }
        let steps = self.description.steps.max(1);
        for step in 1..=steps {
            at = later(at, run / steps);
            self.plan.push_back((at, Move::Step(step)));
            if step == steps.div_ceil(2) && !self.description.suspend.is_zero() {
                self.plan.push_back((at, Move::Suspend));
                if quirks.has(Quirk::StaysSuspended) {
                    return;
                }
                at = later(at, self.description.suspend);
                self.plan.push_back((at, Move::Resume));
            }
        }
        if !quirks.has(Quirk::RunsForEver) {
            self.plan.push_back((at, Move::Finish));
        }
    }

    /// Stops what is done, and shows it a moment later.
    pub fn abort_soon(&mut self, now: Timestamp) {
        self.plan.clear();
        self.plan.push_back((later(now, 2 * MOMENT), Move::Abort));
    }

    /// When the time granted is over, if it is running.
    fn deadline(&self, quirks: &Quirks) -> Option<Timestamp> {
        if self.duration <= 0 || self.phase.is_finished() || quirks.has(Quirk::DurationIgnored) {
            return None;
        }
        let granted = Duration::from_secs(self.duration.unsigned_abs());
        let late = if quirks.has(Quirk::DurationLate) {
            4 * MOMENT
        } else {
            Duration::ZERO
        };
        self.start.map(|start| later(start, granted + late))
    }

    /// The next instant at which something happens by itself, destruction apart.
    pub fn next_due(&self, quirks: &Quirks) -> Option<Timestamp> {
        let planned = self.plan.front().map(|(at, _)| *at);
        planned.into_iter().chain(self.deadline(quirks)).min()
    }

    /// Makes all moves that are due.
    pub fn advance(&mut self, now: Timestamp, quirks: &Quirks) {
        while let Some(due) = self.next_due(quirks).filter(|due| *due <= now) {
            if self.deadline(quirks).is_some_and(|deadline| deadline <= due) {
                let phase = if quirks.has(Quirk::DurationEndsInError) {
                    Phase::Error
                } else {
                    Phase::Aborted
                };
                self.finish(phase, due);
            } else if let Some((at, step)) = self.plan.pop_front() {
                self.make(step, at, quirks);
            }
        }
    }

    fn make(&mut self, step: Move, at: Timestamp, quirks: &Quirks) {
        match step {
            Move::Run if matches!(self.phase, Phase::Pending | Phase::Held) => self.run(at, quirks),
            Move::Run => {}
            Move::Start => {
                self.start = Some(at);
                self.set_phase(Phase::Executing);
            }
            Move::Suspend => self.set_phase(Phase::Suspended),
            Move::Resume => self.set_phase(Phase::Executing),
            Move::Step(step) if self.description.fail.is_none() => {
                let due = u64::from(self.description.results) * u64::from(step);
                let due = due / u64::from(self.description.steps.max(1));
                self.add_results(u32::try_from(due).unwrap_or(u32::MAX));
            }
            Move::Step(_) => {}
            Move::Finish => self.finish_run(at, quirks),
            Move::To(phase) => self.set_phase(phase),
            Move::AddResult => self.add_result(),
            Move::Abort => self.finish(Phase::Aborted, at),
        }
    }

    fn finish_run(&mut self, at: Timestamp, quirks: &Quirks) {
        if self.description.fail.is_none() || quirks.has(Quirk::FailureCompletes) {
            self.finish(Phase::Completed, at);
        } else if quirks.has(Quirk::FailureAborts) {
            self.finish(Phase::Aborted, at);
        } else {
            self.error = self.description.fail.clone();
            self.finish(Phase::Error, at);
            if quirks.has(Quirk::ErrorGainsResult) {
                self.plan.push_back((later(at, MOMENT), Move::AddResult));
            }
        }
    }

    /// One result more than there should be, by a fault.
    pub fn add_result(&mut self) {
        self.results.push(result(&self.id, self.results.len()));
    }

    fn add_results(&mut self, up_to: u32) {
        for number in self.results.len()..up_to as usize {
            let prepared = self.prepared.get(number).cloned();
            self.results
                .push(prepared.unwrap_or_else(|| result(&self.id, number)));
        }
    }
}

fn result(job: &str, number: usize) -> JobResult {
    let id = if number == 0 {
        "result".to_owned()
    } else {
        format!("result-{}", number + 1)
    };
    let body = format!("Result {} of job {job}.\n", number + 1).into_bytes();
    JobResult {
        id,
        media_type: "text/plain",
        body,
    }
}
