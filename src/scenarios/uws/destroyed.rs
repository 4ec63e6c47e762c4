//! D1: a job that the service destroys at its destruction time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use super::idle::note_if_gone;
use super::limits::server_now;
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::talk::{child, phase_of};
use crate::scenarios::{Stop, Talk};

/// How far ahead the destruction time is set.
const LEAD: f64 = 20.0;

/// Moves the destruction time close and watches the job go.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    if talk.plan.quick {
        return Err(Stop::reason(Reason::Quick));
    }
    let job = talk.create(step::D1_CREATE, &talk.plan.quick_recipe()).await?;
    let lead = talk.plan.pace.seconds(LEAD);
    let probe = talk.get(step::D1_JOB, &job).await;
    let text = due_in(&probe, lead);
    let set = Instant::now();
    talk.post(
        step::D1_SET_DESTRUCTION,
        &child(&job, "destruction"),
        &[("DESTRUCTION", &text)],
    )
    .await;
    talk.get(step::D1_JOB, &job).await;
    talk.rest("d1", lead.saturating_sub(set.elapsed())).await;
    until_gone(talk, step::D1_POLL, &job, talk.plan.grace).await;
    Ok(())
}

/// The instant so far ahead on the service's clock, as a client writes it.
pub fn due_in(probe: &Exchange, lead: Duration) -> String {
    // The service's own clock decides; a Date header is up to a second behind it.
    let skew = server_now(probe).duration_since(Timestamp::now()).as_secs_f64();
    let skew = if skew.abs() < 2.0 { 0.0 } else { skew };
    let at = Timestamp::now()
        + Duration::from_secs_f64(lead.as_secs_f64())
        + jiff::SignedDuration::from_secs_f64(skew);
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Reads a job until it is gone or archived, or the time is over. Is it gone?
async fn until_gone(talk: &Arc<Talk>, step: Step, job: &Url, limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    let mut pause = Duration::from_millis(50);
    loop {
        let exchange = talk.get(step, job).await;
        let missing = exchange.response().is_some_and(|r| matches!(r.status, 404 | 410));
        let gone = missing || phase_of(&exchange).as_deref() == Some("ARCHIVED");
        if gone || Instant::now() >= deadline {
            note_if_gone(talk, job, &exchange);
            return gone;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(5));
    }
}
