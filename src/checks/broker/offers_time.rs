//! Section E of the catalogue: when an offer can run.

use serde_json::Value;

use super::asked::{Asked, document_sent};
use super::asks::{ASKS, each_offer, seconds_of};
use super::clock::instant;
use super::offers::OFFERS;
use super::sightings::{Sight, each_sight, few, offers, offersets, told};
use crate::checks::{Check, Finding, Part, Reads, View};
use crate::documents::broker::{Dialect, Interval, Times, times_of};
use crate::recording::Reason;

/// 2000-01-01T00:00:00Z, before which nothing is planned (C-17).
const MILLENNIUM: f64 = 946_684_800.0;
/// Documents may round to whole seconds.
const ROUNDING: f64 = 1.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-min-duration",
        reads: Reads::Any(ASKS),
        because: "The program is stopped before it has ended.",
        usually: "The time is cut at the next booking, or minutes are taken for seconds.",
        mend: "Offer at least the asked duration, or say NO.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"PT1H\"|\"PT30M\"|",
            "shorter",
        )],
        judge: |v| each_offer(v, duration),
    },
    Check {
        decides: "eb-offer-start-in-window",
        reads: Reads::Any(ASKS),
        because: "The user asked for this time because it is when the data or the people are there.",
        usually: "The calendar is searched from the beginning of the window without a look at its end.",
        mend: "Offer only starts that lie inside an asked window, both ends, or say NO.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[
            (
                "f02/ask POST /requests {@f02} -> 200 | @yes s|T15:30:00Z/|T16:30:00Z/|",
                "outside",
            ),
            (
                "f02/ask POST /requests {@f02} -> 200 | @yes s|T15:30:00Z/PT0S|T15:30:00Z/PT1H|",
                "outside",
            ),
        ],
        judge: |v| each_offer(v, |asked, sight| in_window(v, asked, sight)),
    },
    Check {
        decides: "eb-offer-one-slot",
        reads: Reads::Whole(OFFERS),
        because: "Accepting an offer with two times does not say which of them.",
        usually: "All free times are put into one offer.",
        mend: "Make an offer for each time.",
        good: &[
            "f02/ask POST /requests {@f02} -> 200 | @yes",
            "#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes",
        ],
        bad: &[
            (
                "f02/ask POST /requests {@f02} -> 200 | {\"result\": \"YES\", \"offers\": [{\"phase\": \"OFFERED\", \"schedule\": {\"available\": [{}, {}]}}]}",
                "several",
            ),
            (
                "#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes s|\"datetime\": [|\"datetime\": [{\"start\": \"2026-01-02T10:00:00Z\"}, |",
                "several",
            ),
        ],
        judge: |v| each_sight(offers(v), |sight| one_slot(v, sight, "several")),
    },
    Check {
        decides: "eb-offer-separate-slots",
        reads: Reads::Whole(OFFERS),
        because: "A client picks a time by picking an offer.",
        usually: "All free times are put into one offer, or one session stands behind all of them.",
        mend: "Make an offer with its own identifier for each time.",
        good: &[
            "f02/ask POST /requests {@f02} -> 200 | @yes",
            "#dialect 23\nf01/ask POST /request {@f01} -> 200 | @planner-yes",
        ],
        bad: &[
            (
                "f02/ask POST /requests {@f02} -> 200 | {\"result\": \"YES\", \"offers\": [{\"phase\": \"OFFERED\", \"schedule\": {\"available\": {\"start\": [\"a\", \"b\"]}}}]}",
                "several-slots",
            ),
            (
                "f02/ask POST /requests {@f02} -> 200 | @yes s|b3a03|b3a02|",
                "shared-identifier",
            ),
        ],
        judge: separate,
    },
    Check {
        decides: "eb-offer-schedule-present",
        reads: Reads::Any(ASKS),
        because: "Without it the user does not know when the session starts.",
        usually: "The simple class of sessions is sent, which has no schedule.",
        mend: "Send the scheduled kind of session with schedule.available.start.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"schedule\"|\"plan\"|",
            "missing",
        )],
        judge: |v| {
            each_offer(v, |asked, sight| {
                asked.wanted("/schedule/requested/start")?;
                let start = sight.session.at("/schedule/available/start");
                Some(match start {
                    Some(_) => Finding::pass(&sight.x, sight.part("/schedule/available/start"), told(start)),
                    None => {
                        let observed = format!("the schedule is {}", sight.told("/schedule"));
                        Finding::broken(
                            "missing",
                            &sight.x,
                            sight.part("/schedule"),
                            "schedule.available.start",
                            observed,
                        )
                    }
                })
            })
        },
    },
    Check {
        decides: "eb-offer-schedule-order",
        reads: Reads::Whole(OFFERS),
        because: "A client plans with these times: when to send its data, and until when to fetch its results.",
        usually: "Times that were never set are those of the epoch, or the release is taken from another session.",
        mend: "Let preparing begin before the available start, releasing not before the session is over, and leave out what is not known.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[
            (
                "f02/ask POST /requests {@f02} -> 200 | @yes s|\"preparing\": {\"start\": \"2026-01-02T14:59:00Z\"|\"preparing\": {\"start\": \"1970-01-01T00:00:00Z\"|",
                "before-2000",
            ),
            (
                "f02/ask POST /requests {@f02} -> 200 | @yes s|\"releasing\": {\"start\": \"2026-01-02T16:00:00Z\"|\"releasing\": {\"start\": \"2026-01-02T15:30:00Z\"|",
                "releasing-early",
            ),
            (
                "f02/ask POST /requests {@f02} -> 200 | @yes s|2026-01-02T14:59:00Z|2026-01-02T17:00:00Z|",
                "preparing-late",
            ),
        ],
        judge: |v| each_sight(offers(v), |sight| each_schedule(sight, order)),
    },
    Check {
        decides: "eb-offer-schedule-prepare",
        reads: Reads::Whole(OFFERS),
        because: "What is not ready at the start takes time from the session that was paid for.",
        usually: "Preparation is planned to begin at the available start.",
        mend: "Begin to prepare early enough to have ended by the available start.",
        good: &["f02/ask POST /requests {@f02} -> 200 | @yes"],
        bad: &[(
            "f02/ask POST /requests {@f02} -> 200 | @yes s|\"duration\": \"PT1M\"|\"duration\": \"PT10M\"|",
            "late",
        )],
        judge: |v| each_sight(offers(v), |sight| each_schedule(sight, prepared)),
    },
];

fn duration(asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let wanted_text = asked.wanted("/schedule/requested/duration")?.as_str()?;
    let wanted = seconds_of(wanted_text)?;
    let text = sight.session.text("/schedule/available/duration")?;
    let offered = seconds_of(text)?;
    let part = sight.part("/schedule/available/duration");
    Some(match offered >= wanted {
        true => Finding::pass(&sight.x, part, format!("{text} for {wanted_text}")),
        false => Finding::broken("shorter", &sight.x, part, format!("{wanted_text} at least"), text),
    })
}

/// The windows of a request: one in 1.0, several before.
pub fn windows(v: &View<'_>, asked: &Asked<'_>) -> Vec<Interval> {
    let read = |value: &Value| value.as_str().and_then(Interval::or_instant);
    let Some(document) = document_sent(asked.post.exchange) else {
        return Vec::new();
    };
    let inner = document.get("request").unwrap_or(&document);
    if v.dialect() == Dialect::V23 {
        let times = inner.get("datetime").and_then(Value::as_array);
        let starts = times.into_iter().flatten().filter_map(|one| one.get("start"));
        return starts.filter_map(read).collect();
    }
    match inner.pointer("/schedule/requested/start") {
        Some(Value::Array(starts)) => starts.iter().filter_map(read).collect(),
        Some(start) => read(start).into_iter().collect(),
        None => Vec::new(),
    }
}

fn in_window(v: &View<'_>, asked: &Asked<'_>, sight: &Sight<'_>) -> Option<Finding> {
    let windows = windows(v, asked);
    let first = windows.first()?;
    let part = sight.part("/schedule/available/start");
    let Some(offered) = sight.session.times().available else {
        let why = format!("the offered start is {}", sight.told("/schedule/available/start"));
        return Some(Finding::undecided(Reason::Blocked, &sight.x, why));
    };
    let text = sight.told("/schedule/available/start");
    Some(match windows.iter().any(|window| offered.lies_in(*window)) {
        true => Finding::pass(&sight.x, part, text),
        false => {
            let expected = format!("a start from {} to {}", instant(first.start), instant(first.end));
            Finding::broken("outside", &sight.x, part, expected, text)
        }
    })
}

fn one_slot(v: &View<'_>, sight: &Sight<'_>, code: &'static str) -> Option<Finding> {
    let count = |pointer: &str| sight.session.at(pointer).and_then(Value::as_array).map(Vec::len);
    if v.dialect() == Dialect::V23 {
        return match count("/datetime")? {
            1 => Some(Finding::pass(&sight.x, Part::BODY, "one entry in datetime")),
            other => {
                let observed = format!("{other} entries in datetime");
                Some(Finding::broken(code, &sight.x, Part::BODY, "one entry", observed))
            }
        };
    }
    let pointers = ["/schedule/available", "/schedule/available/start"];
    let listed = pointers.iter().find(|pointer| count(pointer).is_some());
    match listed {
        Some(pointer) => {
            let observed = format!("a list of {}", count(pointer).unwrap_or_default());
            Some(Finding::broken(
                code,
                &sight.x,
                sight.part(pointer),
                "one time slot",
                observed,
            ))
        }
        None => {
            let slot = sight.session.at("/schedule/available")?;
            Some(Finding::pass(
                &sight.x,
                sight.part("/schedule/available"),
                told(slot.get("start")),
            ))
        }
    }
}

fn separate(v: &View<'_>) -> Vec<Finding> {
    let mut findings = each_sight(offers(v), |sight| one_slot(v, sight, "several-slots"));
    let shared = offersets(v).into_iter().filter_map(|(x, set)| {
        let offers = set.offers();
        let twice = offers.iter().enumerate().find(|(at, offer)| {
            let same = |other: &&crate::documents::broker::Session<'_>| other.uuid() == offer.uuid();
            offer.uuid().is_some() && offers[..*at].iter().any(|other| same(&other))
        });
        let (_, offer) = twice?;
        let part = x.part_of(&format!("{}/meta/uuid", offer.pointer));
        let observed = offer.uuid().unwrap_or_default();
        let finding = Finding::broken("shared-identifier", &x, part, "offers of their own", observed);
        Some((finding, x.exchange.request.url.clone()))
    });
    findings.extend(few(shared));
    findings
}

/// Judges the schedule of an offer and those of its components; the first that is broken, else evidence of one in order.
fn each_schedule(
    sight: &Sight<'_>,
    judge: fn(&Sight<'_>, &str, Times) -> Option<Finding>,
) -> Option<Finding> {
    let own = std::iter::once((String::new(), sight.session.value));
    let mut passed = None;
    for (at, value) in own.chain(sight.session.components()) {
        match judge(sight, &format!("{at}/schedule"), times_of(value.get("schedule"))) {
            Some(finding) if finding.verdict.is_none() => return Some(finding),
            found => passed = passed.or(found),
        }
    }
    passed
}

fn order(sight: &Sight<'_>, at: &str, times: Times) -> Option<Finding> {
    let part = |member: &str| sight.part(&format!("{at}/{member}/start"));
    let blocks = [
        ("preparing", times.preparing),
        ("available", times.available.map(|a| a.start)),
        ("releasing", times.releasing),
    ];
    let old = blocks
        .iter()
        .find(|(_, time)| time.is_some_and(|time| time < MILLENNIUM));
    if let Some((name, _)) = old {
        let observed = sight.told(&format!("{at}/{name}/start"));
        return Some(Finding::broken(
            "before-2000",
            &sight.x,
            part(name),
            "a time to come",
            observed,
        ));
    }
    let available = times.available?;
    if let Some(preparing) = times
        .preparing
        .filter(|preparing| *preparing > available.end + ROUNDING)
    {
        let expected = format!("not after {}", instant(available.end));
        return Some(Finding::broken(
            "preparing-late",
            &sight.x,
            part("preparing"),
            expected,
            instant(preparing),
        ));
    }
    let over = available.start + times.available_for.unwrap_or_default();
    match times.releasing {
        Some(releasing) if releasing + ROUNDING < over => {
            let expected = format!("not before {}", instant(over));
            Some(Finding::broken(
                "releasing-early",
                &sight.x,
                part("releasing"),
                expected,
                instant(releasing),
            ))
        }
        None if times.preparing.is_none() => None,
        _ => Some(Finding::pass(
            &sight.x,
            part("available"),
            "the three blocks follow each other",
        )),
    }
}

fn prepared(sight: &Sight<'_>, at: &str, times: Times) -> Option<Finding> {
    let ready = times.preparing? + times.preparing_for?;
    let start = times.available?.end;
    // What was planned wholly after the start is out of order, which is a row of its own.
    if times.preparing? > start + ROUNDING || times.preparing? < MILLENNIUM {
        return None;
    }
    let part = sight.part(&format!("{at}/preparing"));
    Some(match ready <= start + ROUNDING {
        true => Finding::pass(&sight.x, part, format!("ready at {}", instant(ready))),
        false => {
            let expected = format!("ready by {}", instant(start));
            Finding::broken(
                "late",
                &sight.x,
                part,
                expected,
                format!("ready at {}", instant(ready)),
            )
        }
    })
}
