//! Faults of section J: owner and run identifier.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::Element;

fn each_run_id(root: &mut Element, rewrite: fn(&str) -> String) {
    root.each("runId", |element| {
        let text = rewrite(&element.text());
        element.set_text(text);
    });
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "owner-403",
        "The owner cannot be read: 403.",
        &["uws-owner-get"],
        &[get(
            OWNER,
            &[Any(|response, _| {
                *response = Response::text(403, "Log in first\n")
            })],
        )],
    ),
    fault(
        "owner-html",
        "The owner is sent as text/html.",
        &["uws-owner-text-plain"],
        &[get(OWNER, &[AS_HTML])],
    ),
    fault(
        "ownerid-anonymous",
        "The ownerId of an anonymous job is the word anonymous.",
        &["uws-ownerid-nil-anonymous"],
        &[get(
            LIST_AND_JOB,
            &[Root(|root| {
                root.each("ownerId", |element| {
                    *element = Element::with_text("ownerId", "anonymous")
                });
            })],
        )],
    ),
    fault(
        "opencadc-owner-null",
        "The owner of an anonymous job is the word null.",
        &["uws-owner-anonymous-body"],
        &[get(OWNER, &[Text("null")])],
    ),
    fault(
        "owner-differs",
        "The owner resource names somebody, the document nobody.",
        &["uws-owner-consistent"],
        &[get(OWNER, &[Text("operator")])],
    ),
    fault(
        "runid-dropped",
        "The run identifier does not come back.",
        &["uws-runid-roundtrip"],
        &[get(
            LIST_AND_JOB,
            &[Root(|root| root.walk(&mut |element| element.drop_child("runId")))],
        )],
    ),
    fault(
        "runid-ascii-only",
        "Letters outside ASCII are lost from run identifiers.",
        &["uws-runid-opaque"],
        &[get(
            LIST_AND_JOB,
            &[Root(|root| {
                each_run_id(root, |text| {
                    text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect()
                });
            })],
        )],
    ),
    fault(
        "runid-truncated",
        "Run identifiers are cut after 32 characters.",
        &["uws-runid-opaque"],
        &[get(
            LIST_AND_JOB,
            &[Root(|root| {
                each_run_id(root, |text| text.chars().take(32).collect())
            })],
        )],
    ),
    fault(
        "runid-double-escaped",
        "Run identifiers are escaped twice.",
        &["uws-runid-opaque"],
        &[get(
            LIST_AND_JOB,
            &[Root(|root| {
                each_run_id(root, |text| {
                    text.replace('&', "&amp;")
                        .replace('<', "&lt;")
                        .replace('>', "&gt;")
                });
            })],
        )],
    ),
    fault(
        "runid-must-be-new",
        "A second job with the same run identifier is refused.",
        &["uws-runid-shared"],
        &[Act::Quirk(Quirk::RunIdMustBeNew)],
    ),
    fault(
        "runid-is-jobid",
        "The run identifier becomes the job identifier.",
        &["uws-runid-distinct"],
        &[Act::Quirk(Quirk::RunIdIsJobId)],
    ),
];
