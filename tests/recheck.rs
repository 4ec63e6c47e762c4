//! A recording judged again gives the same results, byte for byte.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use voconform::checks::judge;
use voconform::recording::{Recording, har};
use voconform::report::Report;
use voconform::self_test::{Face, record};

fn results(recording: &Recording) -> String {
    serde_json::to_string(&Report::new(recording, &judge(recording)).results).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_har_file_keeps_all_verdicts() {
    for (face, faults) in [
        (Face::Uws11, &[][..]),
        (Face::Uws10, &[]),
        (Face::Uws11, &["create-200"]),
    ] {
        let live = record(face, faults, &[]).await.unwrap();
        let again = har::from_har(&har::to_har(&live).to_string()).unwrap();
        assert_eq!(again, live);
        assert_eq!(results(&again), results(&live));
    }
}
