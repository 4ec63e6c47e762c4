//! Applies the acts in force to a request and to its answer.

use jiff::Timestamp;

use super::{Act, Edit, Quirks};
use crate::message::{Body, Request, Response};
use crate::uws::{Phase, Service, Target, ask, form};
use crate::wire::Wire;
use crate::xml::{Style, write};

/// What an act can look at.
pub(crate) struct Seen<'a> {
    pub request: &'a Request,
    pub target: Target,
    /// Phase of the job before the request; None: there is no such job.
    pub before: Option<Phase>,
    /// ... and after it.
    pub after: Option<Phase>,
    pub now: Timestamp,
    pub list_url: String,
    pub job_url: String,
    /// The user who asks.
    pub user: Option<String>,
    /// The job belongs to somebody else.
    pub stranger: bool,
}

impl<'a> Seen<'a> {
    pub fn new(service: &Service, request: &'a Request, target: Target) -> Self {
        let user = service.guard.caller(request).flatten().map(str::to_owned);
        let (before, owner) = {
            let jobs = service.store();
            let job = jobs.get(&target.job);
            let phase = job.filter(|job| !job.ghost).map(|job| job.phase);
            (phase, job.and_then(|job| job.owner.clone()))
        };
        let stranger = owner.is_some() && owner != user;
        let job_url = service.job_url(request, &target.job);
        let list_url = service.list_url(request);
        Seen {
            request,
            target,
            before,
            after: before,
            now: service.now(),
            list_url,
            job_url,
            user,
            stranger,
        }
    }

    /// The phase that matters: after reading, before an order.
    pub fn phase(&self) -> Option<Phase> {
        if self.request.reads() {
            self.after
        } else {
            self.before
        }
    }

    /// The value of a request parameter.
    pub fn asks(&self, name: &str) -> Option<String> {
        form(self.request)
            .ok()
            .and_then(|fields| ask(&fields, name).into_iter().next())
    }

    /// Path of the job, as the service writes it.
    pub fn job_path(&self) -> &str {
        self.job_url
            .strip_prefix(&self.request.base)
            .unwrap_or(&self.job_url)
    }
}

/// All acts in force, sorted by when they are needed.
#[derive(Clone, Default)]
pub(crate) struct Mutations {
    acts: Vec<Act>,
    pub quirks: Quirks,
    pub style: Style,
    pub wire: Wire,
    pub broker: crate::broker::mutation::Mutations,
    pub cloud: crate::cloud::mutation::Mutations,
}

impl Mutations {
    pub fn add(&mut self, act: Act) {
        match act {
            Act::Quirk(quirk) => self.quirks.add(quirk),
            Act::Style(change) => change(&mut self.style),
            Act::Wire(change) => change(&mut self.wire),
            Act::Broker(act) => self.broker.add(act),
            Act::Cloud(act) => self.cloud.add(act),
            message => self.acts.push(message),
        }
    }

    /// The request that is handled in place of the one that was made.
    pub fn turn(&self, seen: &Seen) -> Request {
        let mut request = seen.request.clone();
        for act in &self.acts {
            if let Act::Turn(place, turn) = act
                && place.fits_request(seen)
            {
                request = turn(&request, seen);
            }
        }
        request
    }

    /// The requests that are handled as well, once the answer is known.
    pub fn also(&self, seen: &Seen, status: u16) -> Vec<Request> {
        let wanted = |act: &Act| match act {
            Act::Also(place, also) if place.fits_request(seen) && place.fits_answer(status) => {
                Some(also(seen.request, seen))
            }
            _ => None,
        };
        self.acts.iter().filter_map(wanted).collect()
    }

    /// Rewrites an answer and writes its document down.
    pub fn rewrite(&self, seen: &Seen, mut response: Response) -> Response {
        let status = response.status;
        let fits = |act: &&Act| match act {
            Act::Rewrite(place, _) => place.fits_request(seen) && place.fits_answer(status),
            _ => false,
        };
        let edits: Vec<&Edit> = self
            .acts
            .iter()
            .filter(fits)
            .flat_map(|act| act.edits())
            .collect();
        for edit in &edits {
            edit.make(&mut response, seen);
        }
        if let Body::Xml(document) = &response.body {
            response.body = Body::Bytes(write(document, &self.style));
        }
        for edit in edits {
            if let (Edit::Bytes(change), Body::Bytes(bytes)) = (edit, &mut response.body) {
                change(bytes);
            }
        }
        response
    }
}

impl Act {
    fn edits(&self) -> &'static [Edit] {
        match self {
            Act::Rewrite(_, edits) => edits,
            _ => &[],
        }
    }
}

impl Edit {
    fn make(&self, response: &mut Response, seen: &Seen) {
        match (self, &mut response.body) {
            (Edit::Status(status), _) => response.status = *status,
            (Edit::Header(name, value), _) => response.set(name, value),
            (Edit::Remove(name), _) => response.remove(name),
            (Edit::Text(text), body) => *body = Body::Bytes(text.as_bytes().to_vec()),
            (Edit::TextBy(change), Body::Bytes(bytes)) => {
                *bytes = change(&String::from_utf8_lossy(bytes)).into_bytes();
            }
            (Edit::Root(change), Body::Xml(document)) => change(&mut document.root),
            (Edit::Document(change), Body::Xml(document)) => change(document),
            (Edit::Any(change), _) => change(response, seen),
            // No answer of the kind that the edit is made for; bytes come last.
            (Edit::TextBy(_) | Edit::Root(_) | Edit::Document(_) | Edit::Bytes(_), _) => {}
        }
    }
}
