//! Faults of section T: the schema, as far as it concerns results, errors and parameters.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::{Element, Node};

/// Changes every result wherever it is written.
fn result(root: &mut Element, change: fn(&mut Element)) {
    root.each("result", change);
}

fn summary(root: &mut Element, change: fn(&mut Element)) {
    root.each("errorSummary", change);
}

fn parameter(root: &mut Element, change: fn(&mut Element)) {
    root.each("parameter", change);
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "result-id-missing",
        "The results have no ids.",
        &["uws-xsd-result-id"],
        &[get(WITH_RESULTS, &[Root(|root| result(root, |r| r.unset("id")))])],
    ),
    fault(
        "result-content",
        "The link of a result is its content as well.",
        &["uws-xsd-result-empty"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                result(root, |r| {
                    let href = r.get("xlink:href").unwrap_or_default().to_owned();
                    r.set_text(href);
                });
            })],
        )],
    ),
    fault(
        "result-size-unit",
        "The size of a result has a unit.",
        &["uws-xsd-result-size"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                result(root, |r| {
                    let size = format!("{} B", r.get("size").unwrap_or("0"));
                    r.set("size", size);
                });
            })],
        )],
    ),
    fault(
        "result-mimetype-camel-case",
        "The type of a result is called mimeType.",
        &["uws-xsd-result-mimetype"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                result(root, |r| r.rename_attribute("mime-type", "mimeType"))
            })],
        )],
    ),
    fault(
        "result-custom-attribute",
        "The results have an attribute of their own, in no namespace.",
        &["uws-xsd-result-custom"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| result(root, |r| r.set("checksum", "sha256:00")))],
        )],
    ),
    fault(
        "daiquiri-lists-version",
        "The lists of results and parameters have a version.",
        &["uws-xsd-lists-attributes"],
        &[get(
            &[
                crate::uws::Kind::Job,
                crate::uws::Kind::Results,
                crate::uws::Kind::Parameters,
            ],
            &[Root(|root| {
                root.each("results", |list| list.set("version", "1.1"));
                root.each("parameters", |list| list.set("version", "1.1"));
            })],
        )],
    ),
    fault(
        "pyvo-431-errorsummary-bare-text",
        "The message stands in the errorSummary as bare text.",
        &["uws-xsd-error-message"],
        &[get(
            JOB,
            &[Root(|root| {
                summary(root, |s| {
                    let message = s.child("message").map(Element::text).unwrap_or_default();
                    s.set_text(message);
                });
            })],
        )],
    ),
    fault(
        "error-message-twice",
        "The errorSummary has two messages.",
        &["uws-xsd-error-message"],
        &[get(JOB, &[Root(|root| summary(root, |s| s.double("message")))])],
    ),
    fault(
        "error-type-unknown",
        "The type of an errorSummary is error.",
        &["uws-xsd-error-type"],
        &[get(
            JOB,
            &[Root(|root| summary(root, |s| s.set("type", "error")))],
        )],
    ),
    fault(
        "daiquiri-155-error-type-missing",
        "The errorSummary has no type.",
        &["uws-xsd-error-type"],
        &[get(JOB, &[Root(|root| summary(root, |s| s.unset("type")))])],
    ),
    fault(
        "error-hasdetail-python",
        "The errorSummary says True with a capital letter.",
        &["uws-xsd-error-hasdetail"],
        &[get(
            JOB,
            &[Root(|root| summary(root, |s| s.set("hasDetail", "True")))],
        )],
    ),
    fault(
        "error-hasdetail-missing",
        "The errorSummary does not say whether there are details.",
        &["uws-xsd-error-hasdetail"],
        &[get(JOB, &[Root(|root| summary(root, |s| s.unset("hasDetail")))])],
    ),
    fault(
        "parameter-name-for-id",
        "The parameters have names instead of ids.",
        &["uws-xsd-parameter-id"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| parameter(root, |p| p.rename_attribute("id", "name")))],
        )],
    ),
    fault(
        "parameter-byreference-python",
        "The parameters say False with a capital letter.",
        &["uws-xsd-parameter-byreference"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| parameter(root, |p| p.set("byReference", "False")))],
        )],
    ),
    fault(
        "safir-ispost-method",
        "The parameters give the method in isPost.",
        &["uws-xsd-parameter-ispost"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| parameter(root, |p| p.set("isPost", "POST")))],
        )],
    ),
    fault(
        "parameter-value-element",
        "The values of parameters stand in elements of their own.",
        &["uws-xsd-parameter-text"],
        &[get(
            WITH_PARAMETERS,
            &[Root(|root| {
                parameter(root, |p| {
                    let value = Element::with_text("value", p.text());
                    p.children = vec![Node::Element(value)];
                });
            })],
        )],
    ),
];
