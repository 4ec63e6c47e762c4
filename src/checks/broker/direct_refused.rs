//! Section J of the catalogue, direct requests that are refused (schema 1.0, paths).

use super::direct::{TERMINAL, offered};
use super::endpoints::not_closed;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::broker::schema::{Shape, violations};
use crate::documents::broker::{KINDS, Said, Session};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-dir-refused-body",
        reads: Reads::Any(&[step::DIRECTN_ASK]),
        because: "The document is the only place where the client learns why its task was not taken.",
        usually: "The address of a session that was never stored is built from its missing identifier, which ends in a 500.",
        mend: "Answer 400 with a session document of a registered kind, in phase FAILED or REJECTED, with messages.",
        good: &["directn/ask POST /direct {@f02} -> 400 | @refusal"],
        bad: &[
            (
                "directn/ask POST /direct {@f02} -> 500 | @problem",
                "server-error",
            ),
            ("directn/ask POST /direct {@f02} -> 400 | @problem", "no-session"),
            (
                "directn/ask POST /direct {@f02} -> 400 | @refusal s|FAILED|OFFERED|",
                "other-phase",
            ),
            (
                "directn/ask POST /direct {@f02} -> 400 | @refusal s|simple-execution|no-such|",
                "unregistered-kind",
            ),
            (
                "directn/ask POST /direct {@f02} -> 400 | @refusal s|\"ERROR\"|\"FATAL\"|",
                "invalid",
            ),
            (
                "directn/ask POST /direct {@f02} -> 400 | @refusal s|[{\"level\": \"ERROR\", \"time\": \"2026-01-01T12:00:00Z\", \"message\": \"No capacity\"}]|[]|",
                "silent",
            ),
        ],
        judge: |v| each(v, &[step::DIRECTN_ASK], |x| refused_body(v, x)),
    },
    Check {
        decides: "eb-dir-refused-no-trace",
        reads: Reads::Any(&[step::DIRECTN_ASK]),
        because: "What was refused must not hold resources that others could use.",
        usually: "The session is stored before its request is judged, and stays.",
        mend: "Store a session only when it is accepted, or end it with the refusal.",
        good: &[
            "directn/ask POST /direct {@f02} -> 400 | @refusal",
            "directn/ask POST /direct {@f02} -> 400 | @refusal s|\"messages\"|\"url\": \"/sessions/1\", \"messages\"|\n\
             directn/read GET /sessions/1 -> 404 | @problem",
        ],
        bad: &[(
            "directn/ask POST /direct {@f02} -> 400 | @refusal s|\"messages\"|\"url\": \"/sessions/1\", \"messages\"|\n\
             directn/read GET /sessions/1 -> 200 | @offer",
            "left-behind",
        )],
        judge: |v| each(v, &[step::DIRECTN_ASK], |x| no_trace(v, x)),
    },
];

fn refused_body(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = offered(v, x)?;
    let expected = "400 with a session";
    let broken = |code, observed: String| Err(Finding::broken(code, &x, Part::Status, expected, observed));
    match x.status() {
        400 => {}
        200..=399 => return Err(Finding::undecided(Reason::Blocked, &x, "it was not refused")),
        500..=599 => return broken("server-error", x.status_line()),
        _ => return broken("wrong-status", x.status_line()),
    }
    x.whole()?;
    match x.said() {
        Said::Session(session) => explains(&x, &session),
        _ => Err(Finding::broken(
            "no-session",
            &x,
            Part::BODY,
            "a session document",
            "another document",
        )),
    }
}

/// A session of a registered kind that has ended, and says why.
fn explains(x: &Seen<'_>, session: &Session<'_>) -> Judgement {
    let registered =
        ["simple", "scheduled"].map(|name| format!("{KINDS}session/{name}-execution-session.yaml"));
    let kind = session.kind().unwrap_or("no kind");
    if !registered.iter().any(|known| known == kind) {
        let expected = registered.join(" or ");
        return Err(Finding::broken(
            "unregistered-kind",
            x,
            x.part_of("/kind"),
            expected,
            kind,
        ));
    }
    let part = x.part_of("/phase");
    let phase = session.phase().unwrap_or("no phase");
    if !matches!(phase, "FAILED" | "REJECTED") {
        return Err(Finding::broken(
            "other-phase",
            x,
            part,
            "FAILED or REJECTED",
            phase,
        ));
    }
    let stated = x.readable()?;
    let found = violations(stated.dialect.word(), Shape::Session, &stated.tree.value);
    if let Some(first) = found.into_iter().next() {
        let expected = "a session that is valid against its schema";
        return Err(Finding::broken(
            "invalid",
            x,
            x.part_of(&first.pointer),
            expected,
            first.message,
        ));
    }
    if session.messages().is_empty() {
        let (part, expected) = (x.part_of("/meta"), "a message that says why");
        let broken = Finding::broken("silent", x, part, expected, "no messages");
        return Err(broken.graded(Verdict::Warn));
    }
    Ok(Finding::pass(
        x,
        part,
        format!("400 with a session in phase {phase}"),
    ))
}

fn no_trace(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let x = offered(v, x)?;
    let Said::Session(session) = x.said() else {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "there is no session document",
        ));
    };
    if x.status() != 400 {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "it was not refused with 400",
        ));
    }
    if session.uuid().is_none() && session.url().is_none() {
        let observed = "a document without identifier and address";
        return Ok(Finding::pass(&x, Part::BODY, observed));
    }
    match v.at(step::DIRECTN_READ).find(|y| y.id() > x.id()) {
        Some(read) => is_over(not_closed(Some(v), read)?),
        None => Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "nobody looked at its address",
        )),
    }
}

/// There is no such session, or one that holds nothing any more.
fn is_over(read: Seen<'_>) -> Judgement {
    match (read.status(), read.said()) {
        (404 | 410, _) => Ok(Finding::pass(&read, Part::Status, read.status_line())),
        (200, Said::Session(session)) => {
            let part = read.part_of("/phase");
            match session.phase().unwrap_or("no phase") {
                phase if TERMINAL.contains(&phase) => Ok(Finding::pass(&read, part, phase)),
                phase => {
                    let expected = "404, or a phase that is over";
                    Err(Finding::broken("left-behind", &read, part, expected, phase))
                }
            }
        }
        _ => Err(Finding::undecided(Reason::Ambiguous, &read, read.status_line())),
    }
}
