//! The report as JUnit XML for CI systems: a test suite for each standard of each service, a test case a requirement.
//!
//! JUnit knows no warnings: a broken recommendation passes and says so in its output. What was not decided is skipped,
//! never passed. Requirements take no time of their own, so only the whole has one.

use std::io;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use super::card;
use super::model::{Report, ResultRow};
use super::waivers::WaiverRow;
use super::{visible, words};
use crate::checks::Verdict;
use crate::recording::PreflightItem;

/// Longest name and message.
const MOST: usize = 300;

/// Writes reports on one service or several.
pub fn write(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    let mut whole = quick_junit::Report::new("voconform");
    let seconds: f64 = reports.iter().map(|r| r.time.seconds).sum();
    whole.set_time(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    for report in reports {
        whole.add_test_suites(suites(report, &prefix(report, reports.len())));
    }
    let text = whole.to_string().map_err(io::Error::other)?;
    // Nextest counts skipped tests on the root as well; the schema of Jenkins has no such attribute there. It is the first
    // of its name in the text.
    let skipped = format!(" skipped=\"{}\"", whole.skipped);
    out.write_all(text.replacen(&skipped, "", 1).as_bytes())
}

/// What tells the cases of a service from those of others.
fn prefix(report: &Report, services: usize) -> String {
    match &report.target.name {
        None if services < 2 => String::new(),
        _ => format!("{}: ", line(report.name())),
    }
}

fn suites(report: &Report, prefix: &str) -> Vec<TestSuite> {
    let mut suites = vec![run(report, prefix)];
    if !report.waivers.is_empty() {
        suites.push(waivers(report, prefix));
    }
    let mut standards: Vec<&str> = Vec::new();
    for row in &report.results {
        if !standards.contains(&row.standard.as_str()) {
            standards.push(&row.standard);
        }
    }
    suites.extend(standards.into_iter().map(|id| standard(report, id, prefix)));
    suites
}

/// A suite with what is to be known of the run.
fn suite(report: &Report, name: &str, prefix: &str) -> TestSuite {
    let mut suite = TestSuite::new(format!("{prefix}{}", line(name)));
    // To the second and without a zone, as the schemas want it; in UTC.
    if let Some(second) = report.started.get(..19) {
        suite.extra.insert("timestamp".into(), line(second).into());
    }
    let mut properties = vec![
        ("voconform.version", report.tool.version.clone()),
        ("voconform.catalogue", report.tool.catalogue.clone()),
        ("voconform.target", report.target.url.clone()),
        ("voconform.profile", report.target.profile.clone()),
        ("voconform.interface", words::interface(report)),
        ("voconform.verdict", words::headline(report)),
    ];
    properties.extend(report.target.name.clone().map(|name| ("voconform.service", name)));
    suite.add_properties(
        properties
            .iter()
            .map(|(name, value)| Property::new(*name, line(value))),
    );
    suite
}

/// The points of preflight, and how the run ended.
fn run(report: &Report, prefix: &str) -> TestSuite {
    let mut suite = suite(report, "run", prefix);
    let class = format!("{prefix}voconform.run");
    let trouble = |name: &str, trouble: Option<String>| {
        let mut status = TestCaseStatus::success();
        if let Some(trouble) = trouble {
            status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(trouble).set_type("preflight");
        }
        case(&class, line(name), status)
    };
    for item in report.preflight.iter().filter(|item| !item.is_hint()) {
        let found = (!item.ok).then(|| line(&item.found));
        suite.add_test_case(trouble(&format!("preflight: {}", item.name), found));
    }
    let ended = report
        .ended_by
        .map(|reason| line(&format!("{}. {}", reason.meaning(), reason.advice())));
    suite.add_test_case(trouble("the run ended by itself", ended));
    let hints: Vec<String> = report
        .preflight
        .iter()
        .filter(|item| item.is_hint())
        .map(|PreflightItem { found, .. }| line(found))
        .collect();
    if !hints.is_empty() {
        suite.set_system_out(hints.join("\n"));
    }
    suite
}

/// A waiver that has outlived its reason is a failure of its own.
fn waivers(report: &Report, prefix: &str) -> TestSuite {
    let mut suite = suite(report, "waivers", prefix);
    let class = format!("{prefix}voconform.waivers");
    let name = |row: &WaiverRow| match &row.waiver.code {
        Some(code) => line(&format!("{} {code}", row.waiver.requirement)),
        None => line(&row.waiver.requirement),
    };
    for row in &report.waivers {
        let status = match card::stale(row) {
            Some(what) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status
                    .set_message(what)
                    .set_type("waiver")
                    .set_description(card::waived(row));
                status
            }
            None => TestCaseStatus::success(),
        };
        suite.add_test_case(case(&class, name(row), status));
    }
    suite
}

fn standard(report: &Report, id: &str, prefix: &str) -> TestSuite {
    let mut suite = suite(report, id, prefix);
    for row in report.results.iter().filter(|r| r.standard == id) {
        let name = format!("{}: {}", row.requirement, row.text);
        // The last dot parts package and class, so there must be none in the group.
        let class = format!("{prefix}{}.{}", line(id), line(&row.group.replace('.', " ")));
        let mut case = case(&class, line(&name), status(report, row));
        if let Some(said) = said(report, row) {
            case.set_system_out(said);
        }
        suite.add_test_case(case);
    }
    suite
}

fn case(class: &str, name: String, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}

fn status(report: &Report, row: &ResultRow) -> TestCaseStatus {
    let excuse = card::excuse(report, row);
    match row.verdict {
        Verdict::Fail if row.decides() => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let first = row.findings.iter().find(|f| f.verdict.is_broken());
            status
                .set_message(line(&words::fault(report, row, first)))
                .set_type(first.map_or_else(|| "broken".to_owned(), |f| line(&f.code)))
                .set_description(card::lines(report, row).join("\n"));
            status
        }
        Verdict::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let detail = row.detail.as_deref().unwrap_or("no detail");
            status
                .set_message(line(&format!("a bug of voconform, please report it: {detail}")))
                .set_type("error");
            status
        }
        Verdict::Skipped | Verdict::Inconclusive | Verdict::Fail => skipped(excuse),
        Verdict::Warn if !row.decides() => skipped(excuse),
        Verdict::Warn | Verdict::Pass | Verdict::Info => TestCaseStatus::success(),
    }
}

fn skipped(excuse: Option<String>) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(excuse.unwrap_or_else(|| "not decided".to_owned()));
    status
}

/// What a case says that JUnit has no verdict for.
fn said(report: &Report, row: &ResultRow) -> Option<String> {
    let is_quiet = row.verdict == Verdict::Fail && row.decides();
    if row.verdict.is_broken() && !is_quiet {
        let first = row.findings.iter().find(|f| f.verdict.is_broken());
        let title = format!("{}: {}", row.verdict.word(), words::fault(report, row, first));
        let card = card::lines(report, row).join("\n");
        return Some(format!("{}\n{card}", line(&title)));
    }
    let observed = &row
        .findings
        .first()
        .filter(|_| row.verdict == Verdict::Info)?
        .observed;
    Some(line(&format!("info: {observed}")))
}

/// One line without control characters, not without end.
fn line(text: &str) -> String {
    visible::line(&visible::shorten(text, MOST)).into_owned()
}
