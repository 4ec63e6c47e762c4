//! Asking for offers: every offer that an answer shows is noted before anything else is done with it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::ground::{Held, OpenSet};
use super::reading::{ACCEPT, Offer, is_terminal, may_be_asked, session_of, set_of};
use super::telling::get;
use super::wire;
use crate::documents::broker::{Dialect, Format};
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Failure, FailureKind, Reason, Request, Step};
use crate::scenarios::talk::{child, redirect_of};
use crate::scenarios::{Stop, Talk};

/// How often a NO is doubted where the same was offered before: somebody else may have taken the room.
const TRIES: usize = 3;
/// Seconds before the second try.
const BACKOFF: f64 = 4.0;

/// What came of a request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The POST.
    pub post: Arc<Exchange>,
    /// On whose behalf it was made.
    pub who: Who,
    /// The offerset that it led to.
    pub set: Option<Url>,
    /// YES or NO, if that was said.
    pub result: Option<String>,
    /// The offers.
    pub offers: Vec<Offer>,
}

impl Answer {
    /// Status of the POST; 0 if there was no answer.
    pub fn status(&self) -> u16 {
        self.post.response().map_or(0, |r| r.status)
    }

    /// Are there offers?
    pub fn is_yes(&self) -> bool {
        self.result.as_deref() == Some("YES") && !self.offers.is_empty()
    }

    /// The offer that starts first; of those without times the first one.
    pub fn earliest(&self) -> Option<&Offer> {
        let start = |offer: &&Offer| offer.start().unwrap_or(f64::MAX);
        self.offers.iter().min_by(|a, b| start(a).total_cmp(&start(b)))
    }
}

/// A request as it goes out.
pub struct Asking {
    /// On whose behalf.
    pub who: Who,
    /// The step it is made for.
    pub step: Step,
    /// Where to; see [`requests`] and [`direct`].
    pub url: Url,
    /// Content-Type; none = none is sent.
    pub media_type: Option<&'static str>,
    /// The body.
    pub body: Vec<u8>,
    /// A value of Authorization that is no identity's.
    pub authorization: Option<&'static str>,
    /// The media types that are asked for.
    pub accept: &'static str,
}

/// Where requests go.
pub fn requests(talk: &Talk) -> Url {
    child(&talk.plan.job_list, talk.ground.dialect().requests())
}

/// Where requests for direct execution go, if the version and the service have it.
pub fn direct(talk: &Talk) -> Result<Url, Stop> {
    let path = talk
        .ground
        .dialect()
        .direct()
        .ok_or(Stop::reason(Reason::OtherVersion))?;
    match talk.plan.broker.direct {
        true => Ok(child(&talk.plan.job_list, path)),
        false => Err(Stop {
            detail: "the target file says that direct execution is not offered".to_owned(),
            ..Stop::reason(Reason::NotOffered)
        }),
    }
}

/// Where a session of this identifier would be.
pub fn session_url(talk: &Talk, uuid: &str) -> Url {
    child(
        &talk.plan.job_list,
        &format!("{}/{uuid}", talk.ground.dialect().sessions()),
    )
}

impl Asking {
    /// A request in the usual words and syntax.
    pub fn new(talk: &Talk, step: Step, request: &Value) -> Asking {
        Asking::formatted(talk, step, request, wire::format(talk.ground.dialect()))
    }

    /// The same in this syntax.
    pub fn formatted(talk: &Talk, step: Step, request: &Value, format: Format) -> Asking {
        let written = wire::request(talk.ground.dialect(), request);
        Asking::raw(talk, step, format.media_type(), wire::bytes(format, &written))
    }

    /// Any bytes.
    pub fn raw(talk: &Talk, step: Step, media_type: &'static str, body: Vec<u8>) -> Asking {
        Asking {
            who: Who::First,
            step,
            url: requests(talk),
            media_type: Some(media_type),
            body,
            authorization: None,
            accept: ACCEPT,
        }
    }

    /// The same to another address.
    pub fn to(self, url: Url) -> Asking {
        Asking { url, ..self }
    }

    /// The same on another's behalf.
    pub fn by(self, who: Who) -> Asking {
        Asking { who, ..self }
    }

    fn into_ask(self) -> Ask {
        let mut ask = Ask::new("POST", &self.url)
            .by(self.who)
            .header("Accept", self.accept);
        if let Some(value) = self.authorization {
            ask = ask.header("Authorization", value);
        }
        match self.media_type {
            Some(media_type) => ask.body(media_type, self.body),
            None => ask.untyped(self.body),
        }
    }

    /// POSTs it; the redirect is observed, not followed. What the answer shows is in the journal before this returns,
    /// whatever happens to the caller.
    pub async fn send(self, talk: &Arc<Talk>) -> Answer {
        let (who, step, url) = (self.who, self.step, self.url.clone());
        let asking = talk.clone();
        let sent = talk.guarded(async move {
            let post = asking.client.ask(step, self.into_ask()).await;
            note(&asking, who, step.lane(), post)
        });
        sent.await.unwrap_or_else(|| Answer {
            post: lost(step, &url),
            who,
            set: None,
            result: None,
            offers: Vec::new(),
        })
    }
}

/// Asks as the first identity.
pub async fn ask(talk: &Arc<Talk>, step: Step, request: &Value) -> Answer {
    Asking::new(talk, step, request).send(talk).await
}

/// Asks, and reads the offerset.
pub async fn ask_and_read(talk: &Arc<Talk>, (ask_step, set_step): (Step, Step), request: &Value) -> Answer {
    let mut answer = ask(talk, ask_step, request).await;
    read_set(talk, set_step, &mut answer).await;
    answer
}

/// Asks for each of these in turn until one is offered, and again after a while: a NO may only mean that the room is taken.
pub async fn offered(talk: &Arc<Talk>, steps: (Step, Step), requests: &[Value]) -> Result<Answer, Stop> {
    let mut pause = talk.plan.pace.seconds(BACKOFF);
    let mut last = None;
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        let mut may_change = false;
        for request in requests {
            let answer = ask_and_read(talk, steps, request).await;
            if answer.is_yes() {
                return Ok(answer);
            }
            may_change |= answer.result.as_deref() == Some("NO") || matches!(answer.status(), 429 | 503);
            last = Some(answer);
        }
        if !may_change {
            break;
        }
    }
    let nothing = || Stop::after(steps.0, "nothing was asked for");
    Err(last.map_or_else(nothing, |answer| no_offer(talk, steps.0, &answer)))
}

/// Why a scenario that needs an offer ends here.
pub fn no_offer(talk: &Talk, step: Step, answer: &Answer) -> Stop {
    let stop = |reason: Reason, detail: String| Stop {
        reason,
        because: Some(step),
        detail,
    };
    let status = match &answer.post.outcome {
        Ok(response) => response.status,
        Err(failure) => {
            return stop(
                Reason::Transport,
                format!("the request got no answer: {}", failure.detail),
            );
        }
    };
    match (status, answer.result.as_deref()) {
        (_, Some("NO")) if talk.ground.base().is_some() => stop(
            Reason::Busy,
            "the service said NO to something like what it had offered".to_owned(),
        ),
        (_, Some("NO")) => stop(Reason::Refused, "the service said NO".to_owned()),
        (401 | 403, _) => stop(
            Reason::NeedsCredentials,
            format!("the request was answered {status}"),
        ),
        (429 | 503, _) => stop(Reason::Busy, format!("the request was answered {status}")),
        (_, Some(_)) => Stop::after(step, "the answer has no offer that has an address"),
        (_, None) => Stop::after(
            step,
            format!("the request was answered {status}, without an offerset that could be read"),
        ),
    }
}

/// Notes what an answer to a request shows: offers, a session, or the offerset that must be asked for them.
fn note(talk: &Arc<Talk>, who: Who, lane: &str, post: Arc<Exchange>) -> Answer {
    let (dialect, base) = (talk.ground.dialect(), &talk.plan.job_list);
    let location = redirect_of(&post).filter(|url| may_be_asked(url, base));
    let mut answer = Answer {
        post,
        who,
        set: None,
        result: None,
        offers: Vec::new(),
    };
    if let Some((result, address, offers)) = set_of(&answer.post, dialect, base) {
        hold_all(talk, who, lane, offers.iter().map(|offer| &offer.url), false);
        answer.set = location.or(address).filter(|_| dialect != Dialect::V23);
        (answer.result, answer.offers) = (result, offers);
    } else if let Some(session) = session_of(&answer.post, dialect) {
        answer
            .offers
            .extend(note_session(talk, who, lane, session, location));
    } else if let Some(url) = location {
        talk.journal.offered([&url], dialect.word());
        talk.ground.open_set(OpenSet {
            url: url.clone(),
            lane: lane.to_owned(),
            who,
        });
        answer.set = Some(url);
    }
    answer
}

/// Notes the session that an answer shows, unless it has ended. Gives it with its address, if it has one.
fn note_session(talk: &Talk, who: Who, lane: &str, session: Offer, location: Option<Url>) -> Option<Offer> {
    let written = session.session().url().map(str::to_owned);
    let address = written.and_then(|url| session.url.join(&url).ok());
    let url = location.or(address.filter(|url| may_be_asked(url, &talk.plan.job_list)))?;
    if !session.phase().is_some_and(is_terminal) {
        hold(talk, who, lane, &url, true);
    }
    Some(Offer { url, ..session })
}

/// Writes an offer or a session into the journal and the recording.
pub fn hold(talk: &Talk, who: Who, lane: &str, url: &Url, is_accepted: bool) {
    hold_all(talk, who, lane, [url], is_accepted);
}

/// The same for several.
pub fn hold_all<'u>(
    talk: &Talk,
    who: Who,
    lane: &str,
    urls: impl IntoIterator<Item = &'u Url>,
    is_accepted: bool,
) {
    let is_new = |url: &&Url| {
        talk.ground.hold(Held {
            url: (*url).clone(),
            lane: lane.to_owned(),
            who,
            is_accepted,
        })
    };
    let new: Vec<&Url> = urls.into_iter().filter(is_new).collect();
    talk.note_offers(lane, &new);
}

/// Reads the offerset of an answer; what it says of offers counts more than what the answer to the POST said.
pub async fn read_set(talk: &Arc<Talk>, step: Step, answer: &mut Answer) {
    if talk.ground.dialect() == Dialect::V23 {
        return talk.skip(step, &Stop::reason(Reason::OtherVersion));
    }
    let Some(url) = answer.set.clone() else { return };
    let exchange = get(talk, answer.who, step, &url).await;
    let Some((result, _, offers)) = set_of(&exchange, talk.ground.dialect(), &talk.plan.job_list) else {
        return;
    };
    let urls = offers.iter().map(|offer| &offer.url);
    hold_all(talk, answer.who, step.lane(), urls, false);
    if talk.ground.set_known(&url) {
        talk.journal.removed(url.as_str());
    }
    answer.result = result.or(answer.result.take());
    if !offers.is_empty() {
        answer.offers = offers;
    }
}

/// What stands for a request whose task was lost. It is not kept.
fn lost(step: Step, url: &Url) -> Arc<Exchange> {
    Arc::new(Exchange {
        id: 0,
        step: step.name().to_owned(),
        about: None,
        redirected_from: None,
        identity: None,
        started: Duration::ZERO,
        elapsed: Duration::ZERO,
        request: Request {
            method: "POST".to_owned(),
            url: url.to_string(),
            headers: Vec::new(),
            body: Vec::new(),
        },
        outcome: Err(Failure {
            kind: FailureKind::Closed,
            detail: "the request was lost".to_owned(),
        }),
    })
}
