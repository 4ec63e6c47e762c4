//! What each resource does with each method.

use std::sync::MutexGuard;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::negotiate::negotiate;
use super::race::looked;
use super::read::{Unread, read};
use super::route::{Resource, Target, route};
use super::{Answer, Media};
use crate::access::{Access, unauthorized};
use crate::broker::core::Core;
use crate::broker::legacy::Caller;
use crate::broker::mutation::{Rule, Seen};
use crate::broker::order::Order;
use crate::broker::problem::{Problem, problem};
use crate::broker::render::{MARK, View, refused_document};
use crate::broker::session::Session;
use crate::broker::tree::object;
use crate::broker::{Face, Phase, Service};
use crate::message::{Request, Response};

/// The interface in the words of OpenAPI 3.1, error answers included.
const DESCRIPTION: &str = include_str!("../../../openapi.json");

/// Answers a request to the broker; None: it is for somebody else.
pub(crate) fn answer(service: &Service, request: &Request) -> Option<Response> {
    if request.reads() && request.path == "/broker/openapi.json" {
        return Some(Response::bytes(200, "application/json", DESCRIPTION));
    }
    let (face, target) = route(&request.path)?;
    let seen = seen(service, request, face, target);
    let turned = service.mutations.turn(&seen);
    let nowhere = Target {
        resource: Resource::Unknown,
        id: String::new(),
        which: String::new(),
    };
    let target = route(&turned.path).map_or(nowhere, |(_, target)| target);
    let answer = handle(service, &turned, face, &target);
    if request.reads() {
        let (mut core, now) = service.core();
        core.looked_at(&target.id, now);
    }
    Some(service.mutations.rewrite(&seen, answer).into_response())
}

fn seen<'a>(service: &Service, request: &'a Request, face: Face, target: Target) -> Seen<'a> {
    let (core, now) = service.core();
    let said = read(request, face.is_yaml_by_default()).ok();
    let caller = service.guard.caller(request);
    let session = core.session(&target.id.to_ascii_lowercase());
    let owner = session.and_then(|session| session.owner.as_deref());
    Seen {
        unproven: caller.is_none(),
        direct: session.is_some_and(|session| session.set.is_empty()),
        stranger: !service.guard.allows(caller.flatten(), owner),
        request,
        face,
        asked: said.and_then(|said| face.normal(said, target.resource)),
        before: session.map(|session| session.phase),
        target,
        now,
        root: format!("{}{}", request.base, face.root()),
    }
}

/// Who asks for what, and how the answer is to look.
pub(super) struct Asked<'a> {
    pub service: &'a Service,
    pub request: &'a Request,
    pub face: Face,
    pub target: &'a Target,
    pub caller: Option<&'a str>,
    pub media: Media,
    pub root: String,
}

fn handle(service: &Service, request: &Request, face: Face, target: &Target) -> Answer {
    let (mut core, now) = service.core();
    core.arrived = looked(service, request);
    let refuse = |status, code, template| refusal(status, &[problem(code, template, &[])], now);
    if target.resource == Resource::Unknown {
        return refuse(404, "no-resource", "There is no such resource.");
    }
    let closed = service.needs_proof(request, target);
    let caller = service.caller(request);
    let Some(caller) = caller.filter(|caller| !closed || caller.is_some()) else {
        return challenge(now);
    };
    let methods = target.resource.methods();
    if !methods.split(", ").any(|method| method == request.method) {
        return refuse(405, "no-method", "This cannot be done here.").with("Allow", methods);
    }
    let offered = face.media(service.mutations.has(Rule::JsonFirst));
    let Some(media) = negotiate(request.header("Accept"), offered) else {
        let text = "There is JSON, YAML and perhaps XML, and nothing else.";
        return refuse(406, "not-acceptable", text);
    };
    let asked = Asked {
        service,
        request,
        face,
        target,
        caller,
        media,
        root: format!("{}{}", request.base, face.root()),
    };
    let answer = match target.resource {
        Resource::Requests => asked.requests(core, now),
        Resource::Direct => asked.direct(core, now),
        Resource::Offerset => asked.offerset(&core, now),
        Resource::Session | Resource::Job if request.method == "POST" => asked.update(core, now),
        Resource::Session | Resource::Job => asked.session(&core, now),
        Resource::Trigger => asked.trigger(core, now),
        Resource::Root | Resource::Unknown => Answer::document(200, Media::Json, about(face, &asked.root)),
    };
    answer.with("Vary", "Accept")
}

/// What this is; the standard leaves the base URL open.
fn about(face: Face, root: &str) -> Value {
    object([
        (
            "title",
            Some(json!(format!(
                "{}, of the voconform reference server",
                face.title()
            ))),
        ),
        ("requests", Some(json!(format!("{root}/{}", face.requests())))),
        (
            "direct",
            face.direct().map(|path| json!(format!("{root}/{path}"))),
        ),
    ])
}

impl Asked<'_> {
    /// Draws a document for whoever asks.
    fn draw(&self, now: Timestamp, draw: impl FnOnce(&View) -> Value) -> Value {
        let may_change = |owner: Option<&str>| self.service.shows_options(self.caller, owner);
        draw(&View {
            root: &self.root,
            may_change: &may_change,
            marked: (self.face != Face::V10).then_some(now),
        })
    }

    pub(super) fn read(&self, now: Timestamp) -> Result<Value, Box<Answer>> {
        let refuse = |status, why| Box::new(refusal(status, &[why], now));
        let lacks_default = self.service.mutations.has(Rule::NoDefaultType);
        let default_yaml = self.face.is_yaml_by_default() && !lacks_default;
        let declared = self.request.header("Content-Type").unwrap_or_default();
        let has_xml = self.face.media(false).contains(&Media::Xml);
        let said = match read(self.request, default_yaml) {
            Ok(_) if !has_xml && declared.contains("/xml") => Err(Unread::Unsupported),
            said => said,
        };
        said.map_err(|unread| match unread {
            Unread::Missing => refuse(400, problem("no-body", "The request has no body.", &[])),
            Unread::Unsupported => {
                let text = "Bodies can be JSON, YAML or XML.";
                refuse(415, problem("media-type", text, &[]))
            }
            Unread::Broken(why) => refuse(400, problem("syntax", "${why}", &[("why", &why)])),
        })
    }

    /// The request that is sent, as it is understood.
    fn order(&self, now: Timestamp) -> Result<Order, Box<Answer>> {
        let document = self.read(now)?;
        let mutations = &self.service.mutations;
        let who = Caller::of(self.request, &self.service.guard, mutations, &self.root);
        Ok(self.face.order(document, &who))
    }

    fn requests(&self, mut core: MutexGuard<'_, Core>, now: Timestamp) -> Answer {
        let order = match self.order(now) {
            Ok(order) => order,
            Err(refused) => return *refused,
        };
        let id = match core.ask(&order, self.caller, now) {
            Ok(id) => id,
            Err(wrong) => return refusal(400, &wrong, now),
        };
        let set = core.offerset(&id).cloned();
        let document = self.draw(now, |view| {
            set.map_or(Value::Null, |set| core.offerset_document(&set, view))
        });
        self.made(document, &format!("{}/offersets/{id}", self.root))
    }

    fn direct(&self, mut core: MutexGuard<'_, Core>, now: Timestamp) -> Answer {
        let order = match self.order(now) {
            Ok(order) => order,
            Err(refused) => return *refused,
        };
        match core.direct(&order, self.caller, now) {
            Ok(id) => {
                let document = self.document(&core, &id, now);
                self.made(document, &format!("{}/sessions/{id}", self.root))
            }
            Err(why) => {
                let mut document = refused_document(&why, now);
                if self.face != Face::V10 {
                    document[MARK] = json!({});
                }
                if self.service.mutations.has(Rule::DirectLeaks)
                    && let Some(id) = core.leftover(now)
                {
                    document["meta"]["url"] = Value::from(format!("{}/sessions/{id}", self.root));
                    document["meta"]["uuid"] = Value::from(id);
                }
                Answer::document(400, self.media, document)
            }
        }
    }

    /// 303 with the document that lies at the location.
    fn made(&self, document: Value, location: &str) -> Answer {
        let plain = self.service.mutations.has(Rule::PlainAnswer200);
        if plain || self.face == Face::V23 {
            return Answer::document(200, self.media, document);
        }
        Answer::document(303, self.media, document).with("Location", location)
    }

    /// Nothing is at an identifier: it is none, or nobody has it.
    pub(super) fn absent(&self, now: Timestamp) -> Answer {
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

    /// A session is an offer first; a job of 2023 is there once it is accepted.
    pub(super) fn is_there(&self, session: &Session) -> bool {
        let never = matches!(
            session.phase,
            Phase::Initial | Phase::Offered | Phase::Rejected | Phase::Expired
        );
        !(self.target.resource == Resource::Job && never)
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
        let document = self.draw(now, |view| core.offerset_document(set, view));
        Answer::document(200, self.media, document)
    }

    fn session(&self, core: &Core, now: Timestamp) -> Answer {
        let id = self.target.id.to_ascii_lowercase();
        let Some(session) = core.session(&id).filter(|session| self.is_there(session)) else {
            return self.absent(now);
        };
        if !self.may_read(session.owner.as_deref()) {
            return stranger(now);
        }
        Answer::document(200, self.media, self.document(core, &id, now))
    }

    pub(super) fn document(&self, core: &Core, id: &str, now: Timestamp) -> Value {
        let session = core.session(id);
        self.draw(now, |view| {
            session.map_or(Value::Null, |session| core.session_document(session, view))
        })
    }
}

/// An error document (RFC 9457) with the messages of the standard.
pub(super) fn refusal(status: u16, why: &[Problem], now: Timestamp) -> Answer {
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

pub(super) fn stranger(now: Timestamp) -> Answer {
    let text = "This belongs to somebody else.";
    refusal(403, &[problem("not-yours", text, &[])], now)
}

pub(super) fn challenge(now: Timestamp) -> Answer {
    let mut answer = refusal(401, &[problem("who", "Say who you are.", &[])], now);
    let challenges = unauthorized().headers.into_iter();
    let named = challenges.filter(|(name, _)| name == "WWW-Authenticate");
    answer.headers.extend(named);
    answer
}
