//! Times to ask for: each scenario has some of its own, which no other run is likely to ask for.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::super::Plan;

/// A day, in minutes.
const DAY: i64 = 24 * 60;

/// A number that only this run has for this purpose.
pub fn number(plan: &Plan, purpose: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (plan.nonce.as_str(), purpose).hash(&mut hasher);
    hasher.finish()
}

/// An identifier that no service has: a UUID of version 4 (RFC 9562 section 5.4).
pub fn uuid(plan: &Plan, purpose: &str) -> String {
    let (a, b) = (number(plan, purpose), number(plan, &format!("{purpose} again")));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | ((b >> 48) & 0x3fff),
        b & 0xffff_ffff_ffff
    )
}

/// An instant as the interface writes it, to the second.
pub fn text(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The same with milliseconds, for times that are near.
pub fn exact_text(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The date alone.
pub fn date(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d").to_string()
}

/// A whole minute so far ahead.
pub fn ahead(minutes: i64) -> Timestamp {
    let now = Timestamp::now().as_second();
    let minute = now.div_euclid(60) + 1 + minutes;
    Timestamp::from_second(minute * 60).unwrap_or(Timestamp::MAX)
}

/// A half hour of tomorrow, for scenarios whose requests have a window.
pub fn tomorrow(plan: &Plan, lane: &str) -> Timestamp {
    let half_hour = (number(plan, lane) % 48) as i64;
    let day = Timestamp::now().as_second().div_euclid(DAY * 60) + 1;
    Timestamp::from_second((day * DAY + half_hour * 30) * 60).unwrap_or(Timestamp::MAX)
}

/// Scenarios that want the whole platform: each has a day of its own.
const SLOTS: [&str; 6] = ["slot", "slote", "slots", "crowd", "crowd, directly", "slota"];

/// Minutes for them: some days ahead, else in some hours, else soon. They leave room for three hours.
pub fn slots(plan: &Plan, lane: &str) -> [Timestamp; 3] {
    let place = SLOTS.iter().position(|name| *name == lane).unwrap_or_default() as i64;
    let minute = |of: i64| (number(plan, lane) % of as u64) as i64;
    [
        ahead((3 + place) * DAY + minute(DAY - 200)),
        ahead((6 + 4 * place) * 60 + minute(50)),
        ahead(90 + 5 * place),
    ]
}

/// The next Tuesday that is not today, at 15:00 UTC.
pub fn tuesday() -> Timestamp {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let days = (1..=7).map(|n| today.saturating_add(n.days()));
    let tuesday = days.filter(|day| day.weekday() == Weekday::Tuesday).min();
    let at = tuesday.unwrap_or(today).at(15, 0, 0, 0).to_zoned(TimeZone::UTC);
    at.map_or(Timestamp::MAX, |at| at.timestamp())
}

/// A duration in seconds, as ISO 8601 has it.
pub fn duration(seconds: f64) -> String {
    if seconds.fract() == 0.0 {
        format!("PT{seconds:.0}S")
    } else {
        format!("PT{seconds:.3}S")
    }
}

/// So many seconds later.
pub fn later(instant: Timestamp, seconds: f64) -> Timestamp {
    let by = SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::ZERO);
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// An instant of seconds since 1970, to the millisecond.
pub fn instant(seconds: f64) -> Timestamp {
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_ahead_and_whole() {
        let soon = ahead(0);
        assert!(soon > Timestamp::now() && soon.as_second() % 60 == 0);
        let tuesday = tuesday();
        assert!(tuesday > Timestamp::now());
        assert_eq!(tuesday.to_zoned(TimeZone::UTC).weekday(), Weekday::Tuesday);
        assert!(text(tuesday).ends_with("T15:00:00Z"));
        assert_eq!(
            (duration(60.0).as_str(), duration(1.2).as_str()),
            ("PT60S", "PT1.200S")
        );
    }
}
