//! Every fault and every variant of the older faces can be seen: in a long conversation something is said that is not said
//! without it.

use std::collections::BTreeMap;

use serde_json::json;
use voconform_reference_server::{Config, faults, variants};

use crate::broker::at;
use crate::legacy_talk::talk;
use crate::planner::{BASE, small};

const FACES: [&str; 4] = ["broker-25", "broker-c25", "broker-pre", "planner-23"];

#[tokio::test]
async fn every_fault_and_variant_of_an_older_face_shows() {
    let mut usual = BTreeMap::new();
    let of_faults = faults().map(|fault| (fault.id, fault.endpoint(), fault.access, true));
    let of_variants = variants().map(|variant| (variant.id, variant.endpoint(), variant.access, false));
    let (mut hidden, mut seen) = (Vec::new(), 0);
    for (id, endpoint, access, is_fault) in of_faults.chain(of_variants) {
        let Some(face) = FACES.into_iter().find(|face| *face == endpoint) else {
            continue;
        };
        let key = (face, format!("{access:?}"));
        if !usual.contains_key(&key) {
            usual.insert(key.clone(), talk(face, access, &[], &[]).await);
        }
        let id_alone = [id];
        let (faults, variants): (&[&str], &[&str]) = if is_fault {
            (&id_alone, &[])
        } else {
            (&[], &id_alone)
        };
        let lines = talk(face, access, faults, variants).await;
        seen += 1;
        // Nobody is told anything in this conversation: see below.
        if lines == usual[&key] && id != "eb-p23-action-missing" {
            hidden.push(id);
        }
    }
    assert_eq!(hidden, Vec::<&str>::new());
    assert!(seen > 120, "{seen}");
}

#[tokio::test]
async fn actions_that_are_not_sent_are_missing() {
    // What the fault hides is seen by who listens: the log of the control interface.
    for (id, sent) in [("", 2), ("eb-p23-action-missing", 0)] {
        let config = Config {
            control: Some(0),
            faults: (!id.is_empty()).then(|| id.to_owned()).into_iter().collect(),
            ..Config::default()
        };
        let broker = at("planner-23", config).await;
        let mut request = small();
        request["request"]["actions"] = json!([{"name": "mail", "status": ["RUNNING", "COMPLETED"],
            "type": format!("{BASE}action-types/email-action"), "spec": {"to": ["a@example.org"], "content": "it is {{job.status}}"}}]);
        let job = broker.job(&request).await;
        broker.pass(100.0);
        assert_eq!(broker.job_phase(&job).await, "COMPLETED");
        let events = broker
            .get(&format!(
                "{}/events",
                broker.server.running.control_url().unwrap()
            ))
            .await;
        let messages = events["messages"].as_array().unwrap();
        assert_eq!(messages.len(), sent, "{id}");
        if let Some(last) = messages.last() {
            assert_eq!(last["content"], "it is COMPLETED");
        }
    }
}
