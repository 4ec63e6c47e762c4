//! What is broken and does not decide: waived, or new in the catalogue; and what became of each waiver.

use std::io;

use super::paper::{Ink, Paper};
use crate::checks::Verdict;
use crate::report::causes;
use crate::report::model::Report;
use crate::report::waivers::{WaiverRow, WaiverState};
use crate::report::words;

pub fn write(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    provisional(report, paper)?;
    if report.waivers.is_empty() {
        return Ok(());
    }
    paper.heading("Waivers of the target file")?;
    report.waivers.iter().try_for_each(|row| one(row, paper))
}

fn provisional(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let rows: Vec<_> = causes::not_counted(report)
        .into_iter()
        .filter(|row| row.provisional && !row.waived)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let title = format!(
        "Broken, and new in catalogue {}: does not decide yet",
        report.tool.catalogue
    );
    paper.heading(&title)?;
    for row in rows {
        let finding = row.findings.iter().find(|f| f.verdict.is_broken());
        let text = format!(
            "{} {:<4} {}: {}",
            words::sign(row.verdict),
            row.verdict.word(),
            row.requirement,
            words::fault(report, row, finding)
        );
        paper.prose(2, 9, Ink::Plain, &text)?;
    }
    Ok(())
}

fn one(row: &WaiverRow, paper: &mut Paper<'_>) -> io::Result<()> {
    let waiver = &row.waiver;
    let (ink, state) = match row.state {
        WaiverState::Active => (
            Ink::Plain,
            format!("holds until {}, {} left", waiver.expires, days(row.days_left)),
        ),
        WaiverState::Expired => (
            Ink::Verdict(Verdict::Fail),
            format!("expired on {}: the violation counts again", waiver.expires),
        ),
        WaiverState::Unmatched => (
            Ink::Verdict(Verdict::Warn),
            "matches nothing that is broken: take it out".to_owned(),
        ),
        WaiverState::Undecided => (Ink::Plain, "not decided in this run".to_owned()),
    };
    let code = waiver
        .code
        .as_ref()
        .map_or(String::new(), |code| format!(" ({code})"));
    paper.prose(2, 4, ink, &format!("{}{code}: {state}", waiver.requirement))?;
    let issue = waiver
        .issue
        .as_ref()
        .map_or(String::new(), |issue| format!(", {issue}"));
    paper.prose(
        4,
        4,
        Ink::Faint,
        &format!("{} ({}{issue})", waiver.reason, waiver.owner),
    )
}

fn days(number: i64) -> String {
    match number {
        1 => "1 day".to_owned(),
        number => format!("{number} days"),
    }
}
