//! Components before November 2025: what 1.0 keeps in `meta` stands at the top, and `kind` is called `type`.

use serde_json::{Map, Value};

use super::Face;
use super::kinds::{from_1_0, to_1_0};
use crate::broker::tree::drop_member;

/// Names of 2025 for members of `meta`.
const META: [(&str, &str); 7] = [
    ("uuid", "uuid"),
    ("name", "name"),
    ("description", "description"),
    ("href", "url"),
    ("created", "created"),
    ("messages", "messages"),
    ("options", "options"),
];

/// A component of 2025 in the shape of 1.0.
pub(super) fn rise(face: Face, component: Value) -> Value {
    let Value::Object(members) = component else {
        return component;
    };
    let (mut out, mut meta) = (Map::new(), Map::new());
    for (name, value) in members {
        match META.iter().find(|(old, _)| *old == name) {
            Some((_, new)) => {
                meta.insert((*new).to_owned(), value);
            }
            None if name == "type" => {
                out.insert("kind".to_owned(), renamed(value, |kind| to_1_0(face, kind)));
            }
            // A kind of another version is none here.
            None if name == "kind" || name == "meta" => {}
            None => {
                out.insert(name, value);
            }
        }
    }
    if !meta.is_empty() {
        out.insert("meta".to_owned(), Value::Object(meta));
    }
    Value::Object(out)
}

/// A component of 1.0 in the shape of 2025.
pub(super) fn sink(face: Face, mut component: Value) -> Value {
    let kind = drop_member(&mut component, "kind");
    let meta = drop_member(&mut component, "meta");
    let Value::Object(members) = component else {
        return component;
    };
    let mut out = Map::new();
    let old = |kind| renamed(kind, |kind| from_1_0(face, kind));
    out.extend(kind.map(|kind| ("type".to_owned(), old(kind))));
    if let Some(Value::Object(mut meta)) = meta {
        for (old, new) in META {
            if let Some(value) = meta.shift_remove(new) {
                out.insert(old.to_owned(), labelled(value, "kind", "type"));
            }
        }
    }
    out.extend(members);
    Value::Object(out)
}

fn renamed(kind: Value, rename: impl Fn(&str) -> String) -> Value {
    match kind.as_str() {
        Some(text) => Value::from(rename(text)),
        None => kind,
    }
}

/// Messages and options say `type` where those of 1.0 say `kind`.
pub(super) fn labelled(value: Value, from: &str, to: &str) -> Value {
    let label = |item: Value| match item {
        Value::Object(members) => {
            let name = |name: String| if name == from { to.to_owned() } else { name };
            Value::Object(
                members
                    .into_iter()
                    .map(|(key, value)| (name(key), value))
                    .collect(),
            )
        }
        other => other,
    };
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(label).collect()),
        other => other,
    }
}

/// Changes each item of a list, or what is no list.
pub(super) fn each(value: Value, change: impl Fn(Value) -> Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(change).collect()),
        other => change(other),
    }
}

/// The same document with kinds of other names, as far as its components go.
pub(super) fn relabelled(document: Value, rename: &impl Fn(&str) -> String) -> Value {
    match document {
        Value::Object(members) => {
            let member = |(name, value): (String, Value)| {
                let value = match name.as_str() {
                    "kind" => renamed(value, rename),
                    "executable" | "compute" | "storage" | "data" | "volumes" | "offers" => {
                        relabelled(value, rename)
                    }
                    _ => value,
                };
                (name, value)
            };
            Value::Object(members.into_iter().map(member).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| relabelled(item, rename)).collect()),
        other => other,
    }
}
