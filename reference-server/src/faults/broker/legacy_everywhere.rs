//! Faults that older versions of the broker share with 1.0, on each of its older faces.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::access::Access;
use crate::broker::Phase;
use crate::broker::Resource::{Offerset, Requests, Session};
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut, minus, put, write_instant};
use crate::faults::Fault;
use crate::mutation::Act;

/// A fault without its place.
struct Common {
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
}

const MAYBE: Common = Common {
    title: "The result is neither YES nor NO.",
    breaks: &["eb-set-result"],
    acts: &[documents(&[Edit::Tree(|tree| {
        if tree.get("result").is_some() {
            tree["result"] = json!("MAYBE");
        }
    })])],
};

const YES_EMPTY: Common = Common {
    title: "The result is YES, but there are no offers.",
    breaks: &["eb-set-yes-has-offers"],
    acts: &[documents(&[Edit::Tree(|tree| {
        drop_member(tree, "offers");
    })])],
};

const MEMORY_IS_CORES: Common = Common {
    title: "As much memory is offered as there are cores.",
    breaks: &["eb-offer-min-memory"],
    acts: &[offer(memory_is_cores)],
};

fn memory_is_cores(offer: &mut Value, _request: &Value) {
    if let Some(cores) = offer.pointer("/compute/cores").cloned() {
        put(offer, "compute/memory", cores);
    }
}

const NEVER_EXPIRES: Common = Common {
    title: "An offer that nobody takes stands for ever.",
    breaks: &["eb-exp-auto"],
    acts: &[rule(Rule::NeverExpires)],
};

const SIBLINGS_STAY: Common = Common {
    title: "The other offers of a set stand when one is accepted.",
    breaks: &["eb-offer-accept-expires-siblings"],
    acts: &[rule(Rule::SiblingsStay)],
};

const REJECT_IGNORED: Common = Common {
    title: "An offer that was rejected stands.",
    breaks: &["eb-upd-reject"],
    acts: &[turn(
        at(&["POST"], &[Session])
            .within(&[Phase::Offered])
            .when(|seen| seen.asks("/value") == Some("REJECTED")),
        |request, _| request.read_instead(),
    )],
};

const ACCEPT_IGNORED: Common = Common {
    title: "An offer that was accepted stays an offer.",
    breaks: &["eb-upd-accept"],
    acts: &[turn(
        at(&["POST"], &[Session])
            .within(&[Phase::Offered])
            .when(|seen| seen.asks("/value") == Some("ACCEPTED")),
        |request, _| request.read_instead(),
    )],
};

const NO_LOCATION: Common = Common {
    title: "A 303 says not where to look.",
    breaks: &["eb-req-303-location"],
    acts: &[rewrite(
        at(&["POST"], &[Requests]).answered(303),
        &[Edit::Remove("Location")],
    )],
};

const MISLABEL: Common = Common {
    title: "YAML is called JSON.",
    breaks: &["eb-media-type-true"],
    acts: &[rewrite(
        at(&["GET"], &[Offerset, Session]).when(|seen| seen.accepts("application/yaml")),
        &[Edit::Header("Content-Type", "application/json")],
    )],
};

const UNKNOWN_200: Common = Common {
    title: "What does not exist is answered with 200.",
    breaks: &["eb-http-unknown-uuid"],
    acts: &[rewrite(
        at(&["GET"], &[Offerset, Session]).answered(404),
        &[Edit::Any(|answer, _| {
            answer.status = 200;
            answer.set("Content-Type", "application/json");
            answer.tree = Some(json!({}));
        })],
    )],
};

const PLAIN_RESULT: Common = Common {
    title: "The result stands in YAML without quotes.",
    breaks: &["eb-media-yaml-yes-no"],
    acts: &[style(|style| {
        style.plain = Some(|text| ["YES", "NO"].contains(&text))
    })],
};

const EXPIRED: Common = Common {
    title: "Fresh offers say that they have expired.",
    breaks: &["eb-offer-expires-future"],
    acts: &[documents(&[Edit::Any(|answer, seen| {
        let before = minus(seen.now, SignedDuration::from_mins(1));
        for offer in answer.tree.iter_mut().flat_map(|tree| items_mut(tree, "offers")) {
            offer["expires"] = json!(write_instant(before));
        }
    })])],
};

const UNKNOWN_YES: Common = Common {
    title: "Executables that nobody knows are offered.",
    breaks: &["eb-req-unknown-exec-not-yes"],
    acts: &[forgive(&["kind-unknown"])],
};

const PAST_TAKEN: Common = Common {
    title: "The asked time is not looked at.",
    breaks: &["eb-offer-start-in-window", "eb-req-past-start"],
    acts: &[ask(|request| {
        drop_member(request, "schedule");
    })],
};

const RESERVES_NOTHING: Common = Common {
    title: "What is offered is not held: it is sold again and again.",
    breaks: &["eb-offer-reserves", "eb-offer-not-double-sold"],
    acts: &[rule(Rule::NoReservation)],
};

const NAMES_LOST: Common = Common {
    title: "The names that the client gave are not in the offer.",
    breaks: &["eb-offer-names"],
    acts: &[offer(names_lost)],
};

fn names_lost(offer: &mut Value, _request: &Value) {
    for part in ["executable", "compute"] {
        if let Some(meta) = offer.get_mut(part).and_then(|part| part.get_mut("meta")) {
            drop_member(meta, "name");
        }
    }
    for list in ["storage", "data"] {
        for part in items_mut(offer, list) {
            drop_member(&mut part["meta"], "name");
        }
    }
}

const EXECUTABLE_SWAPPED: Common = Common {
    title: "Another program is offered than the one that was asked for.",
    breaks: &["eb-offer-executable"],
    acts: &[offer(|offer, _| {
        put(
            offer,
            "executable/location",
            json!("https://example.org/another.ipynb"),
        );
    })],
};

const fn the(id: &'static str, on: &'static str, common: &Common) -> Fault {
    Fault {
        id,
        title: common.title,
        breaks: common.breaks,
        access: Access::Open,
        acts: common.acts,
        on,
    }
}

const V25: &str = "broker-25";
const C25: &str = "broker-c25";
const PRE: &str = "broker-pre";
const V23: &str = "planner-23";

pub(in crate::faults) const FAULTS: &[Fault] = &[
    the("eb-25-result-maybe", V25, &MAYBE),
    the("eb-c25-result-maybe", C25, &MAYBE),
    the("eb-pre-result-maybe", PRE, &MAYBE),
    the("eb-23-result-maybe", V23, &MAYBE),
    the("eb-25-yes-empty", V25, &YES_EMPTY),
    the("eb-c25-yes-empty", C25, &YES_EMPTY),
    the("eb-pre-yes-empty", PRE, &YES_EMPTY),
    the("eb-23-yes-empty", V23, &YES_EMPTY),
    the("eb-25-memory-is-cores", V25, &MEMORY_IS_CORES),
    the("eb-c25-memory-is-cores", C25, &MEMORY_IS_CORES),
    the("eb-pre-memory-is-cores", PRE, &MEMORY_IS_CORES),
    the("eb-23-memory-is-cores", V23, &MEMORY_IS_CORES),
    the("eb-25-never-expires", V25, &NEVER_EXPIRES),
    the("eb-c25-never-expires", C25, &NEVER_EXPIRES),
    the("eb-pre-never-expires", PRE, &NEVER_EXPIRES),
    the("eb-23-never-expires", V23, &NEVER_EXPIRES),
    the("eb-25-siblings-stay", V25, &SIBLINGS_STAY),
    the("eb-c25-siblings-stay", C25, &SIBLINGS_STAY),
    the("eb-pre-siblings-stay", PRE, &SIBLINGS_STAY),
    the("eb-23-siblings-stay", V23, &SIBLINGS_STAY),
    the("eb-25-reject-ignored", V25, &REJECT_IGNORED),
    the("eb-c25-reject-ignored", C25, &REJECT_IGNORED),
    the("eb-pre-reject-ignored", PRE, &REJECT_IGNORED),
    the("eb-23-reject-ignored", V23, &REJECT_IGNORED),
    the("eb-25-accept-ignored", V25, &ACCEPT_IGNORED),
    the("eb-c25-accept-ignored", C25, &ACCEPT_IGNORED),
    the("eb-pre-accept-ignored", PRE, &ACCEPT_IGNORED),
    the("eb-25-no-location", V25, &NO_LOCATION),
    the("eb-c25-no-location", C25, &NO_LOCATION),
    the("eb-pre-no-location", PRE, &NO_LOCATION),
    the("eb-25-mislabel", V25, &MISLABEL),
    the("eb-c25-mislabel", C25, &MISLABEL),
    the("eb-pre-mislabel", PRE, &MISLABEL),
    the("eb-23-mislabel", V23, &MISLABEL),
    the("eb-25-unknown-200", V25, &UNKNOWN_200),
    the("eb-c25-unknown-200", C25, &UNKNOWN_200),
    the("eb-pre-unknown-200", PRE, &UNKNOWN_200),
    the("eb-23-unknown-200", V23, &UNKNOWN_200),
    the("eb-25-yaml-plain-bool", V25, &PLAIN_RESULT),
    the("eb-c25-yaml-plain-bool", C25, &PLAIN_RESULT),
    the("eb-pre-yaml-plain-bool", PRE, &PLAIN_RESULT),
    the("eb-23-yaml-plain-bool", V23, &PLAIN_RESULT),
    the("eb-25-expires-past", V25, &EXPIRED),
    the("eb-c25-expires-past", C25, &EXPIRED),
    the("eb-pre-expires-past", PRE, &EXPIRED),
    the("eb-23-expires-past", V23, &EXPIRED),
    the("eb-25-yes-to-unknown", V25, &UNKNOWN_YES),
    the("eb-c25-yes-to-unknown", C25, &UNKNOWN_YES),
    the("eb-pre-yes-to-unknown", PRE, &UNKNOWN_YES),
    the("eb-23-yes-to-unknown", V23, &UNKNOWN_YES),
    the("eb-25-schedule-ignored", V25, &PAST_TAKEN),
    the("eb-c25-schedule-ignored", C25, &PAST_TAKEN),
    the("eb-pre-schedule-ignored", PRE, &PAST_TAKEN),
    the("eb-23-schedule-ignored", V23, &PAST_TAKEN),
    the("eb-25-no-reservation", V25, &RESERVES_NOTHING),
    the("eb-c25-no-reservation", C25, &RESERVES_NOTHING),
    the("eb-pre-no-reservation", PRE, &RESERVES_NOTHING),
    the("eb-23-no-reservation", V23, &RESERVES_NOTHING),
    the("eb-25-names-lost", V25, &NAMES_LOST),
    the("eb-c25-names-lost", C25, &NAMES_LOST),
    the("eb-pre-names-lost", PRE, &NAMES_LOST),
    the("eb-23-names-lost", V23, &NAMES_LOST),
    the("eb-25-exec-swapped", V25, &EXECUTABLE_SWAPPED),
    the("eb-c25-exec-swapped", C25, &EXECUTABLE_SWAPPED),
    the("eb-pre-exec-swapped", PRE, &EXECUTABLE_SWAPPED),
    the("eb-23-exec-swapped", V23, &EXECUTABLE_SWAPPED),
];
