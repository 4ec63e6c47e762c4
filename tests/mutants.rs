//! A part of the document mutants: spoilt answers of the conforming server that change no verdict are those that were
//! reviewed. `voconform self-test --mutants` tries them all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use voconform::mutants::{judge_mutants, mutants, reviewed};
use voconform::self_test::{Face, record};

/// Mutants tried here.
const TRIED: usize = 60;
/// Chooses them; any number will do.
const SEED: u64 = 20_261_122;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn survivors_are_reviewed() {
    let recording = record(Face::Uws11, &[], &[]).await.unwrap();
    assert!(mutants(&recording).len() > 500);
    let outcome = judge_mutants(&recording, TRIED, SEED);
    let [noticed, changed, survived] = outcome.counts();
    assert!(
        noticed > TRIED / 4,
        "{noticed} noticed, {changed} changed, {survived} survived"
    );
    let reviewed = reviewed().unwrap();
    let is_reviewed = |class: &str| reviewed.values().any(|group| group.covers(class));
    let unreviewed: Vec<&str> = outcome.survivors().filter(|class| !is_reviewed(class)).collect();
    assert_eq!(unreviewed, Vec::<&str>::new());
}

#[test]
fn every_survivor_has_a_reason() {
    for (name, group) in reviewed().unwrap() {
        assert!(group.because.ends_with('.'), "{name}: {:?}", group.because);
        for class in group.classes {
            assert!(matches!(class.split(" · ").count(), 2 | 3), "{class}");
        }
    }
}
