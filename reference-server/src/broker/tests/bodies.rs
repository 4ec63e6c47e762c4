//! The requests of the catalogue's fixtures: each is answered YES, and what was asked for comes back.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::access::Guard;
use crate::broker::config::BrokerConfig;
use crate::broker::core::Core;
use crate::broker::kinds;
use crate::broker::mutation::Mutations;
use crate::broker::order::Order;
use crate::broker::render::View;
use crate::broker::tree::{items, text};

fn start() -> Timestamp {
    "2022-10-10T12:00:00Z".parse().unwrap()
}

/// Asks, and gives the offerset.
fn ask(request: &Value) -> Value {
    let mut core = Core::new(&BrokerConfig::default(), Mutations::default());
    let id = core.ask(&Order::plain(request.clone()), None, start()).unwrap();
    let guard = Guard::default();
    let may_change = |owner: Option<&str>| guard.allows(None, owner);
    let set = core.offerset(&id).unwrap();
    core.offerset_document(
        set,
        &View {
            marked: None,
            root: "http://x/broker",
            may_change: &may_change,
        },
    )
}

/// A kind of 1.0.
fn k(short: &str) -> String {
    kinds::uri(short)
}

fn notebook() -> Value {
    json!({"kind": k(kinds::JUPYTER), "meta": {"name": "tag"}, "location": "https://example.org/notebooks/data.ipynb"})
}

/// Data of every kind, on storages that are asked for and on one that is not.
fn data() -> Value {
    json!({
        "executable": notebook(),
        "compute": {"kind": k(kinds::COMPUTE), "meta": {"name": "c1"}, "cores": {"min": 1}, "memory": {"min": 2}, "volumes": [
            {"kind": k(kinds::VOLUME), "meta": {"name": "v1"}, "path": "/in/plain", "resource": "plain"},
            {"kind": k(kinds::VOLUME), "path": "/out", "mode": "READWRITE", "resource": "work"},
        ]},
        "storage": [
            {"kind": k(kinds::STORAGE), "meta": {"name": "work"}, "size": {"min": 20, "max": 40}},
            {"kind": k(kinds::STORAGE), "meta": {"name": "inputs"}, "size": {"min": 100}},
        ],
        "data": [
            {"kind": k(kinds::DATA_SIMPLE), "meta": {"name": "plain"}, "storage": "inputs", "location": "https://example.org/t"},
            {"kind": k(kinds::DATA_S3), "meta": {"name": "bucket"}, "storage": "inputs", "endpoint": "https://s3.example.org",
                "bucket": "survey", "object": ""},
            {"kind": k(kinds::DATA_RUCIO), "meta": {"name": "lake"},
                "rucio": {"endpoint": "https://rucio.example.org", "scope": "testing", "object": "o", "type": "DATASET"}},
            {"kind": k(kinds::DATA_IVOA), "meta": {"name": "vo"}, "ivoa": {"ivoid": "ivo://example.org/obs?0001",
                "obscore": {"calib_level": 2}, "datalink": {"content_length": 1_048_576}}},
            {"kind": k(kinds::DATA_SKAO), "meta": {"name": "ska"}, "skao": {"namespace": "n", "objectname": "cube", "objecttype": "FILE",
                "datasize": 27_487_790_694_400_i64, "replicas": [{"rsename": "SITE_A"}, {"rsename": "SITE_B"}]}},
        ],
    })
}

#[test]
fn data_and_volumes_are_placed() {
    let set = ask(&data());
    let offers = items(&set, "offers");
    assert_eq!(offers.len(), 4, "{set}");
    let mut seen = BTreeSet::new();
    for offer in offers {
        let (storage, data) = (items(offer, "storage"), items(offer, "data"));
        assert_eq!((storage.len(), data.len()), (3, 5));
        let volumes = items(&offer["compute"], "volumes");
        assert_eq!(volumes[0]["mode"], "READONLY");
        assert_eq!(volumes[0]["resource"], data[0]["meta"]["uuid"]);
        assert_eq!(volumes[1]["resource"], storage[0]["meta"]["uuid"]);
        for one in data {
            let place = storage
                .iter()
                .find(|s| s["meta"]["uuid"] == one["storage"])
                .unwrap();
            assert!(items(place, "data").contains(&one["meta"]["uuid"]));
        }
        let asked = data_members(&json!(items(&self::data(), "data")));
        assert_eq!(data_members(&offer["data"]), asked);
        let singles = [offer, &offer["executable"], &offer["compute"]];
        let all = storage.iter().chain(data).chain(volumes).chain(singles);
        for part in all {
            assert!(seen.insert(part["meta"]["uuid"].to_string()), "{part}");
        }
    }
}

/// What the client says of the data, without what the service adds.
fn data_members(data: &Value) -> Vec<Value> {
    let strip = |one: &Value| {
        let mut one = one.clone();
        for name in ["meta", "storage", "phase"] {
            one.as_object_mut().unwrap().remove(name);
        }
        one
    };
    data.as_array().unwrap().iter().map(strip).collect()
}

#[test]
fn what_the_service_assigns_is_not_taken_from_the_client() {
    let mut request = json!({"executable": {
        "kind": k(kinds::DOCKER), "phase": "RUNNING", "schedule": {"preparing": {"start": "2001-01-01T00:00:00Z"}},
        "meta": {"name": "tag", "uuid": "11111111-1111-4111-8111-111111111111", "url": "https://attacker.example/x"},
        "image": {"locations": ["registry.example.org/demo/newton:1.2"], "digest": "sha256:02"},
        "network": {"ports": [{"access": true, "internal": {"port": 8888}, "external": {"port": 22}, "protocol": "TCP"}]},
    }});
    let offer = ask(&request)["offers"][0].clone();
    let executable = &offer["executable"];
    assert_eq!(executable["phase"], "INITIALIZING");
    assert_ne!(executable["meta"]["uuid"], "11111111-1111-4111-8111-111111111111");
    assert_eq!(executable["meta"].get("url"), None);
    assert_eq!(executable.get("schedule"), None);
    assert_eq!(executable.pointer("/network/ports/0/external"), None);
    assert_eq!(executable["image"], request["executable"]["image"]);
    request["executable"]["privileged"] = json!(true);
    assert_eq!(ask(&request)["result"], "NO");
}

#[test]
fn costs_and_metrics_are_compared() {
    let with = |cost: Value, metric: Value| {
        ask(&json!({"executable": notebook(),
            "costs": [{"kind": k(kinds::COST), "type": "urn:ivoa:calycopis:cost:monetary", "max": cost}],
            "metrics": [{"kind": k(kinds::METRIC), "type": "urn:ivoa:calycopis:metric:compute-performance", "min": metric}]}))
    };
    let yes = with(json!(1.0), json!(50.0));
    assert_eq!(yes["result"], "YES");
    let cost = &yes["offers"][0]["costs"][0];
    assert!(
        cost["min"].as_f64() > Some(0.0) && cost["max"].as_f64() <= Some(1.0),
        "{cost}"
    );
    for no in [with(json!(0), json!(50)), with(json!(1.0), json!(1000))] {
        assert_eq!(no["result"], "NO");
        assert_eq!(no.get("offers"), None);
        assert_eq!(text(&no, "/meta/messages/0/level"), Some("ERROR"));
    }
}

#[test]
fn a_window_is_kept() {
    let request = json!({
        "executable": notebook(),
        "compute": {"kind": k(kinds::COMPUTE), "cores": {"min": 2, "max": 4}, "memory": {"min": 5, "max": 9}},
        "schedule": {"requested": {"duration": "PT1H", "start": "2022-10-11T15:00:00Z/PT30M"}},
    });
    let set = ask(&request);
    let starts: Vec<&str> = items(&set, "offers")
        .iter()
        .map(|offer| text(offer, "/schedule/available/start").unwrap())
        .collect();
    assert_eq!(
        starts,
        [
            "2022-10-11T15:00:00Z/PT0S",
            "2022-10-11T15:10:00Z/PT0S",
            "2022-10-11T15:20:00Z/PT0S",
            "2022-10-11T15:30:00Z/PT0S"
        ]
    );
    let offer = &items(&set, "offers")[0];
    assert_eq!(offer["compute"]["cores"], json!({"min": 2, "max": 4}));
    assert_eq!(offer["compute"]["memory"], json!({"min": 5, "max": 9}));
    assert_eq!(
        offer["schedule"]["preparing"],
        json!({"start": "2022-10-11T14:59:55Z", "duration": "PT5S"})
    );
}

#[test]
fn references_mean_one_resource() {
    let why = |change: fn(&mut Value)| {
        let mut request = data();
        change(&mut request);
        let set = ask(&request);
        text(&set, "/meta/messages/0/kind").map(|kind| kind.rsplit(':').next().unwrap().to_owned())
    };
    assert_eq!(why(|_| {}), None);
    let dangling = Some("dangling".to_owned());
    assert_eq!(
        why(|r| r["compute"]["volumes"][0]["resource"] = json!("nowhere")),
        dangling
    );
    assert_eq!(
        why(|r| r["compute"]["volumes"][0] = json!({"kind": k(kinds::VOLUME)})),
        dangling
    );
    assert_eq!(why(|r| r["data"][0]["storage"] = json!("nowhere")), dangling);
    assert_eq!(why(|r| r["data"][0]["storage"] = json!("lake")), dangling);
    let duplicate = Some("duplicate-name".to_owned());
    assert_eq!(
        why(|r| r["storage"][1]["meta"]["name"] = json!("work")),
        duplicate
    );
    assert_eq!(why(|r| r["data"][0]["meta"]["name"] = json!("work")), duplicate);
}
