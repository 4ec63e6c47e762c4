//! One offer is rejected; then everything is tried that a rejected offer must not obey.

use std::sync::Arc;

use super::asking::offered;
use super::bodies::limited_or_less;
use super::telling::{get, set_phase};
use crate::http::Who;
use crate::recording::step;
use crate::scenarios::{Stop, Talk};

/// Rejects one of some offers.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let requests = limited_or_less(talk, "reject")?;
    let answer = offered(talk, (step::REJECT_ASK, step::REJECT_SET), &requests).await?;
    let Some((offer, others)) = answer.offers.split_first() else {
        return Err(Stop::after(step::REJECT_ASK, "there is no offer"));
    };
    let read = async |step| get(talk, Who::First, step, &offer.url).await;
    read(step::REJECT_BEFORE).await;
    set_phase(talk, step::REJECT_UPDATE, offer, "REJECTED").await;
    read(step::REJECT_READ).await;
    for other in others {
        get(talk, Who::First, step::REJECT_SIBLINGS, &other.url).await;
    }
    if let Some(set) = &answer.set {
        get(talk, Who::First, step::REJECT_SET_AFTER, set).await;
    }
    set_phase(talk, step::REJECT_ACCEPT, offer, "ACCEPTED").await;
    read(step::REJECT_READ_AGAIN).await;
    for phase in ["CANCELLED", "REJECTED"] {
        set_phase(talk, step::REJECT_END_UPDATE, offer, phase).await;
        read(step::REJECT_READ_AGAIN).await;
    }
    Ok(())
}
