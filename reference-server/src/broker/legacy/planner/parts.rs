//! Executables and resources of 2023 in the shape of 1.0 and back. What 1.0 has comes out of the offer, the rest out of the
//! request.

use serde_json::{Map, Value, json};

use crate::broker::kinds;
use crate::broker::legacy::kinds::foreign;
use crate::broker::tree::{drop_member, items, object, text};

const EXECUTABLES: &str = "https://www.purl.org/ivoa.net/executable-types/";
const RESOURCES: &str = "https://www.purl.org/ivoa.net/resource-types/";
const STORAGE: &str = "https://www.purl.org/ivoa.net/storage-types/";

/// A resource of the list `storage`, which 1.0 has in two places.
pub(super) enum Placed {
    Storage(Value),
    Data(Value),
}

/// Kinds of 1.0 with the types of 2023 that become them; the first is what they become again.
const TYPES: &[(&str, &str, &[&str])] = &[
    (
        kinds::JUPYTER,
        EXECUTABLES,
        &["jupyter-notebook", "zeppelin-notebook"],
    ),
    (kinds::DOCKER, EXECUTABLES, &["oci-container"]),
    (kinds::SINGULARITY, EXECUTABLES, &["singularity-container"]),
    (kinds::COMPUTE, RESOURCES, &["generic-compute"]),
    (
        kinds::STORAGE,
        STORAGE,
        &["ephemeral-storage", "persistent-storage"],
    ),
    (kinds::DATA_S3, STORAGE, &["amazon-s3"]),
    (kinds::DATA_RUCIO, STORAGE, &["rucio-storage"]),
    (kinds::DATA_SIMPLE, STORAGE, &["vospace-storage"]),
];

fn kind_of(typed: &str) -> Option<&'static str> {
    let is_of = |(_, base, names): &&(&str, &str, &[&str])| {
        typed
            .strip_prefix(*base)
            .is_some_and(|name| names.contains(&name))
    };
    TYPES.iter().find(is_of).map(|(kind, _, _)| *kind)
}

/// The type of a part that is offered: that of the request, unless it is another thing.
fn type_of(part: &Value, asked: &Value) -> Option<Value> {
    let kind = text(part, "/kind")?;
    let short = kinds::short(kind);
    let own = text(asked, "/type").filter(|typed| kind_of(typed) == Some(short));
    let usual = TYPES.iter().find(|(of, _, _)| *of == short);
    let usual = usual.and_then(|(_, base, names)| names.first().map(|name| format!("{base}{name}")));
    Some(Value::from(
        own.map(str::to_owned)
            .or(usual)
            .unwrap_or_else(|| kind.to_owned()),
    ))
}

/// A part with its kind and its name only, and its spec.
fn begun(asked: &Value) -> (Value, Value) {
    let mut out = json!({});
    match asked.get("type") {
        Some(Value::String(typed)) => {
            let kind = kind_of(typed).map_or_else(|| foreign(typed), kinds::uri);
            out["kind"] = Value::from(kind);
        }
        Some(other) => out["kind"] = other.clone(),
        None => {}
    }
    if let Some(name) = asked.get("name") {
        out["meta"] = json!({"name": name});
    }
    (out, asked.get("spec").cloned().unwrap_or_else(|| json!({})))
}

fn move_members(from: &Value, to: &mut Value, names: &[(&str, &str)]) {
    for (old, new) in names {
        if let Some(value) = from.get(old) {
            to[*new] = value.clone();
        }
    }
}

pub(super) fn executable(asked: &Value) -> Value {
    if !asked.is_object() {
        return asked.clone();
    }
    let (mut out, spec) = begun(asked);
    match text(&out, "/kind").map(kinds::short) {
        Some(kinds::JUPYTER) => move_members(&spec, &mut out, &[("notebook", "location")]),
        Some(kinds::SINGULARITY) => move_members(&spec, &mut out, &[("location", "location")]),
        Some(kinds::DOCKER) => out["image"] = image(&spec),
        _ => {}
    }
    out
}

fn image(spec: &Value) -> Value {
    let said = |name: &str| text(spec, &format!("/{name}")).filter(|text| !text.is_empty());
    let tag = said("tag").or_else(|| said("version")).unwrap_or("latest");
    let location = said("image").map(|image| match said("repo") {
        Some(repo) => format!("{}/{image}:{tag}", repo.trim_end_matches('/')),
        None => format!("{image}:{tag}"),
    });
    // One that fits is enough.
    let platforms = items(spec, "platforms");
    let fits = |platform: &&Value| text(platform, "/architecture").is_none_or(|a| a == "amd64");
    let platform = platforms.iter().find(fits).or(platforms.first());
    object([
        ("locations", Some(json!(location.into_iter().collect::<Vec<_>>()))),
        ("digest", spec.get("digest").cloned()),
        ("platform", platform.cloned()),
    ])
}

/// Members that stand beside `spec` in some examples and inside it in others.
pub(super) fn beside_or_inside<'a>(asked: &'a Value, name: &str) -> &'a [Value] {
    let inside = asked
        .get("spec")
        .map(|spec| items(spec, name))
        .unwrap_or_default();
    if inside.is_empty() {
        items(asked, name)
    } else {
        inside
    }
}

/// A least and a most amount; the most is the least unless it is said (P23, Minimum and maximum).
fn bounds(spec: &Value, name: &str, usual: i64) -> Value {
    let said = |end: &str| spec.get(format!("{end}{name}")).cloned();
    let min = said("min").unwrap_or_else(|| json!(usual));
    json!({"min": min, "max": said("max").unwrap_or(min)})
}

pub(super) fn compute(asked: &Value) -> Value {
    if !asked.is_object() {
        return asked.clone();
    }
    let (mut out, spec) = begun(asked);
    for name in ["cores", "memory"] {
        out[name] = bounds(&spec, name, 1);
    }
    let volumes: Vec<Value> = beside_or_inside(asked, "volumes").iter().map(volume).collect();
    if !volumes.is_empty() {
        out["volumes"] = Value::Array(volumes);
    }
    out
}

fn volume(asked: &Value) -> Value {
    let mut out = json!({"kind": kinds::uri(kinds::VOLUME)});
    if let Some(name) = asked.get("name") {
        out["meta"] = json!({"name": name});
    }
    move_members(asked, &mut out, &[("path", "path"), ("resource", "resource")]);
    if let Some(mode) = asked.get("mode") {
        out["mode"] = match mode.as_str() {
            Some("r" | "ro") => json!("READONLY"),
            Some("rw") => json!("READWRITE"),
            _ => mode.clone(),
        };
    }
    out
}

pub(super) fn storage(asked: &Value) -> Placed {
    if !asked.is_object() {
        return Placed::Storage(asked.clone());
    }
    let (mut out, spec) = begun(asked);
    match text(&out, "/kind").map(kinds::short) {
        Some(kinds::DATA_S3) => {
            let names = ["endpoint", "template", "bucket", "object"].map(|name| (name, name));
            move_members(&spec, &mut out, &names);
            Placed::Data(out)
        }
        Some(kinds::DATA_RUCIO) => {
            out["rucio"] = json!({});
            let names = [
                ("endpoint", "endpoint"),
                ("domain", "scope"),
                ("objectid", "object"),
            ];
            move_members(&spec, &mut out["rucio"], &names);
            Placed::Data(out)
        }
        Some(kinds::DATA_SIMPLE) => {
            move_members(
                &spec,
                &mut out,
                &[("ivorn", "location"), ("endpoint", "location")],
            );
            Placed::Data(out)
        }
        _ => {
            out["size"] = match spec.get("size") {
                Some(size) => json!({"min": size, "max": size}),
                None => bounds(&spec, "size", 1),
            };
            Placed::Storage(out)
        }
    }
}

/// The spec of a request, with what is offered in its place.
fn spec_with(asked: &Value, offered: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let mut spec = asked
        .get("spec")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    for (name, value) in offered {
        match value {
            Some(value) => spec.insert(name.to_owned(), value),
            None => spec.shift_remove(name),
        };
    }
    Value::Object(spec)
}

fn named(part: &Value, asked: &Value, spec: Value) -> Map<String, Value> {
    let out = object([
        ("name", part.pointer("/meta/name").cloned()),
        ("type", type_of(part, asked)),
        ("spec", Some(spec)),
    ]);
    out.as_object().cloned().unwrap_or_default()
}

/// An executable as it is offered. `endpoint` is where it is found while it runs.
pub(super) fn offered_executable(part: &Value, asked: &Value, endpoint: Option<Value>) -> Value {
    let location = part.get("location").cloned();
    let spec = match text(part, "/kind").map(kinds::short) {
        Some(kinds::JUPYTER) => spec_with(asked, [("notebook", location), ("endpoint", endpoint)]),
        Some(kinds::DOCKER) => {
            let written = text(part, "/image/locations/0").unwrap_or_default();
            let (repo, rest) = written.split_once('/').unwrap_or(("", written));
            let (image, tag) = rest.rsplit_once(':').unwrap_or((rest, "latest"));
            // What is still the same stays as it was written.
            let same = items(&image_of(asked), "locations")
                .first()
                .and_then(Value::as_str)
                == Some(written);
            let said = |text: &str| (!text.is_empty()).then(|| Value::from(text));
            let platform = part.pointer("/image/platform").map(|one| json!([one]));
            let digest = part.pointer("/image/digest").cloned();
            if same {
                let platforms = asked.pointer("/spec/platforms").cloned();
                spec_with(asked, [("digest", digest), ("platforms", platforms.or(platform))])
            } else {
                let names = [("repo", said(repo)), ("image", said(image)), ("tag", said(tag))];
                spec_with(
                    asked,
                    names
                        .into_iter()
                        .chain([("digest", digest), ("platforms", platform)]),
                )
            }
        }
        _ => spec_with(asked, [("location", location)]),
    };
    Value::Object(named(part, asked, spec))
}

fn image_of(asked: &Value) -> Value {
    asked.get("spec").map(image).unwrap_or_default()
}

/// A compute resource as it is offered; `names` finds the names of resources.
pub(super) fn offered_compute(part: &Value, asked: &Value, names: &dyn Fn(&Value) -> Value) -> Value {
    let amount = |at: &str| part.pointer(at).cloned();
    let mut spec = spec_with(
        asked,
        [
            ("mincores", amount("/cores/min")),
            ("maxcores", amount("/cores/max")),
            ("minmemory", amount("/memory/min")),
            ("maxmemory", amount("/memory/max")),
        ],
    );
    let beside = !items(asked, "volumes").is_empty();
    drop_member(&mut spec, "volumes");
    let volumes: Vec<Value> = items(part, "volumes")
        .iter()
        .map(|v| offered_volume(v, names))
        .collect();
    if !volumes.is_empty() && !beside {
        spec["volumes"] = json!(volumes);
    }
    let mut out = named(part, asked, spec);
    for name in ["replicas", "extras"] {
        out.extend(asked.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    if !volumes.is_empty() && beside {
        out.insert("volumes".to_owned(), json!(volumes));
    }
    Value::Object(out)
}

fn offered_volume(volume: &Value, names: &dyn Fn(&Value) -> Value) -> Value {
    let mode = volume.get("mode").map(|mode| match mode.as_str() {
        Some("READONLY") => json!("r"),
        Some("READWRITE") => json!("rw"),
        _ => mode.clone(),
    });
    object([
        ("name", volume.pointer("/meta/name").cloned()),
        ("resource", volume.get("resource").map(names)),
        ("path", volume.get("path").cloned()),
        ("mode", mode),
    ])
}

/// A storage or data resource as it is offered.
pub(super) fn offered_storage(part: &Value, asked: &Value) -> Value {
    let member = |at: &str| part.pointer(at).cloned();
    let is_sized = asked.pointer("/spec/size").is_some() || asked.get("spec").is_none();
    let spec = match text(part, "/kind").map(kinds::short) {
        Some(kinds::DATA_S3) => spec_with(
            asked,
            [
                ("endpoint", member("/endpoint")),
                ("template", member("/template")),
                ("bucket", member("/bucket")),
                ("object", member("/object")),
            ],
        ),
        Some(kinds::DATA_RUCIO) => spec_with(
            asked,
            [
                ("endpoint", member("/rucio/endpoint")),
                ("domain", member("/rucio/scope")),
                ("objectid", member("/rucio/object")),
            ],
        ),
        Some(kinds::STORAGE) if is_sized => spec_with(asked, [("size", member("/size/min"))]),
        Some(kinds::STORAGE) => spec_with(
            asked,
            [("minsize", member("/size/min")), ("maxsize", member("/size/max"))],
        ),
        _ => spec_with(asked, []),
    };
    Value::Object(named(part, asked, spec))
}

/// Whether a resource of a request is data in 1.0.
pub(super) fn is_data(asked: &Value) -> bool {
    let kind = text(asked, "/type").and_then(kind_of);
    matches!(
        kind,
        Some(kinds::DATA_S3 | kinds::DATA_RUCIO | kinds::DATA_SIMPLE)
    )
}
