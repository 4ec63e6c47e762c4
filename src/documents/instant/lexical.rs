//! The lexical space of instants, byte by byte.

use super::reading::{Separator, Zone};
use super::rules::{BadInstant, Rule};
use jiff::{Timestamp, civil, tz::Offset};

/// The parts of an instant, each within its range.
pub(super) struct Fields {
    pub year: i64,
    pub month: u8,
    pub day: u8,
    pub time: (u8, u8, u8),
    pub nanoseconds: u32,
    pub zone: Zone,
    pub separator: Separator,
    pub blank_at: usize,
    pub fraction_digits: usize,
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
    /// Takes a text apart, or names the first broken rule.
    pub fn read(text: &str) -> Result<Fields, BadInstant> {
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

    /// The point in time, when jiff can compute with it.
    pub fn timestamp(&self) -> Option<Timestamp> {
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
