//! A run that ends early leaves no job and no offer behind: Ctrl-C, a terminal that is closed, and the deadline. What a killed
//! run leaves is found by `voconform cleanup`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use voconform::scenarios::Journal;
use voconform_reference_server as reference;

/// Nothing here takes longer on a busy machine; a run that hangs fails the test.
const PATIENCE: Duration = Duration::from_secs(60);

async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn ended(mut child: Child) -> ExitStatus {
    let mut status = None;
    until("the run ends", || {
        status = child.try_wait().unwrap();
        status.is_some()
    })
    .await;
    status.unwrap()
}

/// The program. Where the tests themselves were started with SIGHUP ignored (`nohup cargo test`), it would ignore it too.
fn program() -> Command {
    let binary = env!("CARGO_BIN_EXE_voconform");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    if ignored.is_none_or(|mask| mask & 1 == 0) {
        return Command::new(binary);
    }
    let mut command = Command::new("env");
    command.args(["--default-signal=HUP", binary]);
    command
}

fn check(url: &str, more: &[&str]) -> Child {
    let state = std::env::temp_dir().join(format!("voconform-interrupt-{}", std::process::id()));
    program()
        .args(["check", url, "--recipes", "reference", "--quiet"])
        .args(more)
        .env("XDG_STATE_HOME", state)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn check_broker(url: &str, state: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_voconform"))
        .args([
            "check",
            url,
            "--profile",
            "broker",
            "--recipes",
            "reference-broker",
            "--quiet",
        ])
        .env("XDG_STATE_HOME", state)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn broker_url(server: &reference::Running) -> String {
    let found = server.endpoints().iter().find(|(name, _)| name == "broker");
    found.unwrap().1.clone()
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([name, &pid])
            .status()
            .unwrap()
            .success()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupt_leaves_no_offer_and_no_session() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    let state = std::env::temp_dir().join(format!("voconform-interrupt-broker-{}", std::process::id()));
    let child = check_broker(&broker_url(&server), &state);
    until("offers are made", || server.sessions_left() >= 5).await;
    signal(&child, "-INT");
    assert_eq!(ended(child).await.code(), Some(130));
    assert_eq!(server.sessions_left(), 0);
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_run_was_offered_is_given_back_by_cleanup() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    let state = std::env::temp_dir().join(format!("voconform-killed-broker-{}", std::process::id()));
    let child = check_broker(&broker_url(&server), &state);
    until("offers are made", || server.sessions_left() >= 5).await;
    signal(&child, "-KILL");
    ended(child).await;
    // What was on its way when the run was killed is in no journal; it expires by itself.
    let journal = std::fs::read_dir(state.join("voconform"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let noted = Journal::read(&journal.path()).unwrap();
    voconform::http::install_provider();
    assert!(!noted.is_empty());
    let cleanup = Command::new(env!("CARGO_BIN_EXE_voconform"))
        .arg("cleanup")
        .env("XDG_STATE_HOME", &state)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    assert_eq!(ended(cleanup).await.code(), Some(0));
    assert!(!journal.path().exists(), "nothing that was noted is left");
    for open in noted {
        let document = reqwest::get(&open.url).await.unwrap().text().await.unwrap();
        let session = document.contains("\"phase\":\"REJECTED\",\"expires\"");
        let cancelled = document.contains("\"phase\":\"CANCELLED\"");
        assert!(session || cancelled, "{}: {document}", open.url);
    }
    server.shutdown().await;
    let _ = std::fs::remove_dir_all(&state);
}

fn uws_url(server: &reference::Running) -> String {
    server
        .endpoints()
        .iter()
        .find(|(name, _)| name == "uws")
        .unwrap()
        .1
        .clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupt_in_the_middle_leaves_no_job() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    let child = check(&uws_url(&server), &[]);
    until("jobs are made", || server.jobs_left() >= 5).await;
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    assert_eq!(ended(child).await.code(), Some(130));
    assert_eq!(server.jobs_left(), 0);
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_that_is_closed_leaves_no_job() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    let child = check(&uws_url(&server), &[]);
    until("jobs are made", || server.jobs_left() >= 5).await;
    // The shell and the kernel may both tell of it; that is not the second signal of an impatient user.
    let hang_up = || {
        let pid = child.id().to_string();
        Command::new("kill").args(["-HUP", &pid]).status().unwrap()
    };
    assert!(hang_up().success());
    tokio::time::sleep(Duration::from_millis(20)).await;
    // It may have ended by now.
    hang_up();
    assert_eq!(ended(child).await.code(), Some(130));
    assert_eq!(server.jobs_left(), 0);
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupt_while_a_long_job_executes_leaves_no_job() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    let child = check(&uws_url(&server), &[]);
    // No other job of the run executes for so long.
    let long = Duration::from_secs(2);
    until("a long job executes", || server.jobs_executing(long) > 0).await;
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    assert_eq!(ended(child).await.code(), Some(130));
    assert_eq!(
        (server.jobs_left(), server.jobs_executing(Duration::ZERO)),
        (0, 0)
    );
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deadline_leaves_no_job() {
    let server = reference::start(reference::Config::default()).await.unwrap();
    // Far enough for jobs to be made on a busy machine, and before a run of 12 s ends by itself.
    let child = check(&uws_url(&server), &["--deadline", "4s"]);
    until("jobs are made", || server.jobs_left() >= 5).await;
    let status = ended(child).await;
    assert_eq!(status.code(), Some(3), "what was not asked is not verified");
    assert_eq!(server.jobs_left(), 0);
    server.shutdown().await;
}
