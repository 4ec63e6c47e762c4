//! Section I of the catalogue: sessions keep the times that were offered.

use super::clock::{Clock, instant};
use super::life::LIVES;
use super::phases::{is_accepted, rank};
use super::sightings::{Sight, at, by_key, few, histories};
use crate::checks::{Check, Finding, Reads, Seen, View, last_segment};
use crate::documents::broker::Times;
use crate::recording::{Reason, step};

/// How far off a time may be, in seconds, by the catalogue.
const GRACE: f64 = 10.0;
/// How much of that is given to the clocks.
const CLOCKS: f64 = 1.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-life-waiting",
        reads: Reads::Any(&[step::LATER_POLL]),
        because: "What is prepared too early takes the place, and the money, of others.",
        usually: "Preparation starts with the acceptance, whatever was offered.",
        mend: "Leave the session WAITING until its preparation begins.",
        good: &["later/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|"],
        bad: &[
            (
                "later/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
                "started",
            ),
            (
                "later/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"PREPARING\"|",
                "early-preparing",
            ),
        ],
        judge: waiting,
    },
    Check {
        decides: "eb-life-ready-in-time",
        reads: Reads::Whole(LIVES),
        because: "The time of the session runs whether its data are there or not.",
        usually: "Preparation begins at the offered start.",
        mend: "Begin to prepare early enough for all of it to be ready at the offered start.",
        good: &[
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"AVAILABLE\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:01:00Z/PT0S|",
        ],
        bad: &[(
            "+120s life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"PREPARING\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:01:00Z/PT0S|",
            "late",
        )],
        judge: |v| each_life(v, ready),
    },
    Check {
        decides: "eb-life-not-before-start",
        reads: Reads::Whole(LIVES),
        because: "What the program needs, or who wants to watch it, is not there yet.",
        usually: "The program starts as soon as everything is ready.",
        mend: "Keep the session AVAILABLE until the offered start.",
        good: &[
            "+120s life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:01:00Z/PT0S|",
        ],
        bad: &[(
            "life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
            "early",
        )],
        judge: |v| each_life(v, not_before),
    },
    Check {
        decides: "eb-life-starts",
        reads: Reads::Whole(LIVES),
        because: "The user asked for this time because it is when the data or the people are there.",
        usually: "A queue behind the service has a pace of its own.",
        mend: "Start the program within the offered interval.",
        good: &[
            "+62s life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:01:00Z/PT0S|",
        ],
        bad: &[(
            "+120s life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"AVAILABLE\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:01:00Z/PT0S|\n\
             life/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:01:00Z/PT0S|",
            "late",
        )],
        judge: |v| each_life(v, starts),
    },
    Check {
        decides: "eb-life-max-duration",
        reads: Reads::Any(&[step::ENDLESS_POLL]),
        because: "The next one who has booked the place waits for it.",
        usually: "Only the end of the program ends the session.",
        mend: "Stop the program and release the session when its time is used up.",
        good: &[
            "+100s endless/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RELEASING\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:00:10Z/PT0S| s|PT1H|PT1M|",
        ],
        bad: &[(
            "+100s endless/poll GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"| s|2026-01-02T15:00:00Z/PT0S|2026-01-01T12:00:10Z/PT0S| s|PT1H|PT1M|",
            "overrun",
        )],
        judge: |v| each_life(v, overrun),
    },
];

/// A session that is followed, with the times that it was offered with.
struct Life<'h, 'v> {
    looks: &'h [Sight<'v>],
    times: Times,
    /// By how much everything moves because the offer was accepted when it should have been prepared already, in seconds.
    delay: f64,
    clock: Clock,
    /// So many seconds at the pace of the run: the grace of the catalogue, less what the clocks need.
    grace: f64,
}

impl Life<'_, '_> {
    /// Each look with its phase, and when it was made: at the earliest and at the latest.
    fn timed(&self) -> impl Iterator<Item = (&Sight<'_>, &str, f64, f64)> {
        self.looks.iter().filter_map(|look| {
            let (earliest, latest) = self.clock.when(&look.x)?;
            Some((look, look.phase(), earliest, latest))
        })
    }
}

/// One judgement for each session that was read after its acceptance.
fn each_life(v: &View<'_>, judge: fn(&Life<'_, '_>) -> Option<Finding>) -> Vec<Finding> {
    let clock = Clock::of(v);
    let all = by_key(v);
    let judged = histories(v).into_iter().filter_map(|(key, looks)| {
        let accepted = looks
            .iter()
            .any(|look| is_accepted(look.phase()) || look.phase() == "COMPLETED");
        if !accepted {
            return None;
        }
        let own = all.get(&key).map_or(&[][..], Vec::as_slice);
        let offered = own.iter().filter(|sight| sight.phase() == "OFFERED");
        let own = offered
            .map(|sight| sight.session.times())
            .find(|times| times.available.is_some());
        let times = own.unwrap_or_else(|| looks[0].session.times());
        let life = Life {
            delay: delay(v, &key, &looks, times, clock),
            looks: &looks,
            times,
            clock,
            grace: v.paced(GRACE - CLOCKS),
        };
        judge(&life).map(|finding| (finding, key))
    });
    few(judged)
}

/// What is accepted only when its preparation should have begun can't be ready earlier than that takes.
fn delay(v: &View<'_>, key: &str, looks: &[Sight<'_>], times: Times, clock: Clock) -> f64 {
    let first = looks.iter().find(|look| is_accepted(look.phase()));
    let is_acceptance = |x: &Seen<'_>| {
        let before = first.is_some_and(|look| x.before(&look.x));
        before && x.exchange.request.method == "POST" && last_segment(&x.exchange.request.url) == key
    };
    let accepted = v
        .answers()
        .filter(is_acceptance)
        .last()
        .and_then(|x| clock.when(&x));
    let (Some((_, accepted)), Some(window)) = (accepted, times.available) else {
        return 0.0;
    };
    let begin = times.preparing.unwrap_or(window.start);
    match accepted > begin {
        true => f64::max(
            0.0,
            accepted + times.preparing_for.unwrap_or_default() - window.end,
        ),
        false => 0.0,
    }
}

fn waiting(v: &View<'_>) -> Vec<Finding> {
    let clock = Clock::of(v);
    let mut found = Vec::new();
    for look in at(v, step::LATER_POLL) {
        let times = look.session.times();
        let begin = times.preparing.or(times.available.map(|a| a.start));
        let Some((begin, (_, latest))) = begin.zip(clock.when(&look.x)) else {
            continue;
        };
        let part = look.part("/phase");
        let expected = format!("WAITING until {}", instant(begin));
        let is_early = latest + v.paced(GRACE) < begin;
        let finding = match look.phase() {
            "ACCEPTED" | "WAITING" => Finding::pass(&look.x, part, look.told("/phase")),
            "PREPARING" | "AVAILABLE" if is_early => {
                let finding =
                    Finding::broken("early-preparing", &look.x, part, expected, look.told("/phase"));
                finding.graded(crate::checks::Verdict::Warn)
            }
            "RUNNING" | "RELEASING" | "COMPLETED" if is_early => {
                Finding::broken("started", &look.x, part, expected, look.told("/phase"))
            }
            _ => continue,
        };
        found.push((finding, last_segment(&look.x.exchange.request.url)));
    }
    few(found)
}

fn ready(life: &Life<'_, '_>) -> Option<Finding> {
    let start = life.times.available?.end + life.delay;
    let late = life.timed().find(|(_, phase, earliest, _)| {
        matches!(*phase, "ACCEPTED" | "WAITING" | "PREPARING") && *earliest > start + life.grace
    });
    if let Some((look, phase, earliest, _)) = late {
        let expected = format!("AVAILABLE by {}", instant(start));
        let observed = format!("{phase} at {}", instant(earliest));
        return Some(Finding::broken(
            "late",
            &look.x,
            look.part("/phase"),
            expected,
            observed,
        ));
    }
    let ready = |phase: &str| matches!(phase, "AVAILABLE" | "RUNNING" | "RELEASING" | "COMPLETED");
    let (look, phase, ..) = life.timed().find(|(_, phase, ..)| ready(phase))?;
    Some(Finding::pass(&look.x, look.part("/phase"), phase))
}

fn not_before(life: &Life<'_, '_>) -> Option<Finding> {
    let start = life.times.available?.start;
    let mut looks = life
        .timed()
        .filter(|(_, phase, ..)| matches!(*phase, "RUNNING" | "COMPLETED"));
    let (look, phase, _, latest) = looks.next()?;
    let part = look.part("/phase");
    // Whole seconds may have been rounded.
    let rounding = if start.fract() == 0.0 { 1.0 } else { 0.0 };
    Some(match latest + rounding < start {
        true => {
            let observed = format!("{phase} at {}", instant(latest));
            Finding::broken(
                "early",
                &look.x,
                part,
                format!("not before {}", instant(start)),
                observed,
            )
        }
        false => Finding::pass(&look.x, part, format!("{phase}, not before {}", instant(start))),
    })
}

fn starts(life: &Life<'_, '_>) -> Option<Finding> {
    let end = life.times.available?.end + life.delay;
    // A service that never says RUNNING is AVAILABLE while the program runs (catalogue 4.2).
    let running = life.timed().find(|(_, phase, ..)| *phase == "RUNNING");
    let late = life.timed().find(|(_, phase, earliest, _)| {
        rank(phase).is_some_and(|at| (2..6).contains(&at)) && *earliest > end + life.grace
    });
    let expected = format!("RUNNING by {}", instant(end));
    if let (Some(_), Some((look, phase, earliest, _))) = (running, late) {
        let observed = format!("{phase} at {}", instant(earliest));
        return Some(Finding::broken(
            "late",
            &look.x,
            look.part("/phase"),
            expected,
            observed,
        ));
    }
    if late.is_some() {
        return None;
    }
    let is_later = |phase: &str| matches!(phase, "RUNNING" | "RELEASING" | "COMPLETED");
    let (look, phase, earliest, _) = life.timed().find(|(_, phase, ..)| is_later(phase))?;
    let observed = format!("{phase} at {}", instant(earliest));
    Some(match earliest <= end + GRACE {
        true => Finding::pass(&look.x, look.part("/phase"), observed),
        // Nobody looked in between: it may have started in time.
        false => Finding::undecided(Reason::TooFast, &look.x, observed),
    })
}

fn overrun(life: &Life<'_, '_>) -> Option<Finding> {
    let is_endless = |look: &&Sight<'_>| look.x.exchange.step == step::ENDLESS_POLL.name();
    let last = life.looks.iter().rev().find(is_endless)?;
    let end = life.times.available?.end + life.delay + life.times.available_for?;
    let late = life.timed().find(|(_, phase, earliest, _)| {
        matches!(*phase, "AVAILABLE" | "RUNNING") && *earliest > end + life.grace
    });
    if let Some((look, phase, earliest, _)) = late {
        let expected = format!("RELEASING by {}", instant(end));
        let observed = format!("{phase} at {}", instant(earliest));
        return Some(Finding::broken(
            "overrun",
            &look.x,
            look.part("/phase"),
            expected,
            observed,
        ));
    }
    let over = life
        .looks
        .iter()
        .find(|look| matches!(look.phase(), "RELEASING" | "COMPLETED"));
    Some(match over {
        Some(look) => Finding::pass(&look.x, look.part("/phase"), look.told("/phase")),
        None => Finding::undecided(Reason::TooFast, &last.x, format!("it is {}", last.told("/phase"))),
    })
}
