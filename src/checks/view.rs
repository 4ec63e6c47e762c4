//! A recording as checks see it: answers by step, each body parsed once.

use std::cell::OnceCell;

use url::Url;

use super::Seen;
use super::cloud::CloudCell;
use super::index::Index;
use crate::documents::broker::{Dialect, Stated, TreeError};
use crate::documents::instant::Instant;
use crate::documents::uws::UWS_NS;
use crate::documents::uws::schema::{UwsVersion, Violation};
use crate::documents::votable::Row;
use crate::documents::xml::{Document, XmlError};
use crate::recording::{Exchange, Recording, Step, timing};

/// A recording with its parsed bodies.
pub struct View<'r> {
    /// The recording itself.
    pub recording: &'r Recording,
    pub(super) parsed: Vec<OnceCell<Result<Document, XmlError>>>,
    pub(super) validated: Vec<OnceCell<Vec<Violation>>>,
    pub(super) stated: Vec<OnceCell<Option<Result<Stated, TreeError>>>>,
    pub(super) rows: Vec<OnceCell<Vec<Row>>>,
    pub(super) cells: Vec<OnceCell<Vec<CloudCell>>>,
    pub(super) places: Vec<Place>,
    index: Index<'r>,
}

/// Where the URL of an exchange lies.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub is_list: bool,
    /// Index of the first job whose URL begins it, and the length of that URL.
    pub job: Option<(usize, usize)>,
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
        let list = bare(&recording.meta.job_list);
        let jobs: Vec<&str> = recording.jobs.iter().map(|job| bare(&job.url)).collect();
        let places = recording.exchanges.iter().map(|x| Place::of(x, list, &jobs));
        let places = places.collect();
        let parsed = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        let validated = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        let stated = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        let rows = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        let cells = recording.exchanges.iter().map(|_| OnceCell::new()).collect();
        View {
            recording,
            parsed,
            validated,
            stated,
            rows,
            cells,
            places,
            index: Index::of(recording),
        }
    }

    /// Are all exchanges between these two in the recording? Numbers are given one by one, so a gap is a request of
    /// which nothing is known.
    pub fn is_whole_between(&self, from: &Seen<'_>, to: &Seen<'_>) -> bool {
        let known = self
            .index
            .order
            .iter()
            .map(|index| self.recording.exchanges[*index].id);
        let between = known.filter(|id| (from.id()..to.id()).contains(id)).count();
        between as u64 == u64::from(to.id().saturating_sub(from.id()))
    }

    /// All whole answers in order; redirects that were followed are left out (see [`View::hops`]).
    pub fn answers(&self) -> impl Iterator<Item = Seen<'_>> {
        self.all_answers().filter(|x| !self.index.followed[x.index])
    }

    /// All whole answers in order, redirects that were followed included.
    pub fn all_answers(&self) -> impl Iterator<Item = Seen<'_>> {
        self.index.order.iter().filter_map(|index| self.answer(*index))
    }

    /// The exchange of this number, if its answer is whole.
    pub fn numbered(&self, number: u32) -> Option<Seen<'_>> {
        self.answer(*self.index.of_number.get(&number)?)
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
        let indices = self.index.of_step.get(step.name()).map_or(&[][..], Vec::as_slice);
        let made = indices.iter().filter_map(|index| self.answer(*index));
        made.filter(|x| !self.index.followed[x.index])
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
            .filter(move |(index, x)| x.step == step.name() && !self.index.followed[*index])
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
        while let Some(hop) = id.and_then(|id| self.answer(*self.index.of_number.get(&id)?)) {
            id = hop.exchange.redirected_from;
            chain.push(hop);
        }
        chain.reverse();
        // An answer that only said "not now" is no part of the way.
        chain.retain(|hop| hop.id() == x.id() || !matches!(hop.status(), 429 | 503));
        chain
    }

    /// The answers to GETs of this URL, redirects followed to their end, in order.
    pub fn reads_of(&self, url: &Url) -> impl Iterator<Item = Seen<'_>> {
        let indices = self.index.reads.get(url.as_str()).map_or(&[][..], Vec::as_slice);
        indices.iter().filter_map(|index| self.answer(*index))
    }

    /// The POSTs to all URLs whose path ends in this segment (see [`last_segment`]), answered or not, in order.
    pub fn posts_to<'v>(&'v self, segment: &str) -> impl Iterator<Item = &'v Exchange> {
        let indices = self.index.posts.get(segment).map_or(&[][..], Vec::as_slice);
        indices.iter().map(|index| &*self.recording.exchanges[*index])
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

    /// The version of DataLink that lists of links are judged by: 1.0 where the first one claims it, 1.1 whatever else it says.
    pub fn links_version(&self) -> &str {
        let cloud = self.recording.meta.cloud.as_ref();
        let claimed = cloud.and_then(|cloud| cloud.links_version.as_deref());
        claimed.filter(|version| *version == "1.0").unwrap_or("1.1")
    }

    /// Was the profile asked for by name? Then conventions weigh more.
    pub fn is_asked(&self) -> bool {
        self.recording
            .meta
            .cloud
            .as_ref()
            .is_some_and(|cloud| cloud.asked)
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

/// A URL without query, fragment and trailing slash.
pub fn bare(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    url[..end].trim_end_matches('/')
}

/// The last segment of the path of a URL, lower case: identifiers may be spelled either way.
pub fn last_segment(url: &str) -> String {
    let segment = bare(url).rsplit('/').next().unwrap_or_default();
    segment.to_ascii_lowercase()
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
