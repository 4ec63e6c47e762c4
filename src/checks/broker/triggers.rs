//! Section I of the catalogue: jobs of 2023 that wait for a call before they start.

use super::clock::{Clock, instant};
use super::sightings::{Sight, at, few, tail};
use crate::checks::{Check, Finding, Reads, Seen, View};
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
            "#dialect 23\n+40s p06/trigger POST /triggers/1 -> 200\np06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"|",
        ],
        bad: &[
            (
                "#dialect 23\np06/trigger POST /triggers/1 -> 200\np06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"|",
                "early",
            ),
            (
                "#dialect 23\n+100s p06/trigger POST /triggers/1 -> 200\np06/poll GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING| s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT30S\"|",
                "after-window",
            ),
            (
                "#dialect 23\n+35s p06/trigger POST /triggers/1 -> 200\n+20s p06/poll GET /jobs/j1 -> 200 | @planner-job s|\"2026-01-02T15:00:00Z\"|\"2026-01-01T12:00:30Z/PT60S\"|",
                "not-started",
            ),
        ],
        judge: |v| each_case(v, triggered),
    },
];

/// One job, its start window, the time of the call that was made for it, and how it was seen.
struct Case<'h, 'v> {
    looks: &'h [Sight<'v>],
    window: Interval,
    /// When the trigger was called, by the clock of the service: at the earliest and at the latest.
    called: Option<(f64, f64)>,
    clock: Clock,
    grace: f64,
}

/// A call belongs to the job whose documents name its address; where none names any, to the job that is read next.
fn each_case(v: &View<'_>, judge: fn(&Case<'_, '_>) -> Option<Finding>) -> Vec<Finding> {
    let clock = Clock::of(v);
    let polls = at(v, step::P06_POLL);
    let mut jobs: Vec<(String, Vec<Sight<'_>>)> = Vec::new();
    for poll in polls {
        let key = tail(&poll.x.exchange.request.url);
        match jobs.iter_mut().find(|(known, _)| *known == key) {
            Some((_, looks)) => looks.push(poll),
            None => jobs.push((key, vec![poll])),
        }
    }
    let names_triggers = v.at(step::P06_TRIGGER).any(|call| {
        let mut looks = jobs.iter().filter_map(|(_, looks)| looks.first());
        looks.any(|look| names(v, &look.x, &call))
    });
    let mut found = Vec::new();
    let mut from = 0;
    for (key, looks) in &jobs {
        let Some(last) = looks.last() else { continue };
        let Some(window) = looks[0].session.times().available else {
            continue;
        };
        let between = |x: &Seen<'_>| x.id() > from && x.id() < last.x.id();
        let calls = v.at(step::P06_TRIGGER).filter(|x| match names_triggers {
            true => names(v, &looks[0].x, x),
            false => between(x),
        });
        let calls: Vec<Seen<'_>> = calls.collect();
        // A call that cancels is another matter.
        if calls.iter().any(|x| !says_start(x)) {
            continue;
        }
        let case = Case {
            looks,
            window,
            called: calls.last().and_then(|x| clock.when(x)),
            clock,
            grace: v.paced(GRACE),
        };
        found.extend(judge(&case).map(|finding| (finding, key.clone())));
        from = last.x.id();
    }
    few(found)
}

/// Does the document of a job, or the answer that accepted it, name the address of this call?
fn names(v: &View<'_>, job: &Seen<'_>, call: &Seen<'_>) -> bool {
    let address = call.exchange.request.url.as_str();
    let job_address = job.exchange.request.url.as_str();
    let accepted = v.at(step::P06_ACCEPT).filter(|x| x.text().contains(job_address));
    job.text().contains(address) || accepted.into_iter().any(|x| x.text().contains(address))
}

/// Does a call start the job? What our calls say: `go`.
fn says_start(call: &Seen<'_>) -> bool {
    let body = &call.exchange.request.body;
    body.is_empty() || String::from_utf8_lossy(body).contains("go")
}

fn is_started(phase: &str) -> bool {
    matches!(phase, "RUNNING" | "RELEASING" | "COMPLETED")
}

fn untriggered(case: &Case<'_, '_>) -> Option<Finding> {
    if case.called.is_some() {
        return None;
    }
    let last = case.looks.last()?;
    let (earliest, _) = case.clock.when(&last.x)?;
    let expected = format!("CANCELLED after {}", instant(case.window.end));
    Some(match last.phase() {
        "CANCELLED" => Finding::pass(&last.x, last.part("/phase"), "CANCELLED"),
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
    let (called, called_latest) = case.called?;
    let started = case.looks.iter().find(|look| is_started(look.phase()));
    let window = format!("{} to {}", instant(case.window.start), instant(case.window.end));
    if called > case.window.end {
        return Some(match started {
            Some(look) => {
                let observed = format!(
                    "{} though it was called at {}",
                    look.told("/phase"),
                    instant(called)
                );
                Finding::broken(
                    "after-window",
                    &look.x,
                    look.part("/phase"),
                    "no start after its window",
                    observed,
                )
            }
            None => {
                let last = case.looks.last()?;
                Finding::pass(
                    &last.x,
                    last.part("/phase"),
                    format!("{} after its window", last.told("/phase")),
                )
            }
        });
    }
    match started {
        Some(look) => {
            let (_, latest) = case.clock.when(&look.x)?;
            Some(match latest < case.window.start {
                true => {
                    let observed = format!("{} at {}", look.told("/phase"), instant(latest));
                    Finding::broken(
                        "early",
                        &look.x,
                        look.part("/phase"),
                        format!("a start in {window}"),
                        observed,
                    )
                }
                false => Finding::pass(
                    &look.x,
                    look.part("/phase"),
                    format!("{} in {window}", look.told("/phase")),
                ),
            })
        }
        None => {
            let last = case.looks.last()?;
            let (earliest, _) = case.clock.when(&last.x)?;
            let due = f64::max(case.window.start, called_latest) + case.grace;
            let is_due = earliest > due && called_latest < case.window.end;
            Some(match is_due && !matches!(last.phase(), "FAILED") {
                true => {
                    let observed = format!("{} at {}", last.told("/phase"), instant(earliest));
                    let expected = format!("RUNNING by {}", instant(due));
                    Finding::broken("not-started", &last.x, last.part("/phase"), expected, observed)
                }
                false => Finding::undecided(Reason::TooFast, &last.x, last.told("/phase")),
            })
        }
    }
}
