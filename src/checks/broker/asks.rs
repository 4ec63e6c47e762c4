//! The valid requests of a run, and the pairs of what was asked and what was offered.

use super::asked::{Asked, asked};
use super::sightings::{Sight, few};
use crate::checks::{Finding, Seen, View, bare};
use crate::documents::broker::Duration;
use crate::recording::{Step, step};

/// Steps at which valid requests are POSTed.
pub const ASKS: &[Step] = &[
    step::F01_ASK,
    step::TWICE_ASK,
    step::F02_ASK,
    step::WINDOW_ASK,
    step::F03_ASK,
    step::F04_ASK,
    step::PRIVILEGED_ASK,
    step::F05_ASK,
    step::NOTEBOOK_ASK,
    step::F06_ASK,
    step::F06A_ASK,
    step::F06B_ASK,
    step::F06C_ASK,
    step::F06D_ASK,
    step::F06E_ASK,
    step::F06S_ASK,
    step::F06V_ASK,
    step::F07_ASK,
    step::F08_ASK,
    step::MEDIA_ASK,
    step::METHODS_ASK,
    step::REJECT_ASK,
    step::ACCEPT_ASK,
    step::LAX_ASK,
    step::OPTIONS_ASK,
    step::PATHS_ASK,
    step::OTHERS_ASK,
    step::RACE_ASK,
    step::EXPIRY_ASK,
    step::KEPT_ASK,
    step::LIFE_ASK,
    step::LATER_ASK,
    step::ENDLESS_ASK,
    step::STOP_ASK,
    step::PORTS_ASK,
    step::WHO_ASK,
    step::PU_ASK,
];

/// All valid requests, with what came of each.
pub fn all<'v>(v: &'v View<'_>) -> Vec<Asked<'v>> {
    ASKS.iter().flat_map(|step| asked(v, *step)).collect()
}

/// One judgement for each offer that was made for a valid request.
pub fn each_offer<'v>(
    v: &'v View<'_>,
    judge: impl Fn(&Asked<'v>, &Sight<'v>) -> Option<Finding>,
) -> Vec<Finding> {
    few_offers(all(v), judge)
}

/// One judgement for each offer that was made for one of these requests.
pub fn few_offers<'v>(
    asked: Vec<Asked<'v>>,
    judge: impl Fn(&Asked<'v>, &Sight<'v>) -> Option<Finding>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in &asked {
        for (x, session) in one.offers() {
            let sight = Sight { x, session };
            let url = bare(&x.exchange.request.url).to_owned();
            found.extend(judge(one, &sight).map(|finding| (finding, url)));
        }
    }
    few(found)
}

/// One judgement for each request at these steps that was answered YES.
pub fn each_yes<'v>(
    v: &'v View<'_>,
    steps: &[Step],
    judge: impl Fn(&Asked<'v>, &Sight<'v>) -> Option<Finding>,
) -> Vec<Finding> {
    few_offers(steps.iter().flat_map(|step| asked(v, *step)).collect(), judge)
}

/// A duration in seconds; that of the examples of 2023 (`1H`, `1D`, `P1H`) too.
pub fn seconds_of(text: &str) -> Option<f64> {
    let read = |text: &str| Duration::read(text).map(|d| d.seconds);
    let bare = text.trim_start_matches('P');
    read(text)
        .or_else(|| read(&format!("PT{bare}")))
        .or_else(|| read(&format!("P{bare}")))
}

/// The first answer of a list of requests, to hang a reason on.
pub fn first_answer<'v>(asked: &[Asked<'v>]) -> Option<Seen<'v>> {
    asked.first().map(|one| one.post)
}
