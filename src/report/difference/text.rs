//! The difference as text for the terminal, what got worse first.

use std::io::{self, Write};

use super::pairs::Pair;
use crate::checks::Verdict;
use crate::report::change::{Change, Move, MoveKind};
use crate::report::model::Report;
use crate::report::terminal::Sheet;
use crate::report::terminal::paper::{Ink, Paper};
use crate::report::{visible, words};

/// So many moves of one kind are told.
const MOST: usize = 200;
/// Longest detail, in characters.
const MOST_DETAIL: usize = 300;

/// Writes what is different with each service, as it fits on a sheet.
pub fn write(pairs: &[Pair<'_>], out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let mut paper = Paper::new(out, sheet);
    for (index, pair) in pairs.iter().enumerate() {
        if index > 0 {
            paper.gap()?;
        }
        one(pair, &mut paper)?;
    }
    Ok(())
}

fn one(pair: &Pair<'_>, paper: &mut Paper<'_>) -> io::Result<()> {
    let name = visible::shorten(pair.name(), 200).into_owned();
    let (ink, title) = title(pair);
    paper.line(0, &[(ink, &title), (Ink::Plain, "  "), (Ink::Strong, &name)])?;
    for (label, report) in [("before", pair.before), ("now", pair.after)] {
        paper.field(label, &run(report))?;
    }
    for note in &pair.notes {
        paper.prose(4, 6, Ink::Verdict(Verdict::Warn), &format!("! {note}"))?;
    }
    match (&pair.change, pair.after) {
        (Some(change), Some(after)) => moves(change, after, paper),
        _ => Ok(()),
    }
}

/// The worst that happened, in one line.
fn title(pair: &Pair<'_>) -> (Ink, String) {
    let count = |kind| pair.count(kind);
    let verdict = match pair {
        _ if count(MoveKind::NewlyBroken) > 0 => Verdict::Fail,
        _ if count(MoveKind::NewlyWarned) > 0 => Verdict::Warn,
        _ if count(MoveKind::NewlyUndecided) > 0 => Verdict::Inconclusive,
        Pair { after: None, .. } => Verdict::Inconclusive,
        Pair { before: None, .. } => Verdict::Info,
        _ => Verdict::Pass,
    };
    let what = match (pair.before, pair.after) {
        (None, _) => "judged for the first time".to_owned(),
        (_, None) => "not judged any more".to_owned(),
        _ => summary(pair),
    };
    (Ink::Verdict(verdict), format!("{} {what}", words::sign(verdict)))
}

/// `2 newly broken, 1 mended`, or that nothing is different.
pub fn summary(pair: &Pair<'_>) -> String {
    let told = MoveKind::ALL.map(|kind| (pair.count(kind), kind.title()));
    let told: Vec<String> = told
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, title)| format!("{number} {title}"))
        .collect();
    match told.is_empty() {
        true => "nothing is different".to_owned(),
        false => told.join(", "),
    }
}

/// A run in one line.
pub fn run(report: Option<&Report>) -> String {
    let Some(report) = report else {
        return "-".to_owned();
    };
    format!(
        "{} · {} · profile {} · catalogue {} · {} {}",
        words::headline(report),
        report.started,
        report.target.profile,
        report.tool.catalogue,
        report.tool.name,
        report.tool.version
    )
}

fn moves(change: &Change, after: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    for kind in MoveKind::ALL {
        let all: Vec<&Move> = change.of(kind).collect();
        if all.is_empty() {
            continue;
        }
        paper.heading(&format!("{} ({})", capital(kind.title()), all.len()))?;
        for step in all.iter().take(MOST) {
            moved(step, after, paper)?;
        }
        if let Some(more) = all.len().checked_sub(MOST).filter(|more| *more > 0) {
            paper.prose(2, 2, Ink::Faint, &format!("{more} more"))?;
        }
    }
    paper.gap()?;
    let unchanged = words::count(change.unchanged, "requirement");
    paper.prose(2, 2, Ink::Faint, &format!("Unchanged: {unchanged}."))
}

fn moved(step: &Move, after: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let verdict = step.to.or(step.from).unwrap_or(Verdict::Skipped);
    let word = |verdict: Option<Verdict>| verdict.map_or("-", Verdict::word);
    let row = after.row(&step.requirement);
    let section = row
        .map(|row| format!("  {}", words::section(row)))
        .unwrap_or_default();
    paper.line(
        2,
        &[
            (Ink::Verdict(verdict), words::sign(verdict)),
            (Ink::Strong, &format!(" {}", step.requirement)),
            (
                Ink::Plain,
                &format!(
                    "  {} → {}{}",
                    word(step.from),
                    word(step.to),
                    standing(step, after)
                ),
            ),
            (Ink::Faint, &section),
        ],
    )?;
    // What is satisfied needs no words, but what got worse does.
    let is_news = step.to.is_none_or(|to| to != Verdict::Pass);
    match step.detail.as_deref().filter(|_| is_news) {
        Some(detail) => paper.prose(6, 6, Ink::Plain, &visible::shorten(detail, MOST_DETAIL)),
        None => Ok(()),
    }
}

/// Is it broken, but does not count?
fn standing(step: &Move, after: &Report) -> &'static str {
    match after.row(&step.requirement) {
        Some(row) if row.verdict.is_broken() && row.waived => " (waived)",
        Some(row) if row.verdict.is_broken() && row.provisional => " (provisional)",
        _ => "",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
