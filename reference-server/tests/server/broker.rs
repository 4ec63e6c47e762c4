//! The Execution Broker over HTTP: asking, choosing, living, and being refused.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use voconform_reference_server::{BrokerConfig, Config, ManualClock, Platform, Running, start};

use crate::client::{Said, Server, client};

const K: &str = "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/";

pub struct Broker {
    pub server: Server,
    pub clock: Arc<ManualClock>,
}

pub async fn broker(config: Config) -> Broker {
    at("broker", config).await
}

/// The same broker, at another of its endpoints.
pub async fn at(endpoint: &str, config: Config) -> Broker {
    let clock = Arc::new(ManualClock::new(
        "2026-11-22T10:00:00Z".parse::<Timestamp>().unwrap(),
    ));
    let running: Running = start(Config {
        clock: clock.clone(),
        ..config
    })
    .await
    .unwrap();
    let endpoint = running.endpoints().iter().find(|(name, _)| name == endpoint);
    let list = endpoint.unwrap().1.clone();
    let client = client();
    Broker {
        server: Server {
            running,
            client,
            list,
        },
        clock,
    }
}

pub fn hello() -> Value {
    json!({"executable": {"kind": format!("{K}executable/jupyter-notebook.yaml"), "meta": {"name": "hello"},
        "location": "https://example.org/notebooks/hello.ipynb"}})
}

pub fn tree(said: &Said) -> Value {
    serde_json::from_slice(&said.body).unwrap()
}

pub fn order(phase: &str) -> Value {
    json!({"kind": "uri:enum-value-update", "path": "phase", "value": phase})
}

impl Broker {
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.list)
    }

    pub async fn post(&self, url: &str, body: &Value) -> Said {
        let headers = [("content-type", "application/json")];
        self.server.send("POST", url, &headers, &body.to_string()).await
    }

    pub async fn get(&self, url: &str) -> Value {
        let said = self
            .server
            .send("GET", url, &[("accept", "application/json")], "")
            .await;
        assert_eq!(said.status, 200, "{}", said.text());
        tree(&said)
    }

    pub async fn phase(&self, url: &str) -> String {
        self.get(url).await["phase"].as_str().unwrap().to_owned()
    }

    pub fn pass(&self, seconds: f64) {
        self.clock.advance(Duration::from_secs_f64(seconds));
    }
}

#[tokio::test]
async fn asked_accepted_run_and_released() {
    let broker = broker(Config::default()).await;
    let said = broker.post(&broker.url("/requests"), &hello()).await;
    assert_eq!(said.status, 303);
    let made = tree(&said);
    let set = broker.get(&said.location()).await;
    assert_eq!(set, made);
    assert_eq!(set["result"], "YES");
    assert_eq!(set["meta"]["url"], said.location());
    let offers = set["offers"].as_array().unwrap();
    assert_eq!(offers.len(), 4);
    assert_eq!(broker.server.running.sessions_left(), 4);
    let offer = &offers[0];
    assert_eq!(offer["phase"], "OFFERED");
    assert_eq!(offer["expires"], "2026-11-22T10:05:00Z");
    assert_eq!(offer["executable"]["meta"]["name"], "hello");
    assert_eq!(
        offer["meta"]["options"][0]["values"],
        json!(["ACCEPTED", "REJECTED"])
    );
    let url = offer["meta"]["url"].as_str().unwrap();
    assert_eq!(broker.get(url).await, *offer);
    broker.pass(1.0);
    let accepted = broker.post(url, &order("ACCEPTED")).await;
    assert_eq!(accepted.status, 200);
    assert_eq!(tree(&accepted), broker.get(url).await);
    assert_eq!(tree(&accepted)["phase"], "ACCEPTED");
    assert_eq!(tree(&accepted)["meta"]["modified"], "2026-11-22T10:00:01Z");
    assert_eq!(broker.server.running.sessions_left(), 1);
    for (seconds, phase, status) in [
        (1.0, "PREPARING", "PREPARING"),
        (3.5, "AVAILABLE", "AVAILABLE"),
        (1.0, "RUNNING", "AVAILABLE"),
        (10.0, "RELEASING", "FINISHED"),
        (2.0, "COMPLETED", "FINISHED"),
    ] {
        broker.pass(seconds);
        let session = broker.get(url).await;
        assert_eq!(session["phase"], phase);
        assert_eq!(session["connectors"][0]["status"], status, "{phase}");
    }
    assert_eq!(broker.server.running.sessions_left(), 0);
    let again = broker.post(url, &order("CANCELLED")).await;
    assert_eq!(again.status, 409);
    assert_eq!(again.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn the_same_in_all_syntaxes() {
    let broker = broker(Config::default()).await;
    let yaml = format!(
        "executable:\n  kind: \"{K}executable/jupyter-notebook.yaml\"\n  location: https://example.org/hello.ipynb\n"
    );
    let xml = format!(
        "<offers-request><executable kind=\"{K}executable/jupyter-notebook.yaml\"><location>https://example.org/x</location>\
         </executable><compute kind=\"{K}compute/simple-compute-resource.yaml\"><cores><min>2</min></cores></compute></offers-request>"
    );
    for (media, body) in [("application/yaml", yaml), ("application/xml", xml)] {
        let headers = [("content-type", media), ("accept", media)];
        let said = broker
            .server
            .send("POST", &broker.url("/requests"), &headers, &body)
            .await;
        assert_eq!(
            (said.status, said.header("content-type")),
            (303, media),
            "{}",
            said.text()
        );
        let set = broker.get(&said.location()).await;
        assert_eq!(set["result"], "YES", "{set}");
        assert!(said.text().contains(set["meta"]["uuid"].as_str().unwrap()));
        if media == "application/yaml" {
            assert!(said.text().contains("\nresult: \"YES\"\n"), "{}", said.text());
        }
    }
}

#[tokio::test]
async fn mistakes_get_their_status() {
    let broker = broker(Config::default()).await;
    let (requests, direct) = (broker.url("/requests"), broker.url("/direct"));
    let said = broker.post(&requests, &hello()).await;
    let session = tree(&said)["offers"][0]["meta"]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let unknown = broker.url("/sessions/6e9e9f5e-3c39-4b4e-9d5e-000000000000");
    let json = ("content-type", "application/json");
    let text = hello().to_string();
    let nokind = json!({"path": "phase", "value": "ACCEPTED"}).to_string();
    let bad =
        json!({"kind": "uri:string-value-update", "path": "/executable/location", "value": "x"}).to_string();
    let banana = order("BANANA").to_string();
    for (status, method, url, header, body) in [
        (405, "GET", &requests, json, ""),
        (405, "GET", &direct, json, ""),
        (405, "DELETE", &session, json, ""),
        (404, "GET", &broker.url("/nothing"), json, ""),
        (404, "GET", &unknown, json, ""),
        (404, "POST", &unknown, json, "{}"),
        (400, "GET", &broker.url("/sessions/not-a-uuid"), json, ""),
        (406, "GET", &session, ("accept", "image/png"), ""),
        (400, "POST", &requests, json, ""),
        (400, "POST", &requests, json, "{\"executable\": "),
        (
            400,
            "POST",
            &requests,
            ("content-type", "application/yaml"),
            "a:\n\t- \"b",
        ),
        (400, "POST", &requests, json, "{\"compute\": []}"),
        (415, "POST", &requests, ("content-type", "text/plain"), &text),
        (
            415,
            "POST",
            &session,
            ("content-type", "application/x-www-form-urlencoded"),
            "a=b",
        ),
        (400, "POST", &session, json, &nokind),
        (422, "POST", &session, json, &bad),
        (422, "POST", &session, json, &banana),
        (400, "POST", &direct, json, "{}"),
    ] {
        let said = broker.server.send(method, url, &[header], body).await;
        assert_eq!(said.status, status, "{method} {url} {body}");
        assert!(!said.body.is_empty());
        assert_eq!(status == 405, !said.header("allow").is_empty());
    }
    assert_eq!(broker.phase(&session).await, "OFFERED");
    let head = broker.server.send("HEAD", &session, &[], "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn options_can_be_used() {
    let broker = broker(Config::default()).await;
    let said = broker.post(&broker.url("/requests"), &hello()).await;
    let session = tree(&said)["offers"][0]["meta"]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let update = |kind: &str, path: &str, name: &str, value: Value| json!({"kind": format!("uri:{kind}-update"), "path": path, name: value});
    let cores = update("integer-value", "cores/max", "value", json!(1));
    let delta = update(
        "integer-delta",
        "/schedule/available/duration",
        "delta",
        json!(90),
    );
    let text = update(
        "string-value",
        "executable/meta/description",
        "value",
        json!("mine"),
    );
    for good in [cores, delta, text] {
        let said = broker.post(&session, &good).await;
        assert_eq!(said.status, 200, "{good} {}", said.text());
    }
    let now = broker.get(&session).await;
    assert_eq!(now["compute"]["cores"]["max"], 1);
    assert_eq!(now["schedule"]["available"]["duration"], "PT1H1M30S");
    assert_eq!(now["executable"]["meta"]["description"], "mine");
    let many = update("integer-value", "cores/max", "value", json!(17));
    let long = update(
        "integer-delta",
        "schedule/available/duration",
        "delta",
        json!(3601),
    );
    let odd = update("string-value", "meta/description", "value", json!("<b>"));
    for bad in [many, long, odd] {
        assert_eq!(broker.post(&session, &bad).await.status, 422, "{bad}");
    }
    assert_eq!(broker.get(&session).await, now);
}

#[tokio::test]
async fn direct_execution() {
    let broker = broker(Config::default()).await;
    let said = broker.post(&broker.url("/direct"), &hello()).await;
    assert_eq!(
        (said.status, tree(&said)["phase"].as_str()),
        (303, Some("ACCEPTED"))
    );
    assert_eq!(
        broker.post(&said.location(), &order("CANCELLED")).await.status,
        200
    );
    let mut huge = hello();
    huge["compute"] =
        json!({"kind": format!("{K}compute/simple-compute-resource.yaml"), "cores": {"min": 1_000_000}});
    let refused = broker.post(&broker.url("/direct"), &huge).await;
    assert_eq!(
        (refused.status, tree(&refused)["phase"].as_str()),
        (400, Some("FAILED"))
    );
    assert_eq!(broker.server.running.sessions_left(), 0);
}

#[tokio::test]
async fn faults_and_variants_show() {
    let with = |id: &str| {
        let ids = vec![id.to_owned()];
        let is_variant = ["eb-200-with-body", "eb-more-members"].contains(&id);
        let (variants, faults) = if is_variant { (ids, vec![]) } else { (vec![], ids) };
        broker(Config {
            faults,
            variants,
            broker: BrokerConfig {
                platform: Platform::OneSlot,
                ..BrokerConfig::default()
            },
            ..Config::default()
        })
    };
    let direct = with("eb-drop-direct").await;
    assert_eq!(direct.post(&direct.url("/direct"), &hello()).await.status, 404);
    for (id, status, shows) in [
        ("eb-no-location", 303, "\"YES\""),
        ("eb-result-maybe", 303, "\"MAYBE\""),
        ("eb-yes-empty", 303, "\"YES\"}"),
        ("eb-nulls", 303, ":null"),
        ("eb-200-with-body", 200, "\"YES\""),
        ("eb-more-members", 303, "x-queue"),
    ] {
        let broker = with(id).await;
        let said = broker.post(&broker.url("/requests"), &hello()).await;
        assert_eq!(said.status, status, "{id}");
        assert!(said.text().contains(shows), "{id} {}", said.text());
        assert_eq!(
            said.location().is_empty(),
            ["eb-no-location", "eb-200-with-body"].contains(&id)
        );
    }
    let greedy = with("eb-no-reservation").await;
    let long = with("eb-never-expires").await;
    for broker in [&greedy, &long] {
        for _ in 0..2 {
            broker.post(&broker.url("/requests"), &hello()).await;
        }
    }
    assert_eq!(greedy.server.running.sessions_left(), 2);
    let said = long.post(&long.url("/requests"), &hello()).await;
    let url = tree(&said)["offers"][0]["meta"]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    long.pass(1e6);
    assert_eq!(long.phase(&url).await, "OFFERED");
}
