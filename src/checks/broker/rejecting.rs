//! Section G of the catalogue: rejecting an offer, and what the answer to an update says.

use super::accepting::{still_offered, works};
use super::sessions::difference;
use super::updates::{Update, each_update, must_change_nothing, unusable, updates};
use crate::checks::{Check, Finding, Part, Reads};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-upd-reject",
        reads: Reads::Any(&[step::REJECT_UPDATE]),
        because: "Rejecting what one does not need is how capacity is given back.",
        usually: "The update is read but not carried out, or the body is expected in another envelope.",
        mend: "Answer an enum update of phase with REJECTED by 200 and the session, which is REJECTED.",
        good: &[
            "reject/before GET /sessions/1 -> 200 | @offer\nreject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
        ],
        bad: &[
            (
                "reject/before GET /sessions/1 -> 200 | @offer\nreject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer",
                "ignored",
            ),
            (
                "reject/before GET /sessions/1 -> 200 | @offer\nreject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 405",
                "refused",
            ),
        ],
        judge: |v| {
            each_update(v, &[step::REJECT_UPDATE], |update| {
                Some(works(v, update, |phase| phase == "REJECTED", "REJECTED"))
            })
        },
    },
    Check {
        decides: "eb-upd-response",
        reads: Reads::All(&[step::REJECT_UPDATE, step::REJECT_READ]),
        because: "A client goes on with what the answer says.",
        usually: "The answer is written before the change, or is empty.",
        mend: "Answer an update with the session as it is after it.",
        good: &[
            "reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nreject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
        ],
        bad: &[
            (
                "reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer\nreject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "differs",
            ),
            (
                "reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 204\nreject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "other-status",
            ),
            (
                "reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200\nreject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "no-session",
            ),
        ],
        judge: |v| updates(v, &[step::REJECT_UPDATE]).iter().map(answered).collect(),
    },
    Check {
        decides: "eb-upd-reject-keeps-siblings",
        reads: Reads::All(&[step::REJECT_UPDATE, step::REJECT_SIBLINGS]),
        because: "A client rejects what it does not like so as to choose among the rest.",
        usually: "The offerset as a whole is ended.",
        mend: "End only the offer that is rejected.",
        good: &[
            "reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nreject/siblings GET /sessions/2 -> 200 | @offer",
        ],
        bad: &[(
            "reject/update POST /sessions/1 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nreject/siblings GET /sessions/2 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
            "ended",
        )],
        judge: |v| {
            let failed = updates(v, &[step::REJECT_UPDATE])
                .into_iter()
                .find(|u| !(200..400).contains(&u.x.status()));
            match failed {
                Some(update) => vec![Finding::undecided(
                    Reason::Blocked,
                    &update.x,
                    "the offer was not rejected",
                )],
                None => still_offered(v, step::REJECT_SIBLINGS),
            }
        },
    },
    Check {
        decides: "eb-upd-after-reject",
        reads: Reads::All(&[step::REJECT_ACCEPT]),
        because: "What was given back may be somebody else's already.",
        usually: "The value is written into the phase without a look at what is there.",
        mend: "Refuse ACCEPTED for a session that is not OFFERED.",
        good: &[
            "reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nreject/accept POST /sessions/1 {@update} -> 409\nreject/read-again GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
        ],
        bad: &[
            (
                "reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nreject/accept POST /sessions/1 {@update} -> 200\nreject/read-again GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
                "changed",
            ),
            (
                "reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|\nreject/accept POST /sessions/1 {@update} -> 200\nreject/read-again GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
                "no-error",
            ),
        ],
        judge: |v| {
            each_update(v, &[step::REJECT_ACCEPT], |update| {
                let was = update.before.as_ref().map(|before| before.phase());
                Some(match was {
                    Some("REJECTED") => must_change_nothing(v, update),
                    _ => Finding::undecided(
                        Reason::Blocked,
                        &update.x,
                        "the offer was not seen REJECTED before",
                    ),
                })
            })
        },
    },
];

fn answered(update: &Update<'_>) -> Finding {
    let x = &update.x;
    if let Some(why) = unusable(*x) {
        return why;
    }
    if matches!(x.status(), 201..=399) {
        let expected = "200 with the session after the update";
        return Finding::broken("other-status", x, Part::Status, expected, x.status_line());
    }
    if !(200..300).contains(&x.status()) {
        return Finding::undecided(Reason::Blocked, x, format!("the answer was {}", x.status()));
    }
    let Some(answer) = update.answer() else {
        return match x.readable() {
            Err(why) if !x.response.body.is_empty() => why,
            _ => Finding::broken(
                "no-session",
                x,
                Part::BODY,
                "the session after the update",
                "something else",
            ),
        };
    };
    let Some(after) = &update.after else {
        return Finding::undecided(Reason::NotObserved, x, "the session was not read after it");
    };
    match difference(Some(answer.session.value), Some(after.session.value), "") {
        None => Finding::pass(x, Part::BODY, "the session as it is read after it"),
        Some(pointer) => {
            let expected = format!("{pointer}: {}, as it is read after it", after.told(&pointer));
            let observed = format!("{pointer}: {}", answer.told(&pointer));
            Finding::broken("differs", x, answer.part(&pointer), expected, observed)
        }
    }
}
