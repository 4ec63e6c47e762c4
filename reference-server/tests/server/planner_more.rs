//! What only the planner of 2023 has: triggers, actions and lives of storage.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use voconform_reference_server::Config;

use crate::broker::{Broker, at};
use crate::planner::{BASE, small};

/// A job that a call with `colour: green` starts within half an hour, an hour from now, and `colour: red` cancels.
pub fn triggered() -> Value {
    let mut request = small();
    request["request"]["datetime"] = json!([{"start": "2026-11-22T11:00:00Z/PT30M", "minduration": "PT5M"}]);
    request["request"]["triggers"] = json!([{"name": "t", "type": format!("{BASE}trigger-types/http-trigger"), "spec": {
    "method": "POST", "content-type": "yaml", "conditions": [
        {"field": "trigger.colour", "value": "GREEN", "action": "start"},
        {"field": "trigger.colour", "value": "RED", "action": "cancel"},
    ]}}]);
    request
}

impl Broker {
    async fn pull(&self, job: &str, colour: &str) {
        let job = self.get(job).await;
        let url = job["job"]["request"]["triggers"][0]["spec"]["endpoint"]
            .as_str()
            .unwrap();
        let said = self
            .by("POST", url, &[], &json!({"trigger": {"colour": colour}}))
            .await;
        assert_eq!(said.status, 200, "{}", said.text());
    }
}

#[tokio::test]
async fn five_cases_of_a_start_trigger() {
    // Seconds from now on: when it is called, when it is looked at, what is seen then.
    for (called, seen) in [
        // Before the window: at its start, not at once.
        (
            Some(600.0),
            vec![(700.0, "PENDING"), (3601.0, "RUNNING"), (3621.0, "TEARDOWN")],
        ),
        // Inside of it: at once, and not before.
        (
            Some(4000.0),
            vec![(3900.0, "READY"), (4001.0, "RUNNING"), (4021.0, "TEARDOWN")],
        ),
        // Never: cancelled at its end.
        (None, vec![(5399.0, "READY"), (5401.0, "CANCELLED")]),
        // After it: nothing.
        (Some(5500.0), vec![(5501.0, "CANCELLED"), (6000.0, "CANCELLED")]),
    ] {
        let broker = at("planner-23", Config::default()).await;
        let job = broker.job(&triggered()).await;
        let (mut now, mut called) = (0.0, called);
        for (at, phase) in seen {
            if let Some(then) = called.filter(|then| *then <= at) {
                broker.pass(then - now);
                now = then;
                broker.pull(&job, "blue").await;
                broker.pull(&job, "green").await;
                called = None;
            }
            broker.pass(at - now);
            now = at;
            assert_eq!(broker.job_phase(&job).await, phase, "{at}");
        }
    }
    let broker = at("planner-23", Config::default()).await;
    let job = broker.job(&triggered()).await;
    broker.pass(60.0);
    broker.pull(&job, "red").await;
    assert_eq!(broker.job_phase(&job).await, "CANCELLED");
    assert_eq!(broker.server.running.sessions_left(), 0);
}

/// Reads one request and answers it.
async fn heard(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0_u8; 4096];
    while !text.contains("\r\n\r\n") || !text.contains("end") {
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "{text}");
        text += std::str::from_utf8(&buffer[..read]).unwrap();
    }
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    text
}

#[tokio::test]
async fn actions_are_sent_when_they_are_due() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = listener.local_addr().unwrap();
    let broker = at("planner-23", Config::default()).await;
    let mut request = small();
    request["request"]["actions"] = json!([
        {"name": "post", "status": ["PENDING", "RUNNING", "COMPLETED"], "type": format!("{BASE}action-types/http-action"), "spec": {
            "method": "POST", "endpoint": format!("http://{here}/told"), "content-type": "application/yaml",
            "content": "at: {{system.datetime}} job: {{job.ident}} {{ job.status }} {{no.such}} end"}},
        {"name": "mail", "status": ["RUNNING"], "type": format!("{BASE}action-types/email-action"), "spec": {"to": ["a@example.org"], "content": "hello"}},
    ]);
    let job = broker.job(&request).await;
    let ident = job.rsplit('/').next().unwrap();
    let wait = Duration::from_secs(30);
    // Nobody looks at the job: the broker sends by itself.
    for (seconds, phase) in [(0.0, "PENDING"), (7.0, "RUNNING"), (60.0, "COMPLETED")] {
        broker.pass(seconds);
        let (mut stream, _) = tokio::time::timeout(wait, listener.accept())
            .await
            .unwrap()
            .unwrap();
        let text = tokio::time::timeout(wait, heard(&mut stream)).await.unwrap();
        assert!(text.starts_with("POST /told HTTP/1.1\r\n"), "{text}");
        assert!(text.contains(&format!("job: {ident} {phase}  end")), "{text}");
    }
}

#[tokio::test]
async fn storage_comes_with_the_acceptance() {
    let broker = at("planner-23", Config::default()).await;
    let mut request = small();
    let kind = format!("{BASE}storage-types/persistent-storage");
    request["request"]["resources"] = json!({"storage": [
        {"name": "kept", "type": kind, "spec": {"lifecycle": "managed", "minlifetime": "PT10M", "minsize": 2, "maxsize": 4}},
        {"name": "own", "type": kind, "spec": {"lifecycle": "unmanaged", "minsize": 2}},
    ]});
    let response = broker.ask(&request).await;
    let offer = &response["offers"][0];
    assert_eq!(offer["events"], json!([]));
    assert_eq!(offer["request"]["resources"]["storage"][0]["spec"]["maxsize"], 4);
    let job = broker.job(&request).await;
    let events = |job: Value| {
        let events = job["job"]["events"].as_array().unwrap().clone();
        let seen = events.iter().map(|e| {
            format!(
                "{} {}",
                e["resource"].as_str().unwrap(),
                e["event"].as_str().unwrap()
            )
        });
        seen.collect::<Vec<String>>()
    };
    assert_eq!(events(broker.get(&job).await), ["kept allocated"]);
    broker.pass(60.0);
    assert_eq!(broker.job_phase(&job).await, "COMPLETED");
    broker.pass(500.0);
    assert_eq!(events(broker.get(&job).await), ["kept allocated"]);
    broker.pass(100.0);
    let job = broker.get(&job).await;
    assert_eq!(job["job"]["events"][1]["time"], "2026-11-22T10:10:27Z");
    assert_eq!(events(job), ["kept allocated", "kept deleted"]);
}
