//! The view of a science platform (ESAP) on a job list: run id, phase, creation date, number of parameters and of results;
//! in documents, at the reference server, and in a run with the example target.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use voconform::checks::{Verdict, judge};
use voconform::documents::uws::{Job, JobList, Phase};
use voconform::documents::xml::{Document, parse};
use voconform::engine::{self, Run};
use voconform::recording::Recording;
use voconform::scenarios::Pace;
use voconform::target::{Surroundings, from_text};
use voconform_reference_server as reference;

/// Run id, phase, number of parameters, number of results.
type Row = (String, Phase, usize, usize);

/// What the job list of ESAP shows, newest first.
const VIEW: [(&str, Phase, usize, usize); 6] = [
    ("Run 2", Phase::Completed, 2, 2),
    ("Run 1", Phase::Error, 2, 0),
    ("Zoom", Phase::Completed, 1, 1),
    ("batch", Phase::Completed, 3, 1),
    ("Test", Phase::Aborted, 1, 0),
    ("Another Test", Phase::Pending, 0, 0),
];

fn row(job: Job<'_>) -> Row {
    (
        job.run_id().text().unwrap_or_default().to_owned(),
        job.phase_word().unwrap(),
        job.parameters().unwrap_or_default().len(),
        job.results().unwrap_or_default().len(),
    )
}

fn view() -> Vec<Row> {
    VIEW.map(|(run_id, phase, parameters, results)| (run_id.to_owned(), phase, parameters, results))
        .to_vec()
}

/// Run id and phase of each entry; each has a creation date, and none is older than the one before it is.
fn entries(document: &Document) -> Vec<(String, Phase)> {
    let list = JobList::of(document.root()).unwrap();
    let dates: Vec<String> = list
        .refs()
        .map(|entry| entry.creation_time().text().unwrap().to_owned())
        .collect();
    assert!(dates.iter().rev().is_sorted(), "{dates:?}");
    list.refs()
        .map(|entry| {
            let run_id = entry.run_id().text().unwrap_or_default().to_owned();
            (run_id, entry.phase_word().unwrap())
        })
        .collect()
}

fn expected_entries() -> Vec<(String, Phase)> {
    view()
        .into_iter()
        .map(|(run_id, phase, ..)| (run_id, phase))
        .collect()
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn fixture(name: &str) -> Document {
    let path = project("fixtures/documents/uws/valid").join(name);
    parse(&std::fs::read(path).unwrap(), None).unwrap()
}

#[test]
fn the_documents_show_it() {
    assert_eq!(entries(&fixture("jobs-esap.xml")), expected_entries());
    let completes = fixture("job-esap-batch-completes.xml");
    assert_eq!(row(Job::of(completes.root()).unwrap()), view()[0]);
    let fails = fixture("job-esap-batch-fails.xml");
    let fails = Job::of(fails.root()).unwrap();
    assert_eq!(row(fails), view()[1]);
    let message = fails.error_summary().unwrap().message;
    assert_eq!(message.text(), Some("The input could not be staged"));
}

async fn server() -> (reference::Running, String) {
    let config = reference::Config {
        variants: vec!["esap-jobs".to_owned()],
        ..Default::default()
    };
    let server = reference::start(config).await.unwrap();
    let uws = server.endpoints().iter().find(|(name, _)| name == "uws");
    let url = uws.unwrap().1.clone();
    (server, url)
}

async fn get(url: &str) -> Document {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    parse(body.as_bytes(), None).unwrap()
}

#[tokio::test]
async fn the_reference_server_shows_it() {
    let (server, url) = server().await;
    let list = get(&url).await;
    assert_eq!(entries(&list), expected_entries());
    let mut rows = Vec::new();
    for entry in JobList::of(list.root()).unwrap().refs() {
        let document = get(entry.href().unwrap()).await;
        rows.push(row(Job::of(document.root()).unwrap()));
    }
    assert_eq!(rows, view());
    // They were there before anybody came.
    assert_eq!(server.jobs_left(), 0);
    server.shutdown().await;
}

/// The last document that a lane read of its job.
fn last_job(recording: &Recording, step: &str) -> Row {
    let exchange = recording.exchanges.iter().rfind(|x| x.step == step).unwrap();
    let document = parse(&exchange.response().unwrap().body, None).unwrap();
    row(Job::of(document.root()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_target_runs_a_job_that_completes_and_one_that_fails() {
    let (server, url) = server().await;
    let text = std::fs::read_to_string(project("examples/esap.toml")).unwrap();
    let text = text.replace("http://127.0.0.1:8765/uws/jobs", &url);
    let around = Surroundings {
        folder: Path::new(""),
        variable: &|_| None,
    };
    let run = Run {
        request: None,
        target: from_text("examples/esap.toml", &text, &around).unwrap().remove(0),
        read_only: false,
        quick: true,
        allow_load: false,
        same_origin: false,
        allow_danger: false,
        pace: Pace::scaled(0.02),
        journal: None,
    };
    let outcome = engine::run(&run, std::future::pending(), |_| ()).await.unwrap();
    assert_eq!(server.jobs_left(), 0);
    server.shutdown().await;
    let (_, phase, parameters, results) = last_job(&outcome.recording, "q1/done");
    assert_eq!((phase, parameters, results), (Phase::Completed, 2, 2));
    let (_, phase, parameters, results) = last_job(&outcome.recording, "e1/done");
    assert_eq!((phase, parameters, results), (Phase::Error, 2, 0));
    let broken: Vec<_> = judge(&outcome.recording)
        .into_iter()
        .filter(|judged| judged.verdict.is_broken() || judged.verdict == Verdict::Error)
        .map(|judged| judged.requirement.id.clone())
        .collect();
    assert_eq!(broken, Vec::<String>::new());
}
