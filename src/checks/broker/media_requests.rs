//! Section B of the catalogue, the syntaxes that requests may be written in (paths of schema 1.0; drafts of 2023 and 2025,
//! request method).

use super::asked::{Asked, Outcome, asked};
use super::endpoints::not_closed;
use super::requests_meaning::sent_as;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::broker::Format;
use crate::recording::{Reason, Step, step};

/// Valid requests, in whatever syntax.
const VALID: &[Step] = &[step::F01_ASK, step::F02_ASK, step::MEDIA_ASK, step::F08_ASK];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-media-json-request",
        reads: Reads::Any(VALID),
        because: "Most clients write JSON and nothing else.",
        usually: "The handler was bound to one type only, or to the type with a charset.",
        mend: "Take request bodies as `application/json`, with and without parameters.",
        good: &["f01/ask POST /requests {@f01} -> 303 Location: /offersets/1"],
        bad: &[("f01/ask POST /requests {@f01} -> 415 | @problem", "refused")],
        judge: |v| {
            valid_as(v, Format::Json)
                .map(|a| settle(taken(v, &a, Format::Json)))
                .collect()
        },
    },
    Check {
        decides: "eb-media-yaml-request",
        reads: Reads::Any(VALID),
        because: "Requests that people write by hand and keep in files are YAML.",
        usually: "The framework has a converter for JSON only, or YAML has settings of its own that are stricter.",
        mend: "Take request bodies as `application/yaml` and treat them as the same document in JSON.",
        good: &[
            "f08/ask POST /requests {@y02} -> 303 Location: /offersets/1 | @yes",
            "f02/ask POST /requests {@f02} -> 200 | @yes\nf08/ask POST /requests {@y02} -> 200 | @yes",
        ],
        bad: &[
            ("f08/ask POST /requests {@y02} -> 415 | @problem", "refused"),
            (
                "f02/ask POST /requests {@f02} -> 200 | @yes\nf08/ask POST /requests {@y02} -> 400 | @problem",
                "other-result",
            ),
        ],
        judge: |v| {
            valid_as(v, Format::Yaml)
                .map(|a| settle(taken(v, &a, Format::Yaml)))
                .collect()
        },
    },
    Check {
        decides: "eb-media-xml-request",
        reads: Reads::Any(&[step::F09_ASK]),
        because: "The schema lists XML for every body, so that a client may try it.",
        usually: "XML was never configured, as the schema says too little of it.",
        mend: "Take `application/xml` by the hints of the schema, or ask its authors to drop it.",
        good: &["f09/ask POST /requests {@x01} -> 303 Location: /offersets/1 | @yes"],
        bad: &[
            ("f09/ask POST /requests {@x01} -> 415 | @problem", "refused"),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes\nf09/ask POST /requests {@x01} -> 200 | @no",
                "other-result",
            ),
        ],
        judge: |v| {
            asked(v, step::F09_ASK)
                .iter()
                .map(|a| settle(taken_as_xml(v, a)))
                .collect()
        },
    },
    Check {
        decides: "eb-media-request-default",
        reads: Reads::Any(&[step::F08_UNTYPED]),
        because: "A client that sends a file as it is need not know what is in it.",
        usually: "The framework answers 415 to a body without a type, or takes it for JSON or a form.",
        mend: "Read a body without Content-Type as YAML.",
        good: &[
            "#dialect 23\nf08/ask POST /request {@y02} -> 200 | {\"response\": {\"result\": \"NO\"}}\n\
                 f08/untyped POST /request {@y02} -> 200 | {\"response\": {\"result\": \"NO\"}}",
        ],
        bad: &[(
            "#dialect 23\nf08/ask POST /request {@y02} -> 200 | {\"response\": {\"result\": \"NO\"}}\nf08/untyped POST /request {@y02} -> 415",
            "refused",
        )],
        judge: |v| {
            asked(v, step::F08_UNTYPED)
                .iter()
                .map(|a| settle(untyped(v, a)))
                .collect()
        },
    },
];

/// The valid requests that were sent in this syntax.
fn valid_as<'v>(v: &'v View<'_>, format: Format) -> impl Iterator<Item = Asked<'v>> {
    let asked = VALID.iter().flat_map(|ask| asked(v, *ask));
    asked.filter(move |a| sent_as(a) == Some(format))
}

/// Was a request of this step processed?
fn processed(v: &View<'_>, ask: Step) -> bool {
    asked(v, ask).iter().any(|a| is_processed(a))
}

fn is_processed(a: &Asked<'_>) -> bool {
    matches!(a.outcome, Outcome::Yes(..) | Outcome::No(..))
}

fn of_type(a: &Asked<'_>, format: Format) -> String {
    format!("{} to {}", a.post.status(), format.media_type())
}

fn broken(code: &'static str, x: &Seen<'_>, expected: &str, observed: String) -> Finding {
    Finding::broken(code, x, Part::Status, expected, observed)
}

/// Processed; not 415, and no error where the same in JSON was processed.
fn taken(v: &View<'_>, a: &Asked<'_>, format: Format) -> Judgement {
    let x = not_closed(Some(v), a.post)?;
    let observed = of_type(a, format);
    match x.status() {
        415 => Err(broken("refused", &x, "the request is read", observed)),
        200..=399 => Ok(Finding::pass(&x, Part::Status, observed)),
        400..=499
            if format != Format::Json
                && x.exchange.step == step::F08_ASK.name()
                && processed(v, step::F02_ASK) =>
        {
            Err(broken(
                "other-result",
                &x,
                "the same as to the request in JSON",
                observed,
            ))
        }
        _ => Err(Finding::undecided(Reason::Blocked, &x, observed)),
    }
}

/// Our XML is a guess: only a service that does not try at all, or that understood something else, is told so.
fn taken_as_xml(v: &View<'_>, a: &Asked<'_>) -> Judgement {
    let x = not_closed(Some(v), a.post)?;
    let observed = of_type(a, Format::Xml);
    let json_is_yes = asked(v, step::F01_ASK)
        .iter()
        .any(|a| matches!(a.outcome, Outcome::Yes(..)));
    match &a.outcome {
        Outcome::Yes(..) => Ok(Finding::pass(&x, Part::Status, "YES to a request in XML")),
        Outcome::No(y, _) if json_is_yes => {
            let expected = "YES, as to the request in JSON";
            let part = y.part_of("/result");
            Err(Finding::broken(
                "other-result",
                y,
                part,
                expected,
                "NO to the request in XML",
            ))
        }
        Outcome::No(..) => Ok(Finding::pass(
            &x,
            Part::Status,
            "NO to a request in XML, as to others",
        )),
        _ if x.status() == 415 => Err(broken("refused", &x, "the request is read", observed)),
        _ if x.status() >= 500 => Err(broken("server-error", &x, "the request is read", observed)),
        _ => {
            let why = format!("{observed}: the schema does not say how requests are written in XML");
            Err(Finding::undecided(Reason::Ambiguous, &x, why))
        }
    }
}

fn untyped(v: &View<'_>, a: &Asked<'_>) -> Judgement {
    let x = not_closed(Some(v), a.post)?;
    let observed = format!("{} to YAML without Content-Type", x.status());
    if is_processed(a) {
        return Ok(Finding::pass(&x, Part::Status, observed));
    }
    if !processed(v, step::F08_ASK) {
        let why = format!("{observed}, and the labelled request was not processed either");
        return Err(Finding::undecided(Reason::Blocked, &x, why));
    }
    match x.status() {
        400..=499 => Err(broken(
            "refused",
            &x,
            "the same as to the labelled request",
            observed,
        )),
        _ => Err(Finding::undecided(Reason::Blocked, &x, observed)),
    }
}
