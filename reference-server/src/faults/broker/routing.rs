//! Faults of the broker in paths, methods and headers.

use serde_json::json;

use crate::broker::Resource::{Direct, Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::faults::{Fault, fault};

/// Whatever has an identifier is there, and says nothing.
const EMPTY: Edit = Edit::Any(|answer, seen| {
    answer.status = 200;
    answer.set("Content-Type", "application/json");
    answer.tree = Some(json!({"meta": {"url": format!("{}{}", seen.root, seen.target.id)}}));
});

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
    fault(
        "eb-unknown-200",
        "What does not exist is answered with 200.",
        &["eb-http-unknown-uuid", "eb-http-unknown-uuid-post"],
        &[rewrite(at(&[], &[Offerset, Session]).answered(404), &[EMPTY])],
    )
    .on("broker"),
    fault(
        "eb-malformed-500",
        "An identifier that is no UUID breaks the server.",
        &["eb-http-malformed-uuid"],
        &[rewrite(
            at(&["GET"], &[Offerset, Session]).answered(400),
            &[Edit::Status(500)],
        )],
    )
    .on("broker"),
    fault(
        "eb-mislabel",
        "YAML is called JSON.",
        &["eb-media-type-true"],
        &[rewrite(
            at(&["GET"], &[Offerset, Session]).when(|seen| seen.accepts("application/yaml")),
            &[Edit::Header("Content-Type", "application/json")],
        )],
    )
    .on("broker"),
    fault(
        "eb-xml-broken",
        "The last byte of an XML document is missing.",
        &["eb-media-xml-response"],
        &[rewrite(
            at(&["GET"], &[Offerset, Session]).when(|seen| seen.accepts("application/xml")),
            &[Edit::Bytes(|bytes| bytes.truncate(bytes.len().saturating_sub(3)))],
        )],
    )
    .on("broker"),
];
