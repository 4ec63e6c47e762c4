//! Section G of the catalogue: accepting an offer.

use super::clock::Clock;
use super::offers::has_expired;
use super::phases::{is_accepted, reachable};
use super::sightings::{Sight, at, each_sight};
use super::updates::{Refusal, Update, each_update, refusal, unusable, updates};
use crate::checks::{Check, Finding, Part, Reads, View};
use crate::recording::{Reason, Step, step};

/// Steps at which offers are accepted that can be.
const ACCEPTS: &[Step] = &[
    step::ACCEPT_UPDATE,
    step::KEPT_ACCEPT,
    step::LIFE_ACCEPT,
    step::LATER_ACCEPT,
    step::ENDLESS_ACCEPT,
    step::STOP_ACCEPT,
    step::PORTS_ACCEPT,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-upd-accept",
        reads: Reads::Any(ACCEPTS),
        because: "An offer that can't be accepted is none.",
        usually: "The update is read but not carried out, or the body is expected in another envelope.",
        mend: "Answer an enum update of phase with ACCEPTED by 200 and the session, which is ACCEPTED or further.",
        good: &[
            "accept/before GET /sessions/1 -> 200 | @offer\naccept/update POST /sessions/1 {@update} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
        ],
        bad: &[
            (
                "accept/before GET /sessions/1 -> 200 | @offer\naccept/update POST /sessions/1 {@update} -> 200 | @offer",
                "ignored",
            ),
            (
                "accept/before GET /sessions/1 -> 200 | @offer\naccept/update POST /sessions/1 {@update} -> 422",
                "refused",
            ),
        ],
        judge: |v| {
            each_update(v, ACCEPTS, |update| {
                Some(works(v, update, is_on_its_way, "ACCEPTED or later"))
            })
        },
    },
    Check {
        decides: "eb-upd-23-accept",
        reads: Reads::Any(ACCEPTS),
        because: "An offer that can't be accepted is none.",
        usually: "The status is read but not carried out.",
        mend: "Answer the status ACCEPTED by 200 and the offer, whose status is ACCEPTED.",
        good: &[
            "#dialect 23\naccept/before GET /offers/o1 -> 200 | @planner-offer\naccept/update POST /offers/o1 {@planner-accept} -> 200 | @planner-offer s|OFFERED|ACCEPTED|",
        ],
        bad: &[
            (
                "#dialect 23\naccept/before GET /offers/o1 -> 200 | @planner-offer\naccept/update POST /offers/o1 {@planner-accept} -> 200 | @planner-offer",
                "ignored",
            ),
            (
                "#dialect 23\naccept/before GET /offers/o1 -> 200 | @planner-offer\naccept/update POST /offers/o1 {@planner-accept} -> 400",
                "refused",
            ),
        ],
        judge: |v| {
            each_update(v, ACCEPTS, |update| {
                Some(works(v, update, |phase| phase == "ACCEPTED", "ACCEPTED"))
            })
        },
    },
    Check {
        decides: "eb-upd-accept-twice",
        reads: Reads::All(&[step::ACCEPT_TWICE, step::ACCEPT_TWICE_READ]),
        because: "A client that got no answer tries again, and must not have its task run twice.",
        usually: "The second acceptance starts the session anew.",
        mend: "Leave a session that was accepted as it is.",
        good: &[
            "accept/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\naccept/twice POST /sessions/1 {@update} -> 409\naccept/twice-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
        ],
        bad: &[(
            "accept/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\naccept/twice POST /sessions/1 {@update} -> 200\naccept/twice-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
            "went-back",
        )],
        judge: |v| each_update(v, &[step::ACCEPT_TWICE], |update| Some(twice(update))),
    },
    Check {
        decides: "eb-upd-reject-after-accept",
        reads: Reads::All(&[step::ACCEPT_REJECT]),
        because: "A session that was accepted is cancelled, which lets the service stop what runs.",
        usually: "The value is written into the phase without a look at what is there.",
        mend: "Refuse REJECTED for a session that is not OFFERED.",
        good: &[
            "accept/twice-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\naccept/reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 409\naccept/reject-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
        ],
        bad: &[(
            "accept/twice-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\naccept/reject POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200\naccept/reject-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
            "rejected",
        )],
        judge: |v| {
            each_update(v, &[step::ACCEPT_REJECT], |update| {
                Some(match refusal(v, update) {
                    Refusal::Unclear(why) => why,
                    _ if !update
                        .before
                        .as_ref()
                        .is_some_and(|before| is_accepted(before.phase())) =>
                    {
                        Finding::undecided(Reason::Blocked, &update.x, "the session was not accepted before")
                    }
                    Refusal::Changed(_, from, to) if to == "REJECTED" => {
                        let part = Part::BODY;
                        Finding::broken("rejected", &update.x, part, format!("{from}, as before"), to)
                    }
                    _ => Finding::pass(&update.x, Part::Status, update.x.status_line()),
                })
            })
        },
    },
];

/// Was it accepted, whatever came of it since?
pub fn is_on_its_way(phase: &str) -> bool {
    is_accepted(phase) || phase == "COMPLETED"
}

/// Judges an update that an OFFERED session must follow.
pub fn works(v: &View<'_>, update: &Update<'_>, is_done: fn(&str) -> bool, expected: &str) -> Finding {
    let x = &update.x;
    if let Some(why) = unusable(*x) {
        return why;
    }
    let clock = Clock::of(v);
    let was_offered = |before: &Sight<'_>| before.phase() == "OFFERED";
    if update.before.as_ref().is_some_and(|before| !was_offered(before)) {
        return Finding::undecided(Reason::Blocked, x, "the session was not OFFERED before");
    }
    let late = |before: &Sight<'_>| {
        has_expired(
            &Sight {
                x: *x,
                session: before.session.clone(),
            },
            clock,
        )
    };
    if update.before.as_ref().is_some_and(late) {
        return Finding::undecided(Reason::TooFast, x, "the offer may have expired before");
    }
    if (400..500).contains(&x.status()) {
        return Finding::broken(
            "refused",
            x,
            Part::Status,
            format!("200, and {expected}"),
            x.status_line(),
        );
    }
    // An answer that tells an old state is reported by eb-upd-response.
    let looks = [update.answer(), update.after.clone()];
    let mut looks = looks.iter().flatten();
    match looks.clone().find(|look| is_done(look.phase())) {
        Some(look) => Finding::pass(&look.x, look.part("/phase"), look.told("/phase")),
        None => match looks.next_back() {
            Some(look) if look.phase() == "FAILED" => {
                Finding::undecided(Reason::Ambiguous, &look.x, "it failed at once")
            }
            Some(look) => Finding::broken(
                "ignored",
                &look.x,
                look.part("/phase"),
                expected,
                look.told("/phase"),
            ),
            None => Finding::undecided(Reason::Blocked, x, "no session could be read"),
        },
    }
}

/// Why nothing follows from the first acceptance at this step: it did not work.
pub fn not_accepted(v: &View<'_>, accept: Step) -> Option<Finding> {
    updates(v, &[accept]).first().and_then(in_vain)
}

/// Why nothing follows from the acceptances at this step: one of them did not work.
pub fn one_not_accepted(v: &View<'_>, accept: Step) -> Option<Finding> {
    updates(v, &[accept]).iter().find_map(in_vain)
}

fn in_vain(update: &Update<'_>) -> Option<Finding> {
    let looks = [update.answer(), update.after.clone()];
    let is_accepted = looks.iter().flatten().any(|look| is_on_its_way(look.phase()));
    (!is_accepted).then(|| match update.x.ok() {
        Err(why) => why,
        Ok(x) => Finding::undecided(Reason::Blocked, &x, "the offer was not accepted"),
    })
}

/// The sessions at a step must still be OFFERED, unless their time has come.
pub fn still_offered(v: &View<'_>, step: Step) -> Vec<Finding> {
    let clock = Clock::of(v);
    each_sight(at(v, step), |sight| {
        let part = sight.part("/phase");
        Some(match sight.phase() {
            "OFFERED" => Finding::pass(&sight.x, part, "still OFFERED"),
            "EXPIRED" if has_expired(sight, clock) => {
                Finding::undecided(Reason::TooFast, &sight.x, "its time has come in between")
            }
            _ => Finding::broken(
                "ended",
                &sight.x,
                part,
                "OFFERED, as before",
                sight.told("/phase"),
            ),
        })
    })
}

fn twice(update: &Update<'_>) -> Finding {
    let x = &update.x;
    if let Some(why) = unusable(*x) {
        return why;
    }
    let Some((before, after)) = update.before.as_ref().zip(update.then()) else {
        return Finding::undecided(
            Reason::NotObserved,
            x,
            "the session was not read before and after",
        );
    };
    if !is_on_its_way(before.phase()) {
        return Finding::undecided(Reason::Blocked, x, "the session was not accepted before");
    }
    match reachable(before.phase(), after.phase()) {
        true => Finding::pass(&after.x, after.part("/phase"), after.told("/phase")),
        false => {
            let expected = format!("{} or later", before.told("/phase"));
            Finding::broken(
                "went-back",
                &after.x,
                after.part("/phase"),
                expected,
                after.told("/phase"),
            )
        }
    }
}
