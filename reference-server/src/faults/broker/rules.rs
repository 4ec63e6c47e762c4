//! Faults of the broker in its calendar and in the life of its sessions.

use crate::broker::Phase;
use crate::broker::Resource::Session;
use crate::broker::mutation::*;
use crate::faults::{Fault, fault};

pub(in crate::faults) const FAULTS: &[Fault] = &[
    fault(
        "eb-siblings-stay",
        "The other offers of a set stand when one is accepted.",
        &["eb-offer-accept-expires-siblings"],
        &[rule(Rule::SiblingsStay)],
    )
    .on("broker"),
    fault(
        "eb-never-expires",
        "An offer that nobody takes stands for ever.",
        &["eb-exp-auto"],
        &[rule(Rule::NeverExpires)],
    )
    .on("broker"),
    fault(
        "eb-no-reservation",
        "What is offered is not held: it is sold again and again.",
        &["eb-offer-reserves", "eb-offer-not-double-sold"],
        &[rule(Rule::NoReservation)],
    )
    .on("broker"),
    fault(
        "eb-reject-ignored",
        "An offer that was rejected stands.",
        &["eb-upd-reject"],
        &[turn(
            at(&["POST"], &[Session])
                .within(&[Phase::Offered])
                .when(|seen| seen.asks("/value") == Some("REJECTED")),
            |request, _| request.read_instead(),
        )],
    )
    .on("broker"),
];
