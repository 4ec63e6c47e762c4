//! What was seen of offersets and sessions at any time, whatever scenario asked, and the histories that it tells.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use super::asked::read_after;
use crate::checks::{Finding, Part, Seen, Verdict, View, bare, last_segment};
use crate::documents::broker::{OfferSet, Said, Session};
use crate::recording::{Exchange, Step};

/// One look at a session.
#[derive(Clone)]
pub struct Sight<'v> {
    /// The answer that shows it.
    pub x: Seen<'v>,
    /// The session, alone or inside an offerset.
    pub session: Session<'v>,
}

impl<'v> Sight<'v> {
    /// Where a member stands, by its JSON Pointer inside the session.
    pub fn part(&self, pointer: &str) -> Part {
        self.x.part_of(&format!("{}{pointer}", self.session.pointer))
    }

    /// Is it the whole body, not a part of an offerset?
    pub fn is_alone(&self) -> bool {
        self.session.pointer.is_empty()
    }

    /// The phase by its name in 1.0; empty where it is missing or unknown.
    pub fn phase(&self) -> &'v str {
        self.session.phase().unwrap_or_default()
    }

    /// The address: the one that was asked, or the one that the offer names.
    pub fn address(&self) -> Option<Url> {
        match self.is_alone() && is_of_a_session(self.x.exchange) {
            true => self.x.url(),
            false => self.x.url()?.join(self.session.url()?.trim()).ok(),
        }
    }

    /// By what it is told from other sessions: the last segment of its address, else its identifier; lower case.
    pub fn key(&self) -> Option<String> {
        // The last segment of a relative address is that of the whole one.
        let tail = match self.is_alone() && is_of_a_session(self.x.exchange) {
            true => Some(last_segment(&self.x.exchange.request.url)),
            false => self.session.url().map(|url| last_segment(url.trim())),
        };
        tail.or_else(|| self.session.uuid().map(str::to_ascii_lowercase))
    }

    /// A member of the session, or of a component of it, as text for messages.
    pub fn told(&self, pointer: &str) -> String {
        told(self.session.at(pointer))
    }
}

/// A value as text for messages.
pub fn told(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => {
            let text = other.to_string();
            match text.char_indices().nth(80) {
                Some((at, _)) => format!("{}…", &text[..at]),
                None => text,
            }
        }
    }
}

/// Was it asked at a session's own address, not at a resource that makes new things?
fn is_of_a_session(exchange: &Exchange) -> bool {
    let url = bare(&exchange.request.url);
    let segments: Vec<&str> = url.rsplit('/').take(2).collect();
    matches!(segments.get(1), Some(&("sessions" | "offers" | "jobs")))
        || (exchange.request.method == "GET" && !url.contains("/offersets/"))
}

/// The sessions in one answer; those of an error are left out.
pub fn of(x: Seen<'_>) -> Vec<Sight<'_>> {
    if !(200..400).contains(&x.status()) {
        return Vec::new();
    }
    match x.said() {
        Said::OfferSet(set) => set
            .offers()
            .into_iter()
            .map(|session| Sight { x, session })
            .collect(),
        Said::Session(session) => vec![Sight { x, session }],
        Said::Other => Vec::new(),
    }
}

/// All sessions that were seen, in order of the requests.
pub fn sights<'v>(v: &'v View<'_>) -> Vec<Sight<'v>> {
    v.all_answers().flat_map(of).collect()
}

/// The same by what sessions are told from one another by.
pub fn by_key<'v>(v: &'v View<'_>) -> BTreeMap<String, Vec<Sight<'v>>> {
    grouped(sights(v))
}

/// Sessions by what they are told apart by, those of one in their order.
fn grouped<'v>(sights: Vec<Sight<'v>>) -> BTreeMap<String, Vec<Sight<'v>>> {
    let mut all: BTreeMap<String, Vec<Sight<'v>>> = BTreeMap::new();
    for sight in sights {
        if let Some(key) = sight.key() {
            all.entry(key).or_default().push(sight);
        }
    }
    all
}

/// Those of the user for whom the offers were made: what others may do is not listed for them.
pub fn own<'v>(v: &'v View<'_>, sights: Vec<Sight<'v>>) -> Vec<Sight<'v>> {
    let is_ours = |sight: &Sight<'v>| sight.x.exchange.identity == v.recording.meta.identity;
    sights.into_iter().filter(is_ours).collect()
}

/// Those that were read at their own addresses.
pub fn reads<'v>(v: &'v View<'_>) -> Vec<Sight<'v>> {
    let gets = v.answers().filter(|x| x.exchange.request.method == "GET");
    gets.flat_map(of).filter(Sight::is_alone).collect()
}

/// The sessions read alone at a step.
pub fn at<'v>(v: &'v View<'_>, step: Step) -> Vec<Sight<'v>> {
    v.at(step).flat_map(of).filter(Sight::is_alone).collect()
}

/// All offersets that were seen, in order of the requests.
pub fn offersets<'v>(v: &'v View<'_>) -> Vec<(Seen<'v>, OfferSet<'v>)> {
    v.all_answers().filter_map(offerset).collect()
}

/// The offerset in an answer that is no error.
pub fn offerset(x: Seen<'_>) -> Option<(Seen<'_>, OfferSet<'_>)> {
    match x.said() {
        Said::OfferSet(set) if (200..400).contains(&x.status()) => Some((x, set)),
        _ => None,
    }
}

/// How long after the answer to a request its offerset still counts as new, in seconds.
const FRESH: f64 = 5.0;

/// The offersets that a request has just led to: in the body of the answer, and as they were read right after it.
pub fn fresh<'v>(v: &'v View<'_>) -> Vec<(Seen<'v>, OfferSet<'v>)> {
    let asks = |x: &Seen<'_>| x.exchange.request.method == "POST" && (200..400).contains(&x.status());
    let mut found = Vec::new();
    for post in v.all_answers().filter(asks) {
        if matches!(post.said(), Said::Session(_)) {
            continue;
        }
        found.extend(offerset(post));
        let at_once = |x: &Seen<'_>| {
            let gap = x.exchange.started.saturating_sub(post.exchange.ended());
            gap.as_secs_f64() <= v.paced(FRESH).max(0.5)
                && v.is_whole_between(&post, x)
                && !is_disturbed(v, &post, x)
        };
        found.extend(read_after(v, post).filter(at_once).and_then(offerset));
    }
    found
}

/// Was anything else POSTed in the scenario between the two?
fn is_disturbed(v: &View<'_>, post: &Seen<'_>, x: &Seen<'_>) -> bool {
    let url = bare(&post.exchange.request.url);
    let mut between = v
        .lane(post.exchange.lane())
        .filter(|y| y.id() > post.id() && y.id() < x.id() && y.exchange.request.method == "POST");
    between.any(|y| bare(&y.exchange.request.url) != url)
}

/// The offers of these.
pub fn fresh_offers<'v>(v: &'v View<'_>) -> Vec<Sight<'v>> {
    let offers = |(x, set): (Seen<'v>, OfferSet<'v>)| {
        let offers = set.offers().into_iter();
        offers.map(move |session| Sight { x, session })
    };
    fresh(v).into_iter().flat_map(offers).collect()
}

/// All offers: the sessions inside offersets, whenever they were read.
pub fn offers<'v>(v: &'v View<'_>) -> Vec<Sight<'v>> {
    sights(v).into_iter().filter(|sight| !sight.is_alone()).collect()
}

/// The reads of each session at its own address, in order of the requests.
pub fn histories<'v>(v: &'v View<'_>) -> BTreeMap<String, Vec<Sight<'v>>> {
    grouped(reads(v))
}

/// Is it certain that nobody of ours changed the session from the end of one exchange to the end of another?
pub fn is_untouched(v: &View<'_>, key: &str, from: &Seen<'_>, to: &Seen<'_>) -> bool {
    let under_way = |x: &Exchange| {
        x.ended() > from.exchange.ended() && x.started < to.exchange.ended() && x.id != to.id()
    };
    v.is_whole_between(from, to) && !v.posts_to(key).any(under_way)
}

/// At most a few findings a cause: of one code the first at each address, five in all; evidence of a pass only as far as
/// it is kept anyway.
pub fn few(findings: impl IntoIterator<Item = (Finding, String)>) -> Vec<Finding> {
    let mut kept: Vec<(Finding, String)> = Vec::new();
    for (finding, place) in findings {
        let same = kept
            .iter()
            .filter(|(known, _)| known.code == finding.code && known.verdict == finding.verdict);
        let most = if finding.verdict == Some(Verdict::Pass) {
            3
        } else {
            5
        };
        let known: Vec<_> = same.collect();
        let is_new = !known.iter().any(|(_, other)| *other == place);
        if known.len() < most && is_new {
            kept.push((finding, place));
        }
    }
    kept.into_iter().map(|(finding, _)| finding).collect()
}

/// The same over answers, one judgement each.
pub fn few_of<'v, T>(
    items: impl IntoIterator<Item = T>,
    place: impl Fn(&T) -> Seen<'v>,
    judge: impl Fn(&T) -> Option<Finding>,
) -> Vec<Finding> {
    let judged = items.into_iter().filter_map(|item| {
        let url = bare(&place(&item).exchange.request.url).to_owned();
        judge(&item).map(|finding| (finding, url))
    });
    few(judged)
}

/// One judgement for each of these looks.
pub fn each_sight<'v>(
    sights: impl IntoIterator<Item = Sight<'v>>,
    judge: impl Fn(&Sight<'v>) -> Option<Finding>,
) -> Vec<Finding> {
    few_of(sights, |sight| sight.x, judge)
}

/// One judgement for each of these offersets.
pub fn each_set<'v>(
    sets: impl IntoIterator<Item = (Seen<'v>, OfferSet<'v>)>,
    judge: impl Fn(Seen<'v>, OfferSet<'v>) -> Option<Finding>,
) -> Vec<Finding> {
    few_of(sets, |(x, _)| *x, |(x, set)| judge(*x, *set))
}
