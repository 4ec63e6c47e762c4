//! A broker with rules of its own: when offers end, what frees what was held, which orders are obeyed.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::calendar::{Calendar, Counting};
use super::core::Core;
use super::kinds;
use super::mutation::{Mutations, Rule};
use super::phase::Phase;
use super::place::Wanted;
use super::session::{Session, Step, What};
use super::times::plus;
use super::tree::put;

impl Mutations {
    /// What is looked for in the calendar in place of what was asked for.
    pub fn wanted(&self, wanted: Wanted) -> Wanted {
        let mut wanted = wanted;
        let soonest = plus(wanted.now, wanted.preparing);
        let is_early = wanted.window.is_some_and(|(from, _)| from < soonest);
        if is_early && self.has(Rule::EarlyWindowDropped) {
            wanted.window = None;
        }
        if wanted.window.is_some() && self.has(Rule::WholeWindow) {
            wanted.slack = SignedDuration::from_hours(24 * 31);
        }
        wanted
    }

    pub fn counting(&self, usual: Counting) -> Counting {
        if self.has(Rule::CountsSets) {
            Counting::Set
        } else {
            usual
        }
    }
}

impl Core {
    /// The kind of a session; some brokers have simple ones where no time was asked for.
    pub(super) fn session_kind(&self, session: &Session) -> &'static str {
        if self.mutations.has(Rule::PlainSessions) && session.body.get("timed").is_none() {
            return kinds::SIMPLE_SESSION;
        }
        kinds::SCHEDULED_SESSION
    }

    /// The calendar as a request sees it.
    pub(super) fn calendar_seen(&self) -> Calendar {
        let mut calendar = self.calendar.clone();
        if self.mutations.has(Rule::NoReservation) {
            calendar.clear();
        }
        if let Some(serial) = self.arrived {
            calendar.forget_since(serial);
        }
        calendar
    }

    /// When something is due for a session next.
    pub(super) fn due(&self, session: &Session) -> Option<Timestamp> {
        if session.phase != Phase::Offered {
            return session.due();
        }
        let planned = session.timeline.front().map(|step| step.at);
        planned.into_iter().chain(self.stands_until(session)).min()
    }

    /// When an offer ends that nobody takes.
    fn stands_until(&self, session: &Session) -> Option<Timestamp> {
        let has = |rule| self.mutations.has(rule);
        let lifetime = session.expires.duration_since(session.created);
        let set = self.offerset(&session.set);
        let is_first = set.is_some_and(|set| set.offers.first() == Some(&session.id));
        match () {
            () if has(Rule::NeverExpires) => None,
            () if has(Rule::FirstExpiresOnly) && !is_first => None,
            () if has(Rule::ExpiresEarly) => Some(plus(session.created, lifetime / 2)),
            () if has(Rule::ExpiresLate) => Some(plus(session.expires, lifetime * 2)),
            () => Some(session.expires),
        }
    }

    /// Whether entering a phase frees what a session holds.
    pub(super) fn frees(&self, phase: Phase) -> bool {
        let keeps = match phase {
            Phase::Expired => Rule::ExpiredHold,
            Phase::Completed | Phase::Failed => Rule::EndedHold,
            Phase::Cancelled => Rule::CancelledHold,
            Phase::Available => return self.mutations.has(Rule::AvailableFree),
            other => return other.is_terminal(),
        };
        !self.mutations.has(keeps)
    }

    /// What a session held is held again.
    fn hold_again(&mut self, id: &str) {
        if let Some(session) = self.session(id) {
            let booking = session.slot.booking(id, &session.set, session.need);
            self.calendar.hold(booking);
        }
    }

    /// The client does not want this offer.
    pub(super) fn reject(&mut self, id: &str, now: Timestamp) {
        if self.mutations.has(Rule::RejectsAll) {
            for sibling in self.siblings(id) {
                self.enter(&sibling, Phase::Rejected, now);
            }
        }
        self.enter(id, Phase::Rejected, now);
        if self.mutations.has(Rule::RejectedHold) {
            self.hold_again(id);
        }
    }

    /// The other offers of a set end when one of them is accepted.
    pub(super) fn end_siblings(&mut self, id: &str, now: Timestamp) {
        if self.mutations.has(Rule::SiblingsStay) {
            return;
        }
        let is_late = self.mutations.has(Rule::SiblingsLazy);
        let end = match self.mutations.has(Rule::SiblingsExpire) {
            true => Phase::Expired,
            false => Phase::Rejected,
        };
        let at = plus(now, self.times.lifetime / 3);
        for sibling in self.siblings(id) {
            if is_late && let Some(session) = self.session_mut(&sibling) {
                let what = What::Session(end);
                session.timeline.push_back(Step { at, what });
                continue;
            }
            self.enter(&sibling, end, now);
            if self.mutations.has(Rule::SiblingsHold) {
                self.hold_again(&sibling);
            }
        }
        if self.mutations.has(Rule::SiblingsEverywhere) {
            self.reject_others(id, now);
        }
    }

    /// All other offers of all sets end.
    fn reject_others(&mut self, id: &str, now: Timestamp) {
        let stands = |session: &&Session| session.phase == Phase::Offered && session.id != id;
        let others = self.sessions.values().filter(stands);
        let others: Vec<String> = others.map(|session| session.id.clone()).collect();
        for other in others {
            self.enter(&other, Phase::Rejected, now);
        }
    }

    /// Another offer of the set was accepted.
    fn has_lost(&self, id: &str) -> bool {
        let set = self.session(id).and_then(|session| self.offerset(&session.set));
        let others = set.map(|set| set.offers.as_slice()).unwrap_or_default();
        others.iter().filter(|other| *other != id).any(|other| {
            self.session(other).is_some_and(|session| {
                let mut events = session.events.iter();
                events.any(|event| event.part.is_empty() && event.to == Phase::Accepted.word())
            })
        })
    }

    /// An order that is only obeyed under rules of the broker's own; true: it was.
    pub(super) fn obeys(&mut self, id: &str, wanted: &str, now: Timestamp) -> bool {
        let Some(phase) = self.session(id).map(|session| session.phase) else {
            return false;
        };
        let Some(word) = Phase::from_word(wanted) else {
            let takes_anything = self.mutations.has(Rule::UnknownWordsObeyed);
            if takes_anything {
                self.drive(id, Phase::Initial, now);
            }
            return takes_anything;
        };
        let accepts = word == Phase::Accepted && self.accepts_again(id, phase);
        if accepts {
            self.accept(id, now);
            return true;
        }
        let has = |rule| self.mutations.has(rule);
        let is_on = phase.can_be_cancelled();
        let enters = match word {
            Phase::Accepted if is_on && has(Rule::AcceptedOffered) => Phase::Offered,
            Phase::Accepted => return is_on && has(Rule::SameAgain),
            Phase::Rejected if is_on && has(Rule::AcceptedRejected) => word,
            Phase::Cancelled if phase == Phase::Offered && has(Rule::OfferedCancelled) => word,
            Phase::Rejected | Phase::Cancelled if phase.is_terminal() && has(Rule::EndRewritten) => word,
            Phase::Failed if is_on && has(Rule::ClientFails) => word,
            word if word.is_for_service() && has(Rule::ClientDrives) => word,
            _ => return false,
        };
        self.drive(id, enters, now);
        true
    }

    /// Whether what has ended can be accepted all the same.
    fn accepts_again(&self, id: &str, phase: Phase) -> bool {
        let has = |rule| self.mutations.has(rule);
        match phase {
            Phase::Rejected if self.has_lost(id) => self.arrived.is_some() || has(Rule::SiblingsAccepted),
            Phase::Rejected => has(Rule::RejectedAccepted),
            Phase::Expired => has(Rule::ExpiredAccepted),
            phase => phase.has_run() && has(Rule::EndedAccepted),
        }
    }

    /// A phase is set, and nothing else is thought of.
    fn drive(&mut self, id: &str, phase: Phase, now: Timestamp) {
        if let Some(session) = self.session_mut(id) {
            session.timeline.clear();
        }
        self.enter(id, phase, now);
    }

    /// Writes a value wherever it is said to belong, under a rule; true: it did.
    pub(super) fn writes(&mut self, id: &str, path: &str, value: Option<&Value>, now: Timestamp) -> bool {
        let obeys = self.mutations.has(Rule::AnyPathWritten);
        let session = self.session_mut(id).filter(|_| obeys);
        let Some((session, value)) = session.zip(value) else {
            return false;
        };
        session.modified = Some(now);
        put(&mut session.body, path, value.clone())
    }

    /// Somebody read an offerset or a session: some brokers change by that.
    pub(super) fn looked_at(&mut self, id: &str, now: Timestamp) {
        if self.mutations.has(Rule::OffersShuffled)
            && let Some(set) = self.offersets.get_mut(id)
            && !set.offers.is_empty()
        {
            set.offers.rotate_left(1);
        }
        let Some(session) = self.session(id) else { return };
        let ran = session
            .events
            .iter()
            .any(|event| event.part.is_empty() && event.to == Phase::Running.word());
        let rises = match session.phase {
            Phase::Completed => self.mutations.has(Rule::CompletedRunAgain),
            Phase::Cancelled => self.mutations.has(Rule::CancelledRunOn) && ran,
            _ => false,
        };
        if rises {
            self.drive(id, Phase::Running, now);
        }
    }

    /// The session ends by way of RELEASING.
    pub(super) fn cancel_slowly(&mut self, id: &str, now: Timestamp) {
        let releasing = self.times.releasing;
        if let Some(session) = self.session_mut(id) {
            let what = What::Session(Phase::Cancelled);
            let at = plus(now, releasing);
            session.timeline.push_back(Step { at, what });
        }
        self.enter(id, Phase::Releasing, now);
    }
}
