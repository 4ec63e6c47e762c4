//! Servers that are broken in the worst ways: the run ends within its time and never calls anything satisfied that it has
//! not seen. Raw sockets, no framework.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use voconform::checks::{Verdict, judge};
use voconform::engine::{self, Run};
use voconform::recording::Reason;
use voconform::report::{Headline, Report};
use voconform::scenarios::{Pace, Preset};
use voconform::target::Target;

const LIST: &str = "<uws:jobs xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" version=\"1.1\"></uws:jobs>";

/// What a hostile server does with one connection, after reading the head of a request.
type Deed = fn(TcpStream, String) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

async fn serve(deed: Deed) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = Vec::new();
                let mut buffer = [0; 4096];
                while !head.windows(4).any(|w| w == b"\r\n\r\n") {
                    match stream.read(&mut buffer).await {
                        Ok(n) if n > 0 => head.extend_from_slice(&buffer[..n]),
                        _ => return,
                    }
                }
                deed(stream, String::from_utf8_lossy(&head).into_owned()).await;
            });
        }
    });
    format!("http://{address}/jobs")
}

/// Judges a server under tight limits; fails if the run is not over in time.
async fn report_on(url: &str) -> Report {
    let mut target = Target::new(url.parse().unwrap());
    target.preset = Some(Preset::None);
    target.limits.timeout = Duration::from_millis(400);
    target.limits.deadline = Duration::from_secs(5);
    target.limits.patience = Duration::from_secs(1);
    target.limits.grace = Duration::from_millis(200);
    target.limits.body = 200_000;
    let run = Run {
        target,
        read_only: false,
        quick: true,
        allow_load: false,
        allow_danger: false,
        pace: Pace::scaled(0.01),
        journal: None,
        request: None,
    };
    let started = Instant::now();
    let outcome = engine::run(&run, std::future::pending(), |_| ());
    let outcome = tokio::time::timeout(Duration::from_secs(20), outcome)
        .await
        .expect("the run hangs")
        .unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
    let judged = judge(&outcome.recording);
    assert!(
        judged.iter().all(|j| j.verdict != Verdict::Error),
        "a check failed itself"
    );
    Report::new(&outcome.recording, &judged)
}

fn nothing_is_satisfied(report: &Report) {
    let passed: Vec<_> = report
        .results
        .iter()
        .filter(|r| r.verdict == Verdict::Pass)
        .map(|r| &r.requirement)
        .collect();
    assert!(passed.is_empty(), "{passed:?}");
    assert_eq!(report.count(Verdict::Fail), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepts_and_never_answers() {
    let url = serve(|stream, _| {
        Box::pin(async move {
            std::future::pending::<()>().await;
            drop(stream)
        })
    })
    .await;
    let report = report_on(&url).await;
    assert_eq!(report.headline, Headline::CouldNotBeJudged);
    nothing_is_satisfied(&report);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_body() {
    let url = serve(|mut stream, _| {
        Box::pin(async move {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n{}",
                &LIST[..LIST.len() - 11]
            );
            let _ = stream.write_all(head.as_bytes()).await;
            // Ends when the client closes the connection.
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
        })
    })
    .await;
    let report = report_on(&url).await;
    assert_eq!(report.headline, Headline::CouldNotBeJudged);
    nothing_is_satisfied(&report);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_in_a_circle() {
    let url = serve(|mut stream, head| {
        Box::pin(async move {
            let to = if head.starts_with("GET /jobs ") {
                "/other"
            } else {
                "/jobs"
            };
            let answer = format!(
                "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        })
    })
    .await;
    let report = report_on(&url).await;
    assert_eq!(report.headline, Headline::CouldNotBeJudged);
    assert!(
        report
            .preflight
            .iter()
            .any(|p| !p.ok && p.found.contains("redirects")),
        "{:?}",
        report.preflight
    );
    nothing_is_satisfied(&report);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closes_in_mid_body() {
    let url = serve(|mut stream, _| {
        Box::pin(async move {
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 9999\r\n\r\n{LIST}"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        })
    })
    .await;
    let report = report_on(&url).await;
    assert_eq!(report.headline, Headline::CouldNotBeJudged);
    nothing_is_satisfied(&report);
}

/// A list that can be read, and nothing but silence, circles or cut bodies behind it.
async fn list_then(deed: Deed) -> Report {
    report_on(&serve(deed).await).await
}

async fn answer_list(stream: &mut TcpStream) {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{LIST}",
        LIST.len()
    );
    let _ = stream.write_all(answer.as_bytes()).await;
}

fn is_list(head: &str) -> bool {
    head.starts_with("GET /jobs ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_and_then_silence() {
    let report = list_then(|mut stream, head| {
        Box::pin(async move {
            if is_list(&head) {
                answer_list(&mut stream).await;
            } else {
                std::future::pending::<()>().await;
            }
        })
    })
    .await;
    let row = report.row("uws-create-303").unwrap();
    assert_eq!(
        (row.verdict, row.reason),
        (Verdict::Inconclusive, Some(Reason::Transport))
    );
    let row = report.row("uws-create-location").unwrap();
    assert_eq!(row.verdict, Verdict::Inconclusive, "{row:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_and_then_cut_answers() {
    let report = list_then(|mut stream, head| {
        Box::pin(async move {
            if is_list(&head) {
                answer_list(&mut stream).await;
            } else {
                let _ = stream
                    .write_all(
                        b"HTTP/1.1 303 See Other\r\nLocation: /jobs/1\r\nContent-Length: 50\r\n\r\nhalf",
                    )
                    .await;
            }
        })
    })
    .await;
    assert_eq!(
        report.row("uws-create-303").unwrap().verdict,
        Verdict::Inconclusive
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bomb_is_not_unpacked() {
    let report = list_then(|mut stream, _| {
        Box::pin(async move {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            std::io::Write::write_all(&mut encoder, &vec![b' '; 20_000_000]).unwrap();
            let bomb = encoder.finish().unwrap();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&bomb).await;
        })
    })
    .await;
    assert_eq!(report.headline, Headline::CouldNotBeJudged);
    let stored: usize = report
        .exchanges
        .iter()
        .filter_map(|x| Some(x.response.as_ref()?.bytes))
        .max()
        .unwrap_or(0);
    assert!(stored <= 200_000, "{stored} bytes were kept");
    nothing_is_satisfied(&report);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_is_busy_now_and_then_is_asked_again() {
    static ASKED: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let report = list_then(|mut stream, head| {
        Box::pin(async move {
            let turn = ASKED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            match (turn % 2, is_list(&head)) {
                (0, _) => {
                    let busy = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    let _ = stream.write_all(busy.as_bytes()).await;
                }
                (_, true) => answer_list(&mut stream).await,
                _ => {
                    let none = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    let _ = stream.write_all(none.as_bytes()).await;
                }
            }
        })
    })
    .await;
    let row = report.row("uws-joblist-get").unwrap();
    assert_eq!(row.verdict, Verdict::Pass, "{row:?}");
}
