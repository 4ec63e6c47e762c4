//! Faults of section K: results.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;
use crate::xml::{Element, Node};

fn results(root: &mut Element, change: impl Fn(&mut Element)) {
    root.walk(&mut |element| {
        if element.name == "results" {
            change(element);
        }
    });
}

/// Writes the first result twice, the second time with another link.
fn double(root: &mut Element, href: &'static str) {
    results(root, |list| {
        let first = list.elements().next().cloned();
        if let Some(mut copy) = first {
            copy.set("xlink:href", href);
            list.push(copy);
        }
    });
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "safir-results-404-when-empty",
        "The results list answers 404 while there are none.",
        &["uws-results-get"],
        &[get(
            RESULTS,
            &[Any(|response, _| {
                let empty =
                    matches!(&response.body, crate::message::Body::Xml(d) if d.root.children.is_empty());
                if empty {
                    *response = Response::text(404, "No results\n");
                }
            })],
        )],
    ),
    fault(
        "results-404",
        "The results list does not exist.",
        &["uws-results-get"],
        &[get(
            RESULTS,
            &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
        )],
    ),
    fault(
        "results-root-resultlist",
        "The root element of the results list is called resultList.",
        &["uws-results-root"],
        &[get(RESULTS, &[Root(|root| root.name = "resultList".into())])],
    ),
    fault(
        "results-html-type",
        "The XML of the results list is sent as text/html.",
        &["uws-results-content-type"],
        &[get(RESULTS, &[AS_HTML])],
    ),
    fault(
        "results-differ",
        "The results list has a link less than the job document.",
        &["uws-results-consistent"],
        &[get(RESULTS, &[Root(|root| drop(root.children.pop()))])],
    ),
    fault(
        "opencadc-duplicate-result-id",
        "A second entry of the results has the id of the first one.",
        &["uws-result-id-unique"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| double(root, "https://diagnostics.invalid/parse"))],
        )],
    ),
    fault(
        "result-href-missing",
        "The results have no links.",
        &["uws-result-href-present"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                root.each("result", |result| result.unset("xlink:href"))
            })],
        )],
    ),
    fault(
        "result-404",
        "The results of a completed job cannot be fetched: 404.",
        &["uws-result-retrievable"],
        &[get(
            RESULT,
            &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
        )],
    ),
    fault(
        "opencadc-pseudo-href",
        "A further result has a link that is no link.",
        &["uws-result-href-scheme"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                results(root, |list| {
                    let first = list.elements().next().cloned();
                    if let Some(mut diag) = first {
                        diag.set("id", "diag");
                        diag.set("xlink:href", "query:parse:562");
                        diag.unset("size");
                        diag.unset("mime-type");
                        list.push(diag);
                    }
                });
            })],
        )],
    ),
    fault(
        "result-size-wrong",
        "The stated size of a result is one byte too small.",
        &["uws-result-size-accurate"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                root.each("result", |result| {
                    let size = result
                        .get("size")
                        .and_then(|size| size.parse::<i64>().ok())
                        .unwrap_or_default();
                    result.set("size", (size - 1).to_string());
                });
            })],
        )],
    ),
    fault(
        "result-mimetype-wrong",
        "The stated type of a result is not the one it is sent with.",
        &["uws-result-mimetype-accurate"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                root.each("result", |result| {
                    result.set("mime-type", "application/x-votable+xml")
                });
            })],
        )],
    ),
    fault(
        "results-post-adds",
        "A client can add a result by POST.",
        &["uws-results-no-add"],
        &[
            Act::Quirk(Quirk::ResultsAreWritable),
            any(
                RESULTS,
                &[Any(|response, seen| {
                    *response = Response::see_other(&seen.job_url)
                })],
            )
            .answered(405),
        ],
    ),
    fault(
        "result-put-replaces",
        "A client can replace a result by PUT or POST.",
        &["uws-results-child-no-update"],
        &[
            Act::Quirk(Quirk::ResultIsWritable),
            Act::Rewrite(
                at(&["PUT", "POST"], RESULT),
                &[Any(|response, _| *response = Response::new(204))],
            )
            .answered(405),
        ],
    ),
    fault(
        "result-delete-204",
        "A client can delete a single result.",
        &["uws-results-child-no-delete"],
        &[
            Act::Quirk(Quirk::ResultIsDeletable),
            delete(RESULT, &[Any(|response, _| *response = Response::new(204))]).answered(405),
        ],
    ),
    fault(
        "results-empty-body",
        "The results list of a job that has none is an empty body.",
        &["uws-xml-wellformed"],
        &[get(RESULTS, &[Text("")]).within(&[Pending, Aborted])],
    ),
    fault(
        "pyvo-191-early-result",
        "A PENDING job lists a result with a link to nothing.",
        &["uws-results-consistent"],
        &[get(
            JOB,
            &[Root(|root| {
                results(root, |list| {
                    let result = Element::new("result")
                        .attribute("id", "result")
                        .attribute("xlink:href", "./results/result");
                    list.children.push(Node::Element(result));
                });
            })],
        )
        .within(&[Pending])],
    ),
];
