//! Variants of the Execution Broker.

use serde_json::json;

use super::{Variant, variant};
use crate::broker::mutation::*;

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "eb-200-with-body",
        "A request is answered with 200 and the offerset, not with 303.",
        "Execution Broker 1.0, POST /requests: 200 and 303 are both listed.",
        &[rule(Rule::PlainAnswer200)],
    )
    .on("broker"),
    variant(
        "eb-more-members",
        "Sessions carry a member that the schema does not know.",
        "Execution Broker 1.0: no object of the schema is closed.",
        &[documents(&[Edit::Sessions(|session| {
            session["x-queue"] = json!({"name": "mock", "length": 3});
        })])],
    )
    .on("broker"),
];
