//! Runs all scenarios side by side, within the deadline, and stops them when the user says so.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::talk::{Stop, Talk};
use super::{broker, cloud, dali, soda, tap, uws, vosi};
use crate::recording::step::Area;
use crate::recording::{Reason, step};

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All scenarios came to their end.
    Whole,
    /// The user interrupted it.
    Interrupted,
    /// The deadline came first.
    Deadline,
}

/// Scenarios that make no job; all others need one.
const READING: [&str; 6] = ["preflight", "list", "unknown", "filters", "vosi", "cleanup"];

/// Holds the whole conversation. `interrupt` completes when the user wants it to end.
pub async fn converse(talk: &Arc<Talk>, deadline: Duration, interrupt: impl Future<Output = ()>) -> Ending {
    let ending = tokio::select! {
        () = all(talk) => Ending::Whole,
        () = interrupt => Ending::Interrupted,
        () = tokio::time::sleep(deadline) => Ending::Deadline,
    };
    talk.client.halt();
    let rest = match ending {
        Ending::Whole => Reason::NotObserved,
        Ending::Interrupted => Reason::Interrupted,
        Ending::Deadline => Reason::Deadline,
    };
    for lane in step::lanes(talk.plan.area) {
        talk.explain_rest(lane, &Stop::reason(rest));
    }
    ending
}

async fn all(talk: &Arc<Talk>) {
    match talk.plan.area {
        Area::Jobs => jobs(talk).await,
        Area::Broker => broker::converse(talk).await,
        Area::Cloud => cloud::converse(talk).await,
    }
}

async fn jobs(talk: &Arc<Talk>) {
    // The list is watched while no job of ours comes and goes.
    lane(talk, "list", uws::list::run(talk)).await;
    let mut lanes = Lanes::new(talk);
    lanes.start("unknown", |t| async move { uws::unknown::run(&t).await });
    lanes.start("vosi", |t| async move { vosi::run(&t).await });
    if talk.plan.read_only {
        lanes.start("filters", |t| async move { uws::filters::reading(&t).await });
        stop_all(talk, &Stop::reason(Reason::ReadOnly));
        return lanes.end().await;
    }
    // If the first job can't be made, asking thirty times more is only a nuisance.
    match talk.create(step::P1_CREATE, &talk.plan.quick_recipe()).await {
        Ok(job) => {
            uws::start(&mut lanes, job);
            if talk.plan.follows("dali-1.1") {
                dali::start(&mut lanes);
            }
            if talk.plan.follows("tap-1.1") {
                tap::start(&mut lanes);
            }
            if talk.plan.follows("soda-1.0") {
                soda::start(&mut lanes);
            }
        }
        Err(stop) => {
            lanes.start("filters", |t| async move { uws::filters::reading(&t).await });
            stop_all(talk, &stop);
        }
    }
    lanes.end().await;
    // What could take everything away comes when nothing else is under way.
    lane(talk, "danger", uws::danger::run(talk)).await;
}

fn stop_all(talk: &Talk, stop: &Stop) {
    for lane in step::lanes(Area::Jobs).filter(|lane| !READING.contains(lane)) {
        talk.explain_rest(lane, stop);
    }
}

/// Scenarios under way, side by side. Dropping it ends them all.
pub struct Lanes {
    /// The conversation that they share.
    pub talk: Arc<Talk>,
    running: JoinSet<()>,
}

impl Lanes {
    /// None is under way.
    pub fn new(talk: &Arc<Talk>) -> Lanes {
        Lanes {
            talk: talk.clone(),
            running: JoinSet::new(),
        }
    }

    /// Begins a scenario; when it ends, the steps that it did not make are explained.
    pub fn start<F>(&mut self, name: &'static str, scenario: fn(Arc<Talk>) -> F)
    where
        F: Future<Output = Result<(), Stop>> + Send + 'static,
    {
        let talk = self.talk.clone();
        self.running
            .spawn(async move { lane(&talk, name, scenario(talk.clone())).await });
    }

    /// Begins something that looks after its own lanes.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.running.spawn(task);
    }

    /// Waits for all.
    pub async fn end(mut self) {
        while self.running.join_next().await.is_some() {}
    }
}

/// Runs one scenario and explains the steps it did not make.
pub async fn lane(talk: &Arc<Talk>, name: &str, scenario: impl Future<Output = Result<(), Stop>>) {
    let stop = match scenario.await {
        Ok(()) => Stop::reason(Reason::NotObserved),
        Err(stop) => stop,
    };
    talk.explain_rest(name, &stop);
}
