//! Section C of the catalogue, how the answer to a request comes back (schema 1.0, paths).

use std::collections::BTreeSet;

use super::asked::{Outcome, asked, read_after};
use super::places::{Place, posts};
use super::refusing::{by_content, counted};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, lenient_media, settle};
use crate::documents::broker::{Format, OfferSet, Said};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-outcome",
        reads: Reads::Any(&[step::F01_ASK, step::F02_ASK]),
        because: "Clients know two ways to their offers: in the answer, or behind its Location.",
        usually: "The framework's default status for a POST, such as 201 or 204.",
        mend: "Answer 200 with the offerset, or 303 with its address in Location.",
        good: &[
            "f01/ask POST /requests {@f01} -> 303 Location: /offersets/1",
            "f01/ask POST /requests {@f01} -> 200 | @no",
        ],
        bad: &[
            ("f01/ask POST /requests {@f01} -> 204", "wrong-status"),
            (
                "f01/ask POST /requests {@f01} -> 201 Location: /offersets/1 | @yes",
                "wrong-status",
            ),
            ("f01/ask POST /requests {@f01} -> 500 | @problem", "server-error"),
            ("f01/ask POST /requests {@f01} -> 200 | {\"a\": 1}", "no-offerset"),
        ],
        judge: |v| each(v, &[step::F01_ASK, step::F02_ASK], |x| outcome(v, x)),
    },
    Check {
        decides: "eb-req-303-location",
        reads: Reads::Whole(&[step::F01_ASK]),
        because: "A 303 without Location is a dead end.",
        usually: "The status is set by hand, and the header is forgotten.",
        mend: "Send the address of the offerset in Location, absolute or relative, with each 303.",
        good: &["f01/ask POST /requests {@f01} -> 303 Location: /offersets/1"],
        bad: &[
            ("f01/ask POST /requests {@f01} -> 303 | @yes", "missing"),
            (
                "f01/ask POST /requests {@f01} -> 303 Location: http://[",
                "malformed",
            ),
        ],
        judge: |v| {
            first_few(
                posts(v, Place::Requests)
                    .filter(|x| x.status() == 303)
                    .map(|x| location(&x, "the offerset")),
            )
        },
    },
    Check {
        decides: "eb-req-303-target",
        reads: Reads::Any(&[step::F01_SET, step::F02_SET, step::F04_SET, step::I03_SET]),
        because: "Without its offerset the client has nothing to choose from, while the service holds resources for it.",
        usually: "The address is built from a base that is not the public one, or from another identifier.",
        mend: "Send in Location the address at which GET gives the offerset.",
        good: &[
            "f01/ask POST /requests {@f01} -> 303 Location: /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01\n\
             f01/set GET /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01 -> 200 | @yes",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 303 Location: /offersets/1\nf01/set GET /offersets/1 -> 404 | @problem",
                "not-readable",
            ),
            (
                "f01/ask POST /requests {@f01} -> 303 Location: /offersets/1\nf01/set GET /offersets/1 -> 200 | {\"a\": 1}",
                "no-offerset",
            ),
        ],
        judge: |v| {
            let answered = posts(v, Place::Requests).filter(|x| x.status() == 303 && x.location().is_some());
            let read = answered.filter_map(|post| read_after(v, post));
            first_few(read.map(|x| settle(target(x))))
        },
    },
    Check {
        decides: "eb-req-303-body",
        reads: Reads::Any(&[step::F01_SET, step::F02_SET]),
        because: "A client that reads the body and one that follows the Location choose from different offers.",
        usually: "The body is made before the offers are stored, or the request is evaluated once more at the target.",
        mend: "Send with the 303 what GET of its Location gives, or nothing.",
        good: &[
            "f01/ask POST /requests {@f01} -> 303 Location: /offersets/1 | @yes\nf01/set GET /offersets/1 -> 200 | @yes",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 303 Location: /offersets/1 | @yes s|3a01|4a01|\nf01/set GET /offersets/1 -> 200 | @yes",
                "other-offerset",
            ),
            (
                "f01/ask POST /requests {@f01} -> 303 Location: /offersets/1 | @yes s|3a02|4a02|\nf01/set GET /offersets/1 -> 200 | @yes",
                "other-offers",
            ),
        ],
        judge: |v| {
            let answered = posts(v, Place::Requests).filter(|x| x.status() == 303);
            first_few(answered.filter_map(|post| same_set(&post, &read_after(v, post)?)))
        },
    },
    Check {
        decides: "eb-req-resources-optional",
        reads: Reads::Any(&[step::F01_ASK]),
        because: "A client that does not know what its task needs leaves that to the service.",
        usually: "The parts of a request are read without a look whether they are there.",
        mend: "Take what is missing as any amount: answer YES with defaults of the platform, or NO.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes",
            "f01/ask POST /requests {@f01} -> 200 | @no",
        ],
        bad: &[("f01/ask POST /requests {@f01} -> 400 | @problem", "refused")],
        judge: |v| optional(v, &["/compute", "/storage", "/data"], "an executable only"),
    },
    Check {
        decides: "eb-req-schedule-optional",
        reads: Reads::Any(&[step::F01_ASK]),
        because: "A client that can wait asks without a time.",
        usually: "The window is read without a look whether it is there.",
        mend: "Take a missing schedule as any time.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[("f01/ask POST /requests {@f01} -> 422 | @problem", "refused")],
        judge: |v| optional(v, &["/schedule"], "a request without a schedule"),
    },
];

/// At most three findings of a kind: a service that does a thing wrong does it each time.
fn first_few(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut codes: Vec<&'static str> = Vec::new();
    let mut kept = Vec::new();
    for finding in findings {
        if codes.iter().filter(|code| **code == finding.code).count() < 3 {
            codes.push(finding.code);
            kept.push(finding);
        }
    }
    kept
}

fn outcome(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let expected = "200 with an offerset, or 303";
    let broken = |code, part, observed: String| Err(Finding::broken(code, &x, part, expected, observed));
    match x.status() {
        303 => Ok(Finding::pass(&x, Part::Status, "303")),
        200 => match x.said() {
            Said::OfferSet(_) => Ok(Finding::pass(&x, x.part_of("/result"), "200 with an offerset")),
            _ if x.response.truncated => x.readable().map(|_| unreachable_pass(&x)),
            _ if x.response.body.is_empty() => {
                broken("no-offerset", Part::Status, "200 without a body".to_owned())
            }
            _ if x.media_type().as_ref().and_then(Format::of).is_none() => {
                broken("no-offerset", Part::Header("content-type"), lenient_media(&x))
            }
            _ => {
                x.readable()?;
                broken(
                    "no-offerset",
                    Part::BODY,
                    "a document without result and offers".to_owned(),
                )
            }
        },
        429 | 503 => by_content(v, x).map(|x| Finding::pass(&x, Part::Status, "busy")),
        400..=499 => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("{}: the request was not processed", x.status()),
        )),
        501 => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "501: there is no such resource",
        )),
        500..=599 => broken("server-error", Part::Status, x.status_line()),
        _ => broken("wrong-status", Part::Status, x.status_line()),
    }
}

fn unreachable_pass(x: &Seen<'_>) -> Finding {
    Finding::undecided(Reason::TooLarge, x, "the body was not read to its end")
}

/// A Location that can be resolved; `what` it should lead to.
pub fn location(x: &Seen<'_>, what: &str) -> Finding {
    let part = Part::Header("location");
    let expected = format!("the address of {what}");
    match (x.header("location").map(str::trim), x.location()) {
        (None | Some(""), _) => Finding::broken("missing", x, part, expected, "303 without Location"),
        (Some(text), None) => Finding::broken("malformed", x, part, expected, text),
        (Some(text), Some(_)) => Finding::pass(x, part, text),
    }
}

/// 200 with an offerset.
fn target(x: Seen<'_>) -> Judgement {
    let expected = "200 with the offerset";
    match x.status() {
        200 => {
            let stated = x.readable()?;
            match stated.said() {
                Said::OfferSet(_) => Ok(Finding::pass(&x, Part::Status, "200 with an offerset")),
                _ => {
                    let observed = "a document without result and offers";
                    Err(Finding::broken("no-offerset", &x, Part::BODY, expected, observed))
                }
            }
        }
        401 | 403 | 429 | 503 => Err(x.ok().err().unwrap_or_else(|| unreachable_pass(&x))),
        _ => Err(Finding::broken(
            "not-readable",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
    }
}

fn same_set(post: &Seen<'_>, read: &Seen<'_>) -> Option<Finding> {
    let (Said::OfferSet(sent), Said::OfferSet(stored)) = (post.said(), read.said()) else {
        return None;
    };
    if let (Some(one), Some(other)) = (sent.uuid(), stored.uuid())
        && !one.eq_ignore_ascii_case(other)
    {
        let part = post.part_of("/meta/uuid");
        let expected = format!("{other}, as at the Location");
        return Some(Finding::broken("other-offerset", post, part, expected, one));
    }
    let identifiers = |set: OfferSet<'_>| -> BTreeSet<String> {
        let offers = set.offers();
        offers
            .iter()
            .filter_map(|o| Some(o.uuid()?.to_ascii_lowercase()))
            .collect()
    };
    let (one, other) = (identifiers(sent), identifiers(stored));
    if one != other {
        let shared = one.intersection(&other).count();
        let expected = format!("the {} at the Location", counted(other.len(), "offer"));
        let observed = format!("{}, of which {shared} are there", counted(one.len(), "offer"));
        return Some(Finding::broken(
            "other-offers",
            post,
            post.part_of("/offers"),
            expected,
            observed,
        ));
    }
    let observed = format!("the same offerset with {}", counted(one.len(), "offer"));
    Some(Finding::pass(post, Part::BODY, observed))
}

/// The smallest request lacks these members: it is no reason for an error. One that was processed is enough, as the others
/// may be of kinds that the service does not know.
fn optional(v: &View<'_>, absent: &[&str], what: &str) -> Vec<Finding> {
    let lacks = |a: &super::asked::Asked<'_>| {
        a.request.is_some() && absent.iter().all(|name| a.wanted(name).is_none())
    };
    let asked: Vec<_> = asked(v, step::F01_ASK).into_iter().filter(lacks).collect();
    let mut findings = Vec::new();
    for a in &asked {
        match &a.outcome {
            Outcome::Yes(x, _) => {
                return vec![Finding::pass(x, x.part_of("/result"), format!("YES to {what}"))];
            }
            Outcome::No(x, _) => {
                let observed = format!("NO to {what}: allowed, though YES was expected");
                findings.push(Finding::pass(x, x.part_of("/result"), observed));
            }
            Outcome::Unclear(why) => findings.push(why.clone()),
            Outcome::Refused => {}
        }
    }
    if findings.is_empty() {
        findings.extend(asked.first().map(|a| settle(not_refused(v, a.post, what))));
    }
    findings
}

fn not_refused(v: &View<'_>, x: Seen<'_>, what: &str) -> Judgement {
    // That the smallest request was refused is what is judged here.
    match x.status() {
        401 | 403 | 404 | 405 | 415 | 429 | 503 => by_content(v, x).map(|x| unreachable_pass(&x)),
        status => {
            let observed = format!("{status} to {what}");
            Err(Finding::broken(
                "refused",
                &x,
                Part::Status,
                "YES or NO",
                observed,
            ))
        }
    }
}
