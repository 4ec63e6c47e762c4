//! What follows the broken: options taken, what was not decided, and jobs.

use std::collections::BTreeSet;
use std::io;

use super::causes::{errors, list};
use super::paper::{Ink, Paper};
use crate::checks::Verdict;
use crate::recording::Reason;
use crate::report::causes::{self, Open};
use crate::report::model::{Report, ResultRow};
use crate::report::{visible, words};

/// Up to so many options are told one by one; more are only counted.
const FEW_OPTIONS: usize = 5;

pub fn write(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    errors(report, paper)?;
    options(report, paper)?;
    if causes::never_asked(report) {
        paper.gap()?;
        let number = words::count(report.results.len(), "requirement");
        paper.prose(
            2,
            2,
            Ink::Plain,
            &format!("Nothing could be asked, so none of the {number} was decided."),
        )?;
    } else {
        undecided(report, paper)?;
    }
    jobs(report, paper)
}

fn options(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let rows = causes::rows(report, Verdict::Info);
    if rows.is_empty() || rows.len() > FEW_OPTIONS {
        return Ok(());
    }
    paper.heading("Which way it went where the standard leaves it open")?;
    for row in rows {
        let observed = row.findings.first().map_or("", |f| f.observed.as_str());
        let text = format!(
            "{} {} {}: {observed}",
            words::sign(row.verdict),
            row.verdict.word(),
            row.requirement
        );
        paper.prose(2, 9, Ink::Plain, &text)?;
    }
    Ok(())
}

/// Details that are printed of one reason, at most.
const DETAILS: usize = 4;

fn undecided(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let groups = causes::open(report);
    let (counted, others): (Vec<&Open<'_>>, Vec<&Open<'_>>) = groups.iter().partition(|g| g.reason.counts());
    if !counted.is_empty() {
        paper.heading("Not decided, and how to decide it")?;
    }
    for group in counted {
        let head = format!("{} {} ", words::sign(group.rows[0].verdict), group.reason);
        let number = format!("({})", words::count(group.rows.len(), "requirement"));
        paper.line(2, &[(Ink::Strong, &head), (Ink::Faint, &number)])?;
        paper.prose(
            4,
            4,
            Ink::Plain,
            &format!("{}. {}", sentence(group.reason.meaning()), group.reason.advice()),
        )?;
        paper.prose(4, 4, Ink::Faint, &ids(group.reason, &group.rows))?;
        if group.reason == Reason::NeedsInput {
            let details = group.rows.iter().filter_map(|row| row.detail.as_deref());
            let different: BTreeSet<&str> = details.collect();
            for detail in different.into_iter().take(DETAILS) {
                paper.prose(6, 8, Ink::Faint, &visible::line(detail))?;
            }
        }
        for row in group
            .rows
            .iter()
            .filter(|r| r.verdict == Verdict::Inconclusive)
            .take(DETAILS)
        {
            if let Some(detail) = row.detail.as_deref().filter(|d| *d != group.reason.meaning()) {
                let text = format!("{}: {}", row.requirement, visible::line(detail));
                paper.prose(6, 8, Ink::Faint, &text)?;
            }
        }
    }
    if !others.is_empty() {
        let parts: Vec<String> = others
            .iter()
            .map(|g| format!("{} × {}", g.rows.len(), g.reason.meaning()))
            .collect();
        paper.gap()?;
        paper.prose(
            2,
            2,
            Ink::Faint,
            &format!("Not counted against it: {}.", parts.join("; ")),
        )?;
    }
    Ok(())
}

fn ids(reason: Reason, rows: &[&ResultRow]) -> String {
    let name = |row: &&ResultRow| match &row.blocked_by {
        Some(by) if reason == Reason::Blocked => format!("{} (by {by})", row.requirement),
        _ => row.requirement.clone(),
    };
    list(&rows.iter().map(name).collect::<Vec<_>>())
}

fn jobs(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    if report.jobs_left.is_empty() {
        return Ok(());
    }
    let title = format!(
        "! {} left behind on the service",
        words::count(report.jobs_left.len(), words::made(report))
    );
    paper.gap()?;
    paper.line(0, &[(Ink::Verdict(Verdict::Warn), &title)])?;
    for url in &report.jobs_left {
        paper.unbroken("", url)?;
    }
    paper.field("", "voconform cleanup tries again to remove them.")
}

/// With a capital at its beginning, but for our own name.
fn sentence(text: &str) -> String {
    if text.starts_with("voconform") {
        return text.to_owned();
    }
    let mut rest = text.chars();
    rest.next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
