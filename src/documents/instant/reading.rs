//! Instants and how to read them.

use super::lexical::Fields;
use super::rules::{BadInstant, Rule};
use crate::documents::xml;
use jiff::Timestamp;

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
