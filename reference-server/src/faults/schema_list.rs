//! Faults of section T: the schema, as far as it concerns every document and the list.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;
use crate::xml::{Element, Node};

/// Text where the schema allows elements only.
fn stray(root: &mut Element) {
    root.children.push(Node::Text("stray".to_owned()));
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "starlink-draft-namespace",
        "All documents are in the namespace of an early draft.",
        &["uws-xsd-namespace"],
        &[documents(&[Document(|document| {
            document.namespace = "http://www.ivoa.net/xml/UWS/v0.9.2".into();
        })])],
    ),
    fault(
        "namespace-v1.1",
        "All documents are in a namespace that ends in v1.1.",
        &["uws-xsd-namespace"],
        &[documents(&[Document(|document| {
            document.namespace = "http://www.ivoa.net/xml/UWS/v1.1".into();
        })])],
    ),
    fault(
        "id-qualified",
        "The id attributes carry the prefix of the UWS namespace.",
        &["uws-xsd-qualified"],
        &[documents(&[Root(|root| {
            root.walk(&mut |element| element.rename_attribute("id", "uws:id"))
        })])],
    ),
    fault(
        "href-unqualified",
        "The links are written as href without a namespace.",
        &["uws-xsd-qualified"],
        &[documents(&[Root(|root| {
            root.walk(&mut |e| e.rename_attribute("xlink:href", "href"))
        })])],
    ),
    fault(
        "children-unqualified",
        "Only root elements are in the UWS namespace, their children in none.",
        &["uws-xsd-qualified"],
        &[documents(&[Root(|root| {
            root.walk(&mut |element| element.qualified = false);
            root.qualified = true;
        })])],
    ),
    fault(
        "list-stray-text",
        "There is text between the entries of the list.",
        &["uws-xsd-jobs-valid"],
        &[get(LIST, &[Root(stray)])],
    ),
    fault(
        "pending-stray-text",
        "There is text between the elements of a PENDING job.",
        &["uws-xsd-job-valid-pending"],
        &[get(JOB, &[Root(stray)]).within(&[Pending])],
    ),
    fault(
        "finished-stray-text",
        "There is text between the elements of a completed or aborted job.",
        &["uws-xsd-job-valid-finished"],
        &[get(JOB, &[Root(stray)]).within(&[Completed, Aborted])],
    ),
    fault(
        "failed-stray-text",
        "There is text between the elements of a failed job.",
        &["uws-xsd-job-valid-error"],
        &[get(JOB, &[Root(stray)]).within(&[Error])],
    ),
    fault(
        "results-stray-text",
        "There is text between the entries of the results list.",
        &["uws-xsd-results-valid"],
        &[get(RESULTS, &[Root(stray)])],
    ),
    fault(
        "parameters-stray-text",
        "There is text between the entries of the parameter list.",
        &["uws-xsd-parameters-valid"],
        &[get(PARAMETERS, &[Root(stray)])],
    ),
    fault(
        "list-count-attribute",
        "The list says in an attribute how many jobs there are.",
        &["uws-xsd-jobs-attributes"],
        &[get(
            LIST,
            &[Root(|root| {
                let count = root.elements().count().to_string();
                root.set("count", count);
            })],
        )],
    ),
    fault(
        "jobref-id-missing",
        "The entries of the list have no ids.",
        &["uws-xsd-jobref-id"],
        &[get(
            LIST,
            &[Root(|root| root.each("jobref", |jobref| jobref.unset("id")))],
        )],
    ),
    fault(
        "jobref-listed-twice",
        "The newest job stands in the list twice.",
        &["uws-xsd-jobref-id"],
        &[get(LIST, &[Root(|root| root.double("jobref"))])],
    ),
    fault(
        "jobref-phase-missing",
        "The entries of the list have no phase.",
        &["uws-xsd-jobref-phase"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| jobref.drop_child("phase"))
            })],
        )],
    ),
    fault(
        "jobref-phase-last",
        "The phase is the last element of an entry.",
        &["uws-xsd-jobref-phase"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| {
                    if let Some(phase) = jobref.take("phase") {
                        jobref.children.push(phase);
                    }
                });
            })],
        )],
    ),
    fault(
        "jobref-creationtime-before-owner",
        "The creation time stands before the owner in an entry.",
        &["uws-xsd-jobref-order"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| jobref.move_before("creationTime", "ownerId"))
            })],
        )],
    ),
    fault(
        "jobref-extra-child",
        "The entries of the list tell when the job ends, too.",
        &["uws-xsd-jobref-order"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| jobref.push(Element::nil("endTime")));
            })],
        )],
    ),
    fault(
        "jobref-runid-nil",
        "A missing run identifier is nil in an entry.",
        &["uws-xsd-jobref-nil"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| {
                    jobref.drop_child("runId");
                    jobref.push(Element::nil("runId"));
                    jobref.move_before("runId", "ownerId");
                });
            })],
        )],
    ),
    fault(
        "jobref-creationtime-nil",
        "The creation time is nil in the entries of the list.",
        &["uws-xsd-jobref-nil"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("creationTime", |time| *time = Element::nil("creationTime"));
            })],
        )],
    ),
    fault(
        "jobref-creationtime-date-only",
        "The creation times of the list are dates without a time.",
        &["uws-xsd-jobref-creationtime"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("creationTime", |time| {
                    let text: String = time.text().chars().take(10).collect();
                    time.set_text(text);
                });
            })],
        )],
    ),
    fault(
        "daiquiri-xlink-type-result",
        "The links of the results have the xlink:type result.",
        &["uws-xsd-xlink-type"],
        &[get(
            WITH_RESULTS,
            &[Root(|root| {
                root.each("result", |r| r.set("xlink:type", "result"))
            })],
        )],
    ),
    fault(
        "jobref-xlink-type-job",
        "The links of the list have the xlink:type job.",
        &["uws-xsd-xlink-type"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| jobref.set("xlink:type", "job"))
            })],
        )],
    ),
    fault(
        "xlink-namespace-wrong",
        "The namespace of the links ends in a slash.",
        &["uws-xsd-xlink-href"],
        &[documents(&[Document(|document| {
            document.xlink = "http://www.w3.org/1999/xlink/".into()
        })])],
    ),
];
