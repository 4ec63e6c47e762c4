//! A part of the document mutants: spoilt answers of the conforming servers that change no verdict are those that were
//! reviewed. `voconform self-test --mutants` tries them all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use voconform::mutants::{Service, judge_mutants, mutants, reviewed};

/// Chooses the mutants that are tried; any number will do.
const SEED: u64 = 20_261_122;

async fn survivors_are_reviewed(service: Service, tried: usize, at_least: usize) {
    let recording = service.recording().await.unwrap();
    let all = mutants(&recording).len();
    assert!(all > at_least, "{all}");
    let outcome = judge_mutants(&recording, tried, SEED);
    let [noticed, changed, survived] = outcome.counts();
    assert!(
        noticed > tried / 4,
        "{noticed} noticed, {changed} changed, {survived} survived"
    );
    let reviewed = reviewed(service).unwrap();
    let is_reviewed = |class: &str| reviewed.values().any(|group| group.covers(class));
    let unreviewed: Vec<&str> = outcome.survivors().filter(|class| !is_reviewed(class)).collect();
    assert_eq!(unreviewed, Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survivors_of_job_lists_are_reviewed() {
    survivors_are_reviewed(Service::Uws, 60, 500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survivors_of_brokers_are_reviewed() {
    survivors_are_reviewed(Service::Broker, 24, 1500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survivors_of_clouds_are_reviewed() {
    survivors_are_reviewed(Service::Cloud, 120, 500).await;
}

#[test]
fn every_survivor_has_a_reason() {
    for service in Service::ALL {
        for (name, group) in reviewed(service).unwrap() {
            assert!(group.because.ends_with('.'), "{name}: {:?}", group.because);
            for class in group.classes {
                assert!(matches!(class.split(" · ").count(), 2 | 3), "{class}");
            }
        }
    }
}
