//! Requests and updates in the words of the Execution Planner of 2023 (catalogue 3.1).

use serde_json::{Map, Value, json};

use super::wire::group_and_name;

/// Where the types of 2023 live.
const BASE: &str = "https://www.purl.org/ivoa.net/";
/// Parts of a request that only 2023 has; they go as they are.
const OWN: [&str; 3] = ["authentication", "triggers", "actions"];

/// A request: everything in one envelope, what belongs to a type in its `spec`.
pub fn request(request: &Value) -> Value {
    let Value::Object(members) = request else {
        return json!({ "request": request });
    };
    let mut out = Map::new();
    if let Some(executable) = members.get("executable") {
        out.insert("executable".to_owned(), executable_of(executable));
    }
    let mut resources = Map::new();
    if let Some(compute) = members.get("compute") {
        resources.insert("compute".to_owned(), listed(compute, compute_of));
    }
    let storage: Vec<Value> = ["storage", "data"]
        .iter()
        .filter_map(|name| members.get(*name))
        .flat_map(|list| match listed(list, storage_of) {
            Value::Array(items) => items,
            other => vec![other],
        })
        .collect();
    if !storage.is_empty() {
        resources.insert("storage".to_owned(), Value::Array(storage));
    }
    if !resources.is_empty() {
        out.insert("resources".to_owned(), Value::Object(resources));
    }
    if let Some(asked) = request.pointer("/schedule/requested") {
        out.insert("datetime".to_owned(), json!([datetime(asked)]));
    }
    for name in OWN {
        out.extend(members.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    json!({ "request": out })
}

/// An update: the value of the phase as the status of the offer. Other members go as they are.
pub fn update(update: &Value) -> Value {
    match (update.get("path").and_then(Value::as_str), update.get("value")) {
        (Some(path), Some(value)) if path.trim_start_matches('/') == "phase" => {
            json!({ "offer": { "status": value } })
        }
        _ => json!({ "offer": update }),
    }
}

fn listed(value: &Value, change: impl Fn(&Value) -> Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(change).collect()),
        other => json!([change(other)]),
    }
}

fn name_of(part: &Value) -> Option<(String, Value)> {
    let name = part.pointer("/meta/name")?;
    Some(("name".to_owned(), name.clone()))
}

/// A part with the address of its type; a part without kind has no type either.
fn part(of: &Value, group: &str, name: impl Fn(&str) -> String, spec: Map<String, Value>) -> Value {
    let mut out = Map::new();
    out.extend(name_of(of));
    if let Some(kind) = of.get("kind") {
        let written = kind.as_str().and_then(group_and_name);
        let address = match written {
            Some((_, known)) => json!(format!("{BASE}{group}/{}", name(known))),
            None => kind.clone(),
        };
        out.insert("type".to_owned(), address);
    }
    out.insert("spec".to_owned(), Value::Object(spec));
    Value::Object(out)
}

fn executable_of(executable: &Value) -> Value {
    let mut spec = Map::new();
    let kind = executable.get("kind").and_then(Value::as_str).unwrap_or_default();
    if kind.contains("docker") {
        spec = image(executable);
    } else if let Some(location) = executable.get("location") {
        let member = if kind.contains("notebook") {
            "notebook"
        } else {
            "location"
        };
        spec.insert(member.to_owned(), location.clone());
    }
    let name = |known: &str| match known {
        "docker-container" => "oci-container".to_owned(),
        known => known.to_owned(),
    };
    part(executable, "executable-types", name, spec)
}

/// `registry.example.org/demo/newton:1.2` as repository, image and tag.
fn image(executable: &Value) -> Map<String, Value> {
    let mut spec = Map::new();
    if let Some(location) = executable.pointer("/image/locations/0").and_then(Value::as_str) {
        let (repository, rest) = location.split_once('/').unwrap_or(("", location));
        let (name, tag) = rest.rsplit_once(':').unwrap_or((rest, "latest"));
        for (member, value) in [("repo", repository), ("image", name), ("tag", tag)] {
            spec.insert(member.to_owned(), json!(value));
        }
    }
    if let Some(digest) = executable.pointer("/image/digest") {
        spec.insert("digest".to_owned(), digest.clone());
    }
    if let Some(platform) = executable.pointer("/image/platform") {
        spec.insert("platforms".to_owned(), json!([platform]));
    }
    spec
}

fn compute_of(compute: &Value) -> Value {
    let mut spec = Map::new();
    for name in ["cores", "memory"] {
        bounds(&mut spec, compute, name);
    }
    if let Some(Value::Array(volumes)) = compute.get("volumes") {
        spec.insert("volumes".to_owned(), volumes.iter().map(volume).collect());
    }
    spec.extend(
        compute
            .get("extras")
            .map(|extras| ("extras".to_owned(), extras.clone())),
    );
    part(compute, "resource-types", |_| "generic-compute".to_owned(), spec)
}

/// `mincores` and `maxcores` of `cores`.
fn bounds(spec: &mut Map<String, Value>, of: &Value, name: &str) {
    for end in ["min", "max"] {
        if let Some(value) = of.get(name).and_then(|amount| amount.get(end)) {
            spec.insert(format!("{end}{name}"), value.clone());
        }
    }
}

fn volume(volume: &Value) -> Value {
    let mut out = Map::new();
    out.extend(name_of(volume));
    for name in ["resource", "path"] {
        out.extend(volume.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    match volume.get("mode").and_then(Value::as_str) {
        Some("READONLY") => out.insert("mode".to_owned(), json!("r")),
        Some("READWRITE") => out.insert("mode".to_owned(), json!("rw")),
        Some(other) => out.insert("mode".to_owned(), json!(other)),
        None => None,
    };
    Value::Object(out)
}

/// Storage of its own, or data somewhere: 2023 makes no difference.
fn storage_of(resource: &Value) -> Value {
    let mut spec = Map::new();
    let member = |name: &str, pointer: &str| Some((name.to_owned(), resource.pointer(pointer)?.clone()));
    let kind = resource
        .get("kind")
        .and_then(Value::as_str)
        .and_then(group_and_name);
    match kind.map_or("", |(_, name)| name) {
        "S3-data-resource" => {
            for name in ["endpoint", "template", "bucket", "object"] {
                spec.extend(member(name, &format!("/{name}")));
            }
        }
        "rucio-data-resource" => {
            spec.extend(member("endpoint", "/rucio/endpoint"));
            spec.extend(member("domain", "/rucio/scope"));
            spec.extend(member("objectid", "/rucio/object"));
        }
        "simple-data-resource" => spec.extend(member("endpoint", "/location")),
        _ => spec.extend(member("size", "/size/min")),
    }
    // What only 2023 has, such as how long storage lives.
    if let Some(Value::Object(more)) = resource.get("spec") {
        spec.extend(more.clone());
    }
    let name = |known: &str| match known {
        "S3-data-resource" | "simple-data-resource" => "amazon-s3".to_owned(),
        "rucio-data-resource" => "rucio-storage".to_owned(),
        "simple-storage-resource" => "ephemeral-storage".to_owned(),
        known => known.to_owned(),
    };
    part(resource, "storage-types", name, spec)
}

/// What 2023 says of the time that is asked for. It has windows too (P23, Date and time).
fn datetime(asked: &Value) -> Value {
    let mut out = Map::new();
    for (old, new) in [
        ("start", "start"),
        ("duration", "minduration"),
        ("maxduration", "maxduration"),
    ] {
        out.extend(asked.get(old).map(|value| (new.to_owned(), value.clone())));
    }
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenarios::broker::plan::kind;

    #[test]
    fn the_gaia_request() {
        let asked = json!({
            "executable": { "kind": kind("executable/zeppelin-notebook"), "location": "https://example.org/gaia.zpln" },
            "compute": {
                "kind": kind("compute/simple-compute-resource"), "meta": { "name": "spark" },
                "cores": { "min": 210 }, "memory": { "min": 360 },
                "volumes": [{ "meta": { "name": "v" }, "resource": "scratch", "path": "/scratch", "mode": "READWRITE" }],
            },
            "storage": [{
                "kind": kind("storage/simple-storage-resource"), "meta": { "name": "scratch" }, "size": { "min": 932 },
            }],
            "schedule": { "requested": { "duration": "PT2H", "start": "2022-10-18T15:00:00Z" } },
        });
        let expected = json!({ "request": {
            "executable": {
                "type": "https://www.purl.org/ivoa.net/executable-types/zeppelin-notebook",
                "spec": { "notebook": "https://example.org/gaia.zpln" },
            },
            "resources": {
                "compute": [{
                    "name": "spark",
                    "type": "https://www.purl.org/ivoa.net/resource-types/generic-compute",
                    "spec": {
                        "mincores": 210, "minmemory": 360,
                        "volumes": [{ "name": "v", "resource": "scratch", "path": "/scratch", "mode": "rw" }],
                    },
                }],
                "storage": [{
                    "name": "scratch",
                    "type": "https://www.purl.org/ivoa.net/storage-types/ephemeral-storage",
                    "spec": { "size": 932 },
                }],
            },
            "datetime": [{ "start": "2022-10-18T15:00:00Z", "minduration": "PT2H" }],
        } });
        assert_eq!(request(&asked), expected);
    }
}
