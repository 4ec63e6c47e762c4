//! The lives of a job's URL: a service forgets a destroyed job (UWS 1.1 section 2.1.5) and may give its name to the next
//! one (section 2.2.1 leaves the names free), so that one URL can stand for several jobs in one recording.

use std::time::Duration;

use super::address::same_resource;
use super::limits::form;
use super::times::read_instant;
use crate::checks::view::instant_seconds;
use crate::checks::{Resource, Seen, View, bare, seconds};
use crate::documents::uws::Phase;

/// From the creation of a job to its end, in time since the start of the recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// When its creation had been answered; none for a job that may have been there before.
    from: Option<Duration>,
    /// Since when it may be gone; none for a job of whose end nothing is known.
    to: Option<Duration>,
}

impl Life {
    /// Did this creation begin it, after the end of an earlier job?
    pub fn begins_with(&self, creation: &Seen<'_>) -> bool {
        self.from == Some(creation.exchange.ended())
    }

    /// Was this answered while the job lived? An ARCHIVED job is what is left of it.
    pub fn has(&self, x: &Seen<'_>, phase: Option<Phase>) -> bool {
        let born = self.from.is_none_or(|from| from <= x.exchange.started);
        born && (phase == Some(Phase::Archived) || self.to.is_none_or(|to| x.exchange.ended() <= to))
    }
}

/// The answers to POST that made a job, whatever scenario asked, with those that were followed.
pub fn creations<'v>(v: &'v View<'_>) -> Vec<Seen<'v>> {
    v.all_answers()
        .filter(|x| x.exchange.request.method == "POST" && x.resource() == Resource::List)
        .filter(|x| matches!(x.status(), 200..=303) && made(v, x).is_some())
        .collect()
}

/// The URL of the job of ours that this creation made.
fn made<'v>(v: &'v View<'_>, x: &Seen<'_>) -> Option<&'v str> {
    let location = x.location()?;
    let urls = v.recording.jobs.iter().map(|job| job.url.as_str());
    urls.into_iter()
        .find(|url| url::Url::parse(url).is_ok_and(|url| is_same(&url, &location)))
}

/// Two jobs of one path may differ in their query only.
pub fn is_same(a: &url::Url, b: &url::Url) -> bool {
    same_resource(a, b) && a.query() == b.query()
}

/// The lives of the job at this URL, one after the other; at least one.
pub fn lives_of(v: &View<'_>, url: &str) -> Vec<Life> {
    let url = bare(url);
    let name = url.rsplit('/').next().unwrap_or_default();
    let births: Vec<Seen<'_>> = v
        .all_answers()
        .filter(|x| x.exchange.request.method == "POST" && matches!(x.status(), 200..=303))
        // Nearly all are sorted out without reading their URL.
        .filter(|x| x.header("location").is_some_and(|l| l.contains(name)))
        .filter(|x| x.resource() == Resource::List)
        .filter(|x| x.location().is_some_and(|l| bare(l.as_str()) == url))
        .collect();
    // A name that was given once has one life, whatever became of it.
    if births.len() < 2 {
        return vec![Life::default()];
    }
    let mut events: Vec<(Duration, bool)> = births.iter().map(|x| (x.exchange.ended(), true)).collect();
    events.extend(ends(v, url, &births).into_iter().map(|at| (at, false)));
    events.sort();
    let mut lives = Vec::new();
    let mut life = Life::default();
    for (at, birth) in events {
        if !birth {
            life.to = life.to.or(Some(at));
        } else if life.to.is_some() {
            lives.push(std::mem::replace(
                &mut life,
                Life {
                    from: Some(at),
                    to: None,
                },
            ));
        }
    }
    lives.push(life);
    lives
}

/// When jobs at this URL came to their ends: orders to delete that were obeyed, times of destruction that were set and
/// are over, and 404 or 410 where a job had been.
fn ends(v: &View<'_>, url: &str, births: &[Seen<'_>]) -> Vec<Duration> {
    let maker = match births.first() {
        Some(birth) => &birth.exchange.identity,
        None => &v.recording.meta.identity,
    };
    let mut was_there = false;
    let mut ends = Vec::new();
    for x in v.all_answers().filter(|x| x.exchange.identity == *maker) {
        let here = bare(&x.exchange.request.url);
        if here == url {
            let get = x.exchange.request.method == "GET";
            was_there |= get && x.status() == 200;
            let missing = get && matches!(x.status(), 404 | 410);
            let reborn = || births.iter().any(|birth| x.before(birth));
            // A job that stays after its deletion is the same job.
            let gone = || {
                let later = v
                    .all_answers()
                    .filter(|y| x.before(y) && y.exchange.request.method == "GET");
                later
                    .filter(|y| bare(&y.exchange.request.url) == url)
                    .any(|y| matches!(y.status(), 404 | 410))
            };
            if (deletes(&x) && (reborn() || gone())) || (missing && (was_there || reborn())) {
                ends.push(x.exchange.started);
            }
        } else if here.strip_prefix(url) == Some("/destruction") {
            ends.extend(destruction(v, &x));
        }
    }
    ends
}

/// An order to delete the job that was not refused.
fn deletes(x: &Seen<'_>) -> bool {
    let action = || {
        let query = x
            .url()
            .map(|url| url.query_pairs().into_owned().collect::<Vec<_>>());
        let mut sent = form(x).into_iter().chain(query.unwrap_or_default());
        sent.any(|(name, value)| name.eq_ignore_ascii_case("ACTION") && value == "DELETE")
    };
    x.status() < 400
        && match x.exchange.request.method.as_str() {
            "DELETE" => true,
            "POST" => action(),
            _ => false,
        }
}

/// When the server's clock first passed the time of destruction that was set by this order.
fn destruction(v: &View<'_>, x: &Seen<'_>) -> Option<Duration> {
    if x.exchange.request.method != "POST" || x.status() >= 400 {
        return None;
    }
    let sent = form(x);
    let (_, text) = sent
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("DESTRUCTION"))?;
    let due = instant_seconds(&read_instant(text.trim())?);
    let later = v.all_answers().filter(|y| x.before(y));
    later
        .filter(|y| y.server_time().is_some_and(|now| seconds(now) >= due.floor()))
        .map(|y| y.exchange.started)
        .min()
}
