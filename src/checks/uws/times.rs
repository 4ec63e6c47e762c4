//! Instants in UWS documents: read leniently, compared as instants and not as text.

use crate::checks::Seen;
use crate::checks::view::{instant_seconds, seconds};
use crate::documents::instant::{Instant, Rule};
use crate::documents::uws::Field;

/// Reads an instant in any spelling that can be understood.
pub fn read_instant(text: &str) -> Option<Instant> {
    Instant::read(text.trim()).ok()
}

/// What an element or a text resource that should hold an instant says.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// That there is none: nil, or nothing at all.
    Nothing,
    /// This instant.
    At(Instant),
    /// Something that is no instant, or one in a spelling that can't be understood.
    Unreadable(String),
}

impl Moment {
    /// What a text resource says.
    pub fn in_text(text: &str) -> Moment {
        match text.trim() {
            "" => Moment::Nothing,
            text => read_instant(text).map_or_else(|| Moment::Unreadable(text.to_owned()), Moment::At),
        }
    }

    /// What an element says; `None` without the element.
    pub fn in_field(field: &Field<'_>) -> Option<Moment> {
        if field.is_absent() {
            return None;
        }
        Some(Moment::in_text(field.text().unwrap_or_default()))
    }

    /// Its spelling, for messages.
    pub fn words(&self) -> String {
        match self {
            Moment::Nothing => "none".to_owned(),
            Moment::At(instant) => instant.text.clone(),
            Moment::Unreadable(text) => format!("{text:?}"),
        }
    }
}

/// Seconds between two instants, whichever comes first.
pub fn apart(a: &Instant, b: &Instant) -> f64 {
    (instant_seconds(a) - instant_seconds(b)).abs()
}

/// Seconds since 1970 on the service's own clock when it answered (whole seconds only, from its Date header).
pub fn service_clock(x: &Seen<'_>) -> Option<f64> {
    x.server_time().map(seconds)
}

/// An instant so far ahead that it can't be computed with, such as the last day of the year 9999: it means "never".
pub fn is_far_away(text: &str) -> bool {
    Instant::read(text.trim()).is_err_and(|bad| bad.rule == Rule::OutOfRange)
}

/// Does a text at least try to be a date of ISO 8601? How well it is written is for the rows of the time format.
pub fn looks_like_a_date(text: &str) -> bool {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    read_instant(text).is_some()
        || (digits == 4 && text.as_bytes().get(4) == Some(&b'-'))
        || (digits == 8 && text.as_bytes().get(8) == Some(&b'T'))
}

#[cfg(test)]
mod tests {
    use super::{Moment, looks_like_a_date};

    #[test]
    fn badly_written_dates_are_dates_and_numbers_are_not() {
        for text in [
            "2026-01-02T03:04:05Z",
            "2026-W01-1T00:00:00Z",
            "20260102T030405Z",
            "2026-13-45",
        ] {
            assert!(looks_like_a_date(text), "{text}");
        }
        for text in ["", "-1", "3600", "1767268800", "tomorrow", "null", "2026"] {
            assert!(!looks_like_a_date(text), "{text}");
        }
    }

    #[test]
    fn the_end_of_four_digit_years_is_far_away() {
        assert!(super::is_far_away("9999-12-31T23:59:59Z"));
        assert!(!super::is_far_away("2026-01-02T03:04:05Z") && !super::is_far_away("never"));
    }

    #[test]
    fn blank_is_nothing() {
        assert_eq!(Moment::in_text(" \n"), Moment::Nothing);
        assert!(matches!(Moment::in_text("2026-01-02T03:04:05\n"), Moment::At(_)));
    }
}
