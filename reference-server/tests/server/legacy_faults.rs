//! Every fault and every variant of the older faces can be seen: in a long conversation something is said that is not said
//! without it.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};
use voconform_reference_server::{Access, BrokerConfig, Config, Platform, User, faults, variants};

use crate::broker::{Broker, at, order};
use crate::client::Said;
use crate::legacy::{asked_in_25, asked_in_c25, asked_in_pre, typed};
use crate::planner::{BASE, small};
use crate::planner_more::triggered;

const FACES: [&str; 4] = ["broker-25", "broker-c25", "broker-pre", "planner-23"];
const NOBODY: &str = "6e9e9f5e-3c39-4b4e-9d5e-000000000000";

struct Talk {
    face: &'static str,
    broker: Broker,
    proof: Option<&'static str>,
    /// What was said, by step.
    lines: BTreeMap<String, String>,
    ids: Vec<String>,
}

/// Where an identifier begins, if there is one.
fn uuid_at(text: &str) -> Option<usize> {
    let is_uuid = |at: usize| {
        let part = text.get(at..at + 36).unwrap_or_default();
        let fits = |(i, c): (usize, char)| {
            if [8, 13, 18, 23].contains(&i) {
                c == '-'
            } else {
                c.is_ascii_hexdigit()
            }
        };
        part.len() == 36 && part.chars().enumerate().all(fits)
    };
    text.char_indices().map(|(at, _)| at).find(|at| is_uuid(*at))
}

impl Talk {
    async fn new(
        face: &'static str,
        access: Access,
        faults: &[&str],
        variants: &[&str],
        platform: Platform,
    ) -> Talk {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let user = |name: &str| User {
            name: name.to_owned(),
            secret: format!("{name}-secret"),
        };
        let open = access == Access::Open;
        let config = Config {
            faults: ids(faults),
            variants: ids(variants),
            users: if open {
                vec![]
            } else {
                vec![user("ada"), user("bob")]
            },
            access,
            broker: BrokerConfig {
                platform,
                ..BrokerConfig::default()
            },
            ..Config::default()
        };
        Talk {
            face,
            broker: at(face, config).await,
            proof: (!open).then_some("Bearer ada-secret"),
            lines: BTreeMap::new(),
            ids: Vec::new(),
        }
    }

    fn is_23(&self) -> bool {
        self.face == "planner-23"
    }

    /// The same conversation has the same text each time.
    fn plain(&mut self, text: &str) -> String {
        let base = self.broker.server.running.index_url().to_owned();
        let text = text.replace(&base, "http://here/");
        let (mut out, mut rest) = (String::new(), text.as_str());
        while let Some(begin) = uuid_at(rest) {
            let id = &rest[begin..begin + 36];
            let known = self.ids.iter().position(|known| known == id);
            let number = known.unwrap_or_else(|| {
                self.ids.push(id.to_owned());
                self.ids.len() - 1
            });
            write!(out, "{}#{number}", &rest[..begin]).unwrap();
            rest = &rest[begin + 36..];
        }
        out + rest
    }

    async fn say(
        &mut self,
        step: &str,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Said {
        let mut all = headers.to_vec();
        all.extend(self.proof.map(|proof| ("authorization", proof)));
        let said = self.broker.server.send(method, url, &all, body).await;
        let text = format!(
            "{} {} {} {}",
            said.status,
            said.header("content-type"),
            said.location(),
            said.text()
        );
        let text = self.plain(&text);
        self.lines.insert(step.to_owned(), text);
        said
    }

    async fn post(&mut self, step: &str, url: &str, body: &Value) -> Value {
        let headers = [
            ("content-type", "application/json"),
            ("accept", "application/json"),
        ];
        let said = self.say(step, "POST", url, &headers, &body.to_string()).await;
        serde_json::from_slice(&said.body).unwrap_or_default()
    }

    async fn get(&mut self, step: &str, url: &str) -> Value {
        let said = self
            .say(step, "GET", url, &[("accept", "application/json")], "")
            .await;
        serde_json::from_slice(&said.body).unwrap_or_default()
    }

    fn requests(&self) -> String {
        self.broker
            .url(if self.is_23() { "/request" } else { "/offersets" })
    }

    /// Asks; gives the URLs of the offers.
    async fn ask(&mut self, step: &str, request: &Value) -> Vec<String> {
        let url = self.requests();
        let set = self.post(step, &url, request).await;
        let set = set.get("response").cloned().unwrap_or(set);
        let offers = set["offers"].as_array().cloned().unwrap_or_default();
        let names = ["/ident", "/uuid", "/meta/uuid"];
        let id = |offer: &Value| {
            names
                .iter()
                .find_map(|at| offer.pointer(at)?.as_str().map(str::to_owned))
        };
        let folder = if self.is_23() { "offers" } else { "sessions" };
        offers
            .iter()
            .filter_map(id)
            .map(|id| self.broker.url(&format!("/{folder}/{id}")))
            .collect()
    }

    fn order(&self, phase: &str) -> Value {
        match self.face {
            "planner-23" => json!({"offer": {"status": phase}}),
            "broker-pre" => order(phase),
            _ => typed(phase),
        }
    }

    async fn set(&mut self, step: &str, url: &str, phase: &str) {
        let order = self.order(phase);
        self.post(step, url, &order).await;
    }

    /// A request with a window, limits, storage and a volume.
    fn limited(&self) -> Value {
        match self.face {
            "broker-25" => asked_in_25(),
            "broker-c25" => asked_in_c25(),
            "broker-pre" => asked_in_pre(),
            _ => json!({"request": {
                "executable": small()["request"]["executable"],
                "resources": {
                    "compute": [{"name": "c1", "type": format!("{BASE}resource-types/generic-compute"), "spec": {
                        "mincores": 2, "maxcores": 4, "minmemory": 5, "maxmemory": 9,
                        "volumes": [{"name": "v", "resource": "work", "path": "/w", "mode": "rw"}]}}],
                    "storage": [
                        {"name": "work", "type": format!("{BASE}storage-types/persistent-storage"), "spec": {"lifecycle": "managed", "minlifetime": "PT1M", "minsize": 2}},
                        {"name": "own", "type": format!("{BASE}storage-types/persistent-storage"), "spec": {"lifecycle": "unmanaged", "minsize": 2}},
                    ],
                },
                "datetime": [{"start": "2026-11-23T15:00:00Z/PT30M", "minduration": "PT1H", "maxduration": "PT2H"}],
                "authentication": [
                    {"type": "urn:odd", "spec": {"secret": "hidden"}},
                    {"type": format!("{BASE}authentication-types/rfc7519-token"), "spec": {"token": "hidden", "subject": "ada"}},
                ],
            }}),
        }
    }

    /// The smallest request.
    fn smallest(&self) -> Value {
        let executable = |request: Value| json!({"executable": request["executable"]});
        match self.face {
            "broker-25" => executable(asked_in_25()),
            "broker-c25" => executable(asked_in_c25()),
            "broker-pre" => executable(asked_in_pre()),
            _ => small(),
        }
    }

    fn with_executable(&self, executable: Value) -> Value {
        let mut request = self.smallest();
        match self.is_23() {
            true => request["request"]["executable"] = executable,
            false => request["executable"] = executable,
        }
        request
    }

    /// What is answered NO, and what is not answered with an offerset.
    async fn refused(&mut self) {
        let word = if self.face == "broker-pre" { "kind" } else { "type" };
        let unknown = self.with_executable(json!({word: "urn:odd", "spec": {}}));
        self.ask("ask unknown", &unknown).await;
        let mut lost = self.smallest();
        match self.is_23() {
            true => lost["request"]["executable"]["spec"]["notebook"] = json!("https://x.invalid/a"),
            false => lost["executable"]["location"] = json!("https://x.invalid/a"),
        }
        self.ask("ask unreachable", &lost).await;
        self.ask("ask nothing", &json!({"request": {}})).await;
        if self.is_23() {
            let extra = json!([{"type": "urn:odd"}]);
            let mut request = self.smallest();
            request["request"]["resources"] = json!({"compute": [{"type": format!("{BASE}resource-types/generic-compute"), "spec": {"mincores": 1, "extras": extra}}]});
            self.ask("ask extra", &request).await;
            let mut request = self.smallest();
            request["request"]["authentication"] = json!([{"type": "urn:odd"}]);
            self.ask("ask odd method", &request).await;
        }
        let folder = if self.is_23() { "offers" } else { "sessions" };
        let nobody = self.broker.url(&format!("/{folder}/{NOBODY}"));
        self.get("get nobody", &nobody).await;
    }

    async fn syntaxes(&mut self, offer: &str) {
        let (url, body) = (self.requests(), self.smallest().to_string());
        for accept in ["application/yaml", "application/json, application/yaml", "*/*"] {
            let headers = [("accept", accept), ("content-type", "application/json")];
            self.say(&format!("ask {accept}"), "POST", &url, &headers, &body)
                .await;
            self.say(&format!("get {accept}"), "GET", offer, &[("accept", accept)], "")
                .await;
        }
        self.say("ask untyped", "POST", &url, &[], &body).await;
        let proof = self.proof.replace("Bogus xyz");
        self.get("get bogus", offer).await;
        self.proof = proof;
    }

    /// Accepts an offer, and looks at it now and then until it is over.
    async fn life(&mut self) {
        let request = self.smallest();
        let offers = self.ask("ask to live", &request).await;
        let Some((first, others)) = offers.split_first() else {
            return;
        };
        self.set("accept", first, "ACCEPTED").await;
        if let Some(other) = others.first() {
            self.get("sibling", other).await;
        }
        for seconds in [1.0, 3.6, 1.4, 20.0, 3.0] {
            self.broker.pass(seconds);
            self.get(&format!("life {seconds}"), first).await;
            self.job(&format!("job {seconds}"), first).await;
        }
    }

    async fn job(&mut self, step: &str, offer: &str) {
        if self.is_23() {
            self.get(step, &offer.replace("/offers/", "/jobs/")).await;
        }
    }

    /// What is done to offers: rejecting, cancelling, other identifiers, nothing until they expire.
    async fn updates(&mut self) {
        let request = self.limited();
        let offers = self.ask("ask limited", &request).await;
        let [first, second, third, ..] = offers.as_slice() else {
            return;
        };
        self.set("reject", first, "REJECTED").await;
        self.get("rejected", first).await;
        if self.is_23() {
            let wrong = json!({"offer": {"ident": NOBODY, "status": "REJECTED"}});
            self.post("wrong ident", third, &wrong).await;
            let later = json!({"offer": {"status": "REJECTED", "expires": "2027-01-01T00:00:00Z"}});
            self.post("later", third, &later).await;
            let proof = self.proof.is_some();
            let bearer = self.proof;
            self.proof = proof.then_some("Basic YWRhOmFkYS1zZWNyZXQ=");
            self.set("another method", second, "ACCEPTED").await;
            self.proof = bearer;
        }
        self.set("accept second", second, "ACCEPTED").await;
        self.job("job of second", second).await;
        self.broker.pass(30.0);
        self.set("cancel", second, "CANCELLED").await;
        self.job("cancelled job", second).await;
        self.broker.pass(30.0);
        self.job("cancelled job later", second).await;
        let offers = self.ask("ask to wait", &request).await;
        self.broker.pass(301.0);
        for offer in offers.iter().take(1) {
            self.get("expired", offer).await;
        }
    }

    async fn triggers(&mut self) {
        let mut jobs = Vec::new();
        for _ in 0..2 {
            let offers = self.ask("ask for a trigger", &triggered()).await;
            let Some(first) = offers.first() else { return };
            self.set("accept triggered", first, "ACCEPTED").await;
            jobs.push(first.clone());
        }
        let endpoint = jobs[0].replace("/offers/", "/triggers/") + "/0";
        self.post("trigger", &endpoint, &json!({"trigger": {"colour": "green"}}))
            .await;
        for seconds in [10.0, 4000.0, 3000.0] {
            self.broker.pass(seconds);
            self.job(&format!("triggered {seconds}"), &jobs[0]).await;
            self.job(&format!("waiting {seconds}"), &jobs[1]).await;
        }
    }

    /// A platform for one at a time.
    async fn crowd(&mut self) {
        let request = self.smallest();
        for step in ["crowd 1", "crowd 2"] {
            self.ask(step, &request).await;
        }
    }
}

async fn talk(
    face: &'static str,
    access: Access,
    faults: &[&str],
    variants: &[&str],
) -> BTreeMap<String, String> {
    let mut talk = Talk::new(face, access, faults, variants, Platform::Default).await;
    let request = talk.smallest();
    let offers = talk.ask("ask smallest", &request).await;
    talk.refused().await;
    if let Some(first) = offers.first() {
        talk.syntaxes(first).await;
    }
    talk.broker.pass(400.0);
    talk.life().await;
    talk.updates().await;
    if talk.is_23() {
        talk.triggers().await;
    }
    let mut crowd = Talk::new(face, access, faults, variants, Platform::OneSlot).await;
    crowd.crowd().await;
    talk.lines.append(&mut crowd.lines);
    talk.lines
}

#[tokio::test]
async fn every_fault_and_variant_of_an_older_face_shows() {
    let mut usual = BTreeMap::new();
    let of_faults = faults().map(|fault| (fault.id, fault.endpoint(), fault.access, true));
    let of_variants = variants().map(|variant| (variant.id, variant.endpoint(), variant.access, false));
    let (mut hidden, mut seen) = (Vec::new(), 0);
    for (id, endpoint, access, is_fault) in of_faults.chain(of_variants) {
        let Some(face) = FACES.into_iter().find(|face| *face == endpoint) else {
            continue;
        };
        let key = (face, format!("{access:?}"));
        if !usual.contains_key(&key) {
            usual.insert(key.clone(), talk(face, access, &[], &[]).await);
        }
        let id_alone = [id];
        let (faults, variants): (&[&str], &[&str]) = if is_fault {
            (&id_alone, &[])
        } else {
            (&[], &id_alone)
        };
        let lines = talk(face, access, faults, variants).await;
        seen += 1;
        // Nobody is told anything in this conversation: see below.
        if lines == usual[&key] && id != "eb-p23-action-missing" {
            hidden.push(id);
        }
    }
    assert_eq!(hidden, Vec::<&str>::new());
    assert!(seen > 120, "{seen}");
}

#[tokio::test]
async fn actions_that_are_not_sent_are_missing() {
    // What the fault hides is seen by who listens: the log of the control interface.
    for (id, sent) in [("", 2), ("eb-p23-action-missing", 0)] {
        let config = Config {
            control: Some(0),
            faults: (!id.is_empty()).then(|| id.to_owned()).into_iter().collect(),
            ..Config::default()
        };
        let broker = at("planner-23", config).await;
        let mut request = small();
        request["request"]["actions"] = json!([{"name": "mail", "status": ["RUNNING", "COMPLETED"],
            "type": format!("{BASE}action-types/email-action"), "spec": {"to": ["a@example.org"], "content": "it is {{job.status}}"}}]);
        let job = broker.job(&request).await;
        broker.pass(100.0);
        assert_eq!(broker.job_phase(&job).await, "COMPLETED");
        let events = broker
            .get(&format!(
                "{}/events",
                broker.server.running.control_url().unwrap()
            ))
            .await;
        let messages = events["messages"].as_array().unwrap();
        assert_eq!(messages.len(), sent, "{id}");
        if let Some(last) = messages.last() {
            assert_eq!(last["content"], "it is COMPLETED");
        }
    }
}
