//! Answers of 2023: responses, offers and jobs, each in its envelope.

use serde_json::{Value, json};

use super::parts;
use crate::broker::face::Resource;
use crate::broker::mutation::Seen;
use crate::broker::render::MARK;
use crate::broker::tree::{drop_member, items, items_mut, object, text};

/// A document of 1.0 in the spelling of 2023.
pub(in crate::broker::legacy) fn document(tree: &Value, mark: &Value, seen: &Seen) -> Value {
    if tree.get("result").is_some() || tree.get("offers").is_some() {
        return json!({"response": response(tree, mark, &seen.root)});
    }
    match seen.target.resource {
        Resource::Job | Resource::Trigger => json!({"job": job(tree, mark, &seen.root)}),
        _ => json!({"offer": offer(tree, mark, &seen.root)}),
    }
}

fn response(set: &Value, mark: &Value, root: &str) -> Value {
    let offers = set.get("offers").and_then(Value::as_array).map(|offers| {
        let spelled = offers.iter().map(|one| {
            let mut one = one.clone();
            let mark = drop_member(&mut one, MARK).unwrap_or_default();
            offer(&one, &mark, root)
        });
        spelled.collect::<Vec<Value>>()
    });
    let reasons = set.pointer("/meta/messages").and_then(Value::as_array);
    let reasons = reasons.map(|all| all.iter().map(reason).collect::<Vec<Value>>());
    let who = offers.is_some().then(|| authentication(mark)).flatten();
    object([
        ("result", set.get("result").cloned()),
        ("authentication", who),
        ("offers", offers.map(Value::from)),
        ("reasons", reasons.map(Value::from)),
    ])
}

/// Why not: where in the request, and a text.
fn reason(message: &Value) -> Value {
    let inside = text(message, "/values/path").unwrap_or_default();
    let (first, rest) = inside.split_once('/').unwrap_or((inside, ""));
    let index: usize = rest
        .split('/')
        .next()
        .and_then(|index| index.parse().ok())
        .unwrap_or(0);
    let path = match first {
        "executable" | "authentication" | "triggers" | "actions" => format!("request/{first}"),
        "compute" => "request/resources/compute/0".to_owned(),
        "storage" | "data" => format!("request/resources/storage/{index}"),
        "schedule" => "request/datetime/0".to_owned(),
        _ => "request".to_owned(),
    };
    object([
        ("path", Some(Value::from(path))),
        ("text", message.get("message").cloned()),
    ])
}

fn authentication(mark: &Value) -> Option<Value> {
    mark.get("authentication")
        .filter(|list| list.as_array().is_some_and(|list| !list.is_empty()))
        .cloned()
}

/// The phase of a job; None: there is none yet.
pub(super) fn job_phase(phase: &str) -> Option<&'static str> {
    match phase {
        "ACCEPTED" | "WAITING" => Some("PENDING"),
        "PREPARING" => Some("SETUP"),
        "AVAILABLE" => Some("READY"),
        "RUNNING" => Some("RUNNING"),
        "RELEASING" => Some("TEARDOWN"),
        "COMPLETED" => Some("COMPLETED"),
        "FAILED" => Some("FAILED"),
        "CANCELLED" => Some("CANCELLED"),
        _ => None,
    }
}

fn offer(session: &Value, mark: &Value, root: &str) -> Value {
    let phase = text(session, "/phase").unwrap_or_default();
    let job = job_phase(phase);
    let status = session.get("phase").map(|phase| match job {
        Some(_) => json!("ACCEPTED"),
        None => phase.clone(),
    });
    let ident = session.pointer("/meta/uuid").cloned();
    let id = ident.as_ref().and_then(Value::as_str).unwrap_or_default();
    let job = job.map(|phase| json!({"ident": id, "href": format!("{root}/jobs/{id}"), "phase": phase}));
    object([
        ("ident", ident.clone()),
        ("status", status),
        ("expires", session.get("expires").cloned()),
        ("authentication", authentication(mark)),
        ("job", job),
        ("request", Some(request(session, mark, root))),
        (
            "events",
            mark.get("events").filter(|events| events.is_array()).cloned(),
        ),
    ])
}

fn job(session: &Value, mark: &Value, root: &str) -> Value {
    let phase = session.get("phase").map(|phase| {
        let old = phase.as_str().and_then(job_phase);
        old.map_or_else(|| phase.clone(), Value::from)
    });
    let ident = session.pointer("/meta/uuid").cloned();
    let id = ident.as_ref().and_then(Value::as_str).unwrap_or_default();
    object([
        ("href", Some(json!(format!("{root}/jobs/{id}")))),
        ("ident", ident.clone()),
        ("phase", phase),
        ("request", Some(request(session, mark, root))),
        (
            "events",
            mark.get("events").filter(|events| events.is_array()).cloned(),
        ),
    ])
}

/// The request, brought up to date with what is offered.
fn request(session: &Value, mark: &Value, root: &str) -> Value {
    let asked = mark.pointer("/asked/request").filter(|asked| asked.is_object());
    let asked = asked.cloned().unwrap_or_else(|| json!({}));
    let mut out = asked.clone();
    let part = |at: &str| asked.pointer(at).cloned().unwrap_or_default();
    if let Some(executable) = session.get("executable") {
        let endpoint = session.pointer("/connectors/0/location").cloned();
        out["executable"] = parts::offered_executable(executable, &part("/executable"), endpoint);
    }
    let mut resources = asked
        .get("resources")
        .filter(|r| r.is_object())
        .cloned()
        .unwrap_or_else(|| json!({}));
    if let Some(compute) = session.get("compute") {
        let names = |reference: &Value| name_of(session, reference);
        resources["compute"] = json!([parts::offered_compute(
            compute,
            &part("/resources/compute/0"),
            &names
        )]);
    }
    let storage = storage(
        session,
        items(&resources, "storage"),
        mark.pointer("/asked/request").is_some_and(Value::is_object),
    );
    if !storage.is_empty() {
        resources["storage"] = Value::Array(storage);
    }
    out["resources"] = resources;
    drop_member(&mut out, "authentication");
    if let Some(methods) = authentication(mark) {
        out["authentication"] = methods;
    }
    out["datetime"] = json!([time(session)]);
    let id = text(session, "/meta/uuid").unwrap_or_default();
    addressed(&mut out, &format!("{root}/triggers/{id}"));
    out
}

/// Says where triggers are called.
fn addressed(request: &mut Value, root: &str) {
    for (index, trigger) in items_mut(request, "triggers").iter_mut().enumerate() {
        if !trigger.get("spec").is_some_and(Value::is_object) {
            trigger["spec"] = json!({});
        }
        trigger["spec"]["endpoint"] = json!(format!("{root}/{index}"));
    }
}

/// Resources name each other by what the client called them.
fn name_of(session: &Value, reference: &Value) -> Value {
    let all = items(session, "storage").iter().chain(items(session, "data"));
    let meant = all
        .into_iter()
        .find(|part| part.pointer("/meta/uuid") == Some(reference));
    meant
        .and_then(|part| part.pointer("/meta/name"))
        .unwrap_or(reference)
        .clone()
}

/// What 1.0 keeps in two lists, in the order of the request.
fn storage(session: &Value, asked: &[Value], is_ours: bool) -> Vec<Value> {
    let mut stored = items(session, "storage").iter();
    let mut data = items(session, "data").iter();
    if !is_ours {
        return stored
            .chain(data)
            .map(|part| parts::offered_storage(part, &Value::Null))
            .collect();
    }
    let next = |asked: &Value| {
        let part = if parts::is_data(asked) {
            data.next()
        } else {
            stored.next()
        };
        part.map(|part| parts::offered_storage(part, asked))
    };
    asked.iter().filter_map(next).collect()
}

/// One time: an exact start is an instant.
fn time(session: &Value) -> Value {
    let start = session.pointer("/schedule/available/start").cloned();
    let start = start.map(
        |start| match start.as_str().and_then(|text| text.strip_suffix("/PT0S")) {
            Some(instant) => Value::from(instant),
            None => start,
        },
    );
    let duration = session.pointer("/schedule/available/duration").cloned();
    object([
        ("start", start),
        ("minduration", duration.clone()),
        ("maxduration", duration),
    ])
}
