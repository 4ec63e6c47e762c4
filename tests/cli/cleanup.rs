//! `voconform cleanup` deletes what journals name, and nothing else.

use std::path::Path;

use url::Url;
use voconform::http::install_provider;
use voconform::scenarios::Journal;
use voconform_reference_server as reference;

use super::process::{Folder, Ran, finish, program};

/// Makes a job on the reference server.
async fn job(server: &reference::Running) -> Url {
    install_provider();
    let list = &server
        .endpoints()
        .iter()
        .find(|(name, _)| name == "uws")
        .unwrap()
        .1;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let answer = client.post(list).send().await.unwrap();
    let location = answer.headers()["location"].to_str().unwrap();
    Url::parse(list).unwrap().join(location).unwrap()
}

/// Runs the program without holding up the server, which lives in this process.
async fn cleanup(state: &Path, more: &[&str]) -> Ran {
    let child = program(state, &[&["cleanup"], more].concat()).spawn().unwrap();
    tokio::task::spawn_blocking(move || finish(child)).await.unwrap()
}

/// A journal of these jobs in the place where the program looks for it.
fn journal(state: &Folder, jobs: &[&Url]) -> Journal {
    let journal = Journal::create(&state.path("voconform"), "nonce-1").unwrap();
    jobs.iter().for_each(|job| journal.created(job));
    journal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_run_left_is_deleted_once() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    let (ours, _others) = (job(&server).await, job(&server).await);
    let gone = Url::parse(&format!("{ours}-never-was")).unwrap();
    let state = Folder::new();
    // Dropped, not closed: as if the process had been killed.
    drop(journal(&state, &[&ours, &gone]));

    let dry = cleanup(&state.path(""), &["--dry-run"]).await;
    assert_eq!((dry.code, server.jobs_left()), (Some(0), 2));
    assert!(dry.out.contains(&format!("would delete {ours}\n")), "{}", dry.out);

    let done = cleanup(&state.path(""), &[]).await;
    assert_eq!(
        (done.code, server.jobs_left()),
        (Some(0), 1),
        "{}{}",
        done.out,
        done.err
    );
    assert!(done.out.contains(&format!("deleted {ours}\n")), "{}", done.out);
    assert_eq!(std::fs::read_dir(state.path("voconform")).unwrap().count(), 0);

    let again = cleanup(&state.path(""), &[]).await;
    assert_eq!(
        (again.code, again.out.as_str()),
        (Some(0), "nothing to clean up\n")
    );
    assert_eq!(server.jobs_left(), 1);
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_alive_keeps_its_jobs() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    let state = Folder::new();
    let alive = journal(&state, &[&job(&server).await]);
    let ran = cleanup(&state.path(""), &[]).await;
    assert_eq!((ran.code, server.jobs_left()), (Some(0), 1));
    assert!(ran.out.contains("its run is still alive"), "{}", ran.out);
    assert!(alive.path().unwrap().exists());
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_deleted_stays_in_the_journal() {
    let state = Folder::new();
    let unreachable = Url::parse(&super::closed_port()).unwrap();
    drop(journal(&state, &[&unreachable]));
    let ran = cleanup(&state.path(""), &[]).await;
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains(&format!("left {unreachable}: ")), "{}", ran.out);
    let path = state.path("voconform").join("nonce-1.jsonl");
    let open = Journal::read(&path).unwrap();
    assert_eq!(
        open.iter().map(|entry| entry.url.as_str()).collect::<Vec<_>>(),
        [unreachable.as_str()]
    );
}
