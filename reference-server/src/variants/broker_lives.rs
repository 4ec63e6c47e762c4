//! Variants of the Execution Broker in the lives of sessions and in what is held.

use serde_json::Value;

use super::{Variant, variant};
use crate::broker::drop_member;
use crate::broker::mutation::*;
use crate::mutation::Act;

const GRAPH: &str = "Execution Broker 1.0: the phases are a list of words; which of them a session goes through is left open.";

const fn eb(id: &'static str, title: &'static str, because: &'static str, acts: &'static [Act]) -> Variant {
    variant(id, title, because, acts).on("broker")
}

fn phase(session: &Value) -> &str {
    session.get("phase").and_then(Value::as_str).unwrap_or_default()
}

/// Connectors that can not be used any more are not listed.
fn close_connectors(session: &mut Value) {
    if let Some(connectors) = session.get_mut("connectors").and_then(Value::as_array_mut) {
        connectors.retain(|connector| connector["status"] != "FINISHED");
        if connectors.is_empty() {
            drop_member(session, "connectors");
        }
    }
}

/// Connectors are listed when they can be used.
fn list_late(session: &mut Value) {
    if let Some(connectors) = session.get_mut("connectors").and_then(Value::as_array_mut) {
        connectors.retain(|connector| connector["status"] != "PREPARING");
        if connectors.is_empty() {
            drop_member(session, "connectors");
        }
    }
}

fn forget_expiry(session: &mut Value) {
    if phase(session) != "OFFERED" {
        drop_member(session, "expires");
    }
}

pub(super) const VARIANTS: &[Variant] = &[
    eb(
        "eb-no-accepted",
        "A session that is accepted is WAITING or PREPARING at once.",
        GRAPH,
        &[rule(Rule::NoAccepted)],
    ),
    eb(
        "eb-no-waiting",
        "A session that is accepted for later stays ACCEPTED until it is prepared.",
        GRAPH,
        &[rule(Rule::NoWaiting)],
    ),
    eb(
        "eb-no-available",
        "A session runs as soon as it is prepared, and is prepared when it should start.",
        GRAPH,
        &[rule(Rule::NoAvailable)],
    ),
    eb(
        "eb-no-running",
        "A session is AVAILABLE as long as it runs.",
        "The reference implementation: phase RUNNING is not used.",
        &[rule(Rule::NoRunning)],
    ),
    eb(
        "eb-no-releasing",
        "A session is released within no time.",
        GRAPH,
        &[rule(Rule::NoReleasing)],
    ),
    eb(
        "eb-cancelled-slowly",
        "A session that is cancelled is RELEASING until it is CANCELLED.",
        GRAPH,
        &[rule(Rule::CancelledSlowly)],
    ),
    eb(
        "eb-siblings-expire",
        "The other offers of a set are EXPIRED when one is accepted.",
        "Execution Broker 1.0: that they end is said, in which phase is not.",
        &[rule(Rule::SiblingsExpire)],
    ),
    eb(
        "eb-cancel-offered",
        "An offer can be cancelled as well as rejected.",
        "Execution Broker 1.0: nothing forbids it, and the reference implementation does it.",
        &[rule(Rule::OfferedCancelled)],
    ),
    eb(
        "eb-same-again",
        "A second acceptance is answered with 200 and changes nothing.",
        "Execution Broker 1.0: how an update that changes nothing is answered is left open.",
        &[rule(Rule::SameAgain)],
    ),
    eb(
        "eb-counts-sets",
        "The offers of a set are alternatives: only the largest of them is held.",
        "Execution Broker 1.0: whether each offer of a set is a reservation of its own is left open.",
        &[rule(Rule::CountsSets)],
    ),
    eb(
        "eb-connectors-closed",
        "Connectors are gone when the session is over.",
        "Execution Broker 1.0: connectors are optional.",
        &[documents(&[Edit::Sessions(close_connectors)])],
    ),
    eb(
        "eb-connectors-late",
        "Connectors are listed when they can be used.",
        "Execution Broker 1.0: connectors are optional.",
        &[documents(&[Edit::Sessions(list_late)])],
    ),
    eb(
        "eb-expires-of-offers",
        "Only offers say when they expire.",
        "Execution Broker 1.0: expires is optional, and means nothing once the offer has ended.",
        &[documents(&[Edit::Sessions(forget_expiry)])],
    ),
];
