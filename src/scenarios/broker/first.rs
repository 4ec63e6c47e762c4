//! F-01: the smallest request that this service can serve is found, and everything else is built on it.

use std::sync::Arc;

use serde_json::Value;

use super::asking::{Answer, ask, no_offer, read_set};
use super::bodies::{notebook, only, plain_container, singularity};
use super::ending::free;
use super::following::skew_of;
use super::ground::Base;
use super::reading::ACCEPT;
use super::telling::get;
use crate::documents::broker::Dialect;
use crate::http::{Ask, Who};
use crate::recording::{Reason, step};
use crate::scenarios::{Stop, Talk};

/// Asks for each executable that comes into question until one is offered.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut last = None;
    for (dialect, executable) in candidates(talk) {
        talk.ground.speaks(dialect);
        let mut answer = ask(talk, step::F01_ASK, &only(talk, "f01", &executable)).await;
        talk.ground.clocked(skew_of(&answer.post));
        if answer.is_yes() || answer.result.is_none() && answer.set.is_some() {
            read_set(talk, step::F01_SET, &mut answer).await;
        }
        if answer.is_yes() {
            found(talk, executable, &answer);
            look(talk, &answer).await;
            return Ok(());
        }
        let hopeless = matches!(answer.status(), 0 | 401 | 403 | 429 | 503);
        last = Some(answer);
        if hopeless {
            break;
        }
    }
    let Some(mut answer) = last else {
        return Err(Stop::reason(Reason::NeedsExecutable));
    };
    read_set(talk, step::F01_SET, &mut answer).await;
    if let Some(set) = &answer.set {
        get(talk, Who::First, step::F01_SET_AGAIN, set).await;
    }
    Err(nothing(talk, &answer))
}

/// The executables that come into question, in the words of the versions that do.
fn candidates(talk: &Talk) -> Vec<(Dialect, Value)> {
    let plan = &talk.plan.broker;
    let dialects: &[Dialect] = match (plan.is_certain, plan.dialect) {
        (false, Dialect::C25 | Dialect::V25) => &[Dialect::C25, Dialect::V25],
        _ => std::slice::from_ref(&plan.dialect),
    };
    let executables = match &plan.executable {
        Some(executable) => vec![executable.clone()],
        None => vec![notebook(), plain_container(), singularity()],
    };
    let of = |executable: Value| dialects.iter().map(move |dialect| (*dialect, executable.clone()));
    executables.into_iter().flat_map(of).collect()
}

fn found(talk: &Talk, executable: Value, answer: &Answer) {
    talk.ground.found(Base {
        executable,
        offers: answer.offers.iter().map(|offer| offer.value.clone()).collect(),
    });
}

/// Reads everything that came of it, then gives it back.
async fn look(talk: &Arc<Talk>, answer: &Answer) {
    if let Some(set) = &answer.set {
        get(talk, Who::First, step::F01_SET_AGAIN, set).await;
    }
    for offer in &answer.offers {
        get(talk, Who::First, step::F01_OFFER, &offer.url).await;
    }
    if let Some(offer) = answer.offers.first() {
        let head = Ask::new("HEAD", &offer.url).header("Accept", ACCEPT);
        talk.client.ask(step::F01_HEAD, head).await;
    }
    free(talk, "f01").await;
}

/// Why nothing can be built on this answer.
fn nothing(talk: &Talk, answer: &Answer) -> Stop {
    let stop = no_offer(talk, step::F01_ASK, answer);
    match stop.reason {
        Reason::Refused => Stop {
            detail: "the service said NO to every executable that was tried".to_owned(),
            reason: Reason::NeedsExecutable,
            ..stop
        },
        _ => stop,
    }
}
