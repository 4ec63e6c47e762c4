//! What each resource does with each method.

use super::answer::{Answer, Content};
use super::auth::{challenge, is_closed};
use super::mutation::Seen;
use super::route::{Resource, Target, route};
use super::scene::Scene;
use super::service::Service;
use super::{archive, discovery, jobs, links, locate, lookup, store, vosi};
use crate::message::{Request, Response};

/// Answers a request to the cloud; None: it is for somebody else.
pub(crate) fn answer(service: &Service, request: &Request) -> Option<Response> {
    let target = route(request)?;
    let number = match target.resource.is_store() {
        true => service.note(store::noted(request)),
        false => 0,
    };
    let user = service.guard.caller(request).flatten().map(str::to_owned);
    let seen = Seen {
        request,
        target,
        user,
        number,
    };
    let turned = service.mutations.turn(&seen);
    let nothing = || Target {
        resource: Resource::Nothing,
        ..seen.target.clone()
    };
    let target = route(&turned).unwrap_or_else(nothing);
    let answer = handle(service, &turned, &target, number);
    let mut answer = service.mutations.rewrite(&seen, answer);
    // To HEAD nothing is said of the length of nothing, unless one says so.
    let is_empty = matches!(&answer.content, Content::Bytes(bytes) if bytes.is_empty());
    if seen.is_head() && answer.status == 200 && is_empty && answer.header("Content-Length").is_none() {
        answer.set("Content-Length", "0");
    }
    Some(answer.into_response())
}

fn handle(service: &Service, request: &Request, target: &Target, number: u64) -> Answer {
    if target.resource.is_store() {
        return store::handle(service, request, target, number);
    }
    let caller = service.guard.caller(request);
    let scene = Scene {
        service,
        request,
        user: caller.flatten(),
    };
    let mut answer = match caller {
        // A proof that nobody has.
        None => challenge(),
        Some(_) => of_services(&scene, target),
    };
    if let Some(user) = scene.user {
        answer.set("X-VO-Authenticated", user);
    }
    store::open_to_all(request, answer)
}

fn methods(resource: Resource) -> &'static str {
    match resource {
        Resource::Locate => "POST",
        Resource::Images
        | Resource::Cone
        | Resource::Query
        | Resource::Links
        | Resource::Cutout
        | Resource::Transfers => "GET, HEAD, POST",
        _ => "GET, HEAD",
    }
}

fn of_services(scene: &Scene, target: &Target) -> Answer {
    let request = scene.request;
    if target.resource == Resource::Nothing {
        return Answer::text(404, "There is no such resource.\n");
    }
    if is_closed(scene, target.resource) {
        return challenge();
    }
    let methods = methods(target.resource);
    if request.method == "OPTIONS" {
        return preflight(request, methods);
    }
    if !methods.split(", ").any(|method| method == request.method) {
        return Answer::text(405, format!("Only {methods} can be used here.\n")).with("Allow", methods);
    }
    match target.resource {
        Resource::Images => discovery::images(scene),
        Resource::Cone => discovery::cone(scene),
        Resource::Query => discovery::query(scene),
        Resource::Links => links::links(scene),
        Resource::Cutout => archive::cutout(scene),
        Resource::Lookup => lookup::lookup(scene),
        Resource::Locate => locate::locate(scene),
        Resource::Files => locate::files(scene, &target.rest),
        Resource::Transfers => locate::transfers(scene),
        Resource::Details => locate::details(scene, &target.rest),
        Resource::TransferJob => locate::job(scene, &target.rest),
        Resource::Job => jobs::job(scene),
        Resource::JobResults => jobs::results(scene),
        Resource::Archive => archive::archive(scene, &target.rest),
        Resource::Capabilities => vosi::capabilities(scene),
        Resource::Availability => vosi::availability(),
        Resource::Terms => vosi::terms(),
        Resource::Object | Resource::Bucket | Resource::Buckets | Resource::Nothing => {
            Answer::text(404, "There is no such resource.\n")
        }
    }
}

/// Scripts of all origins may read here.
fn preflight(request: &Request, methods: &str) -> Answer {
    let mut answer = Answer {
        content: Content::Bytes(Vec::new()),
        ..Answer::new(204)
    }
    .with("Allow", methods);
    if request.header("Origin").is_some() && request.header("Access-Control-Request-Method").is_some() {
        answer.set("Access-Control-Allow-Methods", methods);
        if let Some(headers) = request.header("Access-Control-Request-Headers") {
            answer.set("Access-Control-Allow-Headers", headers);
        }
        answer.set("Access-Control-Max-Age", "3000");
    }
    answer
}
