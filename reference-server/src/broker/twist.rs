//! Lives that go another way: the plan of an accepted session, rewritten by the rules in force.

use jiff::{SignedDuration, Timestamp};

use super::mutation::{Mutations, Rule};
use super::phase::{PartPhase, Phase};
use super::script::Ending;
use super::session::{Session, Step, What};
use super::times::plus;

/// From one phase to the next, as in the plan.
const MOMENT: SignedDuration = SignedDuration::from_millis(1);

/// Whose life it is.
struct Life<'a> {
    session: &'a Session,
    now: Timestamp,
    /// How long offers stand here: whatever is late is late by something like this.
    lifetime: SignedDuration,
}

impl Life<'_> {
    fn ending(&self) -> Ending {
        self.session.script.ending
    }

    /// Later than any start that was promised for now.
    fn late(&self) -> SignedDuration {
        self.lifetime / 5 * 6
    }
}

type Rewrite = fn(&mut Vec<Step>, &Life);

const REWRITES: &[(Rule, Rewrite)] = &[
    (Rule::PreparesLate, |plan, life| prepares_late(plan, life)),
    (Rule::PreparesAtOnce, prepares_at_once),
    (Rule::StartsAtOnce, starts_at_once),
    (Rule::StartsLate, |plan, life| starts_late(plan, life)),
    (Rule::RunsForever, runs_forever),
    (Rule::GoesBackwards, goes_backwards),
    (Rule::CompletesEarly, completes_early),
    (Rule::ErrorsCancel, |plan, life| errors_cancel(plan, life)),
    (Rule::ErrorsComplete, errors_complete),
    (Rule::ReleaseErrorsComplete, release_errors_complete),
    (Rule::AcceptedExpire, accepted_expire),
    (Rule::NoAccepted, |plan, life| no_accepted(plan, life)),
    (Rule::NoWaiting, |plan, _| forget(plan, Phase::Waiting)),
    (Rule::NoAvailable, no_available),
    (Rule::NoRunning, |plan, _| forget(plan, Phase::Running)),
    (Rule::NoReleasing, no_releasing),
];

/// The plan of a session accepted now, as the rules in force have it.
pub(crate) fn twist(
    mutations: &Mutations,
    lifetime: SignedDuration,
    session: &Session,
    now: Timestamp,
    mut plan: Vec<Step>,
) -> Vec<Step> {
    let life = Life {
        session,
        now,
        lifetime,
    };
    for (rule, rewrite) in REWRITES {
        if mutations.has(*rule) {
            rewrite(&mut plan, &life);
        }
    }
    plan.sort_by_key(|step| step.at);
    plan
}

/// Where in a plan the session enters a phase, and when.
fn find(plan: &[Step], phase: Phase) -> Option<(usize, Timestamp)> {
    let is_it = |step: &Step| matches!(step.what, What::Session(entered) if entered == phase);
    let index = plan.iter().position(is_it)?;
    Some((index, plan[index].at))
}

fn forget(plan: &mut Vec<Step>, phase: Phase) {
    plan.retain(|step| !matches!(step.what, What::Session(entered) if entered == phase));
}

fn delay(steps: &mut [Step], by: SignedDuration) {
    for step in steps {
        step.at = plus(step.at, by);
    }
}

fn prepares_late(plan: &mut [Step], life: &Life) {
    if let Some((index, _)) = find(plan, Phase::Preparing) {
        delay(&mut plan[index + 1..], life.late());
    }
}

fn starts_late(plan: &mut [Step], life: &Life) {
    if let Some((index, _)) = find(plan, Phase::Running) {
        delay(&mut plan[index..], life.late());
    }
}

/// Nothing is waited for before the preparation; how much earlier that is.
fn gained(plan: &mut Vec<Step>, life: &Life) -> SignedDuration {
    forget(plan, Phase::Waiting);
    let begin = find(plan, Phase::Preparing).map_or(life.now, |(_, at)| at);
    begin
        .duration_since(plus(life.now, MOMENT))
        .max(SignedDuration::ZERO)
}

fn prepares_at_once(plan: &mut Vec<Step>, life: &Life) {
    let gained = gained(plan, life);
    let end = find(plan, Phase::Running).map_or(plan.len(), |(index, _)| index);
    delay(&mut plan[..end], -gained);
}

fn starts_at_once(plan: &mut Vec<Step>, life: &Life) {
    let gained = gained(plan, life);
    delay(plan, -gained);
}

fn runs_forever(plan: &mut Vec<Step>, life: &Life) {
    if life.ending() == Ending::Never
        && let Some((_, start)) = find(plan, Phase::Running)
    {
        plan.retain(|step| step.at <= start);
    }
}

/// What has run is prepared once more before it is released.
fn goes_backwards(plan: &mut Vec<Step>, life: &Life) {
    if let Some((index, at)) = find(plan, Phase::Releasing) {
        delay(&mut plan[index..], life.lifetime / 8);
        let what = What::Session(Phase::Preparing);
        plan.insert(index, Step { at, what });
    }
}

/// The session is over when its program is; its components end when they come to it.
fn completes_early(plan: &mut Vec<Step>, life: &Life) {
    let Some((index, at)) = find(plan, Phase::Releasing) else {
        return;
    };
    delay(&mut plan[index..], life.lifetime);
    if let Some((last, _)) = find(plan, Phase::Completed) {
        plan[last].at = at;
    }
    forget(plan, Phase::Releasing);
}

/// Whoever gives up says so as the client would.
fn errors_cancel(plan: &mut [Step], _: &Life) {
    for step in plan {
        if matches!(step.what, What::Session(Phase::Failed)) {
            step.what = What::Session(Phase::Cancelled);
        }
    }
}

fn errors_complete(plan: &mut Vec<Step>, life: &Life) {
    if life.ending() != Ending::FailsReleasing {
        hide_errors(plan);
    }
}

fn release_errors_complete(plan: &mut Vec<Step>, life: &Life) {
    if life.ending() == Ending::FailsReleasing {
        hide_errors(plan);
    }
}

/// All's well that ends.
fn hide_errors(plan: &mut Vec<Step>) {
    plan.retain(|step| !matches!(step.what, What::Tell(_)));
    let mut late = None;
    for step in plan.iter_mut() {
        match &mut step.what {
            What::Session(phase) if *phase == Phase::Failed => {
                *phase = Phase::Completed;
                late = Some(step.at);
            }
            What::Part(_, phase) if *phase == PartPhase::Failed => *phase = PartPhase::Completed,
            _ => {}
        }
    }
    if let Some(at) = late {
        for step in plan.iter_mut() {
            step.at = step.at.min(at);
        }
        // The components end before the session does.
        plan.sort_by_key(|step| matches!(step.what, What::Session(Phase::Completed)));
    }
}

fn accepted_expire(plan: &mut Vec<Step>, life: &Life) {
    let expires = life.session.expires;
    if plan.last().is_some_and(|step| step.at > expires) {
        plan.retain(|step| step.at < expires);
        let what = What::Session(Phase::Expired);
        plan.push(Step { at: expires, what });
    }
}

/// What comes after ACCEPTED comes at once.
fn no_accepted(plan: &mut [Step], life: &Life) {
    let at_once = plus(life.now, MOMENT);
    for step in plan.iter_mut().filter(|step| step.at <= at_once) {
        step.at = life.now;
    }
}

/// The last preparation ends with the start.
fn no_available(plan: &mut Vec<Step>, _: &Life) {
    if let Some((_, start)) = find(plan, Phase::Running) {
        forget(plan, Phase::Available);
        for step in plan.iter_mut() {
            if matches!(step.what, What::Part(_, PartPhase::Available)) {
                step.at = start;
            }
        }
    }
}

/// Everything is released within no time.
fn no_releasing(plan: &mut Vec<Step>, _: &Life) {
    if let Some((_, end)) = find(plan, Phase::Releasing) {
        forget(plan, Phase::Releasing);
        plan.retain(|step| !matches!(step.what, What::Part(_, PartPhase::Releasing)));
        for step in plan.iter_mut() {
            step.at = step.at.min(end);
        }
    }
}
