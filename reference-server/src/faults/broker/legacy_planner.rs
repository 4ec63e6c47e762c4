//! Faults of the planner of 2023: envelopes, identities, jobs, triggers, actions and lives of storage.

use serde_json::{Value, json};

use crate::broker::Phase;
use crate::broker::Resource::{Job, Requests, Session};
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut};
use crate::faults::{Fault, fault};

const HERE: &str = "planner-23";

/// The offers of a document in its own spelling.
fn each_offer(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    if let Some(offer) = document.get_mut("offer") {
        change(offer);
    }
    if let Some(response) = document.get_mut("response") {
        items_mut(response, "offers").iter_mut().for_each(change);
    }
}

/// The same, and the jobs too.
fn each_copy(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    each_offer(document, &mut |offer| change(&mut offer["request"]));
    if let Some(job) = document.get_mut("job") {
        change(&mut job["request"]);
    }
}

fn hide_implicit(document: &mut Value) {
    let explicit = |list: &mut Value| {
        if let Value::Array(methods) = list {
            methods.retain(|method| method.get("mode").is_none_or(|mode| mode != "implicit"));
        }
    };
    if let Some(list) = document.pointer_mut("/response/authentication") {
        explicit(list);
    }
    each_offer(document, &mut |offer| {
        for at in ["/authentication", "/request/authentication"] {
            if let Some(list) = offer.pointer_mut(at) {
                explicit(list);
            }
        }
    });
}

const BOGUS: Place = at(&[], &[]).when(|seen| {
    let proof = seen.request.header("Authorization").unwrap_or_default();
    !proof.is_empty() && !proof.starts_with("Bearer ") && !proof.starts_with("Basic ")
});

pub(in crate::faults) const FAULTS: &[Fault] = &[
    fault(
        "eb-p23-drop-request",
        "There is no resource for requests.",
        &["eb-ep-23-request"],
        &[missing(&[Requests], &[])],
    )
    .on(HERE),
    fault(
        "eb-p23-drop-offers",
        "Offers have no resource.",
        &["eb-ep-23-offer"],
        &[missing(&[Session], &[])],
    )
    .on(HERE),
    fault(
        "eb-p23-no-envelope",
        "The answer to a request has no envelope.",
        &["eb-req-23-envelope"],
        &[documents(&[Edit::Spelled(|document| {
            if let Some(inner) = drop_member(document, "response") {
                *document = inner;
            }
        })])],
    )
    .on(HERE),
    fault(
        "eb-p23-default-json",
        "The answer is JSON unless YAML is asked for alone.",
        &["eb-media-response-default", "eb-media-response-both"],
        &[rule(Rule::JsonFirst)],
    )
    .on(HERE),
    fault(
        "eb-p23-default-415",
        "A body that does not say what it is, is refused.",
        &["eb-media-request-default"],
        &[rule(Rule::NoDefaultType)],
    )
    .on(HERE),
    fault(
        "eb-p23-no-as-409",
        "A NO is answered with 409.",
        &["eb-req-no-is-success"],
        &[rewrite(
            at(&["POST"], &[Requests]),
            &[Edit::Any(|answer, _| {
                let result = answer.tree.as_ref().and_then(|tree| tree.get("result"));
                if result.is_some_and(|result| result == "NO") {
                    answer.status = 409;
                }
            })],
        )],
    )
    .on(HERE),
    fault(
        "eb-p23-bad-reason",
        "Reasons have no path.",
        &["eb-set-23-reasons"],
        &[documents(&[Edit::Spelled(|document| {
            if let Some(response) = document.get_mut("response") {
                items_mut(response, "reasons").iter_mut().for_each(|reason| {
                    drop_member(reason, "path");
                });
            }
        })])],
    )
    .on(HERE),
    fault(
        "eb-p23-offer-short",
        "Offers do not repeat the request.",
        &["eb-offer-23-body"],
        &[documents(&[Edit::Spelled(|document| {
            each_offer(document, &mut |offer| {
                drop_member(offer, "request");
            });
        })])],
    )
    .on(HERE),
    fault(
        "eb-p23-extra-dropped",
        "Extras that are not there are left out of the offer without a word.",
        &["eb-req-unknown-extra-no"],
        &[
            forgive(&["extra-unknown"]),
            documents(&[Edit::Spelled(|document| {
                each_copy(document, &mut |request| {
                    for compute in request
                        .get_mut("resources")
                        .into_iter()
                        .flat_map(|r| items_mut(r, "compute"))
                    {
                        drop_member(compute, "extras");
                        drop_member(&mut compute["spec"], "extras");
                    }
                });
            })]),
        ],
    )
    .on(HERE),
    fault(
        "eb-p23-unreachable-yes",
        "Storage is offered that cannot be reached.",
        &["eb-req-data-unreachable"],
        &[forgive(&["unreachable"])],
    )
    .on(HERE),
    fault(
        "eb-p23-two-slots",
        "One offer has two times.",
        &["eb-offer-one-slot", "eb-offer-separate-slots"],
        &[documents(&[Edit::Spelled(|document| {
            each_copy(document, &mut |request| {
                if let Some(Value::Array(times)) = request.get_mut("datetime") {
                    times.extend(times.first().cloned());
                }
            });
        })])],
    )
    .on(HERE),
    fault(
        "eb-p23-duration-above-max",
        "More time is offered than the client wants at most.",
        &["eb-offer-max-duration"],
        &[documents(&[Edit::Spelled(|document| {
            each_copy(document, &mut |request| {
                for time in items_mut(request, "datetime") {
                    time["maxduration"] = json!("PT23H");
                }
            });
        })])],
    )
    .on(HERE),
    fault(
        "eb-p23-auth-yes",
        "It is offered what nobody could accept: no method of authentication is known.",
        &["eb-req-23-auth-none"],
        &[forgive(&["auth-none"])],
    )
    .on(HERE),
    fault(
        "eb-p23-auth-list-all",
        "Offers list methods of authentication that are not served.",
        &["eb-req-23-auth-skip"],
        &[rule(Rule::AuthListsAll)],
    )
    .on(HERE),
    fault(
        "eb-p23-echo-secrets",
        "Offers repeat the secrets of the request.",
        &["eb-req-23-auth-secret"],
        &[rule(Rule::AuthEchoesSecrets)],
    )
    .on(HERE),
    fault(
        "eb-p23-no-implicit",
        "Offers do not say as whom the call was taken.",
        &["eb-req-23-auth-implicit"],
        &[documents(&[Edit::Spelled(hide_implicit)])],
    )
    .on(HERE)
    .with_users(),
    fault(
        "eb-p23-auth-any",
        "An offer can be accepted by a method of authentication that it does not list.",
        &["eb-auth-same-method"],
        &[rule(Rule::AuthAny)],
    )
    .on(HERE)
    .with_users(),
    fault(
        "eb-p23-auth-500",
        "An unknown scheme of authentication breaks the server.",
        &["eb-auth-unknown-method"],
        &[
            rewrite(BOGUS, &[Edit::Status(500)]),
            rewrite(BOGUS.answered(401), &[Edit::Status(500)]),
        ],
    )
    .on(HERE),
    fault(
        "eb-p23-accept-ignored",
        "An offer that was accepted stays an offer.",
        &["eb-upd-23-accept"],
        &[turn(
            at(&["POST"], &[Session])
                .within(&[Phase::Offered])
                .when(|seen| seen.asks("/value") == Some("ACCEPTED")),
            |request, _| request.read_instead(),
        )],
    )
    .on(HERE),
    fault(
        "eb-p23-cancel-ignored",
        "A job that is cancelled goes on.",
        &["eb-upd-23-cancel"],
        &[turn(
            at(&["POST"], &[Job, Session]).when(|seen| seen.asks("/value") == Some("CANCELLED")),
            |request, _| request.read_instead(),
        )],
    )
    .on(HERE),
    fault(
        "eb-p23-ident-ignored",
        "An update that names another offer is made.",
        &["eb-upd-23-ident"],
        &[rule(Rule::IdentIgnored)],
    )
    .on(HERE),
    fault(
        "eb-p23-expires-writable",
        "A client can set when an offer expires.",
        &["eb-upd-23-only-status"],
        &[rule(Rule::ExpiresWritable)],
    )
    .on(HERE),
    fault(
        "eb-p23-phase-backwards",
        "A job that has run is set up again before it ends.",
        &["eb-life-23-order"],
        &[documents(&[Edit::Spelled(|document| {
            let phase = document.pointer_mut("/job/phase");
            if let Some(phase) = phase.filter(|phase| *phase == "TEARDOWN") {
                *phase = json!("SETUP");
            }
        })])],
    )
    .on(HERE),
    fault(
        "eb-p23-trigger-never-cancels",
        "A job that nobody starts waits for ever.",
        &["eb-life-start-expired-23"],
        &[rule(Rule::TriggerNeverCancels)],
    )
    .on(HERE),
    fault(
        "eb-p23-trigger-early",
        "A trigger starts the job before its window.",
        &["eb-life-trigger-23"],
        &[rule(Rule::TriggerStartsEarly)],
    )
    .on(HERE),
    fault(
        "eb-p23-action-missing",
        "Nobody is told of the status of a job.",
        &["eb-life-action-23"],
        &[rule(Rule::ActionMissing)],
    )
    .on(HERE),
    fault(
        "eb-p23-storage-deleted-early",
        "Managed storage goes with its job.",
        &["eb-life-managed-storage"],
        &[rule(Rule::StorageDeletedEarly)],
    )
    .on(HERE),
    fault(
        "eb-p23-unmanaged-deleted",
        "Storage of somebody else is deleted with the job.",
        &["eb-life-unmanaged-storage"],
        &[rule(Rule::UnmanagedDeleted)],
    )
    .on(HERE),
    fault(
        "eb-p23-allocate-on-offer",
        "Storage is allocated before an offer is accepted.",
        &["eb-life-not-allocated"],
        &[rule(Rule::AllocatesOnOffer)],
    )
    .on(HERE),
];
