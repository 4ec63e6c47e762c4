//! Faults of section O: HTTP as all resources use it.

use super::{Fault, fault};
use crate::message::{Body, Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::{Kind, Phase};

const ANY_CHILD: &[Kind] = &[
    Kind::Phase,
    Kind::Results,
    Kind::Parameters,
    Kind::Owner,
    Kind::Quote,
];
const UNKNOWN: &[Kind] = &[Kind::Unknown];
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Jobs</title></head><body></body></html>\n";

/// As the service would answer a browser.
fn for_browser(request: &Request, _: &Seen) -> Request {
    let mut request = request.clone();
    request.headers.retain(|(name, _)| name != "accept");
    request
        .headers
        .push(("accept".to_owned(), "text/html".to_owned()));
    request
}

fn no_preference(seen: &Seen) -> bool {
    seen.request
        .header("accept")
        .is_none_or(|accept| accept.trim() == "*/*")
}

fn camel_case(seen: &Seen) -> bool {
    seen.request.path.contains("/executionDuration")
}

fn post_same(request: &Request, _: &Seen) -> Request {
    request.form("POST", &request.path, "")
}

fn head(seen: &Seen) -> bool {
    seen.request.method == "HEAD"
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "registered-elsewhere",
        "The capabilities announce the job list at the address it had before.",
        &["uws-registered-accessurl"],
        &[Act::Quirk(Quirk::RegisteredElsewhere)],
    ),
    fault(
        "unknown-job-403",
        "A job that does not exist is a 403.",
        &["uws-unknown-job-404"],
        &[get(JOB, &[Status(403)]).unknown_job()],
    ),
    fault(
        "unknown-job-200",
        "A job that does not exist is answered with 200 and a page.",
        &["uws-unknown-job-404"],
        &[get(JOB, &[Status(200), AS_HTML, Text(PAGE)]).unknown_job()],
    ),
    fault(
        "unknown-job-child-403",
        "The children of a job that does not exist are a 403.",
        &["uws-unknown-job-child-404"],
        &[get(ANY_CHILD, &[Status(403)]).unknown_job()],
    ),
    fault(
        "unknown-job-child-500",
        "The children of a job that does not exist are a 500.",
        &["uws-unknown-job-child-404", "uws-no-5xx"],
        &[get(ANY_CHILD, &[Status(500)]).unknown_job()],
    ),
    fault(
        "unknown-job-post-303",
        "An order to a job that does not exist is answered with 303.",
        &["uws-unknown-job-post-404"],
        &[post(
            PHASE,
            &[Any(|response, seen| {
                *response = Response::see_other(&seen.job_url)
            })],
        )
        .unknown_job()],
    ),
    fault(
        "unknown-job-post-400",
        "An order to a job that does not exist is a 400.",
        &["uws-unknown-job-post-404"],
        &[post(PHASE, &[Status(400)]).unknown_job()],
    ),
    fault(
        "unknown-job-delete-200",
        "DELETE of a job that does not exist is answered with 200.",
        &["uws-unknown-job-delete-404", "uws-delete-twice-404"],
        &[delete(JOB, &[Status(200)]).unknown_job()],
    ),
    fault(
        "unknown-child-400",
        "A child that UWS does not know is a 400.",
        &["uws-unknown-child-404"],
        &[get(UNKNOWN, &[Status(400)]).answered(404)],
    ),
    fault(
        "opencadc-unknown-child-500",
        "A child that UWS does not know is a 500.",
        &["uws-unknown-child-404", "uws-no-5xx"],
        &[get(UNKNOWN, &[Status(500)]).answered(404)],
    ),
    fault(
        "unknown-child-200",
        "A child that UWS does not know is answered with 200 and nothing.",
        &["uws-unknown-child-404"],
        &[get(UNKNOWN, &[Status(200), Text("")]).answered(404)],
    ),
    fault(
        "unknown-result-200",
        "A result that does not exist is answered with 200 and nothing.",
        &["uws-unknown-result-404"],
        &[get(RESULT, &[Status(200), Text("")]).answered(404)],
    ),
    fault(
        "unknown-result-400",
        "A result that does not exist is a 400.",
        &["uws-unknown-result-404"],
        &[get(RESULT, &[Status(400)]).answered(404)],
    ),
    fault(
        "put-list-500",
        "PUT to the list is a 500.",
        &["uws-no-5xx"],
        &[any(LIST, &[Status(500)]).answered(405)],
    ),
    fault(
        "child-name-camel-case",
        "The execution duration is found under executionDuration only.",
        &["uws-uri-names"],
        &[
            any(
                DURATION,
                &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
            ),
            any(DURATION, &[Status(404)]).answered(405),
            Act::Turn(at(&[], UNKNOWN), |request, _| {
                let mut request = request.clone();
                request.path = request.path.replace("/executionDuration", "/executionduration");
                request
            })
            .when(camel_case),
        ],
    ),
    fault(
        "get-list-creates",
        "GET of the list with PHASE=RUN in the query makes a job.",
        &["uws-get-list-safe"],
        &[Act::Also(at(&["GET"], LIST), |request, _| {
            let mut made = request.form("POST", &request.path, &request.query);
            made.query = String::new();
            made
        })
        .when(|seen| seen.request.query.contains("PHASE=RUN"))
        .answered(400)],
    ),
    fault(
        "get-action-deletes",
        "GET of a job with ACTION=DELETE in the query deletes it.",
        &["uws-get-delete-safe"],
        &[
            Act::Also(at(&["GET"], JOB), delete_job)
                .when(|seen| seen.request.query.contains("ACTION=DELETE")),
        ],
    ),
    fault(
        "head-404",
        "HEAD is answered with 404 where GET is well.",
        &["uws-head-parity"],
        &[get(&[], &[Status(404)]).when(head)],
    ),
    fault(
        "put-list-creates",
        "PUT to the list makes a job.",
        &["uws-method-not-allowed"],
        &[Act::Turn(at(&["PUT"], LIST), post_same)],
    ),
    fault(
        "patch-job-200",
        "PATCH of a job is answered with 200.",
        &["uws-method-not-allowed"],
        &[Act::Rewrite(at(&["PATCH"], JOB), &[Status(200), Text("{}")]).answered(405)],
    ),
    fault(
        "phase-cacheable",
        "The phase may be kept in caches for a minute.",
        &["uws-no-stale-cache"],
        &[get(PHASE, &[Header("Cache-Control", "public, max-age=60")])],
    ),
    fault(
        "phase-aged",
        "The phase comes from a cache that has held it for a while.",
        &["uws-no-stale-cache"],
        &[get(
            PHASE,
            &[Header("Age", "42"), Header("Cache-Control", "public")],
        )],
    ),
    fault(
        "html-by-default",
        "A client without preference gets HTML.",
        &["uws-conneg-default-xml"],
        &[Act::Turn(at(&["GET"], LIST_AND_JOB), for_browser).when(no_preference)],
    ),
    fault(
        "html-always",
        "A client that takes only XML and plain text gets HTML for the parameters.",
        &["uws-conneg-xml"],
        &[get(PARAMETERS, &[AS_HTML, Text(PAGE)])],
    ),
    fault(
        "list-html-always",
        "A client that takes only XML and plain text gets HTML for the list.",
        &["uws-conneg-xml"],
        &[Act::Turn(at(&["GET"], LIST), for_browser)],
    ),
    fault(
        "atoms-406",
        "A client that takes XML and plain text gets 406 for the quote.",
        &["uws-conneg-plain"],
        &[get(
            QUOTE,
            &[Any(|response, _| {
                *response = Response::text(406, "Not acceptable\n")
            })],
        )
        .when(|seen| {
            seen.request
                .header("accept")
                .is_some_and(|accept| accept.contains("xml"))
        })],
    ),
    fault(
        "atoms-xml",
        "The execution duration is sent as a piece of XML.",
        &[
            "uws-conneg-plain",
            "uws-executionduration-text-plain",
            "uws-executionduration-integer",
        ],
        &[get(
            DURATION,
            &[
                Header("Content-Type", "application/xml"),
                TextBy(|text| format!("<executionDuration>{text}</executionDuration>")),
            ],
        )],
    ),
    fault(
        "xml-cut",
        "The XML of a job ends in the middle, though the answer is complete.",
        &["uws-xml-wellformed"],
        &[get(JOB, &[Bytes(|bytes| bytes.truncate(bytes.len() * 2 / 3))])],
    ),
    fault(
        "xml-undeclared-prefix",
        "The XML of a job uses a prefix that it does not declare.",
        &["uws-xml-wellformed"],
        &[get(
            JOB,
            &[Root(|root| {
                root.set("xsl:schemaLocation", "http://www.ivoa.net/xml/UWS/v1.0 UWS.xsd")
            })],
        )],
    ),
    fault(
        "xml-encoding-declared-wrong",
        "List and jobs say that their encoding is ASCII, and have letters outside it.",
        &["uws-xml-wellformed"],
        &[
            Act::Style(|style| style.declaration = Some("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>\n")),
            get(
                LIST_AND_JOB,
                &[Bytes(|bytes| bytes.extend("<!-- é -->\n".as_bytes()))],
            ),
        ],
    ),
    fault(
        "xml-blank-line-first",
        "The XML of the list has an empty line in front of its declaration.",
        &["uws-xml-wellformed"],
        &[get(LIST, &[Bytes(|bytes| bytes.insert(0, b'\n'))])],
    ),
    fault(
        "xml-stack-trace-after",
        "The XML of the results list is followed by the words of an error.",
        &["uws-xml-wellformed"],
        &[get(
            RESULTS,
            &[Bytes(|bytes| bytes.extend(b"\nWarning: headers already sent\n"))],
        )],
    ),
    fault(
        "stale-phase-after-abort",
        "The phase resource of an aborted job says what it was before.",
        &["uws-phase-consistent"],
        &[get(
            PHASE,
            &[Any(|response, _| {
                response.body = Body::Bytes(b"PENDING".to_vec())
            })],
        )
        .within(&[Phase::Aborted])],
    ),
];
