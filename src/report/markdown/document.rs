//! The whole document: how all services ended, then each of them, together shorter than what GitHub takes.

use std::io;

use super::service;
use super::table::Table;
use super::text::{cell, escape};
use crate::checks::Verdict;
use crate::report::model::Report;
use crate::report::words;

/// Bytes of the whole; GitHub takes 1 MiB for the summary of a step.
const MOST: usize = 900_000;
/// So many services are told one by one after the table of all.
const MOST_SERVICES: usize = 50;

/// Writes reports on one service or several.
pub fn write(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = String::new();
    if reports.len() != 1 {
        text.push_str(&all(reports));
    }
    let shown = &reports[..reports.len().min(MOST_SERVICES)];
    for (index, report) in shown.iter().enumerate() {
        let share = MOST.saturating_sub(text.len()) / (shown.len() - index);
        text.push_str(&service::service(report, share));
    }
    if shown.len() < reports.len() {
        text.push_str("\nThe other services do not fit here: see the HTML or JSON report.\n");
    }
    out.write_all(text.as_bytes())
}

/// How each service ended.
fn all(reports: &[Report]) -> String {
    let heads = [
        "service",
        "verdict",
        "-:broken",
        "-:warnings",
        "-:not decided",
        "-:decided",
    ];
    let mut table = Table::new(&heads, MOST / 4);
    for report in reports {
        let numbers = service::numbers(report);
        let mut row = vec![cell(report.name()), verdict(report)];
        row.extend(numbers);
        table.row(&row);
    }
    let broken = reports.iter().filter(|r| r.count(Verdict::Fail) > 0).count();
    let head = match broken {
        0 => words::count(reports.len(), "service"),
        broken => format!(
            "{}, {broken} of them not conforming",
            words::count(reports.len(), "service")
        ),
    };
    format!("## {head}\n\n{}\n", table.finish())
}

/// Sign and sentence.
fn verdict(report: &Report) -> String {
    format!(
        "{} {}",
        words::headline_sign(report.headline),
        escape(&words::headline(report))
    )
}
