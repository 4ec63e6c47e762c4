//! Variants of the service: what it grants, how its jobs run, who else uses it.

use super::{Variant, variant};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;

pub(super) const VARIANTS: &[Variant] = &[
    variant(
        "foreign-jobs",
        "Jobs of other people stand in the list, and come, change and go.",
        "UWS 1.1, 2.1.1 and 3: a list may be shared, and jobs of others may be closed (403).",
        &[Act::Quirk(Quirk::ForeignJobs)],
    ),
    variant(
        "instant-jobs",
        "Jobs are done as soon as they are started.",
        "UWS 1.1, 2.1.3: nothing says how long QUEUED and EXECUTING last.",
        &[Act::Quirk(Quirk::InstantJobs)],
    ),
    variant(
        "slow-queue",
        "Jobs stay QUEUED for a while.",
        "UWS 1.1, 2.1.3: nothing says how long QUEUED lasts.",
        &[Act::Quirk(Quirk::SlowQueue)],
    ),
    variant(
        "held-first",
        "RUN leads to HELD, until it is asked for again.",
        "UWS 1.1, 2.1.3: a job may be HELD, and the client must ask again.",
        &[Act::Quirk(Quirk::AlwaysHeld)],
    ),
    variant(
        "suspended-for-a-while",
        "A job is SUSPENDED for a while in the middle.",
        "UWS 1.1, 2.1.3.",
        &[Act::Quirk(Quirk::DetourSuspended)],
    ),
    variant(
        "unknown-for-a-while",
        "The phase of a job is UNKNOWN for a while in the middle.",
        "UWS 1.1, 2.1.3: the client asks again.",
        &[Act::Quirk(Quirk::DetourUnknown)],
    ),
    variant(
        "abort-takes-a-while",
        "A job that is aborted while executing is shown EXECUTING for a moment more.",
        "UWS 1.1, 2.1.4: nothing says how soon an abort is done.",
        &[Act::Quirk(Quirk::AbortTakesAWhile)],
    ),
    variant(
        "duration-enforced-late",
        "A job may run a little longer than its execution duration.",
        "UWS 1.1, 2.1.4: the service should abort it; nothing says how exactly it measures.",
        &[Act::Quirk(Quirk::DurationLate)],
    ),
    variant(
        "run-executing-303",
        "RUN on a job that executes is answered with 303, without effect.",
        "UWS 1.1, 2.2: whether that order is illegal or done already is left open.",
        &[Act::Rewrite(
            at(&["POST"], PHASE),
            &[Any(|response, seen| {
                *response = crate::message::Response::see_other(&seen.job_url);
            })],
        )
        .when(runs)
        .within(&[crate::uws::Phase::Executing, crate::uws::Phase::Queued])
        .answered(403)],
    ),
    variant(
        "list-delete-403",
        "DELETE of the list is refused with 403.",
        "RFC 9110, 15.5.4; UWS 1.1, 2.1.1 says only that it is not possible.",
        &[Act::Rewrite(
            at(&["DELETE"], LIST),
            &[Any(|response, _| {
                *response = crate::message::Response::text(403, "Never\n");
            })],
        )
        .answered(405)],
    ),
    variant(
        "byreference-padded",
        "There is white space around the URL of a value given by reference.",
        "UWS 1.1, 2.2.2.2: so it is in the example.",
        &[Act::Rewrite(
            at(&["GET"], WITH_PARAMETERS),
            &[Root(|root| {
                root.each("parameter", |parameter| {
                    if parameter.get("byReference") == Some("true") {
                        let text = format!("\n   {}\n", parameter.text());
                        parameter.set_text(text);
                    }
                });
            })],
        )],
    ),
    variant(
        "run-at-creation-ignored",
        "PHASE=RUN at creation is ignored: the job stays PENDING.",
        "UWS 1.1, 2.2.3.1: a service may start the job at once.",
        &[Act::Quirk(Quirk::RunAtCreationIgnored)],
    ),
    variant(
        "nil-destruction",
        "Jobs have no destruction time unless they are given one.",
        "UWS 1.1, 2.1.5 and 2.2.1: nil in the document, empty in the resource.",
        &[Act::Quirk(Quirk::NoDestruction)],
    ),
    variant(
        "unlimited-duration",
        "Jobs have no limit of time unless they are given one.",
        "UWS 1.1, 2.1.4: 0 means no limit.",
        &[Act::Quirk(Quirk::NoDuration)],
    ),
    variant(
        "forbid-destruction-change",
        "The destruction time cannot be changed: 403.",
        "UWS 1.1, 2.1.5: the service may forbid changes.",
        &[Act::Quirk(Quirk::DestructionFixed)],
    ),
    variant(
        "forbid-duration-change",
        "The execution duration cannot be changed: 403.",
        "UWS 1.1, 2.1.4: the service may forbid changes.",
        &[Act::Quirk(Quirk::DurationFixed)],
    ),
    variant(
        "override-destruction",
        "The service grants a minute more of storage than asked for.",
        "UWS 1.1, 2.1.5 and 2.2.3.3: the service may set another value.",
        &[Act::Quirk(Quirk::DestructionRoundedUp)],
    ),
    variant(
        "override-duration",
        "The service grants half an hour at most.",
        "UWS 1.1, 2.1.4 and 2.2.3.4: the service may set limits.",
        &[Act::Quirk(Quirk::DurationLimited)],
    ),
    variant(
        "vollt-57-past-destruction",
        "A destruction time in the past destroys the job at once.",
        "UWS 1.1, 2.1.5 is silent on instants in the past.",
        &[Act::Quirk(Quirk::PastDestructionAtOnce)],
    ),
    variant(
        "archive-on-delete",
        "Deleted jobs are archived.",
        "UWS 1.1, 2.1.3 and 2.1.5: a service may archive instead of forgetting.",
        &[Act::Quirk(Quirk::DeleteArchives)],
    ),
    variant(
        "parameters-can-be-added",
        "Parameters posted later are added to those of the creation.",
        "DALI 1.1, 2.1 and TAP 1.1, 5.1.2 say so; UWS 1.1, 2.1.11 speaks of updates.",
        &[Act::Quirk(Quirk::ParametersCanBeAdded)],
    ),
    variant(
        "esap-jobs",
        "The list holds the jobs of a user of a science platform (ESAP), some of them weeks old.",
        "UWS 1.1, 2.1.1: a list holds jobs, whoever made them and when.",
        &[Act::Quirk(Quirk::EsapJobs)],
    ),
    variant(
        "parameters-fixed",
        "Parameters cannot be changed after the creation.",
        "UWS 1.1, 2.1.11: a service may allow updates.",
        &[
            Act::Turn(
                at(&["POST", "PUT"], &[Kind::Parameters, Kind::Parameter]),
                do_nothing,
            ),
            Act::Rewrite(
                at(&["POST", "PUT"], &[Kind::Parameters, Kind::Parameter]),
                &[Any(|response, _| {
                    *response = crate::message::Response::text(403, "Parameters stay as they are.\n");
                })],
            ),
        ],
    ),
];
