//! Faults of section B: filters of the job list.

use super::{Fault, fault};
use crate::message::{Body, Request};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::Element;

fn name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn count(seen: &Seen, wanted: &str) -> usize {
    seen.request
        .query
        .split('&')
        .filter(|pair| name(pair) == wanted)
        .count()
}

/// The same request without a filter.
fn without(request: &Request, unwanted: &str) -> Request {
    let kept: Vec<&str> = request
        .query
        .split('&')
        .filter(|pair| name(pair) != unwanted)
        .collect();
    Request {
        query: kept.join("&"),
        ..request.clone()
    }
}

fn without_phase(request: &Request, _: &Seen) -> Request {
    without(request, "PHASE")
}

fn without_after(request: &Request, _: &Seen) -> Request {
    without(request, "AFTER")
}

fn without_last(request: &Request, _: &Seen) -> Request {
    without(request, "LAST")
}

fn by_phase(seen: &Seen) -> bool {
    count(seen, "PHASE") > 0
}

fn by_after(seen: &Seen) -> bool {
    count(seen, "AFTER") > 0
}

fn by_last(seen: &Seen) -> bool {
    count(seen, "LAST") > 0
}

fn drop_first(root: &mut Element) {
    drop(root.take("jobref"));
}

const AT_LIST: Place = at(&["GET"], LIST);
const BREAKDOWN: &[Edit] = &[Status(500)];

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "filter-phase-ignored",
        "The PHASE filter is ignored.",
        &["uws-filter-phase-sound"],
        &[Act::Turn(AT_LIST, without_phase)],
    ),
    fault(
        "filter-phase-incomplete",
        "The PHASE filter leaves the newest matching job out.",
        &["uws-filter-phase-complete"],
        &[get(LIST, &[Root(drop_first)]).when(|seen| count(seen, "PHASE") == 1)],
    ),
    fault(
        "filter-phase-twice-ignored",
        "Repeated PHASE filters are ignored.",
        &["uws-filter-phase-union-sound"],
        &[Act::Turn(AT_LIST, without_phase).when(|seen| count(seen, "PHASE") > 1)],
    ),
    fault(
        "filter-phase-first-only",
        "Of repeated PHASE filters only the first counts.",
        &["uws-filter-phase-union-complete"],
        &[Act::Quirk(Quirk::FirstPhaseFilterOnly)],
    ),
    fault(
        "filter-after-ignored",
        "The AFTER filter is ignored.",
        &["uws-filter-after-sound"],
        &[Act::Turn(AT_LIST, without_after)],
    ),
    fault(
        "uws11rfc-after-start-time",
        "AFTER compares the start time, so that jobs that were not started are missing.",
        &["uws-filter-after-complete"],
        &[get(
            LIST,
            &[Root(|root| {
                root.children.retain(|node| {
                    !matches!(node, crate::xml::Node::Element(job)
                    if job.child("phase").is_some_and(|phase| phase.text() == "PENDING"))
                });
            })],
        )
        .when(by_after)],
    ),
    fault(
        "filter-after-z-500",
        "AFTER with milliseconds is a 500.",
        &["uws-filter-after-utc"],
        &[get(LIST, BREAKDOWN).when(|seen| by_after(seen) && seen.request.query.contains('.'))],
    ),
    fault(
        "filter-last-ignored",
        "The LAST filter is ignored.",
        &["uws-filter-last-count"],
        &[Act::Turn(AT_LIST, without_last)],
    ),
    fault(
        "filter-last-oldest",
        "LAST lists the oldest jobs.",
        &["uws-filter-last-recent"],
        &[
            Act::Turn(AT_LIST, without_last).when(by_last),
            get(
                LIST,
                &[Any(|response, seen| {
                    let last = seen
                        .asks("LAST")
                        .and_then(|last| last.parse::<usize>().ok())
                        .unwrap_or(1);
                    if let Body::Xml(document) = &mut response.body {
                        let surplus = document.root.children.len().saturating_sub(last);
                        document.root.children.drain(..surplus);
                    }
                })],
            )
            .when(by_last),
        ],
    ),
    fault(
        "filter-last-oldest-first",
        "LAST lists the newest jobs in the order of their creation.",
        &["uws-filter-last-order"],
        &[get(LIST, &[Root(|root| root.children.reverse())]).when(by_last)],
    ),
    fault(
        "filter-phase-cancels-after",
        "AFTER is ignored next to PHASE.",
        &["uws-filter-and-phase-after"],
        &[Act::Turn(AT_LIST, without_after).when(by_phase)],
    ),
    fault(
        "filter-last-cancels-phase",
        "PHASE is ignored next to LAST.",
        &["uws-filter-and-phase-last"],
        &[Act::Turn(AT_LIST, without_phase).when(by_last)],
    ),
    fault(
        "filter-last-cancels-after",
        "AFTER is ignored next to LAST.",
        &["uws-filter-and-after-last"],
        &[Act::Turn(AT_LIST, without_after).when(by_last)],
    ),
    fault(
        "filter-three-ignored",
        "PHASE is ignored when all three filters are used.",
        &["uws-filter-and-all"],
        &[Act::Turn(AT_LIST, without_phase).when(|seen| by_phase(seen) && by_after(seen) && by_last(seen))],
    ),
    fault(
        "filtered-list-without-version",
        "A filtered list has no version.",
        &["uws-filter-response-valid"],
        &[get(LIST, &[Root(|root| root.unset("version"))]).when(|seen| !seen.request.query.is_empty())],
    ),
    fault(
        "filter-invalid-phase-500",
        "An unknown phase as a filter is a 500.",
        &["uws-filter-invalid-phase"],
        &[get(LIST, BREAKDOWN).when(by_phase).answered(400)],
    ),
    fault(
        "filter-invalid-last-500",
        "LAST without a positive integer is a 500.",
        &["uws-filter-invalid-last"],
        &[get(LIST, BREAKDOWN).when(by_last).answered(400)],
    ),
    fault(
        "filter-invalid-after-500",
        "AFTER without an instant is a 500.",
        &["uws-filter-invalid-after"],
        &[get(LIST, BREAKDOWN).when(by_after).answered(400)],
    ),
];
