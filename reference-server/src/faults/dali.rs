//! Faults against DALI, seen on the TAP service, and on the SODA service where its words for errors matter.

use super::{Fault, fault};
use crate::message::{Body, Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase;
use crate::xml::Element;

const ABORTED: &[Phase] = &[Phase::Aborted];
const PENDING: &[Phase] = &[Phase::Pending];
const FAILED: &[Phase] = &[Phase::Error];

fn without_body(seen: &Seen) -> bool {
    seen.request.body.is_empty()
}

fn is_multipart(seen: &Seen) -> bool {
    seen.request
        .header("Content-Type")
        .is_some_and(|kind| kind.starts_with("multipart/"))
}

fn is_no_action(seen: &Seen) -> bool {
    seen.asks("ACTION").is_none()
}

/// Reads the same resource instead of doing what was asked.
fn look(request: &Request, _: &Seen) -> Request {
    request.form("GET", &request.path, "")
}

/// The parameters are posted to the resource that takes them.
fn to_parameters(request: &Request, seen: &Seen) -> Request {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    request.form("POST", &format!("{}/parameters", seen.job_path()), &body)
}

fn pairs(request: &Request) -> Vec<String> {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    body.split('&').map(str::to_owned).collect()
}

/// Only parameters whose names are in upper case arrive.
fn upper_case_only(request: &Request, _: &Seen) -> Request {
    let name = |pair: &String| pair.split('=').next().unwrap_or_default().to_owned();
    let mut pairs = pairs(request);
    pairs.retain(|pair| !name(pair).chars().any(char::is_lowercase));
    request.form("POST", &request.path, &pairs.join("&"))
}

/// Of several values of RUNID only the last arrives.
fn last_run_id(request: &Request, _: &Seen) -> Request {
    let mut pairs = pairs(request);
    let is_run_id = |pair: &String| pair.starts_with("RUNID=");
    if let Some(last) = pairs.iter().rposition(is_run_id) {
        let mut at = 0;
        pairs.retain(|pair| {
            at += 1;
            !is_run_id(pair) || at == last + 1
        });
    }
    request.form("POST", &request.path, &pairs.join("&"))
}

fn names_in_lower_case(seen: &Seen) -> bool {
    pairs(seen.request).iter().any(|pair| pair.starts_with("query="))
}

fn cut_run_id(root: &mut Element) {
    root.each("runId", |element| {
        let text: String = element.text().chars().take(40).collect();
        element.set_text(text);
    });
}

/// The list links to a place beside the children of the results list.
fn link_with_key(root: &mut Element) {
    root.each("result", |element| {
        let href = element.get("xlink:href").unwrap_or_default();
        let href = format!("{href}?key=1");
        element.set("xlink:href", href);
    });
}

fn without_key(seen: &Seen) -> bool {
    !seen.request.query.contains("key=")
}

fn is_first_look(seen: &Seen) -> bool {
    seen.request.query.is_empty()
}

/// Redirects to the same place with a query.
const TO_ANOTHER_PAGE: Edit = Any(|response, seen| {
    let location = format!("{}{}?page=1", seen.request.base, seen.request.path);
    *response = Response::see_other(&location);
});

fn is_made_up(seen: &Seen) -> bool {
    seen.target.name.starts_with("voconform")
}

fn drop_status(text: &str) -> String {
    text.replace("<INFO name=\"QUERY_STATUS\"", "<INFO name=\"STATUS\"")
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "dali-create-201",
        "A creation is answered with 201.",
        &["dali-create-303"],
        &[post(LIST, &[Status(201)])],
    )
    .on("tap"),
    fault(
        "dali-create-empty-refused",
        "A job without parameters is refused.",
        &["dali-create-empty", "tap-params-any-order"],
        &[
            Act::Turn(at(&["POST"], LIST), look).when(without_body),
            post(
                LIST,
                &[Any(|response, _| {
                    *response = Response::text(400, "QUERY is missing\n")
                })],
            )
            .when(without_body),
        ],
    )
    .on("tap"),
    fault(
        "dali-create-empty-not-pending",
        "A job without parameters fails at once.",
        &["dali-create-empty", "tap-params-any-order"],
        &[Act::Turn(at(&["POST"], LIST), |request, _| {
            request.form("POST", &request.path, "PHASE=RUN")
        })
        .when(without_body)],
    )
    .on("tap"),
    fault(
        "dali-multipart-refused",
        "Multipart bodies are not understood.",
        &["dali-post-types"],
        &[
            Act::Turn(at(&["POST"], LIST), look).when(is_multipart),
            post(
                LIST,
                &[Any(|response, _| {
                    *response = Response::text(415, "Send url-encoded parameters\n")
                })],
            )
            .when(is_multipart),
        ],
    )
    .on("tap"),
    fault(
        "dali-aborted-job-unreadable",
        "A job that was aborted is answered with 406.",
        &["dali-job-always-readable"],
        &[get(JOB, &[Status(406), Text("Not acceptable\n")]).within(ABORTED)],
    )
    .on("tap"),
    fault(
        "dali-parameters-fixed",
        "Parameters cannot be given after the creation.",
        &["dali-parameters-post", "tap-params-any-order"],
        &[
            Act::Turn(at(&["POST"], PARAMETERS), look).within(PENDING),
            post(PARAMETERS, &[Status(405), Text("Only GET\n")]).within(PENDING),
        ],
    )
    .on("tap"),
    fault(
        "dali-parameters-dropped",
        "Parameters that come after the creation are taken and forgotten.",
        &["dali-parameters-post", "tap-params-any-order"],
        &[
            Act::Turn(at(&["POST"], PARAMETERS), look).within(PENDING),
            post(
                PARAMETERS,
                &[Any(|response, seen| {
                    *response = Response::see_other(&seen.job_url)
                })],
            )
            .within(PENDING),
        ],
    )
    .on("tap"),
    fault(
        "dali-parameters-at-job",
        "Parameters are accepted at the URL of the job.",
        &["dali-job-url-no-params"],
        &[Act::Turn(at(&["POST"], JOB), to_parameters).when(is_no_action)],
    )
    .on("tap"),
    fault(
        "dali-post-to-job-deletes",
        "Whatever is posted to a job deletes it.",
        &["dali-job-url-no-params"],
        &[Act::Turn(at(&["POST"], JOB), delete_job)],
    )
    .on("tap"),
    fault(
        "dali-parameters-never-frozen",
        "Parameters can be changed when the job is finished.",
        &["dali-parameters-frozen"],
        &[Act::Quirk(Quirk::ParametersAlwaysOpen)],
    )
    .on("tap"),
    fault(
        "dali-names-upper-case-only",
        "Parameters whose names are not in upper case are ignored.",
        &["dali-parameter-names-nocase"],
        &[Act::Turn(at(&["POST"], LIST), upper_case_only).when(names_in_lower_case)],
    )
    .on("tap"),
    fault(
        "dali-order-upper-case-only",
        "An order is obeyed only if its name is PHASE in upper case.",
        &["dali-parameter-names-nocase"],
        &[
            Act::Turn(at(&["POST"], PHASE), do_nothing).when(|seen| seen.request.body.starts_with(b"phase=")),
            post(PHASE, &[Status(303), LOCATION_JOB]).when(|seen| seen.request.body.starts_with(b"phase=")),
        ],
    )
    .on("tap"),
    fault(
        "dali-lower-case-refused",
        "A creation with names in lower case is refused.",
        &["dali-parameter-names-nocase"],
        &[
            Act::Turn(at(&["POST"], LIST), look).when(names_in_lower_case),
            post(LIST, &[Status(400), Text("Unknown parameter query\n")]).when(names_in_lower_case),
        ],
    )
    .on("tap"),
    fault(
        "dali-runid-twice-taken",
        "Of two run identifiers the last is taken.",
        &["dali-single-valued"],
        &[Act::Turn(at(&["POST"], LIST), last_run_id).when(|seen| {
            pairs(seen.request)
                .iter()
                .filter(|p| p.starts_with("RUNID="))
                .count()
                > 1
        })],
    )
    .on("tap"),
    fault(
        "dali-runid-not-shown",
        "Run identifiers are not shown.",
        &["dali-runid"],
        &[get(
            LIST_AND_JOB,
            &[Root(|root| {
                root.drop_child("runId");
                root.each("jobref", |jobref| jobref.drop_child("runId"));
            })],
        )],
    )
    .on("tap"),
    fault(
        "dali-runid-cut",
        "Run identifiers are cut after 40 characters.",
        &["dali-runid"],
        &[get(LIST_AND_JOB, &[Root(cut_run_id)])],
    )
    .on("tap"),
    fault(
        "dali-result-elsewhere",
        "Results can be fetched by their links only, not by their names.",
        &["dali-results-children", "tap-result-named-result"],
        &[
            get(WITH_RESULTS, &[Root(link_with_key)]),
            get(
                RESULT,
                &[Any(|response, _| {
                    *response = Response::text(404, "No such file\n")
                })],
            )
            .when(without_key),
        ],
    )
    .on("tap"),
    fault(
        "dali-unknown-job-400",
        "A job that does not exist is a bad request.",
        &["dali-job-404"],
        &[get(JOB, &[Status(400)]).unknown_job()],
    )
    .on("tap"),
    fault(
        "dali-unknown-result-200",
        "A result that does not exist is an error page with status 200.",
        &["dali-result-404"],
        &[get(RESULT, &[Status(200)]).answered(404).when(is_made_up)],
    )
    .on("tap"),
    fault(
        "dali-no-error-200",
        "The error of a job that has not failed is empty.",
        &["dali-error-404"],
        &[get(ERROR, &[Status(200), Text("")]).answered(404)],
    )
    .on("tap"),
    fault(
        "dali-error-400",
        "The error document of a failed job comes with status 400.",
        &["dali-error-200", "tap-error-status-200"],
        &[get(ERROR, &[Status(400)])],
    )
    .on("tap"),
    fault(
        "dali-error-redirects",
        "The error of a failed job redirects to where it is kept.",
        &["dali-error-200"],
        &[get(ERROR, &[TO_ANOTHER_PAGE]).when(is_first_look)],
    )
    .on("tap"),
    fault(
        "dali-error-html",
        "The error of a failed job is a page in HTML.",
        &["dali-error-format"],
        &[get(
            ERROR,
            &[
                AS_HTML,
                Text("<!DOCTYPE html><html><body><p>The query failed.</p></body></html>\n"),
            ],
        )],
    )
    .on("tap"),
    fault(
        "dali-error-json",
        "The error of a failed job is JSON.",
        &["dali-error-format"],
        &[get(
            ERROR,
            &[
                Header("Content-Type", "application/json"),
                Text("{\"error\": \"the query failed\"}\n"),
            ],
        )],
    )
    .on("tap"),
    fault(
        "dali-error-without-status",
        "The VOTable with the error does not say that it is one.",
        &["dali-error-format"],
        &[get(
            ERROR,
            &[Any(|response, _| {
                if let Body::Bytes(bytes) = &mut response.body {
                    *bytes = drop_status(&String::from_utf8_lossy(bytes)).into_bytes();
                }
            })],
        )],
    )
    .on("tap"),
    fault(
        "dali-error-summary-general",
        "The summary of a failed job is the same for all failures.",
        &["dali-error-in-summary"],
        &[get(
            JOB,
            &[Root(|root| {
                root.each("message", |message| {
                    message.set_text("The job failed, see its error")
                });
            })],
        )
        .within(FAILED)],
    )
    .on("soda"),
];
