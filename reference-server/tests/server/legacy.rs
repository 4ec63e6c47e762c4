//! The faces of 2025 and spring 2026: their own paths and spellings, and the one platform behind them.

use serde_json::{Value, json};
use voconform_reference_server::Config;

use crate::broker::{Broker, at, hello, order, tree};

const TYPES: &str = "https://www.purl.org/ivoa.net/EB/schema/types/";
const TYPES_1_0: &str = "https://www.purl.org/ivoa.net/EB/schema/v1.0/types/";
const START: &str = "2026-11-23T15:00:00Z/PT30M";

pub fn asked_in_25() -> Value {
    json!({
        "name": "run",
        "executable": {"type": format!("{TYPES}executables/jupyter-notebook-1.0"), "name": "hello", "location": "https://example.org/x.ipynb"},
        "resources": {
            "compute": [{
                "type": format!("{TYPES}resources/compute/simple-compute-resource-1.0"), "name": "c1",
                "cores": {"requested": {"min": 2, "max": 4}}, "memory": {"requested": {"min": 5, "max": 9}},
                "volumes": [{"name": "v1", "path": "/in", "mode": "READONLY", "resource": "lake"}],
            }],
            "storage": [{"type": format!("{TYPES}resources/storage/simple-storage-resource-1.0"), "name": "work", "size": {"requested": {"min": 20}}}],
            "data": [{"type": format!("{TYPES}resources/data/Rucio-data-resource-1.0"), "name": "lake", "storage": "work",
                "endpoint": "https://rucio.example.org", "domain": "testing", "object": "obs"}],
        },
        "schedule": {"requested": {"duration": "PT1H", "start": ["2026-11-22T15:00:00Z/PT0S", START]}},
    })
}

pub fn asked_in_c25() -> Value {
    json!({
        "name": "run",
        "executable": {"type": format!("{TYPES}executable/jupyter-notebook-1.0"), "name": "hello", "location": "https://example.org/x.ipynb"},
        "compute": {"type": format!("{TYPES}compute/simple-compute-resource-1.0"), "name": "c1",
            "cores": {"min": 2, "max": 4}, "memory": {"min": 5, "max": 9}, "volumes": ["v1"]},
        "storage": [{"type": format!("{TYPES}storage/simple-storage-resource-1.0"), "name": "work", "size": {"min": 20}}],
        "volumes": [{"type": format!("{TYPES}volume/simple-volume-mount-1.0"), "name": "v1", "path": "/out", "mode": "READWRITE",
            "cardinality": "INSTANCE", "resources": ["work"]}],
        "schedule": {"requested": {"duration": "PT1H", "start": START}},
    })
}

pub fn asked_in_pre() -> Value {
    let kind = |name: &str| format!("{TYPES_1_0}{name}-1.0");
    json!({
        "executable": {"kind": kind("executable/jupyter-notebook"), "meta": {"name": "hello"}, "location": "https://example.org/x.ipynb"},
        "compute": {"kind": kind("compute/simple-compute-resource"), "meta": {"name": "c1"}, "cores": {"min": 2, "max": 4},
            "volumes": [{"kind": kind("volume/simple-volume-mount"), "path": "/out", "mode": "READWRITE", "resource": "work"}]},
        "storage": [{"kind": kind("storage/simple-storage-resource"), "meta": {"name": "work"}, "size": {"min": 20}}],
        "schedule": {"requested": {"duration": "PT1H", "start": START}},
    })
}

pub fn typed(phase: &str) -> Value {
    json!({"update": {"type": "uri:enum-value-update", "path": "phase", "value": phase}})
}

/// Asks, and reads the offerset.
async fn set(broker: &Broker, request: &Value) -> Value {
    let said = broker.post(&broker.url("/offersets"), request).await;
    assert_eq!(said.status, 303, "{}", said.text());
    let set = broker.get(&said.location()).await;
    assert_eq!(set["result"], "YES", "{set}");
    assert!(!set.to_string().contains("\"~\""), "{set}");
    set
}

#[tokio::test]
async fn april_2025() {
    let broker = at("broker-25", Config::default()).await;
    let set = set(&broker, &asked_in_25()).await;
    assert_eq!(set["name"], "run");
    assert!(
        set["href"]
            .as_str()
            .unwrap()
            .contains("/broker/legacy/25/offersets/")
    );
    // One offer in the first window, which is an instant, and three in the second.
    let starts: Vec<&str> = set["offers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|offer| offer["schedule"]["executing"]["start"].as_str().unwrap())
        .collect();
    assert_eq!(starts[0], "2026-11-22T15:00:00Z/PT0S");
    assert_eq!((starts.len(), starts[1]), (4, "2026-11-23T15:00:00Z/PT0S"));
    let offer = &set["offers"][0];
    let compute = &offer["resources"]["compute"][0];
    assert_eq!(
        compute["cores"],
        json!({"requested": {"min": 2, "max": 4}, "offered": {"min": 2, "max": 4}})
    );
    assert_eq!(compute["memory"]["offered"]["min"], 5);
    assert_eq!(
        compute["type"],
        format!("{TYPES}resources/compute/simple-compute-resource-1.0")
    );
    let lake = &offer["resources"]["data"][0];
    assert_eq!(
        (&lake["domain"], &lake["object"]),
        (&json!("testing"), &json!("obs"))
    );
    assert_eq!(compute["volumes"][0]["resource"], lake["uuid"]);
    assert_eq!(offer["schedule"]["requested"]["start"][1], START);
    assert_eq!(
        offer["schedule"]["preparing"]["start"],
        "2026-11-22T14:59:55Z/PT0S"
    );
    assert_eq!(offer["options"][0]["type"], "uri:enum-value-option");
    for absent in ["kind", "meta", "costs", "metrics", "compute", "connectors", "~"] {
        assert_eq!(offer.get(absent), None, "{absent}");
    }
    let url = offer["href"].as_str().unwrap();
    assert_eq!(broker.get(url).await, *offer);
    assert_eq!(
        broker.post(url, &order("ACCEPTED")).await.status,
        400,
        "updates are wrapped"
    );
    let path = "schedule/executing/duration";
    let longer =
        json!({"update": {"type": "uri:integer-delta-update", "path": path, "delta": 60, "units": "s"}});
    assert_eq!(broker.post(url, &longer).await.status, 200);
    assert_eq!(
        broker.get(url).await["schedule"]["executing"]["duration"],
        "PT1H1M"
    );
    assert_eq!(broker.post(url, &typed("ACCEPTED")).await.status, 200);
    broker.pass(4.99 * 3600.0 + 34.0);
    let session = broker.get(url).await;
    assert_eq!(session["phase"], "PREPARING", "{session}");
    assert_eq!(session["executable"]["access"][0]["status"], "PREPARING");
    broker.pass(1.8);
    assert_eq!(broker.phase(url).await, "READY");
    broker.pass(1.0);
    let session = broker.get(url).await;
    let access = &session["executable"]["access"][0];
    assert_eq!(
        (&session["phase"], &access["status"]),
        (&json!("RUNNING"), &json!("ACTIVE"))
    );
    assert!(access["locations"][0].as_str().unwrap().starts_with("https://"));
    let other = set["offers"][1]["href"].as_str().unwrap();
    assert_eq!(broker.phase(other).await, "REJECTED");
}

#[tokio::test]
async fn yaml_is_the_default_of_the_drafts() {
    for (endpoint, yaml) in [
        ("broker-25", true),
        ("planner-23", true),
        ("broker-c25", false),
        ("broker-pre", false),
    ] {
        let broker = at(endpoint, Config::default()).await;
        let path = if endpoint == "planner-23" {
            "/request"
        } else {
            "/offersets"
        };
        let (kind, word) = (
            "executable",
            if endpoint == "broker-pre" { "kind" } else { "type" },
        );
        let body = format!("request:\n  executable:\n    type: urn:x\n{kind}:\n  {word}: urn:x\n");
        for (accept, wants_yaml) in [
            ("", yaml),
            ("*/*", yaml),
            ("application/json, application/yaml", yaml),
            ("application/json", false),
            ("application/yaml;q=0.4, application/json;q=0.5", false),
        ] {
            let mut headers = vec![("content-type", "application/yaml")];
            headers.extend((!accept.is_empty()).then_some(("accept", accept)));
            let said = broker
                .server
                .send("POST", &broker.url(path), &headers, &body)
                .await;
            let media = said.header("content-type").to_owned();
            assert_eq!(
                media.contains("yaml"),
                wants_yaml,
                "{endpoint} {accept} {}",
                said.text()
            );
            assert!(said.text().contains("NO"), "{}", said.text());
        }
        let untyped = broker.server.send("POST", &broker.url(path), &[], &body).await;
        assert_eq!(untyped.status < 400, yaml, "{endpoint} {}", untyped.status);
    }
}

#[tokio::test]
async fn autumn_2025() {
    let broker = at("broker-c25", Config::default()).await;
    let set = set(&broker, &asked_in_c25()).await;
    assert_eq!(set["name"], "run");
    let offer = &set["offers"][0];
    let volume = &offer["volumes"][0];
    assert_eq!(offer["compute"]["volumes"], json!([volume["uuid"]]));
    assert_eq!(volume["resources"], json!([offer["storage"][0]["uuid"]]));
    assert_eq!(
        (&volume["name"], &volume["cardinality"]),
        (&json!("v1"), &json!("INSTANCE"))
    );
    assert_eq!(volume["type"], format!("{TYPES}volume/simple-volume-mount-1.0"));
    assert_eq!(offer["compute"]["cores"], json!({"min": 2, "max": 4}));
    assert_eq!(
        offer["schedule"]["available"]["start"],
        "2026-11-23T15:00:00Z/PT0S"
    );
    assert_eq!(offer["executable"].get("phase"), None);
    let url = offer["href"].as_str().unwrap();
    assert_eq!(broker.post(url, &typed("REJECTED")).await.status, 200);
    assert_eq!(broker.phase(url).await, "REJECTED");
    let mut several = asked_in_c25();
    several["volumes"][0]["resources"] = json!(["work", "work"]);
    let mut nowhere = asked_in_c25();
    nowhere["compute"]["volumes"] = json!(["v2"]);
    let mut newer = asked_in_c25();
    newer["executable"] = hello()["executable"].clone();
    for (request, word) in [
        (several, "several"),
        (nowhere, "no such resource"),
        (newer, "no kind"),
    ] {
        let said = broker.post(&broker.url("/offersets"), &request).await;
        assert!(said.text().contains(word), "{}", said.text());
        assert!(!said.text().contains("\"YES\""), "{}", said.text());
    }
    assert_eq!(
        broker
            .post(&broker.url("/sessions"), &asked_in_c25())
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn the_steps_before_1_0() {
    let broker = at("broker-pre", Config::default()).await;
    let mut older = asked_in_pre();
    older["compute"]["volumes"] = json!(["v1"]);
    older["volumes"] = json!([{"kind": format!("{TYPES_1_0}volume/simple-volume-mount-1.0"), "meta": {"name": "v1"},
        "path": "/out", "mode": "READWRITE", "cardinality": "SINGLE", "resources": ["work"]}]);
    for request in [asked_in_pre(), older] {
        let set = set(&broker, &request).await;
        let offer = &set["offers"][0];
        assert_eq!(
            offer["kind"],
            format!("{TYPES_1_0}session/scheduled-execution-session-1.0")
        );
        assert_eq!(
            offer["executable"]["kind"],
            format!("{TYPES_1_0}executable/jupyter-notebook-1.0")
        );
        let volume = &offer["compute"]["volumes"][0];
        assert_eq!(
            (&volume["path"], &volume["resource"]),
            (&json!("/out"), &offer["storage"][0]["meta"]["uuid"])
        );
        assert_eq!(
            volume["kind"],
            format!("{TYPES_1_0}volume/simple-volume-mount-1.0")
        );
        assert_eq!(offer.get("costs"), None);
        let url = offer["meta"]["url"].as_str().unwrap();
        let update = match request.get("volumes") {
            Some(_) => json!({"update": order("REJECTED")}),
            None => order("REJECTED"),
        };
        assert_eq!(broker.post(url, &update).await.status, 200);
        assert_eq!(broker.phase(url).await, "REJECTED");
    }
    let direct = broker.post(&broker.url("/sessions"), &asked_in_pre()).await;
    assert_eq!(
        (direct.status, tree(&direct)["phase"].as_str()),
        (303, Some("ACCEPTED"))
    );
    assert_eq!(
        broker.post(&direct.location(), &order("CANCELLED")).await.status,
        200
    );
    let refused = broker.post(&broker.url("/sessions"), &json!({})).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        tree(&refused)["kind"],
        format!("{TYPES_1_0}session/simple-execution-session-1.0")
    );
}

#[tokio::test]
async fn one_platform_behind_all_faces() {
    let broker = at("broker-c25", Config::default()).await;
    let set = set(&broker, &asked_in_c25()).await;
    let id = set["offers"][0]["uuid"].as_str().unwrap();
    let root = broker.server.running.index_url();
    for (face, phase) in [
        ("", "/phase"),
        ("/legacy/25", "/phase"),
        ("/legacy/pre", "/phase"),
        ("/legacy/c25", "/phase"),
    ] {
        let session = broker.get(&format!("{root}broker{face}/sessions/{id}")).await;
        assert_eq!(session.pointer(phase), Some(&json!("OFFERED")), "{face}");
    }
    let offer = broker.get(&format!("{root}broker/legacy/23/offers/{id}")).await;
    assert_eq!(offer["offer"]["status"], "OFFERED");
    assert_eq!(
        offer["offer"]["request"]["resources"]["storage"][0]["spec"]["size"],
        20
    );
    assert_eq!(
        broker
            .server
            .send("GET", &format!("{root}broker/legacy/24/offersets"), &[], "")
            .await
            .status,
        404
    );
    assert_eq!(
        broker
            .server
            .send("GET", &broker.url("/offersets"), &[], "")
            .await
            .status,
        405
    );
    assert_eq!(
        broker
            .server
            .send("GET", &broker.url("/requests"), &[], "")
            .await
            .status,
        404
    );
}
