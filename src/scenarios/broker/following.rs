//! Waiting for what a session does by itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use super::reading::{Offer, is_terminal, phase_of};
use super::telling::get;
use super::when;
use crate::http::Who;
use crate::recording::{Exchange, Reason, Step};
use crate::scenarios::{Stop, Talk};

/// Seconds between two reads of a session, at first and at most.
const PAUSES: (f64, f64) = (0.5, 5.0);
/// Reads in a row that show no phase, after which waiting is given up.
const IN_VAIN: usize = 6;
/// Seconds after its expiry time that an offer is given to say so.
pub const GRACE: f64 = 10.0;

/// Reads a session until its phase is one of those wanted, or for so long. Gives the last phase that was seen. The pause grows
/// as long as nothing changes.
pub async fn poll(
    talk: &Arc<Talk>,
    step: Step,
    url: &Url,
    limit: Duration,
    wanted: impl Fn(&str) -> bool,
) -> (Arc<Exchange>, Option<String>) {
    let pace = talk.plan.pace;
    let (first, most) = (pace.seconds(PAUSES.0), pace.seconds(PAUSES.1));
    let deadline = Instant::now() + limit;
    let (mut pause, mut before, mut in_vain) = (first, None, 0);
    loop {
        let exchange = get(talk, Who::First, step, url).await;
        let phase = phase_of(&exchange, talk.ground.dialect());
        in_vain = if phase.is_none() { in_vain + 1 } else { 0 };
        let gone = exchange.response().is_some_and(|r| matches!(r.status, 404 | 410));
        let ended = gone || in_vain >= IN_VAIN || Instant::now() >= deadline;
        if ended || phase.as_deref().is_some_and(&wanted) {
            return (exchange, phase);
        }
        pause = if phase == before {
            (pause * 3 / 2).min(most)
        } else {
            first
        };
        before = phase;
        tokio::time::sleep(pause).await;
    }
}

/// Reads an accepted session until it has ended. It may take as long as the user's patience after the start that was offered.
pub async fn poll_to_end(talk: &Arc<Talk>, step: Step, session: &Offer, runs: f64) -> Result<String, Stop> {
    let start = session.start().map_or(0.0, |start| start - now(talk));
    if start > talk.plan.patience.as_secs_f64() {
        return Err(too_far(talk, step, "the session starts", start));
    }
    let limit = talk.plan.patience + Duration::from_secs_f64((start.max(0.0) + runs).clamp(0.0, 1e6));
    match poll(talk, step, &session.url, limit, is_terminal).await {
        (_, Some(phase)) if is_terminal(&phase) => Ok(phase),
        (_, Some(phase)) => Err(Stop {
            reason: Reason::Busy,
            because: Some(step),
            detail: format!("the session was still {phase} when limits.patience was used up"),
        }),
        (_, None) => Err(Stop::after(step, "the session showed no phase")),
    }
}

/// Seconds since 1970, by the service's clock.
pub fn now(talk: &Talk) -> f64 {
    Timestamp::now().as_millisecond() as f64 / 1000.0 + talk.ground.skew()
}

/// By how many seconds the service's clock is ahead of ours, from an answer that has just come. Its Date is in whole seconds,
/// and the answer took its time: what is less than these explain counts as nothing.
pub fn skew_of(exchange: &Exchange) -> f64 {
    let date = exchange.response().and_then(|r| r.header("date"));
    let date = date.and_then(|text| httpdate::parse_http_date(text.trim()).ok());
    let Some(Ok(date)) = date.map(Timestamp::try_from) else {
        return 0.0;
    };
    let skew = date.duration_since(Timestamp::now()).as_secs_f64() + 0.5;
    match skew.abs() > 1.5 + exchange.elapsed.as_secs_f64() {
        true => skew,
        false => 0.0,
    }
}

/// Something lies further ahead than the user is patient.
pub fn too_far(talk: &Talk, step: Step, what: &str, seconds: f64) -> Stop {
    let patience = talk.plan.patience.as_secs();
    Stop {
        reason: Reason::NeedsPatience,
        because: Some(step),
        detail: format!("{what} in {seconds:.0} s, and limits.patience is {patience} s"),
    }
}

/// Sleeps until an instant of the service's clock; at once if it is past. Counts as a wait that the standard demands.
pub async fn until(talk: &Talk, lane: &'static str, instant: Timestamp) {
    let left = seconds_of(instant) - now(talk);
    if let Ok(left) = Duration::try_from_secs_f64(left) {
        talk.rest(lane, left).await;
    }
}

/// An instant in seconds since 1970.
pub fn seconds_of(instant: Timestamp) -> f64 {
    instant.as_millisecond() as f64 / 1000.0
}

/// The instant at which the last of these offers will have expired, with grace; refuses to wait for longer than the user is
/// patient.
pub fn expired(talk: &Talk, step: Step, offers: &[Offer]) -> Result<Timestamp, Stop> {
    let last = offers.iter().filter_map(Offer::expires).max();
    let last = last.ok_or_else(|| Stop::after(step, "no offer says when it expires"))?;
    let seconds = seconds_of(last) - now(talk);
    if seconds > talk.plan.patience.as_secs_f64() {
        return Err(too_far(talk, step, "the offers expire", seconds));
    }
    Ok(when::later(last, talk.plan.pace.seconds(GRACE).as_secs_f64()))
}
