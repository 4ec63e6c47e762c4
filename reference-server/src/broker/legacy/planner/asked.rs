//! Requests of 2023 in the shape of 1.0.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::actions::action;
use super::identity::{Caller, methods};
use super::origin::Origin;
use super::parts::{self, Placed};
use super::storage::store;
use super::triggers::trigger;
use crate::broker::legacy::asked::MOST_WINDOWS;
use crate::broker::order::Order;
use crate::broker::problem::{Problem, problem};
use crate::broker::times::{read_duration, write_duration};
use crate::broker::tree::{items, text};

/// What is asked for by a request of 2023.
pub(in crate::broker::legacy) fn order(document: Value, who: &Caller) -> Order {
    let Some(request) = document.get("request").filter(|request| request.is_object()) else {
        let why = "The body has no member request with the request.";
        return Order {
            wrong: vec![problem("no-request", why, &[])],
            ..Order::default()
        };
    };
    let mut reading = Reading::default();
    reading.executable(request);
    reading.resources(request.get("resources").unwrap_or(&json!({})));
    let mut origin = Origin {
        root: who.root.clone(),
        ..Origin::default()
    };
    match methods(request, who) {
        Ok(methods) => origin.authentication = methods,
        Err(why) => reading.refused.push(why),
    }
    origin.triggers = reading.known(request, "triggers", trigger);
    origin.actions = reading.known(request, "actions", action);
    let stores = items(request.get("resources").unwrap_or(&Value::Null), "storage")
        .iter()
        .enumerate();
    origin.stores = stores
        .filter_map(|(index, resource)| store(resource, index))
        .collect();
    let requests = reading.in_each_window(items(request, "datetime"));
    Order {
        requests,
        wrong: reading.wrong,
        refused: reading.refused,
        origin: Arc::new(Origin {
            asked: document.clone(),
            ..origin
        }),
    }
}

/// A duration of the draft's examples (`1H`, `1D`, `P1H`) or of ISO 8601.
pub(super) fn duration(written: &str) -> Option<SignedDuration> {
    let bare = written.strip_prefix('P').unwrap_or(written);
    let tries = [written.to_owned(), format!("PT{bare}"), format!("P{bare}")];
    tries.iter().find_map(|text| read_duration(text))
}

/// A request while it is read.
#[derive(Default)]
struct Reading {
    out: Value,
    wrong: Vec<Problem>,
    refused: Vec<Problem>,
}

impl Reading {
    fn refuse(&mut self, code: &'static str, template: &'static str, values: &[(&'static str, &str)]) {
        self.refused.push(problem(code, template, values));
    }

    /// What is known of a list; the rest is not served.
    fn known<T>(&mut self, request: &Value, name: &str, read: fn(&Value) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        for one in items(request, name) {
            match read(one) {
                Some(known) => found.push(known),
                None => {
                    let kind = text(one, "/type").unwrap_or_default();
                    let why = "The type ${kind} of ${path} is not served here.";
                    self.refuse("kind-unknown", why, &[("kind", kind), ("path", name)]);
                }
            }
        }
        found
    }

    fn no_list(&mut self, path: &str) {
        let why = "The member ${path} is not a list.";
        self.wrong.push(problem("wrong-type", why, &[("path", path)]));
    }

    fn executable(&mut self, request: &Value) {
        self.out = json!({});
        if let Some(executable) = request.get("executable") {
            self.out["executable"] = parts::executable(executable);
        }
    }

    fn resources(&mut self, resources: &Value) {
        if !resources.is_object() {
            let why = "The member resources is not an object.";
            self.wrong.push(problem("wrong-type", why, &[]));
        }
        match resources.get("compute") {
            None => {}
            Some(Value::Array(list)) => self.compute(list),
            Some(_) => self.no_list("resources/compute"),
        }
        match resources.get("storage") {
            None => {}
            Some(Value::Array(list)) => self.storage(list),
            Some(_) => self.no_list("resources/storage"),
        }
    }

    fn compute(&mut self, list: &[Value]) {
        let Some(first) = list.first() else { return };
        let replicas = first.get("replicas").and_then(Value::as_i64).unwrap_or(1);
        if list.len() > 1 || replicas > 1 {
            let why = "Only one compute resource can be had at once.";
            self.refuse("one-compute", why, &[("path", "compute")]);
        }
        for extra in parts::beside_or_inside(first, "extras") {
            let kind = text(extra, "/type").unwrap_or_default();
            let why = "There is no ${kind} on this platform.";
            self.refuse(
                "extra-unknown",
                why,
                &[("kind", kind), ("path", "compute/extras")],
            );
        }
        self.out["compute"] = parts::compute(first);
    }

    fn storage(&mut self, list: &[Value]) {
        for resource in list {
            let (name, part) = match parts::storage(resource) {
                Placed::Storage(part) => ("storage", part),
                Placed::Data(part) => ("data", part),
            };
            match self.out.get_mut(name) {
                Some(Value::Array(parts)) => parts.push(part),
                _ => self.out[name] = json!([part]),
            }
        }
    }

    /// The request once for each of its times.
    fn in_each_window(&mut self, times: &[Value]) -> Vec<Value> {
        if times.is_empty() {
            return vec![self.out.clone()];
        }
        let mut requests = Vec::new();
        for time in times.iter().take(MOST_WINDOWS) {
            let mut one = self.out.clone();
            one["schedule"] = json!({"requested": self.requested(time)});
            requests.push(one);
        }
        requests
    }

    fn requested(&mut self, time: &Value) -> Value {
        let [least, most] = ["/minduration", "/maxduration"].map(|at| text(time, at));
        let mut asked = json!({});
        if let Some(start) = text(time, "/start") {
            let is_instant = !start.contains('/');
            asked["start"] = Value::from(if is_instant {
                format!("{start}/PT0S")
            } else {
                start.to_owned()
            });
        }
        // What can't be read is refused by the evaluation.
        let written = |text: &str| duration(text).map_or_else(|| text.to_owned(), write_duration);
        if let Some(least) = least {
            asked["duration"] = Value::from(written(least));
        }
        let Some(most) = most else { return asked };
        match (duration(most), least.and_then(duration)) {
            (None, _) => asked["duration"] = Value::from(most),
            (Some(longest), Some(shortest)) if shortest > longest => {
                let why = "The minimum of the duration is above its maximum.";
                self.refuse("min-above-max", why, &[("path", "schedule")]);
            }
            (Some(longest), None) => {
                let usual = SignedDuration::from_hours(1).min(longest);
                asked["duration"] = Value::from(write_duration(usual));
            }
            _ => {}
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_the_draft() {
        for (written, seconds) in [
            ("1H", 3600),
            ("1D", 86_400),
            ("P1H", 3600),
            ("PT1H", 3600),
            ("P1D", 86_400),
        ] {
            assert_eq!(duration(written).map(|d| d.as_secs()), Some(seconds), "{written}");
        }
        assert_eq!(duration("long"), None);
    }
}
