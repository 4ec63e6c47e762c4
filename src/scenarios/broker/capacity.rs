//! Capacity: the whole platform is asked for at a time of the scenario's own, and asked for again while it is taken and when it
//! is free.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::asking::{Answer, Asking, ask_and_read, direct, no_offer, read_set};
use super::bodies::{executable, only, with_compute, with_schedule};
use super::ending::free;
use super::following::{expired, now, until};
use super::plan::Platform;
use super::reading::Offer;
use super::telling::{accept, set_phase};
use super::when;
use crate::recording::{Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// How long the slots are that nobody waits for.
const SLOT: &str = "PT10M";
/// How often capacity that should be free is asked for.
const TRIES: usize = 4;
/// Seconds between the first two tries.
const PAUSE: f64 = 5.0;
/// Requests beyond those that fit, in a crowd.
const TOO_MANY: usize = 3;

/// Who knows how large the platform is.
pub fn platform(talk: &Talk) -> Result<Platform, Stop> {
    talk.plan
        .broker
        .platform
        .ok_or_else(|| Stop::reason(Reason::NeedsPlatform))
}

/// A request for this much.
pub fn sized(talk: &Talk, lane: &str, executable: &Value, (cores, memory): (u64, u64)) -> Value {
    with_compute(
        only(talk, lane, executable),
        (cores, Some(cores)),
        (memory, Some(memory)),
    )
}

fn exactly(request: Value, duration: &str, at: Timestamp) -> Value {
    with_schedule(request, duration, Some(format!("{}/PT0S", when::exact_text(at))))
}

/// Asks until the whole platform is offered at one of the scenario's times. Gives the requests and the answers.
pub async fn fill(talk: &Arc<Talk>, steps: (Step, Step)) -> Result<(Vec<Value>, Vec<Answer>), Stop> {
    let lane = steps.0.lane();
    let parts = platform(talk)?.parts();
    let executable = executable(talk)?;
    let mut last = None;
    for at in when::slots(&talk.plan, lane) {
        let of = |part: &(u64, u64)| exactly(sized(talk, lane, &executable, *part), SLOT, at);
        let requests: Vec<Value> = parts.iter().map(of).collect();
        let mut answers = Vec::new();
        for request in &requests {
            let answer = ask_and_read(talk, steps, request).await;
            let is_yes = answer.is_yes();
            answers.push(answer);
            if !is_yes {
                break;
            }
        }
        if answers.iter().all(Answer::is_yes) {
            return Ok((requests, answers));
        }
        last = answers.pop();
        free(talk, lane).await;
    }
    Err(last.map_or_else(
        || Stop::after(steps.0, "nothing was asked for"),
        |answer| no_offer(talk, steps.0, &answer),
    ))
}

/// Asks for what should be free; a service may need a moment for it.
/// Gives whether it is offered in the end.
pub async fn ask_until_free(talk: &Arc<Talk>, steps: (Step, Step), request: impl Fn() -> Value) -> bool {
    let mut pause = talk.plan.pace.seconds(PAUSE);
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        if ask_and_read(talk, steps, &request()).await.is_yes() {
            return true;
        }
    }
    false
}

/// What is offered is taken; what is rejected is free.
pub async fn rejected(talk: &Arc<Talk>) -> Result<(), Stop> {
    let (requests, answers) = fill(talk, (step::SLOT_ASK, step::SLOT_SET)).await?;
    let (Some(request), Some(answer)) = (requests.first(), answers.first()) else {
        return Err(Stop::after(step::SLOT_ASK, "nothing was offered"));
    };
    ask_and_read(talk, (step::SLOT_ASK_TAKEN, step::SLOT_SET), request).await;
    for offer in &answer.offers {
        set_phase(talk, step::SLOT_REJECT, offer, "REJECTED").await;
    }
    ask_until_free(talk, (step::SLOT_ASK_FREE, step::SLOT_SET), || request.clone()).await;
    Ok(())
}

/// What has expired is free.
pub async fn expired_slot(talk: &Arc<Talk>) -> Result<(), Stop> {
    let (requests, answers) = fill(talk, (step::SLOTE_ASK, step::SLOTE_SET)).await?;
    let offers: Vec<Offer> = answers.into_iter().flat_map(|answer| answer.offers).collect();
    let end = expired(talk, step::SLOTE_ASK, &offers)?;
    until(talk, "slote", end).await;
    let Some(request) = requests.first() else {
        return Err(Stop::after(step::SLOTE_ASK, "nothing was asked for"));
    };
    ask_until_free(talk, (step::SLOTE_ASK_FREE, step::SLOTE_SET), || request.clone()).await;
    Ok(())
}

/// What the other offers of a set held is free when one of them is accepted. All but one part of the platform is taken, so that
/// the offers can't overlap.
pub async fn siblings(talk: &Arc<Talk>) -> Result<(), Stop> {
    let platform = platform(talk)?;
    let Some(part) = platform.parts().first().copied() else {
        return Err(Stop::reason(Reason::NeedsPlatform));
    };
    let lane = "slots";
    let executable = executable(talk)?;
    let mut last = None;
    for at in when::slots(&talk.plan, lane) {
        let ballast = |part: &(u64, u64)| exactly(sized(talk, lane, &executable, *part), "PT3H", at);
        let mut is_filled = true;
        for request in platform.parts().iter().skip(1).map(ballast) {
            is_filled &= ask_and_read(talk, (step::SLOTS_FILL, step::SLOTS_SET), &request)
                .await
                .is_yes();
        }
        let window = format!("{}/PT1H", when::text(when::later(at, 1800.0)));
        let request = with_schedule(sized(talk, lane, &executable, part), SLOT, Some(window));
        let answer = ask_and_read(talk, (step::SLOTS_ASK, step::SLOTS_SET), &request).await;
        if is_filled && answer.is_yes() {
            return among(talk, &answer, &request).await;
        }
        last = Some(match answer.is_yes() {
            true => Stop {
                because: Some(step::SLOTS_FILL),
                detail: "the platform could not be filled at the scenario's time".to_owned(),
                ..Stop::reason(Reason::Busy)
            },
            false => no_offer(talk, step::SLOTS_ASK, &answer),
        });
        free(talk, lane).await;
    }
    Err(last.unwrap_or(Stop::reason(Reason::NeedsPlatform)))
}

async fn among(talk: &Arc<Talk>, answer: &Answer, request: &Value) -> Result<(), Stop> {
    let few = |detail: &str| Stop {
        reason: Reason::NotObserved,
        because: Some(step::SLOTS_ASK),
        detail: detail.to_owned(),
    };
    let Some((taken, others)) = answer
        .offers
        .split_first()
        .filter(|(_, others)| !others.is_empty())
    else {
        return Err(few("the service made one offer only"));
    };
    // Asking for the room of one takes it, so that no two may overlap: a service may count an offerset as one reservation.
    let mut apart: Vec<&Offer> = Vec::new();
    for other in others {
        if are_apart(taken, other) && apart.iter().all(|one| are_apart(one, other)) {
            apart.push(other);
        }
    }
    if apart.is_empty() {
        return Err(few("the offers overlap, or don't say when they are"));
    }
    accept(talk, step::SLOTS_ACCEPT, taken).await;
    for other in apart {
        // As it is written: a millisecond less is another slot.
        let written = other
            .session()
            .text("/schedule/available/start")
            .unwrap_or_default();
        let start = written.split('/').next().unwrap_or_default();
        let request = with_schedule(request.clone(), SLOT, Some(format!("{start}/PT0S")));
        if !ask_until_free(talk, (step::SLOTS_ASK_FREE, step::SLOTS_SET), || request.clone()).await {
            break;
        }
    }
    Ok(())
}

/// From the begin of its preparation to the end of its release.
fn span(offer: &Offer) -> Option<(f64, f64)> {
    let times = offer.session().times();
    let window = times.available?;
    let begin = times.preparing.unwrap_or(window.start).min(window.start);
    let end = window.end + times.available_for?;
    let released = times
        .releasing
        .map(|start| start + times.releasing_for.unwrap_or(0.0));
    Some((begin, released.unwrap_or(end).max(end)))
}

fn are_apart(one: &Offer, other: &Offer) -> bool {
    match (span(one), span(other)) {
        (Some(one), Some(other)) => one.1 <= other.0 || other.1 <= one.0,
        _ => false,
    }
}

/// More requests at once than there is room for, for offers and directly.
pub async fn crowd(talk: &Arc<Talk>) -> Result<(), Stop> {
    let platform = platform(talk)?;
    let cores = (platform.cores / 2).clamp(1, platform.largest_cores.max(1));
    let fitting = (platform.cores / cores).max(1);
    let memory = (platform.memory / fitting).clamp(1, platform.largest_memory.max(1));
    let count = fitting as usize + TOO_MANY;
    let executable = executable(talk)?;
    let [at, ..] = when::slots(&talk.plan, "crowd");
    let request = exactly(sized(talk, "crowd", &executable, (cores, memory)), SLOT, at);
    for mut answer in at_once(
        talk,
        step::CROWD_ASK,
        super::asking::requests(talk),
        &request,
        count,
    )
    .await
    {
        read_set(talk, step::CROWD_SET, &mut answer).await;
    }
    free(talk, "crowd").await;
    let [at, ..] = when::slots(&talk.plan, "crowd, directly");
    let request = exactly(request, SLOT, at);
    at_once(talk, step::DIRECT_SLOT, direct(talk)?, &request, count).await;
    Ok(())
}

async fn at_once(talk: &Arc<Talk>, step: Step, url: Url, request: &Value, count: usize) -> Vec<Answer> {
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..count {
        let (talk, url, request) = (talk.clone(), url.clone(), request.clone());
        asking.spawn(async move { Asking::new(&talk, step, &request).to(url).send(&talk).await });
    }
    asking.join_all().await
}

/// The amounts of a request for some seconds that may begin any time in the middle third of what is left until then: a
/// calendar may know whole minutes only.
pub fn meanwhile(talk: &Talk, request: &Value, seconds: f64, end: f64) -> Value {
    let mut request = request.clone();
    request["schedule"] = json!({});
    let third = (end - now(talk)).max(0.0) / 3.0;
    let start = when::exact_text(when::instant(now(talk) + third));
    let window = format!("{start}/{}", when::duration(third));
    with_schedule(request, &when::duration(seconds), Some(window))
}

/// Asks for capacity that should be free, at a moment that is chosen anew each time.
pub async fn ask_meanwhile(talk: &Arc<Talk>, steps: (Step, Step), request: &Value, seconds: f64, end: f64) {
    ask_until_free(talk, steps, || meanwhile(talk, request, seconds, end)).await;
}
