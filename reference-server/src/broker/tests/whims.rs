//! What brokers with rules of their own do: times, races, and what is held.

use serde_json::Value;

use super::talk::{Talk, at, cores_at, hello, script};
use crate::broker::hesitate;
use crate::broker::platform::Platform;
use crate::faults::faults;
use crate::mutation::Act;
use crate::variants::variants;

fn acts(id: &str) -> &'static [Act] {
    let fault = faults().find(|fault| fault.id == id).map(|fault| fault.acts);
    let variant = variants()
        .find(|variant| variant.id == id)
        .map(|variant| variant.acts);
    fault.or(variant).unwrap_or_default()
}

fn talk(id: &str) -> Talk {
    assert!(id.is_empty() || !acts(id).is_empty(), "{id}");
    Talk::new(Platform::Default, acts(id))
}

fn life(id: &str, request: &Value) -> Vec<String> {
    let mut talk = talk(id);
    let session = talk.accepted(request);
    talk.poll(&session, 3.0)
}

#[test]
fn lives_go_another_way() {
    let usual = [
        "ACCEPTED",
        "PREPARING",
        "AVAILABLE",
        "RUNNING",
        "RELEASING",
        "COMPLETED",
    ];
    assert_eq!(life("", &hello()), usual);
    let backwards = life("eb-phase-backwards", &hello());
    assert_eq!(backwards[3..], ["RUNNING", "PREPARING", "RELEASING", "COMPLETED"]);
    assert_eq!(life("eb-zombie", &hello())[5..], ["COMPLETED", "RUNNING"]);
    for (id, missing) in [
        ("eb-no-accepted", "ACCEPTED"),
        ("eb-no-available", "AVAILABLE"),
        ("eb-no-running", "RUNNING"),
        ("eb-no-releasing", "RELEASING"),
    ] {
        let left: Vec<_> = usual.into_iter().filter(|phase| *phase != missing).collect();
        assert_eq!(life(id, &hello()), left, "{id}");
    }
    for (id, name, end) in [
        ("", "fail-run/0.1", "FAILED"),
        ("eb-errors-completed", "fail-prepare", "COMPLETED"),
        ("eb-errors-completed", "fail-run/0.1", "COMPLETED"),
        ("eb-errors-completed", "fail-release/0.1", "FAILED"),
        ("eb-release-error-hidden", "fail-release/0.1", "COMPLETED"),
        ("eb-release-error-hidden", "fail-run/0.1", "FAILED"),
        ("eb-errors-cancelled", "fail-prepare", "CANCELLED"),
    ] {
        let phases = life(id, &script(name));
        assert_eq!(phases.last().map(String::as_str), Some(end), "{id} {name}");
    }
}

/// The phases of a session at these seconds after its acceptance.
fn phases_at(id: &str, request: &Value, seconds: &[f64]) -> Vec<String> {
    let mut talk = talk(id);
    let session = talk.accepted(request);
    let mut now = 0.0;
    let mut phases = Vec::new();
    for at in seconds {
        talk.pass(at - now);
        now = *at;
        phases.push(talk.phase(&session));
    }
    phases
}

#[test]
fn times_are_not_kept() {
    // The latest start that was promised is 1.55 s after the offer was made.
    for (id, phases) in [
        ("", ["RUNNING", "COMPLETED", "COMPLETED"]),
        ("eb-prepare-late", ["PREPARING", "PREPARING", "RUNNING"]),
        ("eb-start-late", ["AVAILABLE", "AVAILABLE", "RUNNING"]),
    ] {
        assert_eq!(phases_at(id, &hello(), &[0.1, 1.75, 1.9]), phases, "{id}");
    }
    let mut later = hello();
    later["schedule"] = serde_json::json!({"requested": {"start": format!("{}/PT0S", at(3600.0))}});
    for (id, phases) in [
        ("", ["WAITING", "WAITING", "RUNNING"]),
        ("eb-no-waiting", ["ACCEPTED", "ACCEPTED", "RUNNING"]),
        ("eb-start-at-once", ["PREPARING", "RUNNING", "COMPLETED"]),
        ("eb-prepares-at-once", ["PREPARING", "AVAILABLE", "RUNNING"]),
        ("eb-accepted-expires", ["WAITING", "WAITING", "EXPIRED"]),
    ] {
        assert_eq!(phases_at(id, &later, &[0.02, 0.1, 3600.1]), phases, "{id}");
    }
}

#[test]
fn offers_end_early_late_and_never() {
    for (id, phases) in [
        ("", ["OFFERED", "EXPIRED", "EXPIRED"]),
        ("eb-expires-early", ["EXPIRED", "EXPIRED", "EXPIRED"]),
        ("eb-expires-late", ["OFFERED", "OFFERED", "EXPIRED"]),
        ("eb-expires-first-only", ["OFFERED", "OFFERED", "OFFERED"]),
        ("eb-never-expires", ["OFFERED", "OFFERED", "OFFERED"]),
    ] {
        let mut talk = talk(id);
        let (_, offers) = talk.offers(&hello());
        for (seconds, phase) in [1.0, 1.0, 3.0].into_iter().zip(phases) {
            talk.pass(seconds);
            assert_eq!(talk.phase(&offers[1]), phase, "{id}");
        }
    }
}

#[test]
fn siblings_end_late() {
    let mut talk = talk("eb-siblings-lazy");
    let (_, offers) = talk.offers(&hello());
    assert_eq!(talk.order(&offers[0], "ACCEPTED"), 200);
    assert_eq!(talk.phase(&offers[1]), "OFFERED");
    talk.pass(0.6);
    assert_eq!(talk.phase(&offers[1]), "REJECTED");
}

/// Answers to a request for all of a small platform, after the end of the one before.
fn again(id: &str, end: &str) -> Value {
    let mut talk = Talk::new(Platform::OneSlot, acts(id));
    let slot = cores_at(1, 7200.0);
    let (_, offers) = talk.offers(&slot);
    match end {
        "EXPIRED" => talk.pass(2.0),
        "REJECTED" => assert_eq!(talk.order(&offers[0], end), 200),
        _ => {
            talk.order(&offers[0], "ACCEPTED");
            if end == "CANCELLED" {
                talk.order(&offers[0], end);
            }
        }
    }
    assert_eq!(talk.phase(&offers[0]), end);
    talk.ask(&slot)["result"].clone()
}

#[test]
fn room_is_kept_or_given_away() {
    for (id, end, result) in [
        ("", "REJECTED", "YES"),
        ("eb-reject-holds", "REJECTED", "NO"),
        ("", "EXPIRED", "YES"),
        ("eb-expired-holds", "EXPIRED", "NO"),
        ("", "CANCELLED", "YES"),
        ("eb-capacity-leak-cancelled", "CANCELLED", "NO"),
        ("", "ACCEPTED", "NO"),
        ("eb-accepted-not-held", "ACCEPTED", "YES"),
    ] {
        assert_eq!(again(id, end), result, "{id} {end}");
    }
}

#[tokio::test]
async fn races_are_lost_only_at_the_same_time() {
    let mut sold = Talk::new(Platform::OneSlot, acts("eb-race-sold"));
    let request = Talk::request("POST", "/requests", Some(&cores_at(1, 7200.0)));
    let (first, second) = tokio::join!(
        hesitate(&sold.service, &request),
        hesitate(&sold.service, &request)
    );
    for request in [first.unwrap(), second.unwrap()] {
        assert_eq!(sold.send(&request).1["result"], "YES");
    }
    let third = hesitate(&sold.service, &request).await.unwrap();
    assert_eq!(sold.send(&third).1["result"], "NO");

    let mut accepted = talk("eb-race-accepted");
    let (_, offers) = accepted.offers(&hello());
    let update = serde_json::json!({"kind": "uri:enum-value-update", "path": "phase", "value": "ACCEPTED"});
    let order = |id: &String| Talk::request("POST", &format!("/sessions/{id}"), Some(&update));
    let orders = [order(&offers[0]), order(&offers[1])];
    let (first, second) = tokio::join!(
        hesitate(&accepted.service, &orders[0]),
        hesitate(&accepted.service, &orders[1])
    );
    for request in [first.unwrap(), second.unwrap()] {
        assert_eq!(accepted.send(&request).0, 200);
    }
    assert!(hesitate(&accepted.service, &order(&offers[2])).await.is_none());
    assert_eq!(accepted.order(&offers[2], "ACCEPTED"), 409);
}
