//! Offers that nobody takes, and one that is taken in time.

use std::sync::Arc;
use std::time::Duration;

use super::accepting::later_request;
use super::asking::offered;
use super::bodies::smallest;
use super::following::{expired, now, until};
use super::reading::Offer;
use super::telling::{accept, get, set_phase};
use super::updates::first;
use super::when;
use crate::http::Who;
use crate::recording::step;
use crate::scenarios::{Stop, Talk};

/// Moments of an offer's life at which it is read.
const MOMENTS: [f64; 2] = [0.3, 0.6];
/// It is read once more so many seconds before its end, or a fifth of its life if that is less.
const SHORTLY: f64 = 10.0;

/// Leaves all offers of a set alone.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = smallest(talk, "expiry")?;
    let answer = offered(talk, (step::EXPIRY_ASK, step::EXPIRY_SET_FIRST), &[request]).await?;
    let end = expired(talk, step::EXPIRY_ASK, &answer.offers)?;
    early(talk, &answer.offers).await;
    until(talk, "expiry", end).await;
    for offer in &answer.offers {
        get(talk, Who::First, step::EXPIRY_LATE, &offer.url).await;
    }
    let offer = first(step::EXPIRY_ASK, &answer)?;
    set_phase(talk, step::EXPIRY_ACCEPT, &offer, "ACCEPTED").await;
    get(talk, Who::First, step::EXPIRY_READ, &offer.url).await;
    for phase in ["REJECTED", "CANCELLED"] {
        set_phase(talk, step::EXPIRY_END_UPDATE, &offer, phase).await;
        get(talk, Who::First, step::EXPIRY_READ, &offer.url).await;
    }
    if let Some(set) = &answer.set {
        get(talk, Who::First, step::EXPIRY_SET, set).await;
    }
    Ok(())
}

async fn early(talk: &Arc<Talk>, offers: &[Offer]) {
    let Some(end) = offers.iter().filter_map(Offer::expires).min() else {
        return;
    };
    let begin = when::instant(now(talk));
    let life = end.duration_since(begin).as_secs_f64();
    let moments = MOMENTS.map(|part| part * life).into_iter();
    for moment in moments.chain([life - SHORTLY.min(life / 5.0)]) {
        until(talk, "expiry", when::later(begin, moment)).await;
        for offer in offers {
            get(talk, Who::First, step::EXPIRY_EARLY, &offer.url).await;
        }
    }
}

/// Accepts an offer for later, and reads it when it would have expired.
pub async fn kept(talk: &Arc<Talk>) -> Result<(), Stop> {
    let requests = [later_request(talk, "kept")?];
    let answer = offered(talk, (step::KEPT_ASK, step::KEPT_SET), &requests).await?;
    let offer = first(step::KEPT_ASK, &answer)?;
    let end = expired(talk, step::KEPT_ASK, std::slice::from_ref(&offer))?;
    let session = accept(talk, step::KEPT_ACCEPT, &offer).await;
    until(talk, "kept", end).await;
    get(talk, Who::First, step::KEPT_LATE, &session.url).await;
    Ok(())
}

/// Reads a session some more times.
pub async fn more(
    talk: &Arc<Talk>,
    step: crate::recording::Step,
    session: &Offer,
    times: usize,
    seconds: f64,
) {
    let pause: Duration = talk.plan.pace.seconds(seconds);
    for _ in 0..times {
        talk.rest(step.lane(), pause).await;
        get(talk, Who::First, step, &session.url).await;
    }
}
