//! What the control interface does with the core and shows of it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::core::Core;
use super::life::{plan_closed, plan_failed};
use super::phase::Phase;
use super::place::Slot;
use super::platform::{Amounts, Platform};
use super::session::{Session, What};
use super::times::write_instant;

/// Something that happens to a session from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    UserCloses,
    Fails,
    IsReady,
}

impl Happening {
    pub fn from_word(word: &str) -> Option<Happening> {
        match word {
            "user-closes" => Some(Happening::UserCloses),
            "fail" => Some(Happening::Fails),
            "ready" => Some(Happening::IsReady),
            _ => None,
        }
    }

    /// Whether it can happen in this phase.
    fn fits(self, phase: Phase) -> bool {
        match self {
            Happening::UserCloses => phase.is_live(),
            Happening::Fails => phase.can_be_cancelled() || phase == Phase::Releasing,
            Happening::IsReady => matches!(phase, Phase::Accepted | Phase::Waiting | Phase::Preparing),
        }
    }
}

impl Core {
    /// Forgets all offers and sessions.
    pub fn reset(&mut self) {
        self.offersets.clear();
        self.sessions.clear();
        self.live.clear();
        self.kept.clear();
        self.calendar.clear();
        self.outbox = super::legacy::Outbox::default();
    }

    /// From now on requests are met with another platform; what is held stays held.
    pub fn move_to(&mut self, platform: Platform) {
        self.platform = platform;
        self.profile = platform.profile();
        self.calendar.pools = self.profile.pools;
    }

    /// Lets something happen to a session. Err: it is in a phase in which it can't. None: there is no such session.
    pub fn happen(&mut self, id: &str, what: Happening, now: Timestamp) -> Option<Result<(), Phase>> {
        let session = self.sessions.get_mut(id)?;
        if !what.fits(session.phase) {
            return Some(Err(session.phase));
        }
        match what {
            Happening::UserCloses => session.timeline = plan_closed(session, now).into(),
            Happening::Fails => session.timeline = plan_failed(session, now).into(),
            Happening::IsReady => ready(session, now),
        }
        self.live.insert(id.to_owned());
        self.advance(now);
        Some(Ok(()))
    }

    /// Platform, pools, what is held, offers and sessions.
    pub fn shown(&self, now: Timestamp) -> Value {
        let mut sessions: Vec<&Session> = self.sessions.values().collect();
        sessions.sort_by_key(|session| (session.created, &session.id));
        let mut held: Vec<_> = self.calendar.bookings().iter().collect();
        held.sort_by_key(|booking| (booking.from, &booking.session));
        let booking = |booking: &&super::calendar::Booking| {
            json!({
                "session": booking.session,
                "from": write_instant(booking.from),
                "to": write_instant(booking.to),
                "amounts": amounts(booking.need),
            })
        };
        json!({
            "platform": self.platform.name(),
            "pools": amounts(self.calendar.pools),
            "used": amounts(self.calendar.used(now)),
            "holdings": held.iter().map(booking).collect::<Vec<Value>>(),
            "sessions": sessions.into_iter().map(session).collect::<Vec<Value>>(),
        })
    }

    /// What happened, in time order: to one session, or to all. None: there is no such session.
    pub fn history(&self, id: Option<&str>) -> Option<Value> {
        let meant: Vec<&Session> = match id {
            Some(id) => vec![self.sessions.get(id)?],
            None => self.sessions.values().collect(),
        };
        let of = |session: &&Session| {
            let id = session.id.clone();
            let events = session.events.clone().into_iter();
            events
                .map(move |event| (event.at, id.clone(), event))
                .collect::<Vec<_>>()
        };
        let mut events: Vec<_> = meant.iter().flat_map(of).collect();
        // Events of one session keep their order.
        events.sort_by_key(|(at, _, _)| *at);
        let written = events.into_iter().map(|(at, id, event)| {
            json!({"time": write_instant(at), "session": id, "part": event.part, "from": event.from, "to": event.to})
        });
        let sent = self.outbox.sent.iter();
        let messages = sent.filter(|message| id.is_none_or(|id| message.session == id));
        Some(json!({
            "events": written.collect::<Vec<Value>>(),
            "messages": messages.map(super::legacy::Message::shown).collect::<Vec<Value>>(),
        }))
    }
}

/// All that was planned up to the moment when the session is ready happens now.
fn ready(session: &mut Session, now: Timestamp) {
    let is_ready = |what: &What| matches!(what, What::Session(Phase::Available));
    if let Some(last) = session.timeline.iter().position(|step| is_ready(&step.what)) {
        for step in session.timeline.iter_mut().take(last + 1) {
            step.at = step.at.min(now);
        }
    }
}

fn amounts(amounts: Amounts) -> Value {
    json!({"cores": amounts.cores, "memory": amounts.memory, "storage": amounts.storage})
}

fn session(session: &Session) -> Value {
    let Slot {
        earliest,
        latest,
        preparing: _,
        duration: _,
        releasing: _,
    } = session.slot;
    json!({
        "uuid": session.id,
        "offerset": session.set,
        "owner": session.owner,
        "phase": session.phase.word(),
        "expires": write_instant(session.expires),
        "earliest": write_instant(earliest),
        "latest": write_instant(latest),
    })
}
