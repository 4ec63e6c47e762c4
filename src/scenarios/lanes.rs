//! Runs all scenarios side by side, within the deadline, and stops them when the user says so.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

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
const JOB_LANES: [&str; 19] = [
    "t1", "t2", "t3", "o1", "o2", "u1", "x1", "x2", "x3", "r1", "r2", "r3", "s1", "s2", "s3", "q1", "e1",
    "d1", "unknown",
];

/// Holds the whole conversation. `interrupt` completes when the user wants it to end.
pub async fn converse(talk: &Arc<Talk>, deadline: Duration, interrupt: impl Future<Output = ()>) -> Ending {
    let ending = tokio::select! {
        () = all(talk) => Ending::Whole,
        () = interrupt => Ending::Interrupted,
        () = tokio::time::sleep(deadline) => Ending::Deadline,
    };
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
        lane(talk, "unknown", uws::unknown::run(talk)).await;
        return stop_all(talk, &Stop::reason(Reason::ReadOnly));
    }
    // If the first job can't be made, asking eighteen times more is only a nuisance.
    match talk.create(step::P1_CREATE, &talk.plan.quick_recipe()).await {
        Ok(job) => side_by_side(talk, job).await,
        Err(stop) => {
            lane(talk, "unknown", uws::unknown::run(talk)).await;
            stop_all(talk, &stop);
        }
    }
}

fn stop_all(talk: &Talk, stop: &Stop) {
    for name in ["p1", "p2", "p3"].iter().chain(&JOB_LANES) {
        talk.explain_rest(name, stop);
    }
}

async fn side_by_side(talk: &Arc<Talk>, p1: url::Url) {
    tokio::join!(
        uws::idle::run(talk, p1),
        // The longest chains first.
        lane(talk, "d1", uws::destroyed::run(talk)),
        lane(talk, "e1", uws::failing::run(talk)),
        lane(talk, "q1", uws::running::run(talk)),
        lane(talk, "t1", uws::limits::run(talk)),
        lane(talk, "t2", uws::limits::past(talk)),
        lane(talk, "t3", uws::limits::at_creation(talk)),
        lane(talk, "o1", uws::orders::posts(talk)),
        lane(talk, "o2", uws::orders::deletes(talk)),
        lane(talk, "u1", uws::parameters::updates(talk)),
        lane(talk, "x1", uws::parameters::markup(talk)),
        lane(talk, "x2", uws::parameters::control_character(talk)),
        lane(talk, "x3", uws::parameters::repeated(talk)),
        lane(talk, "r1", uws::run_ids::first(talk)),
        lane(talk, "r2", uws::run_ids::second(talk)),
        lane(talk, "r3", uws::run_ids::opaque(talk)),
        lane(talk, "s1", uws::started::by_query(talk)),
        lane(talk, "s2", uws::started::by_body(talk)),
        lane(talk, "s3", uws::started::by_multipart(talk)),
        lane(talk, "unknown", uws::unknown::run(talk)),
    );
}

/// Runs one scenario and explains the steps it did not make.
pub async fn lane(talk: &Arc<Talk>, name: &str, scenario: impl Future<Output = Result<(), Stop>>) {
    let stop = match scenario.await {
        Ok(()) => Stop::reason(Reason::NotObserved),
        Err(stop) => stop,
    };
    talk.explain_rest(name, &stop);
}
