//! What each resource does with each method.

use std::sync::MutexGuard;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::negotiate::negotiate;
use super::race::looked;
use super::read::{Unread, read};
use super::route::{ROOT, Resource, Target, route};
use super::{Answer, Media};
use crate::access::{Access, unauthorized};
use crate::broker::Service;
use crate::broker::core::Core;
use crate::broker::mutation::{Rule, Seen};
use crate::broker::options::Refusal;
use crate::broker::problem::{Problem, problem};
use crate::broker::render::{View, refused_document};
use crate::message::{Request, Response};

/// Answers a request to the broker; None: it is for somebody else.
pub(crate) fn answer(service: &Service, request: &Request) -> Option<Response> {
    let seen = seen(service, request, route(&request.path)?);
    let turned = service.mutations.turn(&seen);
    let nowhere = Target {
        resource: Resource::Unknown,
        id: String::new(),
    };
    let target = route(&turned.path).unwrap_or(nowhere);
    let answer = handle(service, &turned, &target);
    if request.reads() {
        let (mut core, now) = service.core();
        core.looked_at(&target.id, now);
    }
    Some(service.mutations.rewrite(&seen, answer).into_response())
}

fn seen<'a>(service: &Service, request: &'a Request, target: Target) -> Seen<'a> {
    let (core, now) = service.core();
    Seen {
        request,
        asked: read(request).ok(),
        before: core.session(&target.id).map(|session| session.phase),
        target,
        now,
        root: format!("{}{ROOT}", request.base),
    }
}

/// Who asks for what, and how the answer is to look.
struct Asked<'a> {
    service: &'a Service,
    request: &'a Request,
    target: &'a Target,
    caller: Option<&'a str>,
    media: Media,
    root: String,
}

fn handle(service: &Service, request: &Request, target: &Target) -> Answer {
    let (mut core, now) = service.core();
    core.arrived = looked(service, request);
    let refuse = |status, code, template| refusal(status, &[problem(code, template, &[])], now);
    if target.resource == Resource::Unknown {
        return refuse(404, "no-resource", "There is no such resource.");
    }
    let caller = service.guard.caller(request);
    let closed = service.guard.access == Access::Closed && target.resource != Resource::Root;
    let Some(caller) = caller.filter(|caller| !closed || caller.is_some()) else {
        return challenge(now);
    };
    let methods = target.resource.methods();
    if !methods.split(", ").any(|method| method == request.method) {
        return refuse(405, "no-method", "This cannot be done here.").with("Allow", methods);
    }
    let Some(media) = negotiate(request.header("Accept")) else {
        return refuse(
            406,
            "not-acceptable",
            "There is JSON, YAML and XML, and nothing else.",
        );
    };
    let asked = Asked {
        service,
        request,
        target,
        caller,
        media,
        root: format!("{}{ROOT}", request.base),
    };
    let answer = match target.resource {
        Resource::Requests => asked.requests(core, now),
        Resource::Direct => asked.direct(core, now),
        Resource::Offerset => asked.offerset(&core, now),
        Resource::Session if request.method == "POST" => asked.update(core, now),
        Resource::Session => asked.session(&core, now),
        Resource::Root | Resource::Unknown => Answer::document(200, Media::Json, about(&asked.root)),
    };
    answer.with("Vary", "Accept")
}

/// What this is; the standard leaves the base URL open.
fn about(root: &str) -> Value {
    json!({
        "title": "Execution Broker 1.0 of the voconform reference server",
        "requests": format!("{root}/requests"),
        "direct": format!("{root}/direct"),
    })
}

impl Asked<'_> {
    /// Draws a document for whoever asks.
    fn draw(&self, draw: impl FnOnce(&View) -> Value) -> Value {
        let may_change = |owner: Option<&str>| self.service.guard.allows(self.caller, owner);
        draw(&View {
            root: &self.root,
            may_change: &may_change,
        })
    }

    fn read(&self, now: Timestamp) -> Result<Value, Box<Answer>> {
        let refuse = |status, why| Box::new(refusal(status, &[why], now));
        read(self.request).map_err(|unread| match unread {
            Unread::Missing => refuse(400, problem("no-body", "The request has no body.", &[])),
            Unread::Unsupported => {
                let text = "Bodies can be JSON, YAML or XML.";
                refuse(415, problem("media-type", text, &[]))
            }
            Unread::Broken(why) => refuse(400, problem("syntax", "${why}", &[("why", &why)])),
        })
    }

    fn requests(&self, mut core: MutexGuard<'_, Core>, now: Timestamp) -> Answer {
        let request = match self.read(now) {
            Ok(request) => request,
            Err(refused) => return *refused,
        };
        let id = match core.ask(&request, self.caller, now) {
            Ok(id) => id,
            Err(wrong) => return refusal(400, &wrong, now),
        };
        let set = core.offerset(&id).cloned();
        let document = self.draw(|view| set.map_or(Value::Null, |set| core.offerset_document(&set, view)));
        self.made(document, &format!("{}/offersets/{id}", self.root))
    }

    fn direct(&self, mut core: MutexGuard<'_, Core>, now: Timestamp) -> Answer {
        let request = match self.read(now) {
            Ok(request) => request,
            Err(refused) => return *refused,
        };
        match core.direct(&request, self.caller, now) {
            Ok(id) => {
                let document = self.document(&core, &id);
                self.made(document, &format!("{}/sessions/{id}", self.root))
            }
            Err(why) => Answer::document(400, self.media, refused_document(&why, now)),
        }
    }

    /// 303 with the document that lies at the location.
    fn made(&self, document: Value, location: &str) -> Answer {
        if self.service.mutations.has(Rule::PlainAnswer200) {
            return Answer::document(200, self.media, document);
        }
        Answer::document(303, self.media, document).with("Location", location)
    }

    /// Nothing is at an identifier: it is none, or nobody has it.
    fn absent(&self, now: Timestamp) -> Answer {
        if Uuid::try_parse(&self.target.id).is_err() {
            let text = "The identifier is not a UUID.";
            return refusal(400, &[problem("no-uuid", text, &[])], now);
        }
        refusal(
            404,
            &[problem("no-resource", "There is no such resource.", &[])],
            now,
        )
    }

    /// Who may read: everybody, unless the server is closed.
    fn may_read(&self, owner: Option<&str>) -> bool {
        let guard = &self.service.guard;
        guard.access != Access::Closed || guard.allows(self.caller, owner)
    }

    fn offerset(&self, core: &Core, now: Timestamp) -> Answer {
        let id = self.target.id.to_ascii_lowercase();
        let Some(set) = core.offerset(&id) else {
            return self.absent(now);
        };
        if !self.may_read(set.owner.as_deref()) {
            return stranger(now);
        }
        let document = self.draw(|view| core.offerset_document(set, view));
        Answer::document(200, self.media, document)
    }

    fn session(&self, core: &Core, now: Timestamp) -> Answer {
        let id = self.target.id.to_ascii_lowercase();
        let Some(session) = core.session(&id) else {
            return self.absent(now);
        };
        if !self.may_read(session.owner.as_deref()) {
            return stranger(now);
        }
        Answer::document(200, self.media, self.document(core, &id))
    }

    fn document(&self, core: &Core, id: &str) -> Value {
        let session = core.session(id);
        self.draw(|view| session.map_or(Value::Null, |session| core.session_document(session, view)))
    }

    fn update(&self, mut core: MutexGuard<'_, Core>, now: Timestamp) -> Answer {
        let id = self.target.id.to_ascii_lowercase();
        let Some(session) = core.session(&id) else {
            return self.absent(now);
        };
        if !self.service.guard.allows(self.caller, session.owner.as_deref()) {
            return match self.caller {
                Some(_) => stranger(now),
                None => challenge(now),
            };
        }
        let update = match self.read(now) {
            Ok(update) => update,
            Err(refused) => return *refused,
        };
        let mutations = &self.service.mutations;
        let before = mutations.has(Rule::OldEchoed).then(|| self.document(&core, &id));
        match core.update(&id, &update, now) {
            Err(Refusal::Content(_) | Refusal::State(_)) if mutations.has(Rule::RefusalsUnsaid) => {
                Answer::document(200, self.media, self.document(&core, &id))
            }
            Ok(()) => {
                let document = before.unwrap_or_else(|| self.document(&core, &id));
                Answer::document(200, self.media, document)
            }
            Err(Refusal::Malformed(why)) => refusal(400, &[why], now),
            Err(Refusal::Content(why)) => refusal(422, &[why], now),
            Err(Refusal::State(why)) => refusal(409, &[why], now),
        }
    }
}

/// An error document (RFC 9457) with the messages of the standard.
fn refusal(status: u16, why: &[Problem], now: Timestamp) -> Answer {
    let code = http::StatusCode::from_u16(status).ok();
    let title = code.and_then(|code| code.canonical_reason()).unwrap_or_default();
    let details: Vec<String> = why.iter().map(Problem::text).collect();
    let messages: Vec<Value> = why.iter().map(|problem| problem.message(now)).collect();
    let document = json!({
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": details.join(" "),
        "messages": messages,
    });
    Answer::document(status, Media::Problem, document)
}

fn stranger(now: Timestamp) -> Answer {
    let text = "This belongs to somebody else.";
    refusal(403, &[problem("not-yours", text, &[])], now)
}

fn challenge(now: Timestamp) -> Answer {
    let mut answer = refusal(401, &[problem("who", "Say who you are.", &[])], now);
    let challenges = unauthorized().headers.into_iter();
    let named = challenges.filter(|(name, _)| name == "WWW-Authenticate");
    answer.headers.extend(named);
    answer
}
