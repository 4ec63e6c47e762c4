//! Takes away what the run made: DELETE, and where that is refused ABORT first, then ACTION=DELETE.

use std::sync::Arc;

use url::Url;

use super::Talk;
use super::talk::child;
use crate::recording::{Exchange, step};

/// Removes every job of the run that is not known to be gone. Gives the URLs of those that could not be removed.
pub async fn remove_jobs(talk: &Arc<Talk>) -> Vec<String> {
    talk.creations_settled().await;
    let mut tasks = Vec::new();
    for job in talk.jobs().into_iter().filter(|j| !j.removed) {
        let talk = talk.clone();
        tasks.push(tokio::spawn(async move {
            remove(&talk, &job.url).await.then_some(()).ok_or(job.url)
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

async fn remove(talk: &Talk, url: &str) -> bool {
    let Ok(job) = Url::parse(url) else { return false };
    let mut gone = accepted(&*talk.order(step::CLEANUP, "DELETE", &job).await);
    if !gone {
        talk.post(step::CLEANUP, &child(&job, "phase"), &[("PHASE", "ABORT")])
            .await;
        gone = accepted(&*talk.order(step::CLEANUP, "DELETE", &job).await);
    }
    if !gone {
        gone = accepted(&*talk.post(step::CLEANUP, &job, &[("ACTION", "DELETE")]).await);
    }
    if gone {
        talk.job_removed(url);
    }
    gone
}

/// Is the job gone after this answer? A job that is not there is as good as deleted.
fn accepted(exchange: &Exchange) -> bool {
    exchange.response().is_some_and(|r| means_gone(r.status))
}

/// Does this answer to a DELETE mean that the job is gone?
pub fn means_gone(status: u16) -> bool {
    matches!(status, 200..=399 | 404 | 410)
}
