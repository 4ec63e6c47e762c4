//! O1 and O2: what may be posted to a job, and what may not be deleted.

use std::sync::Arc;

use crate::recording::step;
use crate::scenarios::talk::child;
use crate::scenarios::{Stop, Talk};

/// Posts to the job that are not ACTION=DELETE must not destroy it.
pub async fn posts(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk.create(step::O1_CREATE, &talk.plan.quick_recipe()).await?;
    talk.get(step::O1_JOB, &job).await;
    talk.post(step::O1_POST_EMPTY, &job, &[]).await;
    talk.get(step::O1_AFTER_EMPTY, &job).await;
    talk.post(step::O1_POST_FOO, &job, &[("ACTION", "FOO")]).await;
    talk.get(step::O1_AFTER_FOO, &job).await;
    talk.post(step::O1_POST_X, &job, &[("X", "1")]).await;
    let after = talk.get(step::O1_AFTER_X, &job).await;
    super::idle::note_if_gone(talk, &job, &after);
    Ok(())
}

/// The children of a job, as UWS 1.1 section 2.2.1 names them.
pub const CHILDREN: [&str; 8] = [
    "phase",
    "executionduration",
    "destruction",
    "quote",
    "results",
    "parameters",
    "owner",
    "error",
];

/// No other resource than a job can be deleted (UWS 1.1 section 2.2.3.2).
pub async fn deletes(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk.create(step::O2_CREATE, &talk.plan.quick_recipe()).await?;
    talk.get(step::O2_JOB, &job).await;
    for name in CHILDREN {
        talk.order(step::O2_DELETE_CHILD, "DELETE", &child(&job, name))
            .await;
        talk.get(step::O2_CHILD_AFTER, &child(&job, name)).await;
    }
    talk.get(step::O2_JOB_AFTER, &job).await;
    Ok(())
}
