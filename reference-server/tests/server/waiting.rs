//! Blocking on a job.

use std::time::{Duration, Instant};

use crate::client::server;

#[tokio::test]
async fn a_wait_ends_with_a_change() {
    let server = server().await;
    let job = server.make("").await;
    let url = format!("{job}?WAIT=15&PHASE=PENDING");
    let phase = format!("{job}/phase");
    let (waited, aborted) = tokio::join!(server.get(&url), server.post(&phase, "PHASE=ABORT"));
    assert_eq!(aborted.status, 303);
    assert!(waited.text().contains("<uws:phase>ABORTED</uws:phase>"));
}

#[tokio::test]
async fn a_wait_ends_with_its_time() {
    let server = server().await;
    let job = server.make("").await;
    let start = Instant::now();
    let waited = server.get(&format!("{job}?WAIT=1")).await;
    assert!(
        start.elapsed() >= Duration::from_millis(950),
        "{:?}",
        start.elapsed()
    );
    assert!(waited.text().contains("<uws:phase>PENDING</uws:phase>"));
}

#[tokio::test]
async fn a_wait_ends_with_the_job() {
    let server = server().await;
    let job = server.make("").await;
    let url = format!("{job}?WAIT=-1");
    let (waited, deleted) = tokio::join!(server.get(&url), server.send("DELETE", &job, &[], ""));
    assert_eq!((waited.status, deleted.status), (404, 303));
}

#[tokio::test]
async fn some_waits_are_none() {
    let server = server().await;
    let pending = server.make("").await;
    let done = server.make("").await;
    server.post(&format!("{done}/phase"), "PHASE=ABORT").await;
    let held = server.make("HOLD=1&PHASE=RUN").await;
    let start = Instant::now();
    for url in [
        format!("{pending}?WAIT=15&PHASE=QUEUED"),
        format!("{pending}?WAIT=0"),
        format!("{pending}?PHASE=QUEUED"),
        format!("{pending}/phase?WAIT=15"),
        format!("{}?WAIT=15", server.list),
        format!("{done}?WAIT=15"),
        format!("{held}?WAIT=15"),
    ] {
        assert_eq!(server.get(&url).await.status, 200, "{url}");
    }
    for bad in ["abc", "", "1.5", "-5"] {
        assert_eq!(
            server.get(&format!("{pending}?WAIT={bad}")).await.status,
            400,
            "{bad}"
        );
    }
    assert!(start.elapsed() < Duration::from_secs(14));
}
