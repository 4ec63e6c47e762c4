//! When an offer can start: the asked window, the calendar, and the time that preparation takes.

use jiff::{SignedDuration, Timestamp};

use super::calendar::{Booking, Calendar};
use super::platform::Amounts;
use super::times::{minus, plus};

/// The times that an offer promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The program starts somewhere from here ...
    pub earliest: Timestamp,
    /// ... to here.
    pub latest: Timestamp,
    pub preparing: SignedDuration,
    pub duration: SignedDuration,
    pub releasing: SignedDuration,
}

impl Slot {
    pub fn from(&self) -> Timestamp {
        minus(self.earliest, self.preparing)
    }

    /// The end of the longest run that begins as late as possible.
    pub fn end(&self) -> Timestamp {
        plus(self.latest, self.duration)
    }

    pub fn to(&self) -> Timestamp {
        plus(self.end(), self.releasing)
    }

    /// The booking that it needs.
    pub fn booking(&self, session: &str, set: &str, need: Amounts) -> Booking {
        Booking {
            session: session.to_owned(),
            set: set.to_owned(),
            from: self.from(),
            to: self.to(),
            need,
            serial: 0,
        }
    }
}

/// What is looked for in the calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub now: Timestamp,
    /// The window for the start, if one was asked for.
    pub window: Option<(Timestamp, Timestamp)>,
    pub preparing: SignedDuration,
    pub duration: SignedDuration,
    pub releasing: SignedDuration,
    pub need: Amounts,
    /// How long an offer stands.
    pub lifetime: SignedDuration,
    pub ahead: SignedDuration,
    pub grain: SignedDuration,
    pub slack: SignedDuration,
    pub offers: usize,
}

/// More places are not looked at.
const LONGEST_SEARCH: usize = 500;

/// The earliest slots in which the need can be met, together; the calendar is a copy in which they are tried.
pub(crate) fn slots(wanted: &Wanted, mut calendar: Calendar) -> Vec<Slot> {
    let soonest = plus(wanted.now, wanted.preparing);
    let horizon = plus(soonest, wanted.ahead);
    let (from, to) = wanted.window.unwrap_or((soonest, horizon));
    let (from, to) = (from.max(soonest), to.min(horizon));
    let mut found: Vec<Slot> = Vec::new();
    let mut start = from;
    for _ in 0..LONGEST_SEARCH {
        if start > to || found.len() >= wanted.offers {
            break;
        }
        let slot = slot(wanted, start, to);
        let booking = slot.booking(&format!("try {}", found.len()), "try", wanted.need);
        if calendar.fits(&booking) {
            calendar.hold(booking);
            found.push(slot);
            start = plus(start, step(wanted, &slot, (from, to)));
        } else if let Some(end) = calendar.next_end(slot.from()) {
            start = plus(end, wanted.preparing).max(plus(start, SignedDuration::from_millis(1)));
        } else {
            break;
        }
    }
    found
}

/// Who takes an offer late starts late: a start that is near is a window as long as the offer stands.
fn slot(wanted: &Wanted, start: Timestamp, to: Timestamp) -> Slot {
    let last_answer = plus(plus(wanted.now, wanted.lifetime), wanted.preparing);
    let latest = plus(start, wanted.slack).max(last_answer).min(to).max(start);
    Slot {
        earliest: start,
        latest,
        preparing: wanted.preparing,
        duration: wanted.duration,
        releasing: wanted.releasing,
    }
}

/// How far apart the offers of a set are: spread over a window, or one after the other.
fn step(wanted: &Wanted, slot: &Slot, (from, to): (Timestamp, Timestamp)) -> SignedDuration {
    let least = SignedDuration::from_millis(1);
    if wanted.window.is_none() {
        return slot.to().duration_since(slot.from()).max(least);
    }
    let gaps = i32::try_from(wanted.offers.saturating_sub(1)).unwrap_or(1).max(1);
    let even = to.duration_since(from) / gaps;
    let millis = i64::try_from(even.as_millis()).unwrap_or(i64::MAX);
    let whole = if millis >= 1000 {
        millis / 1000 * 1000
    } else {
        millis
    };
    wanted.grain.min(SignedDuration::from_millis(whole)).max(least)
}
