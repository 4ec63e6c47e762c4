//! What recordings are judged: every requirement of each file of `fixtures/recordings/` has its expected verdict beside
//! it, so that a change of verdict shows in a review. `UPDATE_GOLDEN=1` writes them anew.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use voconform::checks::{Verdict, judge};
use voconform::recording::har::from_har;

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recordings");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "har"))
        .collect();
    files.sort();
    files
}

/// One line a requirement: its verdict, and why or by which findings.
fn verdicts(har: &str) -> String {
    let mut text = String::new();
    for judged in judge(&from_har(har).unwrap()) {
        write!(text, "{} {}", judged.requirement.id, judged.verdict.word()).unwrap();
        if let Some(reason) = judged.reason {
            write!(text, " {reason}").unwrap();
        }
        if judged.verdict != Verdict::Pass {
            let mut codes: Vec<&str> = judged.findings.iter().map(|f| f.code).collect();
            codes.sort_unstable();
            codes.dedup();
            codes.iter().for_each(|code| write!(text, " {code}").unwrap());
        }
        text.push('\n');
    }
    text
}

#[test]
fn each_recording_has_its_expected_verdicts() {
    let recordings = recordings();
    assert!(recordings.len() >= 5, "{recordings:?}");
    let mut different = Vec::new();
    for path in recordings {
        let seen = verdicts(&std::fs::read_to_string(&path).unwrap());
        let golden = path.with_extension("verdicts");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &seen).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (seen, expected) = (lines(&seen), lines(&expected));
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        different.extend(
            expected
                .iter()
                .filter(|l| !seen.contains(l))
                .map(|l| format!("{name} -{l}")),
        );
        different.extend(
            seen.iter()
                .filter(|l| !expected.contains(l))
                .map(|l| format!("{name} +{l}")),
        );
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}
