//! The broker without wire and clock: offersets, sessions and a calendar, moved on to whatever time it is told.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::calendar::Calendar;
use super::config::BrokerConfig;
use super::evaluate::{Draft, Verdict};
use super::life::{fix_start, plan, plan_cancelled};
use super::mutation::{Mutations, Rule};
use super::phase::Phase;
use super::platform::Profile;
use super::problem::Problem;
use super::session::{Session, What};
use super::times::plus;
use super::twist::twist;

/// The times of [`BrokerConfig`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub lifetime: SignedDuration,
    pub preparing: SignedDuration,
    pub run: SignedDuration,
    pub releasing: SignedDuration,
}

/// The answer to a request, kept.
#[derive(Clone, Debug)]
pub(crate) struct Offerset {
    pub id: String,
    pub owner: Option<String>,
    pub created: Timestamp,
    /// Identifiers of the sessions; none: the answer is NO.
    pub offers: Vec<String>,
    pub messages: Vec<Value>,
}

pub(crate) struct Core {
    pub profile: Profile,
    pub times: Times,
    pub calendar: Calendar,
    pub mutations: Mutations,
    pub(super) offersets: HashMap<String, Offerset>,
    pub(super) sessions: HashMap<String, Session>,
    /// Sessions for which something is still due.
    live: BTreeSet<String>,
    /// Bookings after this one are not seen by the request at hand, which looked a while ago.
    pub(super) arrived: Option<u64>,
}

impl Core {
    pub fn new(config: &BrokerConfig, mutations: Mutations) -> Core {
        let profile = config.platform.profile();
        let span = |time| SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        Core {
            profile,
            times: Times {
                lifetime: span(config.offer_lifetime),
                preparing: span(config.preparing),
                run: span(config.run),
                releasing: span(config.releasing),
            },
            calendar: Calendar::new(profile.pools, mutations.counting(config.counting)),
            mutations,
            offersets: HashMap::new(),
            sessions: HashMap::new(),
            live: BTreeSet::new(),
            arrived: None,
        }
    }

    pub fn offerset(&self, id: &str) -> Option<&Offerset> {
        self.offersets.get(id)
    }

    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id)
    }

    pub(super) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.get_mut(id)
    }

    /// Offers and sessions that have not ended.
    pub fn left(&self) -> usize {
        let sessions = self.sessions.values();
        sessions.filter(|session| !session.phase.is_terminal()).count()
    }

    /// Makes an offerset of a request. Err: it is no request at all.
    pub fn ask(
        &mut self,
        request: &Value,
        owner: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Vec<Problem>> {
        let id = Uuid::new_v4().to_string();
        let mut set = Offerset {
            id: id.clone(),
            owner: owner.map(str::to_owned),
            created: now,
            offers: Vec::new(),
            messages: Vec::new(),
        };
        match self.evaluate(request, usize::MAX, now) {
            Verdict::Malformed(wrong) => return Err(wrong),
            Verdict::No(refused) => {
                set.messages = refused.iter().map(|problem| problem.message(now)).collect();
            }
            Verdict::Yes(drafts) => {
                let offers = drafts.into_iter().map(|draft| self.offer(draft, &id, owner, now));
                set.offers = offers.collect();
            }
        }
        self.offersets.insert(id.clone(), set);
        Ok(id)
    }

    /// Starts a session at once. Err: it is refused, and nothing of it is left.
    pub fn direct(
        &mut self,
        request: &Value,
        owner: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Vec<Problem>> {
        let draft = match self.evaluate(request, 1, now) {
            Verdict::Malformed(why) | Verdict::No(why) => return Err(why),
            Verdict::Yes(drafts) => drafts.into_iter().next().ok_or_else(Vec::new)?,
        };
        let id = self.offer(draft, "", owner, now);
        self.accept(&id, now);
        Ok(id)
    }

    /// Books what was drafted and makes a session of it: OFFERED, or still INITIAL if it is of no set.
    fn offer(&mut self, draft: Draft, set: &str, owner: Option<&str>, now: Timestamp) -> String {
        let mut session = Session::new(draft, set, owner, now, plus(now, self.times.lifetime));
        if !set.is_empty() {
            session.enter(Phase::Offered, now);
        }
        let id = session.id.clone();
        let booking = session.slot.booking(&id, set, session.need);
        self.calendar.hold(booking);
        self.live.insert(id.clone());
        self.sessions.insert(id.clone(), session);
        id
    }

    /// Lets everything happen that is due, in time order.
    pub fn advance(&mut self, now: Timestamp) {
        while let Some((at, id)) = self.next_due().filter(|(at, _)| *at <= now) {
            self.run_next(&id, at);
        }
    }

    fn next_due(&self) -> Option<(Timestamp, String)> {
        let due = self.live.iter().filter_map(|id| {
            let session = self.sessions.get(id)?;
            self.due(session).map(|at| (at, id))
        });
        due.min().map(|(at, id)| (at, id.clone()))
    }

    fn run_next(&mut self, id: &str, at: Timestamp) {
        let Some(session) = self.sessions.get_mut(id) else {
            self.live.remove(id);
            return;
        };
        let is_planned = session.timeline.front().is_some_and(|step| step.at <= at);
        if session.phase == Phase::Offered && !is_planned {
            return self.enter(id, Phase::Expired, at);
        }
        match session.timeline.pop_front().map(|step| step.what) {
            Some(What::Session(phase)) => self.enter(id, phase, at),
            Some(What::Part(index, phase)) => session.move_part(index, phase, at),
            Some(What::Tell(problem)) => session.messages.push(problem.message(at)),
            None => {}
        }
        if self
            .sessions
            .get(id)
            .is_none_or(|session| session.due().is_none())
        {
            self.live.remove(id);
        }
    }

    /// A session enters a phase; the ones that end free what they held.
    pub(super) fn enter(&mut self, id: &str, phase: Phase, at: Timestamp) {
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        session.enter(phase, at);
        if phase.is_terminal() && session.timeline.is_empty() {
            self.live.remove(id);
        }
        if self.frees(phase) {
            self.calendar.release(id);
        }
    }

    /// Accepts an offer; its siblings end.
    pub(super) fn accept(&mut self, id: &str, now: Timestamp) {
        self.end_siblings(id, now);
        let usual_run = self.times.run;
        self.live.insert(id.to_owned());
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        session.enter(Phase::Accepted, now);
        fix_start(session, now);
        let plan = plan(session, now, usual_run);
        session.timeline = twist(&self.mutations, self.times.lifetime, session, now, plan).into();
        let booking = session.slot.booking(id, "", session.need);
        self.calendar.hold(booking);
        if self.mutations.has(Rule::AcceptedFree) {
            self.calendar.release(id);
        }
        if self.mutations.has(Rule::NoAccepted) {
            self.advance(now);
        }
    }

    /// The other offers of the set that still stand.
    pub(super) fn siblings(&self, id: &str) -> Vec<String> {
        let set = self
            .sessions
            .get(id)
            .and_then(|session| self.offersets.get(&session.set));
        let offers = set.map(|set| set.offers.as_slice()).unwrap_or_default();
        let stands = |other: &&String| {
            let session = self.sessions.get(*other);
            *other != id && session.is_some_and(|session| session.phase == Phase::Offered)
        };
        offers.iter().filter(stands).cloned().collect()
    }

    pub(super) fn cancel(&mut self, id: &str, now: Timestamp) {
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        session.timeline = plan_cancelled(session, now).into();
        if self.mutations.has(Rule::CancelledSlowly) {
            self.cancel_slowly(id, now);
        } else {
            self.enter(id, Phase::Cancelled, now);
        }
        // What is due at this instant belongs to the answer.
        self.advance(now);
    }
}
