//! One request through the whole server: the right service, the acts in force, the headers that every answer has.

use std::sync::{Arc, PoisonError, RwLock};

use crate::broker;
use crate::cloud;
use crate::index;
use crate::message::{Request, Response};
use crate::mutation::{Mutations, Quirk, Seen};
use crate::uws::{Face, Service, forbid, format_http, handle, route, sync, wait};
use crate::vosi;

/// All that a running server knows.
pub(crate) struct App {
    pub services: Vec<Arc<Service>>,
    /// Replaced as a whole when its faults change.
    pub broker: RwLock<Arc<broker::Service>>,
    pub cloud: cloud::Service,
    pub mutations: Mutations,
    /// Ids of the faults and variants in force, for the index page.
    pub in_force: Vec<String>,
}

impl App {
    /// The broker as it is now.
    pub fn broker(&self) -> Arc<broker::Service> {
        let broker = self.broker.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&broker)
    }

    /// From now on the broker has other faults.
    pub fn change_broker(&self, mutations: broker::mutation::Mutations) {
        let mut broker = self.broker.write().unwrap_or_else(PoisonError::into_inner);
        *broker = Arc::new(broker.with(mutations));
    }
}

/// Answers a request; the answer has no document any more, only bytes.
pub(crate) async fn answer(app: &App, request: &Request) -> Response {
    let service = app.services.iter().find(|service| {
        let elsewhere = service.has(Quirk::JobUrlElsewhere);
        route(service.face, &request.path, elsewhere).is_some()
    });
    // By its host name, a bucket of the object store has any path.
    let mut response = match (cloud::answer(&app.cloud, request), service) {
        (Some(response), _) => response,
        (None, Some(service)) => of_service(app, service, request).await,
        (None, None) if request.path == "/" => index::page(app, request),
        (None, None) => {
            let broker = app.broker();
            let later = broker::hesitate(&broker, request).await;
            match broker::answer(&broker, later.as_ref().unwrap_or(request)) {
                Some(response) => response,
                None => of_others(app, request).await,
            }
        }
    };
    if let Some(service) = app.services.first() {
        response.set("Date", &format_http(service.now()));
    }
    if response.header("Server").is_none() {
        response.set(
            "Server",
            concat!("voconform-reference/", env!("CARGO_PKG_VERSION")),
        );
    }
    if response.header("Cache-Control").is_none() {
        response.set("Cache-Control", "no-store");
    }
    response
}

/// What lies outside the job lists: the synchronous door of plain UWS.
async fn of_others(app: &App, request: &Request) -> Response {
    for service in &app.services {
        if let Some(response) = sync(service, request).await {
            return response;
        }
    }
    misplaced(app, request).unwrap_or_else(|| Response::text(404, "There is no such resource.\n"))
}

/// By a fault, capabilities are where nobody looks for them.
fn misplaced(app: &App, request: &Request) -> Option<Response> {
    let service = app.services.iter().find(|s| s.face == Face::Soda)?;
    let is_there = request.path == "/capabilities" && service.has(Quirk::CapabilitiesAbove);
    is_there.then(|| vosi::capabilities(service, request))
}

async fn of_service(app: &App, service: &Service, request: &Request) -> Response {
    let elsewhere = service.has(Quirk::JobUrlElsewhere);
    let Some(target) = route(service.face, &request.path, elsewhere) else {
        return Response::new(404);
    };
    // By a fault, requests for one job are answered one by one, or all requests are.
    let turnstile = match () {
        () if service.has(Quirk::WaitStallsAll) => Some(service.turnstile("")),
        () if service.has(Quirk::WaitStallsOthers) && !target.job.is_empty() => {
            Some(service.turnstile(&target.job))
        }
        () => None,
    };
    let _turn = match turnstile {
        Some(turnstile) => Some(turnstile.lock_owned().await),
        None => None,
    };
    let mut seen = Seen::new(service, request, target);
    let turned = app.mutations.turn(&seen);
    let refused = match route(service.face, &turned.path, elsewhere) {
        Some(target) => match forbid(service, &turned, &target) {
            Some(refusal) => Some(refusal),
            None => wait(service, &turned, &target).await,
        },
        None => None,
    };
    let response = refused.unwrap_or_else(|| handle(service, &turned));
    for more in app.mutations.also(&seen, response.status) {
        handle(service, &more);
    }
    // What was read is the phase as it is now: a wait may have seen it change.
    seen.after = service
        .store()
        .get(&seen.target.job)
        .filter(|job| !job.ghost)
        .map(|job| job.phase);
    app.mutations.rewrite(&seen, response)
}
