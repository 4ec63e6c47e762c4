//! Orders what was found by what to mend first: broken requirements by root cause, open ones by reason.

use std::collections::BTreeMap;

use super::model::{FindingRow, Report, ResultRow};
use crate::checks::Verdict;
use crate::recording::Reason;

/// One root cause: a broken requirement with its evidence and what hangs on it.
pub struct Cause<'r> {
    /// The broken requirement.
    pub row: &'r ResultRow,
    /// Its worst finding.
    pub finding: Option<&'r FindingRow>,
    /// Other exchanges with a finding of the same code.
    pub also: Vec<u32>,
    /// The first broken finding of each other code.
    pub others: Vec<&'r FindingRow>,
    /// Other requirements that the very same evidence breaks.
    pub same: Vec<&'r ResultRow>,
    /// Requirements that could not be decided because of it.
    pub blocks: Vec<&'r ResultRow>,
}

/// Requirements that were not decided, for one reason.
pub struct Open<'r> {
    /// The reason.
    pub reason: Reason,
    /// The requirements, in catalogue order.
    pub rows: Vec<&'r ResultRow>,
}

/// All root causes: broken MUSTs first, then broken SHOULDs, each in catalogue order.
pub fn causes(report: &Report) -> Vec<Cause<'_>> {
    let mut causes: Vec<Cause<'_>> = Vec::new();
    let of = |verdict: Verdict| {
        report
            .results
            .iter()
            .filter(move |r| r.verdict == verdict && r.decides())
    };
    for row in of(Verdict::Fail).chain(of(Verdict::Warn)) {
        let finding = row.findings.iter().find(|f| f.verdict.is_broken());
        match causes.iter_mut().find(|c| proves(c.row, finding)) {
            Some(cause) => cause.same.push(row),
            None => causes.push(cause(row, finding)),
        }
    }
    for cause in &mut causes {
        let ids: Vec<&str> = cause
            .same
            .iter()
            .chain([&cause.row])
            .map(|r| r.requirement.as_str())
            .collect();
        let blocked = |r: &&ResultRow| r.blocked_by.as_deref().is_some_and(|by| ids.contains(&by));
        cause.blocks = report.results.iter().filter(blocked).collect();
    }
    causes
}

/// A broken requirement by itself, as a cause.
pub fn of<'r>(report: &'r Report, row: &'r ResultRow) -> Cause<'r> {
    let is_blocked = |r: &&ResultRow| r.blocked_by.as_ref() == Some(&row.requirement);
    Cause {
        blocks: report.results.iter().filter(is_blocked).collect(),
        ..cause(row, row.findings.iter().find(|f| f.verdict.is_broken()))
    }
}

/// What was not decided, by reason: first the reasons that keep the target from being fully verified.
pub fn open(report: &Report) -> Vec<Open<'_>> {
    let mut by_reason: BTreeMap<(bool, Reason), Vec<&ResultRow>> = BTreeMap::new();
    for row in &report.results {
        if let (Verdict::Skipped | Verdict::Inconclusive, Some(reason)) = (row.verdict, row.reason) {
            by_reason.entry((!reason.counts(), reason)).or_default().push(row);
        }
    }
    by_reason
        .into_iter()
        .map(|((_, reason), rows)| Open { reason, rows })
        .collect()
}

/// Did preflight end the run, so that nothing could be asked?
pub fn never_asked(report: &Report) -> bool {
    report.preflight.iter().any(|item| !item.ok)
}

/// Broken requirements that do not decide: waived, or new in the catalogue.
pub fn not_counted(report: &Report) -> Vec<&ResultRow> {
    let broken = report.results.iter().filter(|r| r.verdict.is_broken());
    broken.filter(|r| !r.decides()).collect()
}

/// The rows with this verdict, in catalogue order.
pub fn rows(report: &Report, verdict: Verdict) -> Vec<&ResultRow> {
    report.results.iter().filter(|r| r.verdict == verdict).collect()
}

/// For each exchange the requirements that cite it, in catalogue order.
pub fn citations(report: &Report) -> BTreeMap<u32, Vec<(&ResultRow, &FindingRow)>> {
    let mut cited: BTreeMap<u32, Vec<(&ResultRow, &FindingRow)>> = BTreeMap::new();
    for row in &report.results {
        for finding in &row.findings {
            cited.entry(finding.exchange).or_default().push((row, finding));
        }
    }
    cited
}

fn cause<'r>(row: &'r ResultRow, finding: Option<&'r FindingRow>) -> Cause<'r> {
    let mut also = Vec::new();
    let mut others: Vec<&FindingRow> = Vec::new();
    if let Some(first) = finding {
        for f in row.findings.iter().filter(|f| f.verdict.is_broken()) {
            if f.code == first.code {
                if f.exchange != first.exchange && !also.contains(&f.exchange) {
                    also.push(f.exchange);
                }
            } else if !others.iter().any(|o| o.code == f.code) {
                others.push(f);
            }
        }
    }
    Cause {
        row,
        finding,
        also,
        others,
        same: Vec::new(),
        blocks: Vec::new(),
    }
}

/// Is this finding, in the same place with the same words, also one of the row's?
fn proves(row: &ResultRow, finding: Option<&FindingRow>) -> bool {
    let place = |f: &FindingRow| (f.exchange, f.part.clone(), f.span, f.observed.clone());
    finding.is_some_and(|finding| {
        row.findings
            .iter()
            .any(|f| f.verdict.is_broken() && place(f) == place(finding))
    })
}
