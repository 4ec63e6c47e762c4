//! Section I of the catalogue: actions and lives of storage of 2023, as far as a service shows them.

use serde_json::Value;

use super::asked::document_sent;
use super::asks::seconds_of;
use super::clock::{Clock, instant};
use super::sightings::{Sight, at, told};
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::broker::instant_of;
use crate::recording::{Reason, step};

/// How far off a time may be, in seconds.
const GRACE: f64 = 8.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-life-action-23",
        reads: Reads::All(&[step::P07_ASK, step::P07_POLL, step::P07_CALLS]),
        because: "Other programs are started by such calls.",
        usually: "Actions are stored and never carried out, or the template is sent as it is.",
        mend: "Call the endpoint once for each listed status that the job reaches, with the template filled in.",
        good: &[
            "#dialect 23\np07/ask POST /request {@planner-action} -> 200 | @planner-yes\np07/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|COMPLETED|\n\
             p07/calls GET /calls -> 200 | [{\"method\": \"POST\", \"content-type\": \"text/plain\", \"body\": \"job j1 is COMPLETED\"}]",
        ],
        bad: &[
            (
                "#dialect 23\np07/ask POST /request {@planner-action} -> 200 | @planner-yes\np07/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|COMPLETED|\n\
                 p07/calls GET /calls -> 200 | []",
                "missing",
            ),
            (
                "#dialect 23\np07/ask POST /request {@planner-action} -> 200 | @planner-yes\np07/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|COMPLETED|\n\
                 p07/calls GET /calls -> 200 | [{\"method\": \"POST\", \"body\": \"job {{job.ident}} is {{job.status}}\"}]",
                "not-filled",
            ),
            (
                "#dialect 23\np07/ask POST /request {@planner-action} -> 200 | @planner-yes\np07/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|COMPLETED|\n\
                 p07/calls GET /calls -> 200 | [{\"body\": \"job j1 is COMPLETED\"}, {\"body\": \"job j1 is COMPLETED\"}]",
                "several",
            ),
        ],
        judge: |v| actions(v).into_iter().collect(),
    },
    Check {
        decides: "eb-life-managed-storage",
        reads: Reads::Any(&[step::PS_POLL]),
        because: "The user fetches the results from it after the job.",
        usually: "Storage is deleted with the job, or never.",
        mend: "Delete managed storage when the offered time after the job is over, not before.",
        good: &[
            "#dialect 23\nps/poll GET /jobs/j1 -> 200 | @planner-stored s|COMPLETED|RUNNING|\n\
             +70s ps/poll GET /jobs/j1 -> 200 | @planner-stored s|\"events\": []|\"events\": [{\"time\": \"2026-01-01T12:01:01Z\", \"resource\": \"mine\", \"event\": \"deleted\"}]|",
        ],
        bad: &[
            (
                "#dialect 23\nps/poll GET /jobs/j1 -> 200 | @planner-stored s|COMPLETED|RUNNING|\n\
                 +5s ps/poll GET /jobs/j1 -> 200 | @planner-stored s|\"events\": []|\"events\": [{\"time\": \"2026-01-01T12:00:03Z\", \"resource\": \"mine\", \"event\": \"deleted\"}]|",
                "early",
            ),
            (
                "#dialect 23\nps/poll GET /jobs/j1 -> 200 | @planner-stored\n+90s ps/poll GET /jobs/j1 -> 200 | @planner-stored",
                "kept",
            ),
        ],
        judge: |v| managed(v).into_iter().collect(),
    },
    Check {
        decides: "eb-life-unmanaged-storage",
        reads: Reads::Any(&[step::PS_POLL]),
        because: "It belongs to somebody else, who misses what is deleted.",
        usually: "The lifecycle of a storage is not looked at.",
        mend: "Neither create nor delete unmanaged storage.",
        good: &["#dialect 23\nps/poll GET /jobs/j1 -> 200 | @planner-stored"],
        bad: &[(
            "#dialect 23\nps/poll GET /jobs/j1 -> 200 | @planner-stored s|\"events\": []|\"events\": [{\"time\": \"2026-01-01T12:00:03Z\", \"resource\": \"theirs\", \"event\": \"deleted\"}]|",
            "touched",
        )],
        judge: |v| unmanaged(v).into_iter().collect(),
    },
    Check {
        decides: "eb-life-not-allocated",
        reads: Reads::Any(&[step::PS_OFFER]),
        because: "Storage for offers that nobody takes is kept from others, and paid for.",
        usually: "Storage is made while the offer is worked out.",
        mend: "Allocate persistent storage when the offer is accepted.",
        good: &[
            "#dialect 23\nps/offer GET /offers/o1 -> 200 | @planner-offer s|\"ident\"|\"events\": [], \"ident\"|",
        ],
        bad: &[(
            "#dialect 23\nps/offer GET /offers/o1 -> 200 | @planner-offer s|\"ident\"|\"events\": [{\"time\": \"2026-01-01T12:00:03Z\", \"resource\": \"mine\", \"event\": \"allocated\"}], \"ident\"|",
            "allocated",
        )],
        judge: |v| not_allocated(v).into_iter().collect(),
    },
];

/// The document of an answer, as it is written.
fn written(x: Seen<'_>) -> Option<&Value> {
    Some(&x.stated()?.as_ref().ok()?.tree.value)
}

fn actions(v: &View<'_>) -> Option<Finding> {
    let calls = v.at(step::P07_CALLS).last()?;
    let sent = v
        .at(step::P07_ASK)
        .filter_map(|x| document_sent(x.exchange))
        .last()?;
    let action = sent.pointer("/request/actions/0")?;
    let content = action.pointer("/spec/content")?.as_str()?;
    let last = at(v, step::P07_POLL).into_iter().last()?;
    if last.phase() != "COMPLETED" {
        let why = format!("the job is {}", last.told("/phase"));
        return Some(Finding::undecided(Reason::Blocked, &last.x, why));
    }
    let ident = last.session.uuid().unwrap_or_default();
    let all = written(calls)?.as_array()?;
    let body = |call: &Value| {
        call.get("body")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let broken = |code, expected: String, observed: String| {
        Some(Finding::broken(code, &calls, Part::BODY, expected, observed))
    };
    if let Some(open) = all.iter().map(body).find(|text| text.contains("{{")) {
        return broken(
            "not-filled",
            "a call with the template filled in".to_owned(),
            open,
        );
    }
    let statuses = action
        .get("status")
        .and_then(Value::as_array)?
        .iter()
        .filter_map(Value::as_str);
    for status in statuses {
        let filled = content
            .replace("{{job.status}}", status)
            .replace("{{job.ident}}", ident);
        let same = all.iter().filter(|call| body(call) == filled).count();
        let bodies: Vec<String> = all.iter().map(body).collect();
        match same {
            0 => {
                return broken(
                    "missing",
                    format!("a call with {filled:?}"),
                    format!("calls: {bodies:?}"),
                );
            }
            1 => {}
            count => {
                return broken(
                    "several",
                    format!("one call with {filled:?}"),
                    format!("{count} of them"),
                );
            }
        }
    }
    Some(Finding::pass(&calls, Part::BODY, format!("{} calls", all.len())))
}

/// What a service tells of its storage, where it does.
fn events<'v>(look: &Sight<'v>) -> Option<&'v Vec<Value>> {
    let document = written(look.x)?;
    ["/job/events", "/offer/events", "/events"]
        .iter()
        .find_map(|place| document.pointer(place)?.as_array())
}

fn event(of: &Value, name: &str) -> String {
    of.get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The storage of this lifecycle: its name, and how long it lives after the job, in seconds.
fn stored(look: &Sight<'_>, lifecycle: &str) -> Option<(String, Option<f64>)> {
    let is_wanted = |one: &&Value| one.get("lifecycle").and_then(Value::as_str) == Some(lifecycle);
    let one = look.session.storage().iter().find(is_wanted)?;
    let name = one.pointer("/meta/name")?.as_str()?.to_owned();
    let lifetime = one
        .get("minlifetime")
        .and_then(Value::as_str)
        .and_then(seconds_of);
    Some((name, lifetime))
}

fn untold(look: &Sight<'_>) -> Finding {
    let why = "the service does not show what becomes of its storage";
    Finding::undecided(Reason::NotOffered, &look.x, why)
}

fn managed(v: &View<'_>) -> Option<Finding> {
    let clock = Clock::of(v);
    let looks = at(v, step::PS_POLL);
    let last = looks.last()?;
    let Some(all) = events(last) else {
        return Some(untold(last));
    };
    let (name, lifetime) = stored(last, "managed")?;
    let lifetime = lifetime?;
    let ended = looks.iter().position(|look| look.phase() == "COMPLETED")?;
    let (_, seen_ended) = clock.when(&looks[ended].x)?;
    // It may have ended just after the look before.
    let not_before = match ended {
        0 => clock.when(&looks[0].x)?.0 - lifetime,
        _ => clock.when(&looks[ended - 1].x)?.0,
    };
    let is_deletion = |one: &&Value| event(one, "resource") == name && event(one, "event") == "deleted";
    let deleted = all
        .iter()
        .find(is_deletion)
        .and_then(|one| instant_of(&event(one, "time")));
    let (now, _) = clock.when(&last.x)?;
    Some(match deleted {
        Some(deleted) if deleted < not_before + lifetime => {
            let expected = format!("{name} to live for {lifetime} seconds after the job");
            Finding::broken(
                "early",
                &last.x,
                Part::BODY,
                expected,
                format!("deleted at {}", instant(deleted)),
            )
        }
        Some(deleted) => Finding::pass(&last.x, Part::BODY, format!("deleted at {}", instant(deleted))),
        None if now > seen_ended + lifetime + v.paced(GRACE) => {
            let expected = format!("{name} to be deleted {lifetime} seconds after the job");
            Finding::broken(
                "kept",
                &last.x,
                Part::BODY,
                expected,
                format!("still there at {}", instant(now)),
            )
        }
        None => Finding::undecided(Reason::TooFast, &last.x, "its time is not over"),
    })
}

fn unmanaged(v: &View<'_>) -> Option<Finding> {
    let looks = at(v, step::PS_POLL);
    let last = looks.last()?;
    let Some(all) = events(last) else {
        return Some(untold(last));
    };
    let (name, _) = stored(last, "unmanaged")?;
    let touched = all.iter().find(|one| event(one, "resource") == name);
    Some(match touched {
        Some(one) => {
            let expected = format!("{name} to be left alone");
            Finding::broken("touched", &last.x, Part::BODY, expected, told(Some(one)))
        }
        None if last.phase() == "COMPLETED" => {
            Finding::pass(&last.x, Part::BODY, format!("{name} was left alone"))
        }
        None => Finding::undecided(
            Reason::TooFast,
            &last.x,
            format!("the job is {}", last.told("/phase")),
        ),
    })
}

fn not_allocated(v: &View<'_>) -> Option<Finding> {
    let look = at(v, step::PS_OFFER).into_iter().next()?;
    let Some(all) = events(&look) else {
        return Some(untold(&look));
    };
    if look.phase() != "OFFERED" {
        return Some(Finding::undecided(
            Reason::Blocked,
            &look.x,
            format!("the offer is {}", look.told("/phase")),
        ));
    }
    Some(match all.first() {
        Some(one) => Finding::broken(
            "allocated",
            &look.x,
            Part::BODY,
            "no event of storage",
            told(Some(one)),
        ),
        None => Finding::pass(&look.x, Part::BODY, "nothing has happened to storage"),
    })
}
