//! DC1: a job that completes, and its results as children of the results list (DALI 1.1 section 4.1).

use std::sync::Arc;

use url::Url;

use crate::http::Ask;
use crate::recording::{Exchange, Reason, step};
use crate::scenarios::running::run_to_completion;
use crate::scenarios::talk::{child, read_job};
use crate::scenarios::{Stop, Talk};

/// Results that are fetched, at most.
const RESULTS: usize = 5;
/// Bytes of a result that are read, at most.
const ENOUGH: usize = 1_000_000;

/// Runs the quick recipe and fetches its results where DALI has them; a TAP result also by the name that TAP gives it.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    if !talk.plan.recipes.contains_key("quick") {
        return Err(Stop::reason(Reason::NeedsRecipe));
    }
    let job = talk.create(step::DC1_CREATE, &talk.plan.quick_recipe()).await?;
    run_to_completion(talk, &job, (step::DC1_RUN, step::DC1_POLL)).await?;
    let done = talk.get(step::DC1_JOB, &job).await;
    for (id, href) in listed(&done) {
        match below_results(&job, href.as_deref()) {
            Some(url) => fetch_at(talk, step::DC1_CHILD, &url).await,
            None => fetch(talk, step::DC1_CHILD, &job, &id).await,
        }
    }
    if talk.plan.follows("tap-1.1") {
        talk.get(step::DC1_TAP_RESULTS, &child(&job, "results")).await;
        fetch(talk, step::DC1_TAP_RESULT, &job, "result").await;
    }
    Ok(())
}

/// Fetches the child of the results list that is called so.
pub async fn fetch(talk: &Arc<Talk>, step: crate::recording::Step, job: &Url, id: &str) {
    let mut url = child(job, "results");
    if let Ok(mut segments) = url.path_segments_mut() {
        // An id may hold a slash; it is one segment all the same.
        segments.push(id);
    }
    fetch_at(talk, step, &url).await;
}

async fn fetch_at(talk: &Arc<Talk>, step: crate::recording::Step, url: &Url) {
    let ask = Ask::new("GET", url).header("Accept", "*/*").at_most(ENOUGH);
    talk.follow(step, ask).await;
}

/// The address of a result that is a child of the results list by its link: no standard says that its name is the id.
fn below_results(job: &Url, href: Option<&str>) -> Option<Url> {
    let url = job.join(href?.trim()).ok()?;
    let list = format!("{}/", child(job, "results").path());
    // What needs a key in the query is not directly accessible.
    let is_child = url.origin() == job.origin()
        && url.query().is_none()
        && url
            .path()
            .strip_prefix(&list)
            .is_some_and(|name| !name.is_empty());
    is_child.then_some(url)
}

/// The id and the link of each result.
fn listed(done: &Exchange) -> Vec<(String, Option<String>)> {
    let results = read_job(done, |job| {
        let results = job.results()?;
        let entries = results
            .iter()
            .filter_map(|r| Some((r.id?.to_owned(), r.href.map(str::to_owned))));
        Some(entries.take(RESULTS).collect::<Vec<_>>())
    });
    results.unwrap_or_default()
}
