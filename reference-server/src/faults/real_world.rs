//! What services out there did, as clients reported it (chapter 8 of the requirement catalogue, as far as no fault of
//! another section shows it already). Ids begin with the place of the report.

use super::{Fault, fault};
use crate::message::{Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase;
use crate::xml::{Element, Node};

/// Reads the list instead of doing what was asked.
fn nothing(request: &Request, seen: &Seen) -> Request {
    let path = seen.list_url.strip_prefix(&request.base).unwrap_or_default();
    request.form("GET", path, "")
}

/// A query that can't be run: an unknown column or broken grammar.
fn bad_query(seen: &Seen) -> bool {
    let query = seen.asks("QUERY").unwrap_or_default();
    query.contains("no_such_column") || query.starts_with("SELECT FROM")
}

fn refuses(status: u16) -> Response {
    Response::text(status, "The query is not understood.\n")
}

/// The request without the part that is called PHASE.
fn multipart_without_phase(request: &Request, _: &Seen) -> Request {
    let mut request = request.clone();
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let Some(line) = body.lines().next().filter(|line| line.starts_with("--")) else {
        return request;
    };
    let parts = body.split(line).filter(|part| !part.contains("name=\"PHASE\""));
    request.body = parts.collect::<Vec<_>>().join(line).into_bytes();
    request
}

fn is_multipart(seen: &Seen) -> bool {
    let kind = seen.request.header("Content-Type").unwrap_or_default();
    kind.starts_with("multipart/form-data")
}

fn posted_to_job(request: &Request, _: &Seen) -> Request {
    Request {
        path: format!("{}/parameters", request.path.trim_end_matches('/')),
        ..request.clone()
    }
}

fn empty(element: &mut Element) {
    element.unset("xsi:nil");
    element.children.clear();
}

/// All that the document of CEFCA's TAP had in March 2020.
fn cefca(root: &mut Element) {
    root.unset("version");
    root.each("quote", |quote| {
        quote.unset("xsi:nil");
        quote.set_text("1");
    });
    for name in ["startTime", "endTime", "executionDuration"] {
        root.each(name, empty);
    }
    root.each("destruction", |destruction| {
        let text = destruction.text().replace('T', " ").replace('Z', "");
        destruction.set_text(text);
    });
    root.walk(&mut |element| {
        if element.name == "results" && element.children.is_empty() {
            let result = Element::new("result")
                .attribute("id", "result")
                .attribute("xlink:href", "./results/result");
            element.children.push(Node::Element(result));
        }
    });
}

/// An ampersand that nobody escaped, in documents that tell of an upload.
fn break_upload(bytes: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(bytes);
    if text.contains("id=\"UPLOAD\"") {
        *bytes = text.replace("param:", "a & b,param:").into_bytes();
    }
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "pyvo-191-cefca-job",
        "A job has the quote 1, empty times and duration, a destruction time without T and Z, no version, and a result while \
         it is PENDING.",
        &[
            "uws-xsd-job-quote",
            "uws-xsd-nil-empty",
            "uws-xsd-job-executionduration",
            "uws-time-t",
        ],
        &[get(JOB, &[Root(cefca)]).within(&[Phase::Pending])],
    ),
    fault(
        "pyvo-147-opencadc-results",
        "Several entries of the results are called diag and lead to no resource.",
        &["uws-result-id-unique", "uws-result-href-scheme"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                root.walk(&mut |element| {
                    if element.name == "results" && !element.children.is_empty() {
                        for href in ["query:parse:562", "query:execute:12"] {
                            let diag = Element::new("result")
                                .attribute("id", "diag")
                                .attribute("xlink:href", href);
                            element.children.push(Node::Element(diag));
                        }
                    }
                });
            })],
        )],
    )
    .on("tap"),
    fault(
        "daiquiri-289-result-not-listed",
        "The result of a query can be fetched, but the results do not list it.",
        &["tap-result-listed"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                root.walk(&mut |element| {
                    if element.name == "results" {
                        element.children.clear();
                    }
                });
            })],
        )],
    )
    .on("tap"),
    fault(
        "daiquiri-158-bad-query-refused",
        "A query that can't be run is refused with 400 when the job is made.",
        &["tap-params-enforced-at-run"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing).when(bad_query),
            post(LIST, &[Any(|response, _| *response = refuses(400))]).when(bad_query),
        ],
    )
    .on("tap"),
    fault(
        "daiquiri-327-bad-query-404",
        "A query of a table that does not exist is refused with 404 when the job is made.",
        &["tap-params-enforced-at-run"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing).when(bad_query),
            post(LIST, &[Any(|response, _| *response = refuses(404))]).when(bad_query),
        ],
    )
    .on("tap"),
    fault(
        "astroquery-963-multipart-run-ignored",
        "PHASE=RUN at creation counts in a url-encoded body and is ignored in a multipart one.",
        &["uws-create-phase-run-body"],
        &[Act::Turn(at(&["POST"], LIST), multipart_without_phase).when(is_multipart)],
    ),
    fault(
        "astroquery-3262-spurious-400",
        "A creation with a parameter that the service does not know is refused with 400.",
        &["tap-spurious-ignored"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing).when(spurious),
            post(LIST, &[Any(|response, _| *response = refuses(400))]).when(spurious),
        ],
    )
    .on("tap"),
    fault(
        "vollt-112-parameters-at-job",
        "What is posted to the job itself is taken for parameters, PHASE=ABORT included.",
        &["dali-job-url-no-params"],
        &[Act::Turn(at(&["POST"], JOB), posted_to_job).when(|seen| seen.asks("ACTION").is_none())],
    )
    .on("tap"),
    fault(
        "opencadc-error-redirected",
        "The error of a failed job is delivered after a redirect.",
        &["dali-error-200"],
        &[get(
            ERROR,
            &[Any(|response, seen| {
                if seen.request.query != "direct" {
                    let direct = format!("{}{}?direct", seen.request.base, seen.request.path);
                    *response = Response::see_other(&direct);
                }
            })],
        )
        .within(&[Phase::Error])],
    )
    .on("tap"),
    fault(
        "cadc-bare-id-href",
        "The links of the list are the bare ids of the jobs, which lead beside the list.",
        &["uws-jobref-href-target"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| {
                    let id = jobref.get("id").unwrap_or_default().to_owned();
                    jobref.set("xlink:href", id);
                });
            })],
        )],
    ),
    fault(
        "uws11rfc-last-start-time",
        "LAST goes by the start time, so that jobs that were not started are missing.",
        &["uws-filter-last-recent"],
        &[get(
            LIST,
            &[Root(|root| {
                let pending = |jobref: &Element| jobref.child("phase").is_some_and(|p| p.text() == "PENDING");
                root.children
                    .retain(|node| !matches!(node, Node::Element(jobref) if pending(jobref)));
            })],
        )
        .when(|seen| seen.request.query.contains("LAST="))],
    ),
    fault(
        "daiquiri-234-unreadable-upload-job",
        "The document of a job with an upload is no XML.",
        &["uws-xml-wellformed"],
        &[get(JOB, &[Bytes(break_upload)])],
    )
    .on("tap"),
];

/// A parameter that no query has.
fn spurious(seen: &Seen) -> bool {
    seen.asks("VOCONFORM").is_some()
}
