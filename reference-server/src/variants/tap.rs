//! Variants of the TAP service.

use super::{Variant, variant};
use crate::message::{Body, Request, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::Element;

fn is_first_look_at_result(seen: &Seen) -> bool {
    seen.target.name == "result" && seen.request.query.is_empty()
}

fn names_in_lower_case(root: &mut Element) {
    let lower = |element: &mut Element| {
        if element.name == "parameter" {
            let id = element.get("id").unwrap_or_default().to_lowercase();
            element.set("id", id);
        }
    };
    root.walk(&mut |element| lower(element));
}

fn has_unknown_language(seen: &Seen) -> bool {
    seen.asks("LANG").as_deref() == Some("VOCONFORM-NONE")
}

fn in_adql(request: &Request, _: &Seen) -> Request {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    request.form("POST", &request.path, &body.replace("VOCONFORM-NONE", "ADQL"))
}

fn is_spurious(seen: &Seen) -> bool {
    seen.asks("VOCONFORM").is_some()
}

fn look(request: &Request, _: &Seen) -> Request {
    request.form("GET", &request.path, "")
}

/// Rewrites a VOTable.
fn rewrite(response: &mut Response, change: fn(&str) -> String) {
    if let Body::Bytes(bytes) = &mut response.body {
        *bytes = change(&String::from_utf8_lossy(bytes)).into_bytes();
    }
}

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "tap-result-303",
        "The result redirects with 303 to where it is kept.",
        "TAP 1.1, 2.2: directly or as a redirect (303)",
        &[get(
            RESULT,
            &[Any(|response, seen| {
                let location = format!("{}{}?file=1", seen.request.base, seen.request.path);
                *response = Response::see_other(&location);
            })],
        )
        .when(is_first_look_at_result)],
    )
    .on("tap"),
    variant(
        "tap-error-text",
        "The error of a failed query is plain text.",
        "DALI 1.1, 4.2: a VOTable or a plain text document",
        &[get(
            ERROR,
            &[
                Header("Content-Type", "text/plain"),
                Any(|response, _| {
                    rewrite(response, |text| {
                        let inner = text.split("value=\"ERROR\">").nth(1).unwrap_or_default();
                        inner.split("</INFO>").next().unwrap_or_default().to_owned()
                    });
                }),
            ],
        )],
    )
    .on("tap"),
    variant(
        "tap-error-as-xml",
        "VOTables are sent as application/xml.",
        "DALI 1.1, 3.4.3 names the types of VOTables for RESPONSEFORMAT; an error document may be any XML type",
        &[
            get(ERROR, &[Header("Content-Type", "application/xml")]),
        ],
    )
    .on("tap"),
    variant(
        "tap-parameters-in-lower-case",
        "The names of parameters are shown in lower case.",
        "DALI 1.1, 3.1: names are not case sensitive",
        &[get(WITH_PARAMETERS, &[Root(names_in_lower_case)])],
    )
    .on("tap"),
    variant(
        "tap-unknown-language-ignored",
        "An unknown LANG is taken for ADQL.",
        "TAP 1.1, 2.7.1: an error is recommended only",
        &[Act::Turn(at(&["POST"], LIST), in_adql).when(has_unknown_language)],
    )
    .on("tap"),
    variant(
        "tap-spurious-parameters-dropped",
        "Parameters that are unknown are not kept.",
        "TAP 1.1, 2.7: spurious parameters are ignored",
        &[
            Act::Turn(at(&["POST"], PARAMETERS), look).when(is_spurious),
            post(
                PARAMETERS,
                &[Any(|response, seen| *response = Response::see_other(&seen.job_url))],
            )
            .when(is_spurious),
        ],
    )
    .on("tap"),
    variant(
        "tap-no-table-when-empty",
        "A result without rows has a TABLE without DATA.",
        "VOTable 1.4, 4: DATA may be left out",
        &[get(
            RESULT,
            &[Any(|response, _| {
                rewrite(response, |text| {
                    text.replace("<DATA><TABLEDATA>\n</TABLEDATA></DATA>", "")
                });
            })],
        )],
    )
    .on("tap"),
    variant(
        "tap-parameters-at-job-ignored",
        "Parameters posted to the job are ignored, and the answer redirects to the job.",
        "DALI 1.1, 2.1: they are not accepted; how that is told is left open",
        &[
            Act::Turn(at(&["POST"], JOB), do_nothing).when(|seen| seen.asks("ACTION").is_none()),
            post(JOB, &[Status(303), LOCATION_JOB]).when(|seen| seen.asks("ACTION").is_none()),
        ],
    )
    .on("tap"),
];
