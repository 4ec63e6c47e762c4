//! Requests of 2025 and spring 2026 in the shape of 1.0.

use std::sync::Arc;

use serde_json::{Value, json};

use super::component::{each, relabelled, rise};
use super::kinds::to_1_0;
use super::planner::Origin;
use super::{Face, volumes};
use crate::broker::kinds;
use crate::broker::order::Order;
use crate::broker::problem::problem;
use crate::broker::tree::{drop_member, items_mut};

/// More windows of one request are not looked at.
pub(super) const MOST_WINDOWS: usize = 20;

/// What is asked for by a request of `pre`, `c25` or `25`.
pub(super) fn order(face: Face, document: Value) -> Order {
    let origin = Arc::new(Origin {
        asked: document.clone(),
        ..Origin::default()
    });
    let order = Order {
        origin,
        ..Order::default()
    };
    if !document.is_object() {
        return Order {
            requests: vec![document],
            ..order
        };
    }
    match face {
        Face::V25 => divided(document, order),
        Face::C25 => gathered(flat(face, document), &["INSTANCE", "CONTAINER"], order),
        _ => {
            let request = relabelled(document, &|kind| to_1_0(face, kind));
            gathered(request, &["INSTANCE", "SINGLE", "CONTAINER"], order)
        }
    }
}

/// Components out of the shape of 2025.
fn flat(face: Face, mut request: Value) -> Value {
    for name in ["name", "description"] {
        drop_member(&mut request, name);
    }
    for name in ["executable", "compute", "storage", "data", "volumes"] {
        if let Some(part) = drop_member(&mut request, name) {
            request[name] = each(part, |part| rise(face, part));
        }
    }
    request
}

fn gathered(mut request: Value, words: &[&str], order: Order) -> Order {
    let trouble = volumes::gather(&mut request, words);
    Order {
        requests: vec![request],
        wrong: trouble.wrong,
        refused: trouble.refused,
        ..order
    }
}

/// A request of April 2025: resources together, amounts as `requested`, a list of windows.
fn divided(mut request: Value, mut order: Order) -> Order {
    let resources = drop_member(&mut request, "resources").unwrap_or_else(|| json!({}));
    let Value::Object(mut resources) = resources else {
        let why = problem("wrong-type", "The member resources is not an object.", &[]);
        order.wrong.push(why);
        return order;
    };
    if let Some(list) = resources.shift_remove("compute")
        && let Some(first) = only_one(list, &mut order)
    {
        request["compute"] = first;
    }
    for name in ["storage", "data"] {
        if let Some(list) = resources.shift_remove(name) {
            request[name] = list;
        }
    }
    let mut request = flat(Face::V25, request);
    if let Some(compute) = request.get_mut("compute") {
        *compute = undivided(compute.take());
        for volume in items_mut(compute, "volumes") {
            *volume = typed_volume(rise(Face::V25, volume.take()));
        }
    }
    for name in ["storage", "data"] {
        for part in items_mut(&mut request, name) {
            *part = undivided(part.take());
        }
    }
    order.requests = in_each_window(request);
    order
}

/// The compute resource of a list of one.
fn only_one(list: Value, order: &mut Order) -> Option<Value> {
    let Value::Array(list) = list else {
        let why = "The member resources/compute is not a list.";
        order.wrong.push(problem("wrong-type", why, &[]));
        return None;
    };
    if list.len() > 1 {
        let why = "Only one compute resource can be had at once.";
        let why = problem("one-compute", why, &[("path", "compute")]);
        order.refused.push(why);
    }
    list.into_iter().next()
}

/// Volumes have no type of their own in this version.
fn typed_volume(mut volume: Value) -> Value {
    let uri = kinds::uri(kinds::VOLUME);
    let written = volume.get("kind").and_then(Value::as_str);
    let is_plain = written.is_none_or(|kind| kind.ends_with("/volume/simple-volume-mount-1.0"));
    if is_plain && volume.is_object() {
        volume["kind"] = Value::from(uri);
    }
    volume
}

/// A resource without the difference of requested and offered; Rucio's members stand together in 1.0.
fn undivided(mut part: Value) -> Value {
    for name in ["cores", "memory", "size"] {
        if let Some(asked) = part.pointer(&format!("/{name}/requested")).cloned() {
            part[name] = asked;
        }
    }
    let is_rucio = part.get("kind").and_then(Value::as_str) == Some(&kinds::uri(kinds::DATA_RUCIO));
    if is_rucio {
        let mut rucio = json!({});
        for (old, new) in [
            ("endpoint", "endpoint"),
            ("domain", "scope"),
            ("object", "object"),
        ] {
            if let Some(value) = drop_member(&mut part, old) {
                rucio[new] = value;
            }
        }
        part["rucio"] = rucio;
    }
    part
}

/// The request once for each of its windows.
fn in_each_window(request: Value) -> Vec<Value> {
    let windows = request.pointer("/schedule/requested/start").cloned();
    let Some(Value::Array(windows)) = windows else {
        return vec![request];
    };
    let mut requests = Vec::new();
    for window in windows.iter().take(MOST_WINDOWS) {
        let mut one = request.clone();
        one["schedule"]["requested"]["start"] = window.clone();
        requests.push(one);
    }
    if requests.is_empty() {
        let mut any = request;
        if let Some(asked) = any.pointer_mut("/schedule/requested") {
            drop_member(asked, "start");
        }
        requests.push(any);
    }
    requests
}
