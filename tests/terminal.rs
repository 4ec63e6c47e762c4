//! The text of reports on terminals of all sizes: it ends with a summary that fits a screen, breaks nothing where it is
//! narrow, and needs nothing but ASCII where that is wanted.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use voconform::checks::{Verdict, judge};
use voconform::recording::Waiver;
use voconform::recording::har::from_har;
use voconform::report::change::Change;
use voconform::report::terminal::{self, Sheet};
use voconform::report::{Report, json, waivers};

/// Lines of a small terminal.
const SCREEN: usize = 24;

fn text(report: &Report, sheet: &Sheet) -> String {
    let mut out = Vec::new();
    terminal::write_on(std::slice::from_ref(report), &mut out, sheet).unwrap();
    String::from_utf8(out).unwrap()
}

fn small() -> Report {
    json::read(include_str!("../fixtures/reports/small.json")).unwrap()
}

fn real() -> Report {
    let recording = from_har(include_str!("../fixtures/recordings/dachs-tap.har")).unwrap();
    Report::new(&recording, &judge(&recording))
}

/// A report with more trouble than anybody has: everything broken that was decided, waivers past their time, provisional
/// rows, and much that changed.
fn troubled() -> Report {
    let mut report = real();
    let former = report.clone();
    for row in report.results.iter_mut().filter(|r| r.is_decided()) {
        row.verdict = Verdict::Fail;
        row.findings.truncate(1);
        row.findings.iter_mut().for_each(|f| {
            f.verdict = Verdict::Fail;
            f.observed = format!("{} was seen, {}", row.requirement, "and so on ".repeat(30));
        });
    }
    let of = |requirement: &str, expires: &str| Waiver {
        requirement: requirement.to_owned(),
        code: None,
        reason: "it is known".to_owned(),
        owner: "us".to_owned(),
        issue: None,
        expires: expires.to_owned(),
    };
    let broken = report.results.iter().filter(|r| r.verdict == Verdict::Fail);
    let ids: Vec<String> = broken.map(|r| r.requirement.clone()).collect();
    let mut all: Vec<Waiver> = ids.iter().take(5).map(|id| of(id, "2020-01-01")).collect();
    all.push(of(&ids[9], "2099-01-01"));
    report.waivers = waivers::settle(&all, &report.started.clone(), &mut report.results);
    let last = report.results.iter_mut().rev();
    last.filter(|r| r.verdict == Verdict::Fail)
        .take(3)
        .for_each(|r| r.provisional = true);
    report.change = Some(Change::between(&former, &report));
    report
}

/// What stands from the summary on.
fn summary(text: &str) -> &str {
    &text[text.find("\nIn sum").unwrap() + 1..]
}

#[test]
fn a_long_report_ends_with_a_summary_that_fits_a_screen() {
    for (report, width) in [
        (real(), 100),
        (troubled(), 100),
        (troubled(), 80),
        (troubled(), 60),
    ] {
        let sheet = Sheet {
            width,
            ..Sheet::default()
        };
        let text = text(&report, &sheet);
        assert!(text.lines().count() > SCREEN);
        let summary = summary(&text);
        let lines = summary.lines().count();
        assert!(lines < SCREEN, "{lines} lines at {width}:\n{summary}");
        assert!(summary.contains("does not conform") && summary.contains("voconform explain "));
    }
    let text = text(&troubled(), &Sheet::default());
    for part in [
        "1 violation waived",
        "3 violations of rules that are new",
        "expired on 2020-01-01",
        "and 3 waivers such",
        "newly broken",
        "causes above",
    ] {
        let summary = summary(&text);
        assert!(summary.contains(part), "{part} is not in\n{summary}");
    }
}

#[test]
fn a_short_report_says_nothing_twice() {
    let high = Sheet {
        height: 1000,
        ..Sheet::default()
    };
    let text = text(&small(), &high);
    assert_eq!(text.matches("does not conform").count(), 1);
}

#[test]
fn forty_columns_are_enough() {
    let sheet = Sheet {
        width: 40,
        ..Sheet::default()
    };
    for report in [small(), real(), troubled()] {
        let text = text(&report, &sheet);
        // What is to be copied, and what is drawn, is not broken.
        let is_whole = |line: &str| line.contains("http") || line.contains('│') || line.contains("curl");
        let long = text
            .lines()
            .filter(|line| !is_whole(line))
            .find(|line| line.chars().count() > 40 && line.trim().contains(' '));
        assert_eq!(long, None);
    }
}

#[test]
fn plain_text_has_signs_of_ascii() {
    let sheet = Sheet {
        plain: true,
        ..Sheet::default()
    };
    for report in [small(), real(), troubled()] {
        let text = text(&report, &sheet);
        let odd = text.lines().find(|line| !line.is_ascii());
        assert_eq!(odd, None);
        assert!(text.contains("x fail"));
    }
}
