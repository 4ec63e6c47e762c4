//! Reading offers and sessions, and telling them what to do.

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use super::asking::hold;
use super::reading::{ACCEPT, Offer, is_terminal, job_of, session_of};
use super::wire;
use crate::documents::broker::Dialect;
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Step};
use crate::scenarios::Talk;

/// GET in one of the usual media types; redirects are followed. A session that is seen to have ended is released.
pub async fn get(talk: &Arc<Talk>, who: Who, step: Step, url: &Url) -> Arc<Exchange> {
    let exchange = talk
        .follow(step, Ask::new("GET", url).by(who).header("Accept", ACCEPT))
        .await;
    let seen = session_of(&exchange, talk.ground.dialect());
    let is_success = exchange.response().is_some_and(|r| r.status == 200);
    let ended = is_success && seen.as_ref().and_then(Offer::phase).is_some_and(is_terminal);
    if ended || exchange.response().is_some_and(|r| matches!(r.status, 404 | 410)) {
        over(talk, url);
    }
    exchange
}

/// GET of an offer or session as the first identity; gives it if the answer shows one.
pub async fn read(talk: &Arc<Talk>, step: Step, url: &Url) -> Option<Offer> {
    let exchange = get(talk, Who::First, step, url).await;
    let seen = session_of(&exchange, talk.ground.dialect())?;
    Some(Offer {
        url: url.clone(),
        ..seen
    })
}

/// Notes that an offer or session has ended.
pub fn over(talk: &Talk, url: &Url) {
    if talk.ground.release(url) {
        talk.job_removed(url.as_str());
    }
}

/// An update of the phase, in the shape of 1.0.
pub fn phase_update(path: &str, phase: &str) -> Value {
    json!({ "kind": "uri:enum-value-update", "path": path, "value": phase })
}

/// POSTs a phase to an offer or session, with the path as its option spells it.
pub async fn set_phase(talk: &Arc<Talk>, step: Step, offer: &Offer, phase: &str) -> Arc<Exchange> {
    update(
        talk,
        Who::First,
        step,
        &offer.url,
        &phase_update(&offer.phase_path(), phase),
    )
    .await
}

/// Accepts an offer. In 2023 that makes a job, whose address is noted; it takes the place of the offer.
pub async fn accept(talk: &Arc<Talk>, step: Step, offer: &Offer) -> Offer {
    let exchange = set_phase(talk, step, offer, "ACCEPTED").await;
    let seen = session_of(&exchange, talk.ground.dialect());
    let job = seen.as_ref().and_then(|seen| job_of(seen, &talk.plan.job_list));
    match (job, seen) {
        (Some(url), Some(seen)) if talk.ground.dialect() == Dialect::V23 => {
            hold(talk, Who::First, step.lane(), &url, true);
            over(talk, &offer.url);
            Offer { url, ..seen }
        }
        (_, seen) => Offer {
            url: offer.url.clone(),
            ..seen.unwrap_or_else(|| offer.clone())
        },
    }
}

/// POSTs an update in the words of the version.
pub async fn update(talk: &Arc<Talk>, who: Who, step: Step, url: &Url, change: &Value) -> Arc<Exchange> {
    let written = wire::update(talk.ground.dialect(), change);
    if change.get("value").is_some_and(|value| value == "ACCEPTED") {
        talk.ground.accepted(url);
    }
    post(talk, who, step, url, &written).await
}

/// POSTs a document as it is.
pub async fn post(talk: &Arc<Talk>, who: Who, step: Step, url: &Url, document: &Value) -> Arc<Exchange> {
    let format = wire::format(talk.ground.dialect());
    let ask = Ask::new("POST", url).by(who).header("Accept", ACCEPT);
    let ask = ask.body(format.media_type(), wire::bytes(format, document));
    talk.client.ask(step, ask).await
}
