//! Faults of the broker in what clients must not set, may pay and need to get (group C of the catalogue).

use serde_json::{Value, json};

use super::help::broken;
use crate::broker::mutation::*;
use crate::broker::{drop_member, items, items_mut, put, text};
use crate::faults::Fault;

/// A member of the executable as the client set it.
fn as_asked(offer: &mut Value, request: &Value, path: &str) {
    if let Some(asked) = request.pointer(&format!("/executable/{path}")) {
        put(offer, &format!("executable/{path}"), asked.clone());
    }
}

fn dearer(offer: &mut Value, request: &Value) {
    let limits: Vec<(Option<&Value>, Option<f64>)> = items(request, "costs")
        .iter()
        .map(|limit| (limit.get("type"), limit.get("max").and_then(Value::as_f64)))
        .collect();
    for quoted in items_mut(offer, "costs") {
        let limit = limits.iter().find(|(of, _)| *of == quoted.get("type"));
        if let Some(max) = limit.and_then(|(_, max)| *max) {
            quoted["min"] = json!(max * 2.0 + 1.0);
            quoted["max"] = json!(max * 3.0 + 1.0);
        }
    }
}

fn slower(offer: &mut Value, request: &Value) {
    for needed in items(request, "metrics") {
        let Some(min) = needed.get("min").and_then(Value::as_f64) else {
            continue;
        };
        let of_type = |quoted: &&mut Value| quoted.get("type") == needed.get("type");
        for quoted in items_mut(offer, "metrics").iter_mut().filter(of_type) {
            quoted["min"] = json!(min / 4.0);
            quoted["max"] = json!(min / 2.0);
        }
    }
}

/// What clients must not set, and what they want to pay and to get.
pub(in crate::faults) const FAULTS: &[Fault] = &[
    broken(
        "eb-trust-client",
        "The identifier that a client gives a component is kept.",
        &["eb-req-server-fields"],
        &[offer(|offer, request| as_asked(offer, request, "meta/uuid"))],
    ),
    broken(
        "eb-trust-client-phase",
        "The phase that a client gives a component is kept.",
        &["eb-req-server-fields"],
        &[offer(|offer, request| as_asked(offer, request, "phase"))],
    ),
    broken(
        "eb-trust-client-schedule",
        "The times that a client gives a component are kept.",
        &["eb-req-server-fields"],
        &[offer(|offer, request| as_asked(offer, request, "schedule"))],
    ),
    broken(
        "eb-cost-ignored",
        "Limits of cost do not matter.",
        &["eb-req-cost-impossible"],
        &[forgive(&["too-dear"])],
    ),
    broken(
        "eb-cost-above-limit",
        "Offers cost more than the client wants to pay.",
        &["eb-req-cost-max"],
        &[forgive(&["too-dear"]), offer(dearer)],
    ),
    broken(
        "eb-cost-not-quoted",
        "Offers do not say what they cost.",
        &["eb-req-cost-max"],
        &[offer(|offer, _| {
            drop_member(offer, "costs");
        })],
    ),
    broken(
        "eb-metric-ignored",
        "Offers are slower than what the client needs.",
        &["eb-req-metric-min"],
        &[forgive(&["too-slow"]), offer(slower)],
    ),
    broken(
        "eb-unreachable-yes",
        "Nobody looks whether data can be reached before it is needed.",
        &["eb-req-data-unreachable"],
        &[forgive(&["unreachable"])],
    ),
    broken(
        "eb-privileged-dropped",
        "A container that wants privileges is offered without them.",
        &["eb-req-privileged"],
        &[
            forgive(&["privileged"]),
            offer(|offer, _| {
                if offer.pointer("/executable/privileged") == Some(&Value::Bool(true)) {
                    put(offer, "executable/privileged", Value::Bool(false));
                }
            }),
        ],
    ),
    broken(
        "eb-privileged-lost",
        "Offers do not say that a container wanted privileges.",
        &["eb-req-privileged"],
        &[
            forgive(&["privileged"]),
            offer(|offer, _| {
                if let Some(executable) = offer.get_mut("executable") {
                    drop_member(executable, "privileged");
                }
            }),
        ],
    ),
    broken(
        "eb-arch-ignored",
        "Containers are offered for whatever architecture.",
        &["eb-req-platform"],
        &[forgive(&["no-such-platform"])],
    ),
    broken(
        "eb-arch-own",
        "Containers for other architectures are offered as if they were for this one.",
        &["eb-req-platform"],
        &[ask(|request| {
            put(
                request,
                "executable/image/platform/architecture",
                Value::from("amd64"),
            );
        })],
    ),
    broken(
        "eb-proto-any",
        "Ports may speak whatever protocol.",
        &["eb-req-port-protocol"],
        &[forgive(&["port-protocol"])],
    ),
    broken(
        "eb-proto-tcp",
        "Ports of protocols that are not known are offered as TCP.",
        &["eb-req-port-protocol"],
        &[ask(|request| {
            if text(request, "/executable/network/ports/0/protocol") == Some("FTP") {
                put(request, "executable/network/ports/0/protocol", Value::from("TCP"));
            }
        })],
    ),
];
