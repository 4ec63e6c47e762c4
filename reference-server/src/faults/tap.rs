//! Faults against TAP, seen on the TAP service.

use super::{Fault, fault};
use crate::message::{Body, Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase;
use crate::xml::{Element, Node};

const ABORTED: &[Phase] = &[Phase::Aborted];
const FAILED: &[Phase] = &[Phase::Error];
const COMPLETED: &[Phase] = &[Phase::Completed];

/// Reads the same resource instead of doing what was asked.
fn look(request: &Request, _: &Seen) -> Request {
    request.form("GET", &request.path, "")
}

fn is_result(seen: &Seen) -> bool {
    seen.target.name == "result"
}

fn is_first_look_at_result(seen: &Seen) -> bool {
    is_result(seen) && seen.request.query.is_empty()
}

fn is_main(seen: &Seen) -> bool {
    seen.target.name == "main"
}

fn result_of_job(request: &Request, seen: &Seen) -> Request {
    request.form("GET", &format!("{}/results/result", seen.job_path()), "")
}

/// The result is called main in the lists.
fn call_it_main(root: &mut Element) {
    root.each("result", |element| {
        element.set("id", "main");
        let href = element.get("xlink:href").unwrap_or_default();
        let href = href.replace("results/result", "results/main");
        element.set("xlink:href", href);
    });
}

fn clear_results(root: &mut Element) {
    root.each("results", |list| list.drop_child("result"));
}

fn is_broken_query(seen: &Seen) -> bool {
    seen.asks("QUERY").as_deref() == Some("SELECT FROM WHERE")
}

fn has_unknown_language(seen: &Seen) -> bool {
    seen.asks("LANG").is_some_and(|lang| !lang.starts_with("ADQL"))
}

fn lacks_query(seen: &Seen) -> bool {
    seen.asks("LANG").is_some() && seen.asks("QUERY").is_none()
}

fn has_spurious(seen: &Seen) -> bool {
    seen.asks("VOCONFORM").is_some()
}

fn gives_language(seen: &Seen) -> bool {
    seen.asks("LANG").is_some()
}

fn text_of(response: &Response) -> String {
    match &response.body {
        Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Body::Xml(_) => String::new(),
    }
}

fn hide_query(root: &mut Element) {
    root.each("parameters", |list| {
        list.children.retain(|node| {
            !matches!(node, Node::Element(parameter)
                if parameter.get("id").is_some_and(|id| id.eq_ignore_ascii_case("QUERY")))
        });
    });
}

/// A creation that is refused, and nothing made.
const fn refused(when: fn(&Seen) -> bool, edits: &'static [Edit]) -> [Act; 2] {
    [
        Act::Turn(at(&["POST"], LIST), look).when(when),
        post(LIST, edits).when(when),
    ]
}

const BAD_QUERY: Edit = Any(|response, _| *response = Response::text(400, "The query is wrong\n"));

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "tap-async-read-only",
        "No jobs can be made.",
        &["tap-async-exists"],
        &[
            Act::Turn(at(&["POST"], LIST), look),
            post(
                LIST,
                &[Any(|response, _| *response = Response::text(405, "Only GET\n"))],
            ),
        ],
    )
    .on("tap"),
    fault(
        "tap-result-main",
        "The result is called main.",
        &["tap-result-named-result", "tap-result-listed"],
        &[
            get(WITH_RESULTS, &[Root(call_it_main)]),
            get(
                RESULT,
                &[Any(|response, _| *response = Response::text(404, "No such result\n"))],
            )
            .when(is_result),
            Act::Turn(at(&["GET"], RESULT), result_of_job).when(is_main),
        ],
    )
    .on("tap"),
    fault(
        "tap-result-is-an-error",
        "The result is a VOTable that tells of an error.",
        &["tap-result-named-result", "dali-results-children"],
        &[get(
            RESULT,
            &[Text(
                "<VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">gone</INFO></RESOURCE></VOTABLE>",
            )],
        )],
    )
    .on("tap"),
    fault(
        "tap-result-302",
        "The result redirects with 302.",
        &["tap-result-delivery"],
        &[get(
            RESULT,
            &[Any(|response, seen| {
                let location = format!("{}{}?page=1", seen.request.base, seen.request.path);
                *response = Response::see_other(&location);
                response.status = 302;
            })],
        )
        .when(is_first_look_at_result)],
    )
    .on("tap"),
    fault(
        "tap-result-redirect-dead",
        "The result redirects to a file that is gone.",
        &["tap-result-delivery"],
        &[get(
            RESULT,
            &[Any(|response, seen| {
                *response = Response::see_other(&format!("{}/gone", seen.request.base));
            })],
        )
        .when(is_result)],
    )
    .on("tap"),
    fault(
        "tap-result-unlisted",
        "The list of results is always empty.",
        &["tap-result-listed"],
        &[get(WITH_RESULTS, &[Root(clear_results)])],
    )
    .on("tap"),
    fault(
        "tap-empty-without-result",
        "A query that finds nothing has no result.",
        &["tap-empty-result"],
        &[get(
            RESULT,
            &[Any(|response, _| {
                if !text_of(response).contains("<TR>") {
                    *response = Response::text(404, "Nothing was found\n");
                }
            })],
        )
        .within(COMPLETED)],
    )
    .on("tap"),
    fault(
        "tap-empty-with-a-row",
        "A query that finds nothing has a result with an empty row.",
        &["tap-empty-result"],
        &[get(
            RESULT,
            &[Any(|response, _| {
                let text = text_of(response);
                if !text.contains("<TR>") {
                    let row = "<TABLEDATA><TR><TD/></TR>";
                    response.body = Body::Bytes(text.replace("<TABLEDATA>", row).into_bytes());
                }
            })],
        )
        .within(COMPLETED)],
    )
    .on("tap"),
    fault(
        "tap-error-missing",
        "A failed query leaves no error document.",
        &["tap-error-resource", "dali-error-200", "tap-error-status-200"],
        &[get(ERROR, &[Any(|response, _| *response = Response::text(404, "No error\n"))])],
    )
    .on("tap"),
    fault(
        "tap-syntax-checked-at-creation",
        "A query that is no ADQL is refused when the job is made.",
        &["tap-params-enforced-at-run"],
        &refused(is_broken_query, &[BAD_QUERY]),
    )
    .on("tap"),
    fault(
        "tap-language-checked-at-creation",
        "An unknown language is refused when the job is made.",
        &["tap-params-enforced-at-run"],
        &refused(has_unknown_language, &[BAD_QUERY]),
    )
    .on("tap"),
    fault(
        "tap-query-checked-at-creation",
        "A creation with a language and no query is refused.",
        &["tap-params-enforced-at-run"],
        &refused(lacks_query, &[BAD_QUERY]),
    )
    .on("tap"),
    fault(
        "tap-default-query",
        "A job without a query gets one when it is made with a language.",
        &["tap-params-enforced-at-run"],
        &[Act::Turn(at(&["POST"], LIST), |request, _| {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let query = "QUERY=SELECT+table_name+FROM+TAP_SCHEMA.tables";
            request.form("POST", &request.path, &format!("{body}&{query}"))
        })
        .when(lacks_query)],
    )
    .on("tap"),
    fault(
        "tap-language-must-come-first",
        "LANG is taken with the creation only.",
        &["tap-params-any-order"],
        &[
            Act::Turn(at(&["POST"], PARAMETERS), look).when(gives_language),
            post(PARAMETERS, &[Status(400), Text("LANG cannot be given later\n")]).when(gives_language),
        ],
    )
    .on("tap"),
    fault(
        "tap-spurious-refused",
        "A parameter that is unknown is refused.",
        &["tap-spurious-ignored"],
        &refused(
            has_spurious,
            &[Any(|response, _| {
                *response = Response::text(400, "Unknown parameter VOCONFORM\n")
            })],
        ),
    )
    .on("tap"),
    fault(
        "tap-query-hidden",
        "The query is not among the parameters of the job.",
        &["tap-params-visible"],
        &[get(WITH_PARAMETERS, &[Root(hide_query)])],
    )
    .on("tap"),
    fault(
        "tap-parameters-post-200",
        "A POST to the parameters is answered with 200.",
        &["tap-parameters-post-303"],
        &[post(PARAMETERS, &[Status(200), NO_LOCATION])],
    )
    .on("tap"),
    fault(
        "tap-parameters-post-location",
        "A POST to the parameters redirects to the parameters.",
        &["tap-parameters-post-303"],
        &[post(
            PARAMETERS,
            &[Any(|response, seen| {
                response.set("Location", &format!("{}/parameters", seen.job_url));
            })],
        )],
    )
    .on("tap"),
    fault(
        "tap-failed-has-result",
        "A failed query has an empty result.",
        &["tap-result-404-on-error"],
        &[get(RESULT, &[Status(200), Text("")])
            .answered(404)
            .within(FAILED)
            .when(is_result)],
    )
    .on("tap"),
    fault(
        "tap-aborted-has-result",
        "An aborted query has an empty result.",
        &["tap-aborted-no-result"],
        &[get(RESULT, &[Status(200), Text("")])
            .answered(404)
            .within(ABORTED)
            .when(is_result)],
    )
    .on("tap"),
    fault(
        "dali-upload-dropped",
        "Tables that come with a request are dropped.",
        &["dali-upload-param-scheme"],
        &[Act::Turn(at(&["POST"], LIST), |request, _| {
            let mut request = request.clone();
            let body = String::from_utf8_lossy(&request.body).into_owned();
            request.body = body.replace("name=\"table\"", "name=\"lost\"").into_bytes();
            request
        })
        .when(|seen| seen.asks("UPLOAD").is_some())],
    )
    .on("tap"),
];
