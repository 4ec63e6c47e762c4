//! Sections D, E and F of the catalogue: documents against the schemas of their version, dispatching on the kinds.

use serde_json::Value;

use super::offers::OFFERS;
use super::offersets::SETS;
use super::sightings::few;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::broker::schema::{SchemaViolation, Shape, violations};
use crate::documents::broker::{Dialect, Format, Said, instant_of};
use crate::recording::{Step, step};

/// Steps at which sessions are read at their own addresses first.
const SESSIONS: &[Step] = &[
    step::F01_OFFER,
    step::F02_OFFER,
    step::MEDIA_OFFER_JSON,
    step::LIFE_POLL,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-set-schema",
        reads: Reads::Whole(SETS),
        because: "Generated clients refuse a document that is not what the schema says.",
        usually: "The classes were changed by hand after they had been generated.",
        mend: "Validate the offerset against the schema of the version, as the finding names the member.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes",
            "i03/ask POST /requests {@f01} -> 200 | @no",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"created\": \"2026-01-01T12:00:00Z\"}, \"result\"|\"name\": 17}, \"result\"|",
                "wrong-type",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": {\"a\": 1}}",
                "wrong-type",
            ),
        ],
        judge: |v| judged(v, Place::Set),
    },
    Check {
        decides: "eb-offer-schema",
        reads: Reads::Whole(OFFERS),
        because: "Generated clients refuse a document one part of which is not what the schema says.",
        usually: "The kinds are only annotations in the published schema, so that a plain validator checks nothing of them.",
        mend: "Validate each part of the offer against the schema of its own kind, as the finding names the member.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"location\": \"https://example.org/hello.ipynb\"|\"location\": {}|",
                "wrong-type",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|executable/jupyter-notebook.yaml|data/simple-data-resource.yaml|",
                "wrong-kind",
            ),
        ],
        judge: |v| judged(v, Place::Offer),
    },
    Check {
        decides: "eb-ses-schema",
        reads: Reads::Whole(SESSIONS),
        because: "Generated clients refuse a document one part of which is not what the schema says.",
        usually: "The kinds are only annotations in the published schema, so that a plain validator checks nothing of them.",
        mend: "Validate the session and each of its parts against the schema of its own kind, as the finding names the member.",
        good: &["f01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer"],
        bad: &[
            (
                "f01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"location\": \"https://example.org/hello.ipynb\"|\"location\": []|",
                "wrong-type",
            ),
            (
                "f01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"duration\": \"PT1H\"|\"duration\": \"1H\"|",
                "wrong-form",
            ),
        ],
        judge: |v| judged(v, Place::Session),
    },
];

/// Which part of a document a row is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Set,
    Offer,
    Session,
}

fn judged(v: &View<'_>, place: Place) -> Vec<Finding> {
    let answers = v.answers().filter(|x| (200..400).contains(&x.status()));
    few(answers.filter_map(|x| one(x, place)))
}

/// The first violation of a document that no other row reports, or that there is none; with what it is grouped by.
fn one(x: Seen<'_>, place: Place) -> Option<(Finding, String)> {
    let stated = x.stated()?.as_ref().ok()?;
    // XML is not defined enough to be validated (C-07).
    if stated.tree.format == Format::Xml {
        return None;
    }
    let shape = match (x.said(), place) {
        (Said::OfferSet(_), Place::Set) => Shape::OfferSet,
        (Said::OfferSet(set), Place::Offer) if !set.offers().is_empty() => Shape::OfferSet,
        (Said::Session(_), Place::Session) => Shape::Session,
        _ => return None,
    };
    let document = &stated.tree.value;
    let found = violations(stated.dialect.word(), shape, document);
    let here = |violation: &&SchemaViolation| {
        let inside = violation
            .pointer
            .strip_prefix("/offers/")
            .and_then(|rest| rest.split_once('/'));
        let is_offer = violation.pointer.starts_with("/offers/");
        match place {
            Place::Set => !is_offer && !is_of_the_set(violation),
            Place::Offer if !is_offer => false,
            Place::Offer => !is_elsewhere(
                violation,
                inside.map_or("", |(_, rest)| rest),
                document,
                stated.dialect,
            ),
            Place::Session => !is_elsewhere(
                violation,
                violation.pointer.trim_start_matches('/'),
                document,
                stated.dialect,
            ),
        }
    };
    let mut own = found.iter().filter(here);
    let Some(first) = own.next() else {
        return Some((
            Finding::pass(&x, Part::BODY, "valid"),
            x.exchange.request.url.clone(),
        ));
    };
    let code = match first.keyword.as_str() {
        "required" => "missing-member",
        "type" => "wrong-type",
        "enum" | "const" | "not" if first.pointer.ends_with("/kind") || first.pointer.ends_with("/type") => {
            "wrong-kind"
        }
        "enum" => "not-in-enumeration",
        "pattern" | "format" => "wrong-form",
        "not" => "wrong-kind",
        _ => "invalid",
    };
    let expected = format!(
        "a document that is valid against the schema of {}",
        stated.dialect.word()
    );
    let finding = Finding::broken(
        code,
        &x,
        x.part_of(&first.pointer),
        expected,
        first.message.clone(),
    );
    let more = own.count();
    let finding = match more {
        0 => finding,
        _ => finding.advise(format!("There are {more} more such places in this document.")),
    };
    let shape: String = first.pointer.chars().filter(|c| !c.is_ascii_digit()).collect();
    Some((finding, shape))
}

/// Do other rows report this of an offerset?
fn is_of_the_set(violation: &SchemaViolation) -> bool {
    let own = [
        "/result",
        "/meta/uuid",
        "/uuid",
        "/meta/url",
        "/href",
        "/kind",
        "/meta/created",
        "/created",
        "/description",
        "/meta/description",
    ];
    // Of an instant the other row says whether it is one, not that it should be a string.
    let is_instant = violation.pointer.ends_with("created") && violation.keyword == "type";
    own.contains(&violation.pointer.as_str()) && !is_instant
        || violation.pointer.contains("/messages")
        || violation.pointer.contains("/options")
        || (violation.pointer.is_empty() && violation.keyword == "required")
}

/// Do other rows report this of a session? `member` is the pointer inside it, without the first slash.
fn is_elsewhere(violation: &SchemaViolation, member: &str, document: &Value, dialect: Dialect) -> bool {
    let last = member.rsplit('/').next().unwrap_or_default();
    let instance = document.pointer(&violation.pointer);
    let has = |word: &str| member.split('/').any(|segment| segment == word);
    if matches!(member, "kind" | "type" | "phase" | "expires") && dialect != Dialect::V25
        || matches!(member, "phase" | "expires")
    {
        return true;
    }
    if member.is_empty() && violation.keyword == "required" {
        return ["kind", "phase", "href", "state"]
            .iter()
            .any(|name| violation.message.contains(name));
    }
    if ["messages", "options", "connectors", "access"]
        .iter()
        .any(|word| has(word))
    {
        return true;
    }
    if dialect == Dialect::V1_0 && (has("costs") || has("metrics")) {
        return true;
    }
    if instance.is_some_and(Value::is_null) && dialect == Dialect::V1_0 {
        return true;
    }
    let is_url = member.ends_with("meta/url") || last == "href";
    let is_instant = matches!(last, "created" | "modified" | "time");
    is_url || is_instant || is_local(instance) || (is_number(last) && violation.keyword == "type")
}

/// A time that lacks nothing but its zone (eb-time-zone).
fn is_local(instance: Option<&Value>) -> bool {
    let text = instance.and_then(Value::as_str).unwrap_or_default();
    let first = text.split('/').next().unwrap_or_default();
    instant_of(first).is_none() && instant_of(&format!("{first}Z")).is_some()
}

/// Members that are numbers, whose type is judged by eb-json-numbers.
fn is_number(name: &str) -> bool {
    matches!(
        name,
        "min" | "max" | "port" | "calib_level" | "datasize" | "content_length"
    )
}
