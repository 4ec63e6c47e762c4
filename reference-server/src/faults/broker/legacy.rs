//! Faults of the broker in what only the versions of 2025 and spring 2026 have, or weigh more.

use serde_json::{Value, json};

use crate::broker::Resource::{Requests, Session};
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut};
use crate::faults::{Fault, fault};
use crate::mutation::Act;

const V25: &str = "broker-25";
const C25: &str = "broker-c25";
const PRE: &str = "broker-pre";

/// The sessions of a document in its own spelling: itself, or the offers in it.
fn each_session(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    if document.get("phase").is_some() {
        change(document);
    }
    items_mut(document, "offers").iter_mut().for_each(change);
}

fn is_set(document: &Value) -> bool {
    document.get("result").is_some()
}

const NO_OFFERSETS: &[Act] = &[missing(&[Requests], &[])];

/// Offersets without one of their members.
const NO_UUID: &[Act] = &[documents(&[Edit::Spelled(|document| {
    if is_set(document) {
        drop_member(document, "uuid");
    }
})])];
const NO_HREF: &[Act] = &[documents(&[Edit::Spelled(|document| {
    if is_set(document) {
        drop_member(document, "href");
    }
})])];
const NO_NAME: &[Act] = &[documents(&[Edit::Spelled(|document| {
    if is_set(document) {
        drop_member(document, "name");
    }
})])];

/// Offers that lie where nothing is.
const LOST_OFFERS: &[Act] = &[documents(&[Edit::Spelled(|document| {
    each_session(document, &mut |session| {
        if let Some(href) = session.get("href").and_then(Value::as_str) {
            session["href"] = json!(href.replace("/sessions/", "/session/"));
        }
    });
})])];

const ODD_ACCESS: &[Act] = &[documents(&[Edit::Spelled(|document| {
    each_session(document, &mut |session| {
        let executable = session
            .get_mut("executable")
            .map(|executable| items_mut(executable, "access"));
        for method in executable.into_iter().flatten() {
            method["status"] = json!("OPEN");
            method["locations"] = json!("https://example.org/");
        }
    });
})])];

const NO_OPTIONS: &[Act] = &[documents(&[Edit::Spelled(|document| {
    each_session(document, &mut |session| {
        drop_member(session, "options");
    });
})])];

const STALE_OPTIONS: &[Act] = &[documents(&[Edit::Spelled(|document| {
    each_session(document, &mut |session| {
        let values = ["ACCEPTED", "REJECTED"];
        session["options"] = json!([{"type": "uri:enum-value-option", "path": "phase", "values": values}]);
    });
})])];

/// The phase before RUNNING has the name of another version.
fn rename_phase(document: &mut Value, from: &str, to: &str) {
    each_session(document, &mut |session| {
        if session.get("phase").and_then(Value::as_str) == Some(from) {
            session["phase"] = json!(to);
        }
    });
}

const NEW_PHASE: &[Act] = &[documents(&[Edit::Spelled(|document| {
    // The phase of this name passes quickly; a run takes longer.
    rename_phase(document, "READY", "AVAILABLE");
    rename_phase(document, "RUNNING", "AVAILABLE");
})])];

const NO_TYPES: &[Act] = &[documents(&[Edit::Spelled(|document| {
    each_session(document, &mut |session| {
        if let Some(executable) = session.get_mut("executable") {
            drop_member(executable, "type");
        }
    });
})])];

const CANCEL_IGNORED: &[Act] = &[turn(
    at(&["POST"], &[Session]).when(|seen| seen.asks("/value") == Some("CANCELLED")),
    |request, _| request.read_instead(),
)];

const CONFLICT: &[Act] = &[rewrite(
    at(&["POST"], &[Requests]),
    &[Edit::Any(|answer, _| {
        let result = answer.tree.as_ref().and_then(|tree| tree.get("result"));
        if result.is_some_and(|result| result == "NO") {
            answer.status = 409;
            answer.remove("Location");
        }
    })],
)];

const fn the(
    id: &'static str,
    on: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    fault(id, title, breaks, acts).on(on)
}

const NO_SETS: &str = "Requests for offers have no resource.";
const HREF: &str = "The offerset does not say its URL.";
const UUID: &str = "The offerset does not say its identifier.";
const NAME: &str = "The name of the request does not come back.";
const LOST: &str = "The URLs of offers lead nowhere.";
const ACCESS: &str = "Access methods have a status of their own and a single location.";
const BARE: &str = "Updates are understood without their envelope only.";
const PHASE: &str = "The phase before RUNNING has the name of another version.";
const TYPES: &str = "The executable of an offer has lost its type.";

pub(in crate::faults) const FAULTS: &[Fault] = &[
    the(
        "eb-25-drop-offersets",
        V25,
        NO_SETS,
        &["eb-ep-25-offersets"],
        NO_OFFERSETS,
    ),
    the(
        "eb-c25-drop-offersets",
        C25,
        NO_SETS,
        &["eb-ep-25-offersets"],
        NO_OFFERSETS,
    ),
    the(
        "eb-pre-drop-offersets",
        PRE,
        NO_SETS,
        &["eb-ep-25-offersets"],
        NO_OFFERSETS,
    ),
    the("eb-25-no-uuid", V25, UUID, &["eb-set-uuid"], NO_UUID),
    the("eb-c25-no-uuid", C25, UUID, &["eb-set-uuid"], NO_UUID),
    the("eb-25-no-url", V25, HREF, &["eb-set-url"], NO_HREF),
    the("eb-c25-no-url", C25, HREF, &["eb-set-url"], NO_HREF),
    the("eb-25-set-name-lost", V25, NAME, &["eb-set-name-kept"], NO_NAME),
    the("eb-c25-set-name-lost", C25, NAME, &["eb-set-name-kept"], NO_NAME),
    the("eb-25-offer-url-404", V25, LOST, &["eb-offer-url"], LOST_OFFERS),
    the("eb-c25-offer-url-404", C25, LOST, &["eb-offer-url"], LOST_OFFERS),
    the("eb-25-access-bad", V25, ACCESS, &["eb-ses-25-access"], ODD_ACCESS),
    the(
        "eb-c25-access-bad",
        C25,
        ACCESS,
        &["eb-ses-25-access"],
        ODD_ACCESS,
    ),
    the(
        "eb-25-bare-update",
        V25,
        BARE,
        &["eb-upd-envelope"],
        &[rule(Rule::BareUpdate)],
    ),
    the(
        "eb-c25-bare-update",
        C25,
        BARE,
        &["eb-upd-envelope"],
        &[rule(Rule::BareUpdate)],
    ),
    the("eb-25-phase-available", V25, PHASE, &["eb-ses-phase"], NEW_PHASE),
    the("eb-c25-phase-available", C25, PHASE, &["eb-ses-phase"], NEW_PHASE),
    the(
        "eb-25-type-lost",
        V25,
        TYPES,
        &["eb-offer-schema", "eb-ses-schema"],
        NO_TYPES,
    ),
    the(
        "eb-c25-type-lost",
        C25,
        TYPES,
        &["eb-offer-schema", "eb-ses-schema"],
        NO_TYPES,
    ),
    fault(
        "eb-25-default-json",
        "The answer is JSON unless YAML is asked for alone.",
        &["eb-media-response-default", "eb-media-response-both"],
        &[rule(Rule::JsonFirst)],
    )
    .on(V25),
    fault(
        "eb-25-default-415",
        "A body that does not say what it is, is refused.",
        &["eb-media-request-default"],
        &[rule(Rule::NoDefaultType)],
    )
    .on(V25),
    fault(
        "eb-25-no-as-409",
        "A NO is answered with 409.",
        &["eb-req-no-is-success"],
        CONFLICT,
    )
    .on(V25),
    fault(
        "eb-25-unreachable-yes",
        "Data are offered that cannot be reached.",
        &["eb-req-data-unreachable"],
        &[forgive(&["unreachable"])],
    )
    .on(V25),
    fault(
        "eb-25-requested-lost",
        "What was requested does not stand beside what is offered.",
        &["eb-offer-25-requested"],
        &[documents(&[Edit::Spelled(|document| {
            each_session(document, &mut |session| {
                for compute in session
                    .get_mut("resources")
                    .into_iter()
                    .flat_map(|r| items_mut(r, "compute"))
                {
                    for name in ["cores", "memory"] {
                        drop_member(&mut compute[name], "requested");
                    }
                }
            });
        })])],
    )
    .on(V25),
    fault(
        "eb-25-no-options",
        "An offer does not say that it can be accepted or rejected.",
        &["eb-offer-options"],
        NO_OPTIONS,
    )
    .on(V25),
    fault(
        "eb-25-options-stale",
        "A session that is accepted or over can still be accepted or rejected, by its options.",
        &["eb-upd-cancel-options", "eb-upd-no-options-at-end"],
        STALE_OPTIONS,
    )
    .on(V25),
    fault(
        "eb-25-cancel-ignored",
        "A session that is cancelled goes on.",
        &["eb-upd-cancel"],
        CANCEL_IGNORED,
    )
    .on(V25),
    fault(
        "eb-pre-drop-kind",
        "Offers are of a kind that nobody has registered.",
        &["eb-offer-kind"],
        &[documents(&[Edit::Spelled(|document| {
            each_session(document, &mut |session| {
                session["kind"] = json!("https://example.org/session")
            });
        })])],
    )
    .on(PRE),
];
