//! The calendar of a platform: half-open bookings, what is free when, and where a new one fits.

use std::collections::HashMap;

use jiff::Timestamp;

use super::platform::Amounts;

/// How the offers of one set are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counting {
    /// Each offer holds what it offers.
    #[default]
    Each,
    /// The offers of one set are alternatives: only the largest of them counts.
    Set,
}

/// Something taken from a platform from an instant up to, but not at, another one.
#[derive(Clone, Debug)]
pub(crate) struct Booking {
    /// The session that holds it.
    pub session: String,
    /// The offerset that the session is an alternative of; empty once it is accepted.
    pub set: String,
    pub from: Timestamp,
    pub to: Timestamp,
    pub need: Amounts,
    /// The how many-th it is; given by the calendar.
    pub serial: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub pools: Amounts,
    pub counting: Counting,
    bookings: Vec<Booking>,
    /// How many bookings there have been.
    serial: u64,
}

impl Calendar {
    pub fn new(pools: Amounts, counting: Counting) -> Calendar {
        Calendar {
            pools,
            counting,
            bookings: Vec::new(),
            serial: 0,
        }
    }

    /// Everything that is taken, at any time.
    pub fn bookings(&self) -> &[Booking] {
        &self.bookings
    }

    /// What is taken at an instant.
    pub fn used(&self, at: Timestamp) -> Amounts {
        let mut sets: HashMap<&str, Amounts> = HashMap::new();
        let mut sum = Amounts::default();
        for booking in self.bookings.iter().filter(|b| b.from <= at && at < b.to) {
            if self.counting == Counting::Set && !booking.set.is_empty() {
                let held = sets.entry(&booking.set).or_default();
                *held = held.max(booking.need);
            } else {
                sum = sum.plus(booking.need);
            }
        }
        sets.into_values().fold(sum, Amounts::plus)
    }

    /// Whether a booking can be added.
    pub fn fits(&self, new: &Booking) -> bool {
        let mut with = Calendar::new(self.pools, self.counting);
        let meets = |b: &&Booking| b.session != new.session && b.from < new.to && new.from < b.to;
        with.bookings = self.bookings.iter().filter(meets).cloned().collect();
        with.bookings.push(new.clone());
        let edges = with.bookings.iter().map(|booking| booking.from.max(new.from));
        edges
            .collect::<Vec<_>>()
            .into_iter()
            .all(|edge| with.used(edge).fits_in(self.pools))
    }

    /// The first instant after this one at which a booking ends.
    pub fn next_end(&self, after: Timestamp) -> Option<Timestamp> {
        let ends = self.bookings.iter().map(|booking| booking.to);
        ends.filter(|end| *end > after).min()
    }

    /// Adds a booking; one of the same session is replaced.
    pub fn hold(&mut self, booking: Booking) {
        self.release(&booking.session);
        self.serial += 1;
        let serial = self.serial;
        self.bookings.push(Booking { serial, ..booking });
    }

    pub fn release(&mut self, session: &str) {
        self.bookings.retain(|booking| booking.session != session);
    }

    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// Forgets the bookings made after this one.
    pub fn forget_since(&mut self, serial: u64) {
        self.bookings.retain(|booking| booking.serial <= serial);
    }

    pub fn clear(&mut self) {
        self.bookings.clear();
    }

    #[cfg(test)]
    pub fn held_by(&self, session: &str) -> Option<&Booking> {
        self.bookings.iter().find(|booking| booking.session == session)
    }

    /// Whether nothing is sold twice, at any time.
    #[cfg(test)]
    pub fn is_sound(&self) -> bool {
        self.bookings
            .iter()
            .all(|b| self.used(b.from).fits_in(self.pools))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::platform::amounts;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn booking(session: &str, set: &str, from: i64, to: i64, cores: i64) -> Booking {
        Booking {
            session: session.to_owned(),
            set: set.to_owned(),
            from: at(from),
            to: at(to),
            need: amounts(cores, 0, 0),
            serial: 0,
        }
    }

    #[test]
    fn half_open() {
        let mut calendar = Calendar::new(amounts(2, 0, 0), Counting::Each);
        calendar.hold(booking("a", "", 10, 20, 2));
        assert!(calendar.fits(&booking("b", "", 20, 30, 2)));
        assert!(calendar.fits(&booking("b", "", 5, 10, 2)));
        assert!(!calendar.fits(&booking("b", "", 5, 11, 1)));
        assert!(!calendar.fits(&booking("b", "", 5, 40, 1)));
        assert_eq!(calendar.next_end(at(12)), Some(at(20)));
        assert!(
            calendar.fits(&booking("a", "", 5, 40, 1)),
            "its own does not count"
        );
    }

    #[test]
    fn alternatives() {
        let mut calendar = Calendar::new(amounts(2, 0, 0), Counting::Set);
        calendar.hold(booking("a", "one", 10, 20, 2));
        assert!(calendar.fits(&booking("b", "one", 10, 20, 2)));
        assert!(!calendar.fits(&booking("b", "two", 10, 20, 1)));
    }
}
