//! Instants as services write them: the lexical rules by hand, so that the broken one can be named.
//!
//! Sources: ISO 8601 as UWS 1.1 section 2.2.1 and DALI 1.1 section 3.3.3 use it, XML Schema part 2 section 3.2.7.

use crate::documents::xml;
use jiff::{Timestamp, civil, tz::Offset};
use std::fmt;

/// How an instant said in which zone it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// `Z`: UTC.
    Z,
    /// A numeric offset, in minutes east of Greenwich.
    Offset(i32),
    /// Nothing; read as UTC.
    None,
}

/// What stood between date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// The letter `T`.
    T,
    /// A blank, which neither UWS nor XML Schema allows.
    Blank,
}

/// An instant that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instant {
    /// The point in time, in UTC; digits beyond nanoseconds are cut off.
    pub timestamp: Timestamp,
    /// How the zone was written.
    pub zone: Zone,
    /// What stood between date and time.
    pub separator: Separator,
    /// Number of digits behind the point of the seconds.
    pub fraction_digits: usize,
    /// The text as it was given.
    pub text: String,
}

/// The rule that a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names and `describe` say it
pub enum Rule {
    Empty,
    Surrounded,
    Year,
    WeekDate,
    OrdinalDate,
    BasicFormat,
    Date,
    Month,
    Day,
    TimeMissing,
    Separator,
    Time,
    SecondsMissing,
    Hour,
    Minute,
    Second,
    CommaFraction,
    Fraction,
    LowerCaseZone,
    ZoneColon,
    Zone,
    ZoneRange,
    Trailing,
    OutOfRange,
}

impl Rule {
    /// The rule in words: what the text should have been.
    pub fn describe(self) -> &'static str {
        match self {
            Rule::Empty => "an instant cannot be empty",
            Rule::Surrounded => "no white space around an instant",
            Rule::Year => "the year has four digits (more only without leading zeros) and is not 0000",
            Rule::WeekDate => "week dates are not used, only year-month-day",
            Rule::OrdinalDate => "day-of-the-year dates are not used, only year-month-day",
            Rule::BasicFormat => {
                "the compact format is not used; a date is written YYYY-MM-DD, a time hh:mm:ss"
            }
            Rule::Date => "a date is written YYYY-MM-DD",
            Rule::Month => "there are twelve months",
            Rule::Day => "the month has no such day",
            Rule::TimeMissing => "the date must be followed by T and a time",
            Rule::Separator => "date and time are separated by an upper-case T",
            Rule::Time => "a time is written hh:mm:ss",
            Rule::SecondsMissing => "the seconds cannot be left out",
            Rule::Hour => "hours go from 00 to 23 (24:00:00 is the end of the day)",
            Rule::Minute => "minutes go from 00 to 59",
            Rule::Second => "seconds go from 00 to 59",
            Rule::CommaFraction => "the decimal sign is a point",
            Rule::Fraction => "a point must be followed by digits",
            Rule::LowerCaseZone => "UTC is an upper-case Z",
            Rule::ZoneColon => "an offset is written +hh:mm, with the colon",
            Rule::Zone => "only Z or an offset +hh:mm may follow the time",
            Rule::ZoneRange => "offsets go from -14:00 to +14:00",
            Rule::Trailing => "nothing may follow the zone",
            Rule::OutOfRange => "the year is too far away to be computed with",
        }
    }
}

/// Why a text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadInstant {
    /// The broken rule.
    pub rule: Rule,
    /// Where it is broken: a byte offset in the text.
    pub offset: usize,
}

impl fmt::Display for BadInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.describe())
    }
}

impl std::error::Error for BadInstant {}

impl Instant {
    /// Reads `YYYY-MM-DDThh:mm:ss[.f…][Z|±hh:mm]`; a blank for the T and a missing zone are let through
    /// and remembered, so that the caller can decide what they are worth.
    ///
    /// # Errors
    /// The first broken rule.
    pub fn read(text: &str) -> Result<Instant, BadInstant> {
        let fields = Fields::read(text)?;
        let out_of_range = BadInstant {
            rule: Rule::OutOfRange,
            offset: 0,
        };
        let timestamp = fields.timestamp().ok_or(out_of_range)?;
        let Fields {
            zone,
            separator,
            fraction_digits,
            ..
        } = fields;
        Ok(Instant {
            timestamp,
            zone,
            separator,
            fraction_digits,
            text: text.to_owned(),
        })
    }

    /// Whether it follows UWS 1.1 section 2.2.1 to the letter: T and Z.
    pub fn is_utc_form(&self) -> bool {
        self.zone == Zone::Z && self.separator == Separator::T
    }
}

/// Whether a text is in the lexical space of `xs:dateTime` (XML Schema 1.0 part 2, section 3.2.7); white
/// space around it is collapsed first.
///
/// # Errors
/// The first broken rule; its offset counts from the first character that is no white space.
pub fn xs_date_time(text: &str) -> Result<(), BadInstant> {
    match Fields::read(xml::trim(text))? {
        Fields {
            separator: Separator::Blank,
            blank_at,
            ..
        } => Err(BadInstant {
            rule: Rule::Separator,
            offset: blank_at,
        }),
        _ => Ok(()),
    }
}

/// The parts of an instant, each within its range.
struct Fields {
    year: i64,
    month: u8,
    day: u8,
    time: (u8, u8, u8),
    nanoseconds: u32,
    zone: Zone,
    separator: Separator,
    blank_at: usize,
    fraction_digits: usize,
}

struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn bad<T>(&self, rule: Rule) -> Result<T, BadInstant> {
        Err(BadInstant {
            rule,
            offset: self.at,
        })
    }

    fn digits(&self) -> usize {
        self.rest()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    }

    fn expect(&mut self, byte: u8, rule: Rule) -> Result<(), BadInstant> {
        if self.peek() != Some(byte) {
            return self.bad(rule);
        }
        self.at += 1;
        Ok(())
    }

    /// Exactly two digits.
    fn two(&mut self, rule: Rule) -> Result<u8, BadInstant> {
        match self.rest() {
            [tens @ b'0'..=b'9', units @ b'0'..=b'9', ..] => {
                let value = (tens - b'0') * 10 + (units - b'0');
                self.at += 2;
                Ok(value)
            }
            _ => self.bad(rule),
        }
    }

    /// Two digits within a range.
    fn two_in(
        &mut self,
        shape: Rule,
        range: std::ops::RangeInclusive<u8>,
        rule: Rule,
    ) -> Result<u8, BadInstant> {
        let offset = self.at;
        let value = self.two(shape)?;
        if range.contains(&value) {
            Ok(value)
        } else {
            Err(BadInstant { rule, offset })
        }
    }
}

impl Fields {
    fn read(text: &str) -> Result<Fields, BadInstant> {
        let mut cursor = Cursor {
            bytes: text.as_bytes(),
            at: 0,
        };
        if text.is_empty() {
            return cursor.bad(Rule::Empty);
        }
        if text.trim() != text {
            return cursor.bad(Rule::Surrounded);
        }
        let (year, month, day) = date(&mut cursor)?;
        let blank_at = cursor.at;
        let separator = separator(&mut cursor)?;
        let (time, nanoseconds, fraction_digits) = time(&mut cursor)?;
        let zone = zone(&mut cursor)?;
        if !cursor.rest().is_empty() {
            return cursor.bad(Rule::Trailing);
        }
        Ok(Fields {
            year,
            month,
            day,
            time,
            nanoseconds,
            zone,
            separator,
            blank_at,
            fraction_digits,
        })
    }

    fn timestamp(&self) -> Option<Timestamp> {
        let date = civil::Date::new(
            i16::try_from(self.year).ok()?,
            signed(self.month)?,
            signed(self.day)?,
        )
        .ok()?;
        let (hour, minute, second) = self.time;
        let midnight = hour == 24;
        let hour = if midnight { 0 } else { signed(hour)? };
        let nanoseconds = i32::try_from(self.nanoseconds).ok()?;
        let time = civil::Time::new(hour, signed(minute)?, signed(second)?, nanoseconds).ok()?;
        let date = if midnight { date.tomorrow().ok()? } else { date };
        let minutes = if let Zone::Offset(minutes) = self.zone {
            minutes
        } else {
            0
        };
        Offset::from_seconds(minutes * 60)
            .ok()?
            .to_timestamp(date.to_datetime(time))
            .ok()
    }
}

fn signed(value: u8) -> Option<i8> {
    i8::try_from(value).ok()
}

fn date(cursor: &mut Cursor<'_>) -> Result<(i64, u8, u8), BadInstant> {
    let negative = cursor.peek() == Some(b'-');
    cursor.at += usize::from(negative);
    let digits = cursor.digits();
    let year_digits = cursor.rest().get(..digits).unwrap_or(&[]);
    match (digits, cursor.rest().get(digits)) {
        (8, None | Some(b'T')) => return cursor.bad(Rule::BasicFormat),
        (4, Some(b'-')) => {}
        (5.., Some(b'-')) if year_digits.first() != Some(&b'0') => {}
        (4, Some(b'W')) => return cursor.bad(Rule::WeekDate),
        (0, _) => return cursor.bad(Rule::Date),
        (4, _) => return cursor.bad(Rule::Date),
        _ => return cursor.bad(Rule::Year),
    }
    // a year of more digits than i64 holds is legal, only not computable
    let far = i64::MAX / 2;
    let year = year_digits
        .iter()
        .fold(0_i64, |year, d| (year * 10 + i64::from(d - b'0')).min(far / 100));
    if year == 0 {
        return cursor.bad(Rule::Year);
    }
    cursor.at += digits + 1;
    match (cursor.peek(), cursor.digits()) {
        (Some(b'W'), _) => return cursor.bad(Rule::WeekDate),
        (_, 3) => return cursor.bad(Rule::OrdinalDate),
        _ => {}
    }
    let year = if negative { -year } else { year };
    let month = cursor.two_in(Rule::Date, 1..=12, Rule::Month)?;
    cursor.expect(b'-', Rule::Date)?;
    let day = cursor.two_in(Rule::Date, 1..=days_in(year, month), Rule::Day)?;
    Ok((year, month, day))
}

/// Days of a month in the proleptic Gregorian calendar. XML Schema 1.0 has no year 0, so -0001 is the year
/// before 0001; validators take the number as it stands for the leap rule, and so do we.
fn days_in(year: i64, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn separator(cursor: &mut Cursor<'_>) -> Result<Separator, BadInstant> {
    let separator = match cursor.peek() {
        Some(b'T') => Separator::T,
        Some(b' ') => Separator::Blank,
        None => return cursor.bad(Rule::TimeMissing),
        Some(b'0'..=b'9') => return cursor.bad(Rule::Date),
        Some(_) => return cursor.bad(Rule::Separator),
    };
    cursor.at += 1;
    Ok(separator)
}

type TimeOfDay = ((u8, u8, u8), u32, usize);

fn time(cursor: &mut Cursor<'_>) -> Result<TimeOfDay, BadInstant> {
    let start = cursor.at;
    if cursor.digits() == 6 {
        return cursor.bad(Rule::BasicFormat);
    }
    let hour = cursor.two_in(Rule::Time, 0..=24, Rule::Hour)?;
    cursor.expect(b':', Rule::Time)?;
    let minute = cursor.two_in(Rule::Time, 0..=59, Rule::Minute)?;
    match cursor.peek() {
        None | Some(b'Z' | b'+' | b'-') => return cursor.bad(Rule::SecondsMissing),
        _ => cursor.expect(b':', Rule::Time)?,
    }
    let second = cursor.two_in(Rule::Time, 0..=59, Rule::Second)?;
    let mut nanoseconds = 0;
    let mut digits = 0;
    if cursor.peek() == Some(b',') {
        return cursor.bad(Rule::CommaFraction);
    }
    let mut fraction_is_zero = true;
    if cursor.peek() == Some(b'.') {
        cursor.at += 1;
        digits = cursor.digits();
        let fraction = cursor.rest().get(..digits).unwrap_or(&[]);
        if fraction.is_empty() {
            return cursor.bad(Rule::Fraction);
        }
        fraction_is_zero = fraction.iter().all(|digit| *digit == b'0');
        let padded = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(9);
        nanoseconds = padded.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        cursor.at += digits;
    }
    if hour == 24 && (minute != 0 || second != 0 || !fraction_is_zero) {
        return Err(BadInstant {
            rule: Rule::Hour,
            offset: start,
        });
    }
    Ok(((hour, minute, second), nanoseconds, digits))
}

fn zone(cursor: &mut Cursor<'_>) -> Result<Zone, BadInstant> {
    let sign = match cursor.peek() {
        None => return Ok(Zone::None),
        Some(b'Z') => {
            cursor.at += 1;
            return Ok(Zone::Z);
        }
        Some(b'z') => return cursor.bad(Rule::LowerCaseZone),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return cursor.bad(Rule::Zone),
    };
    let start = cursor.at;
    cursor.at += 1;
    let hours = cursor.two(Rule::Zone)?;
    cursor.expect(b':', Rule::ZoneColon)?;
    let minutes = cursor.two_in(Rule::Zone, 0..=59, Rule::ZoneRange)?;
    if hours > 14 || (hours == 14 && minutes > 0) {
        return Err(BadInstant {
            rule: Rule::ZoneRange,
            offset: start,
        });
    }
    Ok(Zone::Offset(sign * (i32::from(hours) * 60 + i32::from(minutes))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read() {
        let read = Instant::read("2016-02-29T23:59:59.250Z").unwrap();
        assert_eq!(read.timestamp, "2016-02-29T23:59:59.25Z".parse().unwrap());
        assert_eq!((read.fraction_digits, read.is_utc_form()), (3, true));
        let read = Instant::read("2016-01-01 00:00:00+02:00").unwrap();
        assert_eq!((read.separator, read.zone), (Separator::Blank, Zone::Offset(120)));
        assert_eq!(read.timestamp, "2015-12-31T22:00:00Z".parse().unwrap());
        assert_eq!(
            Instant::read("2016-12-31T24:00:00").unwrap().timestamp,
            "2017-01-01T00:00:00Z".parse().unwrap()
        );
        assert_eq!(
            Instant::read("12016-01-01T00:00:00Z").unwrap_err().rule,
            Rule::OutOfRange
        );
    }

    #[test]
    fn the_broken_rule_is_named() {
        let cases = [
            ("", Rule::Empty),
            (" 2016-01-01T00:00:00Z", Rule::Surrounded),
            ("2016-W01-1T00:00:00Z", Rule::WeekDate),
            ("2016-123T00:00:00Z", Rule::OrdinalDate),
            ("20160101T000000Z", Rule::BasicFormat),
            ("2016-13-01T00:00:00Z", Rule::Month),
            ("2015-02-29T00:00:00Z", Rule::Day),
            ("2016-01-01", Rule::TimeMissing),
            ("2016-01-01t00:00:00Z", Rule::Separator),
            ("2016-01-01T00:00Z", Rule::SecondsMissing),
            ("2016-01-01T25:00:00Z", Rule::Hour),
            ("2016-01-01T24:00:01Z", Rule::Hour),
            ("2016-01-01T00:60:00Z", Rule::Minute),
            ("2016-01-01T00:00:60Z", Rule::Second),
            ("2016-01-01T00:00:00,5Z", Rule::CommaFraction),
            ("2016-01-01T00:00:00.Z", Rule::Fraction),
            ("2016-01-01T00:00:00z", Rule::LowerCaseZone),
            ("2016-01-01T00:00:00+0200", Rule::ZoneColon),
            ("2016-01-01T00:00:00 UTC", Rule::Zone),
            ("2016-01-01T00:00:00+15:00", Rule::ZoneRange),
            ("2016-01-01T00:00:00Z[UTC]", Rule::Trailing),
            ("0000-01-01T00:00:00Z", Rule::Year),
            ("016-01-01T00:00:00Z", Rule::Year),
            ("1", Rule::Year),
            ("x", Rule::Date),
            ("2016/01/01T00:00:00Z", Rule::Date),
            ("2016-1-1T00:00:00Z", Rule::Date),
            ("2016-01-01T0:00:00Z", Rule::Time),
        ];
        for (text, rule) in cases {
            assert_eq!(Instant::read(text).unwrap_err().rule, rule, "{text}");
        }
    }

    #[test]
    fn xs_date_time_is_exact() {
        for good in [
            " 2016-01-01T00:00:00\n",
            "-0044-03-15T24:00:00",
            "12016-01-01T00:00:00.123456789012Z",
            "2016-01-01T00:00:00-14:00",
            "2016-01-01T24:00:00.000Z",
            "99999999999999999999-01-01T00:00:00Z",
        ] {
            assert_eq!(xs_date_time(good), Ok(()), "{good}");
        }
        for bad in [
            "2016-01-01 00:00:00",
            "2016-01-01T00:00:00+0200",
            "02016-01-01T00:00:00",
            "+2016-01-01T00:00:00",
            "-0000-01-01T00:00:00",
            "2016-01-01T00:00:00+14:01",
            "2016-01-01T00:00:00\u{A0}",
        ] {
            assert!(xs_date_time(bad).is_err(), "{bad}");
        }
    }
}
