//! Simple types: which texts they allow (XML Schema 1.0 part 2).

use super::uri::is_uri_reference;
use super::violation::UwsVersion;
use crate::documents::instant::xs_date_time;
use crate::documents::uws::Phase;
use crate::documents::xml::{collapse, is_name, is_ncname, is_nmtoken, is_space, trim};

/// A simple type of the schema, or one that `xsi:type` can put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simple {
    /// `xs:string`, `xs:normalizedString`, `xs:token`, `uws:UWSVersion`: any text.
    Text,
    /// `uws:JobIdentifier`: any text.
    JobIdentifier,
    /// `uws:ExecutionPhase`
    Phase,
    /// `uws:ErrorType`
    ErrorType,
    /// `xlink:type`: a name token of a list.
    LinkType,
    /// `xlink:show`
    LinkShow,
    /// `xlink:actuate`
    LinkActuate,
    /// `xs:dateTime`
    DateTime,
    /// `xs:boolean`
    Boolean,
    /// `xs:byte`
    Byte,
    /// `xs:short`
    Short,
    /// `xs:int`
    Int,
    /// `xs:long`
    Long,
    /// `xs:anyURI`
    AnyUri,
    /// `xs:language`
    Language,
    /// `xs:NMTOKEN`
    NameToken,
    /// `xs:Name`
    Name,
    /// `xs:NCName`
    NcName,
    /// `xs:ID`
    Id,
    /// `xs:IDREF`
    IdRef,
    /// `xs:ENTITY`: needs a DTD, which we refuse.
    Entity,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    pub code: &'static str,
    pub expected: String,
}

const LINK_TYPES: [&str; 6] = ["simple", "extended", "locator", "arc", "resource", "title"];
const LINK_SHOWS: [&str; 5] = ["new", "replace", "embed", "other", "none"];
const LINK_ACTUATES: [&str; 4] = ["onLoad", "onRequest", "other", "none"];
const ERROR_TYPES: [&str; 2] = ["transient", "fatal"];

impl Simple {
    /// Checks a value; white space is collapsed where the type does so.
    pub fn check(self, value: &str, version: UwsVersion) -> Result<(), BadValue> {
        let word = collapse(value);
        match self {
            Simple::Text | Simple::JobIdentifier => Ok(()),
            Simple::Phase => exact_word(value, &phases(version), "unknown-phase"),
            Simple::ErrorType => exact_word(value, &ERROR_TYPES, "unknown-error-type"),
            Simple::LinkType => exact_word(&word, &LINK_TYPES, "unknown-link-type"),
            Simple::LinkShow => exact_word(&word, &LINK_SHOWS, "unknown-word"),
            Simple::LinkActuate => exact_word(&word, &LINK_ACTUATES, "unknown-word"),
            Simple::DateTime => {
                let why = |bad| format!("an xs:dateTime (YYYY-MM-DDThh:mm:ssZ): {bad}");
                xs_date_time(value).map_err(|bad| BadValue {
                    code: "not-a-date-time",
                    expected: why(bad),
                })
            }
            Simple::Boolean => {
                let good = matches!(word.as_str(), "true" | "false" | "1" | "0");
                check(good, "not-a-boolean", "true, false, 1 or 0")
            }
            Simple::Byte => integer(&word, i64::from(i8::MIN), i64::from(i8::MAX)),
            Simple::Short => integer(&word, i64::from(i16::MIN), i64::from(i16::MAX)),
            Simple::Int => integer(&word, i64::from(i32::MIN), i64::from(i32::MAX)),
            Simple::Long => integer(&word, i64::MIN, i64::MAX),
            Simple::AnyUri => check(is_uri_reference(&word), "not-a-uri", "a URI reference"),
            Simple::Language => check(is_language(&word), "not-a-language", "a language tag"),
            Simple::NameToken => check(is_nmtoken(&word), "not-a-name-token", "a name token"),
            Simple::Name => check(is_name(&word), "not-a-name", "a name"),
            Simple::NcName | Simple::Id | Simple::IdRef => {
                check(is_ncname(&word), "not-a-name", "a name without colon")
            }
            Simple::Entity => check(
                false,
                "not-an-entity",
                "the name of an unparsed entity, of which there are none",
            ),
        }
    }
}

fn check(good: bool, code: &'static str, expected: &str) -> Result<(), BadValue> {
    if good {
        Ok(())
    } else {
        Err(BadValue {
            code,
            expected: expected.to_owned(),
        })
    }
}

/// The words of the schema: ARCHIVED is new in 1.1.
fn phases(version: UwsVersion) -> Vec<&'static str> {
    let known = |phase: &Phase| version == UwsVersion::V1_1 || *phase != Phase::Archived;
    Phase::ALL.into_iter().filter(known).map(Phase::word).collect()
}

fn exact_word(value: &str, words: &[&str], code: &'static str) -> Result<(), BadValue> {
    if words.contains(&value) {
        return Ok(());
    }
    let code = if words.contains(&trim(value)) {
        "enum-whitespace"
    } else {
        code
    };
    Err(BadValue {
        code,
        expected: format!("exactly one of {}", words.join(", ")),
    })
}

/// An integer between two bounds; any number of digits, a sign and leading zeros are legal.
fn integer(word: &str, least: i64, most: i64) -> Result<(), BadValue> {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    let expected = format!("an integer from {least} to {most}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || word.contains(is_space) {
        return Err(BadValue {
            code: "not-an-integer",
            expected,
        });
    }
    match word.parse::<i64>() {
        Ok(value) if (least..=most).contains(&value) => Ok(()),
        _ => Err(BadValue {
            code: "out-of-range",
            expected,
        }),
    }
}

/// The pattern of `xs:language`: `[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*`.
fn is_language(word: &str) -> bool {
    let sized = |part: &str| (1..=8).contains(&part.len());
    let mut parts = word.split('-');
    let first = parts
        .next()
        .is_some_and(|part| sized(part) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|part| sized(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
