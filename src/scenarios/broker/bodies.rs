//! Requests in the shape of 1.0 that a service may well say YES to (catalogue 8.1).

use serde_json::{Value, json};

use super::plan::{kind, published};
use super::when;
use crate::documents::broker::Dialect;
use crate::recording::Reason;
use crate::scenarios::{Stop, Talk};

/// What a run is called, so that an operator can tell where it comes from.
pub fn tag(talk: &Talk, lane: &str) -> String {
    format!("voconform-{}-{lane}", talk.plan.nonce)
}

/// A request for nothing but an executable.
pub fn only(talk: &Talk, lane: &str, executable: &Value) -> Value {
    let mut executable = executable.clone();
    if let Value::Object(members) = &mut executable {
        let meta = members.entry("meta").or_insert_with(|| json!({}));
        if let Value::Object(meta) = meta {
            meta.insert("name".to_owned(), json!(tag(talk, lane)));
        }
    }
    json!({ "executable": executable })
}

/// The smallest request that the service can serve (F-01).
pub fn smallest(talk: &Talk, lane: &str) -> Result<Value, Stop> {
    Ok(only(talk, lane, &executable(talk)?))
}

/// The executable that the service can run.
pub fn executable(talk: &Talk) -> Result<Value, Stop> {
    let base = talk
        .ground
        .base()
        .ok_or_else(|| Stop::reason(Reason::NeedsExecutable))?;
    Ok(base.executable.clone())
}

/// A recipe of the target.
pub fn recipe(talk: &Talk, name: &str) -> Result<Value, Stop> {
    let found = talk.plan.broker.recipes.get(name).cloned();
    found.ok_or_else(|| Stop {
        detail: format!("the target file has no [broker.recipes] {name}"),
        ..Stop::reason(Reason::NeedsProtocolRecipe)
    })
}

/// Adds compute with these limits; null stands for a limit that is not given.
pub fn with_compute(mut request: Value, cores: (u64, Option<u64>), memory: (u64, Option<u64>)) -> Value {
    let bounds = |(min, max): (u64, Option<u64>)| match max {
        Some(max) => json!({ "min": min, "max": max }),
        None => json!({ "min": min }),
    };
    request["compute"] = json!({
        "kind": kind("compute/simple-compute-resource"),
        "meta": { "name": "c1" },
        "cores": bounds(cores),
        "memory": bounds(memory),
    });
    request
}

/// The limits of F-02: the minimum of memory differs from that of cores on purpose.
pub fn with_limits(request: Value) -> Value {
    with_compute(request, (2, Some(4)), (5, Some(9)))
}

/// Adds a duration and perhaps a window for the start.
pub fn with_schedule(mut request: Value, duration: &str, start: Option<String>) -> Value {
    request["schedule"] = json!({ "requested": { "duration": duration } });
    if let Some(start) = start {
        request["schedule"]["requested"]["start"] = json!(start);
    }
    request
}

/// F-02: limits, an hour, and a window of half an hour tomorrow.
pub fn limited(talk: &Talk, lane: &str) -> Result<Value, Stop> {
    let start = format!("{}/PT30M", when::text(when::tomorrow(&talk.plan, lane)));
    let mut request = with_schedule(with_limits(smallest(talk, lane)?), "PT1H", Some(start));
    if talk.ground.dialect() == Dialect::V23 {
        // No later version can ask for a longest time.
        request["schedule"]["requested"]["maxduration"] = json!("PT2H");
    }
    Ok(request)
}

/// F-02, and in case that the service does not look ahead so far: the same without a window, and the smallest request.
pub fn limited_or_less(talk: &Talk, lane: &str) -> Result<Vec<Value>, Stop> {
    let smallest = smallest(talk, lane)?;
    Ok(vec![
        limited(talk, lane)?,
        with_limits(smallest.clone()),
        smallest,
    ])
}

/// The Gaia request of 2022 (F-03): 210 cores, 360 GiB, 932 GiB of storage, two hours on a Tuesday from 15:00 on.
pub fn gaia(talk: &Talk, lane: &str) -> Value {
    let mut container = published("registry.example.org/gaia-dmp/zeppelin-pyspark:2022.10");
    container["image"]["digest"] = json!(digest(1));
    container["environment"] =
        json!({ "ZEPPELIN_NOTEBOOK": "/notes/gaia-pyspark.json", "SPARK_EXECUTOR_CORES": "10" });
    container["network"]["ports"][0]["internal"]["port"] = json!(8080);
    container["meta"] = json!({ "description": "Zeppelin notebook with a PySpark analysis of Gaia data" });
    let mut request = with_compute(only(talk, lane, &container), (210, None), (360, None));
    request["compute"]["meta"]["name"] = json!("spark");
    request["compute"]["volumes"] = json!([volume("/scratch", Some("READWRITE"), "scratch")]);
    request["storage"] = json!([storage("scratch", 932, None)]);
    with_schedule(
        request,
        "PT2H",
        Some(format!("{}/PT0S", when::text(when::tuesday()))),
    )
}

fn digest(number: u64) -> String {
    format!("sha256:{number:064x}")
}

/// A notebook (F-01).
pub fn notebook() -> Value {
    json!({
        "kind": kind("executable/jupyter-notebook"),
        "location": "https://example.org/notebooks/hello.ipynb",
    })
}

/// A Singularity container (F-05).
pub fn singularity() -> Value {
    json!({
        "kind": kind("executable/singularity-container"),
        "location": "https://example.org/images/newton.sif",
    })
}

/// A docker container and nothing more than it needs.
pub fn plain_container() -> Value {
    json!({
        "kind": kind("executable/docker-container"),
        "image": {
            "locations": ["registry.example.org/demo/newton:1.2"],
            "digest": digest(2),
            "platform": { "architecture": "amd64", "os": "linux" },
        },
    })
}

/// A docker container with everything (F-04).
pub fn full_container() -> Value {
    let mut container = plain_container();
    container["image"]["locations"] = json!([
        "registry.example.org/demo/newton:1.2",
        "mirror.example.net/demo/newton:1.2"
    ]);
    container["privileged"] = json!(false);
    container["command"] = json!(["--steps", "20", "--json"]);
    container["entrypoint"] = json!("/usr/bin/newton");
    container["environment"] = json!({ "LANG": "C" });
    container["network"] = json!({ "ports": [
        { "access": true, "internal": { "port": 8888 }, "protocol": "HTTPS", "path": "/lab" },
        { "access": false, "internal": { "port": 9000 }, "protocol": "TCP" },
    ] });
    container
}

/// A volume mount of a resource.
pub fn volume(path: &str, mode: Option<&str>, resource: &str) -> Value {
    let mut volume =
        json!({ "kind": kind("volume/simple-volume-mount"), "path": path, "resource": resource });
    if let Some(mode) = mode {
        volume["mode"] = json!(mode);
    }
    volume
}

/// Storage of so many GiB.
pub fn storage(name: &str, min: u64, max: Option<u64>) -> Value {
    let mut storage = json!({
        "kind": kind("storage/simple-storage-resource"),
        "meta": { "name": name },
        "size": { "min": min },
    });
    if let Some(max) = max {
        storage["size"]["max"] = json!(max);
    }
    storage
}

/// Data at an address (F-06a).
pub fn plain_data() -> Value {
    json!({
        "kind": kind("data/simple-data-resource"),
        "meta": { "name": "plain" },
        "storage": "inputs",
        "location": "https://example.org/data/table.vot",
    })
}

/// Data in a bucket (F-06b).
pub fn s3_data() -> Value {
    json!({
        "kind": kind("data/S3-data-resource"),
        "meta": { "name": "bucket" },
        "storage": "inputs",
        "endpoint": "https://s3.example.org",
        "template": "https://s3.example.org/{bucket}/{object}",
        "bucket": "survey",
        "object": "",
    })
}

/// Data in a data lake (F-06c).
pub fn rucio_data() -> Value {
    json!({
        "kind": kind("data/rucio-data-resource"),
        "meta": { "name": "lake" },
        "rucio": {
            "endpoint": "https://rucio.example.org", "scope": "testing", "object": "obs-0001", "type": "DATASET",
        },
    })
}

/// Data that the Virtual Observatory describes (F-06d).
pub fn ivoa_data() -> Value {
    json!({
        "kind": kind("data/ivoa-data-resource"),
        "meta": { "name": "vo" },
        "ivoa": {
            "ivoid": "ivo://example.org/obs?0001",
            "obscore": {
                "obs_id": "0001",
                "obs_collection": "demo",
                "obs_publisher_did": "ivo://example.org/obs?0001",
                "dataproduct_type": "image",
                "calib_level": 2,
                "access_url": "https://example.org/dl?ID=0001",
                "access_format": "application/x-votable+xml;content=datalink",
            },
            "datalink": {
                "ID": "ivo://example.org/obs?0001",
                "access_url": "https://example.org/data/0001.fits",
                "semantics": "#this",
                "content_type": "application/fits",
                "content_length": 1_048_576,
            },
        },
    })
}

/// Data of the SKA Observatory (F-06e).
pub fn skao_data() -> Value {
    json!({
        "kind": kind("data/skao-data-resource"),
        "meta": { "name": "ska" },
        "ivoa": { "ivoid": "ivo://example.org/ska?0002" },
        "skao": {
            "namespace": "testing",
            "objectname": "cube-0002",
            "objecttype": "FILE",
            "datasize": 27_487_790_694_400_u64,
            "checksum": { "type": "adler32", "value": "0badf00d" },
            "replicas": [
                { "rsename": "SITE_A", "dataurl": "https://a.example.org/cube-0002" },
                { "rsename": "SITE_B" },
            ],
        },
    })
}

/// A request with one data resource, on storage of its own if it names one, mounted read-only.
pub fn with_data(talk: &Talk, lane: &str, data: Value) -> Result<Value, Stop> {
    let mut request = with_compute(smallest(talk, lane)?, (1, None), (2, None));
    if data.get("storage").is_some() {
        request["storage"] = json!([storage("inputs", 100, None)]);
    }
    let name = data["meta"]["name"].as_str().unwrap_or("data").to_owned();
    let mut mount = volume(&format!("/in/{name}"), Some("READONLY"), &name);
    mount["meta"] = json!({ "name": "v1" });
    request["compute"]["volumes"] = json!([mount]);
    request["data"] = json!([data]);
    Ok(request)
}

/// Data, storage and volumes of every kind in one request (F-06).
pub fn with_everything(talk: &Talk, lane: &str) -> Result<Value, Stop> {
    let mut request = with_data(talk, lane, plain_data())?;
    request["data"] = json!([plain_data(), s3_data(), rucio_data(), ivoa_data(), skao_data()]);
    request["storage"] = json!([storage("work", 20, Some(40)), storage("inputs", 100, None)]);
    let mut first = volume("/in/plain", Some("READONLY"), "plain");
    first["meta"] = json!({ "name": "v1" });
    request["compute"]["volumes"] = json!([
        first,
        volume("/in/bucket", Some("READONLY"), "bucket"),
        volume("/out", Some("READWRITE"), "work"),
    ]);
    Ok(request)
}
