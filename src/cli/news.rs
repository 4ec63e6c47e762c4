//! Broken requirements of a run that is still under way. A violation in a part of a recording is one in the whole (see
//! `tests/laws`), so it can be told as soon as it is seen.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use voconform::checks::{Judged, Verdict, judge};
use voconform::recording::Recording;
use voconform::report::model::ResultRow;
use voconform::report::{Report, visible, words};

/// Longest title of a finding in one line, in characters.
const MOST_TITLE: usize = 200;

/// A broken requirement.
#[derive(Clone, Debug, Serialize)]
pub struct News {
    /// Id in the ledger.
    pub requirement: String,
    /// `fail` or `warn`.
    pub verdict: Verdict,
    /// `must`, `should`…
    pub level: String,
    /// Standard and section.
    pub section: String,
    /// Code of the worst finding.
    pub code: Option<String>,
    /// Number of its exchange.
    pub exchange: Option<u32>,
    /// What was asked, seen and expected.
    pub title: String,
    /// What the standard wants to see.
    pub expected: Option<String>,
    /// What was there.
    pub observed: Option<String>,
    /// It came with this version of the catalogue, and does not decide yet.
    pub provisional: bool,
}

/// The broken requirements of what was heard so far that no waiver accepts.
pub fn news(heard: &Recording) -> Vec<News> {
    let judged = judge(heard);
    if !judged.iter().any(|j: &Judged| j.verdict.is_broken()) {
        return Vec::new();
    }
    of_report(&Report::new(heard, &judged))
}

/// The broken requirements of a report that no waiver accepts.
pub fn of_report(report: &Report) -> Vec<News> {
    let broken = report
        .results
        .iter()
        .filter(|r| r.verdict.is_broken() && !r.waived);
    broken.map(|row| one(report, row)).collect()
}

fn one(report: &Report, row: &ResultRow) -> News {
    let finding = row.findings.iter().find(|f| f.verdict.is_broken());
    News {
        requirement: row.requirement.clone(),
        verdict: row.verdict,
        level: row.level.clone(),
        section: words::section(row),
        code: finding.map(|f| f.code.clone()),
        exchange: finding.map(|f| f.exchange),
        title: words::fault(report, row, finding),
        expected: finding.map(|f| f.expected.clone()),
        observed: finding.map(|f| f.observed.clone()),
        provisional: row.provisional,
    }
}

impl News {
    /// One line without control characters.
    pub fn line(&self) -> String {
        let title = visible::shorten(&self.title, MOST_TITLE).into_owned();
        let note = match self.provisional {
            true => " (provisional: does not decide)",
            false => "",
        };
        format!(
            "{} {}: {}{note}",
            self.verdict.word(),
            self.requirement,
            visible::line(&title)
        )
    }

    /// Prints a line about it on standard error, with its sign; in colour where that is wanted there.
    pub fn print(&self, line: &str) {
        let colour = match self.verdict {
            Verdict::Fail => AnsiColor::Red,
            _ => AnsiColor::Yellow,
        };
        let style = Style::new().fg_color(Some(colour.into())).bold();
        let sign = words::sign(self.verdict);
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(anstream::stderr().lock(), "{style}{sign}{style:#} {line}");
    }
}
