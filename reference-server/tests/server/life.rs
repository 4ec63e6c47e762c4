//! The main life of a job, from creation to deletion.

use crate::client::server;

#[tokio::test]
async fn a_job_is_made_runs_and_is_deleted() {
    let server = server().await;
    let job = server.make("SECONDS=0.05&RESULTS=2&X=a%20b").await;
    assert!(job.starts_with(&format!("{}/", server.list)), "{job}");
    assert_eq!(server.phase(&job).await, "PENDING");
    let list = server.get(&server.list).await;
    assert_eq!(list.header("content-type"), "application/xml");
    assert!(list.text().contains(&job));

    let run = server.post(&format!("{job}/phase"), "PHASE=RUN").await;
    assert_eq!((run.status, run.location()), (303, job.clone()));
    assert_eq!(server.done(&job).await, "COMPLETED");
    let document = server.get(&job).await.text();
    for piece in [
        "<uws:parameter id=\"X\">a b</uws:parameter>",
        "id=\"result-2\"",
        "version=\"1.1\"",
    ] {
        assert!(document.contains(piece), "{piece}\n{document}");
    }
    let result = server.get(&format!("{job}/results/result")).await;
    assert_eq!(
        (result.status, result.header("content-type")),
        (200, "text/plain")
    );
    assert!(document.contains(&format!("size=\"{}\"", result.body.len())));

    assert_eq!(server.running.jobs_left(), 1);
    let gone = server.send("DELETE", &job, &[], "").await;
    assert_eq!((gone.status, gone.location()), (303, server.list.clone()));
    assert_eq!(server.get(&job).await.status, 404);
    assert_eq!(server.running.jobs_left(), 0);
    server.running.shutdown().await;
}
