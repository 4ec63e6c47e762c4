//! One offer is accepted; then everything is tried that must not be done with it and with the others of its set.

use std::sync::Arc;

use serde_json::Value;

use super::asking::offered;
use super::bodies::{smallest, with_limits, with_schedule};
use super::following::poll;
use super::reading::{Offer, is_terminal, phase_of};
use super::telling::{accept, get, set_phase};
use super::when;
use crate::documents::broker::Dialect;
use crate::http::Who;
use crate::recording::{Step, step};
use crate::scenarios::{Stop, Talk};

/// The phases that belong to the service.
pub const DRIVEN: [&str; 5] = ["RUNNING", "COMPLETED", "AVAILABLE", "EXPIRED", "FAILED"];
/// The phases that a client asks for.
pub const CLIENTS: [&str; 3] = ["ACCEPTED", "REJECTED", "CANCELLED"];
/// Seconds that a cancelled session is given to say so.
pub const CANCELLING: f64 = 30.0;

/// A request for a start about an hour ahead, with limits; without them if that is all the service offers.
fn requests(talk: &Talk) -> Result<Vec<Value>, Stop> {
    let small = later_request(talk, "accept")?;
    Ok(vec![with_limits(small.clone()), small])
}

/// The smallest request, for a start about an hour ahead.
pub fn later_request(talk: &Talk, lane: &str) -> Result<Value, Stop> {
    let start = format!("{}/PT30M", when::text(when::ahead(60)));
    Ok(with_schedule(smallest(talk, lane)?, "PT1H", Some(start)))
}

/// Accepts one of some offers.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let requests = requests(talk)?;
    let answer = offered(talk, (step::ACCEPT_ASK, step::ACCEPT_SET), &requests).await?;
    let Some((offer, others)) = answer.offers.split_first() else {
        return Err(Stop::after(step::ACCEPT_ASK, "there is no offer"));
    };
    get(talk, Who::First, step::ACCEPT_BEFORE, &offer.url).await;
    let session = accept(talk, step::ACCEPT_UPDATE, offer).await;
    if let Some(set) = &answer.set {
        get(talk, Who::First, step::ACCEPT_SET_AFTER, set).await;
    }
    get(talk, Who::First, step::ACCEPT_READ, &offer.url).await;
    for other in others {
        get(talk, Who::First, step::ACCEPT_SIBLINGS, &other.url).await;
    }
    if let Some(other) = others.first() {
        set_phase(talk, step::ACCEPT_SIBLING_ACCEPT, other, "ACCEPTED").await;
        get(talk, Who::First, step::ACCEPT_SIBLING_READ, &other.url).await;
    }
    misused(talk, &session, offer).await?;
    ended(talk, &session, offer).await
}

/// What an accepted session must not obey.
async fn misused(talk: &Arc<Talk>, session: &Offer, offer: &Offer) -> Result<(), Stop> {
    let told = async |step: Step, phase: &str, read: Step| {
        set_phase(talk, step, offer, phase).await;
        let seen = get(talk, Who::First, read, &session.url).await;
        phase_of(&seen, talk.ground.dialect())
    };
    told(step::ACCEPT_TWICE, "ACCEPTED", step::ACCEPT_TWICE_READ).await;
    let mut phase = told(step::ACCEPT_REJECT, "REJECTED", step::ACCEPT_REJECT_READ).await;
    if talk.ground.dialect() != Dialect::V23 {
        for driven in DRIVEN {
            phase = told(step::ACCEPT_DRIVE, driven, step::ACCEPT_DRIVE_READ).await;
        }
    }
    match phase {
        Some(phase) if is_terminal(&phase) => Err(Stop::after(
            step::ACCEPT_DRIVE,
            format!("the session is {phase} already, so that it can't be cancelled any more"),
        )),
        _ => Ok(()),
    }
}

async fn ended(talk: &Arc<Talk>, session: &Offer, offer: &Offer) -> Result<(), Stop> {
    cancel(talk, step::ACCEPT_CANCEL, session).await;
    let limit = talk.plan.pace.seconds(CANCELLING);
    poll(talk, step::ACCEPT_CANCEL_READ, &session.url, limit, is_terminal).await;
    for phase in CLIENTS {
        set_phase(talk, step::ACCEPT_END_UPDATE, offer, phase).await;
        get(talk, Who::First, step::ACCEPT_END_READ, &session.url).await;
    }
    Ok(())
}

/// Cancels an accepted session, or the job that it is in 2023.
pub async fn cancel(talk: &Arc<Talk>, step: Step, session: &Offer) {
    match talk.ground.dialect() {
        Dialect::V23 => super::ending::cancel_job(talk, Who::First, step, &session.url).await,
        _ => {
            set_phase(talk, step, session, "CANCELLED").await;
        }
    }
}
