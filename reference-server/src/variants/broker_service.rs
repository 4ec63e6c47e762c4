//! Variants of the Execution Broker in what it does: platforms, refusals, phases that are skipped, who may ask.

use serde_json::Value;

use super::Variant;
use super::broker::legal;
use crate::broker::mutation::*;
use crate::broker::{Platform, kinds, text};

const NO: &str = "Execution Broker 1.0: a service is free to answer NO.";
const PLATFORM: &str = "Execution Broker 1.0 says nothing of the platform behind a service.";
const SKIPPED: &str = "Execution Broker 1.0: a phase may be over before anybody sees it.";

fn of_kind(request: &Value, among: &[&str]) -> bool {
    let kind = text(request, "/executable/kind").map(kinds::short);
    kind.is_some_and(|kind| among.contains(&kind))
}

fn is_unknown(request: &Value, path: &str) -> bool {
    text(request, path).is_some_and(|kind| kinds::short(kind).is_empty())
}

/// A phase of a session is shown as another one.
fn show(session: &mut Value, phase: &str, other: &str) {
    if text(session, "/phase") == Some(phase) {
        session["phase"] = Value::from(other);
    }
}

pub(super) const VARIANTS: &[Variant] = &[
    legal(
        "eb-waiting-skipped",
        "A session that waits for its start shows ACCEPTED.",
        SKIPPED,
        &[documents(&[Edit::Sessions(|session| {
            show(session, "WAITING", "ACCEPTED")
        })])],
    ),
    legal(
        "eb-running-skipped",
        "A session is AVAILABLE until it is released: what runs in it is the user's affair.",
        SKIPPED,
        &[documents(&[Edit::Sessions(|session| {
            show(session, "RUNNING", "AVAILABLE");
            for part in ["executable", "compute"] {
                if let Some(part) = session.get_mut(part) {
                    show(part, "RUNNING", "AVAILABLE");
                }
            }
        })])],
    ),
    legal(
        "eb-accepted-skipped",
        "A session that is accepted waits at once.",
        SKIPPED,
        &[documents(&[Edit::Sessions(|session| {
            show(session, "ACCEPTED", "WAITING")
        })])],
    ),
    legal(
        "eb-no-containers",
        "Containers are not served, and the reason names their kind.",
        NO,
        &[
            refuse(
                Refused::No,
                |request| of_kind(request, &[kinds::DOCKER]),
                "The kind https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/executable/docker-container.yaml \
                 is not served here.",
            ),
            refuse(
                Refused::No,
                |request| of_kind(request, &[kinds::SINGULARITY]),
                "The kind https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/executable/singularity-container.yaml \
                 is not served here.",
            ),
        ],
    ),
    legal(
        "eb-containers-unnamed",
        "Containers are not served, and the reason does not name their kind.",
        NO,
        &[refuse(
            Refused::No,
            |request| of_kind(request, &[kinds::DOCKER, kinds::SINGULARITY]),
            "This is not possible here.",
        )],
    ),
    legal(
        "eb-unknown-unnamed",
        "Executables of kinds that nobody knows are refused, and the reason does not name the kind.",
        NO,
        &[
            forgive(&["kind-unknown"]),
            refuse(
                Refused::No,
                |request| {
                    let places = [
                        "/executable/kind",
                        "/compute/kind",
                        "/storage/0/kind",
                        "/data/0/kind",
                    ];
                    let volumes = ["/compute/volumes/0/kind"];
                    places
                        .iter()
                        .chain(&volumes)
                        .any(|path| is_unknown(request, path))
                        || text(request, "/data/0/kind").is_some_and(|kind| kind.contains("/abstract-"))
                },
                "Something is not known here.",
            ),
            refuse(
                Refused::No,
                |request| text(request, "/executable/kind").is_some_and(|kind| kind.contains("/data/")),
                "Something is not known here.",
            ),
        ],
    ),
    legal(
        "eb-shape-no",
        "What has not the shape of a request is answered NO.",
        "Execution Broker 1.0, POST /requests: 400 is not listed, an answer of NO is.",
        &[rule(Rule::ShapeIsNo)],
    ),
    legal(
        "eb-flavours",
        "There are fixed sizes only.",
        PLATFORM,
        &[platform(Platform::Flavours)],
    ),
    legal(
        "eb-batch",
        "There is one offer, with a long window for its start.",
        PLATFORM,
        &[platform(Platform::Batch)],
    ),
    legal(
        "eb-one-slot",
        "There is one core, and one offer.",
        PLATFORM,
        &[platform(Platform::OneSlot)],
    ),
    legal(
        "eb-gaia-dmp",
        "The platform is large and bookable to the minute.",
        PLATFORM,
        &[platform(Platform::GaiaDmp)],
    ),
    legal(
        "eb-cloud-costs",
        "Three types of costs are quoted.",
        PLATFORM,
        &[platform(Platform::CloudCosts)],
    ),
    legal(
        "eb-slow-prepare",
        "Two hours pass before anything can start.",
        PLATFORM,
        &[platform(Platform::SlowPrepare)],
    ),
    legal(
        "eb-auth-403",
        "Wrong credentials are answered with 403.",
        "RFC 9110, 15.5.4: a server that understood the credentials and finds them wanting may refuse.",
        &[rewrite(
            at(&[], &[]).answered(401).when(|seen| seen.unproven),
            &[Edit::Status(403), Edit::Remove("WWW-Authenticate")],
        )],
    )
    .with_users(),
    legal(
        "eb-stranger-404",
        "The sessions of others do not exist for who wants to update them.",
        "RFC 9110, 15.5.4: what is forbidden may be answered with 404.",
        &[rewrite(
            at(&[], &[]).answered(403).when(|seen| seen.stranger),
            &[Edit::Status(404)],
        )],
    )
    .with_users(),
    legal(
        "eb-post-only",
        "Everybody may read, only users may ask, execute and update.",
        "Execution Broker 1.0 has no security schemes: who may do what is the service's affair.",
        &[rule(Rule::PostNeedsProof)],
    )
    .with_users(),
    legal(
        "eb-missing-before-who",
        "Only users may ask; who updates a session that does not exist is told so before being asked who they are.",
        "Execution Broker 1.0 has no security schemes, and no order in which a service looks at a request.",
        &[rule(Rule::PostNeedsProof), rule(Rule::UpdatesOpen)],
    )
    .with_users(),
];
