//! Section G of the catalogue: of the offers of one offerset only one is accepted.

use std::collections::BTreeSet;

use super::accepting::{is_on_its_way, not_accepted, still_offered};
use super::phases::is_accepted;
use super::sightings::{Sight, at, each_sight, few, of};
use super::updates::{each_update, must_change_nothing, unusable, updates};
use crate::checks::{Check, Finding, Part, Reads, View, last_segment};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-offer-accept-expires-siblings",
        reads: Reads::All(&[step::ACCEPT_UPDATE, step::ACCEPT_SIBLINGS]),
        because: "Only one offer of a set can be used; the others keep resources from everybody else.",
        usually: "Offers do not know which offerset they belong to.",
        mend: "Set the other offers of the offerset to REJECTED when one of them is accepted.",
        good: &[
            "accept/update POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\naccept/siblings GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
            "accept/update POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\naccept/siblings GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
        ],
        bad: &[
            (
                "accept/update POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\naccept/siblings GET /sessions/2 -> 200 | @offer",
                "offered",
            ),
            (
                "accept/update POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\naccept/siblings GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
                "alive",
            ),
        ],
        judge: siblings,
    },
    Check {
        decides: "eb-upd-other-offersets",
        reads: Reads::All(&[step::OTHERS_ACCEPT, step::OTHERS_READ]),
        because: "Another offerset may belong to another task, or to somebody else.",
        usually: "All offers of the user are ended, not those of the offerset.",
        mend: "End only offers of the offerset whose offer is accepted.",
        good: &[
            "others/before GET /sessions/2 -> 200 | @offer\nothers/accept POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nothers/read GET /sessions/2 -> 200 | @offer",
        ],
        bad: &[(
            "others/before GET /sessions/2 -> 200 | @offer\nothers/accept POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nothers/read GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
            "ended",
        )],
        judge: |v| {
            if let Some(why) = not_accepted(v, step::OTHERS_ACCEPT) {
                return vec![why];
            }
            still_offered(v, step::OTHERS_READ)
        },
    },
    Check {
        decides: "eb-upd-sibling-after-accept",
        reads: Reads::All(&[step::ACCEPT_SIBLING_ACCEPT]),
        because: "Two sessions of one request would run, and both would be paid for.",
        usually: "Whether an offer can be accepted is asked of the offer alone.",
        mend: "Refuse the acceptance of an offer whose offerset has an accepted one.",
        good: &[
            "accept/siblings GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\naccept/sibling-accept POST /sessions/2 {@update} -> 409\naccept/sibling-read GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
        ],
        bad: &[
            (
                "accept/siblings GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\naccept/sibling-accept POST /sessions/2 {@update} -> 200\naccept/sibling-read GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
                "accepted",
            ),
            (
                "accept/siblings GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\naccept/sibling-accept POST /sessions/2 {@update} -> 200\naccept/sibling-read GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "no-error",
            ),
        ],
        judge: |v| {
            each_update(v, &[step::ACCEPT_SIBLING_ACCEPT], |update| {
                Some(match update.then().filter(|then| is_on_its_way(then.phase())) {
                    Some(then) => {
                        let observed = format!("it is {}", then.told("/phase"));
                        Finding::broken(
                            "accepted",
                            &then.x,
                            then.part("/phase"),
                            "REJECTED, as before",
                            observed,
                        )
                    }
                    None => must_change_nothing(v, update),
                })
            })
        },
    },
    Check {
        decides: "eb-upd-concurrent",
        reads: Reads::All(&[step::RACE_ACCEPT, step::RACE_READ]),
        because: "Two clients of one user may click at the same time.",
        usually: "The state is read, looked at and written without a lock.",
        mend: "Accept an offer and end its siblings in one transaction.",
        good: &[
            "race/accept POST /sessions/1 {@update} -> 200\nrace/accept POST /sessions/2 {@update} -> 409\n\
             race/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nrace/read GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
        ],
        bad: &[
            (
                "race/accept POST /sessions/1 {@update} -> 200\nrace/accept POST /sessions/2 {@update} -> 200\n\
                 race/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\nrace/read GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
                "several",
            ),
            (
                "race/accept POST /sessions/1 {@update} -> 409\nrace/accept POST /sessions/2 {@update} -> 409\n\
                 race/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nrace/read GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "none",
            ),
        ],
        judge: race,
    },
    Check {
        decides: "eb-upd-atomic-view",
        reads: Reads::All(&[step::ACCEPT_UPDATE, step::ACCEPT_SET_AFTER]),
        because: "A reader in between would accept an offer that is already gone.",
        usually: "The other offers are ended by a task that runs later.",
        mend: "End the siblings before the acceptance is answered.",
        good: &[
            "accept/update POST /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\n\
             accept/set-after GET /offersets/1 -> 200 | {\"result\": \"YES\", \"offers\": [{\"meta\": {\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02\"}, \"phase\": \"ACCEPTED\"}, {\"meta\": {\"uuid\": \"2\"}, \"phase\": \"REJECTED\"}]}",
        ],
        bad: &[(
            "accept/update POST /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 {@update} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\n\
             accept/set-after GET /offersets/1 -> 200 | {\"result\": \"YES\", \"offers\": [{\"meta\": {\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02\"}, \"phase\": \"ACCEPTED\"}, {\"meta\": {\"uuid\": \"2\"}, \"phase\": \"OFFERED\"}]}",
            "two-alive",
        )],
        judge: atomic,
    },
];

fn siblings(v: &View<'_>) -> Vec<Finding> {
    if let Some(why) = not_accepted(v, step::ACCEPT_UPDATE) {
        return vec![why];
    }
    each_sight(at(v, step::ACCEPT_SIBLINGS), |sight| {
        let part = sight.part("/phase");
        Some(match sight.phase() {
            "REJECTED" | "EXPIRED" | "CANCELLED" => Finding::pass(&sight.x, part, sight.told("/phase")),
            "OFFERED" => Finding::broken("offered", &sight.x, part, "REJECTED", "still OFFERED"),
            phase if is_on_its_way(phase) => {
                Finding::broken("alive", &sight.x, part, "REJECTED", sight.told("/phase"))
            }
            _ => Finding::undecided(Reason::Ambiguous, &sight.x, sight.told("/phase")),
        })
    })
}

fn race(v: &View<'_>) -> Vec<Finding> {
    let reads = at(v, step::RACE_READ);
    let Some(last) = reads.last() else {
        return Vec::new();
    };
    let unheard = v
        .attempts(step::RACE_ACCEPT)
        .any(|(_, seen)| seen.is_none_or(|x| unusable(x).is_some()));
    // The one that won may be among what is missing.
    let is_whole = v
        .at(step::RACE_ACCEPT)
        .next()
        .is_some_and(|first| v.is_whole_between(&first, &last.x));
    let asked: BTreeSet<String> = v
        .attempts(step::RACE_ACCEPT)
        .map(|(x, _)| last_segment(&x.request.url))
        .collect();
    let read: BTreeSet<String> = reads.iter().filter_map(|sight| sight.key()).collect();
    let won: Vec<&Sight<'_>> = reads
        .iter()
        .filter(|sight| is_on_its_way(sight.phase()))
        .collect();
    let mut keys: Vec<String> = won.iter().filter_map(|sight| sight.key()).collect();
    keys.sort_unstable();
    keys.dedup();
    let expected = "exactly one accepted session";
    let finding = match (keys.len(), won.last()) {
        (1, Some(winner)) => Finding::pass(&winner.x, winner.part("/phase"), "one was accepted"),
        (0, _) if unheard => Finding::undecided(Reason::Busy, &last.x, "not all acceptances were answered"),
        (0, _) if !is_whole || !asked.is_subset(&read) || asked.len() < 2 => Finding::undecided(
            Reason::NotObserved,
            &last.x,
            "not all sessions were seen afterwards",
        ),
        (0, _) => Finding::broken(
            "none",
            &last.x,
            last.part("/phase"),
            expected,
            "no acceptance won",
        ),
        (count, _) => {
            let winner = won.last().unwrap_or(&last);
            let observed = format!("{count} were accepted: {}", keys.join(", "));
            Finding::broken("several", &winner.x, winner.part("/phase"), expected, observed)
        }
    };
    vec![finding]
}

fn atomic(v: &View<'_>) -> Vec<Finding> {
    if let Some(why) = not_accepted(v, step::ACCEPT_UPDATE) {
        return vec![why];
    }
    let key = updates(v, &[step::ACCEPT_UPDATE])
        .first()
        .map(|update| update.key.clone());
    let judged = v.at(step::ACCEPT_SET_AFTER).take(1).map(|x| {
        let offers: Vec<Sight<'_>> = of(x).into_iter().filter(|sight| !sight.is_alone()).collect();
        let alive: Vec<&Sight<'_>> = offers
            .iter()
            .filter(|sight| sight.phase() == "OFFERED" || is_accepted(sight.phase()))
            .collect();
        let is_stale = |sight: &&&Sight<'_>| {
            let own = sight.key() == key || sight.session.uuid().map(str::to_ascii_lowercase) == key;
            own && sight.phase() == "OFFERED"
        };
        let finding = match (alive.len(), alive.last()) {
            _ if offers.is_empty() => Finding::undecided(Reason::Blocked, &x, "no offers could be read"),
            // The offerset shows old phases, which is a row of its own.
            _ if alive.iter().any(|sight| is_stale(&sight)) => {
                Finding::undecided(Reason::Blocked, &x, "the accepted offer is still OFFERED there")
            }
            (0 | 1, _) => Finding::pass(
                &x,
                x.part_of("/offers"),
                format!("{} of {} alive", alive.len(), offers.len()),
            ),
            (count, last) => {
                let part = last.map_or(Part::BODY, |sight| sight.part("/phase"));
                let observed = format!("{count} offers are OFFERED or accepted");
                Finding::broken("two-alive", &x, part, "one at most", observed)
            }
        };
        (finding, String::new())
    });
    few(judged)
}
