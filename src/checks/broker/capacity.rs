//! Sections E and I of the catalogue: what is offered or accepted is held. These scenarios ask for
//! all of the platform, or half of it, at times of their own.

use super::accepting::one_not_accepted;
use super::asked::{Asked, Outcome, asked};
use super::asks::seconds_of;
use super::clock::{Clock, instant};
use super::offers_time::windows;
use super::phases::is_accepted;
use super::sightings::{Sight, at, few};
use crate::checks::{Check, Finding, Reads, View};
use crate::documents::broker::{Interval, Times};
use crate::recording::{Reason, step};

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
        decides: "eb-life-holds-capacity",
        reads: Reads::All(&[step::SLOTA_ACCEPT, step::SLOTA_ASK_TAKEN]),
        because: "Two programs on one place slow each other down, or kill each other.",
        usually: "The calendar counts some phases only, such as RUNNING.",
        mend: "Count a session from its acceptance until everything is released.",
        good: &[
            "slota/ask POST /requests {@f02} -> 200 | @yes\nslota/accept POST /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\n\
             slota/poll GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nslota/ask-taken POST /requests {@f02} -> 200 | @no\n\
             slota/poll GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nslota/ask-free POST /requests {@f02} -> 200 | @yes",
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
    let first = asked(v, step::SLOT_ASK);
    let judged = asked(v, step::SLOT_ASK_TAKEN).into_iter().map(|one| {
        // Several requests may be needed to fill the platform; those at other times came to nothing.
        let window = windows(v, &one);
        let same = |held: &&Asked<'_>| windows(v, held) == window;
        let held: Vec<&Asked<'_>> = first.iter().filter(same).collect();
        (taken(v, &held, &one), String::new())
    });
    let found = few(judged);
    match (found.is_empty(), first.first()) {
        (true, Some(one)) => vec![unsold(one)],
        _ => found,
    }
}

/// A Date has whole seconds. How much finer all Dates together say it depends on what else was asked, and what is said
/// here must not.
const SECOND: f64 = 1.0;

/// A request for what these have been offered.
fn taken(v: &View<'_>, held: &[&Asked<'_>], one: &Asked<'_>) -> Finding {
    let clock = Clock::of(v);
    let expires = held.iter().flat_map(|held| offers(held));
    let is_over = expires
        .filter_map(|sight| sight.session.expires())
        .any(|expires| {
            clock
                .when(&one.post)
                .is_none_or(|(_, latest)| latest + SECOND >= expires)
        });
    match &one.outcome {
        Outcome::Unclear(why) => why.clone(),
        Outcome::Refused => Finding::undecided(Reason::Refused, &one.post, one.post.status_line()),
        Outcome::No(x, _) => Finding::pass(x, x.part_of("/result"), "NO while it is offered"),
        Outcome::Yes(x, _) if is_over => {
            Finding::undecided(Reason::TooFast, x, "the first offer may have expired")
        }
        Outcome::Yes(x, _) => {
            let slots = held
                .iter()
                .flat_map(|held| offers(held).into_iter().filter_map(|sight| slot(v, held, &sight)));
            let slots: Vec<Interval> = slots.collect();
            let clash = offers(one).into_iter().find_map(|sight| {
                let slot = slot(v, one, &sight)?;
                slots
                    .iter()
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
                None if slots.is_empty() => {
                    Finding::undecided(Reason::Ambiguous, x, "the slots are not stated")
                }
                None => Finding::pass(x, x.part_of("/offers"), "another slot"),
            }
        }
    }
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
    if platform.is_empty() {
        let why = "the target file does not say what the platform has";
        let undecided = |one: &Asked<'_>| Finding::undecided(Reason::NeedsPlatform, &one.post, why);
        return all.iter().take(1).map(undecided).collect();
    }
    let Some((last, ..)) = sold.last() else {
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

fn holds(v: &View<'_>) -> Vec<Finding> {
    // All of them together fill the platform.
    if let Some(why) = one_not_accepted(v, step::SLOTA_ACCEPT) {
        return vec![why];
    }
    let polls = at(v, step::SLOTA_POLL);
    let first = asked(v, step::SLOTA_ASK).into_iter().next_back();
    let free = asked(v, step::SLOTA_ASK_FREE);
    let is_free_later = free.iter().any(|one| matches!(one.outcome, Outcome::Yes(..)));
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
            Outcome::No(x, _) if !is_free_later => {
                let why = "a request of the same kind was never answered YES, so that NO says nothing";
                Finding::undecided(Reason::Ambiguous, x, why)
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
