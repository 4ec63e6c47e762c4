//! Section C of the catalogue, what only requests to a planner of 2023 have (draft of 2023, request method, response, compute
//! resources and authentication).

use serde_json::Value;

use super::asked::{Asked, Outcome, asked, document_sent};
use super::endpoints::not_closed;
use super::refusing::{refused, shown};
use super::requests_meaning::says_no;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-23-envelope",
        reads: Reads::Any(&[step::F01_ASK, step::F02_ASK]),
        because: "Clients of the draft look for the member `response` and for nothing else.",
        usually: "The answer is that of a later version, without an envelope.",
        mend: "Answer 200 with one member `response` that holds `result` and `offers` or `reasons`.",
        good: &["#dialect 23\nf01/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\"}}"],
        bad: &[
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 200 | {\"result\": \"NO\"}",
                "no-envelope",
            ),
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"MAYBE\"}}",
                "no-result",
            ),
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 303 Location: /x",
                "wrong-status",
            ),
        ],
        judge: |v| each(v, &[step::F01_ASK, step::F02_ASK], |x| enveloped(v, x)),
    },
    Check {
        decides: "eb-req-unknown-extra-no",
        reads: Reads::Any(&[step::P05_ASK]),
        because: "The task counts on a device that it will not find.",
        usually: "Extras of unknown types are skipped when the request is read.",
        mend: "Answer NO to extras that are not known, or list them in the offer.",
        good: &[
            r#"#dialect 23
            p05/ask POST /request {{"request": {"resources": {"compute": [{"extras": [{"type": "urn:voconform:x"}]}]}}}} -> 200 | {"response": {"result": "NO"}}"#,
            r#"#dialect 23
            p05/ask POST /request {{"request": {"resources": {"compute": [{"extras": [{"type": "urn:voconform:x"}]}]}}}} -> 200 | {"response": {"result": "YES", "offers": [{"request": {"resources": {"compute": [{"extras": [{"type": "urn:voconform:x"}]}]}}}]}}"#,
        ],
        bad: &[(
            r#"#dialect 23
            p05/ask POST /request {{"request": {"resources": {"compute": [{"extras": [{"type": "urn:voconform:x"}]}]}}}} -> 200 | {"response": {"result": "YES", "offers": [{"request": {"resources": {"compute": [{}]}}}]}}"#,
            "dropped",
        )],
        judge: |v| {
            asked(v, step::P05_ASK)
                .iter()
                .filter_map(|a| Some(settle(extras_listed(v, a)?)))
                .collect()
        },
    },
    Check {
        decides: "eb-req-23-auth-none",
        reads: Reads::Any(&[step::P04_ASK]),
        because: "Nobody could accept such an offer by the methods that the request names.",
        usually: "The authentication block of the request is not read.",
        mend: "Answer NO where the service knows none of the methods.",
        good: &["#dialect 23\np04/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"NO\"}}"],
        bad: &[(
            "#dialect 23\np04/ask POST /request {@f01} -> 200 | {\"response\": {\"result\": \"YES\", \"offers\": []}}",
            "offered",
        )],
        judge: |v| {
            asked(v, step::P04_ASK)
                .iter()
                .map(|a| settle(says_no(a, "nothing but an unknown method")))
                .collect()
        },
    },
    Check {
        decides: "eb-req-23-auth-skip",
        reads: Reads::Any(&[step::P03_ASK]),
        because: "A client that takes a listed method would be refused when it accepts.",
        usually: "The authentication block of the request is copied into the offers as it is.",
        mend: "List in each offer only the methods that the service takes.",
        good: &[r#"#dialect 23
            p03/ask POST /request {{"request": {"authentication": [{"type": "urn:voconform:x"}, {"type": "https://www.purl.org/ivoa.net/authentication-types/rfc7519-token"}]}}} -> 200 | {"response": {"result": "YES", "offers": [{"authentication": [{"type": "https://www.purl.org/ivoa.net/authentication-types/rfc7519-token"}]}]}}"#],
        bad: &[(
            r#"#dialect 23
            p03/ask POST /request {{"request": {"authentication": [{"type": "urn:voconform:x"}, {"type": "https://www.purl.org/ivoa.net/authentication-types/rfc7519-token"}]}}} -> 200 | {"response": {"result": "YES", "offers": [{"authentication": [{"type": "urn:voconform:x"}]}]}}"#,
            "listed",
        )],
        judge: |v| asked(v, step::P03_ASK).iter().flat_map(unknown_skipped).collect(),
    },
    Check {
        decides: "eb-req-23-auth-secret",
        reads: Reads::Any(&[step::P03_ASK]),
        because: "Offers are kept, logged and passed on; whoever reads one could act as the user.",
        usually: "The authentication block of the request is copied into the offers as it is.",
        mend: "Repeat names and subjects of an identity, and never tokens or passwords.",
        good: &[r#"#dialect 23
            p03/ask POST /request {{"request": {"authentication": [{"type": "t", "spec": {"token": "sesame-sesame"}}]}}} -> 200 | {"response": {"result": "YES", "offers": [{"authentication": [{"type": "t"}]}]}}"#],
        bad: &[(
            r#"#dialect 23
            p03/ask POST /request {{"request": {"authentication": [{"type": "t", "spec": {"token": "sesame-sesame"}}]}}} -> 200 | {"response": {"result": "YES", "offers": [{"authentication": [{"type": "t", "spec": {"token": "sesame-sesame"}}]}]}}"#,
            "repeated",
        )],
        judge: secrets_kept,
    },
    Check {
        decides: "eb-req-23-auth-implicit",
        reads: Reads::Any(&[step::PI_ASK]),
        because: "The client can't tell as whom it asked, and whether another of its identities could accept.",
        usually: "The identity of the call is taken from its token and not written down.",
        mend: "List the identity of the call in the authentication of each offer, with mode `implicit` and its subject.",
        good: &[r#"#dialect 23
            pi/ask POST /request {@f01} -> 200 | {"response": {"result": "YES", "offers": [{"authentication": [{"mode": "implicit", "spec": {"subject": "alice"}}]}]}}"#],
        bad: &[
            (
                r#"#dialect 23
                pi/ask POST /request {@f01} -> 200 | {"response": {"result": "YES", "offers": [{"ident": "a"}]}}"#,
                "not-named",
            ),
            (
                r#"#dialect 23
                pi/ask POST /request {@f01} -> 200 | {"response": {"result": "YES", "offers": [{"authentication": [{"mode": "implicit"}]}]}}"#,
                "no-subject",
            ),
        ],
        judge: |v| asked(v, step::PI_ASK).iter().flat_map(implicit_named).collect(),
    },
];

fn enveloped(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = not_closed(Some(v), x)?;
    let expected = "200 with response.result YES or NO";
    match x.status() {
        200 => {}
        400..=499 | 501 => return Err(Finding::undecided(Reason::Blocked, &x, x.status_line())),
        _ => {
            return Err(Finding::broken(
                "wrong-status",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
    }
    let document = &x.readable()?.tree.value;
    let Some(response) = document.get("response") else {
        return Err(Finding::broken(
            "no-envelope",
            &x,
            Part::BODY,
            expected,
            "no member response",
        ));
    };
    match response.get("result").and_then(Value::as_str) {
        Some(result @ ("YES" | "NO")) => Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("response.result is {result}"),
        )),
        _ => {
            let observed = response.get("result").map_or("no result".to_owned(), shown);
            Err(Finding::broken("no-result", &x, Part::BODY, expected, observed))
        }
    }
}

/// The types in a list of a document.
fn types(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| Some(item.get("type")?.as_str()?.to_owned()))
        .collect()
}

fn extras_listed(v: &View<'_>, a: &Asked<'_>) -> Option<Judgement> {
    let wanted = types(a.wanted("/compute/extras"));
    let first = wanted.first()?;
    let what = format!("the extra {first}");
    let Outcome::Yes(x, set) = &a.outcome else {
        return Some(refused(v, a, &what));
    };
    for offer in set.offers() {
        let listed = types(offer.at("/compute/extras"));
        if let Some(missing) = wanted.iter().find(|extra| !listed.contains(extra)) {
            let expected = format!("NO, or offers with the extra {missing}");
            let observed = "YES with an offer that does not list it";
            return Some(Err(Finding::broken("dropped", x, Part::BODY, expected, observed)));
        }
    }
    Some(Ok(Finding::pass(
        x,
        Part::BODY,
        format!("YES, and the offers list {what}"),
    )))
}

/// What an answer in the shape of 2023 says of authentication, offer by offer.
fn authentications<'v>(a: &Asked<'v>) -> Vec<(Seen<'v>, Vec<&'v Value>)> {
    let Outcome::Yes(x, _) = &a.outcome else {
        return Vec::new();
    };
    let Some(Ok(stated)) = x.stated() else {
        return Vec::new();
    };
    let offers = stated
        .tree
        .value
        .pointer("/response/offers")
        .and_then(Value::as_array);
    let of = |offer: &'v Value| {
        let found = offer
            .get("authentication")
            .or_else(|| offer.pointer("/request/authentication"));
        let entries = match found {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(Value::Object(_)) => found.into_iter().collect(),
            _ => Vec::new(),
        };
        (*x, entries)
    };
    offers.into_iter().flatten().map(of).collect()
}

/// The methods that the request names.
fn named(a: &Asked<'_>) -> Vec<Value> {
    let document = document_sent(a.post.exchange);
    let list = document
        .as_ref()
        .and_then(|d| d.pointer("/request/authentication"));
    list.and_then(Value::as_array).cloned().unwrap_or_default()
}

fn unknown_skipped(a: &Asked<'_>) -> Vec<Finding> {
    let unknown: Vec<String> = types(Some(&Value::Array(named(a))))
        .into_iter()
        .filter(|of| !of.contains("www.purl.org/ivoa.net/"))
        .collect();
    let offers = authentications(a);
    let listed = offers
        .iter()
        .flat_map(|(x, entries)| entries.iter().map(move |entry| (x, entry)));
    let mut listed = listed
        .filter_map(|(x, entry)| Some((x, entry.get("type")?.as_str()?)))
        .peekable();
    if unknown.is_empty() || listed.peek().is_none() {
        return Vec::new();
    }
    let found = listed.find(|(_, of)| unknown.iter().any(|u| u == of));
    let first = offers
        .first()
        .map(|(x, _)| Finding::pass(x, Part::BODY, "only methods that are known are listed"));
    let broken = found.map(|(x, of)| {
        let expected = "the methods that the service supports";
        Finding::broken(
            "listed",
            x,
            Part::BODY,
            expected,
            format!("an offer that lists {of}"),
        )
    });
    broken.or(first).into_iter().collect()
}

/// Words in the name of a member whose value is a secret.
const SECRET: [&str; 4] = ["token", "password", "secret", "credential"];

fn secrets_kept(v: &View<'_>) -> Vec<Finding> {
    let asked = asked(v, step::P03_ASK);
    let secrets: Vec<String> = asked
        .iter()
        .flat_map(named)
        .flat_map(|method| secrets_of(&method))
        .collect();
    if secrets.is_empty() {
        return Vec::new();
    }
    for x in v.all_answers() {
        let text = x.text();
        let found = secrets
            .iter()
            .find_map(|secret| Some((text.find(secret.as_str())?, secret.len())));
        if let Some((at, length)) = found {
            let part = Part::Body(Some(at..at + length));
            let observed = "a secret of the request";
            return vec![Finding::broken("repeated", &x, part, "nothing secret", observed)];
        }
    }
    let offered = asked.iter().find_map(|a| match &a.outcome {
        Outcome::Yes(x, _) => Some(Finding::pass(
            x,
            Part::BODY,
            "nothing secret of the request is in any answer",
        )),
        _ => None,
    });
    offered.into_iter().collect()
}

fn secrets_of(method: &Value) -> Vec<String> {
    let members = method.get("spec").and_then(Value::as_object);
    let is_secret = |name: &str| SECRET.iter().any(|word| name.to_ascii_lowercase().contains(word));
    let secrets = members.into_iter().flatten().filter(|(name, _)| is_secret(name));
    secrets
        .filter_map(|(_, value)| Some(value.as_str()?.to_owned()))
        .filter(|text| text.len() >= 8)
        .collect()
}

fn implicit_named(a: &Asked<'_>) -> Vec<Finding> {
    let expected = "an entry with mode implicit and the subject of the call";
    let offers = authentications(a).into_iter();
    offers
        .map(|(x, entries)| {
            let is_implicit = |entry: &&&Value| entry.get("mode").and_then(Value::as_str) == Some("implicit");
            match entries.iter().find(is_implicit) {
                None => {
                    let observed = "an offer that does not name the identity of the call";
                    Finding::broken("not-named", &x, Part::BODY, expected, observed)
                }
                Some(entry) if has_subject(entry) => Finding::pass(&x, Part::BODY, shown(entry)),
                Some(entry) => Finding::broken("no-subject", &x, Part::BODY, expected, shown(entry)),
            }
        })
        .take(3)
        .collect()
}

/// Any member that names somebody: the draft gives no fixed name.
fn has_subject(entry: &Value) -> bool {
    let names_somebody = |members: &Value| {
        let members = members.as_object().into_iter().flatten();
        let words = ["sub", "user", "ident"];
        members.into_iter().any(|(name, value)| {
            value.is_string() && words.iter().any(|w| name.to_ascii_lowercase().contains(w))
        })
    };
    names_somebody(entry) || entry.get("spec").is_some_and(names_somebody)
}
