//! L5 to L7 and H2: jobs that are aborted while they wait for their turn, for the service or for the client, and one that
//! is left SUSPENDED (UWS 1.1 section 2.1.3).

use std::sync::Arc;

use url::Url;

use super::idle::{is_terminal, note_if_gone};
use super::long::{EFFECT, run_until};
use crate::recording::{Reason, Step, step};
use crate::scenarios::talk::{child, phase_of};
use crate::scenarios::{Stop, Talk};

/// The steps of an abort and of what comes before it.
struct Steps {
    create: Step,
    run: Step,
    poll: Step,
    abort: Step,
    after: Step,
}

/// Aborts a job that is QUEUED.
pub async fn queued(talk: &Arc<Talk>) -> Result<(), Stop> {
    let recipes = &talk.plan.recipes;
    let recipe = recipes.get("queued").or_else(|| recipes.get("quick"));
    let recipe = recipe.ok_or_else(|| Stop::reason(Reason::NeedsRecipe))?.clone();
    let steps = Steps {
        create: step::L5_CREATE,
        run: step::L5_RUN,
        poll: step::L5_POLL,
        abort: step::L5_ABORT,
        after: step::L5_ABORT_POLL,
    };
    aborted(talk, &recipe, "QUEUED", &steps).await
}

/// Aborts a job that is SUSPENDED.
pub async fn suspended(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = Steps {
        create: step::L7_CREATE,
        run: step::L7_RUN,
        poll: step::L7_POLL,
        abort: step::L7_ABORT,
        after: step::L7_ABORT_POLL,
    };
    aborted(talk, &rare(talk, "suspended")?, "SUSPENDED", &steps).await
}

/// Aborts a job that is HELD.
pub async fn held(talk: &Arc<Talk>) -> Result<(), Stop> {
    let steps = Steps {
        create: step::H2_CREATE,
        run: step::H2_RUN,
        poll: step::H2_POLL,
        abort: step::H2_ABORT,
        after: step::H2_ABORT_POLL,
    };
    aborted(talk, &rare(talk, "held")?, "HELD", &steps).await
}

/// Leaves a SUSPENDED job alone and sees whether it goes on.
pub async fn resumed(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk.create(step::L6_CREATE, &rare(talk, "suspended")?).await?;
    until(talk, &job, "SUSPENDED", step::L6_RUN, step::L6_POLL).await?;
    talk.poll(step::L6_RESUMED, &job, talk.plan.patience, |phase| {
        !matches!(phase, "SUSPENDED" | "UNKNOWN")
    })
    .await;
    Ok(())
}

/// The recipe for a phase that few jobs ever see. Most services have no such jobs; then nothing is missing.
fn rare(talk: &Talk, name: &str) -> Result<Vec<(String, String)>, Stop> {
    let recipe = talk.plan.recipes.get(name).cloned();
    recipe.ok_or_else(|| Stop::reason(Reason::NotObserved))
}

async fn aborted(
    talk: &Arc<Talk>,
    recipe: &[(String, String)],
    phase: &str,
    steps: &Steps,
) -> Result<(), Stop> {
    let job = talk.create(steps.create, recipe).await?;
    until(talk, &job, phase, steps.run, steps.poll).await?;
    talk.post(steps.abort, &child(&job, "phase"), &[("PHASE", "ABORT")])
        .await;
    let limit = talk.plan.pace.seconds(EFFECT);
    let last = talk.poll(steps.after, &job, limit, is_terminal).await;
    note_if_gone(talk, &job, &last);
    Ok(())
}

/// Runs a job until it shows this phase.
async fn until(talk: &Arc<Talk>, job: &Url, wanted: &str, run: Step, poll: Step) -> Result<(), Stop> {
    let enough = |phase: &str| match wanted {
        "SUSPENDED" => matches!(phase, "SUSPENDED" | "HELD") || is_terminal(phase),
        _ => phase != "PENDING",
    };
    let last = if wanted == "HELD" {
        talk.post(run, &child(job, "phase"), &[("PHASE", "RUN")]).await;
        talk.poll(poll, job, talk.plan.patience, enough).await
    } else {
        run_until(talk, (run, poll), job, enough).await
    };
    match phase_of(&last) {
        Some(phase) if phase == wanted => Ok(()),
        Some(phase) if phase != "PENDING" => Err(Stop {
            reason: Reason::TooFast,
            because: Some(poll),
            detail: format!("the job was not seen {wanted}; it is {phase}"),
        }),
        phase => Err(super::running::not_finished(poll, &last, phase.as_deref())),
    }
}
