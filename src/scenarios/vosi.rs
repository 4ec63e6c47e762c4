//! What the service says of itself to anybody: its capabilities, its availability, and its job list without credentials.

use std::sync::Arc;

use url::Url;

use super::talk::document_of;
use super::{Stop, Talk};
use crate::documents::vosi::Capabilities;
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
    let sibling = sibling(list, "capabilities");
    let place = talk.plan.capabilities.clone().unwrap_or_else(|| sibling.clone());
    let capabilities = get(talk, step::VOSI_CAPABILITIES, &place).await;
    if !super::talk::same_address(&place, &sibling) {
        get(talk, step::VOSI_SIBLING, &sibling).await;
    }
    // Where it is not announced it may be beside the list, as DALI 1.1 section 2 has it in its example.
    let availability = announced(&capabilities).unwrap_or_else(|| self::sibling(list, "availability"));
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
    let mut urls = capabilities
        .called("ivo://ivoa.net/std/VOSI#availability")
        .flat_map(|c| c.access_urls());
    urls.find_map(|u| u.url())
}

/// The resource of this name beside another one (DALI 1.1 section 2): its last path segment is replaced.
pub fn sibling(url: &Url, name: &str) -> Url {
    let mut sibling = url.clone();
    sibling.set_query(None);
    if let Ok(mut segments) = sibling.path_segments_mut() {
        segments.pop_if_empty().pop().push(name);
    }
    sibling
}
