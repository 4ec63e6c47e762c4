//! The conversation with the cloud room of the reference server: whole, polite, and without anything that gives access.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use voconform::recording::har::to_har;
use voconform::recording::step::{self, Area};
use voconform::recording::{Exchange, Recording};
use voconform::self_test::{Face, record};

/// Lanes that each face must have talked in.
const OF_LINKS: &[&str] = &[
    "discovery/query",
    "links/get",
    "links/many",
    "links/last",
    "auth/bogus",
];
const OF_CLOUD: &[&str] = &[
    "vosi/capabilities",
    "lookup/cloud",
    "locate/read",
    "locate/redirect",
    "object/head",
    "object/first",
    "object/over",
    "object/conditional",
    "object/restricted",
    "twin/middle",
    "sibling/tail",
    "bucket/virtual",
    "bucket/elsewhere",
    "bucket/page-next",
    "bucket/preflight",
    "prefix/list",
    "signed/tampered",
];

fn made<'r>(recording: &'r Recording, name: &str) -> Vec<&'r Exchange> {
    let of_step = recording.exchanges.iter().filter(|x| x.step == name);
    of_step.map(|x| &**x).collect()
}

fn status(exchange: &Exchange) -> u16 {
    exchange.response().map_or(0, |r| r.status)
}

fn every_step_is_made_or_explained(recording: &Recording) {
    let silent = step::of(Area::Cloud)
        // Those are made in place of all others.
        .filter(|step| step.lane() != "address")
        .filter(|step| made(recording, step.name()).is_empty() && recording.why_not(*step).is_none());
    assert_eq!(
        silent.map(|step| step.name()).collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
}

#[tokio::test]
async fn datalink_alone_is_asked_about_links_alone() {
    let recording = record(Face::Datalink, &[], &[]).await.unwrap();
    every_step_is_made_or_explained(&recording);
    for name in [
        "links/get",
        "links/post",
        "links/none",
        "links/unknown",
        "links/awkward",
        "auth/bogus",
    ] {
        assert!(!made(&recording, name).is_empty(), "{name}");
    }
    assert!(recording.exchanges.iter().all(|x| !x.step.starts_with("object/")));
    let cloud = recording.meta.cloud.as_ref().unwrap();
    assert!(cloud.asked);
    assert_eq!(cloud.links_version.as_deref(), Some("1.1"));
}

#[tokio::test]
async fn the_whole_conversation_is_held() {
    let recording = record(Face::Cloud, &[], &[]).await.unwrap();
    every_step_is_made_or_explained(&recording);
    for name in OF_LINKS.iter().chain(OF_CLOUD) {
        let why = step::Step::named(name).and_then(|step| recording.why_not(step));
        assert!(!made(&recording, name).is_empty(), "{name}: {why:?}");
    }
    for (name, wanted) in [
        ("object/first", 206),
        ("object/beyond", 416),
        ("object/conditional", 304),
        ("object/restricted", 403),
        ("signed/get", 206),
        ("signed/tampered", 403),
        ("signed/other-key", 403),
        ("bucket/virtual", 206),
        ("bucket/elsewhere", 301),
    ] {
        let statuses: Vec<u16> = made(&recording, name).into_iter().map(status).collect();
        assert!(statuses.contains(&wanted), "{name}: {statuses:?}");
    }
}

#[tokio::test]
async fn stores_are_asked_little_and_by_nobody() {
    let recording = record(Face::CloudUsers, &[], &[]).await.unwrap();
    let cloud = recording.meta.cloud.as_ref().unwrap();
    let mut asked: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for exchange in &recording.exchanges {
        let Some(about) = exchange.about.as_deref() else {
            continue;
        };
        // Where the redirect of files led is no object of its own.
        let is_known = about == "files" || cloud.object(about).is_some();
        assert!(is_known, "{about} is nothing that is known");
        assert_eq!(exchange.identity, None);
        let headers = &exchange.request.headers;
        let has = |name: &str| headers.iter().any(|h| h.name.eq_ignore_ascii_case(name));
        assert!(!has("authorization") && !has("cookie"), "{}", exchange.step);
        let coding = headers
            .iter()
            .find(|h| h.name.eq_ignore_ascii_case("accept-encoding"));
        assert_eq!(coding.map(|h| h.value.as_str()), Some("identity"));
        if exchange.step.starts_with("object/") {
            let sum = asked.entry(about).or_default();
            sum.0 += 1;
            sum.1 += exchange.response().map_or(0, |r| r.body.len());
        }
    }
    assert!(!asked.is_empty());
    for (label, (requests, bytes)) in asked {
        assert!(
            requests <= 8 && bytes <= 64 * 1024,
            "{label}: {requests} requests, {bytes} bytes"
        );
    }
}

#[tokio::test]
async fn nothing_that_gives_access_is_recorded() {
    let recording = record(Face::Cloud, &[], &[]).await.unwrap();
    assert!(!made(&recording, "signed/get").is_empty());
    let har = to_har(&recording).to_string();
    for (at, name) in har.match_indices("X-Amz-Signature=") {
        let value = &har[at + name.len()..];
        assert!(value.starts_with("[redacted-"), "{}", &value[..40]);
    }
}
