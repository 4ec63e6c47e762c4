//! Requests of all sorts: good ones, and ones with a single mistake.

use serde_json::{Value, json};

use crate::broker::kinds::{self, uri};
use crate::broker::tree::put;

const UNKNOWN: &str = "urn:test:no-such-kind";
const WINDOW: &str = "2026-11-23T15:00:00Z/PT30M";

fn notebook() -> Value {
    json!({"kind": uri(kinds::JUPYTER), "meta": {"name": "tag"}, "location": "https://example.org/hello.ipynb"})
}

/// The smallest request.
pub(super) fn smallest() -> Value {
    json!({"executable": notebook()})
}

/// With limits and a window for the start.
pub(super) fn limited() -> Value {
    json!({
        "executable": notebook(),
        "compute": {"kind": uri(kinds::COMPUTE), "meta": {"name": "c1"},
            "cores": {"min": 2, "max": 4}, "memory": {"min": 5, "max": 9}},
        "schedule": {"requested": {"duration": "PT1H", "start": WINDOW}},
    })
}

fn container() -> Value {
    json!({
        "executable": {"kind": uri(kinds::DOCKER), "meta": {"name": "tag"},
            "image": {"locations": ["registry.example.org/demo/newton:1.2"], "digest": "sha256:02",
                "platform": {"architecture": "amd64", "os": "linux"}},
            "privileged": false, "command": ["--steps", "20"], "entrypoint": "/usr/bin/newton",
            "environment": {"LANG": "C"},
            "network": {"ports": [{"access": true, "internal": {"port": 8888}, "protocol": "HTTPS", "path": "/lab"}]}},
        "compute": {"kind": uri(kinds::COMPUTE), "cores": {"min": 1}, "memory": {"min": 2}},
    })
}

fn data() -> Value {
    json!({
        "executable": notebook(),
        "compute": {"kind": uri(kinds::COMPUTE), "cores": {"min": 1}, "memory": {"min": 2}, "volumes": [
            {"kind": uri(kinds::VOLUME), "path": "/in", "mode": "READONLY", "resource": "plain"},
            {"kind": uri(kinds::VOLUME), "path": "/out", "mode": "READWRITE", "resource": "work"}]},
        "storage": [
            {"kind": uri(kinds::STORAGE), "meta": {"name": "work"}, "size": {"min": 20, "max": 40}},
            {"kind": uri(kinds::STORAGE), "meta": {"name": "inputs"}, "size": {"min": 100}}],
        "data": [
            {"kind": uri(kinds::DATA_SIMPLE), "meta": {"name": "plain"}, "storage": "inputs",
                "location": "https://example.org/table.vot"},
            {"kind": uri(kinds::DATA_S3), "meta": {"name": "bucket"}, "endpoint": "https://s3.example.org",
                "bucket": "survey", "object": ""},
            {"kind": uri(kinds::DATA_RUCIO), "meta": {"name": "lake"}, "rucio": {"endpoint": "https://rucio.example.org",
                "scope": "testing", "object": "obs", "type": "DATASET"}},
            {"kind": uri(kinds::DATA_IVOA), "meta": {"name": "vo"}, "ivoa": {"ivoid": "ivo://example.org/obs",
                "obscore": {"obs_id": "0001"}, "datalink": {"ID": "ivo://example.org/obs"}}},
            {"kind": uri(kinds::DATA_SKAO), "meta": {"name": "ska"}, "ivoa": {"ivoid": "ivo://example.org/ska"},
                "skao": {"namespace": "testing", "objectname": "cube", "objecttype": "FILE",
                    "datasize": 27_487_790_694_400_i64, "replicas": [{"rsename": "SITE_B"}]}}],
    })
}

/// The same with another value at a path.
fn with(mut request: Value, path: &str, value: Value) -> Value {
    assert!(put(&mut request, path, value), "{path}");
    request
}

fn without(request: Value, holder: &str, member: &str) -> Value {
    let mut request = request;
    let place = request.pointer_mut(holder).and_then(Value::as_object_mut);
    place.unwrap().shift_remove(member);
    request
}

fn start(start: &str) -> Value {
    with(limited(), "schedule/requested/start", json!(start))
}

fn duration(duration: Value) -> Value {
    with(limited(), "schedule/requested/duration", duration)
}

/// All requests, with names.
pub(super) fn all() -> Vec<(&'static str, Value)> {
    let mut all = good();
    all.extend(of_wrong_kinds());
    all.extend(of_wrong_values());
    all
}

fn good() -> Vec<(&'static str, Value)> {
    let sif = json!({"kind": uri(kinds::SINGULARITY), "location": "https://example.org/newton.sif"});
    let money = json!([{"kind": uri(kinds::COST), "type": "urn:ivoa:calycopis:cost:monetary", "max": 1.0}]);
    let speed = json!([{"kind": uri(kinds::METRIC), "type": "urn:ivoa:calycopis:metric:compute-performance", "min": 50.0}]);
    let mut trusting = container();
    for (path, value) in [
        (
            "executable/meta/uuid",
            json!("11111111-1111-4111-8111-111111111111"),
        ),
        ("executable/phase", json!("RUNNING")),
        (
            "executable/schedule",
            json!({"preparing": {"start": "2001-01-01T00:00:00Z", "duration": "PT1S"}}),
        ),
        (
            "executable/network/ports/0/external",
            json!({"port": 22, "addresses": ["203.0.113.9"]}),
        ),
    ] {
        trusting = with(trusting, path, value);
    }
    let paid = with(with(smallest(), "costs", money), "metrics", speed);
    vec![
        ("smallest", smallest()),
        ("smallest again", smallest()),
        ("limited", limited()),
        (
            "start and end",
            start("2026-11-23T15:00:00Z/2026-11-23T15:30:00Z"),
        ),
        ("dates", start("2026-11-23/P1D")),
        ("container", container()),
        ("singularity", json!({"executable": sif})),
        ("data", data()),
        (
            "unreachable",
            with(data(), "data/0/location", json!("https://unreachable.invalid/t")),
        ),
        ("paid", paid.clone()),
        ("impossible", with(paid, "costs/0/max", json!(0))),
        ("trusting", trusting),
        (
            "strange",
            with(with(smallest(), "x-a", json!(1)), "executable/x-b", json!(2)),
        ),
    ]
}

fn of_wrong_kinds() -> Vec<(&'static str, Value)> {
    let abstract_data = without(
        with(
            data(),
            "data/0/kind",
            json!(uri("data/abstract-data-resource.yaml")),
        ),
        "/data/0",
        "location",
    );
    vec![
        ("no executable", json!({})),
        ("no kind", without(smallest(), "/executable", "kind")),
        ("no kind of volume", without(data(), "/compute/volumes/0", "kind")),
        (
            "unknown executable",
            with(smallest(), "executable/kind", json!(UNKNOWN)),
        ),
        ("unknown compute", with(data(), "compute/kind", json!(UNKNOWN))),
        ("unknown storage", with(data(), "storage/0/kind", json!(UNKNOWN))),
        ("unknown data", with(data(), "data/0/kind", json!(UNKNOWN))),
        (
            "unknown volume",
            with(data(), "compute/volumes/0/kind", json!(UNKNOWN)),
        ),
        ("abstract data", abstract_data),
        (
            "compute list",
            with(smallest(), "compute", json!([{"kind": uri(kinds::COMPUTE)}])),
        ),
        (
            "storage object",
            with(smallest(), "storage", json!({"kind": uri(kinds::STORAGE)})),
        ),
    ]
}

fn of_wrong_values() -> Vec<(&'static str, Value)> {
    let twice = with(
        with(data(), "storage/1/meta/name", json!("work")),
        "data/0/storage",
        json!("work"),
    );
    vec![
        ("P1H", duration(json!("P1H"))),
        ("PT", duration(json!("PT"))),
        ("seconds", duration(json!(7200))),
        ("ages", duration(json!("P99999999999D"))),
        ("no start", start("")),
        ("tomorrow", start("tomorrow")),
        ("repeats", start("R5/2026-11-23T15:00:00Z/PT1H")),
        ("backwards", start("2026-11-24T15:00:00Z/2026-11-23T15:00:00Z")),
        ("past", start("2026-11-20T15:00:00Z/PT30M")),
        ("min above max", with(limited(), "compute/cores/min", json!(8))),
        ("negative", with(limited(), "compute/cores/min", json!(-1))),
        (
            "huge",
            with(limited(), "compute/cores/min", json!(9_007_199_254_740_991_i64)),
        ),
        (
            "location object",
            with(
                smallest(),
                "executable/location",
                json!({"url": "https://example.org/x"}),
            ),
        ),
        ("cores text", with(limited(), "compute/cores/min", json!("2"))),
        (
            "environment number",
            with(container(), "executable/environment/LANG", json!(1)),
        ),
        ("mode rw", with(data(), "compute/volumes/1/mode", json!("rw"))),
        (
            "dangling volume",
            with(data(), "compute/volumes/0/resource", json!("nowhere")),
        ),
        (
            "dangling storage",
            with(data(), "data/0/storage", json!("nowhere")),
        ),
        ("same names", twice),
        ("no image", without(container(), "/executable", "image")),
        (
            "privileged",
            with(container(), "executable/privileged", json!(true)),
        ),
        (
            "pdp11",
            with(
                container(),
                "executable/image/platform/architecture",
                json!("pdp11"),
            ),
        ),
        (
            "ftp",
            with(container(), "executable/network/ports/0/protocol", json!("FTP")),
        ),
    ]
}
