//! The synchronous door of a service, if it has one: a request to it leads to the result of a job (UWS 1.1 section 5).

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::http::{ACCEPT_UWS, Ask};
use crate::recording::{Exchange, Reason, step};
use crate::scenarios::talk::redirect_of;
use crate::scenarios::{Stop, Talk};

/// Redirects that are followed.
const REDIRECTS: usize = 5;
/// Bytes of the result that are read at most.
const CAP: usize = 100_000;

/// Asks the door once and follows where it leads. The job behind it is ours to remove.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let door = door(talk).ok_or_else(|| Stop::reason(Reason::NotOffered))?;
    let recipes = &talk.plan.recipes;
    let recipe = recipes.get("sync").or_else(|| recipes.get("quick"));
    let recipe = recipe.ok_or_else(|| Stop::reason(Reason::NeedsRecipe))?.clone();
    let asking = talk.clone();
    talk.unstoppable(async move {
        let ask = Ask::form(&door, &recipe).at_most(CAP);
        let mut exchange = asking.client.send(step::SYNC_ASK, ask).await;
        for _ in 0..REDIRECTS {
            let Some(next) = redirect_of(&exchange).filter(|u| matches!(u.scheme(), "http" | "https")) else {
                break;
            };
            note(&asking, &door, &next);
            exchange = next_hop(&asking, &exchange, &next).await;
        }
    })
    .await;
    Ok(())
}

/// The door that the user named; TAP says where its own is (TAP 1.1 section 2).
fn door(talk: &Talk) -> Option<Url> {
    let sibling = || {
        let mut url = talk.plan.job_list.clone();
        let last = url.path().trim_end_matches('/').rsplit('/').next()?.to_owned();
        (last == "async").then_some(())?;
        url.path_segments_mut().ok()?.pop_if_empty().pop().push("sync");
        Some(url)
    };
    talk.plan
        .sync
        .clone()
        .or_else(|| talk.plan.follows("tap-1.1").then(sibling).flatten())
}

async fn next_hop(talk: &Arc<Talk>, from: &Exchange, next: &Url) -> Arc<Exchange> {
    let ask = Ask::new("GET", next)
        .header("Accept", ACCEPT_UWS)
        .within(talk.plan.patience.max(Duration::from_secs(1)))
        .at_most(CAP);
    talk.client
        .send(step::SYNC_ASK, ask.redirected(from.id, next.clone()))
        .await
}

/// Notes the job that a redirect names: below the job list, or by its id below the door.
fn note(talk: &Talk, door: &Url, next: &Url) {
    let below = |base: &Url| {
        let base = base.path().trim_end_matches('/').to_owned() + "/";
        let rest = next
            .path()
            .strip_prefix(&base)
            .filter(|_| next.origin() == talk.plan.job_list.origin())?;
        rest.split('/')
            .next()
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
    };
    let Some(id) = below(&talk.plan.job_list).or_else(|| below(door)) else {
        return;
    };
    let mut job = talk.plan.job_list.clone();
    let path = format!("{}/{id}", job.path().trim_end_matches('/'));
    job.set_path(&path);
    if !talk.jobs().iter().any(|known| known.url == job.as_str()) {
        talk.note_job("sync", &job);
    }
}
