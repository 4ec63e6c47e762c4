//! H1 and A1: jobs whose recipes lead to phases that few jobs ever see, HELD and ARCHIVED (UWS 1.1 section 2.1.3).

use std::sync::Arc;

use url::Url;

use super::idle::is_terminal;
use super::running::result_urls;
use super::waiting::finished;
use crate::http::Ask;
use crate::recording::{Reason, step};
use crate::scenarios::talk::{child, phase_of, with_query};
use crate::scenarios::{Stop, Talk};

/// How long a HELD job is watched, in seconds (catalogue row 85).
pub const WATCH_HELD: f64 = 30.0;

async fn make(talk: &Arc<Talk>, recipe: &str, create: crate::recording::Step) -> Result<Url, Stop> {
    // Most services have no such jobs; then nothing is missing.
    let recipe = talk
        .plan
        .recipes
        .get(recipe)
        .ok_or_else(|| Stop::reason(Reason::NotObserved))?;
    talk.create(create, recipe).await
}

/// A job that waits for the client: is it left alone, and does it go on when told to?
pub async fn held(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = make(talk, "held", step::H1_CREATE).await?;
    let phase = child(&job, "phase");
    talk.post(step::H1_RUN, &phase, &[("PHASE", "RUN")]).await;
    let first = talk
        .poll(step::H1_POLL, &job, talk.plan.patience, |p| p != "PENDING")
        .await;
    if phase_of(&first).as_deref() != Some("HELD") {
        return Err(Stop::after(step::H1_POLL, "the job did not become HELD"));
    }
    finished(talk, step::H1_WAIT_HELD, &job).await;
    if !talk.plan.quick {
        talk.rest("h1", talk.plan.pace.seconds(WATCH_HELD)).await;
    }
    let still = talk.get(step::H1_HELD, &job).await;
    if phase_of(&still).as_deref() == Some("HELD") {
        talk.post(step::H1_RUN_HELD, &phase, &[("PHASE", "RUN")]).await;
        talk.get(step::H1_AFTER_RUN_HELD, &job).await;
    }
    Ok(())
}

/// A job that is archived when it is deleted.
pub async fn archived(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = make(talk, "archived", step::A1_CREATE).await?;
    talk.post(step::A1_RUN, &child(&job, "phase"), &[("PHASE", "RUN")])
        .await;
    talk.poll(step::A1_POLL, &job, talk.plan.patience, is_terminal)
        .await;
    let done = talk.get(step::A1_JOB, &job).await;
    talk.order(step::A1_DELETE, "DELETE", &job).await;
    let gone = talk.get(step::A1_JOB_GONE, &job).await;
    if phase_of(&gone).as_deref() == Some("ARCHIVED") {
        finished(talk, step::A1_WAIT_ARCHIVED, &job).await;
    }
    let list = &talk.plan.job_list;
    talk.get(step::A1_LIST, list).await;
    talk.get(
        step::A1_LIST_ARCHIVED,
        &with_query(list, &[("PHASE", "ARCHIVED")]),
    )
    .await;
    for result in result_urls(&job, &done).into_iter().take(1) {
        talk.follow(step::A1_RESULT_GONE, Ask::get(&result).at_most(1000))
            .await;
    }
    super::idle::note_if_gone(talk, &job, &gone);
    Ok(())
}
