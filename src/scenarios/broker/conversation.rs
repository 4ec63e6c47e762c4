//! The order of the conversation with a broker: what can be served first, then everything side by side.

use std::future::Future;
use std::sync::Arc;

use super::ending::free;
use super::{accepting, first, invalid, own, rejecting, valid};
use crate::recording::Reason;
use crate::recording::step::{self, Area};
use crate::scenarios::lanes::{Lanes, lane};
use crate::scenarios::{Stop, Talk};

/// Scenarios that only 2023 has.
const PLANNER: [&str; 7] = ["p03", "p04", "p05", "pi", "pu", "p06", "p07"];

/// Holds the whole conversation.
pub async fn converse(talk: &Arc<Talk>) {
    if let Some(request) = &talk.plan.request {
        return lane(talk, "own", own::run(talk, request)).await;
    }
    let lanes = Lanes::new(talk);
    if talk.plan.read_only {
        stop_all(talk, &Stop::reason(Reason::ReadOnly));
        return lanes.end().await;
    }
    let looked = first::run(talk).await;
    let stop = looked.err().unwrap_or(Stop::reason(Reason::NotObserved));
    talk.explain_rest("f01", &stop);
    free(talk, "f01").await;
    let mut lanes = Lanes::new(talk);
    if talk.ground.base().is_none() {
        stop_all(talk, &stop);
        return lanes.end().await;
    }
    valid(&mut lanes);
    wrong(&mut lanes);
    flows(&mut lanes);
    lanes.end().await;
}

fn stop_all(talk: &Talk, stop: &Stop) {
    for lane in step::lanes(Area::Broker) {
        talk.explain_rest(lane, stop);
    }
}

/// Begins a scenario that asks for offers: it waits until it may hold some, and gives back what it has.
pub fn asking<F>(
    lanes: &mut Lanes,
    name: &'static str,
    scenario: impl FnOnce(Arc<Talk>) -> F + Send + 'static,
) where
    F: Future<Output = Result<(), Stop>> + Send + 'static,
{
    let talk = lanes.talk.clone();
    lanes.spawn(async move {
        // The semaphore is never closed, so a permit always comes.
        let _permit = talk.ground.holders.acquire().await;
        lane(&talk, name, scenario(talk.clone())).await;
        free(&talk, name).await;
    });
}

fn valid(lanes: &mut Lanes) {
    let talk = lanes.talk.clone();
    lanes.spawn(async move {
        let _permit = talk.ground.holders.acquire().await;
        let (json, yaml) = valid::in_json_and_yaml(&talk).await;
        for (name, ended) in [("f02", json), ("f08", yaml)] {
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
    asking(lanes, "i01", |t| async move { invalid::i01(&t).await });
    asking(lanes, "i02", |t| async move { invalid::i02(&t).await });
    for scenario in invalid::ALL {
        let name = scenario.0.lane();
        asking(
            lanes,
            name,
            move |t| async move { invalid::run(&t, *scenario).await },
        );
    }
}

fn flows(lanes: &mut Lanes) {
    asking(lanes, "reject", |t| async move { rejecting::run(&t).await });
    asking(lanes, "accept", |t| async move { accepting::run(&t).await });
}
