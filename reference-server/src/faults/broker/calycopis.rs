//! What the reference implementation of the standard did in August 2026, as far as its code and its recorded answers show.

use serde_json::{Value, json};

use super::offers::{lose_schedule, lose_sizes, times_of_1970};
use super::offers_parts::{lose_options, lose_paths};
use super::offerset::forget_values;
use super::pieces::{each_part, eb};
use super::sessions::never_modified;
use crate::broker::Resource::Direct;
use crate::broker::mutation::*;
use crate::broker::{drop_member, int, kinds, put, text};
use crate::faults::Fault;

/// Twice the cores that are asked for, and as many GiB.
fn double_cores(offer: &mut Value, request: &Value) {
    let cores = int(request, "/compute/cores/min").unwrap_or(1).saturating_mul(2);
    for name in ["cores", "memory"] {
        put(
            offer,
            &format!("compute/{name}"),
            json!({"min": cores, "max": cores}),
        );
    }
}

fn lose_notebook(offer: &mut Value, _: &Value) {
    if text(offer, "/executable/kind") == Some(&kinds::uri(kinds::JUPYTER))
        && let Some(executable) = offer.get_mut("executable")
    {
        drop_member(executable, "location");
    }
}

fn lose_descriptions(offer: &mut Value, _: &Value) {
    each_part(offer, &mut |part| {
        if let Some(meta) = part.get_mut("meta") {
            drop_member(meta, "description");
        }
    });
}

/// Sessions have no times since their types were split.
fn lose_times(session: &mut Value) {
    lose_schedule(session);
    times_of_1970(session);
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    eb(
        "eb-early-window-dropped",
        "A window that begins before anything can start is not looked at.",
        &["eb-req-past-start"],
        &[rule(Rule::EarlyWindowDropped)],
    ),
    eb(
        "eb-calycopis-2026-08",
        "All that the reference implementation of August 2026 did otherwise.",
        &[
            "eb-set-message-text",
            "eb-offer-min-memory",
            "eb-offer-min-storage",
            "eb-offer-schedule-present",
            "eb-offer-schedule-order",
            "eb-offer-options",
            "eb-offer-reserves",
            "eb-ses-modified",
            "eb-upd-client-cannot-drive",
            "eb-upd-refusal-status",
            "eb-exp-auto",
            "eb-req-past-start",
        ],
        &[
            offer(double_cores),
            offer(lose_notebook),
            offer(lose_sizes),
            offer(lose_paths),
            offer(lose_descriptions),
            documents(&[
                Edit::Sessions(lose_times),
                Edit::Sessions(lose_options),
                Edit::Sessions(never_modified),
                Edit::Tree(forget_values),
            ]),
            rewrite(at(&["POST"], &[Direct]).answered(400), &[Edit::Status(500)]),
            rule(Rule::NoReservation),
            rule(Rule::EarlyWindowDropped),
            rule(Rule::NeverExpires),
            rule(Rule::RefusalsUnsaid),
            rule(Rule::OfferedCancelled),
            rule(Rule::ClientFails),
            rule(Rule::NoRunning),
        ],
    ),
];
