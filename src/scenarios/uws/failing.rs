//! E1: a job that runs and fails.

use std::sync::Arc;

use url::Url;

use super::idle::is_terminal;
use crate::recording::{Reason, step};
use crate::scenarios::talk::{child, phase_of};
use crate::scenarios::{Stop, Talk};

/// How long a failed job is watched.
const WATCH: f64 = 5.0;

/// Runs the failing recipe to its end and looks at the error.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = create(talk).await?;
    talk.get(step::E1_JOB, &job).await;
    let phase = child(&job, "phase");
    talk.post(step::E1_RUN, &phase, &[("PHASE", "RUN")]).await;
    let mut last = talk
        .poll(step::E1_POLL, &job, talk.plan.patience, |p| {
            is_terminal(p) || p == "HELD"
        })
        .await;
    if phase_of(&last).as_deref() == Some("HELD") {
        // It is the client that must ask again (UWS 1.1 section 2.1.3).
        talk.post(step::E1_RUN_HELD, &phase, &[("PHASE", "RUN")]).await;
        last = talk
            .poll(step::E1_POLL, &job, talk.plan.patience, is_terminal)
            .await;
    }
    match phase_of(&last).as_deref() {
        Some("ERROR") => {}
        Some(ended) if is_terminal(ended) => {
            return Err(Stop::after(
                step::E1_POLL,
                format!("the job of the failing recipe ended {ended}"),
            ));
        }
        other => return Err(super::running::not_finished(step::E1_POLL, &last, other)),
    }
    talk.get(step::E1_DONE, &job).await;
    talk.get(step::E1_ERROR, &child(&job, "error")).await;
    if talk.plan.follows("tap-1.1") {
        talk.get(step::E1_TAP_RESULT, &child(&job, "results/result"))
            .await;
    }
    talk.get(step::E1_PHASE, &phase).await;
    talk.get(step::E1_RESULTS, &child(&job, "results")).await;
    talk.post(step::E1_RUN_ERROR, &phase, &[("PHASE", "RUN")]).await;
    talk.get(step::E1_AFTER_RUN_ERROR, &job).await;
    super::waiting::finished(talk, step::E1_WAIT_DONE, &job).await;
    talk.rest("e1", talk.plan.pace.seconds(WATCH)).await;
    talk.get(step::E1_LATER, &job).await;
    Ok(())
}

/// The recipes that fail, first what the target gives, then what TAP has besides (catalogue chapter 4.2): a service that
/// refuses one when the job is made may take another.
const RECIPES: [&str; 4] = ["failing", "fail-missing", "fail-lang", "fail-syntax"];

async fn create(talk: &Arc<Talk>) -> Result<Url, Stop> {
    let mut stop = Stop::reason(Reason::NeedsRecipe);
    for name in RECIPES {
        let Some(recipe) = talk.plan.recipes.get(name) else {
            continue;
        };
        match talk.create(step::E1_CREATE, recipe).await.map_err(refused) {
            Ok(job) => return Ok(job),
            Err(other) if other.reason == Reason::Refused => stop = other,
            Err(other) => return Err(other),
        }
    }
    Err(stop)
}

/// A service may refuse a bad job when it is made (UWS 1.1 section 2.2.3.1); then nothing is learned of errors.
fn refused(stop: Stop) -> Stop {
    let reason = if stop.reason == Reason::Blocked {
        Reason::Refused
    } else {
        stop.reason
    };
    Stop { reason, ..stop }
}
