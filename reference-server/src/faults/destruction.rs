//! Faults of section H: destruction.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::format_instant;
use crate::xml::Element;

fn nil(root: &mut Element) {
    root.each("destruction", |element| *element = Element::nil("destruction"));
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "destruction-404",
        "The destruction time has no resource.",
        &["uws-destruction-get"],
        &[get(DESTRUCTION, &[Status(404), Text("Not found\n")])],
    ),
    fault(
        "destruction-html",
        "The destruction time is sent as text/html.",
        &["uws-destruction-text-plain"],
        &[get(DESTRUCTION, &[AS_HTML])],
    ),
    fault(
        "destruction-java-date",
        "The resource gives the destruction time in the words of a programming language.",
        &["uws-destruction-format"],
        &[get(DESTRUCTION, &[Text("Wed Jan 01 12:00:00 UTC 2098")])],
    ),
    fault(
        "destruction-epoch-seconds",
        "The resource gives the destruction time as seconds since 1970.",
        &["uws-destruction-format"],
        &[get(DESTRUCTION, &[Text("4039286400")])],
    ),
    fault(
        "destruction-omitted",
        "The job document has no destruction element.",
        &["uws-destruction-initial"],
        &[get(JOB, &[Root(|root| root.drop_child("destruction"))])],
    ),
    fault(
        "destruction-nil-in-document-only",
        "The document says that there is no destruction time, the resource gives one.",
        &["uws-destruction-nil"],
        &[get(JOB, &[Root(nil)])],
    ),
    fault(
        "destruction-empty-in-resource-only",
        "The resource says that there is no destruction time, the document gives one.",
        &["uws-destruction-nil"],
        &[get(DESTRUCTION, &[Text("")])],
    ),
    fault(
        "destruction-sliding",
        "The destruction time is always a day from now.",
        &["uws-destruction-absolute"],
        &[
            get(
                DESTRUCTION,
                &[Any(|response, seen| {
                    let instant = moved(&format_instant(seen.now), 86_400);
                    response.body = crate::message::Body::Bytes(instant.into_bytes());
                })],
            ),
            get(
                JOB,
                &[Any(|response, seen| {
                    if let crate::message::Body::Xml(document) = &mut response.body {
                        document
                            .root
                            .write("destruction", moved(&format_instant(seen.now), 86_400));
                    }
                })],
            ),
        ],
    ),
    fault(
        "destruction-differs",
        "The resource and the document tell destruction times an hour apart.",
        &["uws-destruction-consistent"],
        &[get(DESTRUCTION, &[TextBy(|text| moved(text, 3600))])],
    ),
    fault(
        "destruction-before-creation",
        "The destruction time lies before the creation time.",
        &["uws-destruction-after-creation"],
        &[
            get(JOB, &[Root(|root| shift(root, "destruction", -2 * 86_400))]),
            get(DESTRUCTION, &[TextBy(|text| moved(text, -2 * 86_400))]),
        ],
    ),
    fault(
        "destruction-post-200",
        "A new destruction time is answered with 200 instead of 303.",
        &["uws-destruction-post-303"],
        &[post(DESTRUCTION, &[Status(200)])],
    ),
    fault(
        "destruction-post-location-list",
        "The answer to a new destruction time leads to the list.",
        &["uws-destruction-post-location"],
        &[post(DESTRUCTION, &[LOCATION_LIST])],
    ),
    fault(
        "destruction-post-location-missing",
        "The answer to a new destruction time has no Location.",
        &["uws-destruction-post-location"],
        &[post(DESTRUCTION, &[NO_LOCATION])],
    ),
    fault(
        "destruction-document-stale",
        "After a change the document tells the creation time plus a day, whatever is in force.",
        &["uws-destruction-post-value"],
        &[get(
            JOB,
            &[Root(|root| {
                let created = root.child("creationTime").map(Element::text).unwrap_or_default();
                root.write("destruction", moved(&created, 86_400));
            })],
        )],
    ),
    fault(
        "destruction-not-enforced",
        "A job outlives its destruction time.",
        &["uws-destruction-effective"],
        &[Act::Quirk(Quirk::DestructionIgnored)],
    ),
    fault(
        "destroyed-executing-stays-listed",
        "A job that was destroyed while executing is gone, and goes on executing in the list.",
        &["uws-destruction-aborts"],
        &[Act::Quirk(Quirk::DestroyedStaysListed)],
    ),
    fault(
        "destruction-invalid-stored",
        "A destruction time that is no instant takes the destruction time away.",
        &["uws-destruction-invalid"],
        &[Act::Quirk(Quirk::BadDestructionStored)],
    ),
    fault(
        "destruction-invalid-500",
        "A destruction time that is no instant is a 500.",
        &["uws-destruction-invalid", "uws-no-5xx"],
        &[post(DESTRUCTION, &[Status(500)]).answered(400)],
    ),
];
