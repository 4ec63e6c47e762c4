//! Taking exchanges away creates neither a pass nor a violation. A violation that is no longer to be seen may leave a
//! pass: what remains was judged before as it is now.

use std::collections::BTreeSet;
use std::time::Duration;

use voconform::checks::Verdict;
use voconform::recording::{Exchange, Reason, Recording};
use voconform::self_test::{Vector, vector};

use super::samples::{Dice, Sample, all, complaints, holds, new_violations, rewritten, some_of};

/// Single exchanges taken away from the recording of the conforming job list, that of the conforming broker, and each of the
/// others.
const SINGLES: [usize; 3] = [60, 8, 4];
/// Random subsets taken away from each recording.
const SUBSETS: [usize; 3] = [4, 3, 4];
/// Scenarios and steps taken away from each recording.
const SCENARIOS: [usize; 3] = [6, 4, 6];
/// Kinds of exchanges taken away.
const KINDS: [usize; 3] = [usize::MAX, 5, 5];

struct Case {
    sample: &'static Sample,
    what: String,
    gone: BTreeSet<usize>,
}

/// What was kept from being decided by something broken may pass when that is not seen any more.
fn passes_from_nothing(before: &Vector, after: &Vector) -> Vec<String> {
    let is_faulty = before.values().any(|cell| cell.verdict.is_broken());
    let grown = after.iter().filter(|(id, cell)| {
        let old = &before[*id];
        let was_blocked = is_faulty && old.reason == Some(Reason::Blocked);
        cell.verdict == Verdict::Pass
            && old.verdict != Verdict::Pass
            && !old.verdict.is_broken()
            && !was_blocked
    });
    grown
        .map(|(id, _)| {
            let old = &before[id];
            format!("{id} passes, was {:?} ({:?})", old.verdict, old.reason)
        })
        .collect()
}

fn judge(case: &Case) -> Vec<String> {
    let less = rewritten(&case.sample.recording, |at, x| {
        (!case.gone.contains(&at)).then(|| x.clone())
    });
    let (before, after) = (&case.sample.vector, vector(&less));
    new_violations(before, &after)
        .into_iter()
        .chain(passes_from_nothing(before, &after))
        .map(|what| format!("{} without {}: {what}", case.sample.name, case.what))
        .collect()
}

fn all_of(sample: &'static Sample, what: &str, gone: impl Fn(&Exchange) -> bool) -> Case {
    let exchanges = sample.recording.exchanges.iter().enumerate();
    Case {
        sample,
        what: what.to_owned(),
        gone: exchanges.filter(|(_, x)| gone(x)).map(|(at, _)| at).collect(),
    }
}

/// Moments at which a run is looked at while it is under way.
const MOMENTS: [usize; 3] = [12, 5, 6];

/// What had been heard of a recording at a moment, as [`voconform::engine::Live::heard`] gives it: the exchanges that were
/// over; no reasons yet; the jobs of scenarios that had begun, none of them removed.
fn heard(sample: &Sample, until: Duration) -> Recording {
    let mut heard = rewritten(&sample.recording, |_, x| (x.ended() <= until).then(|| x.clone()));
    heard.not_made.clear();
    let lanes: BTreeSet<String> = heard.exchanges.iter().map(|x| x.lane().to_owned()).collect();
    heard.jobs.retain(|job| lanes.contains(&job.label));
    heard.jobs.iter_mut().for_each(|job| job.removed = false);
    heard
}

#[test]
fn what_is_broken_while_a_run_is_under_way_is_broken_in_the_end() {
    let mut cases = Vec::new();
    for sample in all() {
        let ends = sample.recording.exchanges.iter().map(|x| x.ended());
        let whole = ends.max().unwrap_or_default();
        let moments = sample.share(MOMENTS).min(40);
        cases.extend((1..=moments).map(|part| (sample, whole.mul_f64(part as f64 / moments as f64))));
    }
    holds(complaints(&cases, |(sample, until)| {
        let after = vector(&heard(sample, *until));
        let new = new_violations(&sample.vector, &after).into_iter();
        new.map(|what| format!("{} after {until:?}: {what}", sample.name))
            .collect()
    }));
}

#[test]
fn single_exchanges_and_random_subsets() {
    let mut cases = Vec::new();
    for sample in all() {
        let count = sample.recording.exchanges.len();
        let mut dice = Dice(1);
        for at in dice.some(sample.share(SINGLES), count) {
            let step = &sample.recording.exchanges[at].step;
            let gone = BTreeSet::from([at]);
            cases.push(Case {
                sample,
                what: step.clone(),
                gone,
            });
        }
        for subset in 0..sample.share(SUBSETS).min(100) {
            let size = 1 + dice.below(count);
            let gone = dice.some(size, count).into_iter().collect();
            cases.push(Case {
                sample,
                what: format!("subset {subset}"),
                gone,
            });
        }
    }
    holds(complaints(&cases, judge));
}

#[test]
fn whole_scenarios_and_steps() {
    let mut cases = Vec::new();
    for sample in all() {
        let exchanges = &sample.recording.exchanges;
        let lanes: BTreeSet<&str> = exchanges.iter().map(|x| x.lane()).collect();
        let steps: BTreeSet<&str> = exchanges.iter().map(|x| x.step.as_str()).collect();
        let mut here = Vec::new();
        for lane in lanes {
            here.push(all_of(sample, lane, |x| x.lane() == lane));
            here.push(all_of(sample, &format!("all but {lane}"), |x| x.lane() != lane));
        }
        here.extend(
            steps
                .into_iter()
                .map(|step| all_of(sample, step, |x| x.step == step)),
        );
        cases.extend(some_of(here, sample.share(SCENARIOS)));
    }
    holds(complaints(&cases, judge));
}

#[test]
fn everything_of_a_kind() {
    let mut cases = Vec::new();
    for sample in all() {
        let mut here = Vec::new();
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
            here.push(all_of(sample, method, |x| x.request.method == method));
        }
        let status = |x: &Exchange| x.response().map_or(0, |r| r.status / 100);
        for class in [0, 2, 3, 4, 5] {
            here.push(all_of(sample, &format!("{class}xx"), |x| status(x) == class));
        }
        let list = sample.recording.meta.job_list.as_str();
        let to_list = |x: &Exchange| x.request.url.split('?').next() == Some(list);
        here.push(all_of(sample, "the list", to_list));
        for syntax in ["xml", "json", "yaml"] {
            let is_so = |x: &Exchange| {
                let media = x.response().and_then(|r| r.header("content-type"));
                media.is_some_and(|m| m.contains(syntax))
            };
            here.push(all_of(sample, &format!("all {syntax}"), is_so));
            here.push(all_of(sample, &format!("all but {syntax}"), |x| !is_so(x)));
        }
        here.push(all_of(sample, "everything", |_| true));
        cases.extend(some_of(here, sample.share(KINDS)));
    }
    holds(complaints(&cases, judge));
}
