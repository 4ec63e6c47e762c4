//! What the service says of itself to anybody: its capabilities, its availability, and its job list without credentials.

use std::sync::Arc;

use url::Url;

use super::talk::document_of;
use super::{Stop, Talk};
use crate::documents::vosi::{AVAILABILITY_ID, Capabilities, sibling};
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Reason, Step, step};

/// Reads all of it on behalf of nobody. A plain UWS owes no more than its list.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let list = &talk.plan.job_list;
    get(talk, step::VOSI_LIST_ANONYMOUS, list).await;
    if !talk.plan.follows("vosi-1.1") {
        let detail = "a job list on its own owes no capabilities".to_owned();
        return Err(Stop {
            detail,
            ..Stop::reason(Reason::NotOffered)
        });
    }
    let beside = sibling(list, "capabilities");
    let place = talk.plan.capabilities.clone().unwrap_or_else(|| beside.clone());
    let capabilities = get(talk, step::VOSI_CAPABILITIES, &place).await;
    if !super::talk::same_address(&place, &beside) {
        get(talk, step::VOSI_SIBLING, &beside).await;
    }
    // Where it is not announced it may be beside the list, as DALI 1.1 section 2 has it in its example.
    let availability = announced(&capabilities).unwrap_or_else(|| sibling(list, "availability"));
    get(talk, step::VOSI_AVAILABILITY, &availability).await;
    Ok(())
}

async fn get(talk: &Arc<Talk>, step: Step, url: &Url) -> Arc<Exchange> {
    talk.follow(step, Ask::get(url).by(Who::Nobody)).await
}

/// The first address of the availability in these capabilities.
fn announced(exchange: &Exchange) -> Option<Url> {
    let document = document_of(exchange)?;
    let capabilities = Capabilities::of(document.root())?;
    let mut urls = capabilities.called(AVAILABILITY_ID).flat_map(|c| c.access_urls());
    urls.find_map(|u| u.url())
}
