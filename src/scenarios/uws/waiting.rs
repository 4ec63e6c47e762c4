//! W1: a job that is aborted while a client waits for a change (UWS 1.1 section 2.2.1.2).

use std::sync::Arc;
use std::time::Duration;

use crate::http::Ask;
use crate::recording::{Reason, step};
use crate::scenarios::talk::{child, with_query};
use crate::scenarios::{Stop, Talk};

/// Seconds that the client is ready to wait.
const WAIT: f64 = 30.0;
/// Seconds after which the job is aborted.
const ABORT_AFTER: f64 = 3.0;

/// Waits on one connection for the change that an order on another one brings.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    if !talk.plan.can_wait {
        return Err(Stop::reason(Reason::OtherVersion));
    }
    let job = talk.create(step::W1_CREATE, &talk.plan.quick_recipe()).await?;
    let seconds = talk.plan.pace.seconds(WAIT).as_secs().max(1);
    let waiting = with_query(&job, &[("WAIT", &seconds.to_string()), ("PHASE", "PENDING")]);
    let wait = Ask::get(&waiting).within(Duration::from_secs(seconds + 15));
    tokio::join!(talk.follow(step::W1_WAIT, wait), async {
        talk.rest("w1", talk.plan.pace.seconds(ABORT_AFTER)).await;
        talk.post(step::W1_ABORT, &child(&job, "phase"), &[("PHASE", "ABORT")])
            .await
    });
    Ok(())
}
