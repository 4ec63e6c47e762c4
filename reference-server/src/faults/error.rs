//! Faults of section M: jobs that fail.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::Element;

fn has_detail(root: &mut Element, value: &str) {
    root.each("errorSummary", |summary| summary.set("hasDetail", value));
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "failure-completes",
        "A job that fails ends in COMPLETED.",
        &["uws-error-phase"],
        &[Act::Quirk(Quirk::FailureCompletes)],
    ),
    fault(
        "failure-aborts",
        "A job that fails ends in ABORTED.",
        &["uws-error-phase"],
        &[Act::Quirk(Quirk::FailureAborts)],
    ),
    fault(
        "firefly-1815-no-errorsummary",
        "A failed job has no errorSummary; only the error resource tells why.",
        &["uws-error-summary"],
        &[get(JOB, &[Root(|root| root.drop_child("errorSummary"))])],
    ),
    fault(
        "error-message-blank",
        "The message of the errorSummary is blank.",
        &["uws-error-summary-message"],
        &[get(JOB, &[Root(|root| root.each("message", |message| message.set_text(" ")))])],
    ),
    fault(
        "error-detail-404",
        "The errorSummary promises details that the error resource does not have: 404.",
        &["uws-error-hasdetail", "uws-error-get"],
        &[get(ERROR, &[Any(|response, _| *response = Response::text(404, "No details\n"))])],
    ),
    fault(
        "error-detail-empty",
        "The errorSummary promises details, and the error resource is empty.",
        &["uws-error-hasdetail", "uws-error-human-readable"],
        &[get(ERROR, &[Text("")])],
    ),
    fault(
        "error-404",
        "A failed job has no error resource, and says that there are no details.",
        &["uws-error-get"],
        &[
            get(ERROR, &[Any(|response, _| *response = Response::text(404, "Not found\n"))]),
            get(JOB, &[Root(|root| has_detail(root, "false"))]),
        ],
    ),
    fault(
        "error-none-500",
        "The error resource of a job without error is a 500.",
        &["uws-error-none", "uws-no-5xx"],
        &[get(ERROR, &[Any(|response, _| *response = Response::text(500, "Null pointer\n"))]).answered(404)],
    ),
    fault(
        "error-none-stack-trace",
        "The error resource of a job without error shows a stack trace, with status 200.",
        &["uws-error-none"],
        &[get(ERROR, &[Any(|response, _| {
            let trace = "java.lang.NullPointerException\n\tat uws.job.ErrorSummary.getDetail(ErrorSummary.java:12)\n";
            *response = Response::text(200, trace);
        })])
        .answered(404)],
    ),
    fault(
        "error-binary",
        "The error of a job is a binary document.",
        &["uws-error-human-readable"],
        &[get(ERROR, &[Header("Content-Type", "application/octet-stream"), Text("\u{1}\u{2}\u{0}\u{7f}\u{3}")])],
    ),
];
