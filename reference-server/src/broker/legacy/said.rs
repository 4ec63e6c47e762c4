//! Offersets and sessions in the spelling of 2025 and spring 2026.

use serde_json::{Value, json};

use super::component::{each, relabelled, sink};
use super::kinds::{SESSION_TYPE, from_1_0};
use super::{Face, volumes};
use crate::broker::render::MARK;
use crate::broker::times::{read_interval, write_duration, write_instant};
use crate::broker::tree::{drop_member, items, items_mut, object, text};

/// An offerset in the spelling of a version.
pub(super) fn offerset(face: Face, set: &Value, mark: &Value) -> Value {
    let mut set = set.clone();
    for offer in items_mut(&mut set, "offers") {
        let mark = drop_member(offer, MARK).unwrap_or_default();
        *offer = session(face, offer, &mark);
    }
    if face == Face::Pre {
        return set;
    }
    let mut out = sink(face, set);
    if let Some(name) = mark.pointer("/asked/name") {
        out["name"] = name.clone();
    }
    out
}

/// A session in the spelling of a version.
pub(super) fn session(face: Face, session: &Value, mark: &Value) -> Value {
    let mut session = session.clone();
    for name in ["costs", "metrics"] {
        drop_member(&mut session, name);
    }
    if face == Face::Pre {
        return relabelled(session, &|kind| from_1_0(face, kind));
    }
    let access = drop_member(&mut session, "connectors");
    let mounts = (face == Face::C25).then(|| volumes::part(&mut session)).flatten();
    if let Some(mounts) = mounts {
        session["volumes"] = mounts;
    }
    for name in ["executable", "compute", "storage", "data", "volumes"] {
        if let Some(part) = session.get_mut(name) {
            *part = each(part.take(), |part| component(face, part));
        }
    }
    if let Some(Value::Array(connectors)) = access {
        session["executable"]["access"] = connectors.iter().map(method).collect();
    }
    let mut out = sink(face, session);
    out["type"] = json!(SESSION_TYPE);
    if let Some(phase) = out.get_mut("phase") {
        *phase = phase_of_2025(phase);
    }
    if face == Face::V25 {
        divide(&mut out, mark);
    }
    out
}

/// Components have no phases and no options before November 2025.
fn component(face: Face, mut part: Value) -> Value {
    drop_member(&mut part, "phase");
    for volume in items_mut(&mut part, "volumes") {
        if volume.is_object() {
            *volume = component(face, volume.take());
            drop_member(volume, "type");
        }
    }
    let mut out = sink(face, part);
    drop_member(&mut out, "options");
    out
}

/// An access method: what is a connector in 1.0.
fn method(connector: &Value) -> Value {
    let status = connector.get("status").cloned();
    let status = status.map(|status| {
        if status == "AVAILABLE" {
            json!("ACTIVE")
        } else {
            status
        }
    });
    object([
        ("status", status),
        ("protocol", connector.get("protocol").cloned()),
        ("locations", connector.get("location").map(|at| json!([at]))),
    ])
}

fn phase_of_2025(phase: &Value) -> Value {
    match phase.as_str() {
        Some("INITIAL") => json!("PROPOSED"),
        Some("AVAILABLE") => json!("READY"),
        _ => phase.clone(),
    }
}

/// What April 2025 has of its own: resources together, requested beside offered, blocks of the schedule with intervals.
fn divide(session: &mut Value, mark: &Value) {
    let asked = mark.get("asked").cloned().unwrap_or_default();
    let mut resources = json!({});
    if let Some(compute) = drop_member(session, "compute") {
        let asked = asked.pointer("/resources/compute/0").cloned().unwrap_or_default();
        resources["compute"] = json!([beside(compute, &asked)]);
    }
    for name in ["storage", "data"] {
        let Some(Value::Array(parts)) = drop_member(session, name) else {
            continue;
        };
        let wanted = asked
            .get("resources")
            .map(|resources| items(resources, name))
            .unwrap_or_default();
        let parts = parts.into_iter().enumerate().map(|(index, part)| {
            let wanted = wanted.get(index).cloned().unwrap_or_default();
            scattered(beside(part, &wanted))
        });
        resources[name] = parts.collect();
    }
    session["resources"] = resources;
    if let Some(schedule) = drop_member(session, "schedule") {
        session["schedule"] = schedule_of(schedule, &asked);
    }
    if let Some(Value::Array(options)) = session.get_mut("options") {
        for option in options {
            if text(option, "/path") == Some("schedule/available/duration") {
                option["path"] = json!("schedule/executing/duration");
            }
        }
    }
}

/// Amounts as they were requested, and as they are offered.
fn beside(mut part: Value, asked: &Value) -> Value {
    for name in ["cores", "memory", "size"] {
        let Some(offered) = drop_member(&mut part, name) else {
            continue;
        };
        let requested = asked.pointer(&format!("/{name}/requested")).cloned();
        part[name] = object([("requested", requested), ("offered", Some(offered))]);
    }
    part
}

/// Rucio's members stand at the top.
fn scattered(mut part: Value) -> Value {
    let Some(Value::Object(mut rucio)) = drop_member(&mut part, "rucio") else {
        return part;
    };
    for (new, old) in [
        ("endpoint", "endpoint"),
        ("scope", "domain"),
        ("object", "object"),
    ] {
        if let Some(value) = rucio.shift_remove(new) {
            part[old] = value;
        }
    }
    part
}

fn schedule_of(mut schedule: Value, asked: &Value) -> Value {
    let mut blocks = [
        ("preparing", "preparing"),
        ("available", "executing"),
        ("releasing", "releasing"),
    ]
    .map(|(new, old)| (old, drop_member(&mut schedule, new)));
    for block in blocks.iter_mut().filter_map(|(_, block)| block.as_mut()) {
        if let Some(start) = text(block, "/start").map(spanned) {
            block["start"] = Value::from(start);
        }
    }
    let mut requested = asked.pointer("/schedule/requested").cloned();
    if let Some(windows) = requested
        .as_mut()
        .and_then(|requested| requested.get_mut("start"))
    {
        let list = match windows.take() {
            Value::Array(list) => list,
            single => vec![single],
        };
        let written = |window: Value| window.as_str().map(spanned).map_or(window, Value::from);
        *windows = list.into_iter().map(written).collect();
    }
    let [preparing, executing, releasing] = blocks;
    object([("requested", requested), preparing, executing, releasing])
}

/// An instant or an interval as this version writes intervals: start and duration.
fn spanned(written: &str) -> String {
    if !written.contains('/') {
        return format!("{written}/PT0S");
    }
    match read_interval(written) {
        Some((from, to)) => format!(
            "{}/{}",
            write_instant(from),
            write_duration(to.duration_since(from))
        ),
        None => written.to_owned(),
    }
}
