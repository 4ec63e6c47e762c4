//! Direct execution: a session without an offer.

use std::sync::Arc;

use super::accepting::{CANCELLING, cancel};
use super::asking::{Asking, direct};
use super::bodies::{limited, smallest};
use super::following::poll;
use super::reading::Offer;
use super::telling::get;
use super::wrong::unsatisfiable;
use crate::http::Who;
use crate::recording::step;
use crate::scenarios::talk::redirect_of;
use crate::scenarios::{Stop, Talk};

/// Runs the smallest request at once, and cancels it.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = smallest(talk, "direct")?;
    let answer = Asking::new(talk, step::DIRECT_ASK, &request)
        .to(direct(talk)?)
        .send(talk)
        .await;
    let Some(session) = session(talk, &answer) else {
        return Err(super::asking::no_offer(talk, step::DIRECT_ASK, &answer));
    };
    get(talk, Who::First, step::DIRECT_READ, &session.url).await;
    cancel(talk, step::DIRECT_CANCEL, &session).await;
    let limit = talk.plan.pace.seconds(CANCELLING);
    // Whoever goes on reading a session that was not cancelled sees it end by itself.
    let is_decided = |phase: &str| phase != "RELEASING";
    poll(talk, step::DIRECT_CANCEL_READ, &session.url, limit, is_decided).await;
    Ok(())
}

/// The session that an answer leads to: in its body, or where its Location points.
fn session(talk: &Talk, answer: &super::asking::Answer) -> Option<Offer> {
    let shown = answer.offers.first().cloned();
    shown.or_else(|| {
        Some(Offer {
            url: answer.set.clone()?,
            dialect: talk.ground.dialect(),
            value: serde_json::json!({}),
        })
    })
}

/// With limits and a window.
pub async fn in_a_window(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = limited(talk, "directw")?;
    let answer = Asking::new(talk, step::DIRECTW_ASK, &request)
        .to(direct(talk)?)
        .send(talk)
        .await;
    if let Some(session) = session(talk, &answer) {
        get(talk, Who::First, step::DIRECTW_READ, &session.url).await;
    }
    Ok(())
}

/// What nobody can satisfy.
pub async fn refused(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = unsatisfiable(talk, "directn")?;
    let answer = Asking::new(talk, step::DIRECTN_ASK, &request)
        .to(direct(talk)?)
        .send(talk)
        .await;
    let named = answer.offers.first().map(|offer| offer.url.clone());
    if let Some(url) = named.or_else(|| redirect_of(&answer.post)) {
        get(talk, Who::First, step::DIRECTN_READ, &url).await;
    }
    Ok(())
}
