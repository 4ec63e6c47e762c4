//! Variants of the UWS 1.0 face: what 1.0 leaves open and 1.1 does not.

use super::{Variant, variant};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::xml::Element;

fn without_zone(text: &str) -> String {
    text.trim_end_matches('Z').to_owned()
}

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "uws10-version-explicit",
        "List and jobs of the 1.0 service say version 1.0.",
        "UWS 1.1, 2.2.1.1: no version means 1.0; that it is said is not foreseen, and harms nobody.",
        &[get(LIST_AND_JOB, &[Root(|root| root.set("version", "1.0"))])],
    )
    .on("uws10"),
    variant(
        "uws10-quote-unknown",
        "The 1.0 service cannot tell when jobs will be done: -1 in the resource, nil in the document.",
        "UWS 1.0, 2.1.6: a negative value; its schema: nil.",
        &[
            get(QUOTE, &[Text("-1")]),
            get(
                JOB,
                &[Root(|root| {
                    root.each("quote", |quote| *quote = Element::nil("quote"))
                })],
            ),
        ],
    )
    .on("uws10"),
    variant(
        "uws10-times-without-zone",
        "The times of the 1.0 service have no Z.",
        "UWS 1.0 asks for ISO 8601 and nothing more.",
        &[
            get(LIST_AND_JOB, &[Root(|root| each_time(root, without_zone))]),
            get(DESTRUCTION, &[TextBy(without_zone)]),
            get(QUOTE, &[TextBy(without_zone)]),
        ],
    )
    .on("uws10"),
    variant(
        "uws10-refusals-400",
        "The 1.0 service refuses illegal orders with 400.",
        "UWS 1.0 names no status for them.",
        &[post(
            PHASE,
            &[Any(|response, _| *response = Response::text(400, "Not now\n"))],
        )
        .answered(403)],
    )
    .on("uws10"),
];
