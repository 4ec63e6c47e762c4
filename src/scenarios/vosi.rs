//! What the service says of itself to anybody: its capabilities, its availability, and its job list without credentials.

use std::sync::Arc;

use url::Url;

use super::talk::document_of;
use super::{Stop, Talk};
use crate::documents::vosi::{AVAILABILITY_ID, CAPABILITIES_ID, Capabilities, sibling};
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
    let read = document_of(&capabilities).is_some_and(|d| Capabilities::of(d.root()).is_some());
    if !read && talk.plan.follows("soda-1.0") {
        // SODA 1.0 section 2.1 wants the list to have a name of one segment, just for this.
        get(
            talk,
            step::VOSI_ABOVE,
            &sibling(&sibling(list, ""), "capabilities"),
        )
        .await;
    }
    if let Some(listed) =
        announced(&capabilities, CAPABILITIES_ID).filter(|u| !super::talk::same_address(u, &place))
    {
        get(talk, step::VOSI_SELF, &listed).await;
    }
    // Where it is not announced it may be beside the list, as DALI 1.1 section 2 has it in its example.
    let availability = announced(&capabilities, AVAILABILITY_ID);
    let availability = availability.unwrap_or_else(|| sibling(list, "availability"));
    get(talk, step::VOSI_AVAILABILITY, &availability).await;
    Ok(())
}

async fn get(talk: &Arc<Talk>, step: Step, url: &Url) -> Arc<Exchange> {
    talk.follow(step, Ask::get(url).by(Who::Nobody)).await
}

/// The first address of the resource with this identifier in these capabilities.
fn announced(exchange: &Exchange, id: &str) -> Option<Url> {
    let document = document_of(exchange)?;
    let capabilities = Capabilities::of(document.root())?;
    let mut urls = capabilities.called(id).flat_map(|c| c.access_urls());
    urls.find_map(|u| u.url())
}
