//! A client of the broker within the process: requests without a wire, a clock that is moved by hand.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::access::Guard;
use crate::backends::ManualClock;
use crate::broker::config::BrokerConfig;
use crate::broker::platform::Platform;
use crate::broker::times::{plus, write_instant};
use crate::broker::{Service, answer, kinds};
use crate::message::{Body, Request};
use crate::mutation::{Act, Mutations};

pub fn start() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

/// So many seconds after the start.
pub fn at(seconds: f64) -> String {
    write_instant(plus(start(), SignedDuration::from_secs_f64(seconds)))
}

pub fn notebook(location: &str) -> Value {
    json!({"executable": {"kind": kinds::uri(kinds::JUPYTER), "meta": {"name": "tag", "description": "text"}, "location": location}})
}

pub fn script(script: &str) -> Value {
    notebook(&format!("https://mock.voconform/{script}"))
}

pub fn hello() -> Value {
    notebook("https://example.org/notebooks/hello.ipynb")
}

/// The same with cores at an exact time, for an hour.
pub fn cores_at(cores: i64, seconds: f64) -> Value {
    let mut request = hello();
    request["compute"] = json!({"kind": kinds::uri(kinds::COMPUTE), "cores": {"min": cores}});
    let start = format!("{}/PT0S", at(seconds));
    request["schedule"] = json!({"requested": {"duration": "PT1H", "start": start}});
    request
}

/// A broker, and all that was said by it.
pub struct Talk {
    pub service: Service,
    clock: Arc<ManualClock>,
    pub said: Vec<String>,
}

impl Talk {
    /// Times are short: offers stand 1.5 s, preparation takes 50 ms, a run 200 ms.
    pub fn new(platform: Platform, acts: &[Act]) -> Talk {
        let mut mutations = Mutations::default();
        for act in acts {
            mutations.add(*act);
        }
        let config = BrokerConfig {
            platform,
            offer_lifetime: Duration::from_millis(1500),
            preparing: Duration::from_millis(50),
            run: Duration::from_millis(200),
            releasing: Duration::from_millis(50),
            ..BrokerConfig::default()
        };
        let clock = Arc::new(ManualClock::new(start()));
        Talk {
            service: Service::new(&config, clock.clone(), mutations.broker, Guard::default()),
            clock,
            said: Vec::new(),
        }
    }

    pub fn pass(&self, seconds: f64) {
        self.clock.advance(Duration::from_secs_f64(seconds));
    }

    pub fn request(method: &str, path: &str, body: Option<&Value>) -> Request {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Request {
            method: method.to_owned(),
            path: format!("/broker{path}"),
            query: String::new(),
            headers: vec![
                header("Accept", "application/json"),
                header("Content-Type", "application/json"),
                header("Authorization", "Bearer very-secret"),
            ],
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            base: "http://x".to_owned(),
        }
    }

    pub fn send(&mut self, request: &Request) -> (u16, Value) {
        let response = answer(&self.service, request).unwrap();
        let Body::Bytes(bytes) = &response.body else {
            panic!("no bytes")
        };
        let tree: Value = serde_json::from_slice(bytes).unwrap_or(Value::Null);
        self.said.push(format!("{} {tree}", response.status));
        (response.status, tree)
    }

    pub fn ask(&mut self, request: &Value) -> Value {
        self.send(&Talk::request("POST", "/requests", Some(request))).1
    }

    pub fn get(&mut self, what: &str, id: &str) -> Value {
        self.send(&Talk::request("GET", &format!("/{what}/{id}"), None)).1
    }

    pub fn update(&mut self, id: &str, update: &Value) -> u16 {
        self.send(&Talk::request("POST", &format!("/sessions/{id}"), Some(update)))
            .0
    }

    pub fn order(&mut self, id: &str, phase: &str) -> u16 {
        let update = json!({"kind": "uri:enum-value-update", "path": "phase", "value": phase});
        self.update(id, &update)
    }

    pub fn phase(&mut self, id: &str) -> String {
        let session = self.get("sessions", id);
        session["phase"].as_str().unwrap_or_default().to_owned()
    }

    /// The identifiers of the offers that this request gets, by the core's own books.
    pub fn offers(&mut self, request: &Value) -> (String, Vec<String>) {
        let before = self.service.core().0.offersets.len();
        self.ask(request);
        let (core, _) = self.service.core();
        assert_eq!(core.offersets.len(), before + 1, "{request}");
        let newest = core.offersets.values().max_by_key(|set| {
            let serials = set.offers.iter().filter_map(|id| core.calendar.held_by(id));
            (set.created, serials.map(|booking| booking.serial).max())
        });
        let set = newest.unwrap();
        (set.id.clone(), set.offers.clone())
    }

    /// Asks, and accepts the first offer.
    pub fn accepted(&mut self, request: &Value) -> String {
        let (_, offers) = self.offers(request);
        self.order(&offers[0], "ACCEPTED");
        offers[0].clone()
    }

    /// Reads a session every 10 ms.
    pub fn poll(&mut self, id: &str, seconds: f64) -> Vec<String> {
        let mut phases = Vec::new();
        for _ in 0..(seconds * 100.0) as usize {
            phases.push(self.phase(id));
            self.pass(0.01);
        }
        phases.dedup();
        phases
    }
}
