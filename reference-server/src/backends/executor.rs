//! The mock executor: wakes when something is due in a service and lets its jobs move on.

use std::sync::Arc;

use crate::uws::Service;

/// Moves the jobs of one service on until the server ends. State that is due is also brought up to date by every
/// request, so this task matters only to those who wait for a change.
pub(crate) async fn run_executor(service: Arc<Service>) {
    loop {
        let woken = service.woken();
        let due = service.store().next_due();
        match due {
            Some(instant) => tokio::select! {
                () = service.clock.sleep_until(instant) => {}
                () = woken => {}
            },
            None => woken.await,
        }
    }
}
