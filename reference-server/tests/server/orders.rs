//! Illegal orders, limits that are enforced, and what is left after a deletion.

use std::sync::Arc;
use std::time::Duration;

use crate::client::{Server, server, with};
use voconform_reference_server::{Clock, Config, ManualClock, StartError, start};

#[tokio::test]
async fn orders_that_the_state_forbids_change_nothing() {
    let server = server().await;
    let job = server.make("").await;
    let phase = format!("{job}/phase");
    assert_eq!(server.post(&phase, "PHASE=FOO").await.status, 400);
    assert_eq!(server.post(&phase, "").await.status, 400);
    assert_eq!(server.post(&phase, "PHASE=ABORT").await.status, 303);
    let before = server.get(&job).await.text();
    for order in ["PHASE=RUN", "PHASE=ABORT"] {
        let refused = server.post(&phase, order).await;
        assert_eq!(
            (refused.status, refused.header("content-type")),
            (403, "text/plain")
        );
    }
    assert_eq!(server.post(&format!("{job}/parameters"), "A=1").await.status, 403);
    assert_eq!(server.get(&job).await.text(), before);
}

#[tokio::test]
async fn held_jobs_wait_for_another_run() {
    let server = server().await;
    let job = server.make("HOLD=1&SECONDS=0").await;
    let phase = format!("{job}/phase");
    assert_eq!(server.post(&phase, "PHASE=RUN").await.status, 303);
    assert_eq!(server.phase(&job).await, "HELD");
    assert_eq!(server.post(&phase, "PHASE=RUN").await.status, 303);
    assert_eq!(server.done(&job).await, "COMPLETED");
}

#[tokio::test]
async fn a_failing_job_says_why() {
    let server = server().await;
    let job = server.make("PHASE=RUN&FAIL=no%20luck").await;
    assert_eq!(server.done(&job).await, "ERROR");
    let document = server.get(&job).await.text();
    assert!(document.contains("<uws:errorSummary type=\"fatal\" hasDetail=\"true\"><uws:message>no luck<"));
    let error = server.get(&format!("{job}/error")).await;
    assert_eq!((error.status, error.header("content-type")), (200, "text/plain"));
    assert!(error.text().starts_with("no luck"));
}

/// A server whose clock is moved by hand.
async fn by_hand() -> (Arc<ManualClock>, Server) {
    let clock = Arc::new(ManualClock::new("2026-11-22T10:00:00Z".parse().unwrap()));
    let given: Arc<dyn Clock> = clock.clone();
    (
        clock,
        with(Config {
            clock: given,
            ..Config::default()
        })
        .await,
    )
}

#[tokio::test]
async fn time_moves_jobs() {
    let (clock, server) = by_hand().await;
    let job = server
        .make("PHASE=RUN&QUEUE=1&SECONDS=4&STEPS=2&SUSPEND=1&RESULTS=2")
        .await;
    let mut phases = Vec::new();
    for _ in 0..7 {
        phases.push(server.phase(&job).await);
        clock.advance(Duration::from_secs(1));
    }
    let expected = [
        "QUEUED",
        "EXECUTING",
        "EXECUTING",
        "SUSPENDED",
        "EXECUTING",
        "EXECUTING",
        "COMPLETED",
    ];
    assert_eq!(phases, expected);
}

#[tokio::test]
async fn time_ends_jobs() {
    let (clock, server) = by_hand().await;
    let limited = server.make("PHASE=RUN&SECONDS=9&EXECUTIONDURATION=2").await;
    let destroyed = server.make("DESTRUCTION=2026-11-22T10:00:03Z").await;
    let archived = server.make("DESTRUCTION=2026-11-22T10:00:03Z&ARCHIVE=1").await;
    clock.advance(Duration::from_millis(2999));
    assert_eq!(server.phase(&limited).await, "ABORTED");
    assert!(
        server
            .get(&limited)
            .await
            .text()
            .contains("<uws:endTime>2026-11-22T10:00:02.000Z</uws:endTime>")
    );
    assert_eq!(server.get(&destroyed).await.status, 200);
    clock.advance(Duration::from_millis(1));
    assert_eq!(server.get(&destroyed).await.status, 404);
    assert_eq!(server.phase(&archived).await, "ARCHIVED");
    assert!(!server.get(&server.list).await.text().contains(&archived));
    assert!(
        server
            .get(&format!("{}?PHASE=ARCHIVED", server.list))
            .await
            .text()
            .contains(&archived)
    );
}

#[tokio::test]
async fn a_wait_sees_what_time_does() {
    let (clock, server) = by_hand().await;
    let job = server.make("PHASE=RUN&SECONDS=5").await;
    let url = format!("{job}?WAIT=30");
    // Whichever comes first, the job is completed when the answer is written.
    let (waited, ()) = tokio::join!(server.get(&url), async { clock.advance(Duration::from_secs(5)) });
    assert!(waited.text().contains("<uws:phase>COMPLETED</uws:phase>"));
}

#[tokio::test]
async fn an_unknown_id_does_not_start() {
    let faults = vec!["create-2000".to_owned()];
    match start(Config {
        faults,
        ..Config::default()
    })
    .await
    {
        Err(StartError::UnknownFault { id, near }) => {
            assert_eq!(id, "create-2000");
            assert!(near.contains(&"create-200"), "{near:?}");
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it started"),
    }
}
