//! The versions of the interface (catalogue 1.2 and 3): how to tell them apart, and their documents in the shape of 1.0.

use serde_json::{Map, Value, json};

/// Where the kinds of 1.0 live.
pub const KINDS: &str = "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/";

/// A version of the interface. All but the last call themselves 1.0 somewhere; paths and discriminators tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// Execution Broker schema 1.0.
    V1_0,
    /// The steps between autumn 2025 and 1.0: `kind` and `meta`, older addresses.
    Pre,
    /// The Calycopis schema of autumn 2025.
    C25,
    /// The OpenAPI document of the working draft of 2025.
    V25,
    /// The Execution Planner of 2023.
    V23,
}

impl Dialect {
    /// All of them, newest first.
    pub const ALL: [Dialect; 5] = [
        Dialect::V1_0,
        Dialect::Pre,
        Dialect::C25,
        Dialect::V25,
        Dialect::V23,
    ];

    /// The word of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Dialect::V1_0 => "1.0",
            Dialect::Pre => "pre",
            Dialect::C25 => "c25",
            Dialect::V25 => "25",
            Dialect::V23 => "23",
        }
    }

    /// The dialect of this word.
    pub fn named(word: &str) -> Option<Dialect> {
        Dialect::ALL.into_iter().find(|dialect| dialect.word() == word)
    }

    /// The profile that judges it.
    pub fn profile(self) -> &'static str {
        match self {
            Dialect::V1_0 => "broker",
            Dialect::Pre | Dialect::C25 | Dialect::V25 => "eb-offersets",
            Dialect::V23 => "ep-2023",
        }
    }

    /// The name of the member that says what something is: `kind`, before November 2025 `type`.
    pub fn discriminator(self) -> &'static str {
        match self {
            Dialect::V1_0 | Dialect::Pre => "kind",
            _ => "type",
        }
    }

    /// Where requests are POSTed, below the base.
    pub fn requests(self) -> &'static str {
        match self {
            Dialect::V1_0 => "requests",
            Dialect::V23 => "request",
            _ => "offersets",
        }
    }

    /// Where requests for direct execution are POSTed, below the base.
    pub fn direct(self) -> Option<&'static str> {
        match self {
            Dialect::V1_0 => Some("direct"),
            Dialect::Pre => Some("sessions"),
            _ => None,
        }
    }

    /// Where offers and sessions are, below the base.
    pub fn sessions(self) -> &'static str {
        match self {
            Dialect::V23 => "offers",
            _ => "sessions",
        }
    }

    /// The dialect of a document, by its shape (catalogue 1.4, step 2).
    pub fn of(document: &Value) -> Option<Dialect> {
        if ["response", "offer", "job"]
            .iter()
            .any(|m| document.get(m).is_some())
        {
            return Some(Dialect::V23);
        }
        let offer = document.pointer("/offers/0").unwrap_or(document);
        let parts = [document, offer, &offer["executable"], &offer["compute"]];
        let says = |word: &str| {
            let kinds = parts.iter().filter_map(|part| part.get("kind")?.as_str());
            kinds.into_iter().any(|kind| kind.contains(word))
        };
        if says("/Calycopis-openapi/schema/") {
            return Some(Dialect::V1_0);
        }
        if says("/EB/schema/v1.0/types/") {
            return Some(Dialect::Pre);
        }
        let older = document.get("href").is_some()
            && (document.get("uuid").is_some() || document.get("type").is_some());
        if older {
            let is_25 = offer.get("resources").is_some() || offer.pointer("/schedule/executing").is_some();
            return Some(if is_25 { Dialect::V25 } else { Dialect::C25 });
        }
        // A NO has no parts with kinds: `meta` at the top is all that 1.0 and its forerunner have in common.
        let is_new = document.get("result").is_some() && document.get("meta").is_some();
        is_new.then_some(Dialect::V1_0)
    }

    /// The name that 1.0 has for a phase of this version (catalogue 4.5).
    pub fn phase(self, phase: &str) -> &str {
        match (self, phase) {
            (Dialect::C25 | Dialect::V25, "PROPOSED") => "INITIAL",
            (Dialect::C25 | Dialect::V25 | Dialect::V23, "READY") => "AVAILABLE",
            (Dialect::V23, "PENDING") => "WAITING",
            (Dialect::V23, "SETUP") => "PREPARING",
            (Dialect::V23, "TEARDOWN") => "RELEASING",
            // What another version calls so is no phase here.
            (Dialect::C25 | Dialect::V25, "INITIAL" | "AVAILABLE") => "",
            (_, phase) => phase,
        }
    }

    /// A request in the shape of 1.0 (ExecutionRequest): what was asked for, whatever the version.
    pub fn asked(self, request: &Value) -> Value {
        match self {
            Dialect::V1_0 | Dialect::Pre => request.clone(),
            Dialect::C25 | Dialect::V25 => asked_in_2025(request),
            Dialect::V23 => {
                let mut out = json!({});
                let inner = request.get("request").unwrap_or(request);
                for (name, value) in asked_in_2023(inner) {
                    out[name.as_str()] = value;
                }
                if let Some(first) = inner.pointer("/datetime/0") {
                    let duration = first.get("minduration").cloned().unwrap_or(Value::Null);
                    let start = first.get("start").cloned().unwrap_or(Value::Null);
                    out["schedule"] = json!({ "requested": { "duration": duration, "start": start } });
                }
                out
            }
        }
    }

    /// An answer in the shape of 1.0: an offerset (`result`, `offers`) or a session. What has no place there stays as it is.
    pub fn normal(self, document: &Value) -> Value {
        match self {
            Dialect::V1_0 => document.clone(),
            Dialect::Pre => super::volumes::nested(document),
            Dialect::C25 | Dialect::V25 => older(document, self),
            Dialect::V23 => planner(document),
        }
    }
}

/// Members that moved into `meta`.
const META: [(&str, &str); 6] = [
    ("uuid", "uuid"),
    ("name", "name"),
    ("href", "url"),
    ("created", "created"),
    ("messages", "messages"),
    ("options", "options"),
];

/// A component of 2025: `type`, `uuid`… at the top become `kind` and `meta`.
fn component(value: &Value) -> Value {
    let Value::Object(members) = value else {
        return value.clone();
    };
    let mut out = Map::new();
    let mut meta = Map::new();
    for (name, value) in members {
        match META.iter().find(|(old, _)| old == name) {
            Some((_, new)) => {
                meta.insert((*new).to_owned(), relabelled(value));
            }
            None if name == "type" => {
                out.insert("kind".to_owned(), value.clone());
            }
            None => {
                out.insert(name.clone(), value.clone());
            }
        }
    }
    if !meta.is_empty() {
        out.insert("meta".to_owned(), Value::Object(meta));
    }
    Value::Object(out)
}

/// Messages and options have `type` where 1.0 has `kind`.
fn relabelled(value: &Value) -> Value {
    let Value::Array(items) = value else {
        return value.clone();
    };
    let relabel = |item: &Value| match item {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, v)| {
                    (
                        if name == "type" {
                            "kind".to_owned()
                        } else {
                            name.clone()
                        },
                        v.clone(),
                    )
                })
                .collect(),
        ),
        other => other.clone(),
    };
    Value::Array(items.iter().map(relabel).collect())
}

fn each(value: &Value, change: impl Fn(&Value) -> Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(change).collect()),
        other => change(other),
    }
}

/// An offerset or a session of 2025.
fn older(document: &Value, dialect: Dialect) -> Value {
    let mut out = component(document);
    if let Some(offers) = document.get("offers") {
        out["offers"] = each(offers, |offer| session(offer, dialect, "offered"));
    } else if document.get("result").is_none() {
        out = session(document, dialect, "offered");
    }
    out
}

/// A request of 2025. Of several windows (S25) the first is taken.
fn asked_in_2025(request: &Value) -> Value {
    let mut out = session(request, Dialect::C25, "requested");
    if let Some(first) = out.pointer("/schedule/requested/start/0").cloned() {
        out["schedule"]["requested"]["start"] = first;
    }
    out
}

/// A session, or a request; of amounts that are given twice it takes those of this name.
fn session(document: &Value, dialect: Dialect, amounts: &str) -> Value {
    let mut out = component(document);
    let Value::Object(members) = &mut out else {
        return out;
    };
    if let Some(Value::Object(resources)) = members.shift_remove("resources") {
        for (name, list) in resources {
            let value = match (name.as_str(), &list) {
                ("compute", Value::Array(items)) => items.first().cloned().unwrap_or(Value::Null),
                _ => list,
            };
            members.insert(name, value);
        }
    }
    if let Some(compute) = members.shift_remove("computer") {
        members.insert("compute".to_owned(), compute);
    }
    // The text of 2025 says `state` where its schema says `phase` (C-03).
    if let Some(state) = members.shift_remove("state") {
        members.entry("phase").or_insert(state);
    }
    for name in ["executable", "compute", "storage", "data", "volumes"] {
        if let Some(value) = members.get_mut(name) {
            *value = each(value, |part| amounting(part, amounts));
        }
    }
    if let Some(access) = members.get("executable").and_then(|e| e.get("access")).cloned() {
        members.insert("connectors".to_owned(), each(&access, connector));
    }
    if let Some(schedule) = members.get_mut("schedule") {
        *schedule = schedule_of(schedule, dialect);
    }
    out
}

/// A component whose amounts are what is offered, or requested; volumes inside it are components too.
fn amounting(value: &Value, amounts: &str) -> Value {
    let mut out = component(value);
    for name in ["cores", "memory", "size"] {
        if let Some(amount) = out.pointer(&format!("/{name}/{amounts}")).cloned() {
            out[name] = amount;
        }
    }
    if let Some(volumes) = out.get("volumes").filter(|v| v.is_array()) {
        out["volumes"] = each(volumes, component);
    }
    out
}

/// An access method of 2025: ACTIVE is the AVAILABLE of 1.0.
fn connector(access: &Value) -> Value {
    let mut out = component(access);
    if out.get("status").and_then(Value::as_str) == Some("ACTIVE") {
        out["status"] = json!("AVAILABLE");
    }
    if let Some(first) = out.pointer("/locations/0").cloned() {
        out["location"] = first;
    }
    out
}

fn schedule_of(schedule: &Value, dialect: Dialect) -> Value {
    let mut out = schedule.clone();
    if let Some(offered) = schedule.get("offered") {
        out = offered.clone();
    }
    if dialect == Dialect::V25
        && let Some(executing) = out.get("executing").cloned()
    {
        out["available"] = executing;
    }
    out
}

/// An answer of the planner of 2023 (catalogue 3.1).
fn planner(document: &Value) -> Value {
    if let Some(response) = document.get("response") {
        let mut out = json!({});
        if let Some(result) = response.get("result") {
            out["result"] = result.clone();
        }
        if let Some(offers) = response.get("offers") {
            out["offers"] = each(offers, planned);
        }
        if let Some(reasons) = response.get("reasons") {
            out["meta"] = json!({ "messages": each(reasons, reason) });
        }
        return out;
    }
    match (document.get("offer"), document.get("job")) {
        (Some(offer), _) => planned(offer),
        (_, Some(job)) => {
            let mut out = planned(job);
            out["phase"] = job.get("phase").cloned().unwrap_or(Value::Null);
            out
        }
        _ => document.clone(),
    }
}

fn reason(reason: &Value) -> Value {
    json!({ "message": reason.get("text").cloned().unwrap_or(Value::Null), "path": reason.get("path").cloned() })
}

/// An offer or a job of 2023. The copy of the request is called `request` or `body` (C-04).
fn planned(offer: &Value) -> Value {
    let mut out = json!({ "meta": { "uuid": offer.get("ident").cloned().unwrap_or(Value::Null) } });
    for (old, new) in [
        ("status", "phase"),
        ("expires", "expires"),
        ("job", "job"),
        ("authentication", "authentication"),
    ] {
        if let Some(value) = offer.get(old) {
            out[new] = value.clone();
        }
    }
    let Some(request) = offer.get("request").or_else(|| offer.get("body")) else {
        return out;
    };
    for (name, value) in asked_in_2023(request) {
        out[name.as_str()] = value;
    }
    out
}

/// The parts of a request of 2023 in the shape of 1.0; the schedule is that of an offer, exact if `start` is an instant.
fn asked_in_2023(request: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let flat = |part: &Value| {
        let mut out = json!({ "kind": part.get("type").cloned().unwrap_or(Value::Null) });
        if let Some(name) = part.get("name") {
            out["meta"] = json!({ "name": name });
        }
        let specification = part.get("spec").and_then(Value::as_object).cloned();
        for (name, value) in specification.unwrap_or_default() {
            out[name.as_str()] = value;
        }
        for name in ["volumes", "extras"] {
            if let Some(list) = part.get(name) {
                out[name] = list.clone();
            }
        }
        out
    };
    if let Some(executable) = request.get("executable") {
        let mut executable = flat(executable);
        if let Some(notebook) = executable.get("notebook").cloned() {
            executable["location"] = notebook;
        }
        out.push(("executable".to_owned(), executable));
    }
    if let Some(compute) = request.pointer("/resources/compute/0") {
        let mut compute = flat(compute);
        for name in ["cores", "memory"] {
            compute[name] = bounds(&compute, name);
        }
        out.push(("compute".to_owned(), compute));
    }
    if let Some(storage) = request.pointer("/resources/storage") {
        let sized = |part: &Value| {
            let mut part = flat(part);
            part["size"] = match part.get("size").cloned() {
                Some(size) if !size.is_object() => json!({ "min": size, "max": size }),
                Some(size) => size,
                None => bounds(&part, "size"),
            };
            part
        };
        out.push(("storage".to_owned(), each(storage, sized)));
    }
    if let Some(times) = request.get("datetime") {
        out.push(("datetime".to_owned(), times.clone()));
        if let Some(first) = times.get(0) {
            let start = first.get("start").cloned().unwrap_or(Value::Null);
            let duration = first
                .get("maxduration")
                .or_else(|| first.get("minduration"))
                .cloned();
            let available = json!({ "start": start, "duration": duration.unwrap_or(Value::Null) });
            out.push(("schedule".to_owned(), json!({ "available": available })));
        }
    }
    out
}

/// `mincores` and `maxcores` as an object; a maximum that is missing equals the minimum (P23, Minimum and maximum).
fn bounds(part: &Value, name: &str) -> Value {
    let min = part.get(format!("min{name}")).cloned();
    let max = part.get(format!("max{name}")).cloned().or_else(|| min.clone());
    let mut out = Map::new();
    out.extend(min.map(|min| ("min".to_owned(), min)));
    out.extend(max.map(|max| ("max".to_owned(), max)));
    Value::Object(out)
}
