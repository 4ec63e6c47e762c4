//! The deletion of the whole job list, which must be refused: tried only when allowed, and after everything else (UWS 1.1
//! section 2.1.1).

use std::sync::Arc;

use super::idle::note_if_gone;
use crate::recording::{Reason, step};
use crate::scenarios::{Stop, Talk};

/// Makes a job, tries to delete the list, looks whether the job is still there.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    if !talk.plan.allow_danger {
        return Err(Stop::reason(Reason::Danger));
    }
    let job = talk
        .create(step::DANGER_CREATE, &talk.plan.quick_recipe())
        .await?;
    talk.get(step::DANGER_JOB, &job).await;
    talk.order(step::DANGER_DELETE_LIST, "DELETE", &talk.plan.job_list)
        .await;
    let after = talk.get(step::DANGER_JOB_AFTER, &job).await;
    note_if_gone(talk, &job, &after);
    Ok(())
}
