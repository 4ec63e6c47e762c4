//! A body that breaks off makes no check fall over, and accuses nobody where the recording says that it broke off.

use voconform::checks::Verdict;
use voconform::recording::{Exchange, Response};
use voconform::self_test::vector;

use super::samples::{Dice, Sample, all, complaints, holds, new_violations, rewritten, some_of};

/// Bodies up to this length are cut at every byte.
const SMALL: usize = 24;
/// Cuts of each larger body.
const CUTS: usize = 2;
/// Cuts tried in the recording of the conforming job list, in that of the conforming broker, and in each of the others.
const MOST: [usize; 3] = [40, 4, 4];

struct Case {
    sample: &'static Sample,
    exchange: usize,
    at: usize,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for sample in all() {
        let mut dice = Dice(3);
        let mut here = Vec::new();
        for (exchange, x) in sample.recording.exchanges.iter().enumerate() {
            let length = x.response().map_or(0, |r| r.body.len());
            let cuts = match length {
                0 => Vec::new(),
                1..=SMALL => (0..length).collect(),
                _ => dice.some(CUTS, length),
            };
            here.extend(cuts.into_iter().map(|at| Case { sample, exchange, at }));
        }
        cases.extend(some_of(here, sample.share(MOST)));
    }
    cases
}

fn judged(case: &Case, mark: impl Fn(&mut Response)) -> (voconform::self_test::Vector, String) {
    let cut = rewritten(&case.sample.recording, |at, x| {
        let mut copy: Exchange = x.clone();
        if let (true, Ok(response)) = (at == case.exchange, &mut copy.outcome) {
            response.body.truncate(case.at);
            mark(response);
        }
        Some(copy)
    });
    let step = &case.sample.recording.exchanges[case.exchange].step;
    (
        vector(&cut),
        format!("{}: {step} cut at {}", case.sample.name, case.at),
    )
}

#[test]
fn no_check_falls_over() {
    holds(complaints(&cases(), |case| {
        let (after, what) = judged(case, |_| ());
        let fell = after.iter().filter(|(_, cell)| cell.verdict == Verdict::Error);
        fell.map(|(id, _)| format!("{what}: {id}")).collect()
    }));
}

#[test]
fn a_body_known_to_be_cut_accuses_nobody() {
    let marks: [fn(&mut Response); 2] = [
        |response| response.truncated = true,
        |response| response.broken = Some("connection closed".to_owned()),
    ];
    for mark in marks {
        holds(complaints(&cases(), |case| {
            let (after, what) = judged(case, mark);
            let new = new_violations(&case.sample.vector, &after);
            new.into_iter()
                .map(|finding| format!("{what}: {finding}"))
                .collect()
        }));
    }
}
