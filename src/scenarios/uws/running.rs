//! Q1: a job that runs and completes.

use std::sync::Arc;

use url::Url;

use super::idle::{is_terminal, note_if_gone};
use crate::documents::uws::Job;
use crate::http::Ask;
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::talk::{child, phase_of, read_job};
use crate::scenarios::{Stop, Talk};

/// Results that are fetched, at most.
const RESULTS: usize = 5;
/// Bytes of a result that are read at most (catalogue row 180).
const RESULT_CAP: usize = 50_000_000;

/// Runs the quick recipe to its end, looks at everything, tries what is forbidden, deletes it.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let Some(recipe) = talk.plan.recipes.get("quick").cloned() else {
        return Err(Stop::reason(Reason::NeedsRecipe));
    };
    let job = talk.create(step::Q1_CREATE, &recipe).await?;
    talk.get(step::Q1_JOB, &job).await;
    talk.post(step::Q1_RUN, &child(&job, "phase"), &[("PHASE", "RUN")])
        .await;
    until_finished(talk, &job).await?;
    let done = talk.get(step::Q1_DONE, &job).await;
    super::waiting::finished(talk, step::Q1_WAIT_DONE, &job).await;
    everything(talk, &job).await;
    let results = results(talk, &job, &done).await;
    forbidden_on_results(talk, &job, &results).await;
    forbidden_orders(talk, &job).await;
    talk.order(step::Q1_DELETE, "DELETE", &job).await;
    for result in &results {
        talk.follow(step::Q1_RESULT_GONE, Ask::get(result).at_most(1000))
            .await;
    }
    Ok(())
}

/// Follows the job to COMPLETED; looks at its results if it is seen QUEUED.
async fn until_finished(talk: &Arc<Talk>, job: &Url) -> Result<(), Stop> {
    let started = std::time::Instant::now();
    let first = talk
        .poll(step::Q1_POLL, job, talk.plan.patience, |p| p != "PENDING")
        .await;
    if phase_of(&first).as_deref() == Some("QUEUED") {
        for result in result_urls(job, &first).into_iter().take(1) {
            talk.follow(step::Q1_QUEUED_RESULT, Ask::get(&result).at_most(1000))
                .await;
        }
    }
    let first = if phase_of(&first).as_deref() == Some("HELD") {
        held(talk, job).await
    } else {
        first
    };
    let left = talk.plan.patience.saturating_sub(started.elapsed());
    let last = match phase_of(&first).as_deref() {
        Some(phase) if is_terminal(phase) => first,
        _ => talk.poll(step::Q1_POLL, job, left, is_terminal).await,
    };
    match phase_of(&last).as_deref() {
        Some("COMPLETED") => Ok(()),
        Some(other) if is_terminal(other) => Err(Stop::after(
            step::Q1_POLL,
            format!("the job of the quick recipe ended {other}"),
        )),
        other => Err(not_finished(step::Q1_POLL, &last, other)),
    }
}

/// Why a job did not come to its end: only one that was taken up and not finished says that the service is busy.
pub fn not_finished(poll: Step, last: &Exchange, phase: Option<&str>) -> Stop {
    let reason = match (phase, &last.outcome) {
        (_, Err(_)) => Reason::Transport,
        (Some("PENDING") | None, _) => Reason::Blocked,
        _ => Reason::Busy,
    };
    let detail = match (phase, &last.outcome) {
        (_, Err(failure)) => format!("the job could not be read: {}", failure.detail),
        (Some(phase), _) => format!("the job was still {phase} when the time was over"),
        (None, _) => "the job could not be read while it ran".to_owned(),
    };
    Stop {
        reason,
        because: Some(poll),
        detail,
    }
}

/// A HELD job waits for the client: is it left alone, and does it go on when told to (UWS 1.1 section 2.1.3)?
async fn held(talk: &Arc<Talk>, job: &Url) -> Arc<Exchange> {
    if !talk.plan.quick {
        talk.rest("q1", talk.plan.pace.seconds(super::special::WATCH_HELD))
            .await;
    }
    let still = talk.get(step::Q1_HELD, job).await;
    if phase_of(&still).as_deref() != Some("HELD") {
        return still;
    }
    talk.post(step::Q1_RUN_HELD, &child(job, "phase"), &[("PHASE", "RUN")])
        .await;
    talk.get(step::Q1_AFTER_RUN_HELD, job).await
}

async fn everything(talk: &Arc<Talk>, job: &Url) {
    let children = [
        (step::Q1_DONE_PHASE, "phase"),
        (step::Q1_DONE_DURATION, "executionduration"),
        (step::Q1_DONE_DESTRUCTION, "destruction"),
        (step::Q1_DONE_QUOTE, "quote"),
        (step::Q1_DONE_RESULTS, "results"),
        (step::Q1_DONE_PARAMETERS, "parameters"),
        (step::Q1_DONE_OWNER, "owner"),
        (step::Q1_DONE_ERROR, "error"),
    ];
    for (step, name) in children {
        talk.get(step, &child(job, name)).await;
    }
}

/// The links of the results in a job document, resolved against the job's URL.
pub fn result_urls(job: &Url, exchange: &Exchange) -> Vec<Url> {
    let base = Url::parse(&exchange.request.url).unwrap_or_else(|_| job.clone());
    let hrefs = read_job(exchange, |j: &Job<'_>| {
        Some(
            j.results()?
                .iter()
                .filter_map(|r| r.href.map(str::to_owned))
                .collect::<Vec<_>>(),
        )
    });
    let urls = hrefs
        .unwrap_or_default()
        .into_iter()
        .filter_map(move |h| base.join(h.trim()).ok());
    urls.filter(|u| matches!(u.scheme(), "http" | "https")).collect()
}

/// Fetches the results; gives those that lie below the job.
async fn results(talk: &Arc<Talk>, job: &Url, done: &Exchange) -> Vec<Url> {
    let all: Vec<Url> = result_urls(job, done).into_iter().take(RESULTS).collect();
    for result in &all {
        talk.follow(
            step::Q1_RESULT,
            Ask::new("GET", result)
                .header("Accept", "*/*")
                .at_most(RESULT_CAP),
        )
        .await;
    }
    let below = child(job, "results").to_string() + "/";
    all.into_iter()
        .filter(|u| u.as_str().starts_with(&below))
        .collect()
}

async fn forbidden_on_results(talk: &Arc<Talk>, job: &Url, results: &[Url]) {
    let list = child(job, "results");
    talk.post(step::Q1_POST_RESULTS, &list, &[("voconform", "1")])
        .await;
    talk.client
        .send(
            step::Q1_PUT_RESULTS,
            Ask::new("PUT", &list).body("text/plain", b"voconform".to_vec()),
        )
        .await;
    talk.get(step::Q1_RESULTS_AFTER, &list).await;
    let Some(result) = results.first() else { return };
    let get = || {
        Ask::new("GET", result)
            .header("Accept", "*/*")
            .at_most(RESULT_CAP)
    };
    talk.client
        .send(
            step::Q1_PUT_RESULT,
            Ask::new("PUT", result).body("text/plain", b"voconform".to_vec()),
        )
        .await;
    talk.post(step::Q1_POST_RESULT, result, &[("voconform", "1")])
        .await;
    talk.follow(step::Q1_RESULT_AFTER_PUT, get()).await;
    talk.order(step::Q1_DELETE_RESULT, "DELETE", result).await;
    talk.follow(step::Q1_RESULT_AFTER_DELETE, get()).await;
}

async fn forbidden_orders(talk: &Arc<Talk>, job: &Url) {
    let phase = child(job, "phase");
    talk.post(step::Q1_RUN_DONE, &phase, &[("PHASE", "RUN")]).await;
    talk.get(step::Q1_AFTER_RUN_DONE, job).await;
    talk.post(step::Q1_ABORT_DONE, &phase, &[("PHASE", "ABORT")])
        .await;
    talk.get(step::Q1_AFTER_ABORT_DONE, job).await;
    let (name, value) = talk.plan.changeable();
    talk.post(
        step::Q1_UPDATE_DONE,
        &child(job, "parameters"),
        &[(&name, &format!("{value}9"))],
    )
    .await;
    talk.get(step::Q1_PARAMETERS_AFTER, &child(job, "parameters"))
        .await;
    let last = talk.get(step::Q1_FINAL, job).await;
    note_if_gone(talk, job, &last);
}
