//! Section I of the catalogue: jobs of 2023 that wait for a call before they start.

use serde_json::Value;

use super::clock::{Clock, instant};
use super::sightings::{Sight, at, few};
use crate::checks::{Check, Finding, Reads, Seen, View, bare, last_segment};
use crate::documents::broker::Interval;
use crate::recording::{Reason, step};

/// How far off a time may be, in seconds.
const GRACE: f64 = 8.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-life-start-expired-23",
        reads: Reads::Any(&[step::P06_POLL]),
        because: "A job that nobody starts keeps its place from others.",
        usually: "The trigger is waited for without end.",
        mend: "Cancel a job whose start window has passed without a call.",
        good: &[
            "#dialect 23\n+120s p06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|CANCELLED| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"|",
        ],
        bad: &[(
            "#dialect 23\n+120s p06/poll GET /jobs/j1 -> 200 | @planner-job s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"|",
            "not-cancelled",
        )],
        judge: |v| each_case(v, untriggered),
    },
    Check {
        decides: "eb-life-trigger-23",
        reads: Reads::All(&[step::P06_TRIGGER, step::P06_POLL]),
        because: "The trigger is how the user says that the data are there.",
        usually: "The call is taken at any time, or its time is compared with the wrong end of the window.",
        mend: "Start a job that is called before its window with the window, one that is called inside at once, and none after it.",
        good: &[
            "#dialect 23\n+40s p06/trigger POST /triggers/1 -> 200\np06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"| s|\"datetime\"|\"triggers\": [{\"spec\": {\"conditions\": [{\"field\": \"state\", \"value\": \"stop\", \"action\": \"cancel\"}], \"endpoint\": \"http://example.org/triggers/1\"}}], \"datetime\"|",
            "#dialect 23\np06/trigger POST /triggers/1 {@planner-accept s|\"offer\": {\"status\": \"ACCEPTED\"}|\"state\": \"stop\"|} -> 200\np06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|CANCELLED| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"| s|\"datetime\"|\"triggers\": [{\"spec\": {\"conditions\": [{\"field\": \"state\", \"value\": \"stop\", \"action\": \"cancel\"}], \"endpoint\": \"http://example.org/triggers/1\"}}], \"datetime\"|",
        ],
        bad: &[
            (
                "#dialect 23\np06/trigger POST /triggers/1 -> 200\np06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"| s|\"datetime\"|\"triggers\": [{\"spec\": {\"conditions\": [{\"field\": \"state\", \"value\": \"stop\", \"action\": \"cancel\"}], \"endpoint\": \"http://example.org/triggers/1\"}}], \"datetime\"|",
                "early",
            ),
            (
                "#dialect 23\n+100s p06/trigger POST /triggers/1 -> 200\np06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"| s|\"datetime\"|\"triggers\": [{\"spec\": {\"conditions\": [{\"field\": \"state\", \"value\": \"stop\", \"action\": \"cancel\"}], \"endpoint\": \"http://example.org/triggers/1\"}}], \"datetime\"|",
                "after-window",
            ),
            (
                "#dialect 23\n+35s p06/trigger POST /triggers/1 -> 200\n+20s p06/poll GET /jobs/j1 -> 200 | @planner-job s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT60S\"| s|\"datetime\"|\"triggers\": [{\"spec\": {\"conditions\": [{\"field\": \"state\", \"value\": \"stop\", \"action\": \"cancel\"}], \"endpoint\": \"http://example.org/triggers/1\"}}], \"datetime\"|",
                "not-started",
            ),
            (
                "#dialect 23\np06/trigger POST /triggers/1 {@planner-accept s|\"offer\": {\"status\": \"ACCEPTED\"}|\"state\": \"stop\"|} -> 200\n+60s p06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|COMPLETED| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"| s|\"datetime\"|\"triggers\": [{\"spec\": {\"conditions\": [{\"field\": \"state\", \"value\": \"stop\", \"action\": \"cancel\"}], \"endpoint\": \"http://example.org/triggers/1\"}}], \"datetime\"|",
                "not-cancelled",
            ),
        ],
        judge: |v| each_case(v, triggered),
    },
];

/// One job, its start window, the call that was made for it, and how it was seen.
struct Case<'h, 'v> {
    looks: &'h [Sight<'v>],
    window: Interval,
    called: Option<Call>,
    clock: Clock,
    grace: f64,
}

/// A call of a trigger: when by the clock of the service, at the earliest and at the latest.
#[derive(Clone, Copy)]
struct Call {
    earliest: f64,
    latest: f64,
    /// Does it meet a condition that cancels the job?
    cancels: bool,
}

/// The triggers of a job or an offer, as they are written.
fn triggers(x: Seen<'_>) -> Vec<&Value> {
    let stated = x.stated().and_then(|stated| stated.as_ref().ok());
    let places = ["/job/request", "/job/body", "/offer/request", "/offer/body"];
    let found = stated.and_then(|s| {
        let lists = places
            .iter()
            .filter_map(|place| s.tree.value.pointer(place)?.get("triggers"));
        lists.filter_map(Value::as_array).next()
    });
    found.into_iter().flatten().collect()
}

/// Those that the document of a job names, or the answer that accepted it.
fn own_triggers<'v>(v: &'v View<'_>, looks: &[Sight<'v>]) -> Vec<&'v Value> {
    let address = looks
        .first()
        .map(|look| look.x.exchange.request.url.as_str())
        .unwrap_or_default();
    let accepted = v.at(step::P06_ACCEPT).filter(|x| x.text().contains(address));
    looks
        .iter()
        .map(|look| look.x)
        .chain(accepted)
        .flat_map(triggers)
        .collect()
}

/// Does this call meet a condition that cancels?
fn cancels(trigger: &Value, call: &Seen<'_>) -> bool {
    let sent: Option<Value> = serde_json::from_slice(&call.exchange.request.body).ok();
    let conditions = trigger.pointer("/spec/conditions").and_then(Value::as_array);
    conditions.into_iter().flatten().any(|condition| {
        let field = condition
            .get("field")
            .or_else(|| condition.get("name"))
            .and_then(Value::as_str);
        let is_met = field
            .zip(sent.as_ref())
            .is_some_and(|(f, sent)| sent.get(f) == condition.get("value"));
        is_met && condition.get("action").and_then(Value::as_str) == Some("cancel")
    })
}

/// The last call of any trigger of a job.
fn call_of<'v>(v: &'v View<'_>, looks: &[Sight<'v>], clock: Clock) -> Option<Call> {
    let own = own_triggers(v, looks);
    let called = v.at(step::P06_TRIGGER).filter_map(|x| {
        let trigger = own.iter().find(|trigger| {
            let endpoint = trigger.pointer("/spec/endpoint").and_then(Value::as_str);
            let url = endpoint.and_then(|text| x.url()?.join(text).ok());
            url.is_some_and(|url| bare(url.as_str()) == bare(&x.exchange.request.url))
        })?;
        let (earliest, latest) = clock.when(&x)?;
        Some(Call {
            earliest,
            latest,
            cancels: cancels(trigger, &x),
        })
    });
    called.last()
}

/// The jobs, each with the call that was made for it.
fn each_case(v: &View<'_>, judge: fn(&Case<'_, '_>) -> Option<Finding>) -> Vec<Finding> {
    let clock = Clock::of(v);
    let mut jobs: Vec<(String, Vec<Sight<'_>>)> = Vec::new();
    for poll in at(v, step::P06_POLL) {
        let key = last_segment(&poll.x.exchange.request.url);
        match jobs.iter_mut().find(|(known, _)| *known == key) {
            Some((_, looks)) => looks.push(poll),
            None => jobs.push((key, vec![poll])),
        }
    }
    let mut found = Vec::new();
    for (key, looks) in &jobs {
        // What has started states when it did.
        let windows = || looks.iter().filter_map(|look| look.session.times().available);
        let Some(window) = windows().find(|w| w.end > w.start).or_else(|| windows().next()) else {
            continue;
        };
        let case = Case {
            looks,
            window,
            called: call_of(v, looks, clock),
            clock,
            grace: v.paced(GRACE),
        };
        found.extend(judge(&case).map(|finding| (finding, key.clone())));
    }
    few(found)
}

fn is_started(phase: &str) -> bool {
    matches!(phase, "RUNNING" | "RELEASING" | "COMPLETED")
}

fn untriggered(case: &Case<'_, '_>) -> Option<Finding> {
    // A call that comes too late finds the job cancelled already.
    if case.called.is_some_and(|call| call.earliest <= case.window.end) {
        return None;
    }
    let last = case.looks.last()?;
    let (earliest, _) = case.clock.when(&last.x)?;
    let expected = format!("CANCELLED after {}", instant(case.window.end));
    Some(match last.phase() {
        "CANCELLED" => Finding::pass(&last.x, last.part("/phase"), "CANCELLED"),
        // That a late call starts it is reported by eb-life-trigger-23.
        phase if case.called.is_some() && is_started(phase) => return None,
        _ if earliest < case.window.end + case.grace => {
            Finding::undecided(Reason::TooFast, &last.x, "its window was not over")
        }
        _ => Finding::broken(
            "not-cancelled",
            &last.x,
            last.part("/phase"),
            expected,
            last.told("/phase"),
        ),
    })
}

fn triggered(case: &Case<'_, '_>) -> Option<Finding> {
    let call = case.called?;
    let last = case.looks.last()?;
    let started = case.looks.iter().find(|look| is_started(look.phase()));
    let shown = |look: &Sight<'_>| look.told("/phase");
    match started {
        Some(look) if call.cancels || call.earliest > case.window.end => {
            let code = if call.cancels {
                "not-cancelled"
            } else {
                "after-window"
            };
            let observed = format!(
                "{} though it was called at {}",
                shown(look),
                instant(call.earliest)
            );
            Some(Finding::broken(
                code,
                &look.x,
                look.part("/phase"),
                "no start",
                observed,
            ))
        }
        Some(look) => {
            let (_, latest) = case.clock.when(&look.x)?;
            let expected = format!("no start before {}", instant(case.window.start));
            let observed = format!("{} at {}", shown(look), instant(latest));
            Some(match latest < case.window.start {
                true => Finding::broken("early", &look.x, look.part("/phase"), expected, observed),
                false => Finding::pass(&look.x, look.part("/phase"), observed),
            })
        }
        None if call.cancels || call.earliest > case.window.end => Some(Finding::pass(
            &last.x,
            last.part("/phase"),
            format!("{} and no start", shown(last)),
        )),
        None => {
            let (earliest, _) = case.clock.when(&last.x)?;
            let due = f64::max(case.window.start, call.latest) + case.grace;
            let is_due = earliest > due && call.latest < case.window.end && last.phase() != "FAILED";
            let observed = format!("{} at {}", shown(last), instant(earliest));
            Some(match is_due {
                true => {
                    let expected = format!("RUNNING by {}", instant(due));
                    Finding::broken("not-started", &last.x, last.part("/phase"), expected, observed)
                }
                false => Finding::undecided(Reason::TooFast, &last.x, observed),
            })
        }
    }
}
