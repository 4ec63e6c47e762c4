//! Requests and updates on their way out: from the shape of 1.0 to the spelling of the service's version (catalogue 1.2 and 3),
//! and to bytes. What has no place in the table goes as it is: wrong requests must stay wrong.

use serde_json::{Map, Value, json};

use super::planner;
use crate::documents::broker::{Dialect, Format, KINDS};

/// Where the kinds of the drafts live.
const TYPES: &str = "https://www.purl.org/ivoa.net/EB/schema/types/";
/// Where those of the last steps before 1.0 live.
const TYPES_1_0: &str = "https://www.purl.org/ivoa.net/EB/schema/v1.0/types/";

/// A request in the words of a version.
pub fn request(dialect: Dialect, request: &Value) -> Value {
    match dialect {
        Dialect::V1_0 => request.clone(),
        Dialect::Pre => relabelled(request),
        Dialect::C25 => flat_request(request),
        Dialect::V25 => divided_request(request),
        Dialect::V23 => planner::request(request),
    }
}

/// An update in the words of a version: bare, or wrapped in `update`; in 2023 only the status can be changed.
pub fn update(dialect: Dialect, update: &Value) -> Value {
    match dialect {
        Dialect::V1_0 | Dialect::Pre => update.clone(),
        Dialect::C25 | Dialect::V25 => json!({ "update": typed(update) }),
        Dialect::V23 => planner::update(update),
    }
}

/// The same in the envelope of the other versions, which this one does not have.
pub fn foreign_update(dialect: Dialect, update: &Value) -> Value {
    match dialect {
        Dialect::V1_0 | Dialect::Pre => json!({ "update": update }),
        _ => typed(update),
    }
}

/// The syntax that requests of a version are sent in.
pub fn format(dialect: Dialect) -> Format {
    match dialect {
        Dialect::V23 => Format::Yaml,
        _ => Format::Json,
    }
}

/// A document as bytes. In YAML all texts are quoted, as careful clients do.
pub fn bytes(format: Format, document: &Value) -> Vec<u8> {
    match format {
        Format::Json => document.to_string().into_bytes(),
        Format::Yaml => {
            let mut options = serde_saphyr::SerializerOptions::default();
            options.quote_all = true;
            let text = serde_saphyr::to_string_with_options(document, options);
            // JSON is YAML too (YAML 1.2, chapter 1).
            text.unwrap_or_else(|_| document.to_string()).into_bytes()
        }
        Format::Xml => xml(document).into_bytes(),
    }
}

/// The last two parts of an address of a kind of 1.0: `executable`, `jupyter-notebook`.
pub fn group_and_name(kind: &str) -> Option<(&str, &str)> {
    kind.strip_prefix(KINDS)?.strip_suffix(".yaml")?.split_once('/')
}

fn kind_of(dialect: Dialect, kind: &str) -> String {
    let Some((group, name)) = group_and_name(kind) else {
        return kind.to_owned();
    };
    match (dialect, group) {
        (Dialect::Pre, _) => format!("{TYPES_1_0}{group}/{name}-1.0"),
        (Dialect::C25, _) => format!("{TYPES}{group}/{name}-1.0"),
        (_, "executable") => format!("{TYPES}executables/{name}-1.0"),
        (_, _) if name == "rucio-data-resource" => format!("{TYPES}resources/data/Rucio-data-resource-1.0"),
        _ => format!("{TYPES}resources/{group}/{name}-1.0"),
    }
}

/// The same document with the kinds of the steps before 1.0.
fn relabelled(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let value = match (name.as_str(), value) {
                    ("kind", Value::String(kind)) => json!(kind_of(Dialect::Pre, kind)),
                    _ => relabelled(value),
                };
                (name.clone(), value)
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(relabelled).collect()),
        other => other.clone(),
    }
}

/// An update of 2025 says `type` where 1.0 says `kind`.
fn typed(update: &Value) -> Value {
    let Value::Object(members) = update else {
        return update.clone();
    };
    let member = |(name, value): (&String, &Value)| match name.as_str() {
        "kind" => ("type".to_owned(), value.clone()),
        _ => (name.clone(), value.clone()),
    };
    Value::Object(members.iter().map(member).collect())
}

/// A component of 2025: what `meta` holds stands at the top, `url` is called `href`.
fn flat(dialect: Dialect, component: &Value) -> Value {
    let Value::Object(members) = component else {
        return component.clone();
    };
    let mut out = Map::new();
    for (name, value) in members {
        match (name.as_str(), value) {
            ("kind", Value::String(kind)) => {
                out.insert("type".to_owned(), json!(kind_of(dialect, kind)));
            }
            ("kind", other) => {
                out.insert("type".to_owned(), other.clone());
            }
            ("meta", Value::Object(meta)) => out.extend(meta.iter().map(|(name, value)| {
                let name = if name == "url" { "href" } else { name };
                (name.to_owned(), value.clone())
            })),
            _ => {
                out.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(out)
}

fn each(value: &Value, change: impl Fn(&Value) -> Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(change).collect()),
        other => change(other),
    }
}

/// The name that a request of 2025 has; 1.0 names only its parts.
fn name_of(request: &Value) -> Option<Value> {
    request.pointer("/executable/meta/name").cloned()
}

/// A request of autumn 2025: volumes stand in a list of their own, and compute names them.
fn flat_request(request: &Value) -> Value {
    let Value::Object(members) = request else {
        return request.clone();
    };
    let mut out = Map::new();
    out.extend(name_of(request).map(|name| ("name".to_owned(), name)));
    for (name, value) in members {
        let value = match name.as_str() {
            "executable" | "compute" | "storage" | "data" => each(value, |part| flat(Dialect::C25, part)),
            _ => value.clone(),
        };
        out.insert(name.clone(), value);
    }
    if let Some(Value::Array(volumes)) = request.pointer("/compute/volumes") {
        let named: Vec<Value> = volumes.iter().enumerate().map(|(at, v)| mount(at, v)).collect();
        let names = named.iter().filter_map(|v| v.get("name").cloned()).collect();
        if let Some(Value::Object(compute)) = out.get_mut("compute") {
            compute.insert("volumes".to_owned(), Value::Array(names));
        }
        out.insert("volumes".to_owned(), Value::Array(named));
    }
    Value::Object(out)
}

/// A volume mount of autumn 2025.
fn mount(at: usize, volume: &Value) -> Value {
    let mut out = flat(Dialect::C25, volume);
    if let Value::Object(members) = &mut out {
        members
            .entry("name")
            .or_insert_with(|| json!(format!("volume-{at}")));
        members.entry("cardinality").or_insert_with(|| json!("INSTANCE"));
        if let Some(resource) = members.shift_remove("resource") {
            members.insert("resources".to_owned(), json!([resource]));
        }
    }
    out
}

/// A request of spring 2025: resources together, amounts as `requested`, a list of windows.
fn divided_request(request: &Value) -> Value {
    let Value::Object(members) = request else {
        return request.clone();
    };
    let mut out = Map::new();
    out.extend(name_of(request).map(|name| ("name".to_owned(), name)));
    let mut resources = Map::new();
    for (name, value) in members {
        match name.as_str() {
            "executable" => {
                out.insert(name.clone(), flat(Dialect::V25, value));
            }
            "compute" => {
                let compute = each(value, divided);
                let list = if compute.is_array() {
                    compute
                } else {
                    json!([compute])
                };
                resources.insert(name.clone(), list);
            }
            "storage" | "data" => {
                resources.insert(name.clone(), each(value, divided));
            }
            _ => {
                out.insert(name.clone(), value.clone());
            }
        }
    }
    if !resources.is_empty() {
        out.insert("resources".to_owned(), Value::Object(resources));
    }
    let mut out = Value::Object(out);
    if let Some(start) = out.pointer_mut("/schedule/requested/start") {
        *start = json!([start.take()]);
    }
    out
}

/// A resource of spring 2025.
fn divided(resource: &Value) -> Value {
    let mut out = flat(Dialect::V25, resource);
    let Value::Object(members) = &mut out else {
        return out;
    };
    for name in ["cores", "memory", "size"] {
        if let Some(amount) = members.get_mut(name) {
            *amount = json!({ "requested": amount.take() });
        }
    }
    if let Some(Value::Array(volumes)) = members.get_mut("volumes") {
        for volume in volumes {
            *volume = flat(Dialect::V25, volume);
        }
    }
    if let Some(Value::Object(mut rucio)) = members.shift_remove("rucio") {
        if let Some(scope) = rucio.shift_remove("scope") {
            rucio.insert("domain".to_owned(), scope);
        }
        members.extend(rucio);
    }
    out
}

/// A request in XML as far as 1.0 hints at it: the root `offers-request`, kinds as attributes, lists as repeated elements.
fn xml(request: &Value) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    element(&mut out, "offers-request", request);
    out.push('\n');
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| element(out, name, item)),
        Value::Object(members) => {
            out.push_str(&format!("<{name}"));
            for label in ["kind", "type"] {
                if let Some(Value::String(kind)) = members.get(label) {
                    out.push_str(&format!(" {label}=\"{}\"", escaped(kind)));
                }
            }
            out.push('>');
            let inner = members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "kind" | "type"));
            inner.for_each(|(name, value)| element(out, name, value));
            out.push_str(&format!("</{name}>"));
        }
        Value::String(text) => out.push_str(&format!("<{name}>{}</{name}>", escaped(text))),
        other => out.push_str(&format!("<{name}>{other}</{name}>")),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenarios::broker::plan::kind;

    fn sample() -> Value {
        json!({
            "executable": { "kind": kind("executable/jupyter-notebook"), "meta": { "name": "tag" }, "location": "l" },
            "compute": {
                "kind": kind("compute/simple-compute-resource"),
                "cores": { "min": 2 },
                "volumes": [{ "kind": kind("volume/simple-volume-mount"), "path": "/in", "resource": "d" }],
            },
            "data": [{ "kind": kind("data/rucio-data-resource"), "meta": { "name": "d" }, "rucio": { "scope": "s" } }],
            "schedule": { "requested": { "duration": "PT1H", "start": "a/b" } },
        })
    }

    #[test]
    fn the_first_draft_keeps_resources_together() {
        let base = "https://www.purl.org/ivoa.net/EB/schema/types/";
        let expected = json!({
            "name": "tag",
            "executable": { "type": format!("{base}executables/jupyter-notebook-1.0"), "name": "tag", "location": "l" },
            "schedule": { "requested": { "duration": "PT1H", "start": ["a/b"] } },
            "resources": {
                "compute": [{
                    "type": format!("{base}resources/compute/simple-compute-resource-1.0"),
                    "cores": { "requested": { "min": 2 } },
                    "volumes": [{
                        "type": format!("{base}resources/volume/simple-volume-mount-1.0"), "path": "/in", "resource": "d",
                    }],
                }],
                "data": [{ "type": format!("{base}resources/data/Rucio-data-resource-1.0"), "name": "d", "domain": "s" }],
            },
        });
        assert_eq!(request(Dialect::V25, &sample()), expected);
    }

    #[test]
    fn autumn_2025_has_volumes_of_its_own() {
        let made = request(Dialect::C25, &sample());
        assert_eq!(made["compute"]["volumes"], json!(["volume-0"]));
        assert_eq!(made["volumes"][0]["resources"], json!(["d"]));
        assert_eq!(made["volumes"][0]["cardinality"], "INSTANCE");
        assert_eq!(
            made["data"][0]["type"],
            "https://www.purl.org/ivoa.net/EB/schema/types/data/rucio-data-resource-1.0"
        );
    }

    #[test]
    fn wrong_requests_stay_wrong() {
        for dialect in [Dialect::Pre, Dialect::C25, Dialect::V25, Dialect::V23] {
            request(dialect, &json!([1]));
            let odd = json!({ "executable": 1, "compute": "x", "storage": {}, "data": null, "schedule": [] });
            request(dialect, &odd);
        }
        let listed = request(Dialect::C25, &json!({ "compute": [{ "kind": "urn:x" }] }));
        assert_eq!(listed, json!({ "compute": [{ "type": "urn:x" }] }));
    }

    #[test]
    fn updates_have_their_envelopes() {
        let change = json!({ "kind": "uri:enum-value-update", "path": "phase", "value": "ACCEPTED" });
        assert_eq!(update(Dialect::V1_0, &change), change);
        assert_eq!(
            update(Dialect::C25, &change)["update"]["type"],
            "uri:enum-value-update"
        );
        assert_eq!(
            update(Dialect::V23, &change),
            json!({ "offer": { "status": "ACCEPTED" } })
        );
        assert_eq!(foreign_update(Dialect::V1_0, &change)["update"], change);
    }

    #[test]
    fn yaml_is_quoted_and_xml_is_well_formed() {
        let text = String::from_utf8(bytes(
            Format::Yaml,
            &json!({ "a": "YES", "b": [1, "2027-01-01"] }),
        ))
        .unwrap();
        assert!(text.contains("\"YES\"") || text.contains("'YES'"), "{text}");
        let text = String::from_utf8(bytes(Format::Xml, &sample())).unwrap();
        assert!(
            crate::documents::xml::parse(text.as_bytes(), None).is_ok(),
            "{text}"
        );
    }
}
