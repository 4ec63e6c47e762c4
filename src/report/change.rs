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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::judge;
    use crate::recording::Recording;

    /// A report of requirements with these verdicts.
    fn report(rows: &[(&str, Verdict)]) -> Report {
        let recording = Recording::default();
        let mut report = Report::new(&recording, &judge(&recording));
        let pattern = report.results[0].clone();
        let row = |(id, verdict): &(&str, Verdict)| ResultRow {
            requirement: (*id).to_owned(),
            verdict: *verdict,
            detail: None,
            reason: None,
            findings: Vec::new(),
            ..pattern.clone()
        };
        report.results = rows.iter().map(row).collect();
        report
    }

    /// What becomes of one requirement that goes from one verdict to another.
    fn kind(from: Option<Verdict>, to: Option<Verdict>) -> Option<MoveKind> {
        let of = |verdict: Option<Verdict>| match verdict {
            Some(verdict) => report(&[("a", verdict)]),
            None => report(&[]),
        };
        let change = Change::between(&of(from), &of(to));
        change.moves.first().map(|step| step.kind)
    }

    #[test]
    fn a_move_is_what_it_is_to_the_service() {
        use Verdict::{Error, Fail, Inconclusive, Info, Pass, Skipped, Warn};
        let moves = [
            (Some(Pass), Some(Pass), None),
            (Some(Pass), Some(Fail), Some(MoveKind::NewlyBroken)),
            (Some(Warn), Some(Fail), Some(MoveKind::NewlyBroken)),
            (Some(Skipped), Some(Fail), Some(MoveKind::NewlyBroken)),
            (None, Some(Fail), Some(MoveKind::NewlyBroken)),
            (Some(Pass), Some(Warn), Some(MoveKind::NewlyWarned)),
            (None, Some(Warn), Some(MoveKind::NewlyWarned)),
            (Some(Fail), Some(Warn), Some(MoveKind::Mended)),
            (Some(Fail), Some(Pass), Some(MoveKind::Mended)),
            (Some(Warn), Some(Info), Some(MoveKind::Mended)),
            (Some(Inconclusive), Some(Pass), Some(MoveKind::NewlyDecided)),
            (Some(Pass), Some(Inconclusive), Some(MoveKind::NewlyUndecided)),
            (Some(Pass), Some(Error), Some(MoveKind::NewlyUndecided)),
            // Nobody saw that it is mended.
            (Some(Fail), Some(Skipped), Some(MoveKind::NewlyUndecided)),
            (None, Some(Pass), Some(MoveKind::Added)),
            (None, Some(Skipped), Some(MoveKind::Added)),
            (Some(Fail), None, Some(MoveKind::Dropped)),
            (Some(Pass), Some(Info), Some(MoveKind::Otherwise)),
            (Some(Skipped), Some(Inconclusive), Some(MoveKind::Otherwise)),
        ];
        for (from, to, wanted) in moves {
            assert_eq!(kind(from, to), wanted, "{from:?} → {to:?}");
        }
    }

    #[test]
    fn what_does_not_decide_is_as_good_as_mended() {
        let broken = report(&[("a", Verdict::Fail)]);
        for change in [
            |row: &mut ResultRow| row.waived = true,
            |row: &mut ResultRow| row.provisional = true,
        ] {
            let mut other = broken.clone();
            change(&mut other.results[0]);
            let kinds = [(&broken, &other), (&other, &broken)]
                .map(|(old, new)| Change::between(old, new).moves.first().map(|step| step.kind));
            assert_eq!(kinds, [Some(MoveKind::Mended), Some(MoveKind::NewlyBroken)]);
            assert!(Change::between(&other, &other).moves.is_empty());
        }
    }

    #[test]
    fn requirements_are_compared_by_their_id_wherever_they_stand() {
        use Verdict::{Fail, Pass, Skipped};
        let before = report(&[("a", Pass), ("b", Fail), ("gone", Pass), ("c", Skipped)]);
        let after = report(&[("c", Pass), ("new", Pass), ("b", Fail), ("a", Fail)]);
        let change = Change::between(&before, &after);
        let moves: Vec<(&str, MoveKind)> = change
            .moves
            .iter()
            .map(|step| (step.requirement.as_str(), step.kind))
            .collect();
        let wanted = [
            ("c", MoveKind::NewlyDecided),
            ("new", MoveKind::Added),
            ("a", MoveKind::NewlyBroken),
            ("gone", MoveKind::Dropped),
        ];
        assert_eq!((moves.as_slice(), change.unchanged), (wanted.as_slice(), 1));
        assert_eq!(change.of(MoveKind::NewlyBroken).count(), 1);
        assert_eq!(change.before.started, before.started);
    }

    #[test]
    fn a_run_is_no_different_from_itself() {
        let recording = Recording::default();
        let report = Report::new(&recording, &judge(&recording));
        let change = Change::between(&report, &report);
        assert_eq!((change.moves.len(), change.unchanged), (0, report.results.len()));
    }

    #[test]
    fn every_kind_has_its_place_and_title() {
        let titles: std::collections::BTreeSet<&str> = MoveKind::ALL.map(MoveKind::title).into();
        assert_eq!(titles.len(), MoveKind::ALL.len());
        assert_eq!(MoveKind::ALL[0], MoveKind::NewlyBroken);
    }
}
