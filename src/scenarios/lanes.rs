//! Runs all scenarios side by side, within the deadline, and stops them when the user says so.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::talk::{Stop, Talk};
use super::uws;
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

/// The scenarios that own a job, apart from P1 to P3.
const JOB_LANES: [&str; 22] = [
    "t1", "t2", "t3", "o1", "o2", "u1", "x1", "x2", "x3", "n1", "r1", "r2", "r3", "s1", "s2", "w1", "h1",
    "a1", "s3", "q1", "e1", "d1",
];

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
    for (step, _) in step::ALL {
        talk.explain_rest(step.lane(), &Stop::reason(rest));
    }
    ending
}

async fn all(talk: &Arc<Talk>) {
    // The list is watched while no job of ours comes and goes.
    lane(talk, "list", uws::list::run(talk)).await;
    if talk.plan.read_only {
        stop_all(talk, &Stop::reason(Reason::ReadOnly));
        return lane(talk, "unknown", uws::unknown::run(talk)).await;
    }
    // If the first job can't be made, asking eighteen times more is only a nuisance.
    match talk.create(step::P1_CREATE, &talk.plan.quick_recipe()).await {
        Ok(job) => side_by_side(talk, job).await,
        Err(stop) => {
            stop_all(talk, &stop);
            lane(talk, "unknown", uws::unknown::run(talk)).await;
        }
    }
}

fn stop_all(talk: &Talk, stop: &Stop) {
    for name in ["p1", "p2", "p3"].iter().chain(&JOB_LANES) {
        talk.explain_rest(name, stop);
    }
}

/// Runs P1 to P3 and all other scenarios side by side, the longest chains first. Dropping it ends them all.
async fn side_by_side(talk: &Arc<Talk>, p1: url::Url) {
    let mut lanes = Lanes {
        talk: talk.clone(),
        running: JoinSet::new(),
    };
    let idle = talk.clone();
    lanes
        .running
        .spawn(async move { uws::idle::run(&idle, p1).await });
    lanes.start("d1", |t| async move { uws::destroyed::run(&t).await });
    lanes.start("w1", |t| async move { uws::waiting::run(&t).await });
    lanes.start("h1", |t| async move { uws::special::held(&t).await });
    lanes.start("a1", |t| async move { uws::special::archived(&t).await });
    lanes.start("e1", |t| async move { uws::failing::run(&t).await });
    lanes.start("q1", |t| async move { uws::running::run(&t).await });
    lanes.start("t1", |t| async move { uws::limits::run(&t).await });
    lanes.start("t2", |t| async move { uws::limits::past(&t).await });
    lanes.start("t3", |t| async move { uws::limits::at_creation(&t).await });
    lanes.start("o1", |t| async move { uws::orders::posts(&t).await });
    lanes.start("o2", |t| async move { uws::orders::deletes(&t).await });
    lanes.start("u1", |t| async move { uws::parameters::updates(&t).await });
    lanes.start("x1", |t| async move { uws::parameters::markup(&t).await });
    lanes.start(
        "x2",
        |t| async move { uws::parameters::control_character(&t).await },
    );
    lanes.start("n1", |t| async move { uws::parameters::none(&t).await });
    lanes.start("x3", |t| async move { uws::parameters::repeated(&t).await });
    // The second one asks for what the first one has.
    let pair = talk.clone();
    lanes.running.spawn(async move {
        lane(&pair, "r1", uws::run_ids::first(&pair)).await;
        lane(&pair, "r2", uws::run_ids::second(&pair)).await;
    });
    lanes.start("r3", |t| async move { uws::run_ids::opaque(&t).await });
    lanes.start("s1", |t| async move { uws::started::by_query(&t).await });
    lanes.start("s2", |t| async move { uws::started::by_body(&t).await });
    lanes.start("s3", |t| async move { uws::started::by_multipart(&t).await });
    lanes.start("unknown", |t| async move { uws::unknown::run(&t).await });
    while lanes.running.join_next().await.is_some() {}
}

/// Scenarios under way.
struct Lanes {
    talk: Arc<Talk>,
    running: JoinSet<()>,
}

impl Lanes {
    fn start<F>(&mut self, name: &'static str, scenario: fn(Arc<Talk>) -> F)
    where
        F: Future<Output = Result<(), Stop>> + Send + 'static,
    {
        let talk = self.talk.clone();
        self.running
            .spawn(async move { lane(&talk, name, scenario(talk.clone())).await });
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
