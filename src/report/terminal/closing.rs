//! The end of the text: counts, time, and where to go on. After a report that is longer than a screen it is a summary that
//! fits one: the verdict on the whole, the worst of what is broken, what is waived, and what changed.

use std::io;

use super::paper::{Ink, Paper};
use super::{changes, head};
use crate::checks::Verdict;
use crate::report::causes::{self, Cause};
use crate::report::model::Report;
use crate::report::waivers::{WaiverRow, WaiverState};
use crate::report::words;

/// Titles of what is broken that a summary names.
const TITLES: usize = 4;
/// Waivers that a summary names.
const WAIVERS: usize = 2;

/// Writes the end; `long` if what stands above fills a screen.
pub fn write(report: &Report, long: bool, paper: &mut Paper<'_>) -> io::Result<()> {
    paper.heading("In sum")?;
    if long {
        head::title(report, 2, paper)?;
    }
    counts(report, paper)?;
    let sums = format!("{}; {}.", words::time(report), words::jobs(report));
    paper.prose(2, 2, Ink::Faint, &sums)?;
    if long {
        worst(report, paper)?;
    }
    not_deciding(report, paper)?;
    if long {
        changes::summary(report, paper)?;
    }
    onward(report, paper)
}

fn counts(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let mut line: Vec<(Ink, String)> = Vec::new();
    for verdict in Verdict::ALL.into_iter().rev() {
        let number = report.count(verdict);
        if number > 0 {
            let space = if line.is_empty() { "" } else { "  " };
            let ink = if verdict == Verdict::Skipped {
                Ink::Faint
            } else {
                Ink::Verdict(verdict)
            };
            line.push((
                ink,
                format!("{space}{} {number} {}", words::sign(verdict), verdict.word()),
            ));
        }
    }
    line.push((
        Ink::Faint,
        format!("  (decided {} of {})", report.decided, report.decidable),
    ));
    let pieces: Vec<(Ink, &str)> = line.iter().map(|(ink, text)| (*ink, text.as_str())).collect();
    paper.fitted(2, &pieces)
}

fn worst(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let causes = causes::causes(report);
    for Cause { row, finding, .. } in causes.iter().take(TITLES) {
        let title = format!(
            "{} {:<4} {}: {}",
            words::sign(row.verdict),
            row.verdict.word(),
            row.requirement,
            words::fault(report, row, *finding)
        );
        paper.cut(2, Ink::Verdict(row.verdict), &title)?;
    }
    match causes.len().saturating_sub(TITLES) {
        0 => Ok(()),
        more => paper.cut(
            2,
            Ink::Faint,
            &format!("and {} above", words::count(more, "cause")),
        ),
    }
}

/// What is broken and does not decide, and waivers that have outlived their reason.
fn not_deciding(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let rows = causes::not_counted(report);
    let waived = rows.iter().filter(|r| r.waived).count();
    let provisional = rows.len() - waived;
    if waived > 0 {
        let what = format!("{} waived", words::count(waived, "violation"));
        paper.cut(2, Ink::Faint, &what)?;
    }
    if provisional > 0 {
        let what = format!(
            "{} of rules that are new in catalogue {}: told, does not decide",
            words::count(provisional, "violation"),
            report.tool.catalogue
        );
        paper.cut(2, Ink::Faint, &what)?;
    }
    let stale: Vec<&WaiverRow> = report.waivers.iter().filter(|w| w.is_stale()).collect();
    for row in stale.iter().take(WAIVERS) {
        let what = match row.state {
            WaiverState::Expired => format!(
                "expired on {} and the violation is still there",
                row.waiver.expires
            ),
            _ => "matches nothing that is broken: take it out".to_owned(),
        };
        let what = format!("! the waiver of {} {what}", row.waiver.requirement);
        paper.cut(2, Ink::Verdict(Verdict::Warn), &what)?;
    }
    match stale.len().saturating_sub(WAIVERS) {
        0 => Ok(()),
        more => paper.cut(
            2,
            Ink::Faint,
            &format!("and {} such", words::count(more, "waiver")),
        ),
    }
}

fn onward(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let broken = causes::causes(report).first().map(|cause| cause.row);
    let row = broken.or_else(|| report.results.first());
    let id = row.map_or("ID", |r| r.requirement.as_str());
    paper.heading("Where to go on")?;
    for (what, why) in [
        (
            format!("voconform explain {id}"),
            "what a requirement means and how it is tested",
        ),
        (
            "--report report.html".to_owned(),
            "every requirement and every exchange on one page",
        ),
    ] {
        paper.line(2, &[(Ink::Plain, &what), (Ink::Faint, &format!("   {why}"))])?;
    }
    Ok(())
}
