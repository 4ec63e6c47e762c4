//! L1 and L2: orders to a job while it executes (UWS 1.1 sections 2.1.3 to 2.1.5).

use std::sync::Arc;

use url::Url;

use super::idle::{is_terminal, note_if_gone};
use super::long::{AT_MOST, Begin, EFFECT, execute, make};
use super::running::result_urls;
use crate::http::Ask;
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::plan::Parameters;
use crate::scenarios::talk::{child, phase_of};
use crate::scenarios::{Stop, Talk};

/// Seconds after which a job that executes is looked at again.
const LATER: f64 = 3.0;
/// Seconds for which an aborted job is watched (catalogue row 107).
const WATCH: f64 = 10.0;
/// Bytes of a result that are read at most.
const RESULT: usize = 100_000;

/// Gives a job that executes time without end, aborts it, and looks whether it stops.
pub async fn aborted(talk: &Arc<Talk>, recipe: &Parameters) -> Result<(), Stop> {
    let begin = Begin {
        create: step::L1_CREATE,
        set_duration: step::L1_SET_DURATION,
        run: step::L1_RUN,
        poll: step::L1_POLL,
    };
    let job = make(talk, &begin, recipe, AT_MOST).await?;
    execute(talk, &begin, &job).await?;
    talk.rest("long", talk.plan.pace.seconds(LATER)).await;
    let executing = talk
        .poll(step::L1_EXECUTING, &job, talk.plan.patience, |phase| {
            !matches!(phase, "QUEUED" | "SUSPENDED" | "UNKNOWN")
        })
        .await;
    still_executing(&executing, step::L1_EXECUTING)?;
    let early: Vec<Url> = result_urls(&job, &executing).into_iter().take(1).collect();
    look(talk, step::L1_EARLY_RESULT, &early).await;
    let phase = child(&job, "phase");

    no_limit(talk, &job).await;
    let before = talk.get(step::L1_BEFORE_ABORT, &job).await;
    still_executing(&before, step::L1_BEFORE_ABORT)?;
    talk.post(step::L1_ABORT, &phase, &[("PHASE", "ABORT")]).await;
    let limit = talk.plan.pace.seconds(EFFECT);
    let last = talk.poll(step::L1_ABORT_POLL, &job, limit, is_terminal).await;
    note_if_gone(talk, &job, &last);
    if phase_of(&last).as_deref() != Some("ABORTED") {
        return Err(Stop::after(step::L1_ABORT_POLL, "the job did not become ABORTED"));
    }
    look(talk, step::L1_KEPT_RESULT, &early).await;
    talk.rest("long", talk.plan.pace.seconds(WATCH)).await;
    talk.get(step::L1_LATER, &job).await;
    Ok(())
}

async fn no_limit(talk: &Arc<Talk>, job: &Url) {
    let duration = child(job, "executionduration");
    talk.post(step::L1_SET_ZERO, &duration, &[("EXECUTIONDURATION", "0")])
        .await;
    talk.get(step::L1_ZERO, &duration).await;
    let after = talk.get(step::L1_AFTER_ZERO, job).await;
    // The job is not left without a limit for longer than need be.
    if phase_of(&after).as_deref() == Some("EXECUTING") {
        talk.post(step::L1_SET_BACK, &duration, &[("EXECUTIONDURATION", AT_MOST)])
            .await;
    }
}

async fn look(talk: &Arc<Talk>, step: Step, results: &[Url]) {
    for result in results {
        talk.follow(
            step,
            Ask::new("GET", result).header("Accept", "*/*").at_most(RESULT),
        )
        .await;
    }
}

fn still_executing(exchange: &Exchange, step: Step) -> Result<(), Stop> {
    match phase_of(exchange).as_deref() {
        Some("EXECUTING" | "SUSPENDED") => Ok(()),
        Some("COMPLETED") => Err(Stop {
            reason: Reason::TooFast,
            because: Some(step),
            detail: "the long job was over too soon".to_owned(),
        }),
        Some(phase) => Err(Stop::after(step, format!("the long job became {phase}"))),
        None => Err(Stop::after(step, "the long job could not be read")),
    }
}

/// Orders a job to run that executes. It has a job of its own: not every service survives that.
pub async fn run_again(talk: &Arc<Talk>, recipe: &Parameters) -> Result<(), Stop> {
    let begin = Begin {
        create: step::L8_CREATE,
        set_duration: step::L8_SET_DURATION,
        run: step::L8_RUN,
        poll: step::L8_POLL,
    };
    let job = make(talk, &begin, recipe, AT_MOST).await?;
    execute(talk, &begin, &job).await?;
    talk.post(step::L8_RUN_AGAIN, &child(&job, "phase"), &[("PHASE", "RUN")])
        .await;
    talk.get(step::L8_AFTER, &job).await;
    Ok(())
}

/// Deletes a job while it executes.
pub async fn deleted(talk: &Arc<Talk>, recipe: &Parameters) -> Result<(), Stop> {
    let begin = Begin {
        create: step::L2_CREATE,
        set_duration: step::L2_SET_DURATION,
        run: step::L2_RUN,
        poll: step::L2_POLL,
    };
    let job = make(talk, &begin, recipe, AT_MOST).await?;
    execute(talk, &begin, &job).await?;
    let order = talk.order(step::L2_DELETE, "DELETE", &job).await;
    let refused = order.response().is_none_or(|r| r.status >= 400);
    // A refusal is looked behind once; a deletion may take a while to show.
    let limit = talk.plan.pace.seconds(if refused { 0.0 } else { EFFECT });
    let last = talk
        .poll(step::L2_GONE, &job, limit, |phase| phase == "ARCHIVED")
        .await;
    note_if_gone(talk, &job, &last);
    Ok(())
}
