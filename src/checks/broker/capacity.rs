//! Sections E, G, H and I of the catalogue: what is offered or accepted is held, and freed at the end. These scenarios ask for
//! all of the platform, or half of it, at times of their own.

use super::accepting::not_accepted;
use super::asked::{Asked, Outcome, asked};
use super::asks::seconds_of;
use super::clock::{Clock, instant};
use super::offers_time::windows;
use super::phases::{is_accepted, is_terminal};
use super::sightings::{Sight, at, few};
use super::updates::{last_at, updates};
use crate::checks::{Check, Finding, Part, Reads, View};
use crate::documents::broker::{Interval, Times};
use crate::recording::{Reason, Step, step};

const LEAK: &str =
    "The booking is removed only when the program ends by itself, or by a task that runs now and then.";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-reserves",
        reads: Reads::All(&[step::SLOT_ASK, step::SLOT_ASK_TAKEN]),
        because: "An offer that is not kept free is a guess; whoever accepts it may get nothing.",
        usually: "Only accepted sessions are put into the calendar, or sessions have no times that the calendar could find.",
        mend: "Book what is offered as long as it is offered.",
        good: &[
            "slot/ask POST /requests {@f02} -> 200 | @yes\nslot/ask-taken POST /requests {@f02} -> 200 | @no",
        ],
        bad: &[(
            "slot/ask POST /requests {@f02} -> 200 | @yes\nslot/ask-taken POST /requests {@f02} -> 200 | @yes s|b3a01|b3c01| s|b3a02|b3c02| s|b3a03|b3c03|",
            "sold-twice",
        )],
        judge: reserves,
    },
    Check {
        decides: "eb-offer-not-double-sold",
        reads: Reads::Any(&[step::CROWD_ASK]),
        because: "Of two users who were promised the same place one gets nothing.",
        usually: "The calendar is searched and written in two transactions.",
        mend: "Search and book under one lock, or let the second booking fail and search again.",
        good: &[
            "#platform cores=4\ncrowd/ask POST /requests {@f02} -> 200 | @yes\ncrowd/ask POST /requests {@f02} -> 200 | @no",
        ],
        bad: &[(
            "#platform cores=4\ncrowd/ask POST /requests {@f02} -> 200 | @yes\ncrowd/ask POST /requests {@f02} -> 200 | @yes s|b3a01|b3c01|\ncrowd/ask POST /requests {@f02} -> 200 | @yes s|b3a01|b3d01|",
            "oversold",
        )],
        judge: crowd,
    },
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
        decides: "eb-life-holds-capacity",
        reads: Reads::All(&[step::SLOTA_ACCEPT, step::SLOTA_ASK_TAKEN]),
        because: "Two programs on one place slow each other down, or kill each other.",
        usually: "The calendar counts some phases only, such as RUNNING.",
        mend: "Count a session from its acceptance until everything is released.",
        good: &[
            "slota/ask POST /requests {@f02} -> 200 | @yes\nslota/accept POST /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\n\
             slota/poll GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nslota/ask-taken POST /requests {@f02} -> 200 | @no\n\
             slota/poll GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
        ],
        bad: &[(
            "slota/ask POST /requests {@f02} -> 200 | @yes\nslota/accept POST /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\n\
             slota/poll GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"OFFERED\"|\"AVAILABLE\"|\n\
             slota/ask-taken POST /requests {@f02} -> 200 | @yes s|b3a01|b3c01| s|b3a02|b3c02| s|b3a03|b3c03|\n\
             slota/poll GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"OFFERED\"|\"AVAILABLE\"|",
            "sold-again",
        )],
        judge: holds,
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

/// When a session with these times is certainly there: it starts in its window, wherever that may be.
fn core(times: Times) -> Option<Interval> {
    let (window, length) = times.available.zip(times.available_for)?;
    let end = window.start + length;
    (window.end < end).then_some(Interval {
        start: window.end,
        end,
    })
}

/// The same of an offer; where it states no times, from those of the request.
fn slot(v: &View<'_>, one: &Asked<'_>, sight: &Sight<'_>) -> Option<Interval> {
    let stated = sight.session.times();
    let asked = Times {
        available: windows(v, one).first().copied(),
        available_for: one
            .wanted("/schedule/requested/duration")
            .and_then(|d| seconds_of(d.as_str()?)),
        ..Times::default()
    };
    core(stated).or_else(|| core(asked).filter(|_| stated.available.is_none()))
}

fn overlap(a: Interval, b: Interval) -> bool {
    a.start < b.end && b.start < a.end
}

fn offers<'v>(one: &Asked<'v>) -> Vec<Sight<'v>> {
    one.offers()
        .into_iter()
        .map(|(x, session)| Sight { x, session })
        .collect()
}

fn reserves(v: &View<'_>) -> Vec<Finding> {
    let Some(first) = asked(v, step::SLOT_ASK)
        .into_iter()
        .rfind(|one| !one.offers().is_empty())
    else {
        let tries = asked(v, step::SLOT_ASK).into_iter();
        return tries.take(1).map(|one| unsold(&one)).collect();
    };
    let held = offers(&first);
    let clock = Clock::of(v);
    let judged = asked(v, step::SLOT_ASK_TAKEN).into_iter().map(|one| {
        let is_over = held
            .iter()
            .filter_map(|sight| sight.session.expires())
            .any(|expires| clock.when(&one.post).is_none_or(|(_, latest)| latest >= expires));
        let finding = match &one.outcome {
            Outcome::Unclear(why) => why.clone(),
            Outcome::Refused => Finding::undecided(Reason::Refused, &one.post, one.post.status_line()),
            Outcome::No(x, _) => Finding::pass(x, x.part_of("/result"), "NO while it is offered"),
            Outcome::Yes(x, _) if is_over => {
                Finding::undecided(Reason::TooFast, x, "the first offer may have expired")
            }
            Outcome::Yes(x, _) => {
                let new = offers(&one);
                let mine: Vec<Interval> = held.iter().filter_map(|sight| slot(v, &first, sight)).collect();
                let clash = new.iter().find_map(|sight| {
                    let slot = slot(v, &one, sight)?;
                    mine.iter()
                        .any(|other| overlap(slot, *other))
                        .then_some((sight, slot))
                });
                match clash {
                    Some((sight, slot)) => {
                        let observed = format!(
                            "{} to {} is offered again",
                            instant(slot.start),
                            instant(slot.end)
                        );
                        let part = sight.part("/schedule/available");
                        Finding::broken("sold-twice", &sight.x, part, "NO, or another slot", observed)
                    }
                    None if mine.is_empty() => {
                        Finding::undecided(Reason::Ambiguous, x, "the slots are not stated")
                    }
                    None => Finding::pass(x, x.part_of("/offers"), "another slot"),
                }
            }
        };
        (finding, String::new())
    });
    few(judged)
}

fn unsold(one: &Asked<'_>) -> Finding {
    match &one.outcome {
        Outcome::Unclear(why) => why.clone(),
        _ => Finding::undecided(
            Reason::Refused,
            &one.post,
            "the platform was not offered to begin with",
        ),
    }
}

fn crowd(v: &View<'_>) -> Vec<Finding> {
    let all = asked(v, step::CROWD_ASK);
    let mut sold: Vec<(Sight<'_>, Interval, f64, f64)> = Vec::new();
    for one in &all {
        let number = |sight: &Sight<'_>, at: &str| sight.session.at(at).and_then(serde_json::Value::as_f64);
        let wanted = |at: &str| one.wanted(at).and_then(serde_json::Value::as_f64);
        // Of the offers of one set only one will be used: the one that holds least.
        let mut best: Option<(Sight<'_>, Interval, f64, f64)> = None;
        for sight in offers(one) {
            let Some(slot) = slot(v, one, &sight) else {
                continue;
            };
            let cores = number(&sight, "/compute/cores/min")
                .or(wanted("/compute/cores/min"))
                .unwrap_or_default();
            let memory = number(&sight, "/compute/memory/min")
                .or(wanted("/compute/memory/min"))
                .unwrap_or_default();
            if best.as_ref().is_none_or(|(_, _, least, _)| cores < *least) {
                best = Some((sight, slot, cores, memory));
            }
        }
        sold.extend(best);
    }
    let platform = &v.recording.meta.platform;
    let (Some((last, ..)), false) = (sold.last(), platform.is_empty()) else {
        return all.iter().take(1).map(unsold).collect();
    };
    // The most at one time is reached when one of them begins.
    for (_, slot, ..) in &sold {
        let there = sold
            .iter()
            .filter(|(_, other, ..)| other.start <= slot.start && slot.start < other.end);
        let (cores, memory) = there
            .clone()
            .fold((0.0, 0.0), |sum, one| (sum.0 + one.2, sum.1 + one.3));
        for (name, amount) in [("cores", cores), ("memory", memory)] {
            if let Some(limit) = platform.get(name).filter(|limit| amount > **limit as f64) {
                let observed = format!(
                    "{amount} {name} in {} offersets at {}",
                    there.count(),
                    instant(slot.start)
                );
                let expected = format!("{limit} {name} at most");
                let part = last.part("/compute");
                return vec![Finding::broken("oversold", &last.x, part, expected, observed)];
            }
        }
    }
    let observed = format!("{} of {} requests were sold the slot", sold.len(), all.len());
    vec![Finding::pass(&last.x, last.part("/compute"), observed)]
}

/// A request for what must be free again: the last try counts, as the service may need a moment.
fn freed(v: &View<'_>, step: Step, when: &str) -> Vec<Finding> {
    let tries = asked(v, step);
    let sold = tries.iter().find(|one| matches!(one.outcome, Outcome::Yes(..)));
    if let Some(Outcome::Yes(x, _)) = sold.map(|one| &one.outcome) {
        return vec![Finding::pass(x, x.part_of("/result"), format!("YES {when}"))];
    }
    let last = tries.last().map(|one| match &one.outcome {
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
        Outcome::Yes(x, _) => Finding::pass(x, Part::BODY, "YES"),
    });
    last.into_iter().collect()
}

fn holds(v: &View<'_>) -> Vec<Finding> {
    if let Some(why) = not_accepted(v, step::SLOTA_ACCEPT) {
        return vec![why];
    }
    let polls = at(v, step::SLOTA_POLL);
    let first = asked(v, step::SLOTA_ASK).into_iter().next_back();
    let judged = asked(v, step::SLOTA_ASK_TAKEN).into_iter().map(|one| {
        let before = polls.iter().rev().find(|poll| poll.x.before(&one.post));
        let after = polls.iter().find(|poll| one.post.before(&poll.x));
        let holds = |look: Option<&Sight<'_>>| {
            look.is_some_and(|l| is_accepted(l.phase()) && l.phase() != "RELEASING")
        };
        let phase = before.map_or("accepted", |look| look.phase());
        let finding = match &one.outcome {
            Outcome::Unclear(why) => why.clone(),
            Outcome::Refused => Finding::undecided(Reason::Refused, &one.post, one.post.status_line()),
            _ if before.is_some() && !(holds(before) && after.is_none_or(|look| holds(Some(look)))) => {
                Finding::undecided(
                    Reason::TooFast,
                    &one.post,
                    "the session had ended, or was about to",
                )
            }
            Outcome::No(x, _) => Finding::pass(x, x.part_of("/result"), format!("NO while {phase}")),
            Outcome::Yes(x, _) => {
                let own = before.and_then(|look| core(look.session.times()));
                let own = own.or_else(|| first.as_ref().and_then(|f| slot(v, f, offers(f).first()?)));
                let new = offers(&one);
                let clash = new
                    .iter()
                    .find(|sight| own.zip(slot(v, &one, sight)).is_some_and(|(a, b)| overlap(a, b)));
                match (own, clash) {
                    (_, Some(sight)) => {
                        let observed = format!("its slot is offered again while it is {phase}");
                        let part = sight.part("/schedule/available");
                        Finding::broken("sold-again", &sight.x, part, "NO, or another slot", observed)
                    }
                    (None, _) => Finding::undecided(Reason::Ambiguous, x, "the slots are not stated"),
                    _ => Finding::pass(x, x.part_of("/offers"), format!("another slot while {phase}")),
                }
            }
        };
        (finding, phase.to_owned())
    });
    few(judged)
}

fn frees(v: &View<'_>) -> Vec<Finding> {
    let lanes = [
        (step::SLOTF_ASK_FREE, last_at(v, step::SLOTF_POLL)),
        (
            step::SLOTA_ASK_FREE,
            updates(v, &[step::SLOTA_CANCEL])
                .into_iter()
                .find_map(|update| update.then()),
        ),
    ];
    let judged = lanes.into_iter().flat_map(|(step, end)| match end {
        Some(look) if is_terminal(look.phase()) => freed(v, step, &format!("after {}", look.phase())),
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
    let was_running = at(v, step::STOP_POLL)
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
    let looks = at(v, step::STOP_AFTER);
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
