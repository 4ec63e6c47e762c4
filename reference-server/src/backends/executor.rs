//! The mock executor: wakes when something is due in a service and lets its jobs move on.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::tap::{Upload, fetch_all};
use crate::uws::Service;

/// Moves the jobs of one service on until the server ends. State that is due is also brought up to date by every
/// request, so this task matters only to those who wait for a change.
pub(crate) async fn run_executor(service: Arc<Service>) {
    // They end with this task.
    let mut fetching = JoinSet::new();
    loop {
        let woken = service.woken();
        let (due, wanted) = {
            let mut jobs = service.store();
            (jobs.next_due(), jobs.take_wanted())
        };
        for (id, uploads) in wanted {
            fetching.spawn(fetch(Arc::clone(&service), id, uploads));
        }
        let due = async {
            match due {
                Some(instant) => service.clock.sleep_until(instant).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = woken => {}
        }
        while fetching.try_join_next().is_some() {}
    }
}

/// Fetches what a job wants and lets it go on.
async fn fetch(service: Arc<Service>, id: String, uploads: Vec<Upload>) {
    let fetched = fetch_all(uploads).await;
    let now = service.now();
    if let Some(job) = service.store().get_mut(&id) {
        job.deliver(fetched, now);
    }
    service.wake();
}
