//! Sections G, H and I of the catalogue: what has ended is free again, and no longer at work.

use std::ops::Range;

use super::accepting::not_accepted;
use super::asked::{Outcome, asked};
use super::phases::is_terminal;
use super::sightings::at as at_step;
use super::updates::{last_at, updates};
use crate::checks::{Check, Finding, Reads, View};
use crate::recording::{Reason, Step, step};

const LEAK: &str =
    "The booking is removed only when the program ends by itself, or by a task that runs now and then.";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-upd-siblings-release",
        reads: Reads::All(&[step::SLOTS_ACCEPT, step::SLOTS_ASK_FREE]),
        because: "What nobody uses is kept from those who would.",
        usually: LEAK,
        mend: "Remove the bookings of the other offers when one is accepted.",
        good: &[
            "slots/accept POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\nslots/ask-free POST /requests {@f02} -> 200 | @yes",
        ],
        bad: &[(
            "slots/accept POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\nslots/ask-free POST /requests {@f02} -> 200 | @no",
            "still-held",
        )],
        judge: |v| match not_accepted(v, step::SLOTS_ACCEPT) {
            Some(why) => vec![why],
            None => freed(v, step::SLOTS_ASK_FREE, "after an acceptance"),
        },
    },
    Check {
        decides: "eb-upd-reject-releases",
        reads: Reads::All(&[step::SLOT_REJECT, step::SLOT_ASK_FREE]),
        because: "What nobody uses is kept from those who would.",
        usually: LEAK,
        mend: "Remove the booking of an offer when it is rejected.",
        good: &[
            "slot/reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nslot/ask-free POST /requests {@f02} -> 200 | @yes",
        ],
        bad: &[(
            "slot/reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nslot/ask-free POST /requests {@f02} -> 200 | @no",
            "still-held",
        )],
        judge: |v| {
            let refused = updates(v, &[step::SLOT_REJECT])
                .into_iter()
                .find(|u| !(200..400).contains(&u.x.status()));
            match refused {
                Some(update) => vec![Finding::undecided(
                    Reason::Blocked,
                    &update.x,
                    "the offer was not rejected",
                )],
                None => freed(v, step::SLOT_ASK_FREE, "after its rejection"),
            }
        },
    },
    Check {
        decides: "eb-exp-releases",
        reads: Reads::All(&[step::SLOTE_ASK, step::SLOTE_ASK_FREE]),
        because: "What nobody uses is kept from those who would.",
        usually: LEAK,
        mend: "Remove the booking of an offer when it expires.",
        good: &[
            "slote/ask POST /requests {@f02} -> 200 | @yes\n+320s slote/ask-free POST /requests {@f02} -> 200 | @yes",
        ],
        bad: &[(
            "slote/ask POST /requests {@f02} -> 200 | @yes\n+320s slote/ask-free POST /requests {@f02} -> 200 | @no",
            "still-held",
        )],
        judge: |v| {
            let first = asked(v, step::SLOTE_ASK).into_iter().next();
            match first.filter(|one| one.offers().is_empty()) {
                Some(one) => vec![Finding::undecided(
                    Reason::Blocked,
                    &one.post,
                    "there was no offer to expire",
                )],
                None => freed(v, step::SLOTE_ASK_FREE, "after its expiry"),
            }
        },
    },
    Check {
        decides: "eb-life-frees-capacity",
        reads: Reads::Any(&[step::SLOTA_ASK_FREE, step::SLOTF_ASK_FREE]),
        because: "A platform that loses some of its capacity with each session ends up empty.",
        usually: LEAK,
        mend: "Remove the booking when a session ends, however it ends.",
        good: &[
            "slotf/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|\nslotf/ask-free POST /requests {@f02} -> 200 | @yes",
            "slota/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|\nslota/ask-free POST /requests {@f02} -> 200 | @no\nslota/ask-free POST /requests {@f02} -> 200 | @yes",
        ],
        bad: &[
            (
                "slotf/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|\nslotf/ask-free POST /requests {@f02} -> 200 | @no",
                "still-held",
            ),
            (
                "slota/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|\nslota/ask-free POST /requests {@f02} -> 200 | @no",
                "still-held",
            ),
        ],
        judge: frees,
    },
    Check {
        decides: "eb-life-cancel-stops",
        reads: Reads::All(&[step::STOP_CANCEL, step::STOP_AFTER]),
        because: "A program that goes on costs money, and may write over what its user has mended.",
        usually: "Only the phase is changed, and nobody tells the platform.",
        mend: "Stop the program and release its resources when the session is cancelled.",
        good: &[
            "stop/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|\nstop/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|\n\
             +10s stop/after GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"| s|INITIALIZING|CANCELLED|",
        ],
        bad: &[
            (
                "stop/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|\nstop/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|\n\
                 +10s stop/after GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
                "running",
            ),
            (
                "stop/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|\nstop/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|\n\
                 +10s stop/after GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"| s|INITIALIZING|RUNNING|",
                "component-running",
            ),
        ],
        judge: stops,
    },
];

/// A request for what must be free again: the last try counts, as the service may need a moment.
fn freed(v: &View<'_>, step: Step, when: &str) -> Vec<Finding> {
    freed_between(v, step, 0..u32::MAX, when)
}

/// The same, of the requests with these numbers.
fn freed_between(v: &View<'_>, step: Step, numbers: Range<u32>, when: &str) -> Vec<Finding> {
    let judged = asked(v, step)
        .into_iter()
        .rfind(|one| numbers.contains(&one.post.id()))
        .map(|one| match &one.outcome {
            Outcome::Yes(x, _) => Finding::pass(x, x.part_of("/result"), format!("YES {when}")),
            Outcome::No(x, _) => {
                let observed = format!("NO {when}");
                Finding::broken(
                    "still-held",
                    x,
                    x.part_of("/result"),
                    "YES to an equal request",
                    observed,
                )
            }
            Outcome::Refused => Finding::undecided(Reason::Refused, &one.post, one.post.status_line()),
            Outcome::Unclear(why) => why.clone(),
        });
    judged.into_iter().collect()
}

fn frees(v: &View<'_>) -> Vec<Finding> {
    let cancels = updates(v, &[step::SLOTA_CANCEL]);
    let mut ends = vec![(step::SLOTF_ASK_FREE, 0..u32::MAX, last_at(v, step::SLOTF_POLL))];
    for (at, update) in cancels.iter().enumerate() {
        let next = cancels.get(at + 1).map_or(u32::MAX, |next| next.x.id());
        let numbers = update.x.id()..next;
        let mut looks = at_step(v, step::SLOTA_POLL).into_iter();
        let last =
            looks.rfind(|look| numbers.contains(&look.x.id()) && look.key().as_ref() == Some(&update.key));
        ends.push((step::SLOTA_ASK_FREE, numbers, last.or_else(|| update.then())));
    }
    let judged = ends.into_iter().flat_map(|(step, numbers, end)| match end {
        Some(look) if is_terminal(look.phase()) => {
            freed_between(v, step, numbers, &format!("after {}", look.phase()))
        }
        Some(look) => {
            let why = format!("the session is {}", look.told("/phase"));
            vec![Finding::undecided(Reason::TooFast, &look.x, why)]
        }
        None => Vec::new(),
    });
    judged.collect()
}

fn stops(v: &View<'_>) -> Vec<Finding> {
    let Some(update) = updates(v, &[step::STOP_CANCEL]).into_iter().next() else {
        return Vec::new();
    };
    let x = &update.x;
    let was_running = at_step(v, step::STOP_POLL)
        .iter()
        .any(|look| matches!(look.phase(), "RUNNING" | "AVAILABLE"));
    if !(200..400).contains(&x.status()) || !was_running {
        let why = if was_running {
            "it was not cancelled"
        } else {
            "it did not run before"
        };
        return vec![Finding::undecided(Reason::Blocked, x, why)];
    }
    let looks = at_step(v, step::STOP_AFTER);
    if let Some(look) = looks.iter().find(|look| look.phase() == "RUNNING") {
        let observed = "RUNNING after it was cancelled";
        return vec![Finding::broken(
            "running",
            &look.x,
            look.part("/phase"),
            "CANCELLED",
            observed,
        )];
    }
    let Some(last) = looks.last() else {
        return Vec::new();
    };
    let components = last.session.components();
    let running = components
        .iter()
        .find(|(_, part)| part.get("phase").and_then(|p| p.as_str()) == Some("RUNNING"));
    let waited = last
        .x
        .exchange
        .started
        .saturating_sub(x.exchange.ended())
        .as_secs_f64();
    vec![match running {
        Some((at, _)) if waited < v.paced(5.0) => {
            Finding::undecided(Reason::TooFast, &last.x, format!("{at} may still be stopped"))
        }
        Some((at, _)) => {
            let part = last.part(&format!("{at}/phase"));
            let observed = format!("{at} is RUNNING {waited:.0} seconds after");
            Finding::broken(
                "component-running",
                &last.x,
                part,
                "a component that was stopped",
                observed,
            )
        }
        None => Finding::pass(&last.x, last.part("/phase"), last.told("/phase")),
    }]
}
