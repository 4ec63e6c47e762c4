//! Which job lists and jobs there are in somebody's traffic.

use std::fmt;

use url::Url;

use crate::checks::bare;
use crate::documents::uws::{Job, Phase, UWS_NS};
use crate::documents::xml;
use crate::recording::{Exchange, JobRecord, Response};

/// A job list, and by what it was recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobList {
    /// Its URL without query and trailing slash.
    pub url: String,
    /// Documents of the list.
    pub lists: usize,
    /// Documents of jobs below it.
    pub jobs: usize,
    /// Creations that led to something below it.
    pub creations: usize,
}

impl fmt::Display for JobList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JobList {
            url,
            lists,
            jobs,
            creations,
        } = self;
        write!(
            f,
            "{url} ({lists} list documents, {jobs} job documents, {creations} creations)"
        )
    }
}

/// The job lists, in order of appearance. Where there are documents of UWS, redirects alone make no job list.
pub fn job_lists(exchanges: &[Exchange]) -> Vec<JobList> {
    let mut found: Vec<JobList> = Vec::new();
    for x in exchanges {
        let Some(response) = x.response() else { continue };
        let here = bare(&x.request.url);
        match root(x, response).as_deref() {
            Some("jobs") => at(&mut found, here).lists += 1,
            Some("job") => {
                if let Some(list) = parent(here) {
                    at(&mut found, list).jobs += 1;
                }
            }
            _ => {}
        }
        if created(x, response).is_some() {
            at(&mut found, here).creations += 1;
        }
    }
    let documented = |list: &JobList| list.lists + list.jobs > 0;
    if found.iter().any(documented) {
        found.retain(documented);
    }
    found
}

fn at<'f>(found: &'f mut Vec<JobList>, url: &str) -> &'f mut JobList {
    let known = found.iter().position(|list| list.url == url);
    let index = known.unwrap_or_else(|| {
        found.push(JobList {
            url: url.to_owned(),
            ..JobList::default()
        });
        found.len() - 1
    });
    &mut found[index]
}

/// The URLs of the jobs below this list, in order of appearance.
pub fn jobs(exchanges: &[Exchange], list: &str) -> Vec<String> {
    let mut jobs: Vec<String> = Vec::new();
    for x in exchanges {
        let Some(response) = x.response() else { continue };
        let here = bare(&x.request.url);
        let named = match root(x, response).as_deref() {
            Some("job") => Some(here.to_owned()),
            _ if is_phase(x, response) => parent(here).map(str::to_owned),
            _ => created(x, response),
        };
        if let Some(job) = named.filter(|job| parent(job) == Some(list))
            && !jobs.contains(&job)
        {
            jobs.push(job);
        }
    }
    jobs
}

/// Is this the list, one of its jobs, or below one?
pub fn belongs(url: &str, list: &str, jobs: &[JobRecord]) -> bool {
    let url = bare(url);
    let below = |job: &JobRecord| {
        url.strip_prefix(job.url.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    url == list || jobs.iter().any(below)
}

/// What a creation led to: an answer to POST whose Location is one segment below what was asked.
fn created(x: &Exchange, response: &Response) -> Option<String> {
    let accepted = x.request.method == "POST" && (response.is_redirect() || response.status == 201);
    let location = response.header("location").filter(|_| accepted)?;
    let url = Url::parse(&x.request.url).ok()?.join(location.trim()).ok()?;
    let job = bare(url.as_str()).to_owned();
    (parent(&job) == Some(bare(&x.request.url))).then_some(job)
}

/// A word of UWS at a URL that ends in `/phase`.
fn is_phase(x: &Exchange, response: &Response) -> bool {
    let word = std::str::from_utf8(&response.body).unwrap_or_default().trim();
    x.request.method == "GET" && bare(&x.request.url).ends_with("/phase") && Phase::read(word).is_some()
}

/// The local name of the root of a document of UWS. A job must be the one that its URL says.
fn root(x: &Exchange, response: &Response) -> Option<String> {
    let begins = |body: &[u8]| body.iter().take(200).any(|byte| *byte == b'<');
    if x.request.method != "GET" || response.status != 200 || !begins(&response.body) {
        return None;
    }
    let charset = response.header("content-type").and_then(|media| {
        let media = crate::documents::media_type::MediaType::read(media)?;
        media.charset().map(str::to_owned)
    });
    let document = xml::parse(&response.body, charset.as_deref()).ok()?;
    let root = document.root();
    if root.namespace() != Some(UWS_NS) {
        return None;
    }
    if root.name() == "job" {
        let segment = bare(&x.request.url).rsplit('/').next()?;
        let segment = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
        let id = Job::of(root)?.job_id();
        id.trimmed().filter(|id| *id == segment)?;
    }
    Some(root.name().to_owned())
}

fn parent(url: &str) -> Option<&str> {
    let (parent, _) = url.rsplit_once('/')?;
    // The two slashes behind the scheme are no parent.
    (!parent.ends_with('/')).then_some(parent)
}
