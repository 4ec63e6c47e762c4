//! Volumes before April 2026: a list of their own, which compute names, each with a list of resources.

use serde_json::{Value, json};

use crate::broker::kinds;
use crate::broker::problem::{Problem, problem};
use crate::broker::tree::{drop_member, text};

/// What is wrong with the volumes of a request.
#[derive(Default)]
pub(super) struct Trouble {
    pub wrong: Vec<Problem>,
    pub refused: Vec<Problem>,
}

/// Puts the volumes of a request, whose components have the shape of 1.0 already, where 1.0 has them.
pub(super) fn gather(request: &mut Value, words: &[&str]) -> Trouble {
    let mut trouble = Trouble::default();
    let own = match drop_member(request, "volumes") {
        None => Vec::new(),
        Some(Value::Array(volumes)) => volumes,
        Some(_) => {
            let why = problem("wrong-type", "The member volumes is not a list.", &[]);
            trouble.wrong.push(why);
            return trouble;
        }
    };
    let listed = request
        .get_mut("compute")
        .and_then(|compute| drop_member(compute, "volumes"));
    let mut mounts: Vec<Value> = Vec::new();
    match listed {
        None => {}
        Some(Value::Array(listed)) => {
            let named = |name: &str| own.iter().any(|volume| is_called(volume, name));
            mounts.extend(listed.into_iter().filter_map(|item| match item.as_str() {
                Some(name) if named(name) => None,
                // Nothing has this name: a volume of no resource.
                Some(name) => Some(json!({"kind": kinds::uri(kinds::VOLUME), "meta": {"name": name}})),
                None => Some(item),
            }));
        }
        Some(other) => request["compute"]["volumes"] = other,
    }
    mounts.extend(own);
    let mounts: Vec<Value> = mounts
        .into_iter()
        .map(|mount| single(mount, words, &mut trouble))
        .collect();
    if !mounts.is_empty() {
        if !request.get("compute").is_some_and(Value::is_object) {
            request["compute"] = json!({"kind": kinds::uri(kinds::COMPUTE)});
        }
        request["compute"]["volumes"] = Value::Array(mounts);
    }
    trouble
}

fn is_called(volume: &Value, name: &str) -> bool {
    ["/meta/name", "/meta/uuid"]
        .iter()
        .any(|at| text(volume, at) == Some(name))
}

/// A volume has one resource here, and needs no other sort of it.
fn single(mut mount: Value, words: &[&str], trouble: &mut Trouble) -> Value {
    if !mount.is_object() {
        return mount;
    }
    let cardinality = mount
        .get("cardinality")
        .cloned()
        .unwrap_or_else(|| json!("INSTANCE"));
    if !cardinality.as_str().is_some_and(|word| words.contains(&word)) {
        let why = "The cardinality ${word} is none of this version.";
        trouble
            .wrong
            .push(problem("wrong-word", why, &[("word", &cardinality.to_string())]));
    }
    match drop_member(&mut mount, "resources") {
        None => {}
        Some(Value::Array(resources)) => {
            if resources.len() > 1 {
                let why = match cardinality.as_str() {
                    Some("CONTAINER") => "A volume of several resources is not mounted here.",
                    _ => "A volume of a single resource names several.",
                };
                trouble.refused.push(problem("one-resource", why, &[]));
            }
            if let Some(first) = resources.into_iter().next() {
                mount["resource"] = first;
            }
        }
        Some(other) => mount["resource"] = other,
    }
    mount
}

/// Takes the volumes of a session, in the shape of 1.0, out of compute, which is left with their identifiers.
pub(super) fn part(session: &mut Value) -> Option<Value> {
    let Value::Array(mounts) = session
        .get_mut("compute")
        .and_then(|compute| drop_member(compute, "volumes"))?
    else {
        return None;
    };
    let names = mounts
        .iter()
        .filter_map(|mount| mount.pointer("/meta/uuid").cloned());
    let names: Vec<Value> = names.collect();
    let listed = mounts.into_iter().map(|mut mount| {
        if mount.get("cardinality").is_none() {
            mount["cardinality"] = json!("INSTANCE");
        }
        if let Some(resource) = drop_member(&mut mount, "resource") {
            mount["resources"] = json!([resource]);
        }
        mount
    });
    let listed = listed.collect();
    session["compute"]["volumes"] = Value::Array(names);
    Some(Value::Array(listed))
}
