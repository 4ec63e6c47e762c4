//! Faults of section Q: the protocol version; and of the 1.0 face.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::Element;

fn old(seen: &Seen) -> bool {
    seen.list_url.ends_with("/uws10/jobs")
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "version-omitted-list",
        "The list of a 1.1 service has no version.",
        &["uws-version-jobs", "uws-version-consistent"],
        &[get(LIST, &[Root(|root| root.unset("version"))])],
    ),
    fault(
        "version-omitted-job",
        "The jobs of a 1.1 service have no version.",
        &["uws-version-job", "uws-version-consistent"],
        &[get(JOB, &[Root(|root| root.unset("version"))])],
    ),
    fault(
        "pyvo-198-no-version",
        "Neither list nor jobs of a 1.1 service have a version.",
        &["uws-version-jobs", "uws-version-job"],
        &[get(LIST_AND_JOB, &[Root(|root| root.unset("version"))])],
    ),
    fault(
        "version-1.0-job",
        "The list says version 1.1, the jobs say 1.0.",
        &["uws-version-consistent", "uws-version-job"],
        &[get(JOB, &[Root(|root| root.set("version", "1.0"))])],
    ),
    fault(
        "version-1.2",
        "List and jobs say version 1.2.",
        &["uws-version-unknown"],
        &[get(LIST_AND_JOB, &[Root(|root| root.set("version", "1.2"))])],
    ),
    fault(
        "version-1.1.0",
        "List and jobs say version 1.1.0.",
        &["uws-version-unknown"],
        &[get(LIST_AND_JOB, &[Root(|root| root.set("version", "1.1.0"))])],
    ),
    fault(
        "uws10-quote-omitted",
        "The jobs of the 1.0 service have no quote.",
        &["uws-quote-object"],
        &[get(JOB, &[Root(|root| root.drop_child("quote"))]).when(old)],
    ),
    fault(
        "uws10-creationtime",
        "The jobs of the 1.0 service have a creation time, which 1.0 does not know.",
        &["uws-version-unknown"],
        &[get(
            JOB,
            &[Root(|root| {
                root.drop_child("creationTime");
                root.push(Element::with_text("creationTime", "2026-01-01T00:00:00Z"));
                root.move_before("creationTime", "startTime");
            })],
        )
        .when(old)],
    ),
    fault(
        "uws10-all-of-1.1",
        "The 1.0 service writes all that came with 1.1, without saying that it is 1.1.",
        &["uws-version-unknown"],
        &[
            get(
                JOB,
                &[Root(|root| {
                    root.drop_child("creationTime");
                    root.push(Element::with_text("creationTime", "2026-01-01T00:00:00Z"));
                    root.move_before("creationTime", "startTime");
                })],
            )
            .when(old),
            get(
                WITH_RESULTS,
                &[Root(|root| {
                    root.each("result", |result| {
                        result.set("size", "10");
                        result.set("mime-type", "text/plain");
                    });
                })],
            )
            .when(old),
            get(
                LIST,
                &[Root(|root| {
                    root.each("jobref", |entry| {
                        entry.push(Element::nil("ownerId"));
                        entry.push(Element::with_text("creationTime", "2026-01-01T00:00:00Z"));
                    });
                })],
            )
            .when(old),
        ],
    ),
    fault(
        "uws10-run-200",
        "The 1.0 service answers RUN with 200.",
        &["uws-run-303"],
        &[post(PHASE, &[Status(200)]).when(|seen| old(seen) && runs(seen))],
    ),
    fault(
        "uws10-destruction-omitted",
        "The jobs of the 1.0 service have no destruction element.",
        &["uws-destruction-initial"],
        &[get(JOB, &[Root(|root| root.drop_child("destruction"))]).when(old)],
    ),
    fault(
        "uws10-abort-executing-forbidden",
        "The 1.0 service does not abort jobs that execute: 403.",
        &["uws-abort-executing"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing)
                .when(|seen| old(seen) && aborts(seen))
                .within(&[crate::uws::Phase::Executing]),
            post(
                PHASE,
                &[Any(|response, _| *response = Response::text(403, "Not now\n"))],
            )
            .when(|seen| old(seen) && aborts(seen))
            .within(&[crate::uws::Phase::Executing]),
        ],
    ),
    fault(
        "uws10-filter-400",
        "The 1.0 service refuses a list with a filter.",
        &["uws10-filters-ignored"],
        &[get(
            LIST,
            &[Any(|response, _| {
                *response = Response::text(400, "Unknown parameter\n")
            })],
        )
        .when(|seen| old(seen) && !seen.request.query.is_empty())],
    ),
];
