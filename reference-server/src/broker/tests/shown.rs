//! Every fault and every variant of the broker can be seen, and some are looked at closely.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::asked::{all, smallest};
use super::speech::{Talk, order};
use crate::access::Access;

fn talk(access: Access, faults: &[&str], variants: &[&str]) -> BTreeMap<String, String> {
    let mut talk = Talk::new(access, faults, variants);
    talk.requests();
    talk.syntaxes();
    talk.methods();
    talk.lives();
    talk.crowd();
    talk.direct();
    if access != Access::Open {
        talk.strangers();
    }
    talk.lines
}

#[test]
fn the_same_conversation_twice_is_the_same() {
    for access in [Access::Open, Access::Own, Access::Closed] {
        assert_eq!(talk(access, &[], &[]), talk(access, &[], &[]));
    }
}

#[test]
fn names_are_unique_and_say_where_they_belong() {
    let faults = crate::faults()
        .filter(|fault| fault.endpoint() == "broker")
        .map(|fault| fault.id);
    let variants = crate::variants()
        .filter(|variant| variant.endpoint() == "broker")
        .map(|variant| variant.id);
    let mut ids: Vec<&str> = faults.chain(variants).collect();
    assert!(ids.iter().all(|id| id.starts_with("eb-")));
    let before = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), before);
}

/// The status and the result of a request by name.
fn told(fault: &str, name: &str) -> (u16, String) {
    let mut talk = Talk::new(Access::Open, &[fault], &[]);
    let request = all().into_iter().find(|(known, _)| *known == name).unwrap().1;
    let said = talk.post("ask", "/requests", &request);
    let result = said.tree.get("result").and_then(Value::as_str);
    (said.status, result.unwrap_or_default().to_owned())
}

#[test]
fn requests_are_told_what_the_fault_says() {
    for (fault, name, status, result) in [
        ("eb-strict-members", "strange", 400, ""),
        ("eb-require-compute", "smallest", 400, ""),
        ("eb-kind-docker-400", "container", 400, ""),
        ("eb-kind-docker-silent", "container", 303, "NO"),
        ("eb-unknown-400", "unknown executable", 400, ""),
        ("eb-unknown-kind-500", "unknown executable", 500, ""),
        ("eb-npe", "compute list", 500, ""),
        ("eb-npe-long-duration", "ages", 500, ""),
        ("eb-no-as-409", "huge", 409, "NO"),
        ("eb-req-201", "smallest", 201, "YES"),
        ("eb-yes-without-executable", "no executable", 303, "YES"),
        ("eb-kind-optional", "no kind of volume", 303, "YES"),
        ("eb-yes-to-unknown-data", "unknown data", 303, "YES"),
        ("eb-yes-to-abstract", "abstract data", 303, "YES"),
        ("eb-compute-list-ok", "compute list", 303, "YES"),
        ("eb-lists-objects-ok", "storage object", 303, "YES"),
        ("eb-types-unchecked", "cores text", 303, "YES"),
        ("eb-enum-unchecked", "mode rw", 303, "YES"),
        ("eb-duration-any", "P1H", 303, "YES"),
        ("eb-duration-seconds", "seconds", 303, "YES"),
        ("eb-duration-empty", "PT", 303, "YES"),
        ("eb-interval-any", "tomorrow", 303, "YES"),
        ("eb-interval-repeats", "repeats", 303, "YES"),
        ("eb-only-duration-form", "start and end", 303, "NO"),
        ("eb-only-duration-form", "limited", 303, "YES"),
        ("eb-no-date-only", "dates", 303, "NO"),
        ("eb-backwards-ok", "backwards", 303, "YES"),
        ("eb-past-moved-to-now", "past", 303, "YES"),
        ("eb-min-above-max-ok", "min above max", 303, "YES"),
        ("eb-negative-ok", "negative", 303, "YES"),
        ("eb-dangling-ok", "dangling storage", 303, "YES"),
        ("eb-dup-names-ok", "same names", 303, "YES"),
        ("eb-no-image-ok", "no image", 303, "YES"),
        ("eb-privileged-dropped", "privileged", 303, "YES"),
        ("eb-arch-ignored", "pdp11", 303, "YES"),
        ("eb-proto-any", "ftp", 303, "YES"),
        ("eb-unreachable-yes", "unreachable", 303, "YES"),
        ("eb-cost-ignored", "impossible", 303, "YES"),
    ] {
        assert_eq!(told(fault, name), (status, result.to_owned()), "{fault} {name}");
    }
}

#[test]
fn what_is_refused_silently_has_no_messages() {
    let mut talk = Talk::new(Access::Open, &["eb-kind-singularity-silent"], &[]);
    let sif = all()
        .into_iter()
        .find(|(name, _)| *name == "singularity")
        .unwrap()
        .1;
    let said = talk.post("ask", "/requests", &sif);
    assert_eq!(
        (said.tree["result"].as_str(), said.tree["meta"].get("messages")),
        (Some("NO"), None)
    );
}

#[test]
fn users_and_their_sessions() {
    for (fault, by_bob, by_nobody) in [
        ("eb-owner-ignored", 200, 401),
        ("eb-owner-anon", 403, 200),
        ("eb-owner-refused-and-obeyed", 403, 401),
        ("eb-401-no-challenge", 403, 401),
    ] {
        for (proof, wanted) in [(Some("Bearer bob-secret"), by_bob), (None, by_nobody)] {
            let mut talk = Talk::new(Access::Own, &[fault], &[]);
            let (_, first) = talk.offered();
            let session = format!("/sessions/{first}");
            talk.proof = proof;
            let said = talk.post("update", &session, &order("REJECTED"));
            assert_eq!(said.status, wanted, "{fault} {proof:?}");
            talk.proof = None;
            let after = talk.get("after", &session, "application/json").tree;
            let obeyed = wanted == 200 || fault.ends_with("obeyed");
            assert_eq!(
                after["phase"],
                json!(if obeyed { "REJECTED" } else { "OFFERED" }),
                "{fault}"
            );
        }
    }
}

#[test]
fn a_broker_for_posts_by_users() {
    let mut talk = Talk::new(Access::Own, &[], &["eb-post-only"]);
    assert_eq!(talk.post("ask", "/requests", &smallest()).status, 303);
    let (_, first) = talk.offered();
    talk.proof = None;
    for path in ["/requests", "/direct"] {
        assert_eq!(talk.post("ask", path, &smallest()).status, 401, "{path}");
    }
    let said = talk.get("read", &format!("/sessions/{first}"), "application/json");
    assert_eq!(said.status, 200);
}
