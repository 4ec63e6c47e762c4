//! Several offersets, several hands: what is accepted in one leaves others alone, and of simultaneous acceptances one wins.

use std::sync::Arc;

use super::asking::offered;
use super::bodies::{limited_or_less, smallest};
use super::telling::{accept, get};
use super::updates::first;
use crate::http::Who;
use crate::recording::{Reason, step};
use crate::scenarios::{Stop, Talk};

/// Accepts an offer of one offerset, and looks at another.
pub async fn others(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = smallest(talk, "others")?;
    let steps = (step::OTHERS_ASK, step::OTHERS_SET);
    let one = offered(talk, steps, std::slice::from_ref(&request)).await?;
    let two = offered(talk, steps, &[request]).await?;
    let bystander = first(step::OTHERS_ASK, &two)?;
    get(talk, Who::First, step::OTHERS_BEFORE, &bystander.url).await;
    accept(talk, step::OTHERS_ACCEPT, &first(step::OTHERS_ASK, &one)?).await;
    get(talk, Who::First, step::OTHERS_READ, &bystander.url).await;
    Ok(())
}

/// Accepts all offers of a set at once.
pub async fn race(talk: &Arc<Talk>) -> Result<(), Stop> {
    let requests = limited_or_less(talk, "race")?;
    let answer = offered(talk, (step::RACE_ASK, step::RACE_SET), &requests).await?;
    if answer.offers.len() < 2 {
        return Err(Stop {
            reason: Reason::NotObserved,
            because: Some(step::RACE_ASK),
            detail: "the service made one offer only".to_owned(),
        });
    }
    let mut accepting = tokio::task::JoinSet::new();
    for offer in answer.offers.clone() {
        let talk = talk.clone();
        accepting.spawn(async move {
            accept(&talk, step::RACE_ACCEPT, &offer).await;
        });
    }
    while accepting.join_next().await.is_some() {}
    for offer in &answer.offers {
        get(talk, Who::First, step::RACE_READ, &offer.url).await;
    }
    Ok(())
}
