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
    for id in result_ids(&done) {
        fetch(talk, step::DC1_CHILD, &job, &id).await;
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
    let ask = Ask::new("GET", &url).header("Accept", "*/*").at_most(ENOUGH);
    talk.follow(step, ask).await;
}

fn result_ids(done: &Exchange) -> Vec<String> {
    let ids = read_job(done, |job| {
        let results = job.results()?;
        let ids = results.iter().filter_map(|r| r.id.map(str::to_owned));
        Some(ids.take(RESULTS).collect::<Vec<_>>())
    });
    ids.unwrap_or_default()
}
