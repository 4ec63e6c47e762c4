//! Section E of the catalogue: what an offer is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::clock::Clock;
use super::sightings::{Sight, each_sight, few, fresh_offers, offers, offersets, told};
use crate::checks::{Check, Finding, Part, Reads, Seen, View, last_segment};
use crate::documents::broker::{Dialect, OfferSet};
use crate::recording::{Reason, Step, step};

/// Steps at which offers are seen first.
pub const OFFERS: &[Step] = &[
    step::F01_ASK,
    step::F01_SET,
    step::F01_OFFER,
    step::F02_ASK,
    step::F02_SET,
    step::F02_OFFER,
];

/// The phases of a session (S10 SimpleExecutionSessionPhase), by their names in 1.0.
pub const PHASES: [&str; 13] = [
    "INITIAL",
    "OFFERED",
    "ACCEPTED",
    "REJECTED",
    "EXPIRED",
    "WAITING",
    "PREPARING",
    "AVAILABLE",
    "RUNNING",
    "RELEASING",
    "COMPLETED",
    "FAILED",
    "CANCELLED",
];

/// The two kinds of a session, of 1.0 and of the steps before it.
const SIMPLE: [&str; 2] = [
    "/session/simple-execution-session.yaml",
    "/session/simple-execution-session-1.0",
];
const SCHEDULED: [&str; 2] = [
    "/session/scheduled-execution-session.yaml",
    "/session/scheduled-execution-session-1.0",
];
/// What kinds begin with, likewise.
const BASES: [&str; 2] = [
    "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds",
    "https://www.purl.org/ivoa.net/EB/schema/v1.0/types",
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-kind",
        reads: Reads::Whole(OFFERS),
        because: "Generated clients choose the class by the kind, and raise an error on any other value.",
        usually: "The name of an internal class is sent, or the kind is left out because all sessions are of one class.",
        mend: "Send the URI of the simple or of the scheduled session, as the schema lists them.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|session/scheduled-execution-session.yaml|session/other.yaml|",
                "other-kind",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{\"phase\": \"OFFERED\"}]}",
                "missing",
            ),
        ],
        judge: |v| {
            let dialect = v.dialect();
            each_sight(offers(v), |sight| Some(kind(sight, dialect)))
        },
    },
    Check {
        decides: "eb-offer-kind-shape",
        reads: Reads::Whole(OFFERS),
        because: "A client that reads the simple kind drops the schedule, and never learns when its session starts.",
        usually: "One class with all members is sent under the simpler kind.",
        mend: "Send the scheduled kind wherever there is a schedule.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|session/scheduled|session/simple|",
            "simple-with-schedule",
        )],
        judge: |v| {
            each_sight(offers(v), |sight| {
                let kind = sight.session.kind()?;
                let part = sight.part("/kind");
                let is_simple = SIMPLE.iter().any(|end| kind.ends_with(end));
                if !is_simple && !SCHEDULED.iter().any(|end| kind.ends_with(end)) {
                    return None;
                }
                Some(match is_simple && sight.session.has_schedule() {
                    true => {
                        let expected = "the scheduled kind, or no schedule";
                        Finding::broken("simple-with-schedule", &sight.x, part, expected, kind)
                    }
                    false => Finding::pass(&sight.x, part, kind),
                })
            })
        },
    },
    Check {
        decides: "eb-offer-phase-offered",
        reads: Reads::Whole(OFFERS),
        because: "Only an offer that is OFFERED can be accepted.",
        usually: "Offers are sent in the phase in which they are built, or one of them is taken for the client.",
        mend: "Put every offer into OFFERED before the answer is sent.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|OFFERED|WAITING|",
            "other-phase",
        )],
        judge: |v| {
            let clock = Clock::of(v);
            each_sight(fresh_offers(v), |sight| Some(offered(sight, clock)))
        },
    },
    Check {
        decides: "eb-offer-id-unique",
        reads: Reads::Whole(OFFERS),
        because: "Whoever accepts one of two offers with one identifier gets either.",
        usually: "The identifier is that of the request, or of the process.",
        mend: "Give each offer a new UUID.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|b3a03|b3a02|",
                "twice",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes\nf02/ask POST /requests {@f02} -> 200 | @yes s|b3a01|b3c01|",
                "twice",
            ),
        ],
        judge: unique,
    },
    Check {
        decides: "eb-offer-url",
        reads: Reads::Whole(OFFERS),
        because: "It is where the offer is accepted.",
        usually: "The address is built from a name that the proxy in front of the service does not know.",
        mend: "Send the address of each offer in meta.url (before November 2025: href), and serve it there.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes\nf01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{}]}",
                "missing",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes\nf01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 404",
                "not-there",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes\nf01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|b3a02|b3a99|",
                "another-session",
            ),
        ],
        judge: |v| each_sight(offers(v), |sight| Some(address(v, sight))),
    },
    Check {
        decides: "eb-offer-23-body",
        reads: Reads::Whole(OFFERS),
        because: "Without one of these a client can't accept the offer, or does not know what it accepts.",
        usually: "The copy of the request is left out because the client knows it.",
        mend: "Send ident, status, expires and the updated request in every offer.",
        good: &["#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes"],
        bad: &[
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes s|\"ident\": \"o1\", ||",
                "no-ident",
            ),
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes s|\"status\": \"OFFERED\", ||",
                "no-status",
            ),
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes s|\"expires\": \"2026-01-01T12:05:00Z\", ||",
                "no-expires",
            ),
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes s|\"request\"|\"copy\"|",
                "no-request",
            ),
        ],
        judge: planner_offers,
    },
];

fn kind(sight: &Sight<'_>, dialect: Dialect) -> Finding {
    let part = sight.part("/kind");
    let at = usize::from(dialect == Dialect::Pre);
    let registered = [SIMPLE[at], SCHEDULED[at]].map(|end| format!("{}{end}", BASES[at]));
    match sight.session.value.get("kind") {
        Some(Value::String(kind)) if registered.contains(kind) => Finding::pass(&sight.x, part, kind.clone()),
        Some(other) => {
            let expected = registered.join(" or ");
            Finding::broken("other-kind", &sight.x, part, expected, told(Some(other)))
        }
        None => Finding::broken(
            "missing",
            &sight.x,
            sight.part(""),
            registered.join(" or "),
            "an offer without kind",
        ),
    }
}

fn offered(sight: &Sight<'_>, clock: Clock) -> Finding {
    let part = sight.part("/phase");
    let is_old = sight.session.dialect == Dialect::V23;
    match sight.phase() {
        "OFFERED" => Finding::pass(&sight.x, part, "OFFERED"),
        // What is no phase at all is reported by eb-ses-phase, which the version of 2023 does not have.
        phase if !PHASES.contains(&phase) && !is_old => Finding::undecided(
            Reason::Blocked,
            &sight.x,
            format!("the phase is {}", sight.told("/phase")),
        ),
        "EXPIRED" if has_expired(sight, clock) => {
            Finding::undecided(Reason::TooFast, &sight.x, "it expired before it was read")
        }
        _ => Finding::broken("other-phase", &sight.x, part, "OFFERED", sight.told("/phase")),
    }
}

/// May its time have come when it was read?
pub fn has_expired(sight: &Sight<'_>, clock: Clock) -> bool {
    let latest = clock.when(&sight.x).map(|(_, latest)| latest);
    latest
        .zip(sight.session.expires())
        .is_none_or(|(now, expires)| expires <= now)
}

/// By what an offerset is told from others.
pub fn set_key(x: Seen<'_>, set: OfferSet<'_>) -> String {
    let own = set
        .url()
        .map(last_segment)
        .or_else(|| set.uuid().map(str::to_ascii_lowercase));
    let location = || x.location().map(|url| last_segment(url.as_str()));
    let asked = || (x.exchange.request.method == "GET").then(|| last_segment(&x.exchange.request.url));
    own.or_else(location)
        .or_else(asked)
        .unwrap_or_else(|| x.id().to_string())
}

fn unique(v: &View<'_>) -> Vec<Finding> {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let mut findings = Vec::new();
    for (x, set) in offersets(v) {
        let own = set_key(x, set);
        let mut here: Vec<String> = Vec::new();
        for offer in set.offers() {
            let Some(uuid) = offer.uuid().map(str::to_ascii_lowercase) else {
                continue;
            };
            let part = x.part_of(&format!("{}/meta/uuid", offer.pointer));
            let other = first.entry(uuid.clone()).or_insert_with(|| own.clone());
            if here.contains(&uuid) || *other != own {
                let observed = match *other == own {
                    true => format!("{uuid} twice in one offerset"),
                    false => format!("{uuid} is also in the offerset {other}"),
                };
                findings.push((
                    Finding::broken("twice", &x, part, "an identifier of its own", observed),
                    own.clone(),
                ));
            } else if first.len() > 1 {
                findings.push((Finding::pass(&x, part, uuid.clone()), own.clone()));
            }
            here.push(uuid);
        }
    }
    few(findings)
}

fn address(v: &View<'_>, sight: &Sight<'_>) -> Finding {
    let part = sight.part("/meta/url");
    let Some(url) = sight.session.url() else {
        let observed = sight.told("/meta/url");
        return Finding::broken("missing", &sight.x, part, "the address of the offer", observed);
    };
    let target = sight.address();
    let mut reads = target.iter().flat_map(|target| v.reads_of(target));
    let is_later = |y: &Seen<'_>| y.id() > sight.x.id() && y.status() != 406;
    let Some(read) = reads.find(is_later) else {
        return Finding::undecided(Reason::NotObserved, &sight.x, format!("{url} was not read"));
    };
    match (read.status(), read.session()) {
        (404 | 410, _) => Finding::broken("not-there", &read, Part::Status, "200", read.status_line()),
        (_, Err(why)) => why,
        (_, Ok(session)) => {
            let part = read.part_of("/meta/uuid");
            match (sight.session.uuid(), session.uuid()) {
                (Some(own), Some(other)) if !own.eq_ignore_ascii_case(other) => Finding::broken(
                    "another-session",
                    &read,
                    part,
                    format!("the session {own}"),
                    other,
                ),
                _ => Finding::pass(&read, part, format!("{url} is the session")),
            }
        }
    }
}

fn planner_offers(v: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for x in v.answers().filter(|x| (200..300).contains(&x.status())) {
        let Some(Ok(stated)) = x.stated() else { continue };
        let document = &stated.tree.value;
        let listed = document.pointer("/response/offers").and_then(Value::as_array);
        let alone = document.get("offer").into_iter();
        for offer in listed.into_iter().flatten().chain(alone) {
            findings.push((whole(x, offer), x.exchange.request.url.clone()));
        }
    }
    few(findings)
}

fn whole(x: Seen<'_>, offer: &Value) -> Finding {
    let lacks = |name: &str| offer.get(name).is_none_or(Value::is_null);
    let code = [
        ("ident", "no-ident"),
        ("status", "no-status"),
        ("expires", "no-expires"),
    ]
    .into_iter()
    .find(|(name, _)| lacks(name))
    .or_else(|| (lacks("request") && lacks("body")).then_some(("request", "no-request")));
    match code {
        Some((name, code)) => {
            let members = offer
                .as_object()
                .map(|m| m.keys().cloned().collect::<Vec<_>>().join(", "));
            Finding::broken(
                code,
                &x,
                Part::BODY,
                format!("the member {name}"),
                members.unwrap_or_default(),
            )
        }
        None => Finding::pass(&x, Part::BODY, told(offer.get("ident"))),
    }
}
