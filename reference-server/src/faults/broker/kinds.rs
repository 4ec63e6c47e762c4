//! Faults of the broker in single kinds (group L of the catalogue): members that get lost, kinds that are refused.

use serde_json::Value;

use super::help::*;
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut, kinds, put, text};
use crate::faults::Fault;

/// Takes a member out of what lies at a path; without a path, out of the value itself.
fn lose(value: &mut Value, path: &str, member: &str) {
    let pointer = if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    };
    if let Some(holder) = value.pointer_mut(&pointer) {
        drop_member(holder, member);
    }
}

fn is_kind(part: &Value, kind: &str) -> bool {
    text(part, "/kind").map(kinds::short) == Some(kind)
}

/// Takes a member out of the executable, if that is of this kind.
fn lose_of(offer: &mut Value, kind: &str, path: &str, member: &str) {
    if let Some(executable) = offer.get_mut("executable").filter(|part| is_kind(part, kind)) {
        lose(executable, path, member);
    }
}

/// Takes a member out of all data of this kind.
fn lose_of_data(offer: &mut Value, kind: &str, path: &str, member: &str) {
    let data = items_mut(offer, "data").iter_mut();
    data.filter(|part| is_kind(part, kind))
        .for_each(|part| lose(part, path, member));
}

/// Of each component only what all kinds have is left.
fn lose_all(offer: &mut Value) {
    let bare = |part: &mut Value| {
        if let Some(members) = part.as_object_mut() {
            members.retain(|name, _| ["kind", "meta", "phase", "schedule"].contains(&name.as_str()));
        }
    };
    for name in ["executable", "compute"] {
        if let Some(part) = offer.get_mut(name) {
            bare(part);
        }
    }
    for list in ["storage", "data"] {
        items_mut(offer, list).iter_mut().for_each(bare);
    }
}

/// Something in the request is of this kind.
fn names_kind(request: &Value, kind: &str) -> bool {
    match request {
        Value::Object(members) => {
            is_kind(request, kind) || members.values().any(|member| names_kind(member, kind))
        }
        Value::Array(items) => items.iter().any(|item| names_kind(item, kind)),
        _ => false,
    }
}

const NOT_POSSIBLE: &str = "This is not possible here.";

pub(in crate::faults) const LOST: &[Fault] = &[
    broken(
        "eb-kind-fields-lost",
        "Of each component only its kind and its name come back.",
        &[
            "eb-kind-docker",
            "eb-kind-singularity",
            "eb-kind-jupyter",
            "eb-kind-compute",
            "eb-kind-storage",
            "eb-kind-volume",
            "eb-kind-data-simple",
            "eb-kind-data-s3",
            "eb-kind-data-rucio",
            "eb-kind-data-ivoa",
            "eb-kind-data-skao",
        ],
        &[offer(|offer, _| lose_all(offer))],
    ),
    broken(
        "eb-docker-image-lost",
        "The image of a container does not come back.",
        &["eb-kind-docker"],
        &[offer(|offer, _| lose_of(offer, kinds::DOCKER, "", "image"))],
    ),
    broken(
        "eb-docker-environment-lost",
        "The environment of a container does not come back.",
        &["eb-kind-docker"],
        &[offer(|offer, _| lose_of(offer, kinds::DOCKER, "", "environment"))],
    ),
    broken(
        "eb-docker-command-lost",
        "The command of a container does not come back.",
        &["eb-kind-docker"],
        &[offer(|offer, _| lose_of(offer, kinds::DOCKER, "", "command"))],
    ),
    broken(
        "eb-docker-network-lost",
        "The ports of a container do not come back.",
        &["eb-kind-docker"],
        &[offer(|offer, _| lose_of(offer, kinds::DOCKER, "", "network"))],
    ),
    broken(
        "eb-docker-digest-other",
        "A container comes back with another digest.",
        &["eb-kind-docker"],
        &[offer(|offer, _| {
            if offer.pointer("/executable/image/digest").is_some() {
                put(offer, "executable/image/digest", Value::from("sha256:ffff"));
            }
        })],
    ),
    broken(
        "eb-singularity-location-lost",
        "The location of a Singularity container does not come back.",
        &["eb-kind-singularity"],
        &[offer(|offer, _| {
            lose_of(offer, kinds::SINGULARITY, "", "location")
        })],
    ),
    broken(
        "eb-singularity-as-notebook",
        "A Singularity container comes back as a notebook.",
        &["eb-kind-singularity"],
        &[offer(|offer, _| {
            if offer
                .get("executable")
                .is_some_and(|part| is_kind(part, kinds::SINGULARITY))
            {
                put(offer, "executable/kind", Value::from(kinds::uri(kinds::JUPYTER)));
            }
        })],
    ),
    broken(
        "eb-notebook-location-lost",
        "The location of a notebook does not come back.",
        &["eb-kind-jupyter"],
        &[offer(|offer, _| lose_of(offer, kinds::JUPYTER, "", "location"))],
    ),
    broken(
        "eb-compute-sizes-lost",
        "Offers say not how many cores and how much memory there are.",
        &["eb-kind-compute"],
        &[offer(|offer, _| {
            lose(offer, "compute", "cores");
            lose(offer, "compute", "memory");
        })],
    ),
    broken(
        "eb-compute-kind-computer",
        "A compute resource comes back under another kind.",
        &["eb-kind-compute"],
        &[offer(|offer, _| {
            let kind = kinds::uri("compute/simple-computer-resource.yaml");
            put(offer, "compute/kind", Value::from(kind));
        })],
    ),
    broken(
        "eb-kind-storage-lost",
        "The size of storage does not come back.",
        &["eb-kind-storage"],
        &[offer(|offer, _| {
            items_mut(offer, "storage")
                .iter_mut()
                .for_each(|part| lose(part, "", "size"));
        })],
    ),
    broken(
        "eb-kind-volume-lost",
        "Volumes do not come back.",
        &["eb-kind-volume"],
        &[offer(|offer, _| lose(offer, "compute", "volumes"))],
    ),
    broken(
        "eb-kind-volume-path-lost",
        "Volumes come back without their paths.",
        &["eb-kind-volume"],
        &[offer(|offer, _| {
            let compute = offer.get_mut("compute");
            for volume in compute
                .into_iter()
                .flat_map(|compute| items_mut(compute, "volumes"))
            {
                drop_member(volume, "path");
            }
        })],
    ),
    broken(
        "eb-data-location-lost",
        "The location of simple data does not come back.",
        &["eb-kind-data-simple"],
        &[offer(|offer, _| {
            lose_of_data(offer, kinds::DATA_SIMPLE, "", "location")
        })],
    ),
    broken(
        "eb-s3-bucket-lost",
        "The bucket of S3 data does not come back.",
        &["eb-kind-data-s3"],
        &[offer(|offer, _| {
            lose_of_data(offer, kinds::DATA_S3, "", "bucket")
        })],
    ),
    broken(
        "eb-rucio-type-lost",
        "The type of Rucio data does not come back.",
        &["eb-kind-data-rucio"],
        &[offer(|offer, _| {
            lose_of_data(offer, kinds::DATA_RUCIO, "rucio", "type")
        })],
    ),
    broken(
        "eb-rucio-flat",
        "Rucio data comes back in the spelling of an older version.",
        &["eb-kind-data-rucio"],
        &[offer(|offer, _| {
            let is_rucio = |part: &&mut Value| is_kind(part, kinds::DATA_RUCIO);
            for data in items_mut(offer, "data").iter_mut().filter(is_rucio) {
                if let Some(Value::Object(inner)) = drop_member(data, "rucio") {
                    inner.into_iter().for_each(|(name, value)| data[name] = value);
                }
            }
        })],
    ),
    broken(
        "eb-obscore-lost",
        "The ObsCore part of IVOA data does not come back.",
        &["eb-kind-data-ivoa"],
        &[offer(|offer, _| {
            lose_of_data(offer, kinds::DATA_IVOA, "ivoa", "obscore")
        })],
    ),
    broken(
        "eb-datalink-lost",
        "The DataLink part of IVOA data does not come back.",
        &["eb-kind-data-ivoa"],
        &[offer(|offer, _| {
            lose_of_data(offer, kinds::DATA_IVOA, "ivoa", "datalink")
        })],
    ),
    broken(
        "eb-skao-replicas-lost",
        "The replicas of SKAO data do not come back.",
        &["eb-kind-data-skao"],
        &[offer(|offer, _| {
            lose_of_data(offer, kinds::DATA_SKAO, "skao", "replicas")
        })],
    ),
    broken(
        "eb-skao-datasize-32bit",
        "The size of SKAO data comes back in four bytes.",
        &["eb-kind-data-skao"],
        &[offer(|offer, _| {
            let is_skao = |part: &&mut Value| is_kind(part, kinds::DATA_SKAO);
            for data in items_mut(offer, "data").iter_mut().filter(is_skao) {
                if let Some(size) = data.pointer("/skao/datasize").and_then(Value::as_i64) {
                    put(data, "skao/datasize", Value::from(size & 0x7fff_ffff));
                }
            }
        })],
    ),
];

pub(in crate::faults) const REFUSED: &[Fault] = &[
    broken(
        "eb-kind-cost-invalid",
        "Costs are quoted under a kind that is not registered.",
        &["eb-offer-costs"],
        &[offer(|offer, _| {
            for cost in items_mut(offer, "costs") {
                cost["kind"] = Value::from(kinds::uri("costs/price.yaml"));
            }
        })],
    ),
    broken(
        "eb-kind-cost-400",
        "A request with a limit of cost is taken for no request.",
        &["eb-kind-cost"],
        &[refuse(
            Refused::Malformed,
            |request| names_kind(request, kinds::COST),
            "The member costs is not known.",
        )],
    ),
    broken(
        "eb-kind-metric-invalid",
        "Metrics are quoted under a kind that is not registered.",
        &["eb-offer-metrics"],
        &[offer(|offer, _| {
            for metric in items_mut(offer, "metrics") {
                metric["kind"] = Value::from(kinds::uri("metrics/speed.yaml"));
            }
        })],
    ),
    broken(
        "eb-kind-metric-400",
        "A request with a need of performance is taken for no request.",
        &["eb-kind-metric"],
        &[refuse(
            Refused::Malformed,
            |request| names_kind(request, kinds::METRIC),
            "The member metrics is not known.",
        )],
    ),
    broken(
        "eb-kind-docker-400",
        "A container is taken for no executable.",
        &["eb-kind-docker"],
        &[refuse(
            Refused::Malformed,
            |request| names_kind(request, kinds::DOCKER),
            NOT_POSSIBLE,
        )],
    ),
    broken(
        "eb-kind-docker-silent",
        "Containers are refused, and nobody says why.",
        &["eb-kind-docker"],
        &[refuse(
            Refused::Silently,
            |request| names_kind(request, kinds::DOCKER),
            NOT_POSSIBLE,
        )],
    ),
    broken(
        "eb-kind-singularity-400",
        "A Singularity container is taken for no executable.",
        &["eb-kind-singularity"],
        &[refuse(
            Refused::Malformed,
            |request| names_kind(request, kinds::SINGULARITY),
            NOT_POSSIBLE,
        )],
    ),
    broken(
        "eb-kind-singularity-silent",
        "Singularity containers are refused, and nobody says why.",
        &["eb-kind-singularity"],
        &[refuse(
            Refused::Silently,
            |request| names_kind(request, kinds::SINGULARITY),
            NOT_POSSIBLE,
        )],
    ),
    broken(
        "eb-kind-volume-400",
        "A volume is taken for nothing that a request may have.",
        &["eb-kind-volume"],
        &[refuse(
            Refused::Malformed,
            |request| names_kind(request, kinds::VOLUME),
            NOT_POSSIBLE,
        )],
    ),
    broken(
        "eb-kind-s3-400",
        "S3 data is taken for no data.",
        &["eb-kind-data-s3"],
        &[refuse(
            Refused::Malformed,
            |request| names_kind(request, kinds::DATA_S3),
            NOT_POSSIBLE,
        )],
    ),
    broken(
        "eb-kind-rucio-silent",
        "Rucio data is refused, and nobody says why.",
        &["eb-kind-data-rucio"],
        &[refuse(
            Refused::Silently,
            |request| names_kind(request, kinds::DATA_RUCIO),
            NOT_POSSIBLE,
        )],
    ),
    broken(
        "eb-kind-skao-500",
        "SKAO data breaks the server.",
        &["eb-kind-data-skao"],
        &crash(
            at(
                &["POST"],
                &[crate::broker::Resource::Requests, crate::broker::Resource::Direct],
            )
            .when(|seen| {
                let asked = seen.asked.as_ref();
                asked.is_some_and(|asked| names_kind(asked, kinds::DATA_SKAO))
            }),
        ),
    ),
];
