//! Section H of the catalogue: offers that nobody takes.

use std::collections::{BTreeSet, HashMap};

use super::clock::{Clock, instant};
use super::phases::is_accepted;
use super::sightings::{Sight, at, by_key, each_sight, few, histories, of, offersets, reads, sights};
use super::updates::{each_update, must_change_nothing};
use crate::checks::{Check, Finding, Reads, View};
use crate::recording::{Reason, step};

/// How long after its time an offer may still be OFFERED, in seconds, by the catalogue.
const GRACE: f64 = 10.0;
/// How much of that is given to the clocks: what the scenario looks at is ten seconds late.
const CLOCKS: f64 = 2.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-exp-auto",
        reads: Reads::All(&[step::EXPIRY_LATE]),
        because: "Offers that stand for ever keep the platform from everybody.",
        usually: "The time is only sent, and nobody looks at it again.",
        mend: "Set offers to EXPIRED when their time has come, at the latest when they are read.",
        good: &[
            "expiry/early GET /sessions/1 -> 200 | @offer\n+320s expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
        ],
        bad: &[(
            "expiry/early GET /sessions/1 -> 200 | @offer\n+320s expiry/late GET /sessions/1 -> 200 | @offer",
            "still-offered",
        )],
        judge: expired,
    },
    Check {
        decides: "eb-exp-not-early",
        reads: Reads::Whole(&[step::EXPIRY_EARLY, step::EXPIRY_LATE]),
        because: "A user who decides in time must get what was offered.",
        usually: "The time is compared in another time zone, or half of it is kept as a reserve.",
        mend: "Let an offer stand until the time that it states.",
        good: &["+200s expiry/early GET /sessions/1 -> 200 | @offer"],
        bad: &[(
            "+200s expiry/early GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
            "early",
        )],
        judge: early,
    },
    Check {
        decides: "eb-exp-not-accepted",
        reads: Reads::All(&[step::KEPT_ACCEPT, step::KEPT_LATE]),
        because: "Who has accepted an offer in time has a booking.",
        usually: "The task that ends old offers does not look at their phase.",
        mend: "Expire only sessions that are OFFERED.",
        good: &[
            "kept/accept POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\n+320s kept/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
        ],
        bad: &[(
            "kept/accept POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\n+320s kept/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
            "expired",
        )],
        judge: kept,
    },
    Check {
        decides: "eb-exp-options",
        reads: Reads::Whole(&[step::EXPIRY_LATE]),
        because: "A client would show its user a choice that leads nowhere.",
        usually: "The options are written once, when the offer is made.",
        mend: "Leave out the option for the phase when the offer has expired.",
        good: &["expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"| s|options|choices|"],
        bad: &[(
            "expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
            "accepted-listed",
        )],
        judge: |v| {
            let expired = reads(v).into_iter().filter(|sight| sight.phase() == "EXPIRED");
            each_sight(expired, |sight| {
                let part = sight.part("/meta/options");
                Some(match sight.session.phase_choices() {
                    Some(values) if values.contains(&"ACCEPTED") => {
                        let observed = values.join(", ");
                        Finding::broken(
                            "accepted-listed",
                            &sight.x,
                            part,
                            "no option with ACCEPTED",
                            observed,
                        )
                    }
                    _ => Finding::pass(&sight.x, part, "ACCEPTED is not listed"),
                })
            })
        },
    },
    Check {
        decides: "eb-exp-whole-set",
        reads: Reads::All(&[step::EXPIRY_LATE]),
        because: "The offers that are left over keep capacity that nobody will use.",
        usually: "Only the first offer of a set is looked at.",
        mend: "Expire each offer at its own time.",
        good: &[
            "+320s expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|\nexpiry/late GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
        ],
        bad: &[(
            "+320s expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|\nexpiry/late GET /sessions/2 -> 200 | @offer",
            "some-left",
        )],
        judge: whole_set,
    },
    Check {
        decides: "eb-upd-after-expiry",
        reads: Reads::All(&[step::EXPIRY_ACCEPT]),
        because: "What was given back may be somebody else's already.",
        usually: "The acceptance looks at the phase, and the phase is only changed by a task that runs now and then.",
        mend: "Compare the time with expires before an offer is accepted.",
        good: &[
            "+320s expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|\nexpiry/accept POST /sessions/1 {@update} -> 410\nexpiry/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
        ],
        bad: &[
            (
                "+320s expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|\nexpiry/accept POST /sessions/1 {@update} -> 200\nexpiry/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
                "accepted",
            ),
            (
                "+320s expiry/late GET /sessions/1 -> 200 | @offer\nexpiry/accept POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
                "accepted",
            ),
            (
                "+320s expiry/late GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|\nexpiry/accept POST /sessions/1 {@update} -> 200\nexpiry/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
                "no-error",
            ),
        ],
        judge: after_expiry,
    },
];

/// Is it certain that the time of the offer and the grace were over when it was read?
fn is_overdue(v: &View<'_>, sight: &Sight<'_>, clock: Clock) -> bool {
    let over = sight.session.expires().zip(clock.when(&sight.x));
    over.is_some_and(|(expires, (earliest, _))| earliest >= expires + v.paced(GRACE - CLOCKS))
}

/// The last look at each offer when it should have expired.
fn late<'v>(v: &'v View<'_>) -> Vec<Sight<'v>> {
    let mut last: Vec<Sight<'v>> = Vec::new();
    for sight in at(v, step::EXPIRY_LATE) {
        last.retain(|other| other.key() != sight.key());
        last.push(sight);
    }
    last
}

fn left(sight: &Sight<'_>, code: &'static str) -> Finding {
    let expected = format!("EXPIRED since {}", sight.told("/expires"));
    let observed = format!("still {}", sight.told("/phase"));
    Finding::broken(code, &sight.x, sight.part("/phase"), expected, observed)
}

fn expired(v: &View<'_>) -> Vec<Finding> {
    let clock = Clock::of(v);
    let looks = late(v);
    let any = looks.iter().any(|sight| sight.phase() == "EXPIRED");
    each_sight(looks, |sight| {
        Some(match sight.phase() {
            "EXPIRED" => Finding::pass(&sight.x, sight.part("/phase"), "EXPIRED"),
            // That some expire and others do not is reported by eb-exp-whole-set.
            "OFFERED" if any => return None,
            "OFFERED" if is_overdue(v, sight, clock) => left(sight, "still-offered"),
            "OFFERED" => Finding::undecided(Reason::Ambiguous, &sight.x, "it was read too early to tell"),
            other => Finding::undecided(Reason::Blocked, &sight.x, format!("the offer was {other}")),
        })
    })
}

fn whole_set(v: &View<'_>) -> Vec<Finding> {
    let clock = Clock::of(v);
    let looks = late(v);
    let Some(first) = looks.iter().find(|sight| sight.phase() == "EXPIRED") else {
        let undecided =
            |sight: &Sight<'_>| Finding::undecided(Reason::Blocked, &sight.x, "no offer has expired");
        return looks.first().map(undecided).into_iter().collect();
    };
    let rest = looks
        .iter()
        .filter(|sight| sight.phase() == "OFFERED" && is_overdue(v, sight, clock));
    let mut found: Vec<Finding> = rest.map(|sight| left(sight, "some-left")).collect();
    if found.is_empty() {
        let count = looks.iter().filter(|sight| sight.phase() == "EXPIRED").count();
        let observed = format!("{count} of {} offers have expired", looks.len());
        found.push(match count == looks.len() {
            true => Finding::pass(&first.x, first.part("/phase"), observed),
            false => Finding::undecided(Reason::Ambiguous, &first.x, observed),
        });
    }
    found
}

fn early(v: &View<'_>) -> Vec<Finding> {
    let clock = Clock::of(v);
    let all = by_key(v);
    // What was promised is what an OFFERED offer said.
    let promised = |key: &str| {
        let own = all.get(key)?.iter().filter(|sight| sight.phase() == "OFFERED");
        own.filter_map(|sight| sight.session.expires()).next()
    };
    let sets = sets_of(v);
    let judged = histories(v).into_iter().flat_map(|(key, looks)| {
        let expires = promised(&key);
        let family = sets.get(&key).map_or(&[][..], Vec::as_slice);
        // In which phase the others of a set end when one of them is accepted is left open.
        let is_over = |sight: &Sight<'_>| {
            let mut posts = family.iter().flat_map(|key| v.posts_to(key));
            posts.any(|post| post.started < sight.x.exchange.ended())
        };
        let judged = looks
            .into_iter()
            .filter(|sight| !(sight.phase() == "EXPIRED" && is_over(sight)));
        let judged = judged.filter_map(move |sight| {
            let expires = expires.or(sight.session.expires())?;
            let (earliest, latest) = clock.when(&sight.x)?;
            let part = sight.part("/phase");
            // Whole seconds may have been rounded.
            let rounding = if expires.fract() == 0.0 { 1.0 } else { 0.0 };
            match sight.phase() {
                "EXPIRED" if latest + rounding < expires => {
                    let expected = format!("OFFERED until {}", instant(expires));
                    let observed = format!("EXPIRED at {}", instant(latest));
                    Some(Finding::broken("early", &sight.x, part, expected, observed))
                }
                "OFFERED" if earliest < expires => {
                    Some(Finding::pass(&sight.x, part, "OFFERED before its time"))
                }
                _ => None,
            }
        });
        judged.map(|finding| (finding, key.clone())).collect::<Vec<_>>()
    });
    few(judged)
}

/// The members of the offersets that each offer was seen in.
fn sets_of(v: &View<'_>) -> HashMap<String, Vec<String>> {
    let mut sets: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (x, _) in offersets(v) {
        let keys: Vec<String> = of(x).iter().filter_map(Sight::key).collect();
        for key in &keys {
            sets.entry(key.clone()).or_default().extend(keys.iter().cloned());
        }
    }
    sets.into_iter()
        .map(|(key, set)| (key, set.into_iter().collect()))
        .collect()
}

fn kept(v: &View<'_>) -> Vec<Finding> {
    if let Some(why) = super::accepting::not_accepted(v, step::KEPT_ACCEPT) {
        return vec![why];
    }
    let clock = Clock::of(v);
    each_sight(at(v, step::KEPT_LATE), |sight| {
        let part = sight.part("/phase");
        let expires = sight.session.expires().or_else(|| {
            let all = sights(v).into_iter().filter(|other| other.key() == sight.key());
            all.filter_map(|other| other.session.expires()).next()
        });
        let is_late = expires
            .zip(clock.when(&sight.x))
            .is_some_and(|(e, (earliest, _))| earliest >= e);
        Some(match sight.phase() {
            "EXPIRED" => Finding::broken("expired", &sight.x, part, "an accepted session", "EXPIRED"),
            _ if !is_late => Finding::undecided(Reason::Ambiguous, &sight.x, "it was read before its time"),
            phase if is_accepted(phase) || phase == "COMPLETED" => Finding::pass(
                &sight.x,
                part,
                format!("{phase} after its offer would have expired"),
            ),
            other => Finding::undecided(Reason::Ambiguous, &sight.x, format!("the session is {other}")),
        })
    })
}

fn after_expiry(v: &View<'_>) -> Vec<Finding> {
    let clock = Clock::of(v);
    each_update(v, &[step::EXPIRY_ACCEPT], |update| {
        let before = update.before.as_ref()?;
        let is_over =
            before.phase() == "EXPIRED" || (before.phase() == "OFFERED" && is_overdue(v, before, clock));
        if !is_over {
            let why = format!("the offer was {} before", before.told("/phase"));
            return Some(Finding::undecided(Reason::Blocked, &update.x, why));
        }
        Some(match update.then() {
            Some(then) if is_accepted(then.phase()) => {
                let observed = format!("{} after {}", then.told("/phase"), before.told("/expires"));
                Finding::broken("accepted", &then.x, then.part("/phase"), "EXPIRED", observed)
            }
            _ => must_change_nothing(v, update),
        })
    })
}
