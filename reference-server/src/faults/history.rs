//! Faults that show only in what is told of one job over time, whoever asked.

use super::{Fault, fault};
use crate::message::Request;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;
use crate::xml::Element;

/// The list gives another time of creation for jobs that were aborted.
fn later_if_aborted(root: &mut Element) {
    root.walk(&mut |element| {
        let aborted = element
            .child("phase")
            .is_some_and(|phase| phase.text() == "ABORTED");
        if element.name == "jobref" && aborted {
            shift(element, "creationTime", 60);
        }
    });
}

fn archived_is_aborted(root: &mut Element) {
    root.each("phase", |phase| {
        if phase.text() == "ARCHIVED" {
            phase.set_text("ABORTED");
        }
    });
}

fn shorten(request: &Request, seen: &Seen) -> Request {
    let path = format!("{}/executionduration", seen.job_path());
    request.form("POST", &path, "EXECUTIONDURATION=7")
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "list-creationtime-moves",
        "The list gives aborted jobs another creation time than they had in it before.",
        &["uws-job-creationtime-immutable"],
        &[get(LIST, &[Root(later_if_aborted)])],
    ),
    fault(
        "archived-called-aborted",
        "A completed job that was deleted is kept and called ABORTED.",
        &["uws-phase-terminal-stable"],
        &[
            Act::Quirk(Quirk::DeleteArchives),
            get(JOB, &[Root(archived_is_aborted)]).within(&[Archived]),
        ],
    ),
    fault(
        "refused-delete-shortens",
        "DELETE on the execution duration is answered with 405, and shortens it.",
        &["uws-illegal-no-change"],
        &[Act::Also(at(&["DELETE"], DURATION), shorten).answered(405)],
    ),
    fault(
        "rerun-loses-results",
        "RUN on a completed job is refused, and its results are thrown away.",
        &["uws-job-lifetime"],
        &[Act::Quirk(Quirk::RerunLosesResults)],
    ),
];
