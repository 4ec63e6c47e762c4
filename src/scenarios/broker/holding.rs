//! Capacity is held from the acceptance to the release, and free afterwards. These scenarios take the whole platform at once, so
//! they come when nothing else is under way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::accepting::cancel;
use super::asking::{ask_and_read, no_offer};
use super::bodies::{executable, recipe, with_schedule};
use super::capacity::{ask_meanwhile, ask_until_free, fill as filled, meanwhile, platform, sized};
use super::ending::free;
use super::following::{now, poll, poll_to_end, too_far};
use super::reading::{Offer, is_terminal};
use super::telling::{accept, read};
use super::when;
use crate::recording::{Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// Seconds that the sessions ask for.
const LONG: f64 = 300.0;
/// Seconds that are asked for in between.
const MOMENT: f64 = 10.0;
/// Seconds that a cancelled session is given to end.
const CANCELLING: f64 = 60.0;

/// Accepted sessions that fill the platform, the request of the first one, and when the first of them ends.
struct Full {
    sessions: Vec<Offer>,
    request: Value,
    end: f64,
}

/// Fills the platform as soon as possible; the first session has an executable of its own.
async fn fill(talk: &Arc<Talk>, steps: (Step, Step, Step), first: &Value) -> Result<Full, Stop> {
    let (ask, set, taken) = steps;
    let forever = recipe(talk, "forever")?;
    let length = talk.plan.pace.seconds(LONG).as_secs_f64();
    let mut full = Full {
        sessions: Vec::new(),
        request: Value::Null,
        end: f64::MAX,
    };
    for (at, part) in platform(talk)?.parts().into_iter().enumerate() {
        let runs = if at == 0 { first } else { &forever };
        let amount = sized(talk, ask.lane(), runs, part);
        let request = with_schedule(amount, &when::duration(length), None);
        let answer = ask_and_read(talk, (ask, set), &request).await;
        let Some(offer) = answer.earliest().filter(|_| answer.is_yes()) else {
            return Err(no_offer(talk, ask, &answer));
        };
        let ahead = offer.start().map_or(0.0, |start| start - now(talk));
        if ahead > talk.plan.patience.as_secs_f64().min(length / 2.0) {
            return Err(Stop {
                reason: Reason::Busy,
                ..too_far(
                    talk,
                    ask,
                    "the earliest offer of the whole platform starts",
                    ahead,
                )
            });
        }
        full.end = full.end.min(offer.start().unwrap_or_else(|| now(talk)) + length);
        full.sessions.push(accept(talk, taken, offer).await);
        if at == 0 {
            full.request = sized(talk, ask.lane(), &executable(talk)?, part);
        }
    }
    Ok(full)
}

fn first_of(full: &Full, step: Step) -> Result<Offer, Stop> {
    let first = full.sessions.first().cloned();
    first.ok_or_else(|| Stop::after(step, "there is no session"))
}

/// Asks for the slot in each phase, then cancels and asks again. What is accepted for later shows the phases before PREPARING,
/// and what is lost by a cancellation there takes nothing from what else needs the platform.
pub async fn accepted(talk: &Arc<Talk>) -> Result<(), Stop> {
    later(talk).await?;
    free(talk, "slota").await;
    let steps = (step::SLOTA_ASK, step::SLOTA_SET, step::SLOTA_ACCEPT);
    let full = fill(talk, steps, &recipe(talk, "forever")?).await?;
    let session = first_of(&full, step::SLOTA_ASK)?;
    while_held(talk, &full, &session).await?;
    cancel(talk, step::SLOTA_CANCEL, &session).await;
    let limit = talk.plan.pace.seconds(CANCELLING);
    poll(talk, step::SLOTA_POLL, &session.url, limit, is_terminal).await;
    let moment = talk.plan.pace.seconds(MOMENT).as_secs_f64();
    ask_meanwhile(
        talk,
        (step::SLOTA_ASK_FREE, step::SLOTA_SET),
        &full.request,
        moment,
        full.end,
    )
    .await;
    Ok(())
}

async fn later(talk: &Arc<Talk>) -> Result<(), Stop> {
    let (requests, answers) = filled(talk, (step::SLOTA_ASK, step::SLOTA_SET)).await?;
    let mut sessions = Vec::new();
    for answer in &answers {
        let Some(offer) = answer.earliest() else { continue };
        sessions.push(accept(talk, step::SLOTA_ACCEPT, offer).await);
    }
    let (Some(session), Some(request)) = (sessions.first(), requests.first()) else {
        return Err(Stop::after(step::SLOTA_ASK, "there is no session"));
    };
    read(talk, step::SLOTA_POLL, &session.url).await;
    ask_and_read(talk, (step::SLOTA_ASK_TAKEN, step::SLOTA_SET), request).await;
    read(talk, step::SLOTA_POLL, &session.url).await;
    cancel(talk, step::SLOTA_CANCEL, session).await;
    read(talk, step::SLOTA_POLL, &session.url).await;
    ask_until_free(talk, (step::SLOTA_ASK_FREE, step::SLOTA_SET), || request.clone()).await;
    Ok(())
}

async fn while_held(talk: &Arc<Talk>, full: &Full, session: &Offer) -> Result<(), Stop> {
    let moment = talk.plan.pace.seconds(MOMENT).as_secs_f64();
    let half = Duration::from_secs_f64(talk.plan.pace.seconds(LONG).as_secs_f64() / 2.0);
    let deadline = Instant::now() + talk.plan.patience.min(half);
    let mut asked: Vec<String> = Vec::new();
    while Instant::now() < deadline {
        let seen = read(talk, step::SLOTA_POLL, &session.url).await;
        let Some(phase) = seen.as_ref().and_then(Offer::phase).map(str::to_owned) else {
            return Err(Stop::after(step::SLOTA_POLL, "the session showed no phase"));
        };
        if is_terminal(&phase) {
            return Err(Stop {
                reason: Reason::TooFast,
                because: Some(step::SLOTA_POLL),
                detail: format!("the session was {phase} before its time was over"),
            });
        }
        if asked.contains(&phase) {
            tokio::time::sleep(talk.plan.pace.seconds(0.5)).await;
            continue;
        }
        let request = meanwhile(talk, &full.request, moment, full.end);
        ask_and_read(talk, (step::SLOTA_ASK_TAKEN, step::SLOTA_SET), &request).await;
        read(talk, step::SLOTA_POLL, &session.url).await;
        let is_last = phase == "RUNNING";
        asked.push(phase);
        if is_last {
            break;
        }
    }
    Ok(())
}

/// Asks for the slot when the session has ended by itself.
pub async fn finished(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = (step::SLOTF_ASK, step::SLOTF_SET, step::SLOTF_ACCEPT);
    let full = fill(talk, steps, &recipe(talk, "quick")?).await?;
    let session = first_of(&full, step::SLOTF_ASK)?;
    poll_to_end(talk, step::SLOTF_POLL, &session, LONG).await?;
    let moment = talk.plan.pace.seconds(MOMENT).as_secs_f64();
    ask_meanwhile(
        talk,
        (step::SLOTF_ASK_FREE, step::SLOTF_SET),
        &full.request,
        moment,
        full.end,
    )
    .await;
    Ok(())
}
