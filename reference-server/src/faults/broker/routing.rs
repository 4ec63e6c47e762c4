//! Faults of the broker in paths, methods and headers.

use crate::broker::Resource::{Direct, Requests};
use crate::broker::mutation::*;
use crate::faults::{Fault, fault};

pub(in crate::faults) const FAULTS: &[Fault] = &[
    fault(
        "eb-drop-direct",
        "There is no resource for direct execution.",
        &["eb-ep-direct"],
        &[missing(&[Direct], &[])],
    )
    .on("broker"),
    fault(
        "eb-no-location",
        "A 303 says not where to look.",
        &["eb-req-303-location", "eb-dir-303-location"],
        &[rewrite(
            at(&["POST"], &[Requests, Direct]).answered(303),
            &[Edit::Remove("Location")],
        )],
    )
    .on("broker"),
];
