//! Jobs that do not exist.

use std::sync::Arc;

use crate::recording::{Reason, step};
use crate::scenarios::talk::child;
use crate::scenarios::{Stop, Talk};

/// Reads, orders and deletes a job that nobody made.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = child(&talk.plan.job_list, &format!("voconform-{}", talk.plan.nonce));
    talk.get(step::UNKNOWN_JOB, &job).await;
    talk.get(step::UNKNOWN_PHASE, &child(&job, "phase")).await;
    talk.get(step::UNKNOWN_RESULTS, &child(&job, "results")).await;
    if talk.plan.read_only {
        return Err(Stop::reason(Reason::ReadOnly));
    }
    talk.post(step::UNKNOWN_ORDER, &child(&job, "phase"), &[("PHASE", "ABORT")])
        .await;
    talk.order(step::UNKNOWN_DELETE, "DELETE", &job).await;
    Ok(())
}
