//! Running a job to its end, as the scenarios of the embedding standards do.

use std::sync::Arc;

use url::Url;

use super::talk::{child, phase_of};
use super::uws::idle::is_terminal;
use super::uws::running::not_finished;
use super::{Stop, Talk};
use crate::recording::Step;

/// Posts an order to run and waits for the end of the job; gives the phase it ended in. A job that is HELD is told once
/// more (UWS 1.1 section 2.1.3).
pub async fn run_to_end(
    talk: &Arc<Talk>,
    job: &Url,
    (run, poll): (Step, Step),
    order: (&str, &str),
) -> Result<String, Stop> {
    let phase = child(job, "phase");
    talk.post(run, &phase, &[order]).await;
    let mut last = talk
        .poll(poll, job, talk.plan.patience, |p| is_terminal(p) || p == "HELD")
        .await;
    if phase_of(&last).as_deref() == Some("HELD") {
        talk.post(run, &phase, &[order]).await;
        last = talk.poll(poll, job, talk.plan.patience, is_terminal).await;
    }
    match phase_of(&last) {
        Some(ended) if is_terminal(&ended) => Ok(ended),
        other => Err(not_finished(poll, &last, other.as_deref())),
    }
}

/// The usual order.
pub const RUN: (&str, &str) = ("PHASE", "RUN");

/// The same, and goes on only if the job completes.
pub async fn run_to_completion(talk: &Arc<Talk>, job: &Url, (run, poll): (Step, Step)) -> Result<(), Stop> {
    match run_to_end(talk, job, (run, poll), RUN).await?.as_str() {
        "COMPLETED" => Ok(()),
        ended => Err(Stop::after(poll, format!("the job ended {ended}"))),
    }
}
