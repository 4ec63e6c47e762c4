//! Which broken requirements the owner of a target accepts, and which waivers have outlived their reason.

use serde::{Deserialize, Serialize};

use super::model::ResultRow;
use crate::recording::Waiver;

/// A waiver with what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaiverRow {
    /// The waiver.
    #[serde(flatten)]
    pub waiver: Waiver,
    /// Does it hold?
    pub state: WaiverState,
    /// Days from the day of the run to its last day; negative when that is over.
    pub days_left: i64,
}

/// What became of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It accepts a violation that is there.
    Active,
    /// Its last day is over: the violation counts again.
    Expired,
    /// There is nothing broken that it names: it is to be taken out.
    Unmatched,
    /// What it names was not decided in this run.
    Undecided,
}

impl WaiverRow {
    /// Is it a failure of its own?
    pub fn is_stale(&self) -> bool {
        matches!(self.state, WaiverState::Expired | WaiverState::Unmatched)
    }
}

/// Marks what is waived on the day on which the run began, and says what became of each waiver. A requirement is waived
/// when each of its violations is.
pub fn settle(waivers: &[Waiver], started: &str, results: &mut [ResultRow]) -> Vec<WaiverRow> {
    let today = day(started);
    let rows: Vec<WaiverRow> = waivers
        .iter()
        .map(|waiver| {
            let last = day(&waiver.expires);
            let days_left = match (today, last) {
                (Some(today), Some(last)) => i64::from((last - today).get_days()),
                // A day that can't be read is over.
                _ => -1,
            };
            WaiverRow {
                waiver: waiver.clone(),
                state: state(waiver, days_left, results),
                days_left,
            }
        })
        .collect();
    for row in results.iter_mut().filter(|r| r.verdict.is_broken()) {
        row.waived = is_accepted(&rows, row, &[WaiverState::Active]);
    }
    rows
}

/// Is each violation of a requirement accepted by a waiver, be it over or not?
pub fn was_accepted(waivers: &[WaiverRow], row: &ResultRow) -> bool {
    is_accepted(waivers, row, &[WaiverState::Active, WaiverState::Expired])
}

fn is_accepted(waivers: &[WaiverRow], row: &ResultRow, states: &[WaiverState]) -> bool {
    let of_row = |w: &&WaiverRow| w.waiver.requirement == row.requirement && states.contains(&w.state);
    let accepts = |code: Option<&str>| {
        let mut those = waivers.iter().filter(of_row);
        those.any(|w| w.waiver.code.is_none() || w.waiver.code.as_deref() == code)
    };
    let broken = || row.findings.iter().filter(|f| f.verdict.is_broken());
    match broken().next() {
        Some(_) => broken().all(|f| accepts(Some(&f.code))),
        None => accepts(None),
    }
}

fn state(waiver: &Waiver, days_left: i64, results: &[ResultRow]) -> WaiverState {
    let Some(row) = results.iter().find(|r| r.requirement == waiver.requirement) else {
        return WaiverState::Unmatched;
    };
    let names = |code: &str| waiver.code.as_deref().is_none_or(|wanted| wanted == code);
    let mut broken = row.findings.iter().filter(|f| f.verdict.is_broken());
    let is_there = row.verdict.is_broken() && (waiver.code.is_none() || broken.any(|f| names(&f.code)));
    match is_there {
        true if days_left < 0 => WaiverState::Expired,
        true => WaiverState::Active,
        false if !row.is_decided() => WaiverState::Undecided,
        false => WaiverState::Unmatched,
    }
}

/// The day at the beginning of an instant, or the day that this is.
fn day(text: &str) -> Option<jiff::civil::Date> {
    text.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Verdict, judge};
    use crate::recording::Recording;
    use crate::report::Report;
    use crate::report::model::FindingRow;

    const DAY: &str = "2026-11-23T10:00:00Z";

    fn waiver(requirement: &str, code: Option<&str>, expires: &str) -> Waiver {
        Waiver {
            requirement: requirement.to_owned(),
            code: code.map(str::to_owned),
            reason: "known".to_owned(),
            owner: "us".to_owned(),
            issue: None,
            expires: expires.to_owned(),
        }
    }

    /// A requirement `a` of this verdict with findings of these codes.
    fn row(verdict: Verdict, codes: &[&str]) -> ResultRow {
        let recording = Recording::default();
        let pattern = Report::new(&recording, &judge(&recording)).results.remove(0);
        let finding = |code: &&str| FindingRow {
            code: (*code).to_owned(),
            verdict,
            exchange: 1,
            part: "status".to_owned(),
            span: None,
            line: None,
            column: None,
            expected: String::new(),
            observed: String::new(),
            advice: None,
        };
        ResultRow {
            requirement: "a".to_owned(),
            verdict,
            findings: codes.iter().map(finding).collect(),
            ..pattern
        }
    }

    /// What becomes of a waiver of `a`, and is `a` waived?
    fn settled(waivers: &[Waiver], row: ResultRow) -> (Vec<WaiverState>, bool) {
        let mut results = [row];
        let rows = settle(waivers, DAY, &mut results);
        (rows.iter().map(|row| row.state).collect(), results[0].waived)
    }

    #[test]
    fn a_waiver_holds_through_its_last_day() {
        for (expires, state, days) in [
            ("2026-12-24", WaiverState::Active, 31),
            ("2026-11-23", WaiverState::Active, 0),
            ("2026-11-22", WaiverState::Expired, -1),
            ("no day", WaiverState::Expired, -1),
        ] {
            let mut results = [row(Verdict::Fail, &["x"])];
            let rows = settle(&[waiver("a", None, expires)], DAY, &mut results);
            assert_eq!((rows[0].state, rows[0].days_left), (state, days), "{expires}");
            assert_eq!(results[0].waived, state == WaiverState::Active, "{expires}");
            assert_eq!(rows[0].is_stale(), state == WaiverState::Expired, "{expires}");
            assert!(was_accepted(&rows, &results[0]), "{expires}");
        }
    }

    #[test]
    fn a_waiver_of_what_is_not_broken_matches_nothing() {
        let of_a = [waiver("a", None, "2027-01-01")];
        for verdict in [Verdict::Pass, Verdict::Info] {
            let wanted = (vec![WaiverState::Unmatched], false);
            assert_eq!(settled(&of_a, row(verdict, &["x"])), wanted);
        }
        let other = [waiver("b", None, "2027-01-01")];
        let wanted = (vec![WaiverState::Unmatched], false);
        assert_eq!(settled(&other, row(Verdict::Fail, &["x"])), wanted);
    }

    #[test]
    fn a_waiver_of_what_was_not_decided_stays() {
        for verdict in [Verdict::Skipped, Verdict::Inconclusive, Verdict::Error] {
            for expires in ["2027-01-01", "2020-01-01"] {
                let (states, waived) = settled(&[waiver("a", None, expires)], row(verdict, &[]));
                assert_eq!(
                    (states, waived),
                    (vec![WaiverState::Undecided], false),
                    "{verdict:?}"
                );
            }
        }
    }

    #[test]
    fn a_waiver_of_a_code_accepts_that_alone() {
        let of_x = || waiver("a", Some("x"), "2027-01-01");
        let active = WaiverState::Active;
        assert_eq!(
            settled(&[of_x()], row(Verdict::Fail, &["x", "x"])),
            (vec![active], true)
        );
        // The other violation is not accepted, so the requirement stays broken.
        assert_eq!(
            settled(&[of_x()], row(Verdict::Fail, &["x", "y"])),
            (vec![active], false)
        );
        let both = [of_x(), waiver("a", Some("y"), "2027-01-01")];
        assert_eq!(
            settled(&both, row(Verdict::Fail, &["x", "y"])),
            (vec![active, active], true)
        );
        let expired = [of_x(), waiver("a", Some("y"), "2020-01-01")];
        let wanted = (vec![active, WaiverState::Expired], false);
        assert_eq!(settled(&expired, row(Verdict::Fail, &["x", "y"])), wanted);
        let wanted = (vec![WaiverState::Unmatched], false);
        assert_eq!(settled(&[of_x()], row(Verdict::Fail, &["y"])), wanted);
    }

    #[test]
    fn warnings_can_be_waived_too() {
        let of_a = [waiver("a", None, "2027-01-01")];
        assert_eq!(
            settled(&of_a, row(Verdict::Warn, &["x"])),
            (vec![WaiverState::Active], true)
        );
        // Broken without a finding: a waiver of a code can't name it.
        let of_x = [waiver("a", Some("x"), "2027-01-01")];
        assert_eq!(
            settled(&of_a, row(Verdict::Fail, &[])),
            (vec![WaiverState::Active], true)
        );
        assert_eq!(
            settled(&of_x, row(Verdict::Fail, &[])),
            (vec![WaiverState::Unmatched], false)
        );
    }
}
