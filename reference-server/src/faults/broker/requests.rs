//! Faults of the broker in how requests are answered (group C of the catalogue, its first and its last rows).

use serde_json::{Value, json};
use uuid::Uuid;

use super::help::*;
use crate::broker::Resource::{Direct, Requests};
use crate::broker::mutation::*;
use crate::broker::{items, items_mut, put, text};
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

const NO_AS_422: Edit = Edit::Any(|answer, _| {
    if says_no(answer) {
        answer.status = 422;
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
        "eb-no-as-422",
        "A request that cannot be served is answered with 422.",
        &["eb-req-no-is-success"],
        &[rewrite(MADE, &[NO_AS_422])],
    ),
    broken(
        "eb-no-as-500",
        "A request that cannot be served breaks the server.",
        &["eb-http-no-5xx"],
        &[rewrite(MADE, &[NO_AS_500])],
    ),
    broken(
        "eb-cached-offerset",
        "The same request gets the same offerset again.",
        &["eb-req-not-idempotent"],
        &[rule(Rule::SameAnswerAgain)],
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
