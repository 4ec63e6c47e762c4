//! Faults of the broker in how requests are answered (group C of the catalogue, its first and its last rows).

use serde_json::{Value, json};
use uuid::Uuid;

use super::help::*;
use crate::broker::Resource::{Direct, Requests};
use crate::broker::mutation::*;
use crate::broker::{drop_member, items, items_mut, put, text};
use crate::faults::Fault;

const ASKED: Place = at(&["POST"], &[Requests]);
const MADE: Place = ASKED.answered(303);

/// The Location is another one below the broker.
fn elsewhere(answer: &mut crate::broker::Answer, seen: &Seen, path: &str) {
    answer.set("Location", &format!("{}{path}", seen.root));
}

fn says_no(answer: &crate::broker::Answer) -> bool {
    let tree = answer.tree.as_ref();
    tree.and_then(|tree| text(tree, "/result")) == Some("NO")
}

const NO_AS_409: Edit = Edit::Any(|answer, _| {
    if says_no(answer) {
        answer.status = 409;
        answer.remove("Location");
    }
});

const NO_AS_404: Edit = Edit::Any(|answer, _| {
    if says_no(answer) {
        answer.status = 404;
        answer.remove("Location");
    }
});

const NO_AS_500: Edit = Edit::Any(|answer, seen| {
    if says_no(answer) {
        answer.remove("Location");
        CRASH.make(answer, seen);
    }
});

pub(in crate::faults) const ANSWERS: &[Fault] = &[
    broken(
        "eb-req-204",
        "A request is answered with 204 and where the offers are.",
        &["eb-req-outcome"],
        &[rewrite(MADE, &[Edit::Status(204), NO_BODY])],
    ),
    broken(
        "eb-req-201",
        "A request is answered with 201, as something that was made.",
        &["eb-req-outcome"],
        &[rewrite(MADE, &[Edit::Status(201)])],
    ),
    broken(
        "eb-req-202",
        "A request is answered with 202: the offers come later.",
        &["eb-req-outcome"],
        &[rewrite(MADE, &[Edit::Status(202), NO_BODY])],
    ),
    broken(
        "eb-req-302",
        "A request is answered with 302.",
        &["eb-req-outcome"],
        &[rewrite(MADE, &[Edit::Status(302)])],
    ),
    broken(
        "eb-req-200-empty",
        "A request is answered with 200 and no offerset.",
        &["eb-req-outcome"],
        &[rewrite(
            MADE,
            &[
                Edit::Status(200),
                Edit::Remove("Location"),
                Edit::Tree(|tree| *tree = json!({"status": "accepted"})),
            ],
        )],
    ),
    broken(
        "eb-location-404",
        "A 303 leads to an offerset that does not exist.",
        &["eb-req-303-target"],
        &[rewrite(
            MADE,
            &[Edit::Any(|answer, seen| {
                elsewhere(answer, seen, &format!("/offersets/{}", Uuid::new_v4()));
            })],
        )],
    ),
    broken(
        "eb-location-offer",
        "A 303 leads to the first offer.",
        &["eb-req-303-target"],
        &[rewrite(
            MADE,
            &[Edit::Any(|answer, _| {
                let first = answer
                    .tree
                    .as_ref()
                    .and_then(|tree| items(tree, "offers").first());
                let url = first
                    .and_then(|offer| text(offer, "/meta/url"))
                    .map(str::to_owned);
                if let Some(url) = url {
                    answer.set("Location", &url);
                }
            })],
        )],
    ),
    broken(
        "eb-location-root",
        "A 303 leads to the front page of the broker.",
        &["eb-req-303-target"],
        &[rewrite(
            MADE,
            &[Edit::Any(|answer, seen| elsewhere(answer, seen, "/"))],
        )],
    ),
    broken(
        "eb-303-body-differs",
        "The body of a 303 has another identifier than the offerset that it leads to.",
        &["eb-req-303-body"],
        &[rewrite(
            MADE,
            &[Edit::Tree(|tree| {
                put(tree, "meta/uuid", Value::from(Uuid::new_v4().to_string()));
            })],
        )],
    ),
    broken(
        "eb-303-body-other-offers",
        "The offers in the body of a 303 are not those of the offerset that it leads to.",
        &["eb-req-303-body"],
        &[rewrite(
            MADE,
            &[Edit::Tree(|tree| {
                for offer in items_mut(tree, "offers") {
                    put(offer, "meta/uuid", Value::from(Uuid::new_v4().to_string()));
                }
            })],
        )],
    ),
    broken(
        "eb-no-as-409",
        "A request that cannot be served is answered with 409.",
        &["eb-req-no-is-success"],
        &[rewrite(MADE, &[NO_AS_409])],
    ),
    broken(
        "eb-no-as-404",
        "A request that cannot be served is answered with 404.",
        &["eb-req-no-is-success"],
        &[rewrite(MADE, &[NO_AS_404])],
    ),
    broken(
        "eb-no-as-500",
        "A request that cannot be served breaks the server.",
        &["eb-req-no-is-success"],
        &[rewrite(MADE, &[NO_AS_500])],
    ),
    broken(
        "eb-cached-offerset",
        "The same request gets the same offerset again.",
        &["eb-req-not-idempotent"],
        &[rule(Rule::SameAnswerAgain)],
    ),
];

/// A member of the executable as the client set it.
fn as_asked(offer: &mut Value, request: &Value, path: &str) {
    if let Some(asked) = request.pointer(&format!("/executable/{path}")) {
        put(offer, &format!("executable/{path}"), asked.clone());
    }
}

fn trust_port(offer: &mut Value, request: &Value) {
    let outside = request.pointer("/executable/network/ports/0/external");
    if let Some(outside) = outside {
        put(offer, "executable/network/ports/0/external", outside.clone());
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
pub(in crate::faults) const TERMS: &[Fault] = &[
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
        "eb-trust-client-port",
        "The port outside is the one that the client wants.",
        &["eb-req-server-fields"],
        &[offer(trust_port)],
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

fn lacks(request: &Value, member: &str) -> bool {
    request.get(member).is_none()
}

/// A member that no request has.
fn is_strange(name: &str) -> bool {
    let known = [
        "executable",
        "compute",
        "storage",
        "data",
        "schedule",
        "costs",
        "metrics",
    ];
    !known.contains(&name)
}

fn has_strange_member(request: &Value) -> bool {
    request
        .as_object()
        .is_some_and(|members| members.keys().any(|name| is_strange(name)))
}

/// Members of the executable that no kind has.
fn has_strange_part(request: &Value) -> bool {
    let known = [
        "kind",
        "meta",
        "phase",
        "schedule",
        "costs",
        "metrics",
        "location",
        "image",
        "privileged",
        "command",
        "entrypoint",
        "environment",
        "network",
    ];
    let executable = request.get("executable").and_then(Value::as_object);
    executable.is_some_and(|members| members.keys().any(|name| !known.contains(&name.as_str())))
}

/// What may be left out, and what may be there besides.
pub(in crate::faults) const OPTIONAL: &[Fault] = &[
    broken(
        "eb-yes-without-executable",
        "Without an executable something else is offered.",
        &["eb-req-executable-needed"],
        &[ask(|request| {
            if lacks(request, "executable") {
                request["executable"] = json!({
                    "kind": crate::broker::kinds::uri(crate::broker::kinds::JUPYTER),
                    "location": "https://example.org/notebooks/hello.ipynb",
                });
            }
        })],
    ),
    broken(
        "eb-require-compute",
        "A request without compute is taken for no request.",
        &["eb-req-resources-optional"],
        &[refuse(
            Refused::Malformed,
            |request| lacks(request, "compute"),
            "The member compute is missing.",
        )],
    ),
    broken(
        "eb-require-storage",
        "A request without storage is taken for no request.",
        &["eb-req-resources-optional"],
        &[refuse(
            Refused::Malformed,
            |request| lacks(request, "storage"),
            "The member storage is missing.",
        )],
    ),
    broken(
        "eb-require-schedule",
        "A request without a schedule is taken for no request.",
        &["eb-req-schedule-optional"],
        &[refuse(
            Refused::Malformed,
            |request| lacks(request, "schedule"),
            "The member schedule is missing.",
        )],
    ),
    broken(
        "eb-strict-members",
        "A request with members that no schema knows is taken for no request.",
        &["eb-req-unknown-members"],
        &[refuse(
            Refused::Malformed,
            |request| has_strange_member(request) || has_strange_part(request),
            "The request has a member that is not known.",
        )],
    ),
    broken(
        "eb-strict-parts",
        "An executable with members that its kind does not know is taken for none.",
        &["eb-req-unknown-members"],
        &[refuse(
            Refused::Malformed,
            has_strange_part,
            "The executable has a member that is not known.",
        )],
    ),
    broken(
        "eb-strict-members-yaml",
        "Members that no schema knows are refused in YAML, and ignored in JSON.",
        &["eb-req-unknown-members"],
        &[turn(
            at(&["POST"], &[Requests, Direct]).when(|seen| {
                let strange = |asked: &Value| has_strange_member(asked) || has_strange_part(asked);
                is_declared(seen, "yaml") && seen.asked.as_ref().is_some_and(strange)
            }),
            |request, _| with_body(request, &json!([])),
        )],
    ),
];
