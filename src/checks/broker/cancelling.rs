//! Section G of the catalogue: cancelling a session, and what can be done with one that has ended.

use super::phases::{is_accepted, is_terminal};
use super::sightings::{each_sight, few, own, reads};
use super::updates::{each_update, last_at, unusable, updates};
use crate::checks::{Check, Finding, Part, Reads, View, last_segment};
use crate::recording::{Reason, Step, step};

/// Updates of sessions that have ended.
pub const AT_THE_END: &[Step] = &[
    step::REJECT_END_UPDATE,
    step::ACCEPT_END_UPDATE,
    step::EXPIRY_END_UPDATE,
    step::LIFE_END_UPDATE,
];
/// Steps at which sessions are read that were accepted, or have ended.
const ENDS: &[Step] = &[
    step::REJECT_READ,
    step::ACCEPT_READ,
    step::ACCEPT_CANCEL_READ,
    step::LIFE_STILL,
    step::LIFE_POLL,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-upd-cancel",
        reads: Reads::All(&[step::ACCEPT_CANCEL]),
        because: "A user who has made a mistake must be able to stop it.",
        usually: "Only the service itself sets the phase, and orders are ignored.",
        mend: "Answer an enum update of phase with CANCELLED by 200, and release what the session holds.",
        good: &[
            "accept/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|",
            "accept/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|\nstop/cancel POST /sessions/2 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"FAILED\"|",
            "accept/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"RELEASING\"|\naccept/cancel-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|",
        ],
        bad: &[
            (
                "accept/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|\naccept/cancel-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
                "ignored",
            ),
            (
                "accept/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 409",
                "refused",
            ),
            (
                "accept/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"FAILED\"|\nstop/cancel POST /sessions/2 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"FAILED\"|",
                "failed",
            ),
        ],
        judge: |v| cancelled(v, step::ACCEPT_CANCEL, step::ACCEPT_CANCEL_READ),
    },
    Check {
        decides: "eb-upd-23-cancel",
        reads: Reads::Any(&[step::ACCEPT_CANCEL, step::STOP_CANCEL]),
        because: "A user who has made a mistake must be able to stop it.",
        usually: "Only the worker itself sets the phase, and orders are ignored.",
        mend: "Take the phase CANCELLED at the address of the job at any time.",
        good: &[
            "#dialect 23\naccept/cancel POST /jobs/j1 {@planner-accept s|ACCEPTED|CANCELLED|} -> 200 | @planner-job s|PENDING|CANCELLED|",
        ],
        bad: &[
            (
                "#dialect 23\naccept/cancel POST /jobs/j1 {@planner-accept s|ACCEPTED|CANCELLED|} -> 200 | @planner-job\naccept/cancel-read GET /jobs/j1 -> 200 | @planner-job s|PENDING|RUNNING|",
                "ignored",
            ),
            (
                "#dialect 23\nstop/cancel POST /jobs/j1 {@planner-accept s|ACCEPTED|CANCELLED|} -> 409",
                "refused",
            ),
        ],
        judge: |v| {
            let mut found = cancelled(v, step::ACCEPT_CANCEL, step::ACCEPT_CANCEL_READ);
            found.extend(cancelled(v, step::STOP_CANCEL, step::STOP_AFTER));
            found
        },
    },
    Check {
        decides: "eb-upd-cancel-options",
        reads: Reads::Any(ENDS),
        because: "The options are how a client learns what it may do.",
        usually: "The options are written once, when the offer is made.",
        mend: "List CANCELLED as the only value of the option for the phase while the session lives.",
        good: &[
            "accept/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"| s|[\"ACCEPTED\", \"REJECTED\"]|[\"CANCELLED\"]|",
        ],
        bad: &[
            (
                "accept/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
                "other-choices",
            ),
            (
                "accept/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"| s|options|choices|",
                "missing",
            ),
        ],
        judge: |v| {
            // When everything is being released there may be nothing left to choose.
            let is_live = |sight: &super::sightings::Sight<'_>| {
                is_accepted(sight.phase()) && sight.phase() != "RELEASING"
            };
            let live = own(v, reads(v)).into_iter().filter(is_live);
            each_sight(live, |sight| {
                let part = sight.part("/meta/options");
                let expected = "an option for the phase with the value CANCELLED";
                Some(match sight.session.phase_choices() {
                    Some(values) if values == ["CANCELLED"] => Finding::pass(&sight.x, part, "CANCELLED"),
                    Some(values) => {
                        let observed = format!("{} while {}", values.join(", "), sight.phase());
                        Finding::broken("other-choices", &sight.x, part, expected, observed)
                    }
                    None => {
                        let observed = format!("options: {}", sight.told("/meta/options"));
                        Finding::broken("missing", &sight.x, part, expected, observed)
                    }
                })
            })
        },
    },
    Check {
        decides: "eb-upd-no-options-at-end",
        reads: Reads::Any(ENDS),
        because: "A client would show its user a choice that leads nowhere.",
        usually: "The options are written once, when the offer is made.",
        mend: "Leave out the option for the phase when the session has ended.",
        good: &["reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"| s|options|choices|"],
        bad: &[(
            "reject/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"REJECTED\"|",
            "choices",
        )],
        judge: |v| {
            each_sight(
                reads(v).into_iter().filter(|sight| is_terminal(sight.phase())),
                |sight| {
                    let part = sight.part("/meta/options");
                    Some(match sight.session.phase_choices() {
                        None => Finding::pass(&sight.x, part, format!("no choice while {}", sight.phase())),
                        Some(values) if values.is_empty() => Finding::pass(&sight.x, part, "no values"),
                        // An expired offer that can be accepted is judged by eb-exp-options.
                        Some(values) if sight.phase() == "EXPIRED" && values.contains(&"ACCEPTED") => {
                            return None;
                        }
                        Some(values) => {
                            let observed = format!("{} while {}", values.join(", "), sight.phase());
                            Finding::broken("choices", &sight.x, part, "no option for the phase", observed)
                        }
                    })
                },
            )
        },
    },
    Check {
        decides: "eb-upd-terminal-frozen",
        reads: Reads::Any(AT_THE_END),
        because: "What has ended is reported, paid for and forgotten.",
        usually: "The value is written into the phase without a look at what is there.",
        mend: "Refuse any phase for a session that has ended.",
        good: &[
            "life/still GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|\nlife/end-update POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 409\nlife/end-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|",
        ],
        bad: &[(
            "life/still GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"COMPLETED\"|\nlife/end-update POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200\nlife/end-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|",
            "changed",
        )],
        judge: frozen,
    },
];

/// Judges a cancellation by its answer and by what is read afterwards.
fn cancelled(v: &View<'_>, cancel: Step, read: Step) -> Vec<Finding> {
    let Some(update) = updates(v, &[cancel]).into_iter().next() else {
        return Vec::new();
    };
    let x = &update.x;
    if let Some(why) = unusable(*x) {
        return vec![why];
    }
    let before = update
        .before
        .as_ref()
        .map(|before| before.phase())
        .unwrap_or_default();
    if is_terminal(before) {
        return vec![Finding::undecided(
            Reason::TooFast,
            x,
            format!("it was {before} already"),
        )];
    }
    let expected = "200, and CANCELLED";
    if (400..500).contains(&x.status()) {
        return vec![Finding::broken(
            "refused",
            x,
            Part::Status,
            expected,
            x.status_line(),
        )];
    }
    let same =
        |sight: &super::sightings::Sight<'_>| sight.key() == Some(last_segment(&x.exchange.request.url));
    let Some(last) = last_at(v, read).filter(same).or_else(|| update.then()) else {
        return vec![Finding::undecided(
            Reason::NotObserved,
            x,
            "no session could be read",
        )];
    };
    let part = last.part("/phase");
    vec![match last.phase() {
        "CANCELLED" => Finding::pass(&last.x, part, "CANCELLED"),
        "RELEASING" => Finding::undecided(Reason::TooFast, &last.x, "it is still RELEASING"),
        "FAILED" if all_fail(v) => Finding::broken("failed", &last.x, part, expected, FAILS),
        "COMPLETED" | "FAILED" => Finding::undecided(Reason::TooFast, &last.x, "it ended in between"),
        _ => Finding::broken("ignored", &last.x, part, expected, last.told("/phase")),
    }]
}

/// What is said of a service of which [`all_fail`] holds.
pub const FAILS: &str = "FAILED, like all that was cancelled";

/// Did all sessions end in FAILED that were cancelled with success? One may have failed at that moment by itself, several not.
pub fn all_fail(v: &View<'_>) -> bool {
    let steps = [
        step::ACCEPT_CANCEL,
        step::DIRECT_CANCEL,
        step::SLOTA_CANCEL,
        step::STOP_CANCEL,
    ];
    let done = updates(v, &steps);
    let done = done.iter().filter(|update| {
        let before = update
            .before
            .as_ref()
            .map(|sight| sight.phase())
            .unwrap_or_default();
        (200..400).contains(&update.x.status()) && !is_terminal(before)
    });
    let ends: Vec<&str> = done.filter_map(|update| Some(update.then()?.phase())).collect();
    ends.len() > 1 && ends.iter().all(|phase| *phase == "FAILED")
}

fn frozen(v: &View<'_>) -> Vec<Finding> {
    let judged = each_update(v, AT_THE_END, |update| {
        let before = update.before.as_ref()?;
        let x = &update.x;
        if !is_terminal(before.phase()) {
            let why = format!("the session was {} before", before.told("/phase"));
            return Some(Finding::undecided(Reason::Blocked, x, why));
        }
        let then = update.then()?;
        let part = then.part("/phase");
        Some(match then.phase() == before.phase() {
            true => Finding::pass(&then.x, part, format!("still {}", then.told("/phase"))),
            false => {
                let expected = format!("{}, as before", before.told("/phase"));
                Finding::broken("changed", &then.x, part, expected, then.told("/phase"))
            }
        })
    });
    few(judged.into_iter().map(|finding| {
        let place = finding.exchange.to_string();
        (finding, place)
    }))
}
