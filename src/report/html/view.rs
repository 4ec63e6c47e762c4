//! What every part of the page needs to know: the report, and where on this page its things are.

use std::collections::BTreeSet;
use std::ops::Deref;

use super::parts::anchor;
use crate::checks::Verdict;
use crate::report::model::{Report, ResultRow};

/// A report on a page. The prefix keeps the addresses of several services apart.
pub struct View<'r> {
    /// The report.
    pub report: &'r Report,
    prefix: String,
    shown: BTreeSet<u32>,
}

impl Deref for View<'_> {
    type Target = Report;

    fn deref(&self) -> &Report {
        self.report
    }
}

impl<'r> View<'r> {
    /// The only report of a page, with all its exchanges.
    pub fn alone(report: &'r Report) -> View<'r> {
        View {
            report,
            prefix: String::new(),
            shown: report.exchanges.iter().map(|x| x.id).collect(),
        }
    }

    /// One of several, with those exchanges that a requirement cites which is not satisfied.
    pub fn among(report: &'r Report, prefix: String) -> View<'r> {
        let has = |number: &u32| report.exchange(*number).is_some();
        View {
            report,
            prefix,
            shown: loud(report).into_iter().filter(has).collect(),
        }
    }

    /// The address of a thing on this page, without `#`.
    pub fn id(&self, name: &str) -> String {
        format!("{}{}", self.prefix, anchor(name))
    }

    /// The ids of what names a section: its heading, among several services after the name of the service.
    pub fn labels(&self, heading: &str) -> String {
        match self.is_alone() {
            true => self.id(heading),
            false => format!("{} {}", self.id("service"), self.id(heading)),
        }
    }

    /// The address of an exchange, if it is on this page.
    pub fn exchange_id(&self, number: u32) -> Option<String> {
        self.shown
            .contains(&number)
            .then(|| format!("{}x{number}", self.prefix))
    }

    /// The address of a group of requirements.
    pub fn group_id(&self, row: &ResultRow) -> String {
        self.id(&format!("group-{}-{}", row.standard, row.group.replace(' ', "-")))
    }

    /// Is it the only one on the page?
    pub fn is_alone(&self) -> bool {
        self.prefix.is_empty()
    }
}

/// Exchanges that a requirement cites which is broken or was asked in vain.
pub fn loud(report: &Report) -> BTreeSet<u32> {
    let rows = report.results.iter();
    rows.filter(|row| !matches!(row.verdict, Verdict::Pass | Verdict::Info))
        .flat_map(|row| row.findings.iter().map(|f| f.exchange))
        .collect()
}

/// The kind of a requirement, as the filter of the page knows it.
pub fn kind(row: &ResultRow) -> &'static str {
    match row.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Error => "broken",
        Verdict::Pass | Verdict::Info => "done",
        _ if row.is_open() => "open",
        _ => "rest",
    }
}
