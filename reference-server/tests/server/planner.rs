//! The face of 2023: envelopes, offers, jobs, identities and extras.

use serde_json::{Value, json};
use voconform_reference_server::{Access, BrokerConfig, Config, Platform, User};

use crate::broker::{Broker, at, tree};
use crate::client::Said;

pub const BASE: &str = "https://www.purl.org/ivoa.net/";

pub fn small() -> Value {
    json!({"request": {"executable": {
        "type": format!("{BASE}executable-types/jupyter-notebook"),
        "spec": {"notebook": "https://mock.voconform/ok/20"},
    }}})
}

impl Broker {
    /// Asks the planner; gives the response.
    pub async fn ask(&self, request: &Value) -> Value {
        let said = self.by("POST", &self.url("/request"), &[], request).await;
        assert_eq!(said.status, 200, "{}", said.text());
        let mut said = tree(&said);
        assert!(!said.to_string().contains("\"~\""), "{said}");
        said["response"].take()
    }

    pub async fn by(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &Value) -> Said {
        let mut all = vec![
            ("accept", "application/json"),
            ("content-type", "application/json"),
        ];
        all.extend_from_slice(headers);
        self.server.send(method, url, &all, &body.to_string()).await
    }

    pub async fn set_status(&self, offer: &str, status: &str) -> Said {
        self.by("POST", offer, &[], &json!({"offer": {"status": status}}))
            .await
    }

    /// URL of an offer of a response.
    pub fn offer_url(&self, response: &Value, index: usize) -> String {
        let ident = response["offers"][index]["ident"].as_str().unwrap();
        self.url(&format!("/offers/{ident}"))
    }

    /// Accepts the first offer of a request; gives the URL of its job.
    pub async fn job(&self, request: &Value) -> String {
        let response = self.ask(request).await;
        assert_eq!(response["result"], "YES", "{response}");
        let said = self.set_status(&self.offer_url(&response, 0), "ACCEPTED").await;
        assert_eq!(said.status, 200, "{}", said.text());
        let offer = &tree(&said)["offer"];
        assert_eq!(offer["status"], "ACCEPTED");
        offer["job"]["href"].as_str().unwrap().to_owned()
    }

    pub async fn job_phase(&self, job: &str) -> String {
        self.get(job).await["job"]["phase"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn offered_accepted_and_run() {
    let broker = at("planner-23", Config::default()).await;
    let response = broker.ask(&small()).await;
    assert_eq!(response["result"], "YES");
    let offers = response["offers"].as_array().unwrap();
    assert_eq!(offers.len(), 4);
    let offer = &offers[0];
    assert_eq!(
        (&offer["status"], &offer["expires"]),
        (&json!("OFFERED"), &json!("2026-11-22T10:05:00Z"))
    );
    let request = &offer["request"];
    assert_eq!(
        request["executable"]["spec"]["notebook"],
        "https://mock.voconform/ok/20"
    );
    assert_eq!(request["resources"]["compute"][0]["spec"]["mincores"], 1);
    assert_eq!(request["datetime"].as_array().unwrap().len(), 1);
    let url = broker.offer_url(&response, 0);
    assert_eq!(broker.get(&url).await["offer"], *offer);
    let ident = offer["ident"].as_str().unwrap();
    assert_eq!(
        broker
            .server
            .send("GET", &broker.url(&format!("/jobs/{ident}")), &[], "")
            .await
            .status,
        404
    );
    let wrong = json!({"offer": {"ident": "11111111-1111-4111-8111-111111111111", "status": "ACCEPTED"}});
    assert_eq!(broker.by("POST", &url, &[], &wrong).await.status, 422);
    let right = json!({"offer": {"ident": ident, "status": "ACCEPTED", "expires": "2030-01-01T00:00:00Z"}});
    let said = broker.by("POST", &url, &[], &right).await;
    assert_eq!(
        (said.status, tree(&said)["offer"]["expires"].as_str()),
        (200, Some("2026-11-22T10:05:00Z"))
    );
    assert_eq!(
        broker.get(&broker.offer_url(&response, 1)).await["offer"]["status"],
        "REJECTED"
    );
    let job = tree(&said)["offer"]["job"]["href"].as_str().unwrap().to_owned();
    for (seconds, phase) in [
        (0.0, "PENDING"),
        (1.0, "SETUP"),
        (3.5, "READY"),
        (1.0, "RUNNING"),
        (20.0, "TEARDOWN"),
        (2.0, "COMPLETED"),
    ] {
        broker.pass(seconds);
        assert_eq!(broker.job_phase(&job).await, phase);
        let endpoint = broker.get(&job).await["job"]["request"]["executable"]["spec"]
            .get("endpoint")
            .is_some();
        assert_eq!(endpoint, ["READY", "RUNNING"].contains(&phase), "{phase}");
    }
    assert_eq!(broker.get(&url).await["offer"]["status"], "ACCEPTED");
    assert_eq!(broker.set_status(&job, "CANCELLED").await.status, 409);
    let head = broker.server.send("HEAD", &job, &[], "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn jobs_are_cancelled() {
    let broker = at("planner-23", Config::default()).await;
    for body in [
        json!({"job": {"phase": "CANCELLED"}}),
        json!({"offer": {"status": "CANCELLED"}}),
    ] {
        let job = broker.job(&small()).await;
        broker.pass(7.0);
        let said = broker.by("POST", &job, &[], &body).await;
        assert_eq!(said.status, 200, "{}", said.text());
        assert_eq!(tree(&said)["job"]["phase"], "CANCELLED");
    }
    assert_eq!(broker.server.running.sessions_left(), 0);
}

#[tokio::test]
async fn no_has_reasons() {
    let broker = at("planner-23", Config::default()).await;
    let extra = json!([{"type": format!("{BASE}resource-types/nvidia-ad104"), "spec": {"minmemory": 4}}]);
    let compute = |spec: Value| {
        let mut request = small();
        request["request"]["resources"] =
            json!({"compute": [{"type": format!("{BASE}resource-types/generic-compute"), "spec": spec}]});
        request
    };
    let with = |name: &str, value: Value| {
        let mut request = small();
        request["request"][name] = value;
        request
    };
    for (request, path) in [
        (compute(json!({"mincores": 9_007_199_254_740_991_i64})), "request"),
        (
            compute(json!({"mincores": 1, "extras": extra})),
            "request/resources/compute/0",
        ),
        (
            with("executable", json!({"type": "urn:x", "spec": {}})),
            "request/executable",
        ),
        (json!({"request": {}}), "request"),
        (
            with("datetime", json!([{"minduration": "2H", "maxduration": "1H"}])),
            "request/datetime/0",
        ),
        (with("triggers", json!([{"type": "urn:x"}])), "request/triggers"),
        (with("actions", json!([{"type": "urn:x"}])), "request/actions"),
        (
            with(
                "authentication",
                json!([{"type": "urn:x", "spec": {"secret": "s"}}]),
            ),
            "request/authentication",
        ),
    ] {
        let response = broker.ask(&request).await;
        assert_eq!(
            (&response["result"], response.get("offers")),
            (&json!("NO"), None),
            "{response}"
        );
        assert_eq!(response["reasons"][0]["path"], path, "{response}");
        assert!(!response["reasons"][0]["text"].as_str().unwrap().is_empty());
    }
    for (status, media, body) in [
        (400, "application/json", "{}"),
        (400, "application/json", "{\"request\": "),
        (400, "application/yaml", "a:\n\t- \"b"),
        (415, "text/plain", "request: {}"),
        (415, "application/xml", "<request/>"),
    ] {
        let headers = [("content-type", media)];
        let said = broker
            .server
            .send("POST", &broker.url("/request"), &headers, body)
            .await;
        assert_eq!(said.status, status, "{media} {body}");
    }
}

#[tokio::test]
async fn the_request_comes_back_with_what_is_offered() {
    let config = Config {
        broker: BrokerConfig {
            platform: Platform::GaiaDmp,
            ..BrokerConfig::default()
        },
        ..Config::default()
    };
    let broker = at("planner-23", config).await;
    let request = format!(
        "request:\n  executable:\n    type: \"{BASE}executable-types/zeppelin-notebook\"\n    spec: {{notebook: \"https://example.org/gaia.zpln\", requirements: \"requirements.txt\"}}\n  resources:\n    compute:\n    - name: spark\n      type: \"{BASE}resource-types/generic-compute\"\n      spec: {{mincores: 210, minmemory: 360, volumes: [{{name: scratch-volume, resource: scratch, path: /scratch, mode: rw}}]}}\n    storage:\n    - {{name: scratch, type: \"{BASE}storage-types/ephemeral-storage\", spec: {{size: 932}}}}\n  datetime:\n  - {{start: \"2027-05-18T15:00:00Z\", minduration: 2H}}\n"
    );
    let headers = [("accept", "application/json")];
    let said = broker
        .server
        .send("POST", &broker.url("/request"), &headers, &request)
        .await;
    let response = &tree(&said)["response"];
    assert_eq!(response["offers"].as_array().unwrap().len(), 1, "{response}");
    let offered = &response["offers"][0]["request"];
    assert_eq!(
        offered["executable"]["type"],
        format!("{BASE}executable-types/zeppelin-notebook")
    );
    assert_eq!(offered["executable"]["spec"]["requirements"], "requirements.txt");
    let compute = &offered["resources"]["compute"][0];
    assert_eq!(compute["spec"]["maxcores"], 210);
    assert_eq!(
        compute["spec"]["volumes"],
        json!([{"name": "scratch-volume", "resource": "scratch", "path": "/scratch", "mode": "rw"}])
    );
    assert_eq!(
        offered["resources"]["storage"][0],
        json!({"name": "scratch", "type": format!("{BASE}storage-types/ephemeral-storage"), "spec": {"size": 932}})
    );
    assert_eq!(
        offered["datetime"],
        json!([{"start": "2027-05-18T15:00:00Z", "minduration": "PT2H", "maxduration": "PT2H"}])
    );
}

fn users() -> Config {
    let user = |name: &str| User {
        name: name.to_owned(),
        secret: format!("{name}-secret"),
    };
    Config {
        users: vec![user("ada"), user("bob")],
        access: Access::Own,
        ..Config::default()
    }
}

#[tokio::test]
async fn who_asks() {
    let broker = at("planner-23", users()).await;
    let mut request = small();
    request["request"]["authentication"] = json!([
        {"name": "odd", "type": "urn:odd", "spec": {"secret": "hidden-odd"}},
        {"name": "mine", "type": format!("{BASE}authentication-types/rfc7519-token"), "spec": {"token": "hidden-token", "subject": "ada"}},
    ]);
    let bearer = ("authorization", "Bearer ada-secret");
    let said = broker
        .by("POST", &broker.url("/request"), &[bearer], &request)
        .await;
    assert!(
        !said.text().contains("hidden") && !said.text().contains("ada-secret"),
        "{}",
        said.text()
    );
    let response = tree(&said)["response"].clone();
    let methods = &response["offers"][0]["authentication"];
    assert_eq!(
        (&methods[0]["mode"], &methods[0]["spec"]["subject"]),
        (&json!("implicit"), &json!("ada"))
    );
    assert_eq!(
        (&methods[1]["name"], &methods[1]["spec"]),
        (&json!("mine"), &json!({"subject": "ada"}))
    );
    assert_eq!(methods.as_array().unwrap().len(), 2);
    let url = broker.offer_url(&response, 0);
    let accept = json!({"offer": {"status": "ACCEPTED"}});
    let basic = ("authorization", "Basic YWRhOmFkYS1zZWNyZXQ=");
    let bob = ("authorization", "Bearer bob-secret");
    let bogus = ("authorization", "Bogus xyz");
    for (proof, status) in [(bogus, 401), (bob, 403), (basic, 403), (bearer, 200)] {
        assert_eq!(
            broker.by("POST", &url, &[proof], &accept).await.status,
            status,
            "{proof:?}"
        );
    }
}
