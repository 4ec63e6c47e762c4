//! Servers that are broken in the worst ways: each run ends within its time and its memory, with the right verdict, and
//! never calls anything satisfied that it has not seen. Raw sockets, no framework.
//!
//! `cargo test --release --test hostile -- --table [NAME]` prints the table of all of them, with time and peak memory of the built program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod corpus;
mod documents;
mod former;
mod server;
mod table;
mod wire;

use std::time::{Duration, Instant};

use corpus::{Expect, Hostile};
use libtest_mimic::{Arguments, Failed, Trial};
use voconform::checks::{Verdict, judge};
use voconform::engine::{self, Run};
use voconform::recording::Recording;
use voconform::report::{Headline, Report};
use voconform::scenarios::{Pace, Preset};
use voconform::target::Target;

/// A run under these limits must be over by then, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);
/// Servers that are tried side by side.
const AT_ONCE: usize = 4;

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, filter @ ..] = arguments.as_slice()
        && first == "--table"
    {
        return table::print(filter.first().map_or("", String::as_str));
    }
    let trials = corpus().map(|hostile| Trial::test(hostile.name, move || tried(hostile)));
    let formers = former::TRIALS.iter().map(|(name, trial)| {
        Trial::test(*name, move || {
            runtime().block_on(trial());
            Ok(())
        })
    });
    let mut arguments = Arguments::from_args();
    // They wait most of the time.
    arguments.test_threads = arguments.test_threads.or(Some(AT_ONCE));
    libtest_mimic::run(&arguments, trials.chain(formers).collect()).exit_code()
}

fn corpus() -> impl Iterator<Item = &'static Hostile> {
    wire::WIRE.iter().chain(documents::DOCUMENTS)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// Judges a hostile server and compares.
fn tried(hostile: &'static Hostile) -> Result<(), Failed> {
    let report = runtime().block_on(async {
        let url = format!("{}{}", server::start(hostile.deed).await, hostile.path);
        judged(&url, hostile.profile).await
    });
    wrong(hostile, &report).map_or(Ok(()), |told| Err(told.into()))
}

/// What is wrong with what was said of a hostile server.
fn wrong(hostile: &Hostile, report: &Report) -> Option<String> {
    let failed: Vec<_> = report
        .preflight
        .iter()
        .filter(|p| !p.ok)
        .map(|p| p.found.as_str())
        .collect();
    let row = |id: &str| {
        report
            .row(id)
            .map(|r| format!("{} {:?} {:?}", r.verdict.word(), r.reason, r.findings))
    };
    let told = match hostile.expect {
        Expect::Preflight(words) => {
            if failed.iter().any(|found| found.contains(words)) {
                return (report.headline != Headline::CouldNotBeJudged).then(|| "it was judged".to_owned());
            }
            format!("preflight should say {words:?}")
        }
        Expect::Finding(id, code) => {
            let found = report
                .row(id)
                .is_some_and(|r| r.verdict.is_broken() && r.findings.iter().any(|f| f.code.contains(code)));
            if found {
                return None;
            }
            format!("{id} should be broken ({code}), and is {:?}", row(id))
        }
        Expect::Open(id, reason) => {
            let open = report
                .row(id)
                .is_some_and(|r| r.reason.is_some_and(|r| r.to_string() == reason));
            if open {
                return None;
            }
            format!("{id} should be open ({reason}), and is {:?}", row(id))
        }
        Expect::Fine(id) => {
            if report.row(id).is_some_and(|r| r.verdict == Verdict::Pass) {
                return None;
            }
            format!("{id} should be satisfied, and is {:?}", row(id))
        }
    };
    let broken: Vec<_> = report
        .results
        .iter()
        .filter(|r| r.verdict.is_broken())
        .map(|r| &r.requirement)
        .collect();
    Some(format!("{told}; preflight: {failed:?}; broken: {broken:?}"))
}

/// Judges a server under tight limits; fails if the run is not over in time.
async fn judged(url: &str, profile: &str) -> Report {
    let mut target = Target::new(url.parse().unwrap());
    target.preset = Some(Preset::None);
    target.recipes = [("quick".to_owned(), vec![("A".to_owned(), "1".to_owned())])].into();
    target.profile = (!profile.is_empty()).then(|| profile.to_owned());
    target.limits.timeout = Duration::from_millis(1500);
    target.limits.deadline = Duration::from_secs(8);
    target.limits.patience = Duration::from_secs(1);
    target.limits.grace = Duration::from_millis(200);
    target.limits.wait = Duration::from_secs(2);
    let run = Run {
        target,
        read_only: false,
        quick: true,
        allow_load: false,
        same_origin: false,
        allow_danger: false,
        pace: Pace::scaled(0.01),
        journal: None,
        request: None,
    };
    let started = Instant::now();
    let outcome = engine::run(&run, std::future::pending(), |_| ());
    let outcome = tokio::time::timeout(LONGEST, outcome)
        .await
        .expect("the run hangs")
        .unwrap();
    assert!(started.elapsed() < LONGEST, "{:?}", started.elapsed());
    report(&outcome.recording)
}

fn report(recording: &Recording) -> Report {
    let judged = judge(recording);
    let failed: Vec<_> = judged
        .iter()
        .filter(|j| j.verdict == Verdict::Error)
        .map(|j| &j.detail)
        .collect();
    assert!(failed.is_empty(), "a check failed itself: {failed:?}");
    Report::new(recording, &judged)
}
