//! Section G of the catalogue: updates that must change nothing.

use super::phases::is_accepted;
use super::updates::{Refusal, each_update, must_change_nothing, refusal, unusable};
use crate::checks::{Check, Finding, Part, Reads, View};
use crate::recording::{Reason, Step, step};

/// All updates that must be refused.
const REFUSALS: &[Step] = &[
    step::LAX_NO_KIND,
    step::LAX_NO_PATH,
    step::LAX_NO_VALUE,
    step::LAX_UNKNOWN_KIND,
    step::LAX_UNKNOWN_PATH,
    step::LAX_BAD_VALUE,
    step::LAX_DRIVE,
    step::REJECT_ACCEPT,
    step::REJECT_END_UPDATE,
    step::ACCEPT_SIBLING_ACCEPT,
    step::ACCEPT_REJECT,
    step::ACCEPT_DRIVE,
    step::ACCEPT_END_UPDATE,
    step::EXPIRY_ACCEPT,
    step::EXPIRY_END_UPDATE,
    step::LIFE_END_UPDATE,
    step::OPTIONS_OVER,
    step::OPTIONS_MISMATCH,
];

const LAX: &str = "A generic setter takes whatever it is given, and fills in the rest.";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-upd-kind-required",
        reads: Reads::Any(&[step::LAX_NO_KIND, step::LAX_NO_PATH]),
        because: "An update of which a half is guessed changes something else than was meant.",
        usually: LAX,
        mend: "Answer an update without kind or path with 400 or 422, and change nothing.",
        good: &[
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/no-kind POST /sessions/1 {@update s|\"kind\": \"uri:enum-value-update\", ||} -> 400\nlax/read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/no-path POST /sessions/1 {@update s|\"path\": \"phase\", ||} -> 200\nlax/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
                "changed",
            ),
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/no-kind POST /sessions/1 {@update s|\"kind\": \"uri:enum-value-update\", ||} -> 200\nlax/read GET /sessions/1 -> 200 | @offer",
                "no-error",
            ),
        ],
        judge: |v| refused(v, &[step::LAX_NO_KIND, step::LAX_NO_PATH]),
    },
    Check {
        decides: "eb-upd-value-required",
        reads: Reads::Any(&[step::LAX_NO_VALUE]),
        because: "An update of which a half is guessed changes something else than was meant.",
        usually: LAX,
        mend: "Answer an update without value, or without delta, with 400 or 422, and change nothing.",
        good: &[
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/no-value POST /sessions/1 {@update s|, \"value\": \"ACCEPTED\"||} -> 422\nlax/read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[(
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/no-value POST /sessions/1 {@update s|, \"value\": \"ACCEPTED\"||} -> 200\nlax/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
            "changed",
        )],
        judge: |v| refused(v, &[step::LAX_NO_VALUE]),
    },
    Check {
        decides: "eb-upd-unknown-kind",
        reads: Reads::Any(&[step::LAX_UNKNOWN_KIND]),
        because: "The client meant something that the service does not know; what it did instead nobody knows.",
        usually: "The kind is not looked at, only path and value are.",
        mend: "Answer an update of a kind that is not known with 422, and change nothing.",
        good: &[
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/unknown-kind POST /sessions/1 {@update s|enum-value-update|no-such-update|} -> 422\nlax/read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/unknown-kind POST /sessions/1 {@update s|enum-value-update|no-such-update|} -> 200\nlax/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
                "changed",
            ),
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/unknown-kind POST /sessions/1 {@update s|enum-value-update|no-such-update|} -> 200 | @offer\nlax/read GET /sessions/1 -> 200 | @offer",
                "no-error",
            ),
        ],
        judge: |v| refused(v, &[step::LAX_UNKNOWN_KIND]),
    },
    Check {
        decides: "eb-upd-unknown-path",
        reads: Reads::Any(&[step::LAX_UNKNOWN_PATH]),
        because: "A client must not be able to swap the program, or the price, of an offer.",
        usually: "The path is followed into the object by reflection.",
        mend: "Take only paths that an option of the session lists, and answer others with 422.",
        good: &[
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/unknown-path POST /sessions/1 {@update s|\"phase\"|\"/executable/location\"|} -> 422\nlax/read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/unknown-path POST /sessions/1 {@update s|\"phase\"|\"/executable/location\"|} -> 200\nlax/read GET /sessions/1 -> 200 | @offer s|hello.ipynb|other.ipynb|",
                "changed",
            ),
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/unknown-path POST /sessions/1 {@update s|\"phase\"|\"/executable/location\"|} -> 200\nlax/read GET /sessions/1 -> 200 | @offer",
                "no-error",
            ),
        ],
        judge: |v| refused(v, &[step::LAX_UNKNOWN_PATH]),
    },
    Check {
        decides: "eb-upd-bad-value",
        reads: Reads::Any(&[step::LAX_BAD_VALUE]),
        because: "A session in a phase that does not exist can't be used by anybody.",
        usually: "The value is written as it comes.",
        mend: "Take only values that the option lists, and answer others with 422.",
        good: &[
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/bad-value POST /sessions/1 {@update s|ACCEPTED|BANANA|} -> 422\nlax/read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/bad-value POST /sessions/1 {@update s|ACCEPTED|BANANA|} -> 200\nlax/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"BANANA\"|",
                "changed",
            ),
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/bad-value POST /sessions/1 {@update s|ACCEPTED|BANANA|} -> 200\nlax/read GET /sessions/1 -> 200 | @offer",
                "no-error",
            ),
        ],
        judge: |v| refused(v, &[step::LAX_BAD_VALUE]),
    },
    Check {
        decides: "eb-upd-client-cannot-drive",
        reads: Reads::Any(&[step::LAX_DRIVE, step::ACCEPT_DRIVE]),
        because: "The phase says what the service does; a client that sets it makes it a lie.",
        usually: "Any value of the enumeration is taken from the client.",
        mend: "Take only ACCEPTED, REJECTED and CANCELLED from a client.",
        good: &[
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/drive POST /sessions/1 {@update s|ACCEPTED|RUNNING|} -> 409\nlax/read GET /sessions/1 -> 200 | @offer",
            "accept/reject-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\naccept/drive POST /sessions/1 {@update s|ACCEPTED|FAILED|} -> 200\naccept/drive-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
        ],
        bad: &[
            (
                "lax/before GET /sessions/1 -> 200 | @offer\nlax/drive POST /sessions/1 {@update s|ACCEPTED|RUNNING|} -> 200\nlax/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
                "driven",
            ),
            (
                "accept/reject-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\naccept/drive POST /sessions/1 {@update s|ACCEPTED|FAILED|} -> 200\naccept/drive-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"FAILED\"|",
                "driven",
            ),
        ],
        judge: drive,
    },
    Check {
        decides: "eb-upd-refusal-status",
        reads: Reads::Any(REFUSALS),
        because: "A client that reads 200 tells its user that it was done.",
        usually: "Updates that are not known end in the same answer as those that are.",
        mend: "Answer with 409 where the state is in the way, with 400 or 422 where the content is.",
        good: &[
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/bad-value POST /sessions/1 {@update s|ACCEPTED|BANANA|} -> 422\nlax/read GET /sessions/1 -> 200 | @offer",
        ],
        bad: &[(
            "lax/before GET /sessions/1 -> 200 | @offer\nlax/bad-value POST /sessions/1 {@update s|ACCEPTED|BANANA|} -> 200\nlax/read GET /sessions/1 -> 200 | @offer",
            "no-error",
        )],
        judge: status,
    },
];

fn refused(v: &View<'_>, steps: &[Step]) -> Vec<Finding> {
    each_update(v, steps, |update| Some(must_change_nothing(v, update)))
}

fn drive(v: &View<'_>) -> Vec<Finding> {
    each_update(v, &[step::LAX_DRIVE, step::ACCEPT_DRIVE], |update| {
        let x = &update.x;
        let before = update
            .before
            .as_ref()
            .map(|before| before.phase())
            .unwrap_or_default();
        if !before.is_empty() && before != "OFFERED" && !is_accepted(before) {
            let why = format!("the session was {before} before");
            return Some(Finding::undecided(Reason::Blocked, x, why));
        }
        Some(match refusal(v, update) {
            Refusal::Unclear(why) => why,
            Refusal::Changed(_, from, to) => {
                let (seen, part) = match update.then() {
                    Some(then) => (then.x, then.part("/phase")),
                    None => (*x, Part::BODY),
                };
                let observed = format!("{to} after {} was sent", update.phase(v));
                Finding::broken("driven", &seen, part, format!("{from}, as before"), observed)
            }
            Refusal::Refused | Refusal::Ignored => {
                let observed = format!("{} is not taken from a client", update.phase(v));
                Finding::pass(x, Part::Status, observed)
            }
        })
    })
}

fn status(v: &View<'_>) -> Vec<Finding> {
    each_update(v, REFUSALS, |update| {
        let x = &update.x;
        // To ask once more for the phase that is there already may be answered either way.
        let before = update.before.as_ref().map(|before| before.phase());
        if before == Some(update.phase(v).as_str()) {
            return None;
        }
        if let Some(why) = unusable(*x).filter(|_| x.status() != 403) {
            return Some(why);
        }
        match (x.status(), refusal(v, update)) {
            (400..=499, _) => Some(Finding::pass(x, Part::Status, x.status_line())),
            // What changed was no refusal; the row of the update reports it.
            (_, Refusal::Changed(..)) => None,
            (_, Refusal::Unclear(why)) => Some(why),
            _ => {
                let observed = format!("{}, though nothing changed", x.status_line());
                Some(Finding::broken("no-error", x, Part::Status, "a 4xx", observed))
            }
        }
    })
}
