//! What was seen of our jobs at any time, whatever scenario asked: in job documents, phase resources and list entries.
//!
//! Each of the three must tell a history that is possible by itself; that they agree with each other is for rows of
//! their own. Of two exchanges that were under way at the same time neither comes first.

use std::collections::HashMap;

use super::lives::{Life, lives_of};
use super::own_jobs::{Read, instant};
use crate::checks::{Part, Resource, Seen, View, bare};
use crate::documents::instant::Instant;
use crate::documents::uws::{Field, JobRef, Phase};

/// Where something was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The job document.
    Document,
    /// The phase resource.
    Atom,
    /// The entry of the job list.
    Entry,
}

impl Source {
    /// All of them, the strongest first.
    pub const ALL: [Source; 3] = [Source::Document, Source::Atom, Source::Entry];
}

/// One look at a job.
#[derive(Clone)]
pub struct Sighting<'v> {
    /// The exchange.
    pub x: Seen<'v>,
    /// The phase shown, if it is one of the ten words.
    pub phase: Option<Phase>,
    /// Where the phase stands.
    pub phase_part: Part,
    /// The time of creation, where it is shown.
    pub created: Option<Field<'v>>,
}

impl Sighting<'_> {
    /// The time of creation as an instant.
    pub fn created_at(&self) -> Option<Instant> {
        self.created.as_ref().and_then(instant)
    }
}

/// All that one source told of one job, in order of the requests.
pub struct History<'v> {
    /// The label of the job.
    pub label: &'v str,
    /// The source.
    pub source: Source,
    /// The looks.
    pub looks: Vec<Sighting<'v>>,
}

/// The histories of all jobs that have their URL for themselves, job by job; those without looks are left out. A URL
/// that a destroyed job leaves to a new one has a history for each.
pub fn histories<'v>(v: &'v View<'_>) -> Vec<History<'v>> {
    let jobs = jobs_by_url(v);
    let mut all: Vec<[Vec<Sighting<'v>>; 3]> = v.recording.jobs.iter().map(|_| Default::default()).collect();
    for x in v.answers().filter(|x| x.exchange.request.method == "GET") {
        match x.resource() {
            Resource::List => entries(x, &jobs, &mut all),
            Resource::Job => {
                let read = x.job().map(|job| Read { x, job });
                if let (Some(at), Ok(read)) = (job_of(&x, &jobs), read) {
                    all[at][0].push(of_document(&read));
                }
            }
            Resource::Child("phase") => {
                if let (Some(at), Ok(text)) = (job_of(&x, &jobs), x.atom()) {
                    all[at][1].push(of_atom(x, &text));
                }
            }
            _ => {}
        }
    }
    let labelled = v.recording.jobs.iter().zip(all);
    labelled
        .flat_map(|(job, sources)| {
            let lives = lives_of(v, &job.url);
            let by_source: Vec<_> = Source::ALL.into_iter().zip(sources).collect();
            let each = lives.into_iter().flat_map(move |life| {
                let of_life = |(source, looks): &(Source, Vec<Sighting<'v>>)| History {
                    label: job.label.as_str(),
                    source: *source,
                    looks: looks
                        .iter()
                        .filter(|look| life.has(&look.x, look.phase))
                        .cloned()
                        .collect(),
                };
                by_source.iter().map(of_life).collect::<Vec<_>>()
            });
            each.collect::<Vec<_>>()
        })
        .filter(|history| !history.looks.is_empty())
        .collect()
}

/// All documents of our jobs that can be read, in order of the requests.
pub fn all_documents<'v>(v: &'v View<'_>) -> Vec<Read<'v>> {
    v.answers()
        .filter(|x| x.exchange.request.method == "GET" && x.resource() == Resource::Job)
        .filter_map(|x| x.job().ok().map(|job| Read { x, job }))
        .collect()
}

/// The documents of each job that has its URL for itself, in order of the requests, with its label; those of an earlier
/// job at that URL apart.
pub fn documents_by_job<'v>(v: &'v View<'_>) -> Vec<(&'v str, Vec<Read<'v>>)> {
    let jobs = jobs_by_url(v);
    let mut all: Vec<(&str, Vec<Read<'_>>)> = v
        .recording
        .jobs
        .iter()
        .map(|job| (job.label.as_str(), Vec::new()))
        .collect();
    for read in all_documents(v) {
        if let Some(at) = job_of(&read.x, &jobs) {
            all[at].1.push(read);
        }
    }
    let records = v.recording.jobs.iter();
    let by_life = records.zip(all).flat_map(|(job, (label, reads))| {
        let of = |life: Life| {
            let alive = reads.iter().filter(|read| life.has(&read.x, read.phase()));
            (label, alive.copied().collect::<Vec<_>>())
        };
        lives_of(v, &job.url).into_iter().map(of).collect::<Vec<_>>()
    });
    by_life.filter(|(_, reads)| !reads.is_empty()).collect()
}

/// Place of each job in the recording by its URL; URLs that two jobs were given are left out.
fn jobs_by_url<'v>(v: &'v View<'_>) -> HashMap<&'v str, usize> {
    let mut jobs = HashMap::new();
    let mut shared = Vec::new();
    for (at, job) in v.recording.jobs.iter().enumerate() {
        if jobs.insert(bare(&job.url), at).is_some() {
            shared.push(bare(&job.url));
        }
    }
    jobs.retain(|url, _| !shared.contains(url));
    jobs
}

fn job_of(x: &Seen<'_>, jobs: &HashMap<&str, usize>) -> Option<usize> {
    let url = bare(&x.exchange.request.url);
    let parent = url.rsplit_once('/').map_or("", |(parent, _)| parent);
    jobs.get(url).or_else(|| jobs.get(parent)).copied()
}

fn of_document<'v>(read: &Read<'v>) -> Sighting<'v> {
    Sighting {
        x: read.x,
        phase: read.phase(),
        phase_part: read.phase_part(),
        created: Some(read.job.creation_time()),
    }
}

fn of_atom<'v>(x: Seen<'v>, text: &str) -> Sighting<'v> {
    Sighting {
        x,
        phase: Phase::read(text),
        phase_part: Part::BODY,
        created: None,
    }
}

fn entries<'v>(x: Seen<'v>, jobs: &HashMap<&str, usize>, all: &mut [[Vec<Sighting<'v>>; 3]]) {
    let (Ok(list), Some(base)) = (x.job_list(), x.url()) else {
        return;
    };
    for entry in list.refs() {
        let link = entry.href().and_then(|href| base.join(href.trim()).ok());
        let by_id = || format!("{}/{}", bare(base.as_str()), entry.id().unwrap_or_default());
        let url = link.map_or_else(by_id, |link| link.to_string());
        if let Some(at) = jobs.get(bare(&url)) {
            all[*at][2].push(of_entry(x, &entry));
        }
    }
}

fn of_entry<'v>(x: Seen<'v>, entry: &JobRef<'v>) -> Sighting<'v> {
    Sighting {
        x,
        phase: entry.phase_word(),
        phase_part: Part::Body(entry.phase().span()),
        created: Some(entry.creation_time()),
    }
}

/// The first look that shows what no look that was over before can lead to, with that earlier one.
///
/// `illegal` is asked for a pair of different phases, the earlier first.
pub fn first_illegal<'h, 'v>(
    looks: &[&'h Sighting<'v>],
    illegal: impl Fn(Phase, Phase) -> bool,
) -> Option<(&'h Sighting<'v>, &'h Sighting<'v>)> {
    // Of each phase the look that was over first: whatever follows any of them follows that one.
    let mut first_over: Vec<(Phase, &'h Sighting<'v>)> = Vec::new();
    for look in looks.iter().copied() {
        let Some(phase) = look.phase else { continue };
        let bad = first_over
            .iter()
            .find(|(from, earlier)| *from != phase && earlier.x.before(&look.x) && illegal(*from, phase));
        if let Some((_, earlier)) = bad {
            return Some((earlier, look));
        }
        match first_over.iter_mut().find(|(known, _)| *known == phase) {
            Some((_, known)) if look.x.exchange.ended() < known.x.exchange.ended() => *known = look,
            Some(_) => {}
            None => first_over.push((phase, look)),
        }
    }
    None
}
