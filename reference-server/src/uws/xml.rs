//! The XML documents of UWS (Appendix B of UWS 1.1 and of UWS 1.0).

use jiff::Timestamp;

use super::instants::format;
use super::job::Job;
use super::service::{Face, Service};
use super::{parameters, results};
use crate::message::Request;
use crate::mutation::Quirk;
use crate::xml::{Document, Element};

/// The `jobs` document.
pub(crate) fn jobs<'a>(
    service: &Service,
    request: &Request,
    listed: impl Iterator<Item = &'a Job>,
) -> Document {
    let mut root = versioned(service.face, Element::new("jobs"));
    for job in listed {
        root.push(jobref(service, request, job));
    }
    Document::uws(root)
}

fn jobref(service: &Service, request: &Request, job: &Job) -> Element {
    let mut jobref = Element::new("jobref")
        .attribute("id", job.id.as_str())
        .attribute("xlink:type", "simple")
        .attribute("xlink:href", service.job_url(request, &job.id));
    jobref.push(Element::with_text("phase", job.phase.word()));
    if service.face.is_11() {
        if let Some(run_id) = &job.run_id {
            jobref.push(Element::with_text("runId", run_id));
        }
        jobref.push(owner(job));
        jobref.push(Element::with_text("creationTime", format(job.creation)));
    }
    jobref
}

/// The `job` document.
pub(crate) fn job(service: &Service, request: &Request, job: &Job) -> Document {
    let mut root = versioned(service.face, Element::new("job"));
    root.push(Element::with_text("jobId", job.id.as_str()));
    if let Some(run_id) = &job.run_id {
        root.push(Element::with_text("runId", run_id));
    }
    root.push(owner(job));
    root.push(Element::with_text("phase", job.phase.word()));
    root.push(instant("quote", job.quote));
    if service.face.is_11() {
        root.push(Element::with_text("creationTime", format(job.creation)));
    }
    root.push(instant("startTime", job.start));
    root.push(instant("endTime", job.end));
    root.push(Element::with_text("executionDuration", job.duration.to_string()));
    root.push(instant("destruction", job.destruction));
    root.push(parameters::element(job, &service.job_url(request, &job.id)));
    root.push(results::element(service, request, job));
    if let Some(message) = &job.error {
        root.push(error_summary(message));
    }
    if service.has(Quirk::JobInfo) {
        root.push(job_info());
    }
    Document::uws(root)
}

fn error_summary(message: &str) -> Element {
    let mut summary = Element::new("errorSummary")
        .attribute("type", "fatal")
        .attribute("hasDetail", "true");
    summary.push(Element::with_text("message", message));
    summary
}

/// Anything may stand here (UWS 1.1, 2.2.2.2): elements of other namespaces, even ones that look like ours.
fn job_info() -> Element {
    let foreign = |name: &str| Element::new(name).unqualified();
    let mut progress = foreign("x:progress")
        .attribute("xmlns:x", "urn:example:progress")
        .attribute("done", "50");
    progress
        .children
        .push(crate::xml::Node::Text("half of it".to_owned()));
    let mut trap = foreign("x:phase").attribute("xmlns:x", "urn:example:progress");
    trap.set_text("RUNNING");
    progress.push(trap);
    let mut info = Element::new("jobInfo");
    info.push(progress);
    info
}

fn versioned(face: Face, root: Element) -> Element {
    if face.is_11() {
        root.attribute("version", "1.1")
    } else {
        root
    }
}

fn owner(job: &Job) -> Element {
    match &job.owner {
        Some(owner) => Element::with_text("ownerId", owner),
        None => Element::nil("ownerId"),
    }
}

fn instant(name: &str, instant: Option<Timestamp>) -> Element {
    match instant {
        Some(instant) => Element::with_text(name, format(instant)),
        None => Element::nil(name),
    }
}
