//! Updates that a service must refuse, on an offer that stays OFFERED; and the spelling of paths.

use std::sync::Arc;

use serde_json::{Value, json};

use super::accepting::DRIVEN;
use super::asking::{Answer, offered};
use super::bodies::smallest;
use super::reading::{Offer, phase_of};
use super::telling::{get, phase_update, post, update};
use super::wire;

use crate::http::Who;
use crate::recording::{Step, step};
use crate::scenarios::{Stop, Talk};

/// Updates with the steps they are made for, in the shape of 1.0.
fn refused() -> Vec<(Step, Value)> {
    let enumerated = "uri:enum-value-update";
    let mut all = vec![
        (step::LAX_NO_KIND, json!({ "path": "phase", "value": "REJECTED" })),
        (
            step::LAX_NO_PATH,
            json!({ "kind": enumerated, "value": "REJECTED" }),
        ),
        (step::LAX_NO_VALUE, json!({ "kind": enumerated, "path": "phase" })),
        (
            step::LAX_NO_VALUE,
            json!({ "kind": "uri:integer-delta-update", "path": "schedule/available/duration" }),
        ),
        (
            step::LAX_UNKNOWN_KIND,
            json!({ "kind": "uri:no-such-update", "path": "phase", "value": "REJECTED" }),
        ),
        (
            step::LAX_UNKNOWN_PATH,
            json!({ "kind": "uri:string-value-update", "path": "/executable/location", "value": "https://example.org/other" }),
        ),
        (step::LAX_BAD_VALUE, phase_update("phase", "BANANA")),
    ];
    all.extend(DRIVEN.map(|phase| (step::LAX_DRIVE, phase_update("phase", phase))));
    all
}

/// Sends all of them; an offer that obeys one is replaced.
pub async fn lax(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut offer = fresh(talk).await?;
    for (step, change) in refused() {
        let written = wire::update(talk.ground.dialect(), &change);
        offer = told(talk, step, offer, &written).await?;
    }
    let rejection = phase_update("phase", "REJECTED");
    let foreign = wire::foreign_update(talk.ground.dialect(), &rejection);
    told(talk, step::LAX_OTHER_ENVELOPE, offer, &foreign).await?;
    Ok(())
}

async fn fresh(talk: &Arc<Talk>) -> Result<Offer, Stop> {
    let request = smallest(talk, "lax")?;
    let answer = offered(talk, (step::LAX_ASK, step::LAX_SET), &[request]).await?;
    let offer = first(step::LAX_ASK, &answer)?;
    get(talk, Who::First, step::LAX_BEFORE, &offer.url).await;
    Ok(offer)
}

/// The first offer of an answer.
pub fn first(step: Step, answer: &Answer) -> Result<Offer, Stop> {
    let first = answer.offers.first().cloned();
    first.ok_or_else(|| Stop::after(step, "there is no offer"))
}

async fn told(talk: &Arc<Talk>, step: Step, offer: Offer, document: &Value) -> Result<Offer, Stop> {
    post(talk, Who::First, step, &offer.url, document).await;
    let after = get(talk, Who::First, step::LAX_READ, &offer.url).await;
    match phase_of(&after, talk.ground.dialect()).as_deref() {
        Some("OFFERED") | None => Ok(offer),
        Some(_) if step == step::LAX_OTHER_ENVELOPE => Ok(offer),
        Some(_) => fresh(talk).await,
    }
}

/// Rejects three offers, with three spellings of the path.
pub async fn paths(talk: &Arc<Talk>) -> Result<(), Stop> {
    for step in [step::PATHS_VERBATIM, step::PATHS_BARE, step::PATHS_SLASH] {
        let request = smallest(talk, "paths")?;
        let answer = offered(talk, (step::PATHS_ASK, step::PATHS_SET), &[request]).await?;
        let offer = first(step::PATHS_ASK, &answer)?;
        let path = match step {
            step::PATHS_VERBATIM if offer.session().phase_choices().is_none() => {
                talk.skip(step, &Stop::reason(crate::recording::Reason::NotOffered));
                continue;
            }
            step::PATHS_VERBATIM => offer.phase_path(),
            step::PATHS_BARE => "phase".to_owned(),
            _ => "/phase".to_owned(),
        };
        update(
            talk,
            Who::First,
            step,
            &offer.url,
            &phase_update(&path, "REJECTED"),
        )
        .await;
        get(talk, Who::First, step::PATHS_READ, &offer.url).await;
        super::ending::free(talk, "paths").await;
    }
    Ok(())
}
