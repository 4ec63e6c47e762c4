//! A long conversation with the broker, in which every fault and every variant makes a difference.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::asked::{all, limited, smallest};
use crate::access::{Access, Guard, User};
use crate::backends::ManualClock;
use crate::broker::config::BrokerConfig;
use crate::broker::face::{ROOT, answer};
use crate::broker::service::Service;
use crate::config::{Config, mutations};
use crate::message::{Body, Request};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const NOBODY: &str = "6e9e9f5e-3c39-4b4e-9d5e-000000000000";
const ADA: &str = "Bearer ada-secret";

pub(super) struct Said {
    pub status: u16,
    pub location: String,
    pub tree: Value,
}

impl Said {
    /// Identifier of the offerset or session that was made.
    fn made(&self) -> String {
        let id = self.location.rsplit('/').next().unwrap_or_default();
        let named = self.tree.pointer("/meta/uuid").and_then(Value::as_str);
        let id = if id.is_empty() {
            named.unwrap_or_default()
        } else {
            id
        };
        id.to_ascii_lowercase()
    }
}

pub(super) struct Talk {
    service: Service,
    clock: Arc<ManualClock>,
    pub proof: Option<&'static str>,
    /// What was said, by step.
    pub lines: BTreeMap<String, String>,
    /// Identifiers that came before.
    ids: HashSet<String>,
}

impl Talk {
    pub(super) fn new(access: Access, faults: &[&str], variants: &[&str]) -> Talk {
        let names = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let config = Config {
            faults: names(faults),
            variants: names(variants),
            ..Config::default()
        };
        let user = |name: &str| User {
            name: name.to_owned(),
            secret: format!("{name}-secret"),
        };
        let open = access == Access::Open;
        let users = if open {
            Vec::new()
        } else {
            vec![user("ada"), user("bob")]
        };
        let clock = Arc::new(ManualClock::new("2026-11-22T10:00:00Z".parse().unwrap()));
        let broker = mutations(&config).unwrap().broker;
        Talk {
            service: Service::new(
                &BrokerConfig::default(),
                clock.clone(),
                broker,
                Guard { users, access },
            ),
            clock,
            proof: (!open).then_some(ADA),
            lines: BTreeMap::new(),
            ids: HashSet::new(),
        }
    }

    pub(super) fn say(
        &mut self,
        step: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Said {
        let mut headers: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        if let Some(proof) = self.proof {
            headers.push(("Authorization".to_owned(), proof.to_owned()));
        }
        let request = Request {
            method: method.to_owned(),
            path: format!("{ROOT}{path}"),
            query: String::new(),
            headers,
            body: body.as_bytes().to_vec(),
            base: "http://x".to_owned(),
        };
        let response = answer(&self.service, &request).unwrap();
        let Body::Bytes(bytes) = &response.body else {
            panic!("no bytes")
        };
        let text = format!(
            "{} {:?} {}",
            response.status,
            response.headers,
            String::from_utf8_lossy(bytes)
        );
        let text = self.without_ids(&text);
        let known = self.lines.entry(step.to_owned()).or_default();
        *known += &text;
        Said {
            status: response.status,
            location: response.header("Location").unwrap_or_default().to_owned(),
            tree: serde_json::from_slice(bytes).unwrap_or_default(),
        }
    }

    /// Identifiers are made by chance: each is replaced by its number in this answer, and whether it came before.
    fn without_ids(&mut self, text: &str) -> String {
        let mut here: Vec<String> = Vec::new();
        let mut out = String::new();
        let mut rest = text;
        while let Some(found) = find_id(rest) {
            let word = &rest[found..found + 36];
            let id = word.to_ascii_lowercase();
            let number = here.iter().position(|known| *known == id).unwrap_or_else(|| {
                here.push(id.clone());
                here.len() - 1
            });
            let capital = if id == word { "" } else { "!" };
            let old = if self.ids.contains(&id) { "old" } else { "new" };
            out += &format!("{}#{number}{capital}{old}", &rest[..found]);
            rest = &rest[found + 36..];
        }
        self.ids.extend(here);
        out + rest
    }

    pub(super) fn post(&mut self, step: &str, path: &str, body: &Value) -> Said {
        self.say(step, "POST", path, &[JSON], &body.to_string())
    }

    pub(super) fn get(&mut self, step: &str, path: &str, accept: &str) -> Said {
        self.say(step, "GET", path, &[("Accept", accept)], "")
    }

    /// Identifiers of the offers of a set, whatever the broker says of them.
    pub(super) fn offers(&self, set: &str) -> Vec<String> {
        let (core, _) = self.service.core();
        core.offerset(set)
            .map(|set| set.offers.clone())
            .unwrap_or_default()
    }

    /// Ends what was offered, without asking the face.
    pub(super) fn release(&self, set: &str) {
        for id in self.offers(set) {
            let (mut core, now) = self.service.core();
            // Those that were accepted or rejected are refused, as they should be.
            let _ended = core.update(&id, &order("REJECTED"), now);
        }
    }

    /// Asks for the smallest and gives a set with its first offer.
    pub(super) fn offered(&mut self) -> (String, String) {
        let set = self.post("offered", "/requests", &limited()).made();
        let first = self.offers(&set).into_iter().next().unwrap_or_default();
        (set, first)
    }

    pub(super) fn requests(&mut self) {
        for (name, body) in all() {
            let said = self.post(&format!("ask {name}"), "/requests", &body);
            let set = said.made();
            if said.tree.get("offers").is_some() {
                let path = format!("/offersets/{set}");
                self.get(&format!("set {name}"), &path, "application/json");
            }
            self.release(&set);
            self.clock.advance(Duration::from_secs(600));
        }
    }

    pub(super) fn syntaxes(&mut self) {
        let json = smallest().to_string();
        let xml = "<offers-request><executable kind=\"urn:x\"/></offers-request>";
        for (name, media, body) in [
            ("yaml", "application/yaml", json.as_str()),
            ("xml", "application/xml", xml),
            ("text", "text/plain", json.as_str()),
            ("form", "application/x-www-form-urlencoded", "a=b"),
            ("broken json", "application/json", "{\"executable\": "),
            ("broken yaml", "application/yaml", "a:\n\t- \"b"),
            ("empty", "application/json", ""),
            (
                "strange yaml",
                "application/yaml",
                "{\"x-a\": 1, \"executable\": {\"kind\": \"urn:x\"}}",
            ),
        ] {
            for path in ["/requests", "/direct"] {
                self.say(
                    &format!("{path} {name}"),
                    "POST",
                    path,
                    &[("Content-Type", media)],
                    body,
                );
            }
        }
        self.say("untyped", "POST", "/requests", &[], &json);
        let (set, first) = self.offered();
        for accept in [
            "application/json",
            "application/yaml",
            "application/xml",
            "*/*",
            "image/png",
            "application/json, application/yaml",
            "application/yaml;q=0.1, application/json;q=0.9",
            "application/json;q=0.1, application/yaml;q=0.9",
        ] {
            self.get(&format!("set {accept}"), &format!("/offersets/{set}"), accept);
            self.get(
                &format!("session {accept}"),
                &format!("/sessions/{first}"),
                accept,
            );
        }
        self.release(&set);
    }

    pub(super) fn methods(&mut self) {
        let (set, first) = self.offered();
        let session = format!("/sessions/{first}");
        for (method, path) in [
            ("HEAD", session.as_str()),
            ("PUT", &session),
            ("GET", "/requests"),
            ("GET", "/direct"),
            ("DELETE", &session),
            ("GET", &session),
            ("GET", &format!("/sessions/{NOBODY}")),
            ("GET", &format!("/offersets/{NOBODY}")),
            ("GET", "/sessions/not-a-uuid"),
        ] {
            self.say(
                &format!("{method} {path}").replace(&first, "first"),
                method,
                path,
                &[],
                "",
            );
        }
        self.post(
            "update nobody",
            &format!("/sessions/{NOBODY}"),
            &order("ACCEPTED"),
        );
        self.say("empty update", "POST", &session, &[JSON], "");
        self.release(&set);
    }

    pub(super) fn lives(&mut self) {
        let (set, first) = self.offered();
        let session = format!("/sessions/{first}");
        for phase in ["BANANA", "ACCEPTED", "REJECTED", "CANCELLED", "ACCEPTED"] {
            self.post(&format!("order {phase}"), &session, &order(phase));
            self.clock.advance(Duration::from_secs(1));
            self.get("after", &format!("/offersets/{set}"), "application/json");
        }
        let (set, first) = self.offered();
        self.post(
            "order REJECTED first",
            &format!("/sessions/{first}"),
            &order("REJECTED"),
        );
        self.release(&set);
        let (_, first) = self.offered();
        self.clock.advance(Duration::from_secs(3600));
        self.post("order expired", &format!("/sessions/{first}"), &order("ACCEPTED"));
        let set = self.post("to run", "/requests", &smallest()).made();
        let first = self.offers(&set).into_iter().next().unwrap_or_default();
        let session = format!("/sessions/{first}");
        self.post("order to run", &session, &order("ACCEPTED"));
        for _ in 0..10 {
            self.clock.advance(Duration::from_secs(2));
            self.get("runs", &session, "application/json");
        }
    }

    /// More is asked for than there is at one time.
    pub(super) fn crowd(&mut self) {
        let mut large = limited();
        large["compute"]["cores"] = json!({"min": 16, "max": 16});
        large["schedule"]["requested"]["start"] = json!("2026-11-24T15:00:00Z/PT0S");
        let sets: Vec<String> = (0..6)
            .map(|_| self.post("crowd", "/requests", &large).made())
            .collect();
        sets.iter().for_each(|set| self.release(set));
    }

    pub(super) fn direct(&mut self) {
        for (name, body) in [
            ("smallest", smallest()),
            ("limited", limited()),
            ("refused", json!({})),
        ] {
            let said = self.post(&format!("direct {name}"), "/direct", &body);
            let session = format!("/sessions/{}", said.made());
            self.get(&format!("direct session {name}"), &session, "application/json");
            self.post(&format!("direct cancel {name}"), &session, &order("CANCELLED"));
            assert!(said.status > 0);
        }
    }

    pub(super) fn strangers(&mut self) {
        let (set, first) = self.offered();
        let session = format!("/sessions/{first}");
        for proof in [Some("Bearer bob-secret"), None, Some("Bearer wrong")] {
            self.proof = proof;
            let who = proof.unwrap_or("nobody");
            self.post(&format!("update by {who}"), &session, &order("REJECTED"));
            self.get(&format!("read by {who}"), &session, "application/json");
            self.post(&format!("ask by {who}"), "/requests", &smallest());
            self.post(&format!("direct by {who}"), "/direct", &smallest());
            self.post(
                &format!("nobody by {who}"),
                &format!("/sessions/{NOBODY}"),
                &order("ACCEPTED"),
            );
            self.proof = Some(ADA);
            self.get(&format!("owner after {who}"), &session, "application/json");
        }
        self.release(&set);
    }
}

/// Where the first identifier stands.
fn find_id(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let dashes = |at: &usize| [8, 13, 18, 23].iter().all(|dash| bytes[at + dash] == b'-');
    let ends = bytes.len().saturating_sub(35);
    (0..ends).filter(dashes).find(|at| {
        text.get(*at..at + 36)
            .is_some_and(|word| Uuid::try_parse(word).is_ok())
    })
}

pub(super) fn order(phase: &str) -> Value {
    json!({"kind": "uri:enum-value-update", "path": "phase", "value": phase})
}
