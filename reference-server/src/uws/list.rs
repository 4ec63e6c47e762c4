//! The job list and its filters (UWS 1.1, 2.2.2.1).

use jiff::Timestamp;

use super::forms::{ask, url_encoded};
use super::job::Job;
use super::phase::Phase;
use super::service::Service;
use super::{html, instants, negotiate, xml};
use crate::message::{Request, Response};
use crate::mutation::Quirk;

#[derive(Debug, Default)]
struct Filter {
    phases: Vec<Phase>,
    after: Option<Timestamp>,
    last: Option<usize>,
}

/// GET of the list.
pub(crate) fn get(service: &Service, request: &Request) -> Response {
    // A 1.0 service has no filters; it ignores them.
    let filter = match service.face.is_11() {
        true => read(service, &request.query),
        false => Ok(Filter::default()),
    };
    let filter = match filter {
        Ok(filter) => filter,
        Err(reason) => return Response::text(400, format!("{reason}.\n")),
    };
    let mut jobs = service.store();
    super::foreign::churn(service, &mut jobs);
    let limit = filter.last.unwrap_or(usize::MAX);
    // Whether LAST counts before or after the other filters is left open.
    let first = if service.has(Quirk::LastBeforeFilters) {
        limit
    } else {
        usize::MAX
    };
    let visible = |job: &&Job| !job.ghost && job.phase != Phase::Archived;
    let newest: Vec<&Job> = jobs.newest_first().filter(visible).take(first).collect();
    let before = |job: &Job| first == usize::MAX || newest.iter().any(|known| known.number == job.number);
    let listed = jobs
        .newest_first()
        .filter(|job| before(job) && shows(service, &filter, job) && may_see(service, request, job))
        .take(limit);
    if negotiate::wants_html(service.face, request.header("Accept")) {
        let page = html::list(service, request, listed);
        return Response::bytes(200, "text/html; charset=utf-8", page).with("Vary", "Accept");
    }
    Response::xml(xml::jobs(service, request, listed)).with("Vary", "Accept")
}

fn read(service: &Service, query: &str) -> Result<Filter, String> {
    let fields = url_encoded(query.as_bytes());
    let one = |name: &str| match ask(&fields, name).as_slice() {
        [] => Ok(None),
        [value] => Ok(Some(value.clone())),
        _ => Err(format!("{name} can be given once")),
    };
    let mut phases = Vec::new();
    for word in ask(&fields, "PHASE") {
        phases.push(Phase::parse(&word).ok_or("PHASE must be one of the ten phases")?);
    }
    if service.has(Quirk::FirstPhaseFilterOnly) {
        phases.truncate(1);
    }
    let after = one("AFTER")?
        .map(|text| instants::parse(&text).ok_or("AFTER must be an instant"))
        .transpose()?;
    let last = one("LAST")?.map(|text| {
        text.parse()
            .ok()
            .filter(|n| *n > 0)
            .ok_or("LAST must be an integer above 0")
    });
    let last = last.transpose()?;
    Ok(Filter { phases, after, last })
}

/// Archived jobs are shown to those who ask for them only.
fn shows(service: &Service, filter: &Filter, job: &Job) -> bool {
    let haunts = service.has(Quirk::DeletedStaysListed) || service.has(Quirk::DestroyedStaysListed);
    if job.ghost && !haunts {
        return false;
    }
    let by_phase = if filter.phases.is_empty() {
        job.phase != Phase::Archived || (service.has(Quirk::ArchivedListed) && filter.last.is_none())
    } else {
        filter.phases.contains(&job.phase)
    };
    by_phase && filter.after.is_none_or(|after| job.creation > after)
}

/// Callers see the jobs that they may read, and those of people that the server does not know.
fn may_see(service: &Service, request: &Request, job: &Job) -> bool {
    let caller = service.guard.caller(request).flatten();
    job.foreign
        || service.has(Quirk::ListShowsAll)
        || service.has(Quirk::OpenToUsers)
        || service.guard.allows(caller, job.owner.as_deref())
}
