//! Which of the interface's resources an address stands for, and what was said at them.

use crate::checks::{Finding, Seen, View, bare};
use crate::documents::broker::{Dialect, Said, Session};

/// A resource of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where requests are POSTed.
    Requests,
    /// Where requests for direct execution are POSTed.
    Direct,
    /// An offerset.
    OfferSet,
    /// A session, as an offer or later.
    Session,
}

/// The resource that an answer came from; none for what is outside the interface, other hosts included.
pub fn place(v: &View<'_>, x: &Seen<'_>) -> Option<Place> {
    let base = bare(&v.recording.meta.job_list);
    let rest = bare(&x.exchange.request.url)
        .strip_prefix(base)?
        .strip_prefix('/')?;
    let dialect = v.dialect();
    match rest.split_once('/') {
        None if rest == dialect.requests() => Some(Place::Requests),
        None if Some(rest) == dialect.direct() => Some(Place::Direct),
        None => None,
        Some(("offersets", id)) if !id.contains('/') && dialect != Dialect::V23 => Some(Place::OfferSet),
        Some((name, id)) if !id.contains('/') && name == dialect.sessions() => Some(Place::Session),
        Some(_) => None,
    }
}

/// The whole answers of the resources of the interface, in order; without those that have no body by their method.
pub fn answers<'v>(v: &'v View<'_>) -> impl Iterator<Item = Seen<'v>> {
    v.all_answers()
        .filter(move |x| x.exchange.request.method != "HEAD" && place(v, x).is_some())
}

/// The answers to POSTs at one of the resources.
pub fn posts<'v>(v: &'v View<'_>, to: Place) -> impl Iterator<Item = Seen<'v>> {
    answers(v).filter(move |x| x.exchange.request.method == "POST" && place(v, x) == Some(to))
}

/// The answers of the interface that state something, in order: what is not readable is left out.
pub fn statements<'v>(v: &'v View<'_>) -> impl Iterator<Item = Seen<'v>> {
    answers(v).filter(|x| !matches!(x.said(), Said::Other))
}

/// The sessions that an answer states: the offers of an offerset, or the one session.
pub fn sessions_in<'v>(x: &Seen<'v>) -> Vec<Session<'v>> {
    match x.said() {
        Said::OfferSet(set) => set.offers(),
        Said::Session(session) => vec![session],
        Said::Other => Vec::new(),
    }
}

/// A pointer without its numbers and without the place of the offer, so that the same mistake in every offer is one.
pub fn alike(pointer: &str) -> String {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts: Vec<&str> = pointer
        .split('/')
        .map(|part| if is_number(part) { "*" } else { part })
        .collect();
    if parts.len() > 2 && parts[1] == "offers" && parts[2] == "*" {
        parts.drain(1..3);
    }
    parts.join("/")
}

/// Most findings of one check.
const MOST: usize = 5;

/// One finding a cause, five at most; where nothing is broken, the evidence of it.
pub fn one_a_cause(broken: Vec<(String, Finding)>, evidence: Option<Finding>) -> Vec<Finding> {
    let mut causes: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    for (cause, finding) in broken {
        if findings.len() < MOST && !causes.contains(&cause) {
            causes.push(cause);
            findings.push(finding);
        }
    }
    if findings.is_empty() {
        findings.extend(evidence);
    }
    findings
}
