//! Variants of the older versions of the broker.

use serde_json::{Value, json};

use super::{Variant, variant};
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut};

const V23: &str = "planner-23";

/// What repeats the request: offers and jobs.
fn each_holder(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    for name in ["offer", "job"] {
        if let Some(holder) = document.get_mut(name) {
            change(holder);
        }
    }
    if let Some(response) = document.get_mut("response") {
        items_mut(response, "offers").iter_mut().for_each(change);
    }
}

/// The sessions of a document of 2025: itself, or the offers in it.
fn each_session(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    if document.get("phase").is_some() {
        change(document);
    }
    items_mut(document, "offers").iter_mut().for_each(change);
}

/// As it was until March 2026: volumes in a list of their own, which compute names.
fn volumes_apart(session: &mut Value) {
    let Some(compute) = session.get_mut("compute") else {
        return;
    };
    let Some(Value::Array(mut volumes)) = drop_member(compute, "volumes") else {
        return;
    };
    let names: Vec<Value> = volumes
        .iter()
        .filter_map(|v| v.pointer("/meta/uuid").cloned())
        .collect();
    compute["volumes"] = json!(names);
    for volume in &mut volumes {
        volume["cardinality"] = json!("SINGLE");
        if let Some(resource) = drop_member(volume, "resource") {
            volume["resources"] = json!([resource]);
        }
    }
    session["volumes"] = Value::Array(volumes);
}

const MORE: Edit = Edit::Spelled(|document| {
    each_session(document, &mut |session| {
        session["x-queue"] = json!({"name": "mock"})
    });
});

const SHORT_SCHEDULE: Edit = Edit::Spelled(|document| {
    each_session(document, &mut |session| {
        if let Some(schedule) = session.get_mut("schedule") {
            drop_member(schedule, "preparing");
            drop_member(schedule, "releasing");
        }
    });
});

const OPTIONAL: &str = "No member of a schedule is required.";

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "eb-23-body",
        "The copy of the request in an offer is called body.",
        "Execution Planner 2023: the narrative says body, the data model request.",
        &[documents(&[Edit::Spelled(|document| {
            each_holder(document, &mut |holder| {
                if let Some(request) = drop_member(holder, "request") {
                    holder["body"] = request;
                }
            });
        })])],
    )
    .on(V23),
    variant(
        "eb-23-volumes-beside",
        "Volumes stand beside spec, not inside it.",
        "Execution Planner 2023: some examples have them there.",
        &[documents(&[Edit::Spelled(|document| {
            each_holder(document, &mut |holder| {
                let resources = holder.pointer_mut("/request/resources");
                for compute in resources.into_iter().flat_map(|r| items_mut(r, "compute")) {
                    if let Some(volumes) = drop_member(&mut compute["spec"], "volumes") {
                        compute["volumes"] = volumes;
                    }
                }
            });
        })])],
    )
    .on(V23),
    variant(
        "eb-23-charset",
        "The media type names the character set.",
        "Execution Planner 2023: so do its examples.",
        &[documents(&[Edit::Any(|answer, _| {
            let media = format!("{}; charset=utf-8", answer.media.name());
            answer.set("Content-Type", &media);
        })])],
    )
    .on(V23),
    variant(
        "eb-23-no-reasons",
        "A NO has no reasons.",
        "Execution Planner 2023, Negative response: the list of reasons is optional.",
        &[documents(&[Edit::Spelled(|document| {
            if let Some(response) = document.get_mut("response") {
                drop_member(response, "reasons");
            }
        })])],
    )
    .on(V23),
    variant(
        "eb-23-more-members",
        "Offers and jobs carry a member that the draft does not know.",
        "Execution Planner 2023: nothing is said against it.",
        &[documents(&[Edit::Spelled(|document| {
            each_holder(document, &mut |holder| {
                holder["x-queue"] = json!({"name": "mock"})
            });
        })])],
    )
    .on(V23),
    variant(
        "eb-25-200-with-body",
        "A request is answered with 200 and the offerset, not with 303.",
        "Execution Broker 2025, POST /offersets: 200 and 303 are both listed.",
        &[rule(Rule::PlainAnswer200)],
    )
    .on("broker-25"),
    variant(
        "eb-c25-200-with-body",
        "A request is answered with 200 and the offerset, not with 303.",
        "Calycopis schema of autumn 2025, POST /offersets: 200 and 303 are both listed.",
        &[rule(Rule::PlainAnswer200)],
    )
    .on("broker-c25"),
    variant(
        "eb-25-more-members",
        "Sessions carry a member that the schema does not know.",
        "Execution Broker 2025: no object of the schema is closed.",
        &[documents(&[MORE])],
    )
    .on("broker-25"),
    variant(
        "eb-c25-more-members",
        "Sessions carry a member that the schema does not know.",
        "Calycopis schema of autumn 2025: no object of the schema is closed.",
        &[documents(&[MORE])],
    )
    .on("broker-c25"),
    variant(
        "eb-25-short-schedule",
        "Sessions do not say when they are prepared and released.",
        OPTIONAL,
        &[documents(&[SHORT_SCHEDULE])],
    )
    .on("broker-25"),
    variant(
        "eb-c25-short-schedule",
        "Sessions do not say when they are prepared and released.",
        OPTIONAL,
        &[documents(&[SHORT_SCHEDULE])],
    )
    .on("broker-c25"),
    variant(
        "eb-pre-volumes-apart",
        "Volumes stand in a list of their own, and compute names them.",
        "The schema was so until 25 March 2026.",
        &[documents(&[Edit::Spelled(|document| {
            each_session(document, &mut volumes_apart);
        })])],
    )
    .on("broker-pre"),
];
