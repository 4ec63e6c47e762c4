//! Section G of the catalogue: updates as only earlier versions have them.

use super::accepting::works;
use super::sessions::difference;
use super::sightings::told;
use super::updates::{Update, each_update, must_change_nothing, unusable};
use crate::checks::{Check, Finding, Part, Reads};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-upd-envelope",
        reads: Reads::Any(&[step::REJECT_UPDATE]),
        because: "Clients of these versions send their updates in the member update.",
        usually: "The body is read as the bare update of later versions.",
        mend: "Read the update from the member update.",
        good: &[
            "#dialect 25\nreject/before GET /sessions/1 -> 200 | @offer-25\nreject/update POST /sessions/1 {@update-25} -> 200 | @offer-25 s|OFFERED|REJECTED|",
        ],
        bad: &[
            (
                "#dialect 25\nreject/before GET /sessions/1 -> 200 | @offer-25\nreject/update POST /sessions/1 {@update-25} -> 400",
                "refused",
            ),
            (
                "#dialect 25\nreject/before GET /sessions/1 -> 200 | @offer-25\nreject/update POST /sessions/1 {@update-25} -> 200 | @offer-25",
                "ignored",
            ),
        ],
        judge: |v| {
            each_update(v, &[step::REJECT_UPDATE], |update| {
                update.sent.get("update")?;
                Some(works(v, update, |phase| phase == "REJECTED", "REJECTED"))
            })
        },
    },
    Check {
        decides: "eb-upd-23-ident",
        reads: Reads::Any(&[step::PU_WRONG_IDENT, step::PU_SAME_IDENT]),
        because: "The client has mixed up two offers; neither may be changed.",
        usually: "The identifier in the body is not read.",
        mend: "Refuse an update whose identifier is not that of the address.",
        good: &[
            "#dialect 23\nf01/offer GET /offers/o1 -> 200 | @planner-offer\npu/wrong-ident POST /offers/o1 {@planner-accept s|\"status\": \"ACCEPTED\"|\"ident\": \"o2\", \"status\": \"REJECTED\"|} -> 400\npu/read GET /offers/o1 -> 200 | @planner-offer",
        ],
        bad: &[
            (
                "#dialect 23\nf01/offer GET /offers/o1 -> 200 | @planner-offer\npu/wrong-ident POST /offers/o1 {@planner-accept s|\"status\": \"ACCEPTED\"|\"ident\": \"o2\", \"status\": \"REJECTED\"|} -> 200\npu/read GET /offers/o1 -> 200 | @planner-offer s|OFFERED|REJECTED|",
                "changed",
            ),
            (
                "#dialect 23\nf01/offer GET /offers/o1 -> 200 | @planner-offer\npu/wrong-ident POST /offers/o1 {@planner-accept s|\"status\": \"ACCEPTED\"|\"ident\": \"o2\", \"status\": \"REJECTED\"|} -> 200\npu/read GET /offers/o1 -> 200 | @planner-offer",
                "no-error",
            ),
            (
                "#dialect 23\nf01/offer GET /offers/o1 -> 200 | @planner-offer\npu/same-ident POST /offers/o1 {@planner-accept s|\"status\": \"ACCEPTED\"|\"ident\": \"o1\", \"status\": \"REJECTED\"|} -> 400",
                "refused",
            ),
        ],
        judge: |v| {
            let mut found = each_update(v, &[step::PU_WRONG_IDENT], |update| {
                Some(must_change_nothing(v, update))
            });
            found.extend(each_update(v, &[step::PU_SAME_IDENT], |update| {
                Some(works(v, update, |phase| phase == "REJECTED", "REJECTED"))
            }));
            found
        },
    },
    Check {
        decides: "eb-upd-23-only-status",
        reads: Reads::All(&[step::PU_EXPIRES]),
        because: "A client must not be able to give itself more time, or another program.",
        usually: "The whole body is merged into the stored offer.",
        mend: "Take nothing but the status from an update.",
        good: &[
            "#dialect 23\nf01/offer GET /offers/o1 -> 200 | @planner-offer\npu/expires POST /offers/o1 {@planner-accept s|\"status\": \"ACCEPTED\"|\"expires\": \"2027-01-01T12:05:00Z\"|} -> 400\npu/read GET /offers/o1 -> 200 | @planner-offer",
        ],
        bad: &[(
            "#dialect 23\nf01/offer GET /offers/o1 -> 200 | @planner-offer\npu/expires POST /offers/o1 {@planner-accept s|\"status\": \"ACCEPTED\"|\"expires\": \"2027-01-01T12:05:00Z\"|} -> 200\npu/read GET /offers/o1 -> 200 | @planner-offer s|2026-01-01T12:05|2027-01-01T12:05|",
            "changed",
        )],
        judge: |v| each_update(v, &[step::PU_EXPIRES], |update| Some(only_status(update))),
    },
];

fn only_status(update: &Update<'_>) -> Finding {
    let x = &update.x;
    if let Some(why) = unusable(*x) {
        return why;
    }
    let Some((before, after)) = update.before.as_ref().zip(update.then()) else {
        return Finding::undecided(Reason::NotObserved, x, "the offer was not read before and after");
    };
    let members = [
        "/expires",
        "/executable",
        "/compute",
        "/storage",
        "/datetime",
        "/meta/uuid",
    ];
    let changed = members
        .iter()
        .find(|member| difference(before.session.at(member), after.session.at(member), member).is_some());
    match changed {
        None => Finding::pass(&after.x, Part::BODY, "expiry and request are what they were"),
        Some(member) => {
            let expected = format!("{member}: {}, as before", before.told(member));
            let observed = format!("{member}: {}", told(after.session.at(member)));
            Finding::broken("changed", &after.x, Part::BODY, expected, observed)
        }
    }
}
