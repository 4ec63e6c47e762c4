//! What the sections on single values (execution duration, destruction, quote, owner) share.

use super::media;
use crate::checks::{Finding, Part, Resource, Seen, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step};

/// The resource is there (200). That of a job that is not there itself is for the rows on the job.
pub fn exists(v: &View<'_>, job: Step, resource: Step) -> Vec<Finding> {
    let no_job = v.first(job).is_some_and(|job| job.status() != 200);
    match v.first(resource) {
        Some(x) if x.status() != 200 && (no_job || job_is_gone(v, &x)) => {
            vec![Finding::undecided(
                Reason::Blocked,
                &x,
                "the job itself is not there",
            )]
        }
        _ => media::exists(v, &[resource]),
    }
}

/// Was the job gone when it was next looked at in this scenario?
pub fn job_is_gone(v: &View<'_>, x: &Seen<'_>) -> bool {
    let is_look = |y: &Seen<'_>| y.id() > x.id() && y.resource() == Resource::Job;
    v.lane(x.exchange.lane())
        .filter(|y| y.exchange.request.method == "GET")
        .find(is_look)
        .is_some_and(|job| matches!(job.status(), 404 | 410))
}

/// The root element is this one of UWS; an empty body has none.
pub fn has_root(v: &View<'_>, steps: &[Step], local: &str) -> Vec<Finding> {
    let mut findings = media::has_root(v, steps, local);
    let empty = steps
        .iter()
        .flat_map(|step| v.at(*step))
        .filter(|x| x.status() == 200 && x.response.body.trim_ascii().is_empty() && !x.response.truncated);
    let expected = format!("a {local} element");
    findings.extend(
        empty.map(|x| Finding::broken("no-root", &x, Part::BODY, expected.as_str(), "an empty body")),
    );
    findings
}

/// A single value is sent as text/plain. An empty body needs no Content-Type (RFC 9110 section 8.3).
pub fn text_plain(v: &View<'_>, step: Step) -> Vec<Finding> {
    let empty = |x: &Seen<'_>| {
        (200..300).contains(&x.status()) && x.response.body.is_empty() && x.header("content-type").is_none()
    };
    match v.first(step) {
        Some(x) if empty(&x) => vec![Finding::pass(
            &x,
            Part::BODY,
            "an empty body without Content-Type",
        )],
        _ => media::text_plain(v, &[step]),
    }
}

/// Judges the job document at one step together with the text resource at another.
pub fn both<'v>(
    v: &'v View<'_>,
    document: Step,
    resource: Step,
    judge: impl Fn(Seen<'v>, Seen<'v>) -> Result<Finding, Finding>,
) -> Vec<Finding> {
    match (v.first(document), v.first(resource)) {
        (Some(job), Some(x)) => vec![settle(judge(job, x))],
        _ => Vec::new(),
    }
}

/// Goes on only when this document shows a PENDING job.
pub fn pending(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match x.job()?.phase_word() {
        Some(Phase::Pending) => Ok(x),
        _ => Err(Finding::undecided(Reason::Blocked, &x, "the job is not PENDING")),
    }
}

/// Does a judgement of the same kind made earlier already tell of the trouble? Then what follows from it is blocked.
pub fn already_broken(earlier: &[Finding]) -> bool {
    earlier.iter().any(|f| f.reason.is_none() && f.code != "ok")
}

/// One judgement for each answer at the first step, and for each 200 at the later ones: the later ones only add evidence.
pub fn first_and_later(
    v: &View<'_>,
    first: Step,
    later: &[Step],
    judge: impl Fn(Seen<'_>) -> Result<Finding, Finding>,
) -> Vec<Finding> {
    let mut findings = each(v, &[first], &judge);
    let more = later.iter().flat_map(|step| v.at(*step));
    findings.extend(more.filter(|x| x.status() == 200).map(|x| settle(judge(x))));
    findings
}
