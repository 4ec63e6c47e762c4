//! A recording as checks see it: answers by step, each body parsed once.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use url::Url;

use super::{Finding, Part};
use crate::documents::broker::{self, Dialect, Format, OfferSet, Said, Session, Stated, TreeError};
use crate::documents::instant::Instant;
use crate::documents::media_type::MediaType;
use crate::documents::uws::schema::{UwsVersion, Violation, validate};
use crate::documents::uws::{self, UWS_NS};
use crate::documents::xml::{self, Document, Element, XmlError};
use crate::recording::{Exchange, Reason, Recording, Response, Step, timing};

/// A recording with its parsed bodies.
pub struct View<'r> {
    /// The recording itself.
    pub recording: &'r Recording,
    parsed: Vec<OnceCell<Result<Document, XmlError>>>,
    validated: Vec<OnceCell<Vec<Violation>>>,
    stated: Vec<OnceCell<Option<Result<Stated, TreeError>>>>,
    followed: Vec<bool>,
    /// Indices of the exchanges by their number: a recording may list them in any order.
    order: Vec<usize>,
    places: Vec<Place>,
    /// Indices of the exchanges of a step, in order of their numbers.
    of_step: HashMap<&'r str, Vec<usize>>,
    /// The index of each number.
    of_number: HashMap<u32, usize>,
}

/// Where the URL of an exchange lies.
#[derive(Clone, Copy, Default)]
struct Place {
    is_list: bool,
    /// Index of the first job whose URL begins it, and the length of that URL.
    job: Option<(usize, usize)>,
}

impl Place {
    fn of(exchange: &Exchange, list: &str, jobs: &[&str]) -> Place {
        let path = bare(&exchange.request.url);
        let owns = |url: &&str| {
            path.strip_prefix(*url)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        Place {
            is_list: path == list,
            job: jobs.iter().position(owns).map(|at| (at, jobs[at].len())),
        }
    }
}

/// What a URL is in the resource tree of UWS 2.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'v> {
    /// The job list, with or without filters.
    List,
    /// A job of ours.
    Job,
    /// A child of a job of ours, such as `phase` or `results/result`.
    Child(&'v str),
    /// Anything else.
    Other,
}

impl<'r> View<'r> {
    /// A view of this recording.
    pub fn new(recording: &'r Recording) -> View<'r> {
        let mut followed = vec![false; recording.exchanges.len()];
        for from in recording.exchanges.iter().filter_map(|x| x.redirected_from) {
            if let Some(index) = recording.exchanges.iter().position(|x| x.id == from) {
                followed[index] = true;
            }
        }
        let mut order: Vec<usize> = (0..recording.exchanges.len()).collect();
        order.sort_by_key(|index| recording.exchanges[*index].id);
        let mut of_step: HashMap<&str, Vec<usize>> = HashMap::new();
        for index in &order {
            let step = recording.exchanges[*index].step.as_str();
            of_step.entry(step).or_default().push(*index);
        }
        let of_number = order
            .iter()
            .map(|index| (recording.exchanges[*index].id, *index))
            .collect();
        let list = bare(&recording.meta.job_list);
        let jobs: Vec<&str> = recording.jobs.iter().map(|job| bare(&job.url)).collect();
        let places = recording.exchanges.iter().map(|x| Place::of(x, list, &jobs));
        let places = places.collect();
        let parsed = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        let validated = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        let stated = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        View {
            recording,
            parsed,
            validated,
            stated,
            followed,
            order,
            places,
            of_step,
            of_number,
        }
    }

    /// Are all exchanges between these two in the recording? Numbers are given one by one, so a gap is a request of
    /// which nothing is known.
    pub fn is_whole_between(&self, from: &Seen<'_>, to: &Seen<'_>) -> bool {
        let known = self.order.iter().map(|index| self.recording.exchanges[*index].id);
        let between = known.filter(|id| (from.id()..to.id()).contains(id)).count();
        between as u64 == u64::from(to.id().saturating_sub(from.id()))
    }

    /// All whole answers in order; redirects that were followed are left out (see [`View::hops`]).
    pub fn answers(&self) -> impl Iterator<Item = Seen<'_>> {
        self.all_answers().filter(|x| !self.followed[x.index])
    }

    /// All whole answers in order, redirects that were followed included.
    pub fn all_answers(&self) -> impl Iterator<Item = Seen<'_>> {
        self.order.iter().filter_map(|index| self.answer(*index))
    }

    /// The exchange of this index, if its answer is whole.
    fn answer(&self, index: usize) -> Option<Seen<'_>> {
        let exchange = &*self.recording.exchanges[index];
        let response = exchange.response().filter(|r| r.broken.is_none())?;
        Some(Seen {
            view: self,
            index,
            exchange,
            response,
        })
    }

    /// The answers made for a step, in order.
    pub fn at(&self, step: Step) -> impl Iterator<Item = Seen<'_>> {
        let indices = self.of_step.get(step.name()).map_or(&[][..], Vec::as_slice);
        let made = indices.iter().filter_map(|index| self.answer(*index));
        made.filter(|x| !self.followed[x.index])
    }

    /// The first answer made for a step.
    pub fn first(&self, step: Step) -> Option<Seen<'_>> {
        self.at(step).next()
    }

    /// Everything that was asked for a step, in order, whether a whole answer came or not; redirects that were followed are
    /// left out.
    pub fn attempts(&self, step: Step) -> impl Iterator<Item = (&Exchange, Option<Seen<'_>>)> {
        let exchanges = self.recording.exchanges.iter().enumerate();
        exchanges
            .filter(move |(index, x)| x.step == step.name() && !self.followed[*index])
            .map(|(_, x)| (&**x, self.answers().find(|seen| seen.id() == x.id)))
    }

    /// The latency of the service in this run; none if nothing was asked by which it could be told.
    pub fn latency(&self) -> Option<std::time::Duration> {
        timing::latency(self.recording.exchanges.iter().map(|x| &**x))
    }

    /// The answers of a scenario, in order.
    pub fn lane<'v>(&'v self, lane: &'v str) -> impl Iterator<Item = Seen<'v>> {
        self.answers().filter(move |x| x.exchange.lane() == lane)
    }

    /// The chain of exchanges that ends in this one, first request first.
    pub fn hops(&self, x: &Seen<'_>) -> Vec<Seen<'_>> {
        let mut chain = Vec::new();
        let mut id = Some(x.id());
        while let Some(hop) = id.and_then(|id| self.answer(*self.of_number.get(&id)?)) {
            id = hop.exchange.redirected_from;
            chain.push(hop);
        }
        chain.reverse();
        // An answer that only said "not now" is no part of the way.
        chain.retain(|hop| hop.id() == x.id() || !matches!(hop.status(), 429 | 503));
        chain
    }

    /// The version the service is judged by (catalogue chapter 6): 1.1 if either root or the user says so.
    pub fn version(&self) -> UwsVersion {
        let claimed = self.recording.meta.claimed_uws.as_deref();
        if claimed == Some("1.1") {
            return UwsVersion::V1_1;
        }
        if claimed == Some("1.0") {
            return UwsVersion::V1_0;
        }
        let says = |x: Seen<'_>| {
            let version = x
                .xml()
                .ok()
                .and_then(|d| d.root().attribute("version").map(|a| a.value.clone()));
            version.is_some_and(|v| v.as_str() > "1.0")
        };
        let is_uws = |x: &Seen<'_>| {
            matches!(x.resource(), Resource::List | Resource::Job)
                && x.xml().is_ok_and(|d| d.root().namespace() == Some(UWS_NS))
        };
        if self.answers().filter(is_uws).any(says) {
            UwsVersion::V1_1
        } else {
            UwsVersion::V1_0
        }
    }

    /// The version of the Execution Broker interface that the service is judged by.
    pub fn dialect(&self) -> Dialect {
        let said = self.recording.meta.dialect.as_deref();
        said.and_then(Dialect::named).unwrap_or(Dialect::V1_0)
    }

    /// Did nobody sign in? Then a 401 says nothing of the service, nor does a 403 as long as it took no job from us.
    pub fn is_anonymous(&self) -> bool {
        self.recording.meta.identity.is_none()
    }

    /// A threshold of so many seconds, at the pace of the run.
    pub fn paced(&self, seconds: f64) -> f64 {
        seconds * self.recording.meta.pace
    }

    /// URL of the job list.
    pub fn list_url(&self) -> Option<Url> {
        Url::parse(&self.recording.meta.job_list).ok()
    }

    /// URL of the job of a scenario.
    pub fn job_url(&self, lane: &str) -> Option<Url> {
        Url::parse(&self.recording.job(lane)?.url).ok()
    }
}

/// An answer, with what can be read from it.
#[derive(Clone, Copy)]
pub struct Seen<'v> {
    view: &'v View<'v>,
    index: usize,
    /// The exchange.
    pub exchange: &'v Exchange,
    /// Its answer.
    pub response: &'v Response,
}

impl<'v> Seen<'v> {
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
            _ => Reason::Blocked,
        };
        Err(Finding::undecided(
            reason,
            &self,
            format!("the answer was {status}"),
        ))
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

/// A URL without query, fragment and trailing slash.
pub fn bare(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    url[..end].trim_end_matches('/')
}

/// The instant of a system time, for comparison with what documents say.
pub fn seconds(time: std::time::SystemTime) -> f64 {
    time.duration_since(std::time::UNIX_EPOCH)
        .map_or(0.0, |d| d.as_secs_f64())
}

/// Seconds since 1970 of an instant.
pub fn instant_seconds(instant: &Instant) -> f64 {
    instant.timestamp.as_nanosecond() as f64 / 1e9
}
