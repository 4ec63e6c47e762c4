//! Faults of section E3: the asynchronous resource of SODA.

use super::vosi::{AVAILABILITY, CAPABILITIES, without};
use super::{Fault, fault};
use crate::message::{Body, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::{Element, Node};

const NOT_FOUND: Edit = Any(|response, _| *response = Response::text(404, "There is no such resource.\n"));

/// Rewrites the list of results wherever it stands.
fn results(root: &mut Element, change: fn(&mut Element)) {
    root.walk(&mut |element| {
        if element.name == "results" {
            change(element);
        }
    });
}

/// Takes out the results that say that there is nothing.
fn drop_texts(list: &mut Element) {
    let is_text = |node: &Node| matches!(node, Node::Element(e) if e.get("mime-type") == Some("text/plain"));
    list.children.retain(|node| !is_text(node));
}

/// The word for repeated parameters is lost.
fn usage_error(text: &str) -> String {
    text.replace("MultiValuedParamNotSupported", "UsageError")
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "soda-first-value-only",
        "Of several values only the first one is looked at.",
        &["soda-results-per-combination", "soda-empty-combination"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| results(root, |list| list.children.truncate(1)))],
        )],
    )
    .on("soda"),
    fault(
        "soda-empty-left-out",
        "Combinations without data have no result.",
        &["soda-empty-combination"],
        &[get(WITH_RESULTS, &[Root(|root| results(root, drop_texts))])],
    )
    .on("soda"),
    fault(
        "soda-empty-file",
        "A combination without data gives an empty file.",
        &["soda-empty-combination"],
        &[get(
            RESULT,
            &[Any(|response, _| {
                if response.header("Content-Type").is_some_and(|t| t.starts_with("text/plain")) {
                    *response = Response::bytes(200, "application/fits", "");
                }
            })],
        )],
    )
    .on("soda"),
    fault(
        "soda-repeated-usage-error",
        "A repeated parameter that is not supported is called a UsageError.",
        &["soda-multivalue-error"],
        &[
            get(ERROR, &[TextBy(usage_error)]),
            get(
                JOB,
                &[Root(|root| {
                    root.each("message", |message| {
                        let text = usage_error(&message.text());
                        message.set_text(text);
                    });
                })],
            ),
        ],
    )
    .on("soda"),
    fault(
        "soda-error-without-word",
        "Errors begin with no word of the standard.",
        &["soda-error-text"],
        &[get(ERROR, &[TextBy(|text| text.replace("UsageError: ", "Sorry, "))])],
    )
    .on("soda"),
    fault(
        "soda-error-votable",
        "Errors are VOTables, as those of TAP.",
        &["soda-error-text"],
        &[get(
            ERROR,
            &[Any(|response, _| {
                let table = "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">\
                             <INFO name=\"QUERY_STATUS\" value=\"ERROR\">UsageError: no such data set</INFO></RESOURCE></VOTABLE>\n";
                *response = Response::bytes(200, "application/x-votable+xml", table);
            })],
        )],
    )
    .on("soda"),
    fault(
        "soda-results-in-storage",
        "Results are links into a storage, and there is nothing below the job.",
        &["soda-results-children"],
        &[
            get(
                WITH_RESULTS,
                &[Any(|response, seen| {
                    let storage = format!("{}/soda/availability", seen.request.base);
                    if let Body::Xml(document) = &mut response.body {
                        document.root.each("result", |result| {
                            result.set("xlink:href", storage.clone());
                            result.unset("size");
                            result.unset("mime-type");
                        });
                    }
                })],
            ),
            get(RESULT, &[NOT_FOUND]),
        ],
    )
    .on("soda"),
    fault(
        "soda-example-standardid",
        "The capabilities spell standardid, as the example in SODA 1.0 does.",
        &["soda-async-standardid", "vosi-capabilities-schema"],
        &[get(
            CAPABILITIES,
            &[TextBy(|text| {
                text.replace("standardID=\"ivo://ivoa.net/std/SODA", "standardid=\"ivo://ivoa.net/std/SODA")
            })],
        )],
    )
    .on("soda"),
    fault(
        "soda-async-not-announced",
        "The capabilities list the synchronous resource only.",
        &["soda-async-standardid"],
        &[get(CAPABILITIES, &[TextBy(|text| without(text, "SODA#async-1.0"))])],
    )
    .on("soda"),
    fault(
        "soda-two-segments",
        "The capabilities stand beside the folder of the job list, not beside the list.",
        &["soda-async-one-segment", "dali-capabilities-sibling", "soda-vosi"],
        &[Act::Quirk(Quirk::CapabilitiesAbove), get(CAPABILITIES, &[NOT_FOUND])],
    )
    .on("soda"),
    fault(
        "soda-availability-404",
        "There is no availability.",
        &["soda-vosi"],
        &[get(AVAILABILITY, &[NOT_FOUND])],
    )
    .on("soda"),
    fault(
        "soda-availability-page",
        "The availability is a page for people.",
        &["soda-vosi"],
        &[get(
            AVAILABILITY,
            &[AS_HTML, Text("<html><body><p>Up and running</p></body></html>\n")],
        )],
    )
    .on("soda"),
];
