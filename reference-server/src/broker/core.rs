//! The broker without wire and clock: offersets, sessions and a calendar, moved on to whatever time it is told.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::calendar::Calendar;
use super::config::BrokerConfig;
use super::evaluate::{Draft, Verdict, Wish};
use super::legacy::{Origin, Outbox};
use super::life::{fix_start, plan, plan_cancelled, plan_run, plan_waiting};
use super::mutation::{Mutations, Refused, Rule};
use super::order::Order;
use super::phase::Phase;
use super::platform::{Platform, Profile};
use super::problem::Problem;
use super::session::{Session, Step, What};
use super::shape::wrong_shape;
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
    pub origin: Arc<Origin>,
}

pub(crate) struct Core {
    pub platform: Platform,
    pub profile: Profile,
    pub times: Times,
    pub calendar: Calendar,
    pub mutations: Mutations,
    pub(super) offersets: HashMap<String, Offerset>,
    pub(super) sessions: HashMap<String, Session>,
    /// Sessions for which something is still due.
    pub(super) live: BTreeSet<String>,
    /// Messages that jobs of 2023 send.
    pub outbox: Outbox,
    /// Requests with the offersets that came of them, where they are kept.
    pub(super) kept: HashMap<String, String>,
    /// Bookings after this one are not seen by the request at hand, which looked a while ago.
    pub(super) arrived: Option<u64>,
}

impl Core {
    pub fn new(config: &BrokerConfig, mutations: Mutations) -> Core {
        let platform = mutations.platform().unwrap_or(config.platform);
        let profile = platform.profile();
        let span = |time| SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
        Core {
            platform,
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
            outbox: Outbox::default(),
            kept: HashMap::new(),
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

    /// Offers and sessions that have not ended, and are not about to.
    pub fn left(&self) -> usize {
        let is_live = |phase: Phase| !phase.is_terminal() && phase != Phase::Releasing;
        let sessions = self.sessions.values();
        sessions.filter(|session| is_live(session.phase)).count()
    }

    /// Makes an offerset of a request. Err: it is no request at all.
    pub fn ask(
        &mut self,
        order: &Order,
        owner: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Vec<Problem>> {
        let asked = order.requests.first().cloned().unwrap_or_default();
        if let Some(id) = self.answered_before(&asked) {
            return Ok(id);
        }
        let id = Uuid::new_v4().to_string();
        let mut refused = self.checked(order)?;
        let offers = match refused.as_slice() {
            [] => self.offers(order, owner, &id, now, &mut refused),
            _ => Vec::new(),
        };
        let messages = match offers.as_slice() {
            [] => refused.iter().map(|problem| problem.message(now)).collect(),
            _ => Vec::new(),
        };
        let set = Offerset {
            id: id.clone(),
            owner: owner.map(str::to_owned),
            created: now,
            offers,
            messages,
            origin: Arc::clone(&order.origin),
        };
        self.offersets.insert(id.clone(), set);
        self.keep(&asked, &id);
        Ok(id)
    }

    /// Offers in each window that is asked for, and why there are none in others.
    fn offers(
        &mut self,
        order: &Order,
        owner: Option<&str>,
        set: &str,
        now: Timestamp,
        refused: &mut Vec<Problem>,
    ) -> Vec<String> {
        let mut offers = Vec::new();
        for request in &order.requests {
            let wish = Wish {
                offers: self.profile.offers.saturating_sub(offers.len()),
                whole_window: order.origin.has_start_trigger(),
            };
            match self.evaluate(request, wish, now) {
                Verdict::Malformed(why) | Verdict::No(why) => refused.extend(why),
                Verdict::Yes(drafts) => {
                    let drafts = drafts.into_iter();
                    offers.extend(drafts.map(|draft| self.offer(draft, set, (owner, order), now)));
                }
            }
        }
        offers
    }

    /// Starts a session at once. Err: it is refused, and nothing of it is left.
    pub fn direct(
        &mut self,
        order: &Order,
        owner: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Vec<Problem>> {
        let refused = self.checked(order)?;
        if !refused.is_empty() {
            return Err(refused);
        }
        let request = order.requests.first().unwrap_or(&Value::Null);
        let wish = Wish {
            offers: 1,
            whole_window: false,
        };
        let draft = match self.evaluate(request, wish, now) {
            Verdict::Malformed(why) | Verdict::No(why) => return Err(why),
            Verdict::Yes(drafts) => drafts.into_iter().next().ok_or_else(Vec::new)?,
        };
        let id = self.offer(draft, "", (owner, order), now);
        if self.mutations.has(Rule::DirectOffered) {
            self.enter(&id, Phase::Offered, now);
            return Ok(id);
        }
        self.accept(&id, now);
        Ok(id)
    }

    /// Why an order is refused before it is evaluated. Err: it is no request at all.
    fn checked(&self, order: &Order) -> Result<Vec<Problem>, Vec<Problem>> {
        let mut wrong = self.mutations.unforgiven(order.wrong.clone());
        for request in &order.requests {
            let asked = self.mutations.asked(request);
            wrong.extend(self.mutations.unforgiven(wrong_shape(&asked)));
            wrong.extend(self.mutations.refusals(Refused::Malformed, &asked));
        }
        if wrong.is_empty() {
            Ok(self.mutations.unforgiven(order.refused.clone()))
        } else if self.mutations.has(Rule::ShapeIsNo) {
            Ok(wrong)
        } else {
            Err(wrong)
        }
    }

    /// Books what was drafted and makes a session of it: OFFERED, or still INITIAL if it is of no set.
    fn offer(
        &mut self,
        draft: Draft,
        set: &str,
        (owner, order): (Option<&str>, &Order),
        now: Timestamp,
    ) -> String {
        let mut session = Session::new(draft, set, owner, now, plus(now, self.times.lifetime));
        session.origin = Arc::clone(&order.origin);
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

    /// When something is due next for a session that sends messages.
    pub fn next_message(&self) -> Option<Timestamp> {
        let live = self.live.iter().filter_map(|id| self.sessions.get(id));
        live.filter(|session| !session.origin.actions.is_empty())
            .filter_map(|session| self.due(session))
            .min()
    }

    /// By a fault, a client sets when an offer expires.
    pub fn set_expiry(&mut self, id: &str, at: Timestamp) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.expires = at;
        }
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
        if !self.mutations.has(Rule::ActionMissing) {
            self.outbox.tell(session, at);
        }
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
        if !self.mutations.has(Rule::ActionMissing) {
            self.outbox.tell(session, now);
        }
        if session.origin.has_start_trigger() {
            let ends = !self.mutations.has(Rule::TriggerNeverCancels);
            session.timeline = plan_waiting(session, now, ends).into();
        } else {
            fix_start(session, now);
            let plan = plan(session, now, usual_run);
            session.timeline = twist(&self.mutations, self.times.lifetime, session, now, plan).into();
        }
        let booking = session.slot.booking(id, "", session.need);
        self.calendar.hold(booking);
        if self.mutations.has(Rule::AcceptedFree) {
            self.calendar.release(id);
        }
        if self.mutations.has(Rule::NoAccepted) {
            self.advance(now);
        }
    }

    /// The start trigger of a session is called: it starts within the window that was promised.
    pub(super) fn trigger(&mut self, id: &str, now: Timestamp) {
        let (usual_run, early) = (self.times.run, self.mutations.has(Rule::TriggerStartsEarly));
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        let is_end = |step: &Step| matches!(step.what, What::Session(Phase::Cancelled));
        let waits = session.origin.has_start_trigger() && !session.triggered;
        if !waits || !session.phase.can_be_cancelled() {
            return;
        }
        if let Some(end) = session.timeline.iter().position(is_end) {
            session.timeline.truncate(end);
        }
        session.triggered = true;
        let ready = session.timeline.back().map_or(now, |step| step.at).max(now);
        // The window stays what was promised, and what is held for it.
        if early && matches!(session.phase, Phase::Accepted | Phase::Waiting) {
            let mut hasty = session.clone();
            hasty.slot.earliest = plus(now, hasty.slot.preparing);
            session.timeline = plan(&hasty, now, usual_run).into();
        } else {
            let start = ready.max(session.slot.earliest);
            session.timeline.extend(plan_run(session, start, usual_run));
        }
        self.live.insert(id.to_owned());
        self.advance(now);
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
