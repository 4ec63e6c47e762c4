//! Each fault and each variant is to be seen: in one of these conversations the broker says something else than usual.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};

use super::talk::{Talk, at, cores_at, hello, script};
use crate::broker::kinds;
use crate::broker::platform::Platform;
use crate::mutation::Act;
use crate::{faults, variants};

/// Faults that need more than one hand, with the tests that prove them.
const ELSEWHERE: &[&str] = &["eb-race-accepted", "eb-race-sold"];

const VARIANTS: &[&str] = &[
    "eb-cancel-offered",
    "eb-cancelled-slowly",
    "eb-connectors-closed",
    "eb-connectors-late",
    "eb-counts-sets",
    "eb-exactly-asked",
    "eb-expires-of-offers",
    "eb-latest-first",
    "eb-longer-than-asked",
    "eb-messages-plain",
    "eb-modified-always",
    "eb-more-than-asked",
    "eb-no-accepted",
    "eb-no-available",
    "eb-no-releasing",
    "eb-no-running",
    "eb-no-waiting",
    "eb-same-again",
    "eb-siblings-expire",
    "eb-simple-sessions",
    "eb-templates-braced",
    "eb-templates-only",
    "eb-whole-window",
];

fn limits() -> Value {
    let mut request = hello();
    request["compute"] = json!({"kind": kinds::uri(kinds::COMPUTE), "meta": {"name": "c1"},
        "cores": {"min": 2, "max": 4}, "memory": {"min": 5, "max": 9}});
    let start = format!("{}/PT30M", at(90_000.0));
    request["schedule"] = json!({"requested": {"duration": "PT1H", "start": start}});
    request
}

fn data() -> Value {
    let mut request = hello();
    request["compute"] = json!({"kind": kinds::uri(kinds::COMPUTE), "volumes": [
        {"kind": kinds::uri(kinds::VOLUME), "path": "/in", "resource": "plain"},
        {"kind": kinds::uri(kinds::VOLUME), "path": "/out", "mode": "READWRITE", "resource": "work"}]});
    request["storage"] = json!([{"kind": kinds::uri(kinds::STORAGE), "meta": {"name": "work"}, "size": {"min": 20, "max": 30}}]);
    request["data"] = json!([{"kind": kinds::uri(kinds::DATA_SIMPLE), "meta": {"name": "plain"},
        "storage": "work", "location": "https://example.org/t"}]);
    request
}

fn container() -> Value {
    json!({"executable": {"kind": kinds::uri(kinds::DOCKER),
        "image": {"locations": ["mock.voconform/ok:0.3"]},
        "network": {"ports": [{"access": true, "internal": {"port": 8888}, "protocol": "HTTPS", "path": "/lab"}]}}})
}

fn reads(talk: &mut Talk, ids: &[String]) {
    for id in ids {
        talk.get("sessions", id);
    }
}

fn documents(talk: &mut Talk) {
    for request in [limits(), data(), container(), hello()] {
        let (set, offers) = talk.offers(&request);
        talk.get("offersets", &set);
        talk.get("offersets", &set);
        reads(talk, &offers[..1]);
    }
    let mut nobody = limits();
    nobody["compute"]["cores"] = json!({"min": 9_007_199_254_740_991_i64});
    talk.ask(&nobody);
    talk.send(&Talk::request("POST", "/direct", Some(&nobody)));
    let mut past = hello();
    past["schedule"] = json!({"requested": {"start": format!("{}/PT30M", at(-90_000.0))}});
    talk.ask(&past);
    talk.send(&Talk::request("POST", "/direct", Some(&hello())));
}

fn updates(talk: &mut Talk) {
    let (set, offers) = talk.offers(&limits());
    talk.order(&offers[0], "REJECTED");
    talk.get("offersets", &set);
    reads(talk, &offers);
    for order in ["CANCELLED", "ACCEPTED"] {
        talk.order(&offers[0], order);
        talk.get("sessions", &offers[0]);
    }
    let (_, others) = talk.offers(&hello());
    let (set, offers) = talk.offers(&limits());
    talk.order(&offers[1], "ACCEPTED");
    talk.get("offersets", &set);
    reads(talk, &offers);
    reads(talk, &others);
    talk.order(&offers[2], "ACCEPTED");
    talk.get("sessions", &offers[2]);
    for order in [
        "ACCEPTED",
        "REJECTED",
        "RUNNING",
        "FAILED",
        "CANCELLED",
        "ACCEPTED",
        "CANCELLED",
    ] {
        talk.order(&offers[1], order);
        talk.get("sessions", &offers[1]);
        talk.pass(0.06);
    }
}

fn options(talk: &mut Talk) {
    let (_, offers) = talk.offers(&limits());
    let id = &offers[0];
    for (kind, path, member, value) in [
        ("integer-value", "cores/max", "value", json!(3)),
        ("integer-value", "cores/max", "value", json!(5)),
        ("integer-delta", "schedule/available/duration", "delta", json!(1)),
        ("string-value", "meta/description", "value", json!("<b>")),
        (
            "string-value",
            "executable/location",
            "value",
            json!("https://example.org/"),
        ),
        ("enum-value", "phase", "value", json!("BANANA")),
        ("enum-value", "phase", "value", json!("CANCELLED")),
    ] {
        let mut update = json!({"kind": format!("uri:{kind}-update"), "path": path, "units": ""});
        update[member] = value;
        talk.update(id, &update);
        talk.get("sessions", id);
        if member == "delta" {
            update["units"] = json!("min");
            talk.update(id, &update);
        }
    }
    for update in [
        json!({"path": "phase", "value": "REJECTED"}),
        json!({"kind": "uri:enum-value-update", "value": "REJECTED"}),
        json!({"kind": "uri:enum-value-update", "path": "phase"}),
        json!({"kind": "uri:no-such-update", "path": "phase", "value": "REJECTED"}),
        json!({"kind": "uri:enum-value-update", "path": "/phase", "value": "REJECTED"}),
    ] {
        let (_, offers) = talk.offers(&hello());
        talk.update(&offers[0], &update);
        talk.get("sessions", &offers[0]);
    }
}

fn expiry(talk: &mut Talk) {
    let (_, offers) = talk.offers(&hello());
    let mut later = hello();
    later["schedule"] = json!({"requested": {"start": format!("{}/PT1S", at(10.0))}});
    let kept = talk.accepted(&later);
    for seconds in [0.0, 0.8, 0.8, 3.0] {
        talk.pass(seconds);
        reads(talk, &offers);
        talk.get("sessions", &kept);
    }
    talk.order(&offers[0], "ACCEPTED");
    talk.get("sessions", &offers[0]);
}

fn lives(talk: &mut Talk) {
    for request in [
        hello(),
        container(),
        script("fail-prepare"),
        script("fail-run/0.1"),
        script("fail-release/0.1"),
    ] {
        let id = talk.accepted(&request);
        talk.poll(&id, 2.2);
    }
    let mut endless = script("forever");
    endless["schedule"] = json!({"requested": {"duration": "PT0.5S"}});
    let id = talk.accepted(&endless);
    talk.poll(&id, 1.0);
    let id = talk.accepted(&script("forever"));
    talk.poll(&id, 0.2);
    talk.order(&id, "CANCELLED");
    talk.poll(&id, 0.2);
    let mut later = hello();
    later["schedule"] = json!({"requested": {"start": format!("{}/PT1S", at(3600.0))}});
    let id = talk.accepted(&later);
    talk.poll(&id, 0.5);
}

/// The only room of a small platform.
fn capacity(talk: &mut Talk) {
    let slot = cores_at(1, 7200.0);
    let (_, offers) = talk.offers(&slot);
    talk.ask(&slot);
    talk.order(&offers[0], "REJECTED");
    let left = talk.offers(&slot).1;
    talk.pass(2.0);
    talk.ask(&slot);
    for id in left {
        talk.get("sessions", &id);
    }
    for name in ["forever", "ok/0.1"] {
        talk.pass(2.0);
        let now = script(name);
        let id = talk.accepted(&now);
        let soon = cores_at(1, 60.0);
        for _ in 0..3 {
            talk.pass(0.04);
            talk.ask(&soon);
        }
        if name == "forever" {
            talk.order(&id, "CANCELLED");
        }
        talk.pass(0.5);
        talk.ask(&soon);
    }
}

/// A platform that is sold as a whole.
fn crowd(talk: &mut Talk) {
    let mut all = cores_at(16, 7200.0);
    all["schedule"]["requested"]["start"] = json!(format!("{}/PT30M", at(7200.0)));
    talk.accepted(&all);
    talk.ask(&all);
    talk.ask(&all);
}

type Lane = fn(&mut Talk);

const LANES: [(Platform, Lane); 7] = [
    (Platform::Default, documents),
    (Platform::Default, updates),
    (Platform::Default, options),
    (Platform::Default, expiry),
    (Platform::Default, lives),
    (Platform::OneSlot, capacity),
    (Platform::Default, crowd),
];

/// All that is said in a conversation with these acts; identifiers are numbered.
fn said((platform, lane): (Platform, Lane), acts: &[Act]) -> Vec<String> {
    let mut talk = Talk::new(platform, acts);
    // What a fault takes away may end a conversation.
    let _ended = catch_unwind(AssertUnwindSafe(|| lane(&mut talk)));
    numbered(&talk.said)
}

fn numbered(said: &[String]) -> Vec<String> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut number = |text: &str| -> String {
        let is_id = |word: &str| uuid::Uuid::try_parse(word).is_ok();
        let words = text.split_inclusive(['"', '/']);
        let one = |word: &str| {
            let bare = word.trim_end_matches(['"', '/']);
            if !is_id(bare) {
                return word.to_owned();
            }
            let next = numbers.len();
            let number = *numbers.entry(bare.to_owned()).or_insert(next);
            format!("<{number}>")
        };
        words.map(one).collect()
    };
    said.iter().map(|text| number(text)).collect()
}

/// The groups of the catalogue whose faults act in the evaluator, the calendar, the state machine and the documents.
const GROUPS: &[&str] = &[
    "eb-set-",
    "eb-offer-",
    "eb-ses-",
    "eb-upd-",
    "eb-exp-",
    "eb-life-",
    "eb-req-past-",
];

#[test]
fn faults_and_variants_are_seen() {
    let usual: Vec<_> = LANES.iter().map(|lane| said(*lane, &[])).collect();
    let is_seen = |acts: &[Act]| {
        let mut lanes = LANES.iter().zip(&usual);
        lanes.any(|(lane, usual)| said(*lane, acts) != *usual)
    };
    assert!(!is_seen(&[]), "the same each time");
    let of_group = |rows: &[&str]| {
        GROUPS
            .iter()
            .any(|group| rows.iter().any(|row| row.starts_with(group)))
    };
    let faults = faults::faults().filter(|fault| fault.endpoint() == "broker" && of_group(fault.breaks));
    let faults = faults.map(|fault| (fault.id, fault.acts));
    let variants = variants::variants().filter(|variant| VARIANTS.contains(&variant.id));
    let variants: Vec<_> = variants.map(|variant| (variant.id, variant.acts)).collect();
    assert_eq!(variants.len(), VARIANTS.len());
    let unseen = faults
        .chain(variants)
        .filter(|(id, acts)| !ELSEWHERE.contains(id) && !is_seen(acts));
    assert_eq!(unseen.map(|(id, _)| id).collect::<Vec<_>>(), [""; 0]);
}
