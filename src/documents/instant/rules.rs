//! The lexical rules of instants, by name.

use std::fmt;

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
