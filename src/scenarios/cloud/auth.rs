//! Who may ask: a proof that nobody has, capabilities without any, files for users (catalogue 3.K).

use std::sync::Arc;

use url::Url;

use super::ask::{allowed, bytes, followed, not_offered, not_seen, once, status, table, with};
use super::reading::document;
use crate::documents::vosi::{AVAILABILITY_ID, CAPABILITIES_ID, Capabilities, sibling};
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::talk::same_address;
use crate::scenarios::{Stop, Talk};

/// Tries what credentials change.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let plan = &talk.plan.cloud;
    let (links, ids) = talk.cloud.with(|known| (known.links.clone(), known.ids.clone()));
    let asked = plan.discovery.clone().or_else(|| {
        let id = ids.first().map(|id| ("ID", id.as_str()));
        links.as_ref().map(|links| with(links, id.as_slice()))
    });
    match &asked {
        Some(url) => {
            let token = format!("Bearer voconform-made-up-{}", talk.plan.nonce);
            let ask = table(url).by(Who::Nobody).header("Authorization", &token);
            once(talk, step::AUTH_BOGUS, ask).await?;
        }
        None => talk.skip(step::AUTH_BOGUS, &not_offered("neither a query nor a service of links is known")),
    }
    match &plan.discovery {
        Some(query) => {
            let ask = Ask::new("HEAD", &beside(query, "capabilities")).by(Who::Nobody).header("Accept", "*/*");
            once(talk, step::AUTH_HEAD, ask).await?;
        }
        None => talk.skip(step::AUTH_HEAD, &not_offered("no query is known that capabilities are beside")),
    }
    identity(talk).await
}

/// One file as a user; what lies elsewhere is asked without the proof, which goes to the target's own origin only.
async fn identity(talk: &Talk) -> Result<(), Stop> {
    if talk.plan.identities == 0 {
        return Err(Stop::reason(Reason::NeedsIdentities));
    }
    // Files by their URI are what storage services send their users elsewhere for.
    let home = talk.client.home().clone();
    let known = talk.cloud.with(|known| known.access_urls.clone());
    let own = known.into_iter().find(|url| url.origin() == home && allowed(talk, url).is_ok());
    match own {
        Some(url) => followed(talk, step::AUTH_IDENTITY, bytes(&url, "0-0", 1).by(Who::First)).await.map(|_| ()),
        None => Err(not_seen("no file of the service itself is known")),
    }
}

/// What stands beside the query, without its parameters.
fn beside(query: &Url, name: &str) -> Url {
    let mut bare = query.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    sibling(&bare, name)
}

/// The capabilities beside the query, what they say of themselves, and the availability.
pub async fn capabilities(talk: &Arc<Talk>) -> Result<(), Stop> {
    let Some(query) = &talk.plan.cloud.discovery else {
        return Err(not_offered("services of links alone owe no capabilities (DataLink 1.1 section 2.3)"));
    };
    let place = talk.plan.capabilities.clone().unwrap_or_else(|| beside(query, "capabilities"));
    let exchange = get(talk, step::VOSI_CAPABILITIES, &place).await?;
    if let Some(own) = announced(&exchange, CAPABILITIES_ID).filter(|url| !same_address(url, &place)) {
        get(talk, step::VOSI_SELF, &own).await?;
    }
    let availability = announced(&exchange, AVAILABILITY_ID);
    let availability = availability.unwrap_or_else(|| beside(query, "availability"));
    get(talk, step::VOSI_AVAILABILITY, &availability).await?;
    if status(&exchange) == 200 {
        return Err(not_offered("there is no job list here"));
    }
    Ok(())
}

async fn get(talk: &Talk, step: Step, url: &Url) -> Result<Arc<Exchange>, Stop> {
    followed(talk, step, Ask::get(url).by(Who::Nobody)).await
}

fn announced(exchange: &Exchange, id: &str) -> Option<Url> {
    let document = document(exchange)?;
    let capabilities = Capabilities::of(document.root())?;
    let mut urls = capabilities.called(id).flat_map(|c| c.access_urls());
    urls.find_map(|url| url.url())
}
