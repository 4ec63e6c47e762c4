//! Who interrupts twice wants to leave at once, even if the service does not answer the clean-up.

use std::sync::mpsc;
use std::time::Duration;

use voconform::scenarios::Journal;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::process::{Folder, PATIENCE, finish, lines, program, signal};

/// Longer than the test waits for anything.
const NEVER: Duration = Duration::from_secs(600);
const LIST: &str = "<jobs xmlns='http://www.ivoa.net/xml/UWS/v1.0' version='1.1'/>";

/// A service that makes jobs and never answers a DELETE; it says when the first one comes.
async fn stubborn() -> (MockServer, mpsc::Receiver<()>) {
    let server = MockServer::start().await;
    let (sender, receiver) = mpsc::channel();
    let made = ResponseTemplate::new(303).insert_header("Location", "/async/1");
    Mock::given(method("POST"))
        .and(path("/async"))
        .respond_with(made)
        .mount(&server)
        .await;
    let hang = move |_: &Request| {
        // Only the first one is waited for.
        let _ = sender.send(());
        ResponseTemplate::new(200).set_delay(NEVER)
    };
    Mock::given(method("DELETE"))
        .respond_with(hang)
        .mount(&server)
        .await;
    let list = ResponseTemplate::new(200).set_body_raw(LIST, "application/xml");
    Mock::given(any()).respond_with(list).mount(&server).await;
    (server, receiver)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_interrupt_leaves_at_once_and_keeps_the_journal() {
    let (server, deleting) = stubborn().await;
    let state = Folder::new();
    let url = format!("{}/async", server.uri());
    let mut child = program(&state.path(""), &["check", &url, "--deadline", "1s"])
        .spawn()
        .unwrap();
    let ran = tokio::task::spawn_blocking(move || {
        deleting.recv_timeout(PATIENCE).unwrap();
        let mut said = lines(child.stderr.take().unwrap());
        signal(child.id(), "-INT");
        assert!(said().contains("once more to leave at once"));
        signal(child.id(), "-INT");
        finish(child)
    });
    assert_eq!(ran.await.unwrap().code, Some(130));
    let journal = std::fs::read_dir(state.path("voconform"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let open = Journal::read(&journal).unwrap();
    assert!(open.iter().any(|entry| entry.url == format!("{url}/1")));
}
