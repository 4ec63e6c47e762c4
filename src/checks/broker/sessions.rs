//! Section F of the catalogue: sessions as they are read.

use serde_json::Value;

use super::offers::{OFFERS, PHASES};
use super::same::same;
use super::sightings::{Sight, at, each_sight, few, histories, is_untouched, reads, sights, told};
use crate::checks::{Check, Finding, Part, Reads, Verdict, View, last_segment};
use crate::documents::broker::{Dialect, instant_of};
use crate::recording::{Reason, Step, step};

/// Steps at which sessions are read at their own addresses.
pub const READS: &[Step] = &[
    step::F01_OFFER,
    step::F02_OFFER,
    step::REJECT_READ,
    step::ACCEPT_READ,
    step::LIFE_POLL,
    step::EXPIRY_LATE,
];
/// What stands in the place of a secret in a recording (see `http::redact`).
const SECRET: &str = "[redacted]";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-ses-phase",
        reads: Reads::Whole(OFFERS),
        because: "The phase is what a client acts on.",
        usually: "The name of another version, or of the platform behind the service, is sent.",
        mend: "Send one of the phases of the version in the member phase.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes",
            "#dialect 25\nf01/offer GET /sessions/1 -> 200 | @offer-25 s|OFFERED|READY|",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|OFFERED|BANANA|",
                "unknown",
            ),
            (
                "f01/offer GET /sessions/1 -> 200 | @offer s|OFFERED|READY|",
                "unknown",
            ),
            (
                "#dialect 25\nf01/offer GET /sessions/1 -> 200 | @offer-25 s|OFFERED|AVAILABLE|",
                "unknown",
            ),
            (
                "f01/offer GET /sessions/1 -> 200 | @offer s|\"phase\": \"OFFERED\"|\"state\": \"OFFERED\"|",
                "state",
            ),
            (
                "#dialect 25\nf01/offer GET /sessions/1 -> 200 | @offer-25 s|\"phase\"|\"state\"|",
                "state",
            ),
            (
                "f01/offer GET /sessions/1 -> 200 | @offer s|\"phase\": \"OFFERED\", ||",
                "missing",
            ),
        ],
        judge: |v| each_sight(sights(v), |sight| Some(phase(sight))),
    },
    Check {
        decides: "eb-ses-same-as-offer",
        reads: Reads::Any(&[step::F01_OFFER, step::F02_OFFER]),
        because: "A client that compares offers in the offerset accepts what the session is.",
        usually: "The offerset is stored as a document while the session comes from the database.",
        mend: "Write both from the same object.",
        good: &[
            "f01/set GET /offersets/1 -> 200 | @yes\nf01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer",
        ],
        bad: &[(
            "f01/set GET /offersets/1 -> 200 | @yes\nf01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"cores\": {\"min\": 2|\"cores\": {\"min\": 3|",
            "differs",
        )],
        judge: same_as_offer,
    },
    Check {
        decides: "eb-ses-id",
        reads: Reads::Whole(READS),
        because: "A client must see that it reads the session it asked for.",
        usually: "Identifier and address come from two different columns.",
        mend: "Send the identifier of the address as meta.uuid (before November 2025: uuid).",
        good: &["f01/offer GET /sessions/6F1F6B0E-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer"],
        bad: &[(
            "f01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a03 -> 200 | @offer",
            "differs",
        )],
        judge: |v| {
            each_sight(reads(v), |sight| {
                let asked = last_segment(&sight.x.exchange.request.url);
                let uuid = sight.session.uuid()?;
                let part = sight.part("/meta/uuid");
                Some(match uuid.eq_ignore_ascii_case(&asked) {
                    true => Finding::pass(&sight.x, part, uuid),
                    false => Finding::broken("differs", &sight.x, part, asked, uuid),
                })
            })
        },
    },
    Check {
        decides: "eb-ses-kind-stable",
        reads: Reads::Any(&[step::ACCEPT_READ, step::REJECT_READ, step::LIFE_POLL]),
        because: "A client chose the class of its object by the kind.",
        usually: "Each phase has a class of its own.",
        mend: "Keep the kind of a session through all its phases.",
        good: &[
            "accept/before GET /sessions/1 -> 200 | @offer\naccept/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
        ],
        bad: &[(
            "accept/before GET /sessions/1 -> 200 | @offer\naccept/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"| s|scheduled-exec|simple-exec|",
            "changed",
        )],
        judge: kind_stable,
    },
    Check {
        decides: "eb-ses-modified",
        reads: Reads::All(&[step::REJECT_READ]),
        because: "It is how a client sees that something has happened.",
        usually: "The time is never written after the first save.",
        mend: "Set meta.modified whenever the session changes.",
        good: &[
            "reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"| s|\"created\": \"2026-01-01T12:00:00Z\"|\"created\": \"2026-01-01T12:00:00Z\", \"modified\": \"2026-01-01T12:00:01Z\"|",
        ],
        bad: &[
            (
                "reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "missing",
            ),
            (
                "reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"| s|\"created\": \"2026-01-01T12:00:00Z\"|\"created\": \"2026-01-01T12:00:00Z\", \"modified\": \"2026-01-01T11:00:01Z\"|",
                "before-created",
            ),
        ],
        judge: |v| each_sight(at(v, step::REJECT_READ), |sight| Some(modified(sight))),
    },
    Check {
        decides: "eb-ses-no-secrets",
        reads: Reads::Whole(READS),
        because: "Documents are kept, shown and passed on; credentials must not be.",
        usually: "The request is kept with all its headers, and sent back as a whole.",
        mend: "Drop the credentials before the request is stored.",
        good: &["f01/offer GET /sessions/1 as alice -> 200 | @offer"],
        bad: &[(
            "f01/offer GET /sessions/1 as alice -> 200 | @offer s|\"demo\"|\"Bearer [redacted]\"|",
            "secret",
        )],
        judge: secrets,
    },
];

fn phase(sight: &Sight<'_>) -> Finding {
    let part = sight.part("/phase");
    let expected = "a phase of the version";
    let raw = sight.x.stated().and_then(|stated| stated.as_ref().ok());
    let raw = raw.and_then(|stated| stated.tree.value.pointer(&sight.session.pointer));
    let has = |name: &str| raw.is_some_and(|value| value.get(name).is_some());
    if !has("phase") && has("state") {
        let told = told(raw.and_then(|value| value.get("state")));
        let finding = Finding::broken(
            "state",
            &sight.x,
            sight.part("/state"),
            "the member phase",
            format!("state: {told}"),
        );
        // The text of 2025 says state where its schema says phase (C-03).
        return match sight.session.dialect {
            Dialect::V25 | Dialect::C25 => finding.graded(Verdict::Warn),
            _ => finding,
        };
    }
    // Within the steps before 1.0 two names of earlier versions were replaced.
    let was_replaced =
        |phase: &str| sight.session.dialect == Dialect::Pre && matches!(phase, "READY" | "PROPOSED");
    match sight.session.phase() {
        Some(phase) if PHASES.contains(&phase) || was_replaced(phase) => Finding::pass(&sight.x, part, phase),
        None if !has("phase") => Finding::broken(
            "missing",
            &sight.x,
            sight.part(""),
            expected,
            "a session without phase",
        ),
        _ => Finding::broken("unknown", &sight.x, part, expected, sight.told("/phase")),
    }
}

/// The first place where two documents differ, but for addresses, messages and the time of change.
pub fn difference(a: Option<&Value>, b: Option<&Value>, at: &str) -> Option<String> {
    let moves = ["/meta/url", "/meta/modified", "/meta/messages"]
        .iter()
        .any(|end| at.ends_with(end));
    if a == b || moves {
        return None;
    }
    match (a, b) {
        (Some(Value::Object(left)), Some(Value::Object(right))) => {
            let names = left
                .keys()
                .chain(right.keys().filter(|name| !left.contains_key(*name)));
            names
                .into_iter()
                .find_map(|name| difference(left.get(name), right.get(name), &format!("{at}/{name}")))
        }
        (Some(Value::Array(left)), Some(Value::Array(right))) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (a, b))| difference(Some(a), Some(b), &format!("{at}/{index}")))
        }
        (Some(a), Some(b)) if same(a, b) => None,
        _ => Some(at.to_owned()),
    }
}

fn same_as_offer(v: &View<'_>) -> Vec<Finding> {
    let all = sights(v);
    let alone = [step::F01_OFFER, step::F02_OFFER]
        .into_iter()
        .flat_map(|step| at(v, step));
    each_sight(alone, |read| {
        let key = read.key()?;
        let inside = all.iter().rev().find(|sight| {
            let is_same = !sight.is_alone() && sight.x.before(&read.x) && sight.key().as_ref() == Some(&key);
            is_same && is_untouched(v, &key, &sight.x, &read.x)
        })?;
        if inside.phase() != read.phase() {
            let why = format!("it was {} and is {}", inside.told("/phase"), read.told("/phase"));
            return Some(Finding::undecided(Reason::ConcurrentChange, &read.x, why));
        }
        Some(
            match difference(Some(inside.session.value), Some(read.session.value), "") {
                None => Finding::pass(&read.x, Part::BODY, "the same as in the offerset"),
                Some(pointer) => {
                    let expected = format!("{pointer}: {}, as in the offerset", inside.told(&pointer));
                    let observed = format!("{pointer}: {}", read.told(&pointer));
                    Finding::broken("differs", &read.x, read.part(&pointer), expected, observed)
                }
            },
        )
    })
}

fn kind_stable(v: &View<'_>) -> Vec<Finding> {
    let judged = histories(v).into_iter().filter_map(|(key, looks)| {
        let first = looks.first()?;
        let kind = first.session.kind()?;
        let other = looks.iter().find(|look| look.session.kind() != Some(kind));
        let moved = looks.iter().find(|look| look.phase() != first.phase())?;
        let finding = match other {
            Some(look) => Finding::broken("changed", &look.x, look.part("/kind"), kind, look.told("/kind")),
            None => Finding::pass(&moved.x, moved.part("/kind"), kind),
        };
        Some((finding, key))
    });
    few(judged)
}

fn modified(sight: &Sight<'_>) -> Finding {
    if sight.phase() != "REJECTED" {
        let why = format!("the session is {}", sight.told("/phase"));
        return Finding::undecided(Reason::Blocked, &sight.x, why);
    }
    let time = |name: &str| sight.session.text(name).and_then(instant_of);
    let part = sight.part("/meta/modified");
    match (time("/meta/modified"), time("/meta/created")) {
        (None, _) => {
            let observed = sight.told("/meta/modified");
            Finding::broken("missing", &sight.x, part, "the time of the change", observed)
        }
        (Some(modified), Some(created)) if modified < created => {
            let expected = format!("not before {}", sight.told("/meta/created"));
            Finding::broken(
                "before-created",
                &sight.x,
                part,
                expected,
                sight.told("/meta/modified"),
            )
        }
        _ => Finding::pass(&sight.x, part, sight.told("/meta/modified")),
    }
}

fn secrets(v: &View<'_>) -> Vec<Finding> {
    let signed = v.all_answers().filter(|x| x.exchange.identity.is_some());
    few(signed.map(|x| {
        let text = x.text();
        let finding = match text.find(SECRET) {
            Some(at) => {
                let part = Part::Body(Some(at..at + SECRET.len()));
                let observed = "a secret of the target file, taken out of the recording";
                Finding::broken("secret", &x, part, "no credentials in an answer", observed)
            }
            None => Finding::pass(&x, Part::BODY, "no credentials"),
        };
        (finding, x.exchange.request.url.clone())
    }))
}
