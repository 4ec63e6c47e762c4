//! A synchronous door to the jobs, as the informative section 5 of UWS 1.1 describes it: a request makes a job and starts
//! it, the answer leads to a place that waits for its end, and from there to the result.

use super::create;
use super::jobs::Jobs;
use super::phase::Phase;
use super::results;
use super::service::{Face, Service};
use super::wait::until_finished;
use crate::message::{Request, Response};

/// Answers a request to the door of a service or below it; None: the path is another.
pub(crate) async fn sync(service: &Service, request: &Request) -> Option<Response> {
    if service.face != Face::Uws11 {
        return None;
    }
    let door = service.face.sync_path();
    let rest = request.path.strip_prefix(door)?;
    Some(match rest.trim_end_matches('/').strip_prefix('/') {
        None if rest.trim_end_matches('/').is_empty() => begin(service, request),
        Some(id) if request.reads() => end(service, request, id).await,
        Some(_) => Response::text(405, "Only GET, HEAD can be used here.\n").with("Allow", "GET, HEAD"),
        None => return None,
    })
}

fn begin(service: &Service, request: &Request) -> Response {
    if request.method != "POST" && request.method != "GET" {
        return Response::text(405, "Only GET, POST can be used here.\n").with("Allow", "GET, POST");
    }
    let mut order = request.clone();
    order.path = service.face.list_path().to_owned();
    let id = match create::made(service, &order) {
        Ok(id) => id,
        Err(refusal) => return refusal,
    };
    let now = service.now();
    if let Some(job) = service
        .store()
        .get_mut(&id)
        .filter(|job| job.phase == Phase::Pending)
    {
        job.run(now, &service.quirks);
    }
    service.wake();
    Response::see_other(&format!("{}{}/{id}", request.base, service.face.sync_path()))
}

async fn end(service: &Service, request: &Request, id: &str) -> Response {
    until_finished(service, id).await;
    let jobs: &Jobs = &service.store();
    let Some(job) = jobs.get(id).filter(|job| !job.foreign && !job.ghost) else {
        return Response::text(404, "There is no such job.\n");
    };
    match results::links(service, request, job).into_iter().next() {
        Some(link) => Response::see_other(&link),
        None => results::error(service.face, job),
    }
}
