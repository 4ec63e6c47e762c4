//! Passive judging: traffic of any client that was recorded elsewhere (a browser, a proxy) as a recording of ours.
//!
//! HAR 1.2 is read leniently, secrets are taken out, the job lists in it are found, and what belongs to one of them is
//! kept. Checks that read named steps find none; those that read whole recordings judge it.

mod charset;
mod entry;
mod error;
mod find;
mod secrets;

pub use error::PassiveError;

use std::sync::Arc;

use crate::preflight::{advice, looks_like};
use crate::recording::{JobRecord, Meta, PreflightItem, Recording};
use find::JobList;

/// The step that stands in all exchanges: nobody made them for a step of ours.
pub const STEP: &str = "passive/seen";

/// Reads the HAR file of another tool. `job_list` says which service is meant where there are several.
///
/// # Errors
/// Not a HAR file, no job list of UWS in it, several without a choice, or none that was chosen.
pub fn from_foreign_har(text: &str, job_list: Option<&str>) -> Result<Recording, PassiveError> {
    let (exchanges, times) = entry::read(text)?;
    let list = choose(find::job_lists(&exchanges), job_list)?;
    let jobs: Vec<JobRecord> = find::jobs(&exchanges, &list.url)
        .into_iter()
        .enumerate()
        .map(|(number, url)| JobRecord {
            label: format!("job{}", number + 1),
            url,
            // Jobs of others are nobody's left-overs.
            removed: true,
        })
        .collect();
    let mut kept: Vec<_> = exchanges
        .into_iter()
        .filter(|x| find::belongs(&x.request.url, &list.url, &jobs))
        .collect();
    entry::number(&mut kept);
    let looks_like = url::Url::parse(&list.url).ok().and_then(|url| looks_like(&url));
    let signed_in = kept.iter().any(|x| x.identity.is_some());
    Ok(Recording {
        meta: Meta {
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            url: list.url.clone(),
            job_list: list.url,
            profile: "uws".to_owned(),
            preset: "none".to_owned(),
            pace: 1.0,
            identity: signed_in.then(|| entry::SOMEBODY.to_owned()),
            started: times.first,
            finished: times.last,
            passive: true,
            preflight: looks_like
                .map(|profile| PreflightItem::hint(advice(profile)))
                .into_iter()
                .collect(),
            ..Meta::default()
        },
        exchanges: kept.into_iter().map(Arc::new).collect(),
        jobs,
        not_made: Vec::new(),
    })
}

fn choose(found: Vec<JobList>, wanted: Option<&str>) -> Result<JobList, PassiveError> {
    let told = |found: &[JobList]| found.iter().map(ToString::to_string).collect();
    if let Some(wanted) = wanted {
        let wanted = crate::checks::bare(wanted);
        let same = found.iter().position(|list| list.url == wanted);
        return match same {
            Some(at) => Ok(found.into_iter().nth(at).unwrap_or_default()),
            None => Err(PassiveError::NotThere(wanted.to_owned(), told(&found))),
        };
    }
    match found.len() {
        0 => Err(PassiveError::NoJobList),
        1 => Ok(found.into_iter().next().unwrap_or_default()),
        _ => Err(PassiveError::Several(told(&found))),
    }
}
