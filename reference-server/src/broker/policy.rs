//! Why a well-formed request cannot be served: kinds, references, values, places and limits.

use std::collections::HashMap;

use serde_json::Value;

use super::kinds::{self, Position};
use super::problem::{Problem, problem};
use super::shape::objects;
use super::tree::{int, items, text, visit};
use super::world::{REFUSED_PATHS, REFUSED_PORTS, REFUSED_VALUE, is_reachable, places};

/// All that keeps the request from being served, but for time, room and price.
pub(crate) fn refusals(request: &Value) -> Vec<Problem> {
    let mut refused = Vec::new();
    if request.get("executable").is_none() {
        let text = "The request has no executable: there is nothing to run.";
        refused.push(problem("no-executable", text, &[]));
    }
    for (position, path, object) in objects(request) {
        kind(position, &path, object, &mut refused);
        bounds(position, &path, object, &mut refused);
        reachable(&path, object, &mut refused);
    }
    container(request, &mut refused);
    references(request, &mut refused);
    values("", request, &mut refused);
    refused
}

fn kind(position: Position, path: &str, object: &Value, refused: &mut Vec<Problem>) {
    let Some(kind) = text(object, "/kind") else { return };
    if !position.supported().contains(&kinds::short(kind)) {
        refused.push(problem(
            "kind-unknown",
            "The kind ${kind} of ${path} is not served here.",
            &[("kind", kind), ("path", path)],
        ));
    }
}

fn bounds(position: Position, path: &str, object: &Value, refused: &mut Vec<Problem>) {
    let names: &[&str] = match position {
        Position::Compute => &["cores", "memory"],
        Position::Storage => &["size"],
        _ => &[],
    };
    for name in names {
        let [min, max] = ["min", "max"].map(|end| int(object, &format!("/{name}/{end}")));
        let at = format!("{path}/{name}");
        let of = [("path", at.as_str())];
        if min.is_some_and(|min| min < 0) || max.is_some_and(|max| max < 0) {
            refused.push(problem("negative", "${path} is negative.", &of));
        } else if max == Some(0) {
            refused.push(problem("nothing", "${path} may be nothing at most.", &of));
        }
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            let text = "The minimum of ${path} is above its maximum.";
            refused.push(problem("min-above-max", text, &of));
        }
    }
    let [min, max] = ["/min", "/max"].map(|end| object.pointer(end).and_then(Value::as_f64));
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        let text = "The minimum of ${path} is above its maximum.";
        refused.push(problem("min-above-max", text, &[("path", path)]));
    }
}

fn reachable(path: &str, object: &Value, refused: &mut Vec<Problem>) {
    let (all, one_of) = places(object);
    let lost = all.iter().find(|place| !is_reachable(place));
    let none = !one_of.is_empty() && !one_of.iter().any(|place| is_reachable(place));
    let lost = lost.or(one_of.first().filter(|_| none));
    if let Some(place) = lost {
        refused.push(problem(
            "unreachable",
            "The location ${location} of ${path} cannot be reached.",
            &[("location", place), ("path", path)],
        ));
    }
}

/// What only containers have: images, platforms, privileges and ports.
fn container(request: &Value, refused: &mut Vec<Problem>) {
    let Some(executable) = request.get("executable") else {
        return;
    };
    let kind = text(executable, "/kind").map(kinds::short);
    let location = text(executable, "/location").unwrap_or_default();
    if matches!(kind, Some(kinds::JUPYTER | kinds::SINGULARITY)) && location.is_empty() {
        let text = "The executable has no location: there is nothing to run.";
        refused.push(problem("no-location", text, &[]));
    }
    if kind != Some(kinds::DOCKER) {
        return;
    }
    let image = executable.get("image").unwrap_or(&Value::Null);
    if items(image, "locations").is_empty() {
        let text = "The container has no image location.";
        refused.push(problem("no-image", text, &[]));
    }
    for (member, own) in [("architecture", "amd64"), ("os", "linux")] {
        let asked = text(image, &format!("/platform/{member}")).unwrap_or(own);
        if asked != own {
            refused.push(problem(
                "no-such-platform",
                "The ${member} of this platform is ${own}, not ${asked}.",
                &[("member", member), ("own", own), ("asked", asked)],
            ));
        }
    }
    if executable.get("privileged") == Some(&Value::Bool(true)) {
        let text = "Containers are not run with privileges here.";
        refused.push(problem("privileged", text, &[]));
    }
    let network = executable.get("network").unwrap_or(&Value::Null);
    items(network, "ports")
        .iter()
        .for_each(|asked| port(asked, refused));
}

fn port(asked: &Value, refused: &mut Vec<Problem>) {
    let protocol = text(asked, "/protocol").unwrap_or("TCP");
    if !["UDP", "TCP", "HTTP", "HTTPS"].contains(&protocol) {
        let text = "Ports do not speak ${protocol} here.";
        refused.push(problem("port-protocol", text, &[("protocol", protocol)]));
    }
    let Some(number) = int(asked, "/internal/port") else {
        return;
    };
    if !(1..=65_535).contains(&number) || REFUSED_PORTS.contains(&number) {
        let text = "The port ${port} is not opened.";
        refused.push(problem("port-refused", text, &[("port", &number.to_string())]));
    }
}

/// Names are unique, and each reference means exactly one resource of the right sort.
fn references(request: &Value, refused: &mut Vec<Problem>) {
    let mut named: HashMap<&str, usize> = HashMap::new();
    let resources = items(request, "storage").iter().chain(items(request, "data"));
    for name in resources.filter_map(|resource| text(resource, "/meta/name")) {
        *named.entry(name).or_default() += 1;
    }
    let mut twice: Vec<_> = named.iter().filter(|(_, count)| **count > 1).collect();
    twice.sort_unstable();
    for (name, _) in twice {
        let text = "More than one resource has the name ${name}.";
        refused.push(problem("duplicate-name", text, &[("name", name)]));
    }
    let both: &[&str] = &["storage", "data"];
    let nothing = Value::Null;
    let mut check = |path: &str, value: &Value, lists: &[&str]| {
        refused.extend(dangling(request, path, value.as_str().unwrap_or_default(), lists));
    };
    visit(request, "compute/volumes/*", &mut |path, volume| {
        let wanted = volume.get("resource").unwrap_or(&nothing);
        check(&format!("{path}/resource"), wanted, both);
    });
    visit(request, "data/*/storage", &mut |path, value| {
        check(&path, value, &both[..1])
    });
    visit(request, "storage/*/data/*", &mut |path, value| {
        check(&path, value, &both[1..])
    });
}

/// A reference that names no resource of these lists.
fn dangling(request: &Value, path: &str, wanted: &str, lists: &[&str]) -> Option<Problem> {
    let is_meant = |r: &Value| {
        ["/meta/name", "/meta/uuid"]
            .iter()
            .any(|at| text(r, at) == Some(wanted))
    };
    let found = lists.iter().flat_map(|list| items(request, list)).any(is_meant);
    let text = "${path} names ${name}, which is no such resource of the request.";
    (!found).then(|| problem("dangling", text, &[("path", path), ("name", wanted)]))
}

/// Single values that are refused wherever they stand.
fn values(path: &str, value: &Value, refused: &mut Vec<Problem>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                values(&format!("{path}/{name}"), member, refused);
            }
        }
        Value::Array(list) => list.iter().for_each(|item| values(path, item, refused)),
        Value::String(text) if text == REFUSED_VALUE || REFUSED_PATHS.contains(&text.as_str()) => {
            let why = "The value ${value} of ${path} is refused.";
            refused.push(problem("refused-value", why, &[("value", text), ("path", path)]));
        }
        _ => {}
    }
}
