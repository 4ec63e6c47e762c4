//! Faults of the broker with kinds that are missing, unknown or abstract (group C of the catalogue).

use serde_json::Value;

use super::help::*;
use crate::broker::mutation::*;
use crate::broker::{items_mut, kinds, text};
use crate::faults::Fault;

const POSTED: Place = at(
    &["POST"],
    &[crate::broker::Resource::Requests, crate::broker::Resource::Direct],
);

/// Each object of a request that has a kind, with the kind that is usual there.
fn each_part(request: &mut Value, change: &mut dyn FnMut(&'static str, &mut Value)) {
    if let Some(executable) = request.get_mut("executable") {
        change(kinds::JUPYTER, executable);
    }
    if let Some(compute) = request.get_mut("compute").filter(|compute| compute.is_object()) {
        change(kinds::COMPUTE, compute);
        for volume in items_mut(compute, "volumes") {
            change(kinds::VOLUME, volume);
        }
    }
    for (list, kind) in [("storage", kinds::STORAGE), ("data", kinds::DATA_SIMPLE)] {
        for part in items_mut(request, list) {
            change(kind, part);
        }
    }
}

/// What has no kind is taken for the usual one.
fn fill_kinds(request: &mut Value) {
    each_part(request, &mut |usual, part| {
        if part.is_object() && part.get("kind").is_none() {
            part["kind"] = Value::from(kinds::uri(usual));
        }
    });
}

/// Kinds that nobody knows are taken for the usual one, where that is one of these.
fn unknown_is_usual(request: &mut Value, among: &[&str]) {
    each_part(request, &mut |usual, part| {
        let unknown = text(part, "/kind").is_some_and(|kind| kinds::short(kind).is_empty());
        if unknown && among.contains(&usual) {
            part["kind"] = Value::from(kinds::uri(usual));
        }
    });
}

fn is_unknown(request: &Value, at: &str) -> bool {
    text(request, at).is_some_and(|kind| kinds::short(kind).is_empty())
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    broken(
        "eb-kind-optional",
        "What has no kind is taken for the usual one.",
        &["eb-req-kind-required"],
        &[ask(fill_kinds)],
    ),
    broken(
        "eb-kind-optional-executable",
        "An executable without a kind is taken for a notebook.",
        &["eb-req-kind-required"],
        &[ask(|request| {
            if let Some(executable) = request.get_mut("executable")
                && executable.get("kind").is_none()
            {
                executable["kind"] = Value::from(kinds::uri(kinds::JUPYTER));
            }
        })],
    ),
    broken(
        "eb-kind-optional-volume",
        "A volume without a kind is taken for a simple one.",
        &["eb-req-kind-required"],
        &[ask(|request| {
            let compute = request.get_mut("compute");
            for volume in compute
                .into_iter()
                .flat_map(|compute| items_mut(compute, "volumes"))
            {
                if volume.get("kind").is_none() {
                    volume["kind"] = Value::from(kinds::uri(kinds::VOLUME));
                }
            }
        })],
    ),
    broken(
        "eb-yes-to-unknown-executable",
        "Executables of kinds that nobody knows are offered as notebooks.",
        &["eb-req-unknown-exec-not-yes"],
        &[ask(|request| unknown_is_usual(request, &[kinds::JUPYTER]))],
    ),
    broken(
        "eb-yes-to-unknown-compute",
        "Compute resources of kinds that nobody knows are offered as simple ones.",
        &["eb-req-unknown-resource-not-yes"],
        &[ask(|request| unknown_is_usual(request, &[kinds::COMPUTE]))],
    ),
    broken(
        "eb-yes-to-unknown-storage",
        "Storage of kinds that nobody knows is offered as simple storage.",
        &["eb-req-unknown-resource-not-yes"],
        &[ask(|request| unknown_is_usual(request, &[kinds::STORAGE]))],
    ),
    broken(
        "eb-yes-to-unknown-data",
        "Data of kinds that nobody knows is offered as simple data.",
        &["eb-req-unknown-resource-not-yes"],
        &[ask(|request| unknown_is_usual(request, &[kinds::DATA_SIMPLE]))],
    ),
    broken(
        "eb-yes-to-unknown-volume",
        "Volumes of kinds that nobody knows are looked over.",
        &["eb-req-unknown-resource-not-yes"],
        &[ask(|request| {
            let volumes = request
                .pointer_mut("/compute/volumes")
                .and_then(Value::as_array_mut);
            if let Some(volumes) = volumes {
                volumes.retain(|volume| !is_unknown(volume, "/kind"));
            }
        })],
    ),
    broken(
        "eb-unknown-400",
        "An executable of a kind that nobody knows is answered with 400.",
        &["eb-req-unknown-exec-says-no"],
        &[refuse(
            Refused::Malformed,
            |request| is_unknown(request, "/executable/kind"),
            "The kind of the executable is not known.",
        )],
    ),
    broken(
        "eb-unknown-kind-500",
        "An executable of a kind that nobody knows breaks the server.",
        &["eb-req-unknown-exec-says-no"],
        &crash(POSTED.when(|seen| {
            let asked = seen.asked.as_ref();
            asked.is_some_and(|asked| is_unknown(asked, "/executable/kind"))
        })),
    ),
    broken(
        "eb-yes-to-abstract",
        "Data of an abstract kind is offered.",
        &["eb-req-abstract-kind-not-yes"],
        &[ask(|request| {
            for data in items_mut(request, "data") {
                if text(data, "/kind").is_some_and(|kind| kind.ends_with("/abstract-data-resource.yaml")) {
                    data["kind"] = Value::from(kinds::uri(kinds::DATA_SIMPLE));
                    data["location"] = Value::from("https://example.org/data/table.vot");
                }
            }
        })],
    ),
];
