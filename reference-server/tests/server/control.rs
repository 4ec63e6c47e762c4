//! The control interface: off unless it is asked for, and what it steers.

use serde_json::{Value, json};
use voconform_reference_server::{Config, start};

use crate::broker::{Broker, at, hello, order, tree};
use crate::client::Said;

struct Steered {
    broker: Broker,
    control: String,
}

async fn steered() -> Steered {
    let config = Config {
        control: Some(0),
        ..Config::default()
    };
    let broker = at("broker", config).await;
    let control = broker.server.running.control_url().unwrap().to_owned();
    Steered { broker, control }
}

impl Steered {
    async fn send(&self, method: &str, path: &str, body: &Value) -> Said {
        let url = format!("{}{path}", self.control);
        self.broker
            .server
            .send(method, &url, &[], &body.to_string())
            .await
    }

    async fn tell(&self, path: &str, body: Value) -> Value {
        let said = self.send("POST", path, &body).await;
        assert_eq!(said.status, 200, "{}", said.text());
        tree(&said)
    }

    async fn state(&self) -> Value {
        tree(&self.send("GET", "/state", &json!({})).await)
    }

    /// Accepts the first offer of a request.
    async fn session(&self, request: &Value) -> (String, String) {
        let said = self.broker.post(&self.broker.url("/requests"), request).await;
        let offer = tree(&said)["offers"][0].clone();
        let url = offer["meta"]["url"].as_str().unwrap().to_owned();
        assert_eq!(self.broker.post(&url, &order("ACCEPTED")).await.status, 200);
        (url, offer["meta"]["uuid"].as_str().unwrap().to_owned())
    }
}

fn forever() -> Value {
    let mut request = hello();
    request["executable"]["location"] = json!("https://mock.voconform/forever");
    request
}

#[tokio::test]
async fn off_unless_asked_for() {
    let running = start(Config::default()).await.unwrap();
    assert_eq!(running.control_url(), None);
    let steered = steered().await;
    assert!(
        steered.control.starts_with("http://127.0.0.1:"),
        "{}",
        steered.control
    );
    let url = format!("{}/state", steered.control);
    for header in [("origin", "https://example.org"), ("host", "example.org")] {
        let said = steered.broker.server.send("GET", &url, &[header], "").await;
        assert_eq!(said.status, 403, "{header:?}");
    }
    for (method, path, status) in [
        ("GET", "/", 404),
        ("GET", "/clock", 405),
        ("POST", "/state", 405),
        ("POST", "/sessions/x/event", 400),
    ] {
        assert_eq!(
            steered.send(method, path, &json!({})).await.status,
            status,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_clock() {
    let steered = steered().await;
    let said = steered
        .tell("/clock", json!({"mode": "manual", "advance": "PT1M"}))
        .await;
    assert_eq!(
        said["clock"],
        json!({"now": "2026-11-22T10:01:00Z", "mode": "manual", "scale": 0.0})
    );
    let (url, id) = steered.session(&hello()).await;
    steered.broker.pass(100.0);
    assert_eq!(
        steered.broker.phase(&url).await,
        "ACCEPTED",
        "the clock stands still"
    );
    let said = steered.tell("/clock", json!({"advance": 6})).await;
    assert_eq!(said["clock"]["now"], "2026-11-22T10:01:06Z");
    assert_eq!(steered.broker.phase(&url).await, "RUNNING");
    // Nobody looks in between: the history is the same as if somebody had.
    let jumped = steered
        .tell("/clock", json!({"to": "2026-11-22T12:00:00Z", "scale": 60}))
        .await;
    assert_eq!(
        jumped["clock"],
        json!({"now": "2026-11-22T12:00:00Z", "mode": "scaled", "scale": 60.0})
    );
    steered.broker.pass(1.0);
    assert_eq!(steered.state().await["clock"]["now"], "2026-11-22T12:01:00Z");
    let history = tree(
        &steered
            .send("GET", &format!("/events?session={id}"), &json!({}))
            .await,
    );
    let phases: Vec<&str> = history["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["part"] == "")
        .map(|event| event["to"].as_str().unwrap())
        .collect();
    assert_eq!(
        phases,
        [
            "OFFERED",
            "ACCEPTED",
            "PREPARING",
            "AVAILABLE",
            "RUNNING",
            "RELEASING",
            "COMPLETED"
        ]
    );
    assert_eq!(
        steered.send("GET", "/events?session=x", &json!({})).await.status,
        404
    );
    for wrong in [
        json!({"advance": -1}),
        json!({"mode": "odd"}),
        json!({"mode": "scaled"}),
        json!({"to": "2020-01-01T00:00:00Z"}),
        json!([]),
    ] {
        assert_eq!(
            steered.send("POST", "/clock", &wrong).await.status,
            400,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn the_platform_and_what_is_held() {
    let steered = steered().await;
    let state = steered.state().await;
    assert_eq!(
        (&state["platform"], &state["pools"]["cores"]),
        (&json!("default"), &json!(64))
    );
    steered.tell("/profile", json!({"name": "one-slot"})).await;
    assert_eq!(
        steered
            .send("POST", "/profile", &json!({"name": "odd"}))
            .await
            .status,
        400
    );
    let (url, id) = steered.session(&hello()).await;
    let state = steered.state().await;
    assert_eq!(state["pools"], json!({"cores": 1, "memory": 1, "storage": 10}));
    assert_eq!(state["holdings"][0]["session"], json!(id));
    assert_eq!(
        (&state["sessions"][0]["uuid"], &state["sessions"][0]["phase"]),
        (&json!(id), &json!("ACCEPTED"))
    );
    let state = steered.tell("/reset", json!({})).await;
    assert_eq!((&state["holdings"], &state["sessions"]), (&json!([]), &json!([])));
    assert_eq!(steered.broker.server.send("GET", &url, &[], "").await.status, 404);
    assert_eq!(steered.broker.server.running.sessions_left(), 0);
}

#[tokio::test]
async fn faults_come_and_go() {
    let steered = steered().await;
    let ask = || {
        steered
            .broker
            .post(steered.broker.server.list.as_str(), &Value::Null)
    };
    assert_eq!(ask().await.status, 405);
    let requests = steered.broker.url("/requests");
    let kept = steered.session(&hello()).await.0;
    let state = steered
        .tell("/faults", json!({"set": ["eb-result-maybe", "eb-200-with-body"]}))
        .await;
    assert_eq!(
        (&state["faults"], &state["variants"]),
        (&json!(["eb-result-maybe"]), &json!(["eb-200-with-body"]))
    );
    let said = steered.broker.post(&requests, &hello()).await;
    assert_eq!((said.status, &tree(&said)["result"]), (200, &json!("MAYBE")));
    assert_eq!(
        steered.broker.phase(&kept).await,
        "ACCEPTED",
        "what was there is there"
    );
    steered
        .tell(
            "/faults",
            json!({"set": ["eb-no-reservation"], "clear": ["eb-result-maybe", "eb-200-with-body"]}),
        )
        .await;
    let said = steered.broker.post(&requests, &hello()).await;
    assert_eq!((said.status, &tree(&said)["result"]), (303, &json!("YES")));
    for odd in ["no-such-fault", "create-200"] {
        assert_eq!(
            steered
                .send("POST", "/faults", &json!({"set": [odd]}))
                .await
                .status,
            400,
            "{odd}"
        );
    }
}

#[tokio::test]
async fn what_happens_to_a_session() {
    let steered = steered().await;
    let event = |id: &str, event: &str| {
        let path = format!("/sessions/{id}/event");
        let body = json!({"event": event});
        let steered = &steered;
        async move { steered.send("POST", &path, &body).await }
    };
    let (url, id) = steered.session(&forever()).await;
    assert_eq!(event(&id, "user-closes").await.status, 409);
    assert_eq!(tree(&event(&id, "ready").await)["phase"], "AVAILABLE");
    steered.broker.pass(6.0);
    assert_eq!(steered.broker.phase(&url).await, "RUNNING");
    assert_eq!(tree(&event(&id, "user-closes").await)["phase"], "RELEASING");
    steered.broker.pass(3.0);
    assert_eq!(steered.broker.phase(&url).await, "COMPLETED");
    let (url, id) = steered.session(&forever()).await;
    assert_eq!(tree(&event(&id, "fail").await)["phase"], "FAILED");
    let session = steered.broker.get(&url).await;
    assert_eq!(session["meta"]["messages"][0]["level"], "ERROR");
    assert_eq!(steered.state().await["holdings"], json!([]));
    assert_eq!(event(&id, "fail").await.status, 409);
    assert_eq!(event(&id, "odd").await.status, 400);
    assert_eq!(
        event("6e9e9f5e-3c39-4b4e-9d5e-000000000000", "fail").await.status,
        404
    );
}
