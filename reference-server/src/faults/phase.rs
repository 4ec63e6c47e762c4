//! Faults of section E: the phase and its moves.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;
use crate::xml::Element;

/// Another word for a phase, wherever a document shows it.
fn rename(root: &mut Element, old: &'static str, new: &'static str) {
    root.each("phase", |phase| {
        if phase.text() == old {
            phase.set_text(new);
        }
    });
}

fn asked_for_run(seen: &Seen) -> bool {
    seen.request.query.contains("PHASE=RUN")
}

fn asked_for_abort(seen: &Seen) -> bool {
    seen.request.query.contains("PHASE=ABORT")
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "phase-404",
        "The phase resource does not exist.",
        &["uws-phase-get"],
        &[get(PHASE, &[Status(404), Text("Not found\n")])],
    ),
    fault(
        "phase-html",
        "The phase is sent as text/html (a framework's default).",
        &["uws-phase-text-plain"],
        &[get(PHASE, &[AS_HTML])],
    ),
    fault(
        "daiquiri-atoms-html",
        "All atomic values are sent as text/html.",
        &[
            "uws-phase-text-plain",
            "uws-executionduration-text-plain",
            "uws-destruction-text-plain",
            "uws-quote-text-plain",
            "uws-owner-text-plain",
        ],
        &[
            get(PHASE, &[AS_HTML]),
            get(DURATION, &[AS_HTML]),
            get(DESTRUCTION, &[AS_HTML]),
            get(QUOTE, &[AS_HTML]),
            get(OWNER, &[AS_HTML]),
        ],
    ),
    fault(
        "phase-word-created",
        "PENDING is called CREATED.",
        &["uws-phase-vocabulary"],
        &[
            get(LIST_AND_JOB, &[Root(|root| rename(root, "PENDING", "CREATED"))]),
            get(PHASE, &[TextBy(|text| text.replace("PENDING", "CREATED"))]),
        ],
    ),
    fault(
        "phase-word-canceled",
        "ABORTED is called CANCELED.",
        &["uws-phase-vocabulary"],
        &[
            get(LIST_AND_JOB, &[Root(|root| rename(root, "ABORTED", "CANCELED"))]),
            get(PHASE, &[TextBy(|text| text.replace("ABORTED", "CANCELED"))]),
        ],
    ),
    fault(
        "phase-word-finished",
        "COMPLETED is called FINISHED.",
        &["uws-phase-vocabulary"],
        &[
            get(
                LIST_AND_JOB,
                &[Root(|root| rename(root, "COMPLETED", "FINISHED"))],
            ),
            get(PHASE, &[TextBy(|text| text.replace("COMPLETED", "FINISHED"))]),
        ],
    ),
    fault(
        "gacs-phase-crlf",
        "The phase word is followed by CR LF.",
        &["uws-phase-body-exact"],
        &[get(PHASE, &[TextBy(|text| format!("{text}\r\n"))])],
    ),
    fault(
        "phase-quoted",
        "The phase word stands in quotes, as JSON would have it.",
        &["uws-phase-body-exact"],
        &[get(PHASE, &[TextBy(|text| format!("\"{text}\""))])],
    ),
    fault(
        "phase-lower-case",
        "The phase resource gives the word in lower case.",
        &["uws-phase-body-exact"],
        &[get(PHASE, &[TextBy(str::to_lowercase)])],
    ),
    fault(
        "phase-page",
        "The phase resource gives the word in a piece of HTML, as text/plain.",
        &["uws-phase-body-exact"],
        &[get(PHASE, &[TextBy(|text| format!("<p>{text}</p>"))])],
    ),
    fault(
        "phase-resource-stale",
        "The phase resource of an aborted job still says EXECUTING.",
        &["uws-phase-consistent"],
        &[get(PHASE, &[Text("EXECUTING")]).within(&[Aborted])],
    ),
    fault(
        "phase-resource-differs",
        "The phase resource of a new job says QUEUED, its document PENDING.",
        &["uws-phase-consistent"],
        &[get(PHASE, &[Text("QUEUED")]).within(&[Pending])],
    ),
    fault(
        "pending-starts-itself",
        "A PENDING job starts by itself after a moment.",
        &["uws-phase-pending-stable"],
        &[Act::Quirk(Quirk::RunsByItself)],
    ),
    fault(
        "queued-has-results",
        "Results can be fetched while the job is QUEUED.",
        &["uws-phase-queued-no-results"],
        &[
            Act::Quirk(Quirk::SlowQueue),
            Act::Quirk(Quirk::ResultsWhileQueued),
        ],
    ),
    fault(
        "error-gains-results",
        "A job that failed gets another result a moment later.",
        &["uws-phase-error-terminal"],
        &[Act::Quirk(Quirk::ErrorGainsResult)],
    ),
    fault(
        "held-starts-itself",
        "RUN leads to HELD, and a HELD job starts by itself after a moment.",
        &["uws-phase-held-not-auto"],
        &[Act::Quirk(Quirk::AlwaysHeld), Act::Quirk(Quirk::HeldStartsItself)],
    ),
    fault(
        "held-cannot-run",
        "RUN leads to HELD, and RUN on a HELD job is forbidden.",
        &["uws-phase-held-rerun"],
        &[Act::Quirk(Quirk::AlwaysHeld), Act::Quirk(Quirk::HeldCannotRun)],
    ),
    fault(
        "archived-without-metadata",
        "A deleted job is archived and loses its parameters and its creation time.",
        &["uws-phase-archived-metadata"],
        &[
            Act::Quirk(Quirk::DeleteArchives),
            get(
                JOB,
                &[Root(|root| {
                    root.drop_child("parameters");
                    root.drop_child("creationTime");
                })],
            )
            .within(&[Archived]),
        ],
    ),
    fault(
        "executing-back-to-queued",
        "A job goes from EXECUTING back to QUEUED before it completes.",
        &["uws-phase-order-success"],
        &[Act::Quirk(Quirk::DetourQueued)],
    ),
    fault(
        "executing-back-to-pending",
        "A job goes from EXECUTING back to PENDING before it completes.",
        &["uws-phase-transitions-legal", "uws-phase-order-success"],
        &[Act::Quirk(Quirk::DetourPending)],
    ),
    fault(
        "completed-turns-aborted",
        "A completed job turns to ABORTED when its owner is asked for.",
        &["uws-phase-terminal-stable"],
        &[
            Act::Quirk(Quirk::AbortsCompleted),
            Act::Also(at(&["GET"], OWNER), abort_job).within(&[Completed]),
        ],
    ),
    fault(
        "get-phase-runs",
        "GET of the phase with PHASE=RUN in the query starts the job.",
        &["uws-phase-get-safe"],
        &[Act::Also(at(&["GET"], PHASE), run_job).when(asked_for_run)],
    ),
    fault(
        "get-phase-aborts",
        "GET of the phase with PHASE=ABORT in the query aborts the job.",
        &["uws-phase-get-safe"],
        &[Act::Also(at(&["GET"], PHASE), abort_job).when(asked_for_abort)],
    ),
];
