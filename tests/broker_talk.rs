//! The conversation with the reference broker is whole: every step is made, or there is a reason that was reviewed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use voconform::recording::Recording;
use voconform::recording::step::{self, Area};
use voconform::self_test::{Face, record};

/// What the reference broker refuses with 400 or 415 leads to no offerset, and the Gaia request is too large for it.
const REFUSED: [&str; 10] = [
    "directn/read",
    "f03/offer",
    "i05/set",
    "i09/set",
    "i10/set",
    "i11/set",
    "i12/set",
    "i17/set",
    "i18/set",
    "types/set",
];

/// The steps that were not made, each with its reason.
fn not_made(recording: &Recording) -> BTreeMap<&str, String> {
    let steps = step::of(Area::Broker).filter(|step| step.lane() != "own");
    let missing = steps.filter(|step| !recording.exchanges.iter().any(|x| x.step == step.name()));
    missing
        .map(|step| {
            let why = recording.why_not(step);
            let said = why.map_or("not explained".to_owned(), |why| {
                format!("{}: {}", why.reason, why.detail)
            });
            (step.name(), said)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_of_1_0_is_made() {
    let recording = record(Face::BrokerUsers, &[], &[]).await.unwrap();
    let mut left = not_made(&recording);
    left.retain(|step, why| !why.starts_with("other-version") && !REFUSED.contains(step));
    assert!(left.is_empty(), "{left:#?}");
    assert!(recording.jobs.iter().all(|job| job.removed));
}

/// The older versions: what they have rows for is asked. Their faces have no users and no options with a pattern.
async fn older(face: Face, dialect: &str) {
    let recording = record(face, &[], &[]).await.unwrap();
    assert_eq!(recording.meta.dialect.as_deref(), Some(dialect));
    let mut left = not_made(&recording);
    let expected = ["other-version", "needs-identities", "not-offered: no option"];
    left.retain(|step, why| !expected.iter().any(|word| why.starts_with(word)) && !REFUSED.contains(step));
    assert!(left.is_empty(), "{left:#?}");
    assert!(recording.jobs.iter().all(|job| job.removed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_of_the_steps_before_1_0_is_made() {
    older(Face::BrokerPre, "pre").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_of_autumn_2025_is_made() {
    older(Face::BrokerC25, "c25").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_of_the_draft_of_2025_is_made() {
    older(Face::Broker25, "25").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_of_2023_is_made() {
    older(Face::Planner23, "23").await;
}
