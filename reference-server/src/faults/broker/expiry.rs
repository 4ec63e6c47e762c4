//! Faults of the broker in the end of offers that nobody takes.

use super::pieces::eb;
use crate::broker::mutation::*;
use crate::faults::Fault;

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-expires-late",
        "Offers stand three times as long as they say.",
        &["eb-exp-auto"],
        &[rule(Rule::ExpiresLate)],
    ),
    eb(
        "eb-expires-early",
        "Offers stand half as long as they say.",
        &["eb-exp-not-early"],
        &[rule(Rule::ExpiresEarly)],
    ),
    eb(
        "eb-accept-expired",
        "An offer that has expired can be accepted.",
        &["eb-upd-after-expiry"],
        &[rule(Rule::ExpiredAccepted)],
    ),
    eb(
        "eb-accepted-expires",
        "A session expires when its offer would have.",
        &["eb-exp-not-accepted"],
        &[rule(Rule::AcceptedExpire)],
    ),
    eb(
        "eb-expires-first-only",
        "Only the first offer of a set expires.",
        &["eb-exp-whole-set"],
        &[rule(Rule::FirstExpiresOnly)],
    ),
];
