//! The order of the conversation with a broker: what can be served first, then everything side by side, then what needs the
//! platform for itself.

use std::future::Future;
use std::sync::Arc;

use super::ending::free;
use super::versions::{has, without};
use super::{
    accepting, capacity, directly, expiring, first, holding, http, invalid, living, options, own, planning,
    rejecting, several, updates, valid, who,
};
use crate::recording::Reason;
use crate::recording::step::{self, Area};
use crate::scenarios::lanes::{Lanes, lane};
use crate::scenarios::{Stop, Talk};

/// Scenarios that wait for offers to expire or sessions to live.
const PATIENT: [&str; 16] = [
    "expiry", "kept", "life", "later", "endless", "stop", "failp", "failr", "failz", "ports", "slote",
    "slota", "slotf", "p06", "p07", "ps",
];

/// Holds the whole conversation.
pub async fn converse(talk: &Arc<Talk>) {
    if let Some(request) = &talk.plan.request {
        return lane(talk, "own", own::run(talk, request)).await;
    }
    let mut lanes = Lanes::new(talk);
    if talk.plan.read_only {
        return reading(talk, lanes).await;
    }
    let looked = first::run(talk).await;
    free(talk, "f01").await;
    for step in without(talk.ground.dialect()) {
        talk.skip(*step, &Stop::reason(Reason::OtherVersion));
    }
    let stop = looked.err().unwrap_or(Stop::reason(Reason::NotObserved));
    talk.explain_rest("f01", &stop);
    let dialect = talk.ground.dialect();
    stop_all(talk, &Stop::reason(Reason::OtherVersion), |lane| {
        !has(dialect, lane)
    });
    if talk.plan.quick {
        stop_all(talk, &Stop::reason(Reason::Quick), |lane| PATIENT.contains(lane));
    }
    anyway(&mut lanes);
    if talk.ground.base().is_none() {
        // Whoever refuses a request may still be asked about HTTP.
        let needy = |lane: &&str| !ANYWAY.contains(lane);
        stop_all(talk, &stop, needy);
        return lanes.end().await;
    }
    patient(&mut lanes);
    valid(&mut lanes);
    wrong(&mut lanes);
    flows(&mut lanes);
    planner(&mut lanes);
    lanes.end().await;
    alone(talk).await;
}

/// Asks for what makes no offer.
async fn reading(talk: &Talk, mut lanes: Lanes) {
    lanes.start("strange", |t| async move { http::strange(&t).await });
    lanes.start("discovery", |t| async move { http::discovery(&t).await });
    let others = |lane: &&str| !matches!(*lane, "strange" | "discovery");
    stop_all(talk, &Stop::reason(Reason::ReadOnly), others);
    lanes.end().await;
}

/// Explains the steps of these scenarios.
fn stop_all(talk: &Talk, stop: &Stop, which: impl Fn(&&'static str) -> bool) {
    for lane in step::lanes(Area::Broker).filter(which) {
        talk.explain_rest(lane, stop);
    }
}

fn is_asked(talk: &Talk, name: &str) -> bool {
    has(talk.ground.dialect(), name) && !(talk.plan.quick && PATIENT.contains(&name))
}

/// Begins a scenario that asks for offers: it waits until it may hold some, and gives back what it has.
fn asking<F>(lanes: &mut Lanes, name: &'static str, scenario: impl FnOnce(Arc<Talk>) -> F + Send + 'static)
where
    F: Future<Output = Result<(), Stop>> + Send + 'static,
{
    let talk = lanes.talk.clone();
    if !is_asked(&talk, name) {
        return;
    }
    lanes.spawn(async move {
        // The semaphore is never closed, so a permit always comes.
        let _permit = talk.ground.holders.acquire().await;
        lane(&talk, name, scenario(talk.clone())).await;
        free(&talk, name).await;
    });
}

/// Begins a scenario that holds little for long, or something at a time of its own.
fn holding<F>(lanes: &mut Lanes, name: &'static str, scenario: impl FnOnce(Arc<Talk>) -> F + Send + 'static)
where
    F: Future<Output = Result<(), Stop>> + Send + 'static,
{
    let talk = lanes.talk.clone();
    if !is_asked(&talk, name) {
        return;
    }
    lanes.spawn(async move {
        lane(&talk, name, scenario(talk.clone())).await;
        free(&talk, name).await;
    });
}

/// What can be asked of a service that makes no offer.
const ANYWAY: [&str; 4] = ["strange", "discovery", "i01", "i02"];

fn anyway(lanes: &mut Lanes) {
    holding(lanes, "strange", |t| async move { http::strange(&t).await });
    holding(lanes, "discovery", |t| async move { http::discovery(&t).await });
    asking(lanes, "i01", |t| async move { invalid::i01(&t).await });
    asking(lanes, "i02", |t| async move { invalid::i02(&t).await });
}

fn patient(lanes: &mut Lanes) {
    holding(lanes, "expiry", |t| async move { expiring::run(&t).await });
    holding(
        lanes,
        "slote",
        |t| async move { capacity::expired_slot(&t).await },
    );
    holding(lanes, "kept", |t| async move { expiring::kept(&t).await });
    holding(lanes, "endless", |t| async move { living::endless(&t).await });
    holding(lanes, "stop", |t| async move { living::stopped(&t).await });
    holding(lanes, "life", |t| async move { living::whole(&t).await });
    holding(lanes, "later", |t| async move { living::later(&t).await });
    holding(
        lanes,
        "failp",
        |t| async move { living::fails_preparing(&t).await },
    );
    holding(lanes, "failr", |t| async move { living::fails_running(&t).await });
    holding(
        lanes,
        "failz",
        |t| async move { living::fails_releasing(&t).await },
    );
    holding(lanes, "ports", |t| async move { living::ports(&t).await });
    holding(lanes, "slot", |t| async move { capacity::rejected(&t).await });
    holding(lanes, "slots", |t| async move { capacity::siblings(&t).await });
    holding(lanes, "crowd", |t| async move { capacity::crowd(&t).await });
}

fn valid(lanes: &mut Lanes) {
    let talk = lanes.talk.clone();
    lanes.spawn(async move {
        let _permit = talk.ground.holders.acquire().await;
        let (first, second) = valid::in_json_and_yaml(&talk).await;
        for (name, ended) in [("f02", first), ("f08", second)] {
            lane(&talk, name, async { ended }).await;
            free(&talk, name).await;
        }
    });
    asking(lanes, "window", |t| async move { valid::windows(&t).await });
    asking(lanes, "f03", |t| async move { valid::f03(&t).await });
    asking(lanes, "f04", |t| async move { valid::f04(&t).await });
    asking(
        lanes,
        "privileged",
        |t| async move { valid::privileged(&t).await },
    );
    asking(lanes, "f05", |t| async move { valid::f05(&t).await });
    asking(
        lanes,
        "notebook",
        |t| async move { valid::f01_notebook(&t).await },
    );
    asking(lanes, "f06", |t| async move { valid::f06(&t).await });
    asking(lanes, "f06a", |t| async move { valid::f06a(&t).await });
    asking(lanes, "f06b", |t| async move { valid::f06b(&t).await });
    asking(lanes, "f06c", |t| async move { valid::f06c(&t).await });
    asking(lanes, "f06d", |t| async move { valid::f06d(&t).await });
    asking(lanes, "f06e", |t| async move { valid::f06e(&t).await });
    asking(lanes, "f06s", |t| async move { valid::f06s(&t).await });
    asking(lanes, "f06v", |t| async move { valid::f06v(&t).await });
    asking(lanes, "f06x", |t| async move { valid::f06x(&t).await });
    asking(lanes, "f07", |t| async move { valid::f07(&t).await });
    asking(lanes, "f09", |t| async move { valid::f09(&t).await });
    asking(lanes, "f10", |t| async move { valid::f10(&t).await });
    asking(lanes, "members", |t| async move { valid::members(&t).await });
    asking(lanes, "twice", |t| async move { valid::twice(&t).await });
}

fn wrong(lanes: &mut Lanes) {
    for scenario in invalid::ALL {
        let name = scenario.0.lane();
        asking(
            lanes,
            name,
            move |t| async move { invalid::run(&t, *scenario).await },
        );
    }
    asking(lanes, "empty", |t| async move { http::empty(&t).await });
    asking(lanes, "types", |t| async move { http::types(&t).await });
    asking(lanes, "media", |t| async move { http::media(&t).await });
    asking(lanes, "methods", |t| async move { http::methods(&t).await });
}

fn flows(lanes: &mut Lanes) {
    asking(lanes, "reject", |t| async move { rejecting::run(&t).await });
    asking(lanes, "accept", |t| async move { accepting::run(&t).await });
    asking(lanes, "lax", |t| async move { updates::lax(&t).await });
    asking(lanes, "options", |t| async move { options::run(&t).await });
    asking(lanes, "paths", |t| async move { updates::paths(&t).await });
    asking(lanes, "race", |t| async move { several::race(&t).await });
    asking(lanes, "direct", |t| async move { directly::run(&t).await });
    asking(
        lanes,
        "directw",
        |t| async move { directly::in_a_window(&t).await },
    );
    asking(lanes, "directn", |t| async move { directly::refused(&t).await });
    asking(lanes, "who", |t| async move { who::run(&t).await });
}

/// What only 2023 has.
fn planner(lanes: &mut Lanes) {
    asking(lanes, "p03", |t| async move { planning::two_methods(&t).await });
    asking(lanes, "p04", |t| async move { planning::unknown_only(&t).await });
    asking(lanes, "p05", |t| async move { planning::extra(&t).await });
    asking(lanes, "pi", |t| async move { planning::implicit(&t).await });
    asking(lanes, "pu", |t| async move { planning::updates(&t).await });
    holding(lanes, "p06", |t| async move { planning::triggers(&t).await });
    holding(lanes, "p07", |t| async move { planning::actions(&t).await });
    holding(lanes, "ps", |t| async move { planning::storage(&t).await });
}

/// What takes the whole platform at once.
async fn alone(talk: &Arc<Talk>) {
    // Whose acceptance ends offers of others would otherwise end them while they are needed.
    let mut lanes = Lanes::new(talk);
    asking(&mut lanes, "others", |t| async move { several::others(&t).await });
    lanes.end().await;
    let mut lanes = Lanes::new(talk);
    holding(
        &mut lanes,
        "slota",
        |t| async move { holding::accepted(&t).await },
    );
    lanes.end().await;
    let mut lanes = Lanes::new(talk);
    holding(
        &mut lanes,
        "slotf",
        |t| async move { holding::finished(&t).await },
    );
    lanes.end().await;
}
