//! What is different from a former run, as text.

use std::io;

use super::paper::{Ink, Paper};
use crate::checks::Verdict;
use crate::report::change::{Change, Move, MoveKind};
use crate::report::model::Report;

/// Moves of one kind that are told one by one.
const MOVES: usize = 12;
/// Kinds that a summary names, and moves of each.
const KINDS: usize = 4;
const FEW: usize = 3;

/// Every move, worst kind first.
pub fn write(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let Some(change) = &report.change else {
        return Ok(());
    };
    paper.heading(&format!("Since the run of {}", change.before.started))?;
    if change.moves.is_empty() {
        return paper.prose(2, 2, Ink::Plain, "Nothing is different.");
    }
    for kind in MoveKind::ALL {
        let moves: Vec<&Move> = change.of(kind).collect();
        if moves.is_empty() {
            continue;
        }
        let title = format!("{} {} ({})", sign(kind), kind.title(), moves.len());
        paper.line(2, &[(ink(kind), &title)])?;
        for one in moves.iter().take(MOVES) {
            let detail = one.detail.as_ref().map_or(String::new(), |d| format!(": {d}"));
            let words = format!(
                "{} ({} → {}){detail}",
                one.requirement,
                word(one.from),
                word(one.to)
            );
            paper.prose(4, 6, Ink::Plain, &words)?;
        }
        if moves.len() > MOVES {
            paper.prose(4, 4, Ink::Faint, &format!("and {} more", moves.len() - MOVES))?;
        }
    }
    Ok(())
}

/// The same in a few lines.
pub fn summary(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    let Some(change) = &report.change else {
        return Ok(());
    };
    let kinds = MoveKind::ALL
        .into_iter()
        .filter(|kind| change.of(*kind).count() > 0);
    let kinds: Vec<MoveKind> = kinds.take(KINDS).collect();
    if kinds.is_empty() {
        let words = format!("nothing is different since {}", change.before.started);
        return paper.cut(2, Ink::Faint, &words);
    }
    for kind in kinds {
        let title = format!("{} {}: {}", sign(kind), kind.title(), some(change, kind));
        paper.cut(2, ink(kind), &title)?;
    }
    Ok(())
}

fn some(change: &Change, kind: MoveKind) -> String {
    let ids: Vec<&str> = change.of(kind).map(|m| m.requirement.as_str()).collect();
    match ids.len().saturating_sub(FEW) {
        0 => ids.join(", "),
        more => format!("{} and {more} more", ids[..FEW].join(", ")),
    }
}

fn word(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("not judged", Verdict::word)
}

fn sign(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::NewlyBroken => "✘",
        MoveKind::NewlyWarned => "!",
        MoveKind::NewlyUndecided => "?",
        MoveKind::Mended | MoveKind::NewlyDecided => "✔",
        _ => "·",
    }
}

fn ink(kind: MoveKind) -> Ink {
    match kind {
        MoveKind::NewlyBroken => Ink::Verdict(Verdict::Fail),
        MoveKind::NewlyWarned => Ink::Verdict(Verdict::Warn),
        MoveKind::NewlyUndecided => Ink::Verdict(Verdict::Inconclusive),
        MoveKind::Mended | MoveKind::NewlyDecided => Ink::Verdict(Verdict::Pass),
        _ => Ink::Plain,
    }
}
