//! Faults of the broker in its calendar: what is held too short, too long, or by two at once.

use super::pieces::eb;
use crate::broker::mutation::*;
use crate::faults::Fault;

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-race-sold",
        "Requests that come at the same time are sold the same room.",
        &["eb-offer-not-double-sold"],
        &[rule(Rule::SalesRace)],
    ),
    eb(
        "eb-reject-holds",
        "An offer that was rejected holds its room.",
        &["eb-upd-reject-releases"],
        &[rule(Rule::RejectedHold)],
    ),
    eb(
        "eb-siblings-hold",
        "The other offers of a set hold their room when one is accepted.",
        &["eb-upd-siblings-release"],
        &[rule(Rule::SiblingsHold)],
    ),
    eb(
        "eb-expired-holds",
        "An offer that has expired holds its room.",
        &["eb-exp-releases"],
        &[rule(Rule::ExpiredHold)],
    ),
    eb(
        "eb-accepted-not-held",
        "The room of a session is free from its acceptance on.",
        &["eb-life-holds-capacity"],
        &[rule(Rule::AcceptedFree)],
    ),
    eb(
        "eb-available-not-held",
        "The room of a session is free from AVAILABLE on.",
        &["eb-life-holds-capacity"],
        &[rule(Rule::AvailableFree)],
    ),
    eb(
        "eb-capacity-leak",
        "The room of sessions that have ended by themselves is lost.",
        &["eb-life-frees-capacity"],
        &[rule(Rule::EndedHold)],
    ),
    eb(
        "eb-capacity-leak-cancelled",
        "The room of sessions that were cancelled is lost.",
        &["eb-life-frees-capacity"],
        &[rule(Rule::CancelledHold)],
    ),
];
