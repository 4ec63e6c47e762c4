//! Faults of section L: parameters.

use super::{Fault, fault};
use crate::message::{Body, Response};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::{Element, Node};

fn parameters(root: &mut Element, change: impl Fn(&mut Element)) {
    root.walk(&mut |element| {
        if element.name == "parameters" {
            change(element);
        }
    });
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "parameters-404",
        "The parameters have no resource.",
        &["uws-parameters-get"],
        &[get(
            PARAMETERS,
            &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
        )],
    ),
    fault(
        "safir-parameters-404-when-empty",
        "The parameter list answers 404 when there are none.",
        &["uws-parameters-get"],
        &[get(
            PARAMETERS,
            &[Any(|response, _| {
                let empty =
                    matches!(&response.body, Body::Xml(document) if document.root.children.is_empty());
                if empty {
                    *response = Response::text(404, "No parameters\n");
                }
            })],
        )],
    ),
    fault(
        "parameters-root-params",
        "The root element of the parameter list is called params.",
        &["uws-parameters-root"],
        &[get(PARAMETERS, &[Root(|root| root.name = "params".into())])],
    ),
    fault(
        "parameters-html-type",
        "The XML of the parameter list is sent as text/html.",
        &["uws-parameters-content-type"],
        &[get(PARAMETERS, &[AS_HTML])],
    ),
    fault(
        "parameters-differ",
        "The parameter list has an entry less than the job document.",
        &["uws-parameters-consistent"],
        &[get(PARAMETERS, &[Root(|root| drop(root.children.pop()))])],
    ),
    fault(
        "parameters-differ-in-value",
        "The values of the parameter list are not those of the job document.",
        &["uws-parameters-consistent"],
        &[get(
            PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    let text = format!("{} ", parameter.text());
                    parameter.set_text(text);
                });
            })],
        )],
    ),
    fault(
        "parameters-echo-dropped",
        "The last parameter sent is not listed.",
        &["uws-parameters-echo"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| parameters(root, |list| drop(list.children.pop())))],
        )],
    ),
    fault(
        "parameter-values-upper-case",
        "The values of parameters are turned to upper case.",
        &["uws-parameters-echo"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    let text = parameter.text().to_uppercase();
                    parameter.set_text(text);
                });
            })],
        )],
    ),
    fault(
        "byreference-flag-missing",
        "A value given as a URL is not marked so.",
        &["uws-parameter-byreference-flag"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| root.each("parameter", |p| p.unset("byReference")))],
        )],
    ),
    fault(
        "byreference-dead",
        "The URL of a value given by reference leads nowhere.",
        &["uws-parameter-byreference-resolves", "uws-inline-byreference"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    if parameter.get("byReference") == Some("true") {
                        let dead = format!("{}-gone", parameter.text());
                        parameter.set_text(dead);
                    }
                });
            })],
        )],
    ),
    fault(
        "document-in-pieces",
        "A job description that is one document is listed as two parameters.",
        &["uws-parameters-document-form"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                parameters(root, |list| {
                    let document = |p: &Element| p.get("id") == Some("DOCUMENT");
                    let found = list.elements().any(document);
                    if found {
                        list.children.clear();
                        list.push(Element::with_text("parameter", "0.05").attribute("id", "seconds"));
                        list.push(Element::with_text("parameter", "1").attribute("id", "steps"));
                    }
                });
            })],
        )],
    ),
    fault(
        "inline-value-printed",
        "A value sent in-line is listed as it is, not by reference.",
        &["uws-inline-byreference"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    if parameter.get("id") == Some("table") {
                        parameter.unset("byReference");
                        parameter.set_text("number\n1\n2\n3\n");
                    }
                });
            })],
        )],
    ),
    fault(
        "parameter-not-escaped",
        "Special characters of parameter values are written into the XML as they are.",
        &["uws-parameter-xml-safe"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    if parameter.get("id") != Some("DOCUMENT") {
                        parameter.children = vec![Node::Raw(parameter.text())];
                    }
                });
            })],
        )],
    ),
    fault(
        "parameter-control-character",
        "A control character of a value is written into the XML as a character reference.",
        &["uws-parameter-xml-safe"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    let by_reference = parameter.get("byReference") == Some("true");
                    if by_reference && parameter.get("id") == Some("VOCONFORM") {
                        parameter.unset("byReference");
                        parameter.children = vec![Node::Raw("&#1;".to_owned())];
                    }
                });
            })],
        )],
    ),
    fault(
        "parameter-special-characters-lost",
        "Special characters are left out of parameter values.",
        &["uws-parameter-xml-safe"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    let text = parameter.text().replace(['<', '>', '&', '"'], "");
                    parameter.set_text(text);
                });
            })],
        )],
    ),
    fault(
        "parameters-put-500",
        "PUT of a parameter is a 500.",
        &["uws-no-5xx"],
        &[
            any(
                &[crate::uws::Kind::Parameter],
                &[Any(|response, seen| {
                    if seen.request.method == "PUT" {
                        *response = Response::text(500, "Internal error\n");
                    }
                })],
            ),
            any(&[crate::uws::Kind::Parameter], &[Status(500)])
                .answered(404)
                .when(|s| s.request.method == "PUT"),
            any(&[crate::uws::Kind::Parameter], &[Status(500)])
                .answered(403)
                .when(|s| s.request.method == "PUT"),
        ],
    ),
    fault(
        "parameters-after-pending",
        "Parameters can be changed after the job was started or aborted.",
        &["uws-parameters-only-pending"],
        &[
            Act::Quirk(Quirk::ParametersAlwaysOpen),
            Act::Quirk(Quirk::ParametersCanBeAdded),
        ],
    ),
    fault(
        "parameters-after-pending-400",
        "A change of parameters after PENDING is refused with 400 instead of 403.",
        &["uws-parameters-only-pending"],
        &[post(PARAMETERS, &[Status(400)]).answered(403)],
    ),
];
