//! The job list before any job of ours exists.

use std::sync::Arc;

use url::Url;

use crate::documents::uws::JobList;
use crate::documents::xml;
use crate::http::Ask;
use crate::recording::{Exchange, step};
use crate::scenarios::talk::{child, with_query};
use crate::scenarios::{Stop, Talk};

/// Other people's jobs that are looked at, at most.
const ENTRIES: usize = 5;

/// Asks for the list in every way that needs no job.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let list = &talk.plan.job_list;
    let first = talk.get(step::LIST_GET, list).await;
    if first.response().is_none_or(|r| r.status != 200) {
        return Err(Stop::after(step::LIST_GET, "the job list can't be read"));
    }
    talk.follow(step::LIST_NO_ACCEPT, Ask::new("GET", list)).await;
    talk.follow(step::LIST_ANY, Ask::new("GET", list).header("Accept", "*/*"))
        .await;
    talk.follow(
        step::LIST_HTML,
        Ask::new("GET", list).header("Accept", super::idle::ACCEPT_BROWSER),
    )
    .await;
    talk.order(step::LIST_HEAD, "HEAD", list).await;
    talk.get(
        step::LIST_FUTURE,
        &with_query(list, &[("AFTER", "2999-01-01T00:00:00Z")]),
    )
    .await;
    talk.get(step::LIST_SUSPENDED, &with_query(list, &[("PHASE", "SUSPENDED")]))
        .await;
    entries(talk, &first).await;
    get_with_recipe(talk, &first).await;
    if !talk.plan.read_only {
        talk.order(step::LIST_PUT, "PUT", list).await;
    }
    Ok(())
}

/// Ids and links of a list.
pub fn ids_and_links(exchange: &Exchange) -> Vec<(String, Option<String>)> {
    let Some(response) = exchange.response() else {
        return Vec::new();
    };
    let Ok(document) = xml::parse(&response.body, None) else {
        return Vec::new();
    };
    let Some(list) = JobList::of(document.root()) else {
        return Vec::new();
    };
    list.refs()
        .filter_map(|r| Some((r.id()?.to_owned(), r.href().map(str::to_owned))))
        .collect()
}

async fn entries(talk: &Arc<Talk>, list: &Exchange) {
    for (id, href) in ids_and_links(list).into_iter().take(ENTRIES) {
        entry(talk, step::LIST_ENTRY, step::LIST_HREF, &id, href.as_deref()).await;
    }
}

/// Looks at one entry, by its id and, where that is another place, by its link.
pub async fn entry(
    talk: &Arc<Talk>,
    by_id: crate::recording::Step,
    by_href: crate::recording::Step,
    id: &str,
    href: Option<&str>,
) {
    let list = &talk.plan.job_list;
    let url = child(list, id);
    talk.get(by_id, &url).await;
    let linked: Option<Url> = href.and_then(|h| list.join(h.trim()).ok());
    if let Some(linked) = linked.filter(|l| *l != url && l.host_str() == list.host_str()) {
        talk.get(by_href, &linked).await;
    }
}

/// GET is safe: with a job description in the query it must not make a job.
async fn get_with_recipe(talk: &Arc<Talk>, before: &Exchange) {
    let list = &talk.plan.job_list;
    let nonce = talk.plan.nonce.clone();
    let parameters = talk.plan.quick_with(&[("PHASE", "RUN"), ("RUNID", &nonce)]);
    let pairs: Vec<(&str, &str)> = parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let asked = talk
        .client
        .send(step::LIST_WITH_RECIPE, Ask::get(&with_query(list, &pairs)))
        .await;
    if asked.response().is_some_and(|r| r.is_redirect()) {
        // A job made by GET is ours to remove all the same; a redirect to the list itself is not adopted.
        let _ = talk.adopt(step::LIST_WITH_RECIPE, &asked);
    }
    let after = talk.get(step::LIST_AFTER_RECIPE, list).await;
    let known: Vec<String> = ids_and_links(before).into_iter().map(|(id, _)| id).collect();
    let new = ids_and_links(&after)
        .into_iter()
        .filter(|(id, _)| !known.contains(id));
    for (id, _) in new.take(ENTRIES) {
        let url = child(list, &id);
        let suspect = talk.get(step::LIST_SUSPECT, &url).await;
        let ours = suspect
            .response()
            .is_some_and(|r| String::from_utf8_lossy(&r.body).contains(&nonce));
        if ours {
            talk.note_job("list", &url);
        }
    }
}
