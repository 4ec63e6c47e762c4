//! TQ1, TL1 and TM1: jobs that are wrong, which shows only when they are run (TAP 1.1 section 2.7).

use std::sync::Arc;

use crate::recording::{Reason, Step};
use crate::scenarios::running::{RUN, run_to_end};
use crate::scenarios::{Stop, Talk};

/// Makes a job of the recipe and runs it. `create`, `run` and `poll` are the steps.
pub async fn run(
    talk: &Arc<Talk>,
    recipe: &str,
    (create, run, poll): (Step, Step, Step),
) -> Result<(), Stop> {
    let Some(parameters) = talk.plan.recipes.get(recipe).cloned() else {
        return Err(Stop::reason(Reason::NeedsRecipe));
    };
    let job = talk.create(create, &parameters).await?;
    run_to_end(talk, &job, (run, poll), RUN).await?;
    Ok(())
}
