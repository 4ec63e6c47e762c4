//! Instants, durations and intervals of the broker (catalogue 2.5): ISO 8601 as the texts mean it, not as their patterns
//! have it.

use crate::documents::instant::{Instant, Separator, Zone};

/// An instant in seconds since 1970: RFC 3339 with seconds and zone (section 5.6), as `format: date-time` wants it.
pub fn instant_of(text: &str) -> Option<f64> {
    // RFC 3339 5.6 takes `t` and `z` as well.
    let instant = Instant::read(&text.to_ascii_uppercase()).ok()?;
    let is_strict = instant.zone != Zone::None && instant.separator == Separator::T;
    is_strict.then(|| instant.timestamp.as_nanosecond() as f64 / 1e9)
}

/// A duration of ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duration {
    /// Its length in seconds; a month counts 30 days, a year 365.
    pub seconds: f64,
    /// Has it years or months, whose length depends on the calendar?
    pub is_nominal: bool,
}

impl Duration {
    /// Reads `PnW`, or `P[nY][nM][nD][T[nH][nM][n[.f]S]]` with at least one part and none empty; a leading minus is read.
    pub fn read(text: &str) -> Option<Duration> {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, text),
        };
        let rest = rest.strip_prefix('P')?;
        let (date, time) = match rest.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (rest, None),
        };
        if let Some(weeks) = date.strip_suffix('W').filter(|_| time.is_none()) {
            let seconds = sign * whole(weeks)? * 7.0 * 86_400.0;
            return Some(Duration {
                seconds,
                is_nominal: false,
            });
        }
        let days = parts(
            date,
            &[('Y', 31_536_000.0), ('M', 2_592_000.0), ('D', 86_400.0)],
            false,
        )?;
        let clock = match time {
            Some("") => return None,
            Some(time) => parts(time, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)], true)?,
            None if date.is_empty() => return None,
            None => 0.0,
        };
        Some(Duration {
            seconds: sign * (days + clock),
            is_nominal: date.contains(['Y', 'M']),
        })
    }
}

fn whole(digits: &str) -> Option<f64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

/// The sum of numbers with designators in this order, each at most once; only the last designator takes a fraction.
fn parts(text: &str, units: &[(char, f64)], fraction: bool) -> Option<f64> {
    let mut rest = text;
    let mut sum = 0.0;
    for (unit, seconds) in units {
        if let Some((number, after)) = rest.split_once(*unit) {
            let is_last = *unit == 'S' && fraction;
            let number = match number.split_once(['.', ',']) {
                Some((before, behind)) if is_last => {
                    whole(behind)?;
                    format!("{}.{behind}", whole(before).map(|_| before)?)
                        .parse()
                        .ok()?
                }
                Some(_) => return None,
                None => whole(number)?,
            };
            sum += number * seconds;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum)
}

/// An interval: two instants, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its start.
    pub start: f64,
    /// Its end; not before the start in any interval that makes sense.
    pub end: f64,
}

impl Interval {
    /// Reads `start/end` and `start/duration`, whose instants have seconds and zone.
    pub fn read(text: &str) -> Option<Interval> {
        let (start, end) = text.split_once('/')?;
        let start = instant_of(start)?;
        let end = match Duration::read(end) {
            Some(duration) => start + duration.seconds,
            None => instant_of(end)?,
        };
        Some(Interval { start, end })
    }

    /// The same, or a single instant, which is an interval without length.
    pub fn or_instant(text: &str) -> Option<Interval> {
        let instant = |start: f64| Interval { start, end: start };
        Interval::read(text).or_else(|| instant_of(text).map(instant))
    }

    /// Does it lie inside another, bounds included?
    pub fn lies_in(self, other: Interval) -> bool {
        self.start >= other.start && self.end <= other.end
    }
}

/// What an offer or a session says of its time (ScheduledExecutionSession, `schedule`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    /// When preparation begins.
    pub preparing: Option<f64>,
    /// How long it takes, in seconds.
    pub preparing_for: Option<f64>,
    /// The window in which the run starts.
    pub available: Option<Interval>,
    /// How long it may run, in seconds.
    pub available_for: Option<f64>,
    /// When its resources begin to be released.
    pub releasing: Option<f64>,
    /// How long that takes, in seconds.
    pub releasing_for: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let good = [
            ("PT1H", 3600.0),
            ("P1DT2H", 93_600.0),
            ("PT0S", 0.0),
            ("PT0.25S", 0.25),
            ("P2W", 1_209_600.0),
            ("-PT1M", -60.0),
            ("P1M", 2_592_000.0),
            ("PT1H30M", 5400.0),
        ];
        for (text, seconds) in good {
            assert_eq!(Duration::read(text).map(|d| d.seconds), Some(seconds), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "1H",
            "P1H",
            "PT1D",
            "PT1M1H",
            "P1.5D",
            "PT.5S",
            "PT5.S",
            "two hours",
            "P1WT1H",
            "PT1h",
            "7200",
        ] {
            assert_eq!(Duration::read(text), None, "{text}");
        }
        assert!(Duration::read("P1M").is_some_and(|d| d.is_nominal));
        assert!(Duration::read("PT1M").is_some_and(|d| !d.is_nominal));
    }

    #[test]
    fn instants_and_intervals() {
        assert_eq!(instant_of("1970-01-01T00:01:00Z"), Some(60.0));
        assert_eq!(instant_of("1970-01-01T01:01:00.5+01:00"), Some(60.5));
        for text in [
            "1970-01-01T00:01:00",
            "1970-01-01",
            "1970-01-01 00:00:00Z",
            "2027-99-01T00:00:00Z",
            "now",
        ] {
            assert_eq!(instant_of(text), None, "{text}");
        }
        let whole = Interval::read("1970-01-01T00:00:00Z/PT1H").unwrap();
        assert_eq!(
            whole,
            Interval::read("1970-01-01T00:00:00Z/1970-01-01T01:00:00Z").unwrap()
        );
        assert!(
            Interval::or_instant("1970-01-01T00:30:00Z")
                .unwrap()
                .lies_in(whole)
        );
        for text in [
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z/PT",
            "R5/1970-01-01T00:00:00Z/PT1H",
            "/",
            "",
        ] {
            assert_eq!(Interval::read(text), None, "{text}");
        }
    }
}
