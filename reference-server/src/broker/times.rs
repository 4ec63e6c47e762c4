//! Instants, durations and intervals as the broker reads and writes them (ISO 8601, RFC 3339).

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// `2026-11-22T15:00:00Z`, with milliseconds where there are any.
pub(crate) fn write_instant(instant: Timestamp) -> String {
    let millisecond = instant.as_millisecond().rem_euclid(1000);
    let format = if millisecond == 0 {
        "%Y-%m-%dT%H:%M:%SZ"
    } else {
        "%Y-%m-%dT%H:%M:%S.%3fZ"
    };
    instant.strftime(format).to_string()
}

/// `PT1H30M`, `PT0.05S`, `PT0S`.
pub(crate) fn write_duration(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = "PT".to_owned();
    for (amount, unit) in [(hours, 'H'), (minutes, 'M')] {
        if amount != 0 {
            text += &format!("{amount}{unit}");
        }
    }
    let millis = duration.subsec_millis().unsigned_abs();
    if millis != 0 {
        let fraction = format!("{millis:03}");
        text += &format!("{seconds}.{}S", fraction.trim_end_matches('0'));
    } else if seconds != 0 || text == "PT" {
        text += &format!("{seconds}S");
    }
    text
}

/// `start/PT0S` for an exact time, else `start/end`.
pub(crate) fn write_interval(start: Timestamp, end: Timestamp) -> String {
    if start == end {
        format!("{}/PT0S", write_instant(start))
    } else {
        format!("{}/{}", write_instant(start), write_instant(end))
    }
}

/// Reads a date-time; a missing zone means UTC, a missing time the beginning of the day.
pub(crate) fn read_instant(text: &str) -> Option<Timestamp> {
    let plain = text.is_ascii() && !text.contains(['[', ' ']);
    if !plain || text.len() < 10 {
        return None;
    }
    if text.len() == 10 {
        let date: Date = text.parse().ok()?;
        let midnight = date.at(0, 0, 0, 0);
        return midnight.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    }
    if text.as_bytes()[10] != b'T' {
        return None;
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let local: DateTime = text.parse().ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

/// Reads a duration; a month is 30 days, a year 365. A leading minus gives a negative one.
pub(crate) fn read_duration(text: &str) -> Option<SignedDuration> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, clock) = match rest.split_once('T') {
        Some((days, clock)) => (days, Some(clock)),
        None => (rest, None),
    };
    let mut total = SignedDuration::ZERO;
    let mut found = add_parts(days, DAYS, &mut total)?;
    if let Some(clock) = clock {
        let more = add_parts(clock, CLOCK, &mut total)?;
        if more == 0 {
            return None;
        }
        found += more;
    }
    (found > 0).then(|| if negative { -total } else { total })
}

const DAYS: &[(char, i64)] = &[
    ('Y', 365 * 86_400),
    ('M', 30 * 86_400),
    ('W', 7 * 86_400),
    ('D', 86_400),
];
const CLOCK: &[(char, i64)] = &[('H', 3600), ('M', 60), ('S', 1)];

/// Adds numbers with their units, which must come in this order; how many there were.
fn add_parts(text: &str, units: &[(char, i64)], total: &mut SignedDuration) -> Option<usize> {
    let (mut rest, mut units, mut found) = (text, units, 0);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, unit) = rest.split_at(end);
        let unit_char = unit.chars().next()?;
        let position = units.iter().position(|(letter, _)| *letter == unit_char)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || (number.contains('.') && (fraction.is_empty() || unit_char != 'S')) {
            return None;
        }
        let seconds = whole.parse::<i64>().ok()?.checked_mul(units[position].1)?;
        let padded: String = format!("{fraction:0<9}").chars().take(9).collect();
        let nanos: i32 = padded.parse().ok()?;
        *total = total.checked_add(SignedDuration::new(seconds, nanos))?;
        found += 1;
        units = &units[position + 1..];
        rest = &unit[1..];
    }
    Some(found)
}

/// Reads `start/end`, `start/duration` or `duration/end`; the end may lie before the start.
pub(crate) fn read_interval(text: &str) -> Option<(Timestamp, Timestamp)> {
    let (left, right) = text.split_once('/')?;
    if let Some(start) = read_instant(left) {
        let end = match read_duration(right) {
            Some(duration) => start.checked_add(duration).ok()?,
            None => read_instant(right)?,
        };
        return Some((start, end));
    }
    let end = read_instant(right)?;
    Some((end.checked_sub(read_duration(left)?).ok()?, end))
}

/// `instant` plus `by`, or the nearest instant that can be written.
pub(crate) fn plus(instant: Timestamp, by: SignedDuration) -> Timestamp {
    let limit = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    instant.checked_add(by).unwrap_or(limit)
}

/// `instant` minus `by`, or the nearest instant that can be written.
pub(crate) fn minus(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("PT1H", 3600),
            ("P1DT1M", 86_460),
            ("P1W", 604_800),
            ("-PT1H", -3600),
            ("PT0S", 0),
        ] {
            let read = read_duration(text).unwrap();
            assert_eq!(read.as_secs(), seconds, "{text}");
        }
        assert_eq!(read_duration("PT0.25S"), Some(SignedDuration::from_millis(250)));
        for bad in [
            "P1H",
            "1H",
            "PT",
            "P",
            "",
            "two hours",
            "P1DT",
            "PT1S1H",
            "PT.5S",
            "PT1.5H",
            "P99999999999999999999D",
        ] {
            assert_eq!(read_duration(bad), None, "{bad}");
        }
        for (millis, text) in [
            (0, "PT0S"),
            (50, "PT0.05S"),
            (3_600_000, "PT1H"),
            (5_461_500, "PT1H31M1.5S"),
        ] {
            assert_eq!(write_duration(SignedDuration::from_millis(millis)), text);
        }
    }

    #[test]
    fn intervals() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, to) = (at("2022-10-18T15:00:00Z"), at("2022-10-18T17:00:00Z"));
        for good in [
            "2022-10-18T15:00:00Z/2022-10-18T17:00:00Z",
            "2022-10-18T15:00:00Z/PT2H",
            "2022-10-18T16:00:00+01:00/PT2H",
            "2022-10-18T15:00/PT2H",
            "PT2H/2022-10-18T17:00:00Z",
        ] {
            assert_eq!(read_interval(good), Some((from, to)), "{good}");
        }
        let day = read_interval("2022-10-18/P1D").unwrap();
        assert_eq!(day, (at("2022-10-18T00:00:00Z"), at("2022-10-19T00:00:00Z")));
        for bad in [
            "",
            "tomorrow",
            "2022-10-18T15:00:00Z",
            "R5/2022-10-18T15:00:00Z/PT1H",
            "2022-10-18T15:00:00Z/",
            "2022-10-18T15:00:00Z/2022-10-18T15:00:00Z/PT1H",
            "2022-10-18T15:00:00Z/PT",
        ] {
            assert_eq!(read_interval(bad), None, "{bad}");
        }
        assert_eq!(write_interval(from, from), "2022-10-18T15:00:00Z/PT0S");
    }
}
