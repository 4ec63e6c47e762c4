//! What each resource does with each method: a request and the state give a response.

use super::job::Job;
use super::jobs::Jobs;
use super::route::{Kind, Target, route};
use super::service::{Face, Service};
use super::{control, create, html, instants, list, negotiate, parameters, results, xml};
use crate::access::{Access, unauthorized};
use crate::message::{Request, Response};
use crate::mutation::Quirk;
use crate::xml::Document;
use crate::{soda, tap, vosi};

/// Answers a request to a path below the job list.
pub(crate) fn handle(service: &Service, request: &Request) -> Response {
    let Some(target) = route(service.face, &request.path, service.has(Quirk::JobUrlElsewhere)) else {
        return Response::text(404, "There is no such resource.\n");
    };
    if !target.kind.is_of_jobs() {
        return beside(service, request, target.kind);
    }
    if let Some(refusal) = refuse(service, request, &target) {
        return refusal;
    }
    match (target.kind, request.method.as_str()) {
        (Kind::List, "POST") => create::create(service, request),
        (Kind::List, _) => list::get(service, request),
        (Kind::Job, "DELETE") => control::delete(service, request, &target),
        (Kind::Job, "POST") => control::job(service, request, &target),
        (Kind::Phase, "POST") => control::phase(service, request, &target),
        (Kind::ExecutionDuration, "POST") => control::duration(service, request, &target),
        (Kind::Destruction, "POST") => control::destruction(service, request, &target),
        (Kind::Parameters, "POST") => parameters::post(service, request, &target),
        (Kind::Parameter, "PUT" | "POST") => parameters::put(service, request, &target),
        _ => read(service, request, &target),
    }
}

/// 401 for those who must say first who they are, 403 for those who have nothing to do with the job.
pub(crate) fn forbid(service: &Service, request: &Request, target: &Target) -> Option<Response> {
    let Some(caller) = service.guard.caller(request) else {
        return Some(unauthorized());
    };
    let refusal = || match caller {
        None => unauthorized(),
        Some(_) => Response::text(403, "The job belongs to somebody else.\n"),
    };
    if matches!(
        target.kind,
        Kind::Capabilities | Kind::Availability | Kind::Tables
    ) {
        return None;
    }
    if matches!(target.kind, Kind::List | Kind::Sync) {
        return (service.guard.access == Access::Closed && caller.is_none()).then(refusal);
    }
    let readable = service.has(Quirk::UnlistedJobsOpen)
        || (service.has(Quirk::ChildrenOpen) && target.kind != Kind::Job);
    if service.has(Quirk::OpenToUsers) || (readable && request.reads()) {
        return None;
    }
    // What does not exist is told to those only who may ask at all.
    let jobs = service.store();
    let owner = jobs.get(&target.job).and_then(|job| job.owner.as_deref());
    (!service.guard.allows(caller, owner)).then(refusal)
}

/// The resources beside the job list.
fn beside(service: &Service, request: &Request, kind: Kind) -> Response {
    let methods = kind.methods();
    if !methods.split(", ").any(|method| method == request.method) {
        return Response::text(405, format!("Only {methods} can be used here.\n")).with("Allow", methods);
    }
    match kind {
        Kind::Availability => vosi::availability(),
        Kind::Tables => tap::tables(),
        Kind::Sync if service.face == Face::Tap => tap::sync(request),
        Kind::Sync => soda::sync(request),
        _ => vosi::capabilities(service, request),
    }
}

/// 404 for what does not exist, 403 for what belongs to others, 405 for what cannot be done.
fn refuse(service: &Service, request: &Request, target: &Target) -> Option<Response> {
    if target.kind != Kind::List {
        let jobs = service.store();
        let Some(job) = find(service, &jobs, target) else {
            return Some(Response::text(404, "There is no such job.\n"));
        };
        if job.foreign {
            return Some(Response::text(403, "The job belongs to somebody else.\n"));
        }
        let known = match target.kind {
            Kind::Unknown => false,
            Kind::Result => job.results.iter().any(|result| result.id == target.name),
            _ => true,
        };
        if !known {
            // Some clients ask for the result of a failed job, and show its user what they find instead.
            let because = match &job.error {
                Some(message) if target.kind == Kind::Result => format!(" It failed: {message}"),
                _ => String::new(),
            };
            let text = format!("The job has no such resource.{because}\n");
            return Some(Response::bytes(404, "text/plain; charset=utf-8", text));
        }
    }
    if target.kind == Kind::List && request.method == "DELETE" && service.has(Quirk::ListDeletable) {
        service.store().destroy_all();
        return Some(Response::text(200, "All jobs are deleted.\n"));
    }
    let methods = target.kind.methods();
    if methods.split(", ").any(|method| method == request.method) {
        return None;
    }
    spoil_results(service, request, target);
    Some(Response::text(405, format!("Only {methods} can be used here.\n")).with("Allow", methods))
}

/// By a fault, clients can write where they may only read.
fn spoil_results(service: &Service, request: &Request, target: &Target) {
    let mut jobs = service.store();
    let Some(job) = jobs.get_mut(&target.job) else {
        return;
    };
    let is_write = matches!(request.method.as_str(), "PUT" | "POST");
    if target.kind == Kind::Results && is_write && service.has(Quirk::ResultsAreWritable) {
        job.add_result();
    }
    if target.kind == Kind::Result && is_write && service.has(Quirk::ResultIsWritable) {
        let named = job.results.iter_mut().filter(|result| result.id == target.name);
        named.for_each(|result| result.body.clone_from(&request.body));
    }
    if target.kind == Kind::Result && request.method == "DELETE" && service.has(Quirk::ResultIsDeletable) {
        job.results.retain(|result| result.id != target.name);
    }
}

/// The job of a resource; destroyed ones are there only by a fault.
fn find<'a>(service: &Service, jobs: &'a Jobs, target: &Target) -> Option<&'a Job> {
    let job = jobs.get(&target.job)?;
    let haunts = match target.kind {
        Kind::Job | Kind::List | Kind::Unknown => false,
        Kind::Result => service.has(Quirk::DeletedKeepsResults) || service.has(Quirk::DeletedKeepsChildren),
        _ => service.has(Quirk::DeletedKeepsChildren),
    };
    (!job.ghost || haunts).then_some(job)
}

fn read(service: &Service, request: &Request, target: &Target) -> Response {
    let jobs = service.store();
    let Some(job) = find(service, &jobs, target) else {
        return Response::text(404, "There is no such job.\n");
    };
    match target.kind {
        Kind::Job if negotiate::wants_html(service.face, request.header("Accept")) => {
            let page = html::job(service, request, job);
            Response::bytes(200, "text/html; charset=utf-8", page).with("Vary", "Accept")
        }
        Kind::Job => Response::xml(xml::job(service, request, job)).with("Vary", "Accept"),
        Kind::Phase => Response::text(200, job.phase.word()),
        Kind::ExecutionDuration => Response::text(200, job.duration.to_string()),
        Kind::Destruction => Response::text(200, job.destruction.map(instants::format).unwrap_or_default()),
        Kind::Quote => Response::text(200, job.quote.map(instants::format).unwrap_or_default()),
        Kind::Owner => Response::text(200, job.owner.clone().unwrap_or_default()),
        Kind::Error => results::error(service.face, job),
        Kind::Results => Response::xml(Document::uws(results::element(service, request, job))),
        Kind::Result => results::get(job, &target.name),
        Kind::Parameters => {
            let job_url = service.job_url(request, &job.id);
            Response::xml(Document::uws(parameters::element(job, &job_url)))
        }
        Kind::Parameter => parameters::get(request, job, &target.name),
        _ => Response::text(404, "There is no such resource.\n"),
    }
}
