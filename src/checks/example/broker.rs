//! The documents of the examples of a broker: the clock of the examples stands at 2026-01-01T12:00:00Z.

use crate::recording::step::{Area, Step, lanes};
use crate::recording::{Header, Meta};

const K: &str = crate::documents::broker::KINDS;

/// The text of a template.
pub fn template(name: &str) -> String {
    match name {
        "@yes" => format!(
            "{{\"kind\": \"{K}offerset/execution-offerset.yaml\", \"meta\": {{\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01\", \
             \"url\": \"http://example.org/offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01\", \"created\": \"2026-01-01T12:00:00Z\"}}, \
             \"result\": \"YES\", \"offers\": [{}, {}]}}",
            offer("02", "15:00", "2a"),
            offer("03", "15:30", "3a")
        ),
        "@no" => "{\"meta\": {\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3b01\", \
             \"url\": \"http://example.org/offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3b01\", \"created\": \"2026-01-01T12:00:00Z\", \
             \"messages\": [{\"kind\": \"https://example.org/messages/limit\", \"time\": \"2026-01-01T12:00:00Z\", \"level\": \"WARN\", \
             \"template\": \"Asked for {cores} cores\", \"values\": {\"cores\": \"210\"}, \"message\": \"Asked for 210 cores\"}]}, \
             \"result\": \"NO\"}"
            .to_owned(),
        "@offer" => offer("02", "15:00", "2a"),
        "@refusal" => format!(
            "{{\"kind\": \"{K}session/simple-execution-session.yaml\", \"phase\": \"FAILED\", \"meta\": {{\"messages\": \
             [{{\"level\": \"ERROR\", \"time\": \"2026-01-01T12:00:00Z\", \"message\": \"No capacity\"}}]}}}}"
        ),
        "@problem" => "{\"type\": \"about:blank\", \"title\": \"Bad Request\", \"status\": 400, \"detail\": \"no\"}".to_owned(),
        "@f01" => format!("{{\"executable\": {}}}", notebook("")),
        "@f02" => format!(
            "{{\"executable\": {}, \"compute\": {{\"kind\": \"{K}compute/simple-compute-resource.yaml\", \"meta\": {{\"name\": \"c1\"}}, \
             \"cores\": {{\"min\": 2, \"max\": 4}}, \"memory\": {{\"min\": 5, \"max\": 9}}}}, \
             \"schedule\": {{\"requested\": {{\"duration\": \"PT1H\", \"start\": \"2026-01-02T15:00:00Z/PT30M\"}}}}}}",
            notebook("")
        ),
        // What is JSON is YAML too; these go out with the other label.
        "@y01" => template("@f01"),
        "@y02" => template("@f02"),
        "@x01" => format!(
            "<offers-request><executable kind=\"{K}executable/jupyter-notebook.yaml\"><location>https://example.org/hello.ipynb</location></executable></offers-request>"
        ),
        "@update" => "{\"kind\": \"uri:enum-value-update\", \"path\": \"phase\", \"value\": \"ACCEPTED\"}".to_owned(),
        "@planner-ask" => format!("{{\"request\": {PLANNED}}}"),
        "@update-25" => "{\"update\": {\"type\": \"uri:enum-value-update\", \"path\": \"phase\", \"value\": \"REJECTED\"}}".to_owned(),
        "@planner-accept" => "{\"offer\": {\"status\": \"ACCEPTED\"}}".to_owned(),
        "@planner-action" => format!(
            "{{\"request\": {}}}",
            PLANNED.replace(
                "\"datetime\"",
                "\"actions\": [{\"status\": [\"COMPLETED\"], \"spec\": {\"content\": \"job {{job.ident}} is {{job.status}}\"}}], \"datetime\""
            )
        ),
        "@planner-stored" => format!(
            "{{\"job\": {{\"ident\": \"j1\", \"phase\": \"COMPLETED\", \"request\": {}, \"events\": []}}}}",
            PLANNED.replace(
                "\"datetime\"",
                "\"resources\": {\"storage\": [{\"name\": \"mine\", \"spec\": {\"lifecycle\": \"managed\", \"minlifetime\": \"PT60S\"}}, \
                 {\"name\": \"theirs\", \"spec\": {\"lifecycle\": \"unmanaged\"}}]}, \"datetime\""
            )
        ),
        "@planner-offer" => format!("{{\"offer\": {}}}", planned()),
        "@planner-yes" => format!("{{\"response\": {{\"result\": \"YES\", \"offers\": [{}]}}}}", planned()),
        "@planner-job" => format!("{{\"job\": {{\"ident\": \"j1\", \"phase\": \"PENDING\", \"request\": {PLANNED}}}}}"),
        "@ask-25" => format!("{{\"executable\": {E25}, \"resources\": {{\"compute\": [{{\"cores\": {{\"requested\": {{\"min\": 2}}}}}}]}}}}"),
        "@offer-25" => offer_25(),
        "@yes-25" => format!(
            "{{\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01\", \"href\": \"/offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01\", \
             \"result\": \"YES\", \"offers\": [{}]}}",
            offer_25()
        ),
        other => panic!("no template {other}"),
    }
}

/// A request of 2023, without its envelope.
const PLANNED: &str = "{\"executable\": {\"type\": \"https://www.purl.org/ivoa.net/executable-types/jupyter-notebook\", \
    \"spec\": {\"notebook\": \"https://example.org/hello.ipynb\"}}, \
    \"datetime\": [{\"start\": \"2026-01-02T15:00:00Z\", \"minduration\": \"PT1H\", \"maxduration\": \"PT2H\"}]}";
/// An executable of 2025.
const E25: &str = "{\"type\": \"https://www.purl.org/ivoa.net/EB/schema/types/executables/jupyter-notebook-1.0\", \
    \"location\": \"https://example.org/hello.ipynb\"}";

fn planned() -> String {
    format!(
        "{{\"ident\": \"o1\", \"status\": \"OFFERED\", \"expires\": \"2026-01-01T12:05:00Z\", \"request\": {PLANNED}}}"
    )
}

fn offer_25() -> String {
    format!(
        "{{\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02\", \"href\": \"/sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02\", \
         \"phase\": \"OFFERED\", \"expires\": \"2026-01-01T12:05:00Z\", \
         \"options\": [{{\"type\": \"uri:enum-value-option\", \"path\": \"phase\", \"values\": [\"ACCEPTED\", \"REJECTED\"]}}], \
         \"executable\": {E25}, \"resources\": {{\"compute\": [{{\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b32a2\", \
         \"cores\": {{\"requested\": {{\"min\": 2}}, \"offered\": {{\"min\": 2, \"max\": 4}}}}}}]}}}}"
    )
}

fn notebook(more: &str) -> String {
    format!(
        "{{\"kind\": \"{K}executable/jupyter-notebook.yaml\", \"meta\": {{\"name\": \"demo\"{more}}}, \"location\": \"https://example.org/hello.ipynb\"}}"
    )
}

/// An offer that starts at this time on the day after; `id` ends its identifier, `part` begins those of its parts.
fn offer(id: &str, start: &str, part: &str) -> String {
    let uuid = |end: &str| format!("6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3{end}");
    let (own, executable, compute) = (
        uuid(&format!("a{id}")),
        uuid(&format!("{part}1")),
        uuid(&format!("{part}2")),
    );
    let hour: u32 = start[..2].parse().unwrap();
    let minute = &start[3..];
    let prepared = format!(
        "{}:{}",
        if minute == "00" { hour - 1 } else { hour },
        if minute == "00" { "59" } else { "29" }
    );
    format!(
        "{{\"kind\": \"{K}session/scheduled-execution-session.yaml\", \"meta\": {{\"uuid\": \"{own}\", \
         \"url\": \"http://example.org/sessions/{own}\", \"created\": \"2026-01-01T12:00:00Z\", \
         \"options\": [{{\"kind\": \"uri:enum-value-option\", \"path\": \"phase\", \"values\": [\"ACCEPTED\", \"REJECTED\"]}}]}}, \
         \"phase\": \"OFFERED\", \"expires\": \"2026-01-01T12:05:00Z\", \
         \"executable\": {{\"kind\": \"{K}executable/jupyter-notebook.yaml\", \"meta\": {{\"uuid\": \"{executable}\", \"name\": \"demo\"}}, \
         \"phase\": \"INITIALIZING\", \"location\": \"https://example.org/hello.ipynb\"}}, \
         \"compute\": {{\"kind\": \"{K}compute/simple-compute-resource.yaml\", \"meta\": {{\"uuid\": \"{compute}\", \"name\": \"c1\"}}, \
         \"phase\": \"INITIALIZING\", \"cores\": {{\"min\": 2, \"max\": 4}}, \"memory\": {{\"min\": 5, \"max\": 9}}}}, \
         \"schedule\": {{\"preparing\": {{\"start\": \"2026-01-02T{prepared}:00Z\", \"duration\": \"PT1M\"}}, \
         \"available\": {{\"start\": \"2026-01-02T{start}:00Z/PT0S\", \"duration\": \"PT1H\"}}, \
         \"releasing\": {{\"start\": \"2026-01-02T{}:{minute}:00Z\", \"duration\": \"PT10S\"}}}}, \
         \"costs\": [{{\"kind\": \"{K}costs/simple-minmax-float-cost.yaml\", \"type\": \"urn:ivoa:calycopis:cost:monetary\", \"min\": 0.1, \"max\": 0.5}}]}}",
        hour + 1
    )
}

/// Is it a step of a broker?
pub fn is_step(step: &str) -> bool {
    let lane = step.split('/').next().unwrap_or_default();
    lanes(Area::Broker).any(|known| known == lane) && Step::named(step).is_some()
}

/// What the lines with a number sign say of the service.
pub fn describe(text: &str, meta: &mut Meta) {
    let is_broker = text.lines().any(|line| line.split_whitespace().any(is_step));
    if !is_broker {
        return;
    }
    meta.job_list = super::HOST.to_owned();
    meta.profile = "broker".to_owned();
    meta.claimed_uws = None;
    meta.dialect = Some("1.0".to_owned());
    for line in text.lines().map(str::trim) {
        if let Some(dialect) = line.strip_prefix("#dialect ") {
            meta.dialect = Some(dialect.trim().to_owned());
        }
        for pair in line
            .strip_prefix("#platform ")
            .unwrap_or_default()
            .split_whitespace()
        {
            let (name, amount) = pair.split_once('=').unwrap();
            meta.platform.insert(name.to_owned(), amount.parse().unwrap());
        }
    }
}

/// What is sent with a request: Accept, and the type of its body.
pub fn headers_of(step: &str, body: &str) -> Vec<Header> {
    if !is_step(step) {
        return vec![Header::new("Accept", "application/xml,text/plain")];
    }
    let mut headers = vec![Header::new("Accept", "application/json")];
    if !body.is_empty() {
        let media = match body.as_bytes() {
            [b'@', b'y', ..] => "application/yaml",
            [b'@', b'x', ..] => "application/xml",
            _ => "application/json",
        };
        headers.push(Header::new("Content-Type", media));
    }
    headers
}

#[test]
fn templates_are_json() {
    for name in [
        "@yes",
        "@no",
        "@offer",
        "@refusal",
        "@problem",
        "@f01",
        "@f02",
        "@update",
        "@planner-ask",
        "@planner-offer",
        "@planner-yes",
        "@planner-job",
        "@planner-accept",
        "@ask-25",
        "@offer-25",
        "@yes-25",
        "@update-25",
    ] {
        serde_json::from_str::<serde_json::Value>(&template(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}
