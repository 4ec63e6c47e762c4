//! Small helpers that many checks share.

use super::{Finding, Judgement, Seen, View, settle};
use crate::recording::Step;

/// One judgement for each answer at these steps, in the order of the steps.
pub fn each(view: &View<'_>, steps: &[Step], judge: impl Fn(Seen<'_>) -> Judgement) -> Vec<Finding> {
    steps
        .iter()
        .flat_map(|step| view.at(*step))
        .map(|x| settle(judge(x)))
        .collect()
}

/// One judgement for each answer of the run that the filter lets through.
pub fn every(
    view: &View<'_>,
    wanted: impl Fn(&Seen<'_>) -> bool,
    judge: impl Fn(Seen<'_>) -> Judgement,
) -> Vec<Finding> {
    view.answers().filter(wanted).map(|x| settle(judge(x))).collect()
}

/// The Content-Type as sent, for messages.
pub fn lenient_media(x: &Seen<'_>) -> String {
    x.header("content-type").unwrap_or("no Content-Type").to_owned()
}
