//! Section D of the catalogue: the answer itself, YES or NO.

use serde_json::Value;
use url::Url;

use super::sightings::{each_set, few, offersets, told};
use crate::checks::{Check, Finding, Part, Reads, Seen};
use crate::documents::broker::OfferSet;
use crate::recording::{Step, step};

/// Steps at which offersets are seen first.
pub const SETS: &[Step] = &[
    step::F01_ASK,
    step::F01_SET,
    step::F02_ASK,
    step::F02_SET,
    step::I03_ASK,
    step::I03_SET,
    step::MEDIA_SET_JSON,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-set-result",
        reads: Reads::Whole(SETS),
        because: "YES or NO is the answer that the client asked for.",
        usually: "An enumeration of the implementation is written out, a boolean is sent, or the member is left out with NO.",
        mend: "Send the member result with the text YES or NO in every offerset.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes",
            "i03/ask POST /requests {@f01} -> 200 | @no",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"YES\"|\"MAYBE\"|",
                "other-result",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"result\": \"YES\", ||",
                "missing",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"YES\"|true|",
                "other-result",
            ),
        ],
        judge: |v| each_set(offersets(v), |x, set| Some(result(x, set))),
    },
    Check {
        decides: "eb-set-yes-has-offers",
        reads: Reads::Whole(SETS),
        because: "A YES without an offer leaves nothing that could be accepted.",
        usually: "The result is set before the offers are built, and a full platform leaves the list empty.",
        mend: "Answer NO with a message where no offer can be made.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": []}",
                "no-offers",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\"}",
                "no-offers",
            ),
        ],
        judge: |v| {
            each_set(offersets(v), |x, set| match (set.result(), set.offers().len()) {
                (Some("YES"), 0) => {
                    let observed = format!("offers: {}", told(set.value.get("offers")));
                    Some(Finding::broken(
                        "no-offers",
                        &x,
                        x.part_of("/result"),
                        "one offer at least",
                        observed,
                    ))
                }
                (Some("YES"), count) => Some(Finding::pass(
                    &x,
                    x.part_of("/offers"),
                    format!("YES with {count} offers"),
                )),
                _ => None,
            })
        },
    },
    Check {
        decides: "eb-set-no-has-reason",
        reads: Reads::Whole(SETS),
        because: "Only a reason tells the user what to ask for instead.",
        usually: "The reason is written to the log of the service only.",
        mend: "Put a message into meta.messages that names the member that could not be met, and the limit.",
        good: &[
            "i03/ask POST /requests {@f01} -> 200 | @no",
            "#dialect 23\ni03/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\", \"reasons\": [{\"path\": \"x\", \"text\": \"full\"}]}}",
        ],
        bad: &[(
            "i03/ask POST /requests {@f01} -> 200 | {\"result\": \"NO\"}",
            "silent",
        )],
        judge: |v| {
            each_set(offersets(v), |x, set| {
                match (set.result(), set.messages().len()) {
                    (Some("NO"), 0) => Some(Finding::broken(
                        "silent",
                        &x,
                        x.part_of("/result"),
                        "one message at least",
                        "NO without a message",
                    )),
                    (Some("NO"), count) => Some(Finding::pass(
                        &x,
                        x.part_of("/meta/messages"),
                        format!("NO with {count} messages"),
                    )),
                    _ => None,
                }
            })
        },
    },
    Check {
        decides: "eb-set-no-has-no-offers",
        reads: Reads::Whole(SETS),
        because: "A client that looks at the offers first would take one that the service does not mean.",
        usually: "Offers that were tried and given up stay in the list.",
        mend: "Leave the member offers out when the result is NO.",
        good: &["i03/ask POST /requests {@f01} -> 200 | @no"],
        bad: &[(
            "i03/ask POST /requests {@f01} -> 200 | @yes s|\"YES\"|\"NO\"|",
            "offers",
        )],
        judge: |v| {
            each_set(offersets(v), |x, set| match (set.result(), set.offers().len()) {
                (Some("NO"), 0) => Some(Finding::pass(&x, x.part_of("/result"), "NO without offers")),
                (Some("NO"), count) => {
                    let observed = format!("NO with {count} offers");
                    Some(Finding::broken(
                        "offers",
                        &x,
                        x.part_of("/offers"),
                        "no offers",
                        observed,
                    ))
                }
                _ => None,
            })
        },
    },
    Check {
        decides: "eb-set-23-reasons",
        reads: Reads::Whole(SETS),
        because: "The path tells a client which part of its request was in the way.",
        usually: "A reason is sent as mere text.",
        mend: "Give every reason the members path and text.",
        good: &[
            "#dialect 23\ni03/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\", \"reasons\": [{\"path\": \"request.resources\", \"text\": \"full\"}]}}",
        ],
        bad: &[
            (
                "#dialect 23\ni03/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\", \"reasons\": [{\"text\": \"full\"}]}}",
                "no-path",
            ),
            (
                "#dialect 23\ni03/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\", \"reasons\": [{\"path\": \"x\"}]}}",
                "no-text",
            ),
            (
                "#dialect 23\ni03/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\", \"reasons\": [\"full\"]}}",
                "no-path",
            ),
        ],
        judge: |v| {
            let judged = offersets(v).into_iter().flat_map(|(x, set)| {
                let reasons = set.messages().iter().filter(move |_| set.result() == Some("NO"));
                reasons.map(move |one| (reason(x, one), x.exchange.request.url.clone()))
            });
            few(judged)
        },
    },
    Check {
        decides: "eb-set-description",
        reads: Reads::Whole(SETS),
        because: "It is shown to people, and generated clients read text there.",
        usually: "A structured description, or a list of lines, is sent.",
        mend: "Send one string, or leave the member out.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes s|\"result\"|\"description\": \"two slots\", \"result\"|",
            "f01/ask POST /requests {@f01} -> 200 | @yes",
        ],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|\"result\"|\"description\": [\"two\"], \"result\"|",
            "not-text",
        )],
        judge: |v| {
            each_set(offersets(v), |x, set| {
                let part = x.part_of("/description");
                Some(match set.value.get("description") {
                    None => Finding::pass(&x, Part::BODY, "no description"),
                    Some(Value::String(_)) => Finding::pass(&x, part, "the description is a string"),
                    Some(other) => Finding::broken("not-text", &x, part, "a string", told(Some(other))),
                })
            })
        },
    },
    Check {
        decides: "eb-set-kind",
        reads: Reads::Whole(SETS),
        because: "A kind is an identifier that must not clash with that of another service.",
        usually: "The name of a class is sent.",
        mend: "Send an absolute URI, or leave the kind out: the schema registers none for offersets.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes",
            "i03/ask POST /requests {@f01} -> 200 | @no",
        ],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|{\"kind\": \"https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/offerset/execution-offerset.yaml\"|{\"kind\": \"offerset\"|",
            "not-a-uri",
        )],
        judge: |v| {
            each_set(offersets(v), |x, set| {
                let part = x.part_of("/kind");
                Some(match set.value.get("kind") {
                    None => Finding::pass(&x, Part::BODY, "no kind"),
                    Some(Value::String(text)) if Url::parse(text).is_ok() => {
                        Finding::pass(&x, part, format!("the kind is {text}"))
                    }
                    other => Finding::broken("not-a-uri", &x, part, "an absolute URI", told(other)),
                })
            })
        },
    },
];

fn result(x: Seen<'_>, set: OfferSet<'_>) -> Finding {
    let expected = "YES or NO";
    match set.value.get("result") {
        Some(Value::String(text)) if matches!(text.as_str(), "YES" | "NO") => {
            Finding::pass(&x, x.part_of("/result"), format!("the result is {text}"))
        }
        // A plain YES of YAML 1.1 that another reader takes for a boolean has a row of its own; here it is text.
        Some(other) => Finding::broken(
            "other-result",
            &x,
            x.part_of("/result"),
            expected,
            told(Some(other)),
        ),
        None => Finding::broken("missing", &x, Part::BODY, expected, "an offerset without result"),
    }
}

fn reason(x: Seen<'_>, reason: &Value) -> Finding {
    let is_text = |name: &str| reason.get(name).is_some_and(Value::is_string);
    match (is_text("path"), is_text("message")) {
        (true, true) => Finding::pass(&x, Part::BODY, told(reason.get("message"))),
        (false, _) => {
            let observed = format!(
                "the path is {}",
                told(reason.get("path").filter(|p| !p.is_null()))
            );
            Finding::broken("no-path", &x, Part::BODY, "a path into the request", observed)
        }
        _ => {
            let observed = format!(
                "the text is {}",
                told(reason.get("message").filter(|p| !p.is_null()))
            );
            Finding::broken("no-text", &x, Part::BODY, "a text", observed)
        }
    }
}
