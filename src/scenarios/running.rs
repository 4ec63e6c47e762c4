//! Running a job to its end, as the scenarios of the embedding standards do.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::talk::{child, phase_of};
use super::uws::idle::is_terminal;
use super::uws::running::not_finished;
use super::{Stop, Talk};
use crate::recording::Step;

/// How long a job may stay PENDING after the order; TAP 1.1 section 5.1.3 has it leave at once.
const STARTS: Duration = Duration::from_secs(20);

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
    let patience = talk.plan.patience;
    let mut last = talk
        .poll(poll, job, patience.min(STARTS), |p| p != "PENDING")
        .await;
    if phase_of(&last).as_deref() == Some("HELD") {
        talk.post(run, &phase, &[order]).await;
    }
    if phase_of(&last).is_some_and(|p| p != "PENDING" && !is_terminal(&p)) {
        last = talk.poll(poll, job, patience, is_terminal).await;
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
