//! Section I of the catalogue: how sessions end, and what their components say.

use serde_json::Value;

use super::life::LIVES;
use super::phases::{is_terminal, rank};
use super::sightings::{Sight, at, each_sight, few, histories, reads, told};
use crate::checks::{Check, Finding, Reads, View};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-life-release-then-completed",
        reads: Reads::Whole(LIVES),
        because: "A client fetches its results when the session is COMPLETED; they must be there.",
        usually: "The phase is set when the program ends, and the results are moved afterwards.",
        mend: "Set COMPLETED when everything is released.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"| s|INITIALIZING|COMPLETED|",
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RELEASING\"|\nlife/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|",
        ],
        bad: &[(
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"| s|INITIALIZING|RELEASING|",
            "not-released",
        )],
        judge: released,
    },
    Check {
        decides: "eb-life-error-failed",
        reads: Reads::Any(&[step::FAILP_POLL, step::FAILR_POLL]),
        because: "A user who reads COMPLETED looks for results that are not there.",
        usually: "The exit status of the program, or of the preparation, is not looked at.",
        mend: "Set FAILED on any error, with a message that says which.",
        good: &["failr/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"FAILED\"|"],
        bad: &[
            (
                "failr/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|",
                "completed",
            ),
            (
                "failp/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|",
                "other-end",
            ),
        ],
        judge: |v| {
            let steps = [step::FAILP_POLL, step::FAILR_POLL];
            steps.into_iter().flat_map(|step| fails(v, step)).collect()
        },
    },
    Check {
        decides: "eb-life-release-error-failed",
        reads: Reads::Any(&[step::FAILZ_POLL]),
        because: "Results that could not be moved are lost, whatever the program did.",
        usually: "Errors after the end of the program are only logged.",
        mend: "Set FAILED when the release fails, with a message that says what was lost.",
        good: &["failz/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"FAILED\"|"],
        bad: &[(
            "failz/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|",
            "completed",
        )],
        judge: |v| fails(v, step::FAILZ_POLL),
    },
    Check {
        decides: "eb-life-failed-message",
        reads: Reads::Whole(&[step::FAILP_POLL, step::FAILR_POLL, step::FAILZ_POLL]),
        because: "Without a reason the user can only try again.",
        usually: "The reason is written to the log of the service only.",
        mend: "Add a message of the level ERROR to the session, or to the component that failed.",
        good: &[
            "failr/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"FAILED\"| s|\"name\": \"c1\"|\"messages\": [{\"level\": \"ERROR\", \"message\": \"out of memory\"}]|",
        ],
        bad: &[(
            "failr/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"FAILED\"|",
            "silent",
        )],
        judge: |v| each_sight(last_failed(v), |sight| Some(says_why(sight))),
    },
    Check {
        decides: "eb-life-component-phases",
        reads: Reads::Whole(LIVES),
        because: "The components tell a user what is being waited for.",
        usually: "Only the phase of the session is kept up to date.",
        mend: "Derive the phase of the session from those of its components.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|INITIALIZING|RUNNING|",
        ],
        bad: &[
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
                "behind",
            ),
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|INITIALIZING|COMPLETED|",
                "ahead",
            ),
            (
                "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|INITIALIZING|FAILED|",
                "ended",
            ),
        ],
        judge: |v| each_sight(reads(v), agree),
    },
];

/// The phases of the components, with their places.
fn parts<'v>(sight: &Sight<'v>) -> Vec<(String, &'v str)> {
    let components = sight.session.components().into_iter();
    components
        .filter_map(|(at, part)| Some((at, part.get("phase")?.as_str()?)))
        .collect()
}

fn released(v: &View<'_>) -> Vec<Finding> {
    let judged = histories(v).into_iter().filter_map(|(key, looks)| {
        let end = looks.iter().position(|look| look.phase() == "COMPLETED")?;
        let look = &looks[end];
        let parts = parts(look);
        let is_busy = |phase: &str| {
            matches!(
                phase,
                "WAITING" | "PREPARING" | "AVAILABLE" | "RUNNING" | "RELEASING"
            )
        };
        let finding = match parts.iter().find(|(_, phase)| is_busy(phase)) {
            Some((at, phase)) => {
                let part = look.part(&format!("{at}/phase"));
                let observed = format!("{at} is {phase}");
                Finding::broken(
                    "not-released",
                    &look.x,
                    part,
                    "all components COMPLETED",
                    observed,
                )
            }
            None if parts.iter().any(|(_, phase)| *phase == "COMPLETED") => {
                Finding::pass(&look.x, look.part("/phase"), "COMPLETED with its components")
            }
            None if looks[..end].iter().any(|look| look.phase() == "RELEASING") => {
                Finding::pass(&look.x, look.part("/phase"), "COMPLETED after RELEASING")
            }
            None => Finding::undecided(
                Reason::TooFast,
                &look.x,
                "neither RELEASING nor components were seen",
            ),
        };
        Some((finding, key))
    });
    few(judged)
}

fn fails(v: &View<'_>, step: Step) -> Vec<Finding> {
    let looks = at(v, step);
    let Some(last) = looks.iter().rev().find(|look| is_terminal(look.phase())) else {
        let last = looks.last();
        return last
            .map(|look| {
                Finding::undecided(
                    Reason::TooFast,
                    &look.x,
                    format!("it is still {}", look.told("/phase")),
                )
            })
            .into_iter()
            .collect();
    };
    let part = last.part("/phase");
    vec![match last.phase() {
        "FAILED" => Finding::pass(&last.x, part, "FAILED"),
        "COMPLETED" => Finding::broken("completed", &last.x, part, "FAILED", "COMPLETED"),
        "CANCELLED" => Finding::broken("other-end", &last.x, part, "FAILED", "CANCELLED"),
        other => Finding::undecided(Reason::Blocked, &last.x, format!("it was {other}")),
    }]
}

/// The last look at each session that has FAILED.
fn last_failed<'v>(v: &'v View<'_>) -> Vec<Sight<'v>> {
    let last = |looks: Vec<Sight<'v>>| looks.into_iter().rev().find(|look| look.phase() == "FAILED");
    histories(v).into_values().filter_map(last).collect()
}

fn says_why(sight: &Sight<'_>) -> Finding {
    let own = std::iter::once(sight.session.value);
    let parts = sight.session.components();
    let all = own.chain(parts.iter().map(|(_, part)| *part));
    let mut messages = all
        .filter_map(|part| part.pointer("/meta/messages")?.as_array())
        .flatten();
    let is_reason = |message: &&Value| {
        matches!(
            message.get("level").and_then(Value::as_str),
            Some("ERROR" | "WARN")
        )
    };
    let part = sight.part("/phase");
    match messages.find(is_reason) {
        Some(message) => Finding::pass(
            &sight.x,
            part,
            told(message.get("message").or(message.get("template"))),
        ),
        None => {
            let expected = "a message of the level ERROR or WARN";
            Finding::broken(
                "silent",
                &sight.x,
                part,
                expected,
                "FAILED without such a message",
            )
        }
    }
}

/// How a component contradicts its session (catalogue 4.3), if it does.
fn contradiction(session: &str, at: &str, part: &str) -> Option<(&'static str, &'static str)> {
    let at_work = rank(session).is_some_and(|rank| (2..7).contains(&rank));
    let is_up = matches!(session, "AVAILABLE" | "RUNNING");
    // The executable may wait for its start while everything else is ready.
    let may_wait = session == "AVAILABLE" && at == "/executable";
    match part {
        "FAILED" | "CANCELLED" if at_work || session == "COMPLETED" => Some((
            "ended",
            "FAILED, CANCELLED or RELEASING, as a component has ended so",
        )),
        "INITIALIZING" | "WAITING" | "PREPARING" if (is_up && !may_wait) || session == "COMPLETED" => {
            Some(("behind", "components that are ready"))
        }
        "RELEASING" if is_up => Some(("ahead", "RELEASING, as a component is")),
        _ => None,
    }
}

fn agree(sight: &Sight<'_>) -> Option<Finding> {
    let session = sight.phase();
    let parts = parts(sight);
    let (first, _) = parts.first()?;
    if rank(session).is_some_and(|rank| rank < 2) {
        return None;
    }
    let broken = |code, at: &str, expected: &str, phase: &str| {
        let part = sight.part(&format!("{at}/phase"));
        let observed = format!("{at} is {phase} while the session is {session}");
        Some(Finding::broken(code, &sight.x, part, expected, observed))
    };
    for (at, phase) in &parts {
        if let Some((code, expected)) = contradiction(session, at, phase) {
            return broken(code, at, expected, phase);
        }
    }
    let all_done = parts.iter().all(|(_, phase)| *phase == "COMPLETED");
    if all_done && rank(session).is_some_and(|rank| rank < 7) {
        return broken("ahead", first, "COMPLETED, as all components are", "COMPLETED");
    }
    let is_alive = !matches!(session, "REJECTED" | "EXPIRED" | "");
    is_alive.then(|| {
        Finding::pass(
            &sight.x,
            sight.part(first),
            format!("{session} with its components"),
        )
    })
}
