//! What an offer says: the request, completed with sizes, identifiers and default resources.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::kinds;
use super::platform::{Amounts, Profile, amounts};
use super::problem::{Problem, problem};
use super::times::write_instant;
use super::tree::{drop_member, int, items, items_mut, object, text};

/// Sizes of one thing: what is given, and up to what it may grow.
#[derive(Clone, Copy, Debug)]
struct Size {
    min: i64,
    max: i64,
}

impl Size {
    fn value(self) -> Value {
        json!({"min": self.min, "max": self.max})
    }
}

/// All sizes that would be offered.
#[derive(Clone, Debug)]
pub(crate) struct Sizes {
    cores: Size,
    memory: Size,
    storage: Vec<Size>,
}

/// What is asked of a thing, met within a limit.
fn size(asked: &Value, name: &str, limit: i64) -> Result<Size, Problem> {
    let floor = int(asked, &format!("/{name}/min")).unwrap_or(1).max(1);
    let ceiling = int(asked, &format!("/{name}/max"));
    if floor > limit {
        return Err(problem(
            "too-much",
            "${asked} of ${name} is more than the ${limit} that a request can have.",
            &[
                ("asked", &floor.to_string()),
                ("name", name),
                ("limit", &limit.to_string()),
            ],
        ));
    }
    let max = ceiling.unwrap_or(floor.saturating_mul(2)).min(limit);
    Ok(Size {
        min: floor,
        max: max.max(floor),
    })
}

const NO_FLAVOUR: &str = "No flavour of this platform has the cores and the memory that are asked for.";

/// The sizes that a platform would offer, or why it cannot.
pub(crate) fn sizes(request: &Value, profile: &Profile) -> Result<Sizes, Vec<Problem>> {
    let compute = request.get("compute").unwrap_or(&Value::Null);
    let mut wrong = Vec::new();
    let mut keep = |size: Result<Size, Problem>| {
        size.unwrap_or_else(|problem| {
            wrong.push(problem);
            Size { min: 1, max: 1 }
        })
    };
    let mut cores = keep(size(compute, "cores", profile.limits.cores));
    let mut memory = keep(size(compute, "memory", profile.limits.memory));
    let storage: Vec<Size> = items(request, "storage")
        .iter()
        .map(|asked| keep(size(asked, "size", profile.limits.storage)))
        .collect();
    let all = storage
        .iter()
        .fold(0_i64, |sum, size| sum.saturating_add(size.min));
    if all > profile.limits.storage && wrong.is_empty() {
        let text = "${asked} GiB of storage in all is more than a request can have.";
        wrong.push(problem("too-much", text, &[("asked", &all.to_string())]));
    }
    if !profile.flavours.is_empty() && wrong.is_empty() {
        match flavour(compute, profile, cores.min, memory.min) {
            Some((c, m)) => {
                cores = Size { min: c, max: c };
                memory = Size { min: m, max: m };
            }
            None => wrong.push(problem("no-flavour", NO_FLAVOUR, &[])),
        }
    }
    let sizes = Sizes {
        cores,
        memory,
        storage,
    };
    if wrong.is_empty() { Ok(sizes) } else { Err(wrong) }
}

/// The smallest of the fixed sizes that is large enough, and not larger than asked for.
fn flavour(compute: &Value, profile: &Profile, cores: i64, memory: i64) -> Option<(i64, i64)> {
    let within = |name: &str, size: i64| int(compute, name).is_none_or(|max| size <= max);
    let fits = |(c, m): &&(i64, i64)| {
        *c >= cores && *m >= memory && within("/cores/max", *c) && within("/memory/max", *m)
    };
    profile.flavours.iter().find(fits).copied()
}

impl Sizes {
    /// What is taken from the pools.
    pub fn need(&self, request: &Value) -> Amounts {
        let created = i64::from(lacks_storage(request));
        let storage = self.storage.iter().map(|size| size.min).sum::<i64>() + created;
        amounts(self.cores.min, self.memory.min, storage)
    }
}

/// Some data are to be put nowhere: the broker makes a storage for them.
fn lacks_storage(request: &Value) -> bool {
    items(request, "data")
        .iter()
        .any(|data| text(data, "/storage").is_none())
}

/// The components of an offer: executable, compute, storage and data.
pub(crate) fn body(request: &Value, sizes: &Sizes, now: Timestamp) -> Value {
    let mut storage: Vec<Value> = items(request, "storage").to_vec();
    for (asked, size) in storage.iter_mut().zip(&sizes.storage) {
        asked["size"] = size.value();
        drop_member(asked, "data");
        own(asked, now);
    }
    let mut data: Vec<Value> = items(request, "data").to_vec();
    if lacks_storage(request) {
        let mut made =
            json!({"kind": kinds::uri(kinds::STORAGE), "meta": {"description": "Made for the data."}});
        made["size"] = json!({"min": 1, "max": 1});
        own(&mut made, now);
        let id = made["meta"]["uuid"].clone();
        storage.push(made);
        let homeless = data.iter_mut().filter(|data| data.get("storage").is_none());
        homeless.for_each(|data| data["storage"] = id.clone());
    }
    place(request, &mut storage, &mut data, now);
    let compute = compute(request, sizes, &storage, &data, now);
    let list = |list: Vec<Value>| (!list.is_empty()).then_some(Value::Array(list));
    object([
        ("executable", Some(executable(request, now))),
        ("compute", Some(compute)),
        ("storage", list(storage)),
        ("data", list(data)),
    ])
}

/// Makes the data ours, each on its storage, and lets the storage know what it holds.
fn place(request: &Value, storage: &mut [Value], data: &mut [Value], now: Timestamp) {
    for data in data.iter_mut() {
        own(data, now);
        resolve(data, "storage", &[storage], &[items(request, "storage")]);
    }
    for stored in storage {
        let id = stored["meta"]["uuid"].clone();
        let held: Vec<Value> = data
            .iter()
            .filter(|data| data.get("storage") == Some(&id))
            .map(|data| data["meta"]["uuid"].clone())
            .collect();
        if !held.is_empty() {
            stored["data"] = Value::Array(held);
        }
    }
}

fn executable(request: &Value, now: Timestamp) -> Value {
    let mut executable = request.get("executable").cloned().unwrap_or_else(|| json!({}));
    if let Some(network) = executable.get_mut("network") {
        for port in items_mut(network, "ports") {
            drop_member(port, "external");
        }
    }
    own(&mut executable, now);
    executable
}

fn compute(request: &Value, sizes: &Sizes, storage: &[Value], data: &[Value], now: Timestamp) -> Value {
    let default = || json!({"kind": kinds::uri(kinds::COMPUTE)});
    let mut compute = request
        .get("compute")
        .cloned()
        .filter(Value::is_object)
        .unwrap_or_else(default);
    compute["cores"] = sizes.cores.value();
    compute["memory"] = sizes.memory.value();
    for volume in items_mut(&mut compute, "volumes") {
        own(volume, now);
        if volume.get("mode").is_none() {
            volume["mode"] = Value::from("READONLY");
        }
        let asked = [items(request, "storage"), items(request, "data")];
        resolve(volume, "resource", &[storage, data], &asked);
    }
    own(&mut compute, now);
    compute
}

/// Makes a component of the request one of ours: what the service assigns is taken from nobody else.
fn own(component: &mut Value, now: Timestamp) {
    for name in ["phase", "schedule", "costs", "metrics"] {
        drop_member(component, name);
    }
    let said = component.get("meta").cloned().unwrap_or(Value::Null);
    component["meta"] = object([
        ("uuid", Some(Value::from(Uuid::new_v4().to_string()))),
        ("name", said.get("name").cloned()),
        ("description", said.get("description").cloned()),
        ("created", Some(Value::from(write_instant(now)))),
    ]);
    // The kind and what the service says of a component come first.
    if let Some(members) = component.as_object_mut() {
        let mut ordered = serde_json::Map::new();
        for name in ["kind", "meta"] {
            if let Some(value) = members.shift_remove(name) {
                ordered.insert(name.to_owned(), value);
            }
        }
        ordered.append(members);
        *members = ordered;
    }
}

/// Replaces a reference (a name, or an identifier that the client gave) by the identifier of ours.
fn resolve(holder: &mut Value, member: &str, ours: &[&[Value]], asked: &[&[Value]]) {
    let Some(wanted) = holder.get(member).and_then(Value::as_str) else {
        return;
    };
    for (ours, asked) in ours.iter().zip(asked) {
        for (own, asked) in ours.iter().zip(*asked) {
            let is_meant = ["/meta/name", "/meta/uuid"]
                .iter()
                .any(|at| text(asked, at) == Some(wanted));
            if is_meant {
                holder[member] = own["meta"]["uuid"].clone();
                return;
            }
        }
    }
}

/// Costs or metrics that the platform quotes for such an offer.
pub(crate) fn quotes(body: &Value, duration: SignedDuration, profile: &Profile) -> (Vec<Value>, Vec<Value>) {
    let hours = duration.as_secs_f64() / 3600.0;
    let cores = |end: &str| {
        let cores = int(body, &format!("/compute/cores/{end}")).unwrap_or(1);
        i32::try_from(cores).map_or(1.0, f64::from)
    };
    let cost = |(name, price): &(&str, f64)| {
        json!({
            "kind": kinds::uri(kinds::COST),
            "type": format!("urn:ivoa:calycopis:cost:{name}"),
            "min": price * hours * cores("min"),
            "max": price * hours * cores("max"),
        })
    };
    let metric = |(name, min, max): &(&str, f64, f64)| {
        json!({
            "kind": kinds::uri(kinds::METRIC),
            "type": format!("urn:ivoa:calycopis:metric:{name}"),
            "min": min,
            "max": max,
        })
    };
    (
        profile.costs.iter().map(cost).collect(),
        profile.metrics.iter().map(metric).collect(),
    )
}
