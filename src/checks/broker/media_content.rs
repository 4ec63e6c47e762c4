//! Section B of the catalogue, what bodies say in their syntax (RFC 9110 8.3; schema 1.0, OfferSetResponse and times).

use serde_json::Value;

use super::places::{alike, answers, one_a_cause};
use super::refusing::{counted, shown};
use super::same::same;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::broker::{Format, Stated, TreeError};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-media-type-true",
        reads: Reads::Whole(&[step::F01_ASK, step::F01_SET]),
        because: "A client chooses its parser by the label.",
        usually: "The label is set by hand, or an error page is sent under the label of the resource.",
        mend: "Label each body with the type that it was written in.",
        good: &["f01/set GET /offersets/1 -> 200 | @yes"],
        bad: &[
            (
                "f01/set GET /offersets/1 -> 200 Content-Type: application/json | result: 'NO'\\nmeta: {}",
                "mislabelled",
            ),
            (
                "f01/set GET /offersets/1 -> 200 Content-Type: application/xml | @yes",
                "mislabelled",
            ),
        ],
        judge: true_types,
    },
    Check {
        decides: "eb-media-same-content",
        reads: Reads::Any(&[step::MEDIA_SET_YAML, step::MEDIA_OFFER_YAML]),
        because: "What a client learns must not depend on the syntax that it reads.",
        usually: "JSON and YAML are written by two mappers with settings of their own, of which one leaves out or renames members.",
        mend: "Write both from one tree.",
        good: &["media/set-json GET /offersets/1 -> 200 | @yes\n\
             media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | @yes\n\
             media/set-last GET /offersets/1 -> 200 | @yes"],
        bad: &[
            (
                "media/set-json GET /offersets/1 -> 200 | @yes\n\
                 media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | @yes s|\"expires\": \"2026-01-01T12:05:00Z\", ||\n\
                 media/set-last GET /offersets/1 -> 200 | @yes",
                "missing",
            ),
            (
                "media/set-json GET /offersets/1 -> 200 | @yes\n\
                 media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | @yes s|\"max\": 4|\"max\": 5|\n\
                 media/set-last GET /offersets/1 -> 200 | @yes",
                "other-value",
            ),
        ],
        judge: same_content,
    },
    Check {
        decides: "eb-media-yaml-yes-no",
        reads: Reads::Whole(&[step::MEDIA_SET_YAML]),
        because: "To a reader of YAML 1.1, such as PyYAML or SnakeYAML, a plain NO is the boolean false.",
        usually: "The writer follows YAML 1.2, in which YES and NO need no quotation marks.",
        mend: "Quote the result in YAML: `result: \"NO\"`.",
        good: &[
            "media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | result: \"NO\"\\nmeta: {}",
        ],
        bad: &[(
            "media/set-yaml GET /offersets/1 -> 200 Content-Type: application/yaml | result: NO\\nmeta: {}",
            "plain",
        )],
        judge: |v| in_yaml(v, |stated| stated.normal.get("result").is_some(), plain_result),
    },
    Check {
        decides: "eb-media-yaml-times",
        reads: Reads::Whole(&[step::MEDIA_SET_YAML, step::MEDIA_OFFER_YAML]),
        because: "Many readers of YAML turn a plain timestamp into an object of their own, and lose its zone or its text.",
        usually: "The writer leaves out quotation marks where YAML 1.2 does not demand them.",
        mend: "Quote times in YAML, or tag them as strings.",
        good: &[
            "media/offer-yaml GET /sessions/1 -> 200 Content-Type: application/yaml | phase: OFFERED\\nexpires: \"2026-01-01T12:05:00Z\"",
        ],
        bad: &[(
            "media/offer-yaml GET /sessions/1 -> 200 Content-Type: application/yaml | phase: OFFERED\\nexpires: 2026-01-01T12:05:00Z",
            "plain",
        )],
        judge: |v| in_yaml(v, |_| true, plain_times),
    },
];

fn true_types(v: &View<'_>) -> Vec<Finding> {
    let mut broken = Vec::new();
    let mut evidence = None;
    for x in answers(v).filter(|x| !x.response.body.is_empty() && !x.response.truncated) {
        let Some(format) = x.media_type().as_ref().and_then(Format::of) else {
            continue;
        };
        match x.stated() {
            Some(Err(e)) if !is_our_limit(e) => {
                let part = Part::Body(e.at.map(|at| at..at + 1));
                let observed = format!("{} that is none: {}", format.media_type(), e.message);
                let expected = "a body in the syntax that its Content-Type names";
                let finding = Finding::broken("mislabelled", &x, part, expected, observed);
                broken.push((format!("{} {}", format.media_type(), x.exchange.step), finding));
            }
            Some(Ok(_)) => {
                evidence.get_or_insert_with(|| Finding::pass(&x, Part::BODY, format.media_type()));
            }
            _ => {}
        }
    }
    one_a_cause(broken, evidence)
}

/// That a body is too deep or too large for us says nothing of its syntax.
pub fn is_our_limit(e: &TreeError) -> bool {
    ["nested too deeply", "too many nodes", "recursion limit"]
        .iter()
        .any(|limit| e.message.contains(limit))
}

/// Findings of all answers in YAML.
fn in_yaml(
    v: &View<'_>,
    concerns: impl Fn(&Stated) -> bool,
    judge: impl Fn(&Seen<'_>, &Stated) -> Option<Finding>,
) -> Vec<Finding> {
    let mut broken = Vec::new();
    let mut evidence = None;
    for x in answers(v) {
        let Some(Ok(stated)) = x.stated() else { continue };
        if stated.tree.format != Format::Yaml || !concerns(stated) {
            continue;
        }
        match judge(&x, stated) {
            Some(finding) => broken.push((x.exchange.step.clone(), finding)),
            None => {
                evidence.get_or_insert_with(|| Finding::pass(&x, Part::BODY, "quoted"));
            }
        }
    }
    one_a_cause(broken, evidence)
}

fn plain_result(x: &Seen<'_>, stated: &Stated) -> Option<Finding> {
    let is_result = |pointer: &str| pointer == "/result" || pointer == "/response/result";
    let plain = stated.tree.plain.iter().find(|plain| is_result(&plain.pointer))?;
    let part = Part::Body(Some(plain.span.clone()));
    let expected = format!("\"{}\" in quotation marks", plain.text);
    let observed = format!("a plain {}", plain.text);
    Some(Finding::broken("plain", x, part, expected, observed))
}

fn plain_times(x: &Seen<'_>, stated: &Stated) -> Option<Finding> {
    let times = stated.tree.plain.iter().filter(|plain| is_timestamp(&plain.text));
    let times: Vec<_> = times.collect();
    let first = times.first()?;
    let part = Part::Body(Some(first.span.clone()));
    let observed = format!(
        "{} at {}, and {} more",
        first.text,
        first.pointer,
        times.len() - 1
    );
    Some(Finding::broken(
        "plain",
        x,
        part,
        "times in quotation marks",
        observed,
    ))
}

/// A date, or a date with a time, as the timestamp type of YAML 1.1 has it.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_date =
        (0..4).chain([5, 6, 8, 9]).all(digit) && bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    let rest = text.get(10..).unwrap_or_default();
    is_date && (rest.is_empty() || is_clock(rest))
}

fn is_clock(rest: &str) -> bool {
    rest.starts_with(['T', 't', ' '])
        && rest.contains(':')
        && rest
            .bytes()
            // YAML 1.1 knows no small z at the end of a time.
            .all(|b| b.is_ascii_digit() || b"Tt :.+-Z".contains(&b))
}

/// The offerset in both, if it is the same before and after; then an offer of it, if it was read in both.
fn same_content(v: &View<'_>) -> Vec<Finding> {
    let tree = |step: Step, format: Format| {
        let x = v.first(step)?;
        let is_whole = x.status() == 200 && !x.response.truncated;
        let stated = x
            .stated()?
            .as_ref()
            .ok()
            .filter(|s| is_whole && s.tree.format == format)?;
        Some((x, &stated.tree.value))
    };
    let Some((_, before)) = tree(step::MEDIA_SET_JSON, Format::Json) else {
        return Vec::new();
    };
    let Some((last, after)) = tree(step::MEDIA_SET_LAST, Format::Json) else {
        return Vec::new();
    };
    if difference(before, after, "").is_some() {
        let why = "the offerset changed meanwhile";
        return vec![Finding::undecided(Reason::ConcurrentChange, &last, why)];
    }
    let mut findings = Vec::new();
    if let Some((x, yaml)) = tree(step::MEDIA_SET_YAML, Format::Yaml) {
        findings.push(compared(&x, before, yaml));
    }
    let json = tree(step::MEDIA_OFFER_JSON, Format::Json);
    if let (Some((_, json)), Some((x, yaml))) = (json, tree(step::MEDIA_OFFER_YAML, Format::Yaml)) {
        findings.push(compared(&x, json, yaml));
    }
    findings
}

fn compared(x: &Seen<'_>, json: &Value, yaml: &Value) -> Finding {
    let Some((pointer, in_json, in_yaml)) = difference(json, yaml, "") else {
        let members = json.as_object().map_or(0, serde_json::Map::len);
        let observed = format!("the same in both, {} at the top", counted(members, "member"));
        return Finding::pass(x, Part::BODY, observed);
    };
    let word = |value: Option<&Value>| value.map_or("nothing".to_owned(), shown);
    let code = match (in_json, in_yaml) {
        (Some(_), Some(_)) => "other-value",
        _ => "missing",
    };
    let expected = format!("{} at {}, as in JSON", word(in_json), alike(&pointer));
    let span = x.stated().and_then(|s| s.as_ref().ok()?.tree.span(&pointer));
    Finding::broken(
        code,
        x,
        Part::Body(span),
        expected,
        format!("{} in YAML", word(in_yaml)),
    )
}

/// The first place where two trees differ, and what is there.
fn difference<'a>(
    one: &'a Value,
    other: &'a Value,
    at: &str,
) -> Option<(String, Option<&'a Value>, Option<&'a Value>)> {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            for name in names {
                let pointer = format!("{at}/{name}");
                match (a.get(name), b.get(name)) {
                    (Some(x), Some(y)) => {
                        if let Some(found) = difference(x, y, &pointer) {
                            return Some(found);
                        }
                    }
                    (x, y) => return Some((pointer, x, y)),
                }
            }
            None
        }
        (Value::Array(a), Value::Array(b)) => (0..a.len().max(b.len())).find_map(|i| {
            let pointer = format!("{at}/{i}");
            match (a.get(i), b.get(i)) {
                (Some(x), Some(y)) => difference(x, y, &pointer),
                (x, y) => Some((pointer, x, y)),
            }
        }),
        _ if same(one, other) => None,
        _ => Some((at.to_owned(), Some(one), Some(other))),
    }
}
