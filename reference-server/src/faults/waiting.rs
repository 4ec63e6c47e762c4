//! Faults of section R: blocking.

use super::{Fault, fault};
use crate::message::{Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase;

const AT_JOB: Place = at(&["GET"], JOB);

fn waits(seen: &Seen) -> bool {
    seen.asks("WAIT").is_some()
}

fn at_once(request: &Request, _: &Seen) -> Request {
    Request {
        query: String::new(),
        ..request.clone()
    }
}

fn a_while(request: &Request, _: &Seen) -> Request {
    Request {
        query: "WAIT=20".to_owned(),
        ..request.clone()
    }
}

fn no_integer(seen: &Seen) -> bool {
    seen.asks("WAIT").is_some_and(|wait| wait.parse::<i64>().is_err())
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "pyvo-440-wait-ignored",
        "The service says 1.1 and ignores WAIT.",
        &["uws-wait-blocks", "uws-wait-phase-match", "uws-wait-indefinite"],
        &[Act::Quirk(Quirk::WaitIgnored)],
    ),
    fault(
        "wait-too-long",
        "WAIT lasts 20 s longer than asked.",
        &["uws-wait-max"],
        &[Act::Quirk(Quirk::WaitTooLong)],
    ),
    fault(
        "wait-misses-change",
        "WAIT is not ended by a change of the phase.",
        &["uws-wait-change"],
        &[Act::Quirk(Quirk::WaitMissesChange)],
    ),
    fault(
        "wait-blocks-finished",
        "WAIT blocks on finished jobs.",
        &["uws-wait-terminal", "uws-wait-inactive-other"],
        &[Act::Quirk(Quirk::WaitsForFinished)],
    ),
    fault(
        "wait-indefinite-returns",
        "WAIT=-1 returns at once.",
        &["uws-wait-indefinite"],
        &[Act::Turn(AT_JOB, at_once).when(|seen| seen.asks("WAIT").as_deref() == Some("-1"))],
    ),
    fault(
        "pyvo-713-wait-504",
        "A wait of more than a minute ends in 504.",
        &["uws-wait-clamped"],
        &[
            Act::Turn(AT_JOB, at_once).when(long_wait),
            get(
                JOB,
                &[Any(|response, _| {
                    *response = Response::text(504, "Gateway timeout\n")
                })],
            )
            .when(long_wait),
        ],
    ),
    fault(
        "wait-phase-match-returns",
        "WAIT with the present PHASE returns at once.",
        &["uws-wait-phase-match"],
        &[Act::Turn(AT_JOB, at_once).when(|seen| seen.asks("PHASE").is_some())],
    ),
    fault(
        "opencadc-wait-ignores-phase",
        "PHASE next to WAIT is ignored: a mismatch blocks.",
        &["uws-wait-phase-mismatch"],
        &[Act::Quirk(Quirk::WaitIgnoresPhase)],
    ),
    fault(
        "wait-ends-in-408",
        "A wait that runs out is answered with 408.",
        &["uws-wait-response"],
        &[get(JOB, &[Status(408)]).when(waits)],
    ),
    fault(
        "wait-ends-in-204",
        "A wait that runs out is answered with 204.",
        &["uws-wait-response"],
        &[get(JOB, &[Status(204), Text("")]).when(waits)],
    ),
    fault(
        "wait-ends-in-phase",
        "A wait that runs out is answered with the phase alone.",
        &["uws-wait-response"],
        &[get(
            JOB,
            &[Any(|response, _| *response = Response::text(200, "PENDING\n"))],
        )
        .when(waits)],
    ),
    fault(
        "wait-closes",
        "When a wait runs out the connection is closed without an answer.",
        &["uws-wait-response"],
        &[get(JOB, &[Any(|response, _| response.cut_after = Some(0))]).when(waits)],
    ),
    fault(
        "wait-shows-old-phase",
        "The answer to a wait that a change has ended shows the phase from before.",
        &["uws-wait-change"],
        &[
            Act::Quirk(Quirk::WaitStale),
            get(JOB, &[Root(|root| root.write("phase", "PENDING"))])
                .within(&[Phase::Aborted])
                .when(|seen| seen.asks("WAIT").as_deref() == Some("30")),
        ],
    ),
    fault(
        "phase-blocks",
        "The phase resource blocks too.",
        &["uws-wait-only-job"],
        &[Act::Quirk(Quirk::PhaseBlocks)],
    ),
    fault(
        "wait-zero-blocks",
        "WAIT=0 blocks.",
        &["uws-wait-zero"],
        &[Act::Turn(AT_JOB, a_while).when(|seen| seen.asks("WAIT").as_deref() == Some("0"))],
    ),
    fault(
        "wait-noninteger-hangs",
        "WAIT without an integer blocks.",
        &["uws-wait-noninteger"],
        &[Act::Turn(AT_JOB, a_while).when(no_integer)],
    ),
    fault(
        "wait-noninteger-500",
        "WAIT without an integer is a 500.",
        &["uws-wait-noninteger"],
        &[get(JOB, &[Status(500)]).when(no_integer).answered(400)],
    ),
    fault(
        "phase-alone-blocks",
        "PHASE without WAIT blocks.",
        &["uws-wait-phase-alone"],
        &[Act::Turn(AT_JOB, a_while).when(|seen| seen.asks("PHASE").is_some() && !waits(seen))],
    ),
    fault(
        "wait-stalls-others",
        "A waiting client holds up all others who ask for the same job.",
        &["uws-wait-not-stalling"],
        &[Act::Quirk(Quirk::WaitStallsOthers)],
    ),
    fault(
        "wait-stalls-all",
        "A waiting client holds up the whole service.",
        &["uws-wait-not-stalling"],
        &[Act::Quirk(Quirk::WaitStallsAll)],
    ),
    fault(
        "uws10-wait-400",
        "The 1.0 service refuses WAIT.",
        &["uws10-wait-ignored"],
        &[get(
            JOB,
            &[Any(|response, _| {
                *response = Response::text(400, "Unknown parameter\n")
            })],
        )
        .when(|seen| waits(seen) && seen.list_url.ends_with("/uws10/jobs"))],
    ),
];

fn long_wait(seen: &Seen) -> bool {
    let wait = seen.asks("WAIT").and_then(|wait| wait.parse::<i64>().ok());
    wait.is_some_and(|seconds| seconds == -1 || seconds > 60)
}
