//! What many faults and variants need: names of resources, conditions, edits.

use jiff::SignedDuration;

use super::{Edit, Seen};
use crate::message::Request;
use crate::uws::{Kind, format_instant};
use crate::xml::Element;

pub(crate) const LIST: &[Kind] = &[Kind::List];
pub(crate) const JOB: &[Kind] = &[Kind::Job];
pub(crate) const PHASE: &[Kind] = &[Kind::Phase];
pub(crate) const DURATION: &[Kind] = &[Kind::ExecutionDuration];
pub(crate) const DESTRUCTION: &[Kind] = &[Kind::Destruction];
pub(crate) const QUOTE: &[Kind] = &[Kind::Quote];
pub(crate) const OWNER: &[Kind] = &[Kind::Owner];
pub(crate) const ERROR: &[Kind] = &[Kind::Error];
pub(crate) const RESULTS: &[Kind] = &[Kind::Results];
pub(crate) const RESULT: &[Kind] = &[Kind::Result];
pub(crate) const PARAMETERS: &[Kind] = &[Kind::Parameters];
/// The job and its results list: both hold `result` elements.
pub(crate) const WITH_RESULTS: &[Kind] = &[Kind::Job, Kind::Results];
/// The job and its parameter list: both hold `parameter` elements.
pub(crate) const WITH_PARAMETERS: &[Kind] = &[Kind::Job, Kind::Parameters];
/// The two documents that hold the phase and times.
pub(crate) const LIST_AND_JOB: &[Kind] = &[Kind::List, Kind::Job];
/// All children of a job.
pub(crate) const CHILDREN: &[Kind] = &[
    Kind::Phase,
    Kind::ExecutionDuration,
    Kind::Destruction,
    Kind::Error,
    Kind::Quote,
    Kind::Results,
    Kind::Parameters,
    Kind::Owner,
];

/// What frameworks say of every body unless told otherwise.
pub(crate) const AS_HTML: Edit = Edit::Header("Content-Type", "text/html; charset=utf-8");
pub(crate) const NO_LOCATION: Edit = Edit::Remove("Location");
pub(crate) const LOCATION_LIST: Edit = Edit::Any(|response, seen| response.set("Location", &seen.list_url));
pub(crate) const LOCATION_JOB: Edit = Edit::Any(|response, seen| response.set("Location", &seen.job_url));

pub(crate) fn runs(seen: &Seen) -> bool {
    seen.asks("PHASE").as_deref() == Some("RUN")
}

pub(crate) fn aborts(seen: &Seen) -> bool {
    seen.asks("PHASE").as_deref() == Some("ABORT")
}

/// ACTION=DELETE posted to a job.
pub(crate) fn deletes(seen: &Seen) -> bool {
    seen.asks("ACTION").as_deref() == Some("DELETE")
}

/// Reads the job instead of doing what was asked.
pub(crate) fn do_nothing(request: &Request, seen: &Seen) -> Request {
    request.form("GET", seen.job_path(), "")
}

pub(crate) fn delete_job(request: &Request, seen: &Seen) -> Request {
    request.form("DELETE", seen.job_path(), "")
}

pub(crate) fn run_job(request: &Request, seen: &Seen) -> Request {
    request.form("POST", &format!("{}/phase", seen.job_path()), "PHASE=RUN")
}

pub(crate) fn abort_job(request: &Request, seen: &Seen) -> Request {
    request.form("POST", &format!("{}/phase", seen.job_path()), "PHASE=ABORT")
}

const TIMES: &[&str] = &["quote", "creationTime", "startTime", "endTime", "destruction"];

/// Rewrites every instant of a document.
pub(crate) fn each_time(root: &mut Element, rewrite: fn(&str) -> String) {
    root.walk(&mut |element| {
        let text = element.text();
        if TIMES.contains(&element.name.as_str()) && !text.is_empty() {
            element.set_text(rewrite(&text));
        }
    });
}

/// The instant of a child of the root, later by so many seconds.
pub(crate) fn shift(root: &mut Element, name: &str, seconds: i64) {
    root.each(name, |element| {
        let text = element.text();
        if !text.is_empty() {
            element.set_text(moved(&text, seconds));
        }
    });
}

/// An instant as text, later by so many seconds.
pub(crate) fn moved(text: &str, seconds: i64) -> String {
    let instant = text.parse::<jiff::Timestamp>().ok();
    let moved = instant.and_then(|instant| instant.checked_add(SignedDuration::from_secs(seconds)).ok());
    moved.map_or_else(|| text.to_owned(), format_instant)
}
