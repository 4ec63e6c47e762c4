//! Variants of filters and waits: what a service may do with the parameters of a GET.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Variant, variant};
use crate::message::{Body, Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;
use crate::xml::Element;

const SILENT: &str = "UWS 1.1, 2.2.2.1 says nothing of values that no filter has.";
const OPTIONAL: &str = "UWS 1.1, 2.2.2.1: services should filter, and may refuse to.";

fn filters(seen: &Seen) -> bool {
    ["PHASE", "AFTER", "LAST"]
        .iter()
        .any(|name| seen.asks(name).is_some())
}

fn without_query(request: &Request, _: &Seen) -> Request {
    Request {
        query: String::new(),
        ..request.clone()
    }
}

fn no_such_filter(seen: &Seen) -> bool {
    let bad = |name: &str, values: &[&str]| seen.asks(name).is_some_and(|v| values.contains(&v.as_str()));
    bad("PHASE", &["NOSUCH"])
        || bad("LAST", &["0", "-1", "abc"])
        || bad("AFTER", &["yesterday", "2015-26-10"])
}

fn no_integer(seen: &Seen) -> bool {
    seen.asks("WAIT").is_some_and(|wait| wait.parse::<i64>().is_err())
}

fn negative(seen: &Seen) -> bool {
    seen.asks("WAIT").as_deref() == Some("-5")
}

/// A job of somebody else that moved on while the list was written: each time another one.
const ONE_MOVED: Edit = Any(|response, _| {
    // Counted: two lists may be written at the same instant of the clock.
    static MOVED: AtomicU64 = AtomicU64::new(0);
    if let Body::Xml(document) = &mut response.body {
        let id = format!("theirs-{}", MOVED.fetch_add(1, Ordering::Relaxed));
        let mut moved = Element::new("jobref").attribute("id", id);
        moved.push(Element::with_text("phase", "SUSPENDED"));
        document.root.push(moved);
    }
});

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "last-before-filters",
        "LAST takes the newest of all jobs, and the other filters choose among those.",
        "UWS 1.1, 2.2.2.1: the filters are joined by AND, in whatever order.",
        &[Act::Quirk(Quirk::LastBeforeFilters)],
    ),
    variant(
        "filters-400",
        "Filters are refused with 400.",
        OPTIONAL,
        &[get(
            LIST,
            &[Any(|response, _| {
                *response = Response::text(400, "No filters here\n")
            })],
        )
        .when(filters)],
    ),
    variant(
        "filters-403",
        "Filters are refused with 403.",
        OPTIONAL,
        &[get(
            LIST,
            &[Any(|response, _| {
                *response = Response::text(403, "No filters for you\n")
            })],
        )
        .when(filters)],
    ),
    variant(
        "wrong-filters-ignored",
        "Filters with values that make no sense are ignored.",
        SILENT,
        &[Act::Turn(at(&["GET"], LIST), without_query).when(no_such_filter)],
    ),
    variant(
        "wrong-filters-empty",
        "Filters with values that make no sense list nothing.",
        SILENT,
        &[Act::Turn(at(&["GET"], LIST), |request, _| Request {
            query: "AFTER=2999-01-01T00:00:00Z".to_owned(),
            ..request.clone()
        })
        .when(no_such_filter)],
    ),
    variant(
        "filtered-while-moving",
        "A job of somebody else leaves its phase while the filtered list is written.",
        "UWS 1.1, 2.1.3: jobs move at any time; lists are shared.",
        &[get(LIST, &[ONE_MOVED]).when(|seen| seen.asks("PHASE").is_some() && seen.asks("LAST").is_none())],
    ),
    variant(
        "many-jobs",
        "More than a thousand jobs of other people are in the list.",
        "UWS 1.1, 2.2.2.1: all jobs are listed, however many.",
        &[Act::Quirk(Quirk::ManyForeignJobs)],
    ),
    variant(
        "wait-shortened",
        "Waits end after six tenths of the time asked for.",
        "UWS 1.1, 2.2.1.2: the service may set a maximum of its own when many clients wait.",
        &[Act::Quirk(Quirk::WaitShortened)],
    ),
    variant(
        "wait-early-once",
        "The first wait for a job returns at once.",
        "UWS 1.1, 2.2.1.2: a client must not assume that the service blocks until there is a change.",
        &[Act::Quirk(Quirk::WaitEarlyOnce)],
    ),
    variant(
        "wait-no-integer-ignored",
        "A WAIT that is no integer is ignored.",
        "UWS 1.1, 2.2.1.2 says nothing of other values.",
        &[Act::Turn(at(&["GET"], JOB), without_query).when(no_integer)],
    ),
    variant(
        "wait-negative-ignored",
        "Negative values of WAIT other than -1 are ignored.",
        "UWS 1.1, 2.2.1.2 says nothing of other values.",
        &[Act::Turn(at(&["GET"], JOB), without_query).when(negative)],
    ),
    variant(
        "wait-refused-elsewhere",
        "WAIT is refused by all resources but the job.",
        "UWS 1.1, 2.2.1.2: blocking is for the job only; unknown parameters are not spoken of.",
        &[get(
            &[Kind::List, Kind::Phase, Kind::Results],
            &[Any(|response, _| {
                *response = Response::text(400, "WAIT is for jobs\n")
            })],
        )
        .when(|seen| seen.asks("WAIT").is_some())],
    ),
];
