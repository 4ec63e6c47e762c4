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
