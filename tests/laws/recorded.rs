//! What was recorded of the conforming server once is judged today as it was then.

use voconform::checks::Verdict;

use super::samples::samples;

#[test]
fn conforming_recordings_still_conform() {
    for (name, passes) in [("reference-conforming", 100), ("reference-broker-quick", 100)] {
        let sample = samples().iter().find(|s| s.name == name).unwrap();
        let cells = || sample.vector.iter();
        let bad: Vec<_> = cells()
            .filter(|(_, cell)| cell.verdict.is_broken() || cell.verdict == Verdict::Error)
            .collect();
        assert!(bad.is_empty(), "{name}: {bad:?}");
        let passed = cells().filter(|(_, cell)| cell.verdict == Verdict::Pass).count();
        assert!(passed >= passes, "{name}: {passed} passed");
    }
}
