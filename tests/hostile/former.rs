//! What is more than one expectation of one server.

use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

use voconform::checks::Verdict;

use super::judged;
use super::server::start;
use super::wire::LIST;

type Run = fn() -> Pin<Box<dyn Future<Output = ()>>>;

pub const TRIALS: &[(&str, Run)] = &[
    ("nobody-leads-us-to-metadata", || Box::pin(metadata())),
    ("nothing-is-satisfied-by-silence", || Box::pin(silence())),
    ("a-service-that-is-busy-now-and-then-is-asked-again", || {
        Box::pin(busy())
    }),
];

async fn silence() {
    let url = start(|mut x| Box::pin(async move { x.fall_silent().await })).await;
    let report = judged(&format!("{url}/jobs"), "").await;
    let passed: Vec<_> = report
        .results
        .iter()
        .filter(|r| r.verdict == Verdict::Pass)
        .map(|r| &r.requirement)
        .collect();
    assert!(passed.is_empty(), "{passed:?}");
    assert_eq!(report.count(Verdict::Fail), 0);
}

async fn busy() {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let url = start(|mut x| {
        Box::pin(async move {
            let is_list = x.line() == ("GET", "/jobs");
            match (ASKED.fetch_add(1, Ordering::Relaxed) % 2, is_list) {
                (0, _) => x.answer("429 Too Many Requests", "Retry-After: 0\r\n", "").await,
                (_, true) => {
                    x.answer("200 OK", "Content-Type: application/xml\r\n", LIST)
                        .await
                }
                _ => x.answer("404 Not Found", "", "").await,
            }
        })
    })
    .await;
    let report = judged(&format!("{url}/jobs"), "").await;
    let row = report.row("uws-joblist-get").unwrap();
    assert_eq!(row.verdict, Verdict::Pass, "{row:?}");
}

/// A result at the metadata of a cloud's machine is named in a document, and not asked.
async fn metadata() {
    let hostile = super::corpus()
        .find(|hostile| hostile.name == "result-is-metadata")
        .unwrap();
    let url = start(hostile.deed).await;
    let report = judged(&format!("{url}/jobs"), "").await;
    let there: Vec<_> = report
        .exchanges
        .iter()
        .filter(|x| x.request.url.contains("169.254.169.254"))
        .collect();
    assert!(!there.is_empty(), "nothing led there");
    for x in there {
        let told = x.error.as_deref().unwrap_or_default();
        assert!(told.contains("was not asked"), "x{} {told}", x.id);
    }
}
