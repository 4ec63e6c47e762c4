//! Instants as signed addresses write them, in seconds since 1970.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// `20260101T000000Z`, the basic form of ISO 8601 that SigV4 has.
pub fn basic(text: &str) -> Option<i64> {
    let digits = |from: usize, to: usize| -> Option<i16> {
        let part = text.get(from..to)?;
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse().ok())
            .flatten()
    };
    if text.len() != 16 || text.get(8..9)? != "T" || text.get(15..)? != "Z" {
        return None;
    }
    let small = |from, to| digits(from, to).and_then(|n| i8::try_from(n).ok());
    let time = DateTime::new(
        digits(0, 4)?,
        small(4, 6)?,
        small(6, 8)?,
        small(9, 11)?,
        small(11, 13)?,
        small(13, 15)?,
        0,
    );
    let zoned = time.ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

/// `2026-01-01T00:00:00Z`, or the day alone, as shared access signatures have it.
pub fn extended(text: &str) -> Option<i64> {
    let whole = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        17 => text.replace('Z', ":00Z"),
        _ => text.to_owned(),
    };
    Some(whole.parse::<Timestamp>().ok()?.as_second())
}
