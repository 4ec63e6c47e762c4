//! The scenarios of TAP: parameters in pieces, parameters too many, queries that find nothing, queries that are wrong.

mod parameters;
mod wrong;

use super::lanes::Lanes;
use crate::recording::step;

/// Begins them all.
pub fn start(lanes: &mut Lanes) {
    lanes.start("ta1", |t| async move { parameters::in_pieces(&t).await });
    lanes.start("ts1", |t| async move { parameters::too_many(&t).await });
    lanes.start("te1", |t| async move { parameters::finds_nothing(&t).await });
    lanes.start("tq1", |t| async move {
        let steps = (step::TQ1_CREATE, step::TQ1_RUN, step::TQ1_POLL);
        wrong::run(&t, "fail-syntax", steps).await
    });
    lanes.start("tl1", |t| async move {
        let steps = (step::TL1_CREATE, step::TL1_RUN, step::TL1_POLL);
        wrong::run(&t, "fail-lang", steps).await
    });
    lanes.start("tm1", |t| async move {
        let steps = (step::TM1_CREATE, step::TM1_RUN, step::TM1_POLL);
        wrong::run(&t, "fail-missing", steps).await
    });
}
