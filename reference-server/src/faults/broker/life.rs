//! Faults of the broker in the life of an accepted session.

use serde_json::Value;

use super::pieces::{each_part, eb, phase};
use crate::broker::drop_member;
use crate::broker::mutation::*;
use crate::faults::Fault;

fn freeze_components(session: &mut Value) {
    each_part(session, &mut |part| part["phase"] = Value::from("INITIALIZING"));
}

/// Nothing says why a session failed.
fn fall_silent(session: &mut Value) {
    if phase(session) == "FAILED"
        && let Some(meta) = session.get_mut("meta")
    {
        drop_member(meta, "messages");
    }
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-phase-backwards",
        "A session is prepared once more after it has run.",
        &["eb-life-order"],
        &[rule(Rule::GoesBackwards)],
    ),
    eb(
        "eb-zombie",
        "A session that was completed runs again.",
        &["eb-life-terminal"],
        &[rule(Rule::CompletedRunAgain)],
    ),
    eb(
        "eb-prepares-at-once",
        "A session that is accepted for later is prepared at once.",
        &["eb-life-waiting"],
        &[rule(Rule::PreparesAtOnce)],
    ),
    eb(
        "eb-start-at-once",
        "A session that is accepted for later runs at once.",
        &["eb-life-waiting", "eb-life-not-before-start"],
        &[rule(Rule::StartsAtOnce)],
    ),
    eb(
        "eb-prepare-late",
        "A session is not prepared when it should start.",
        &["eb-life-ready-in-time"],
        &[rule(Rule::PreparesLate)],
    ),
    eb(
        "eb-start-late",
        "A session that is prepared starts after its time.",
        &["eb-life-starts"],
        &[rule(Rule::StartsLate)],
    ),
    eb(
        "eb-runs-forever",
        "A program that does not end is not ended.",
        &["eb-life-max-duration"],
        &[rule(Rule::RunsForever)],
    ),
    eb(
        "eb-completed-early",
        "A session is COMPLETED while its components are still there.",
        &["eb-life-release-then-completed"],
        &[rule(Rule::CompletesEarly)],
    ),
    eb(
        "eb-errors-completed",
        "A session that fails is COMPLETED.",
        &["eb-life-error-failed"],
        &[rule(Rule::ErrorsComplete)],
    ),
    eb(
        "eb-errors-cancelled",
        "A session that fails is CANCELLED.",
        &["eb-life-error-failed"],
        &[rule(Rule::ErrorsCancel)],
    ),
    eb(
        "eb-release-error-hidden",
        "A session whose release fails is COMPLETED.",
        &["eb-life-release-error-failed"],
        &[rule(Rule::ReleaseErrorsComplete)],
    ),
    eb(
        "eb-failed-silent",
        "Nothing says why a session failed.",
        &["eb-life-failed-message"],
        &[documents(&[Edit::Sessions(fall_silent)])],
    ),
    eb(
        "eb-components-frozen",
        "Components stay INITIALIZING, whatever the session does.",
        &["eb-life-component-phases"],
        &[documents(&[Edit::Sessions(freeze_components)])],
    ),
    eb(
        "eb-cancel-keeps-running",
        "A session that was cancelled while it ran runs on.",
        &["eb-life-cancel-stops"],
        &[rule(Rule::CancelledRunOn)],
    ),
];
