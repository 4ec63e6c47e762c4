//! One answer of a recording, with all that checks read from it.

use std::borrow::Cow;

use url::Url;

use super::view::bare;
use super::{Finding, Part, Resource, View};
use crate::documents::broker::{self, Format, OfferSet, Said, Session, Stated, TreeError};
use crate::documents::media_type::MediaType;
use crate::documents::uws::schema::{Violation, validate};
use crate::documents::uws::{self, UWS_NS};
use crate::documents::xml::{self, Document, Element, XmlError};
use crate::recording::{Exchange, Reason, Recording, Response};

/// An answer, with what can be read from it.
#[derive(Clone, Copy)]
pub struct Seen<'v> {
    pub(super) view: &'v View<'v>,
    pub(super) index: usize,
    /// The exchange.
    pub exchange: &'v Exchange,
    /// Its answer.
    pub response: &'v Response,
}

impl<'v> Seen<'v> {
    /// What it is part of.
    pub fn recording(&self) -> &'v Recording {
        self.view.recording
    }

    /// Number of the exchange.
    pub fn id(&self) -> u32 {
        self.exchange.id
    }

    /// Status code.
    pub fn status(&self) -> u16 {
        self.response.status
    }

    /// First header of this name.
    pub fn header(&self, name: &str) -> Option<&'v str> {
        self.response.header(name)
    }

    /// URL asked for.
    pub fn url(&self) -> Option<Url> {
        Url::parse(&self.exchange.request.url).ok()
    }

    /// The Location header resolved against the URL asked for (RFC 9110 10.2.2).
    pub fn location(&self) -> Option<Url> {
        self.url()?.join(self.header("location")?.trim()).ok()
    }

    /// The Content-Type, if there is one that can be read.
    pub fn media_type(&self) -> Option<MediaType> {
        MediaType::read(self.header("content-type")?)
    }

    /// Is it certain that this was answered before the other was asked? Exchanges under way at the same time have no order.
    pub fn before(&self, other: &Seen<'_>) -> bool {
        self.exchange.ended() <= other.exchange.started
    }

    /// The server's clock when it answered, from its Date header.
    pub fn server_time(&self) -> Option<std::time::SystemTime> {
        httpdate::parse_http_date(self.header("date")?.trim()).ok()
    }

    /// The body as text, wrong bytes replaced.
    pub fn text(&self) -> Cow<'v, str> {
        String::from_utf8_lossy(&self.response.body)
    }

    /// The body as an XML document.
    pub fn xml(&self) -> Result<&'v Document, &'v XmlError> {
        let charset = || self.media_type().and_then(|m| m.charset().map(str::to_owned));
        self.view.parsed[self.index]
            .get_or_init(|| xml::parse(&self.response.body, charset().as_deref()))
            .as_ref()
    }

    /// The body as a document of an Execution Broker, by the syntax that its Content-Type names; none where that is another.
    pub fn stated(&self) -> Option<&'v Result<Stated, TreeError>> {
        let read = || {
            let format = Format::of(&self.media_type()?)?;
            Some(broker::read(self.view.dialect(), format, &self.response.body))
        };
        self.view.stated[self.index].get_or_init(read).as_ref()
    }

    /// What a whole body says, whatever the status; nothing where it can't be read, or is XML, which no text defines far
    /// enough (catalogue C-07).
    pub fn said(&self) -> Said<'v> {
        match self.stated() {
            Some(Ok(stated)) if !self.response.truncated && stated.tree.format != Format::Xml => {
                stated.said()
            }
            _ => Said::Other,
        }
    }

    /// Goes on only with a whole body in one of the syntaxes of the broker.
    pub fn readable(self) -> Result<&'v Stated, Finding> {
        self.whole()?;
        let why = match self.stated() {
            Some(Ok(stated)) => return Ok(stated),
            Some(Err(e)) => format!("the body is not readable: {}", e.message),
            None => "the body is neither JSON nor YAML nor XML by its Content-Type".to_owned(),
        };
        Err(Finding::undecided(Reason::Blocked, &self, why))
    }

    /// Goes on only with an offerset in a successful answer.
    pub fn offer_set(self) -> Result<OfferSet<'v>, Finding> {
        match self.ok()?.readable()?.said() {
            Said::OfferSet(set) => Ok(set),
            _ => Err(Finding::undecided(
                Reason::Blocked,
                &self,
                "the document is no offerset",
            )),
        }
    }

    /// Goes on only with a session in a successful answer.
    pub fn session(self) -> Result<Session<'v>, Finding> {
        match self.ok()?.readable()?.said() {
            Said::Session(session) => Ok(session),
            _ => Err(Finding::undecided(
                Reason::Blocked,
                &self,
                "the document is no session",
            )),
        }
    }

    /// Where a member of a document of a broker stands, by its JSON Pointer in the shape of 1.0.
    pub fn part_of(&self, pointer: &str) -> Part {
        Part::Member(pointer.into())
    }

    /// The same with its place in the body instead of its name.
    pub(super) fn placed(&self, part: &Part) -> Part {
        let Part::Member(pointer) = part else {
            return part.clone();
        };
        let stated = self.stated().and_then(|stated| stated.as_ref().ok());
        Part::Body(stated.and_then(|stated| stated.span(pointer)))
    }

    /// What the URL asked for is.
    pub fn resource(&self) -> Resource<'v> {
        let place = self.view.places[self.index];
        if place.is_list {
            return Resource::List;
        }
        let path = bare(&self.exchange.request.url);
        match place.job.and_then(|(_, length)| path.get(length..)) {
            Some("") => Resource::Job,
            Some(rest) => Resource::Child(rest.strip_prefix('/').unwrap_or(rest)),
            None => Resource::Other,
        }
    }

    /// The label of the job of ours that the URL belongs to.
    pub fn job_label(&self) -> Option<&'v str> {
        let (job, _) = self.view.places[self.index].job?;
        self.view.recording.jobs.get(job).map(|job| job.label.as_str())
    }

    /// Goes on only with a 2xx answer; otherwise the reason why this exchange decides nothing.
    pub fn ok(self) -> Result<Seen<'v>, Finding> {
        let status = self.status();
        let reason = match status {
            200..=299 => return Ok(self),
            401 if self.view.is_anonymous() => Reason::NeedsCredentials,
            403 if self.view.is_anonymous() && self.view.recording.jobs.is_empty() => {
                Reason::NeedsCredentials
            }
            429 => Reason::Busy,
            503 if self.header("retry-after").is_some() => Reason::Busy,
            _ if self.leads_abroad() => Reason::ForeignHost,
            _ => Reason::Blocked,
        };
        Err(Finding::undecided(
            reason,
            &self,
            format!("the answer was {status}"),
        ))
    }

    /// Does it lead to a host that the run did not ask, since the target does not name it? What is there is not known.
    pub fn leads_abroad(&self) -> bool {
        let recording = self.view.recording;
        let follows = |x: &Exchange| x.redirected_from == Some(self.id());
        let next = self.location().filter(|_| self.response.is_redirect());
        let is_foreign = next.is_some_and(|next| self.url().is_some_and(|here| here.host() != next.host()));
        recording.meta.cloud.is_some() && is_foreign && !recording.exchanges.iter().any(|x| follows(x))
    }

    /// Goes on only with a body that was read to its end.
    pub fn whole(self) -> Result<Seen<'v>, Finding> {
        if self.response.truncated {
            let why = "the body was not read to its end";
            return Err(Finding::undecided(Reason::TooLarge, &self, why));
        }
        Ok(self)
    }

    /// Goes on only with a whole, well-formed XML body.
    pub fn document(self) -> Result<&'v Document, Finding> {
        self.ok()?.whole()?;
        self.xml().map_err(|e| {
            Finding::undecided(
                Reason::Blocked,
                &self,
                format!("not readable as XML: {}", e.message),
            )
        })
    }

    /// The rules of the schema that the document breaks, by the version that the service is judged by. A document is
    /// validated once for all the checks that ask.
    pub fn violations(self) -> Result<&'v [Violation], Finding> {
        let document = self.document()?;
        Ok(self.view.validated[self.index].get_or_init(|| validate(document, self.view.version())))
    }

    /// Goes on only with a UWS document of this root element.
    pub fn root(self, local: &str) -> Result<Element<'v>, Finding> {
        let root = self.document()?.root();
        if root.name() == local && root.namespace() == Some(UWS_NS) {
            return Ok(root);
        }
        let observed = format!("the root element is {}, not {local} of UWS", root.name());
        Err(Finding::undecided(Reason::Blocked, &self, observed))
    }

    /// Goes on only with a job document.
    pub fn job(self) -> Result<uws::Job<'v>, Finding> {
        self.root("job").map(|element| uws::Job { element })
    }

    /// Goes on only with a job list document.
    pub fn job_list(self) -> Result<uws::JobList<'v>, Finding> {
        self.root("jobs").map(|element| uws::JobList { element })
    }

    /// Goes on only with a small text body (an atom such as a phase), without surrounding white space.
    pub fn atom(self) -> Result<String, Finding> {
        self.ok()?.whole()?;
        Ok(self.text().trim().to_owned())
    }

    /// The status line as evidence.
    pub fn status_line(&self) -> String {
        format!("{} {}", self.response.status, self.response.reason)
            .trim_end()
            .to_owned()
    }

    /// Where in the body this text of an instant stands, as a part.
    pub fn element_part(element: &Element<'_>) -> Part {
        Part::Body(Some(element.span()))
    }
}
