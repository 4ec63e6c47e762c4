//! L1 to L4 and L8: jobs that run for a while, one at a time; each is aborted and deleted before the next one begins.

use std::future::Future;
use std::sync::Arc;

use url::Url;

use super::{long_limits, long_orders, long_query};
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::cleanup::remove_job_of;
use crate::scenarios::plan::Parameters;
use crate::scenarios::talk::{child, phase_of};
use crate::scenarios::{Stop, Talk};

/// Seconds that a long job may run at most, should nobody be left to abort it (catalogue chapter 4.2).
pub const AT_MOST: &str = "120";
/// Seconds within which an order must have had its effect (catalogue row 104).
pub const EFFECT: f64 = 60.0;
/// The scenarios of long jobs.
pub const LANES: [&str; 5] = ["l1", "l2", "l3", "l8", "l4"];

/// Runs them all, if the target file has a recipe for long jobs or the user allowed the load.
pub async fn run(talk: &Arc<Talk>) {
    let measured = recipe(talk).await;
    let stop = measured.as_ref().err().cloned();
    talk.explain_rest("l0", &stop.unwrap_or_else(|| Stop::reason(Reason::NotObserved)));
    let recipe = match measured {
        Ok(recipe) => recipe,
        Err(stop) => return LANES.iter().for_each(|lane| talk.explain_rest(lane, &stop)),
    };
    let first = turn(talk, "l1", long_orders::aborted(talk, &recipe)).await;
    if let Some(stop) =
        first.filter(|stop| stop.because == Some(step::L1_POLL) || stop.because == Some(step::L1_CREATE))
    {
        // What kept the first one from being seen EXECUTING would keep the others too.
        return LANES.iter().for_each(|lane| talk.explain_rest(lane, &stop));
    }
    let orders = async {
        turn(talk, "l2", long_orders::deleted(talk, &recipe)).await;
        turn(talk, "l3", long_limits::destroyed(talk, &recipe)).await;
        turn(talk, "l8", long_orders::run_again(talk, &recipe)).await;
    };
    let over_time = turn(talk, "l4", long_limits::over_time(talk, &recipe));
    if talk.plan.preset.is_reference() {
        tokio::join!(orders, over_time);
    } else {
        orders.await;
        over_time.await;
    }
}

/// The parameters of a long job.
async fn recipe(talk: &Arc<Talk>) -> Result<Parameters, Stop> {
    match talk.plan.recipes.get("long") {
        Some(recipe) => Ok(recipe.clone()),
        None if talk.plan.preset.is_tap() && talk.plan.allow_load => Ok(long_query::recipe(talk).await),
        None => Err(Stop::reason(Reason::NeedsLongJob)),
    }
}

/// Runs one scenario and takes its job away, whatever came of it.
async fn turn(
    talk: &Arc<Talk>,
    lane: &'static str,
    scenario: impl Future<Output = Result<(), Stop>>,
) -> Option<Stop> {
    let stop = scenario.await.err();
    remove_job_of(talk, lane).await;
    let reason = stop.clone().unwrap_or_else(|| Stop::reason(Reason::NotObserved));
    talk.explain_rest(lane, &reason);
    stop
}

/// The steps that bring a long job to EXECUTING.
pub struct Begin {
    /// Makes the job.
    pub create: Step,
    /// Limits its time.
    pub set_duration: Step,
    /// Starts it.
    pub run: Step,
    /// Watches it.
    pub poll: Step,
}

/// Makes a job and gives it this limit of time.
pub async fn make(talk: &Arc<Talk>, begin: &Begin, recipe: &Parameters, seconds: &str) -> Result<Url, Stop> {
    let job = talk.create(begin.create, recipe).await?;
    let duration = child(&job, "executionduration");
    talk.post(begin.set_duration, &duration, &[("EXECUTIONDURATION", seconds)])
        .await;
    Ok(job)
}

/// Orders a job to run and waits for one of these phases. Of a HELD job it is the client that must ask again (UWS 1.1
/// section 2.1.3).
pub async fn run_until(
    talk: &Arc<Talk>,
    (run, poll): (Step, Step),
    job: &Url,
    wanted: impl Fn(&str) -> bool,
) -> Arc<Exchange> {
    let phase = child(job, "phase");
    talk.post(run, &phase, &[("PHASE", "RUN")]).await;
    let first = talk.poll(poll, job, talk.plan.patience, &wanted).await;
    if phase_of(&first).as_deref() != Some("HELD") {
        return first;
    }
    talk.post(run, &phase, &[("PHASE", "RUN")]).await;
    talk.poll(poll, job, talk.plan.patience, |phase| {
        phase != "HELD" && wanted(phase)
    })
    .await
}

/// Starts a job and waits until it is EXECUTING; gives the answer that says so.
pub async fn execute(talk: &Arc<Talk>, begin: &Begin, job: &Url) -> Result<Arc<Exchange>, Stop> {
    let last = run_until(talk, (begin.run, begin.poll), job, |phase| {
        !matches!(phase, "PENDING" | "QUEUED" | "SUSPENDED" | "UNKNOWN")
    })
    .await;
    match phase_of(&last).as_deref() {
        Some("EXECUTING") => Ok(last),
        Some("COMPLETED") => Err(Stop {
            reason: Reason::TooFast,
            because: Some(begin.poll),
            detail: "the long job was over before it was seen EXECUTING".to_owned(),
        }),
        Some(phase @ ("ERROR" | "ABORTED" | "HELD" | "ARCHIVED")) => Err(Stop::after(
            begin.poll,
            format!("the job of the long recipe became {phase}"),
        )),
        phase => Err(super::running::not_finished(begin.poll, &last, phase)),
    }
}
