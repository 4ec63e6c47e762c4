//! Faults of section D: the job document.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;
use crate::xml::Element;

/// Gives `name` the text of `from`, e.g. a time that should not be known yet.
fn copy(root: &mut Element, from: &str, name: &str) {
    let text = root.child(from).map(Element::text).unwrap_or_default();
    root.write(name, text);
}

/// Makes `name` nil.
fn forget(root: &mut Element, name: &str) {
    for child in root.elements_mut().filter(|child| child.name == name) {
        *child = Element::nil(name);
    }
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "job-404",
        "A job cannot be read: 404.",
        &["uws-job-get"],
        &[get(
            JOB,
            &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
        )],
    ),
    fault(
        "job-root-uwsjob",
        "The root element of a job is called uwsJob.",
        &["uws-job-root"],
        &[get(JOB, &[Root(|root| root.name = "uwsJob".into())])],
    ),
    fault(
        "job-html-type",
        "The XML of a job is sent as text/html.",
        &["uws-job-content-type"],
        &[get(JOB, &[AS_HTML])],
    ),
    fault(
        "jobid-differs",
        "The jobId in the document is not the one in the URL.",
        &["uws-jobid-matches-uri"],
        &[get(
            JOB,
            &[Root(|root| {
                let id = root.child("jobId").map(Element::text).unwrap_or_default();
                root.write("jobId", format!("job-{id}"));
            })],
        )],
    ),
    fault(
        "jobid-blank",
        "Job ids have blanks in them.",
        &["uws-jobid-uri-segment"],
        &[Act::Quirk(Quirk::BlankInId)],
    ),
    fault(
        "creationtime-omitted",
        "A 1.1 job document has no creationTime.",
        &["uws-job-creationtime-present"],
        &[get(JOB, &[Root(|root| root.drop_child("creationTime"))])],
    ),
    fault(
        "creationtime-reset-by-run",
        "RUN moves the creation time by an hour.",
        &["uws-job-creationtime-immutable"],
        &[Act::Quirk(Quirk::RunResetsCreation)],
    ),
    fault(
        "creationtime-settable",
        "A client can move the creation time by CREATIONTIME posted to the parameters.",
        &["uws-job-creationtime-immutable"],
        &[Act::Quirk(Quirk::CreationTimeSettable)],
    ),
    fault(
        "quote-gone-after-run",
        "The quote answers 404 once the job has run.",
        &["uws-job-subresources-anytime"],
        &[get(QUOTE, &[Status(404), Text("Too late\n")]).within(&[Executing, Completed, Error])],
    ),
    fault(
        "parameters-gone-at-end",
        "The parameters answer 404 once the job is completed.",
        &["uws-job-subresources-anytime"],
        &[get(
            PARAMETERS,
            &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
        )
        .within(&[Completed])],
    ),
    fault(
        "failed-job-400",
        "A job that failed is answered with 400.",
        &["uws-failed-job-200"],
        &[get(JOB, &[Status(400)]).within(&[Error])],
    ),
    fault(
        "failed-job-500",
        "A job that failed is answered with 500.",
        &["uws-failed-job-200", "uws-no-5xx"],
        &[get(JOB, &[Status(500)]).within(&[Error])],
    ),
    fault(
        "completed-job-gone",
        "A job is gone as soon as it is completed.",
        &["uws-job-lifetime"],
        &[any(
            &[],
            &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
        )
        .within(&[Completed])],
    ),
    fault(
        "vollt-61-jobs-vanish",
        "An aborted job is forgotten long before its destruction time.",
        &["uws-abort-retains-job"],
        &[Act::Also(at(&["GET"], &[]), delete_job).within(&[Aborted])],
    ),
    fault(
        "starttime-at-creation",
        "A job that was not started has a start time.",
        &["uws-starttime-nil-before-run"],
        &[get(JOB, &[Root(|root| copy(root, "creationTime", "startTime"))]).within(&[Pending])],
    ),
    fault(
        "starttime-never-set",
        "A completed job has no start time.",
        &["uws-starttime-set"],
        &[get(JOB, &[Root(|root| forget(root, "startTime"))])],
    ),
    fault(
        "endtime-at-creation",
        "A job that was not started has an end time.",
        &["uws-endtime-nil-before-end"],
        &[get(JOB, &[Root(|root| copy(root, "creationTime", "endTime"))])
            .within(&[Pending, Queued, Executing])],
    ),
    fault(
        "endtime-never-set",
        "A finished job has no end time.",
        &["uws-endtime-set"],
        &[get(JOB, &[Root(|root| forget(root, "endTime"))])],
    ),
    fault(
        "endtime-before-start",
        "The end time lies before the start time.",
        &["uws-times-ordered"],
        &[get(
            JOB,
            &[Root(|root| {
                copy(root, "startTime", "endTime");
                shift(root, "endTime", -5);
            })],
        )
        .within(&[Completed, Error])],
    ),
    fault(
        "local-time-labelled-utc",
        "Start and end times are local times, two hours ahead, with a Z.",
        &["uws-times-not-future"],
        &[get(
            JOB,
            &[Root(|root| {
                shift(root, "startTime", 7200);
                shift(root, "endTime", 7200);
            })],
        )],
    ),
];
