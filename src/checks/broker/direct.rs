//! Section J of the catalogue, direct execution (schema 1.0, paths).

use super::asked::read_after;
use super::cancelling::{FAILS, all_fail};
use super::direct_limits::direct_sessions;
use super::endpoints::not_closed;
use super::requests_answers::location;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::broker::{Said, Session};
use crate::recording::{Reason, Step, step};

/// Phases that are left behind for good.
pub const TERMINAL: [&str; 5] = ["REJECTED", "EXPIRED", "COMPLETED", "FAILED", "CANCELLED"];
/// Phases of a session that was accepted, or of what became of it.
const ACCEPTED: [&str; 9] = [
    "ACCEPTED",
    "WAITING",
    "PREPARING",
    "AVAILABLE",
    "RUNNING",
    "RELEASING",
    "COMPLETED",
    "FAILED",
    "CANCELLED",
];
/// The steps that ask for a session at once and can get one.
const ASKED: &[Step] = &[step::DIRECT_ASK, step::DIRECTW_ASK];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-dir-outcome",
        reads: Reads::Any(&[step::DIRECT_ASK, step::DIRECTN_ASK]),
        because: "A client knows three answers: the session, its address, or a session that says why not.",
        usually: "The framework's default status for a POST, or a refusal that ends in an exception.",
        mend: "Answer 200 with the session, 303 with its address, or 400 with a session that explains.",
        good: &[
            "direct/ask POST /direct {@f01} -> 303 Location: /sessions/1",
            "direct/ask POST /direct {@f01} -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|\n\
             directn/ask POST /direct {@f02} -> 400 | @refusal",
        ],
        bad: &[
            ("direct/ask POST /direct {@f01} -> 204", "wrong-status"),
            ("direct/ask POST /direct {@f01} -> 200 | {\"a\": 1}", "no-session"),
            (
                "directn/ask POST /direct {@f02} -> 422 | @problem",
                "wrong-status",
            ),
            ("directn/ask POST /direct {@f02} -> 200 | @offer", "not-refused"),
        ],
        judge: |v| {
            let mut findings = each(v, &[step::DIRECT_ASK], |x| outcome(v, x));
            findings.extend(each(v, &[step::DIRECTN_ASK], |x| refusal(v, x)));
            findings
        },
    },
    Check {
        decides: "eb-dir-303-location",
        reads: Reads::Any(ASKED),
        because: "A session that nobody can find runs, costs, and can't be cancelled.",
        usually: "The header is forgotten, or the address is built from another identifier.",
        mend: "Send in Location the address at which GET gives the session.",
        good: &[
            "direct/ask POST /direct {@f01} -> 303 Location: /sessions/1\ndirect/read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"ACCEPTED\"|",
        ],
        bad: &[
            ("direct/ask POST /direct {@f01} -> 303", "missing"),
            (
                "direct/ask POST /direct {@f01} -> 303 Location: /sessions/1\ndirect/read GET /sessions/1 -> 404 | @problem",
                "not-readable",
            ),
            (
                "direct/ask POST /direct {@f01} -> 303 Location: /offersets/1\ndirect/read GET /offersets/1 -> 200 | @yes",
                "an-offerset",
            ),
        ],
        judge: |v| {
            let answers = ASKED.iter().flat_map(|ask| v.at(*ask));
            answers
                .filter(|x| x.status() == 303)
                .map(|x| settle(leads_on(v, x)))
                .collect()
        },
    },
    Check {
        decides: "eb-dir-accepted",
        reads: Reads::Any(&[
            step::DIRECT_ASK,
            step::DIRECT_READ,
            step::DIRECTW_ASK,
            step::DIRECTW_READ,
        ]),
        because: "A client of direct execution does not accept anything: its session would expire.",
        usually: "The session is made like an offer, and the acceptance is left out or comes later.",
        mend: "Accept the session before the answer.",
        good: &["direct/ask POST /direct {@f01} -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|"],
        bad: &[
            ("direct/ask POST /direct {@f01} -> 200 | @offer", "offered"),
            (
                "direct/ask POST /direct {@f01} -> 200 | @offer s|\"OFFERED\"|\"EXPIRED\"|",
                "other-phase",
            ),
        ],
        judge: |v| {
            let sessions = direct_sessions(v, &[step::DIRECT_ASK, step::DIRECTW_ASK]).into_iter();
            sessions.map(|(x, session, _)| accepted(&x, &session)).collect()
        },
    },
    Check {
        decides: "eb-dir-cancel",
        reads: Reads::All(&[step::DIRECT_CANCEL, step::DIRECT_CANCEL_READ]),
        because: "The user must be able to stop what was started for nothing.",
        usually: "Sessions of direct execution are kept in another table, which updates do not look at.",
        mend: "Treat updates of a session alike, however it was made.",
        good: &[
            "direct/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|\n\
             direct/cancel-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"CANCELLED\"|",
        ],
        bad: &[
            (
                "direct/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|\n\
                 direct/cancel-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"RUNNING\"|",
                "not-cancelled",
            ),
            (
                "direct/cancel POST /sessions/1 {@update s|ACCEPTED|CANCELLED|} -> 409 | @problem\n\
                 direct/cancel-read GET /sessions/1 -> 200 | @offer s|\"OFFERED\"|\"WAITING\"|",
                "not-cancelled",
            ),
        ],
        judge: |v| {
            v.at(step::DIRECT_CANCEL_READ)
                .last()
                .map(|x| settle(cancelled(v, x)))
                .into_iter()
                .collect()
        },
    },
];

/// 404, 405 and 501 say that there is no direct execution, which another rule judges.
pub fn offered<'v>(v: &View<'_>, x: Seen<'v>) -> Result<Seen<'v>, Finding> {
    let x = not_closed(Some(v), x)?;
    match x.status() {
        404 | 405 | 501 => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "there is no direct execution",
        )),
        _ => Ok(x),
    }
}

fn outcome(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = offered(v, x)?;
    let expected = "200 with a session, 303, or 400";
    match x.status() {
        303 | 400 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        200 => match x.said() {
            Said::Session(_) => Ok(Finding::pass(&x, x.part_of("/phase"), "200 with a session")),
            _ => {
                x.readable()?;
                Err(Finding::broken(
                    "no-session",
                    &x,
                    Part::BODY,
                    expected,
                    "200 with another document",
                ))
            }
        },
        _ => Err(Finding::broken(
            "wrong-status",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
    }
}

fn refusal(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = offered(v, x)?;
    let expected = "400 to what nobody can serve";
    match x.status() {
        400 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        200..=399 => Err(Finding::broken(
            "not-refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
        _ => Err(Finding::broken(
            "wrong-status",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
    }
}

fn leads_on(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let named = location(&x, "the session");
    if named.code != "ok" {
        return Err(named);
    }
    let Some(read) = read_after(v, x) else {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "nobody followed the Location",
        ));
    };
    match not_closed(Some(v), read)?.status() {
        200 if matches!(read.said(), Said::OfferSet(_)) => Err(Finding::broken(
            "an-offerset",
            &read,
            Part::BODY,
            "the session",
            "an offerset",
        )),
        200 => Ok(named),
        _ => {
            let expected = "200 at the Location of the 303";
            Err(Finding::broken(
                "not-readable",
                &read,
                Part::Status,
                expected,
                read.status_line(),
            ))
        }
    }
}

fn accepted(x: &Seen<'_>, session: &Session<'_>) -> Finding {
    let part = x.part_of("/phase");
    let expected = "ACCEPTED or a later phase";
    match session.phase() {
        Some(phase) if ACCEPTED.contains(&phase) => Finding::pass(x, part, phase),
        Some(phase @ ("OFFERED" | "INITIAL")) => Finding::broken("offered", x, part, expected, phase),
        Some(phase) if TERMINAL.contains(&phase) => Finding::broken("other-phase", x, part, expected, phase),
        phase => Finding::undecided(Reason::Blocked, x, format!("the phase is {phase:?}")),
    }
}

/// What it was in the end; one that had ended by itself before can't be cancelled any more.
fn cancelled(v: &View<'_>, read: Seen<'_>) -> Judgement {
    let session = read.session()?;
    let phase = session.phase().unwrap_or("no phase");
    let answer = v.first(step::DIRECT_CANCEL).map_or(0, |x| x.status());
    match phase {
        "CANCELLED" => Ok(Finding::pass(&read, read.part_of("/phase"), phase)),
        "FAILED" if all_fail(v) => {
            let part = read.part_of("/phase");
            Err(Finding::broken("failed", &read, part, "CANCELLED", FAILS))
        }
        "RELEASING" => Err(Finding::undecided(
            Reason::TooFast,
            &read,
            "it is still RELEASING",
        )),
        phase if TERMINAL.contains(&phase) => {
            let why = format!("it was {phase} before it could be cancelled");
            Err(Finding::undecided(Reason::TooFast, &read, why))
        }
        _ if matches!(answer, 401 | 403 | 429 | 503) => Err(Finding::undecided(
            Reason::Blocked,
            &read,
            format!("the order was answered {answer}"),
        )),
        _ => {
            let observed = format!("{phase}, and {answer} to the order");
            Err(Finding::broken(
                "not-cancelled",
                &read,
                read.part_of("/phase"),
                "CANCELLED",
                observed,
            ))
        }
    }
}
