//! What was asked, and what came of it: a POST of a request with the offerset that it led to.

use serde_json::Value;

use crate::checks::{Finding, Seen, View};
use crate::documents::broker::{Format, OfferSet, Said, Session, parse};
use crate::documents::media_type::MediaType;
use crate::recording::{Exchange, Reason, Step};

/// A request that was POSTed.
pub struct Asked<'v> {
    /// The POST and its answer.
    pub post: Seen<'v>,
    /// What was sent, in the shape of 1.0; nothing where it can't be read.
    pub request: Option<Value>,
    /// What came of it.
    pub outcome: Outcome<'v>,
}

/// What came of a request.
pub enum Outcome<'v> {
    /// YES, said by this answer: the offerset that was read, else the body of the answer to the POST.
    Yes(Seen<'v>, OfferSet<'v>),
    /// NO, likewise.
    No(Seen<'v>, OfferSet<'v>),
    /// A client error: the service did not process it.
    Refused,
    /// Nothing that can be understood; why.
    Unclear(Finding),
}

impl<'v> Asked<'v> {
    /// The offers, if the answer was YES.
    pub fn offers(&self) -> Vec<(Seen<'v>, Session<'v>)> {
        match &self.outcome {
            Outcome::Yes(x, set) => set.offers().into_iter().map(|offer| (*x, offer)).collect(),
            _ => Vec::new(),
        }
    }

    /// A member of the request by JSON Pointer.
    pub fn wanted(&self, pointer: &str) -> Option<&Value> {
        self.request.as_ref()?.pointer(pointer)
    }
}

/// What was POSTed, as a document in the shape of 1.0.
pub fn sent(v: &View<'_>, exchange: &Exchange) -> Option<Value> {
    let document = document_sent(exchange)?;
    Some(v.dialect().asked(&document))
}

/// What was POSTed, as it was written.
pub fn document_sent(exchange: &Exchange) -> Option<Value> {
    let headers = &exchange.request.headers;
    let named = headers
        .iter()
        .find(|h| h.name.eq_ignore_ascii_case("content-type"));
    let format = named.and_then(|h| Format::of(&MediaType::read(&h.value)?));
    let tree = parse(format.unwrap_or(Format::Yaml), &exchange.request.body).ok()?;
    Some(tree.value)
}

/// All requests of a step, in order, with what came of each.
pub fn asked<'v>(v: &'v View<'_>, ask: Step) -> Vec<Asked<'v>> {
    v.at(ask)
        .map(|post| Asked {
            post,
            request: sent(v, post.exchange),
            outcome: outcome(v, post),
        })
        .collect()
}

fn outcome<'v>(v: &'v View<'_>, post: Seen<'v>) -> Outcome<'v> {
    let status = post.status();
    let overloaded = status == 429 || (status == 503 && post.header("retry-after").is_some());
    if (400..500).contains(&status) && !overloaded {
        return match post.ok() {
            Err(why) if why.reason == Some(Reason::NeedsCredentials) => Outcome::Unclear(why),
            _ => Outcome::Refused,
        };
    }
    if overloaded || status >= 500 {
        let reason = if overloaded { Reason::Busy } else { Reason::Blocked };
        let why = format!("the answer was {status}");
        return Outcome::Unclear(Finding::undecided(reason, &post, why));
    }
    for x in read_after(v, post).into_iter().chain([post]) {
        if let (200..=399, Said::OfferSet(set)) = (x.status(), x.said()) {
            return match set.result() {
                Some("YES") => Outcome::Yes(x, set),
                Some("NO") => Outcome::No(x, set),
                other => {
                    let why = format!("the result is {other:?}");
                    Outcome::Unclear(Finding::undecided(Reason::Blocked, &x, why))
                }
            };
        }
    }
    let why = format!("the answer was {status} and led to no offerset that could be read");
    Outcome::Unclear(Finding::undecided(Reason::Blocked, &post, why))
}

/// The offerset that was read at the address which the answer names, before anything else was asked in the same scenario.
pub fn read_after<'v>(v: &'v View<'_>, post: Seen<'v>) -> Option<Seen<'v>> {
    let lane = post.exchange.lane();
    let address = post.location().or_else(|| own_address(&post))?;
    let mut later = v.reads_of(&address);
    later.find(|x| x.id() > post.id() && x.exchange.lane() == lane)
}

fn own_address(post: &Seen<'_>) -> Option<url::Url> {
    match post.said() {
        Said::OfferSet(set) => post.url()?.join(set.url()?).ok(),
        _ => None,
    }
}
