//! What is broken, by root cause, as text.

use std::io;

use super::evidence;
use super::paper::{Ink, Paper};
use crate::checks::Verdict;
use crate::report::causes::{self, Cause};
use crate::report::model::{Report, ResultRow};
use crate::report::{curl, words};

/// Longest command that is written out; a cut one would be of no use.
const MOST_COMMAND: usize = 1500;
/// Most numbers and names in one list.
const MOST_LISTED: usize = 12;

pub fn write(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let causes = causes::causes(report);
    if causes.is_empty() {
        return Ok(());
    }
    paper.heading(&format!("What to mend ({})", words::count(causes.len(), "cause")))?;
    for cause in &causes {
        paper.gap()?;
        one(report, cause, paper)?;
    }
    Ok(())
}

/// What there is to say of one broken requirement.
pub fn card(report: &Report, row: &ResultRow, paper: &mut Paper<'_>) -> io::Result<()> {
    one(report, &causes::of(report, row), paper)
}

fn one(report: &Report, cause: &Cause<'_>, paper: &mut Paper<'_>) -> io::Result<()> {
    let row = cause.row;
    let title = format!(
        "{} {:<4} {}",
        words::sign(row.verdict),
        row.verdict.word(),
        words::fault(report, row, cause.finding)
    );
    paper.prose(0, LABEL_OF_TITLE, Ink::Verdict(row.verdict), &title)?;
    requirement(row, paper)?;
    paper.field("", &row.text)?;
    if let Some(finding) = cause.finding {
        if !finding.expected.is_empty() {
            paper.field("expected", &finding.expected)?;
        }
        paper.field("observed", &finding.observed)?;
        evidence::write(report, finding, paper)?;
        also(cause, paper)?;
        reproduce(report, finding.exchange, paper)?;
    }
    advice(cause, paper)?;
    consequences(cause, paper)
}

/// Under the word of the verdict.
const LABEL_OF_TITLE: usize = 2;

fn requirement(row: &ResultRow, paper: &mut Paper<'_>) -> io::Result<()> {
    let place = format!(" · {} · {}", words::level(&row.level), words::section(row));
    paper.line(4, &[(Ink::Strong, &row.requirement), (Ink::Faint, &place)])?;
    if row.link.is_empty() {
        Ok(())
    } else {
        paper.line(4, &[(Ink::Faint, &row.link)])
    }
}

fn also(cause: &Cause<'_>, paper: &mut Paper<'_>) -> io::Result<()> {
    if !cause.also.is_empty() {
        let numbers: Vec<String> = cause.also.iter().map(|x| format!("x{x}")).collect();
        paper.field("also in", &format!("exchanges {}", list(&numbers)))?;
    }
    for other in &cause.others {
        let expected = if other.expected.is_empty() {
            String::new()
        } else {
            format!(", expected {}", other.expected)
        };
        let what = format!(
            "x{}: {}{expected} ({}, {})",
            other.exchange,
            other.observed,
            words::part(other),
            other.code
        );
        paper.field("moreover", &what)?;
    }
    Ok(())
}

fn reproduce(report: &Report, exchange: u32, paper: &mut Paper<'_>) -> io::Result<()> {
    let Some(exchange) = report.exchange(exchange) else {
        return Ok(());
    };
    let command = curl::command(&exchange.request);
    if command.len() <= MOST_COMMAND {
        return paper.unbroken("reproduce", &command);
    }
    paper.field(
        "reproduce",
        &format!(
            "the command has {} characters: see the HTML report",
            command.chars().count()
        ),
    )
}

fn advice(cause: &Cause<'_>, paper: &mut Paper<'_>) -> io::Result<()> {
    let row = cause.row;
    if let Some(because) = &row.because {
        paper.field("matters", because)?;
    }
    if let Some(usually) = &row.usually {
        paper.field("usually", usually)?;
    }
    let special = cause.finding.and_then(|f| f.advice.as_ref());
    for mend in special.into_iter().chain(&row.mend) {
        paper.field("mend", mend)?;
    }
    Ok(())
}

fn consequences(cause: &Cause<'_>, paper: &mut Paper<'_>) -> io::Result<()> {
    for row in &cause.same {
        let also = format!(
            "{} {} · {} · {}",
            row.verdict.word(),
            row.requirement,
            words::level(&row.level),
            words::section(row)
        );
        paper.field("breaks too", &also)?;
    }
    if !cause.blocks.is_empty() {
        let ids: Vec<String> = cause.blocks.iter().map(|r| r.requirement.clone()).collect();
        paper.field(
            "blocks",
            &format!("{}: {}", words::count(ids.len(), "requirement"), list(&ids)),
        )?;
    }
    Ok(())
}

/// The rows that voconform itself got wrong, as our own bugs.
pub fn errors(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let rows = causes::rows(report, Verdict::Error);
    if rows.is_empty() {
        return Ok(());
    }
    paper.heading("Bugs of voconform (please report them)")?;
    for row in rows {
        let detail = row.detail.as_deref().unwrap_or("no detail");
        let text = format!(
            "{} {:<4} {}: {detail}",
            words::sign(row.verdict),
            row.verdict.word(),
            row.requirement
        );
        paper.prose(2, 10, Ink::Verdict(row.verdict), &text)?;
    }
    Ok(())
}

/// A list that does not grow without end.
pub fn list(items: &[String]) -> String {
    match items.len().checked_sub(MOST_LISTED) {
        None | Some(0) => items.join(", "),
        Some(more) => format!("{} and {more} more", items[..MOST_LISTED].join(", ")),
    }
}
