//! Takes away what the run made: DELETE, and where that is refused ABORT first, then ACTION=DELETE. What a broker offered is
//! rejected or cancelled.

use std::sync::Arc;

use url::Url;

use super::Talk;
use super::talk::{child, phase_of};
use super::uws::idle::is_terminal;
use super::uws::long::LANES;
use crate::http::Who;
use crate::recording::step::Area;
use crate::recording::{Exchange, JobRecord, step};

/// Removes every job of the run that is not known to be gone. Gives the URLs of those that could not be removed.
pub async fn remove_jobs(talk: &Arc<Talk>) -> Vec<String> {
    talk.creations_settled().await;
    if talk.plan.area == Area::Broker {
        return super::broker::end_all(talk).await;
    }
    let mut tasks = Vec::new();
    for job in talk.jobs().into_iter().filter(|j| !j.removed) {
        let talk = talk.clone();
        tasks.push(tokio::spawn(async move {
            remove(&talk, &job).await.then_some(()).ok_or(job.url)
        }));
    }
    let mut left = Vec::new();
    for task in tasks {
        if let Ok(Err(url)) = task.await {
            left.push(url);
        }
    }
    left
}

/// Removes the job of one scenario while the others go on.
pub async fn remove_job_of(talk: &Talk, lane: &str) {
    for job in talk.jobs().into_iter().filter(|j| !j.removed && j.label == lane) {
        // What is still there at the end of the run is tried again then.
        remove(talk, &job).await;
    }
}

/// Can the job keep the service busy? Then it is aborted before it is deleted: not every service stops what it deletes.
fn may_be_busy(record: &JobRecord) -> bool {
    LANES.contains(&record.label.as_str())
}

async fn remove(talk: &Talk, record: &JobRecord) -> bool {
    let url = record.url.as_str();
    let Ok(job) = Url::parse(url) else { return false };
    let who = talk.maker(url);
    if may_be_busy(record) {
        let now = talk.get_by(who, step::CLEANUP, &job).await;
        if phase_of(&now).is_some_and(|phase| !is_terminal(&phase)) {
            let phase = child(&job, "phase");
            talk.post_by(who, step::CLEANUP, &phase, &[("PHASE", "ABORT")])
                .await;
        }
    }
    let delete = || talk.order_by(who, step::CLEANUP, "DELETE", &job);
    let mut gone = is_gone(talk, who, &job, &*delete().await).await;
    if !gone {
        let phase = child(&job, "phase");
        talk.post_by(who, step::CLEANUP, &phase, &[("PHASE", "ABORT")])
            .await;
        gone = is_gone(talk, who, &job, &*delete().await).await;
    }
    if !gone {
        let order = talk.post_by(who, step::CLEANUP, &job, &[("ACTION", "DELETE")]);
        gone = is_gone(talk, who, &job, &*order.await).await;
    }
    if gone {
        talk.job_removed(url);
    }
    gone
}

/// Is the job gone after this answer to a deletion? An answer that sounds like success is not believed: the job is looked
/// for once.
async fn is_gone(talk: &Talk, who: Who, job: &Url, exchange: &Exchange) -> bool {
    let status = exchange.response().map_or(0, |r| r.status);
    if !may_mean_gone(status) {
        return false;
    }
    if means_missing(status) {
        return true;
    }
    let after = talk.get_by(who, step::CLEANUP, job).await;
    let Some(response) = after.response() else {
        return false;
    };
    response.status >= 400 || phase_of(&after).as_deref() == Some("ARCHIVED")
}

/// Can this answer to a deletion mean that the job is gone? A redirect other than 303 says that nothing was done yet.
pub fn may_mean_gone(status: u16) -> bool {
    matches!(status, 200..=299 | 303) || means_missing(status)
}

/// Does this answer mean that there is no such job?
pub fn means_missing(status: u16) -> bool {
    matches!(status, 404 | 410)
}
