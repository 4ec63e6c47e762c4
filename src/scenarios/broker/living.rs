//! The life of accepted sessions: to their end, to the end of their time, to their cancellation, to their failure.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::accepting::{CLIENTS, cancel, later_request};
use super::asking::offered;
use super::bodies::{executable, only, recipe, with_schedule};
use super::expiring::more;
use super::following::{now, poll, poll_to_end, too_far};
use super::plan::published;
use super::reading::{Offer, is_terminal};
use super::telling::{accept, get, set_phase};
use super::updates::first;
use super::when;
use crate::http::Who;
use crate::recording::{Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// Seconds that sessions ask for.
const SHORT: f64 = 60.0;
/// Seconds that the session asks for that is cancelled while it runs.
const LONG: f64 = 300.0;

/// The three steps that begin a life.
type Begin = (Step, Step, Step);

/// Asks for an executable as soon as possible, and accepts the earliest offer. Gives the session and the offer, which in 2023
/// are not the same.
async fn begin(
    talk: &Arc<Talk>,
    (ask, set, taken): Begin,
    executable: &Value,
    seconds: f64,
) -> Result<(Offer, Offer), Stop> {
    let duration = when::duration(talk.plan.pace.seconds(seconds).as_secs_f64());
    let request = with_schedule(only(talk, ask.lane(), executable), &duration, None);
    let answer = offered(talk, (ask, set), &[request]).await;
    let answer = answer.map_err(|stop| unless_busy(talk, executable, stop))?;
    let Some(offer) = answer.earliest() else {
        return Err(Stop::after(ask, "there is no offer"));
    };
    let ahead = offer.start().map_or(0.0, |start| start - now(talk));
    if ahead > talk.plan.patience.as_secs_f64() {
        return Err(too_far(talk, ask, "the earliest offer starts", ahead));
    }
    let session = accept(talk, taken, offer).await;
    // What the answer to the acceptance leaves out was said in the offer.
    let session = match session.start() {
        Some(_) => session,
        None => Offer {
            url: session.url,
            ..offer.clone()
        },
    };
    Ok((session, offer.clone()))
}

/// A NO to another executable than the one that was offered before need not mean that the platform is full.
fn unless_busy(talk: &Talk, executable: &Value, stop: Stop) -> Stop {
    let is_known = talk
        .ground
        .base()
        .is_some_and(|base| base.executable == *executable);
    match stop.reason {
        Reason::Busy if !is_known => Stop {
            reason: Reason::Refused,
            detail: "the service said NO to this executable, or has no room for it".to_owned(),
            ..stop
        },
        _ => stop,
    }
}

/// A whole life.
pub async fn whole(talk: &Arc<Talk>) -> Result<(), Stop> {
    // Any executable ends when its time is over.
    let executable = match recipe(talk, "quick") {
        Ok(quick) => quick,
        Err(_) => executable(talk)?,
    };
    let (session, offer) = begin(
        talk,
        (step::LIFE_ASK, step::LIFE_SET, step::LIFE_ACCEPT),
        &executable,
        SHORT,
    )
    .await?;
    poll_to_end(talk, step::LIFE_POLL, &session, SHORT).await?;
    more(talk, step::LIFE_STILL, &session, 3, 5.0).await;
    for phase in CLIENTS {
        set_phase(talk, step::LIFE_END_UPDATE, &offer, phase).await;
        get(talk, Who::First, step::LIFE_END_READ, &session.url).await;
    }
    Ok(())
}

/// A session that begins much later.
pub async fn later(talk: &Arc<Talk>) -> Result<(), Stop> {
    let requests = [later_request(talk, "later")?];
    let answer = offered(talk, (step::LATER_ASK, step::LATER_SET), &requests).await?;
    let session = accept(talk, step::LATER_ACCEPT, &first(step::LATER_ASK, &answer)?).await;
    get(talk, Who::First, step::LATER_POLL, &session.url).await;
    more(talk, step::LATER_POLL, &session, 3, 10.0).await;
    Ok(())
}

/// A session whose time is used up.
pub async fn endless(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = (step::ENDLESS_ASK, step::ENDLESS_SET, step::ENDLESS_ACCEPT);
    let (session, _) = begin(talk, steps, &recipe(talk, "forever")?, SHORT).await?;
    talk.demanded("endless", talk.plan.pace.seconds(SHORT));
    poll_to_end(talk, step::ENDLESS_POLL, &session, SHORT).await?;
    Ok(())
}

/// A session that is cancelled while it runs.
pub async fn stopped(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = (step::STOP_ASK, step::STOP_SET, step::STOP_ACCEPT);
    let (session, _) = begin(talk, steps, &recipe(talk, "forever")?, LONG).await?;
    let ahead = session
        .start()
        .map_or(0.0, |start| start - now(talk))
        .clamp(0.0, 1e6);
    let limit = talk.plan.patience + Duration::from_secs_f64(ahead);
    let runs = |phase: &str| phase == "RUNNING" || is_terminal(phase);
    let (_, phase) = poll(talk, step::STOP_POLL, &session.url, limit, runs).await;
    match phase.as_deref() {
        Some(phase) if is_terminal(phase) => {
            return Err(Stop {
                reason: Reason::TooFast,
                because: Some(step::STOP_POLL),
                detail: format!("the session was {phase} before it was seen to run"),
            });
        }
        Some(_) => {}
        None => return Err(Stop::after(step::STOP_POLL, "the session showed no phase")),
    }
    cancel(talk, step::STOP_CANCEL, &session).await;
    more(talk, step::STOP_AFTER, &session, 4, 5.0).await;
    Ok(())
}

async fn failing(talk: &Arc<Talk>, steps: Begin, polled: Step, name: &str) -> Result<(), Stop> {
    let (session, _) = begin(talk, steps, &recipe(talk, name)?, SHORT).await?;
    poll_to_end(talk, polled, &session, SHORT).await?;
    Ok(())
}

/// A session whose preparation fails.
pub async fn fails_preparing(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = (step::FAILP_ASK, step::FAILP_SET, step::FAILP_ACCEPT);
    failing(talk, steps, step::FAILP_POLL, "fail-prepare").await
}

/// A session whose program fails.
pub async fn fails_running(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = (step::FAILR_ASK, step::FAILR_SET, step::FAILR_ACCEPT);
    failing(talk, steps, step::FAILR_POLL, "fail-run").await
}

/// A session that can't be released in order.
pub async fn fails_releasing(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = (step::FAILZ_ASK, step::FAILZ_SET, step::FAILZ_ACCEPT);
    failing(talk, steps, step::FAILZ_POLL, "fail-release").await
}

/// A container with an accessible port.
pub async fn ports(talk: &Arc<Talk>) -> Result<(), Stop> {
    let base = executable(talk)?;
    let container = match recipe(talk, "ports") {
        Ok(recipe) => recipe,
        Err(_) => {
            let image = base.pointer("/image/locations/0").and_then(Value::as_str);
            published(image.unwrap_or("registry.example.org/demo/newton:1.2"))
        }
    };
    let steps = (step::PORTS_ASK, step::PORTS_SET, step::PORTS_ACCEPT);
    let (session, _) = begin(talk, steps, &container, SHORT).await?;
    poll_to_end(talk, step::PORTS_POLL, &session, SHORT).await?;
    Ok(())
}
