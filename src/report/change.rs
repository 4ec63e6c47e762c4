//! What is different between two runs, requirement by requirement; never by position.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::{Headline, Report, ResultRow};
use crate::checks::Verdict;

/// The difference of a run from a former one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The former run.
    pub before: Before,
    /// Requirements whose verdict is another, in catalogue order of the later run, then those that only the former had.
    pub moves: Vec<Move>,
    /// Requirements whose verdict is the same.
    pub unchanged: usize,
}

/// What is to be known of the former run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// Its address.
    pub url: String,
    /// Its profile.
    pub profile: String,
    /// Its start, RFC 3339 UTC.
    pub started: String,
    /// The verdict on the whole.
    pub headline: Headline,
    /// Version of voconform.
    pub version: String,
    /// Version of the catalogue.
    pub catalogue: String,
}

/// A requirement that went from one verdict to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Id in the ledger.
    pub requirement: String,
    /// What it is to the service.
    pub kind: MoveKind,
    /// The verdict before; none = it was not judged.
    pub from: Option<Verdict>,
    /// The verdict after; none = it is not judged.
    pub to: Option<Verdict>,
    /// What was observed after, or why it is not decided; before, where it is not judged any more.
    pub detail: Option<String>,
}

/// What a move is to the service. Waived and provisional violations are as good as none here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MoveKind {
    /// A MUST that is broken and was not.
    NewlyBroken,
    /// A recommendation that is broken and was not.
    NewlyWarned,
    /// It was broken worse, or is satisfied now.
    Mended,
    /// It was not decided, and is, and nothing is broken.
    NewlyDecided,
    /// It was decided, and is not.
    NewlyUndecided,
    /// It is judged for the first time, and not broken.
    Added,
    /// It is not judged any more.
    Dropped,
    /// Anything else, such as another option taken, or another reason of not knowing.
    Otherwise,
}

impl MoveKind {
    /// All of them, worst first.
    pub const ALL: [MoveKind; 8] = [
        MoveKind::NewlyBroken,
        MoveKind::NewlyWarned,
        MoveKind::NewlyUndecided,
        MoveKind::Mended,
        MoveKind::NewlyDecided,
        MoveKind::Added,
        MoveKind::Dropped,
        MoveKind::Otherwise,
    ];

    /// A heading for moves of this kind.
    pub const fn title(self) -> &'static str {
        match self {
            MoveKind::NewlyBroken => "newly broken",
            MoveKind::NewlyWarned => "newly broken recommendations",
            MoveKind::NewlyUndecided => "no longer decided",
            MoveKind::Mended => "mended",
            MoveKind::NewlyDecided => "newly decided",
            MoveKind::Added => "judged for the first time",
            MoveKind::Dropped => "not judged any more",
            MoveKind::Otherwise => "otherwise",
        }
    }
}

impl Change {
    /// What is different in a report from a former one.
    pub fn between(before: &Report, after: &Report) -> Change {
        let mut former: BTreeMap<&str, &ResultRow> = before
            .results
            .iter()
            .map(|r| (r.requirement.as_str(), r))
            .collect();
        let mut moves = Vec::new();
        let mut unchanged = 0;
        for row in &after.results {
            match former.remove(row.requirement.as_str()) {
                Some(old) if verdict(old) == verdict(row) => unchanged += 1,
                old => moves.push(step(old, Some(row))),
            }
        }
        let dropped = before
            .results
            .iter()
            .filter(|r| former.contains_key(r.requirement.as_str()));
        moves.extend(dropped.map(|old| step(Some(old), None)));
        Change {
            before: Before {
                url: before.target.url.clone(),
                profile: before.target.profile.clone(),
                started: before.started.clone(),
                headline: before.headline,
                version: before.tool.version.clone(),
                catalogue: before.tool.catalogue.clone(),
            },
            moves,
            unchanged,
        }
    }

    /// The moves of a kind.
    pub fn of(&self, kind: MoveKind) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(move |m| m.kind == kind)
    }
}

/// The verdict, and whether it counts.
fn verdict(row: &ResultRow) -> (Verdict, bool) {
    (row.verdict, row.decides())
}

fn step(from: Option<&ResultRow>, to: Option<&ResultRow>) -> Move {
    let row = to.or(from);
    let observed = |row: &ResultRow| row.findings.first().map(|f| f.observed.clone());
    Move {
        requirement: row.map(|r| r.requirement.clone()).unwrap_or_default(),
        kind: kind(from, to),
        from: from.map(|r| r.verdict),
        to: to.map(|r| r.verdict),
        detail: row.and_then(|r| r.detail.clone().or_else(|| observed(r))),
    }
}

/// How bad it is: 2 a broken MUST, 1 a broken recommendation, 0 neither.
fn badness(row: &ResultRow) -> u8 {
    match row.verdict {
        Verdict::Fail if row.decides() => 2,
        Verdict::Warn if row.decides() => 1,
        _ => 0,
    }
}

fn kind(from: Option<&ResultRow>, to: Option<&ResultRow>) -> MoveKind {
    let Some(to) = to else {
        return MoveKind::Dropped;
    };
    let (before, after) = (from.map_or(0, badness), badness(to));
    match from {
        _ if after > before && after == 2 => MoveKind::NewlyBroken,
        _ if after > before => MoveKind::NewlyWarned,
        None => MoveKind::Added,
        // What was broken and is not decided any more is not known to be mended.
        Some(from) if from.is_decided() && !to.is_decided() => MoveKind::NewlyUndecided,
        Some(_) if after < before => MoveKind::Mended,
        Some(from) if !from.is_decided() && to.is_decided() => MoveKind::NewlyDecided,
        Some(_) => MoveKind::Otherwise,
    }
}
