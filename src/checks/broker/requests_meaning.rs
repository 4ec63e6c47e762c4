//! Section C of the catalogue, what requests mean to the service (drafts of 2023 and 2025, request method; schema 1.0,
//! ComponentMetadata).

use std::collections::BTreeSet;

use super::asked::{Asked, Outcome, asked};
use super::refusing::{by_content, shown};
use crate::checks::{Check, Finding, Judgement, Part, Reads, View, settle};
use crate::documents::broker::Format;
use crate::documents::media_type::MediaType;
use crate::recording::{Reason, Step, step};

/// Members of a container that only the service sets.
const OF_THE_SERVICE: [&str; 7] = [
    "/executable/meta/uuid",
    "/executable/meta/url",
    "/executable/meta/created",
    "/executable/phase",
    "/executable/schedule/preparing/start",
    "/executable/network/ports/0/external/port",
    "/executable/network/ports/0/external/addresses",
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-no-is-success",
        reads: Reads::Any(&[step::I03_ASK]),
        because: "A client that asks several services compares their answers; an error looks like a fault of its own.",
        usually: "What can't be served is thrown as an exception that the framework turns into 400, 409 or 422.",
        mend: "Answer with an offerset whose result is NO, and say why in its messages.",
        good: &[
            r#"i03/ask POST /requests {@f02 s|"min": 2, "max": 4|"min": 9007199254740991|} -> 303 Location: /offersets/1 | @no"#,
        ],
        bad: &[(
            r#"i03/ask POST /requests {@f02 s|"min": 2, "max": 4|"min": 9007199254740991|} -> 409 | @problem"#,
            "http-error",
        )],
        judge: |v| {
            asked(v, step::I03_ASK)
                .iter()
                .map(|a| settle(no_with_success(v, a)))
                .collect()
        },
    },
    Check {
        decides: "eb-req-unknown-members",
        reads: Reads::Any(&[step::MEMBERS_ASK]),
        because: "A client of a newer version, or with extensions of its own, can't ask at all.",
        usually: "The reader of JSON or YAML is configured to fail on properties that it does not know.",
        mend: "Ignore members that the schema does not name, in JSON and in YAML.",
        good: &[r#"members/ask POST /requests {@f01 s|"location"|"x-extra": 1, "location"|} -> 200 | @yes"#],
        bad: &[(
            r#"members/ask POST /requests {@f01 s|"location"|"x-extra": 1, "location"|} -> 400 | @problem"#,
            "refused",
        )],
        judge: |v| {
            asked(v, step::MEMBERS_ASK)
                .iter()
                .map(|a| settle(ignored(v, a)))
                .collect()
        },
    },
    Check {
        decides: "eb-req-server-fields",
        reads: Reads::Any(&[step::F10_ASK]),
        because: "Who can choose identifiers and phases can take another's place, or make a task look finished.",
        usually: "The object that the body was read into is the one that is stored.",
        mend: "Copy from the request only what a client may set; identifiers, addresses, times and phases are the service's.",
        good: &[
            r#"f10/ask POST /requests {@f01 s|"name": "demo"|"name": "demo", "uuid": "11111111-1111-4111-8111-111111111111"|} -> 200 | @yes"#,
        ],
        bad: &[
            (
                r#"f10/ask POST /requests {@f01 s|"name": "demo"|"name": "demo", "uuid": "11111111-1111-4111-8111-111111111111"|} -> 200 | @yes s|6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b32a1|11111111-1111-4111-8111-111111111111|"#,
                "taken-from-the-client",
            ),
            (
                r#"f10/ask POST /requests {@f01 s|"location"|"phase": "RUNNING", "location"|} -> 200 | @yes s|INITIALIZING|RUNNING|"#,
                "taken-from-the-client",
            ),
        ],
        judge: |v| asked(v, step::F10_ASK).iter().flat_map(own_values).collect(),
    },
    Check {
        decides: "eb-req-not-idempotent",
        reads: Reads::Any(&[step::TWICE_ASK]),
        because: "Two users with the same request would share one offer, and the second can't accept it.",
        usually: "A cache by the content of the request, or the offerset's identifier is made from it.",
        mend: "Evaluate each request anew and give each answer an identifier of its own.",
        good: &[
            "twice/ask POST /requests {@f01} -> 200 | @yes\ntwice/ask POST /requests {@f01} -> 200 | @yes s|3a01|4a01| s|3a02|4a02| s|3a03|4a03|",
        ],
        bad: &[(
            "twice/ask POST /requests {@f01} -> 200 | @yes\ntwice/ask POST /requests {@f01} -> 200 | @yes",
            "same-offerset",
        )],
        judge: evaluated_anew,
    },
    Check {
        decides: "eb-req-data-unreachable",
        reads: Reads::Any(&[step::F06X_ASK]),
        because: "The task is booked and paid for, and then fails for want of its data.",
        usually: "Locations are looked at only when the data is staged.",
        mend: "Look whether each named location can be reached before offering, and answer NO where it can't.",
        good: &[
            r#"f06x/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "x", "location": "https://unreachable.invalid/t.vot"}], "executable"|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"f06x/ask POST /requests {@f01 s|{"executable"|{"data": [{"kind": "x", "location": "https://unreachable.invalid/t.vot"}], "executable"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            asked(v, step::F06X_ASK)
                .iter()
                .map(|a| settle(says_no(a, "data on a host that does not exist")))
                .collect()
        },
    },
];

fn no_with_success(v: &View<'_>, a: &Asked<'_>) -> Judgement {
    match &a.outcome {
        Outcome::No(x, _) => {
            let observed = format!("NO, after {}", a.post.status());
            Ok(Finding::pass(x, x.part_of("/result"), observed))
        }
        Outcome::Refused => {
            let x = by_content(v, a.post)?;
            let expected = "NO, with 200 or behind a 303";
            Err(Finding::broken(
                "http-error",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ))
        }
        Outcome::Yes(x, _) => Err(Finding::undecided(
            Reason::Ambiguous,
            x,
            "YES to a request that nobody can serve",
        )),
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

/// NO; a 4xx is not what is asked for, but no promise either.
pub fn says_no(a: &Asked<'_>, what: &str) -> Judgement {
    match &a.outcome {
        Outcome::No(x, _) => Ok(Finding::pass(x, x.part_of("/result"), format!("NO to {what}"))),
        Outcome::Yes(x, _) => {
            let observed = format!("YES to {what}");
            Err(Finding::broken(
                "offered",
                x,
                x.part_of("/result"),
                "the result NO",
                observed,
            ))
        }
        Outcome::Refused => {
            let why = format!("{} to {what}: neither YES nor NO", a.post.status());
            Err(Finding::undecided(Reason::Ambiguous, &a.post, why))
        }
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

fn ignored(v: &View<'_>, a: &Asked<'_>) -> Judgement {
    let format = sent_as(a).map_or("no media type", Format::media_type);
    match &a.outcome {
        Outcome::Yes(x, _) | Outcome::No(x, _) => Ok(Finding::pass(
            x,
            x.part_of("/result"),
            format!("processed, as {format}"),
        )),
        Outcome::Refused => {
            let x = by_content(v, a.post)?;
            if sent_as(a) == Some(Format::Yaml) && refuses_all(v, step::F08_ASK) {
                let why = "the service does not read YAML at all";
                return Err(Finding::undecided(Reason::Blocked, &x, why));
            }
            let observed = format!("{} to unknown members in {format}", x.status());
            Err(Finding::broken("refused", &x, Part::Status, "no 4xx", observed))
        }
        Outcome::Unclear(why) => Err(why.clone()),
    }
}

/// The syntax that the request was sent in.
pub fn sent_as(a: &Asked<'_>) -> Option<Format> {
    let mut headers = a.post.exchange.request.headers.iter();
    let named = headers.find(|h| h.name.eq_ignore_ascii_case("content-type"))?;
    Format::of(&MediaType::read(&named.value)?)
}

fn refuses_all(v: &View<'_>, ask: Step) -> bool {
    let asked = asked(v, ask);
    !asked.is_empty() && asked.iter().all(|a| matches!(a.outcome, Outcome::Refused))
}

/// Members of the service that the first offer repeats as the client wrote them.
fn own_values(a: &Asked<'_>) -> Vec<Finding> {
    let offers = a.offers();
    let Some((x, offer)) = offers.first() else {
        return Vec::new();
    };
    let set = OF_THE_SERVICE
        .iter()
        .filter_map(|pointer| Some((*pointer, a.wanted(pointer)?)));
    let set: Vec<_> = set.collect();
    let taken = set
        .iter()
        .filter(|(pointer, value)| offer.at(pointer) == Some(*value));
    let mut findings: Vec<Finding> = taken
        .map(|(pointer, value)| {
            let part = x.part_of(&format!("{}{pointer}", offer.pointer));
            let observed = format!(
                "{} is {}, as the request has it",
                pointer.trim_start_matches('/'),
                shown(value)
            );
            Finding::broken(
                "taken-from-the-client",
                x,
                part,
                "a value of the service's own, or none",
                observed,
            )
        })
        .collect();
    if findings.is_empty() && !set.is_empty() {
        let observed = format!("none of the {} members that the request set", set.len());
        findings.push(Finding::pass(x, x.part_of(&offer.pointer), observed));
    }
    findings
}

/// Two answers to the same request: two identifiers, or two results.
fn evaluated_anew(v: &View<'_>) -> Vec<Finding> {
    let asked = asked(v, step::TWICE_ASK);
    let mut answers = asked.iter().filter_map(|a| match &a.outcome {
        Outcome::Yes(x, set) | Outcome::No(x, set) => Some((x, *set)),
        _ => None,
    });
    let (Some((_, first)), Some((x, second))) = (answers.next(), answers.next()) else {
        return Vec::new();
    };
    let names = |set: &crate::documents::broker::OfferSet<'_>| -> BTreeSet<String> {
        let offers = set.offers();
        let offers = offers.iter().filter_map(|offer| offer.uuid());
        offers.map(str::to_ascii_lowercase).collect()
    };
    let shared = names(&first).intersection(&names(&second)).next().cloned();
    let same = first
        .uuid()
        .filter(|uuid| second.uuid() == Some(*uuid))
        .map(str::to_owned);
    if let Some(identifier) = same.or(shared) {
        let observed = format!("{identifier} twice");
        let expected = "another identifier";
        return vec![Finding::broken(
            "same-offerset",
            x,
            x.part_of("/meta/uuid"),
            expected,
            observed,
        )];
    }
    let told_apart = first.result() != second.result()
        || (first.uuid().is_some() && second.uuid().is_some())
        || !names(&second).is_empty();
    let observed = "another offerset to the same request";
    told_apart
        .then(|| Finding::pass(x, x.part_of("/meta/uuid"), observed))
        .into_iter()
        .collect()
}
