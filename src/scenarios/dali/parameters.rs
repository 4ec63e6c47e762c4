//! DP1: a parameter that is given after the creation (DALI 1.1 section 2.1), and an order in lower case (section 3.1).

use std::sync::Arc;

use super::super::uws::parameters::PROBE;
use crate::recording::step;
use crate::scenarios::talk::child;
use crate::scenarios::{Plan, Stop, Talk};

/// Leaves one parameter out of the creation and posts it later.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut recipe = talk.plan.quick_recipe();
    let (name, value) = later(&talk.plan);
    recipe.retain(|(n, _)| *n != name);
    let job = talk.create(step::DP1_CREATE, &recipe).await?;
    talk.get(step::DP1_JOB, &job).await;
    let list = child(&job, "parameters");
    talk.post(step::DP1_POST, &list, &[(&name, &value)]).await;
    talk.get(step::DP1_PARAMETERS, &list).await;
    talk.post(step::DP1_ORDER, &child(&job, "phase"), &[("PHASE", "run")])
        .await;
    talk.get(step::DP1_JOB_AFTER, &job).await;
    Ok(())
}

/// The parameter that is given later: one that the service can't but keep, where that is known.
fn later(plan: &Plan) -> (String, String) {
    let recipe = plan.quick_recipe();
    let free = plan.free_text_name();
    let kept = recipe.iter().find(|(name, _)| name.eq_ignore_ascii_case(free));
    // A repeated name would lose a value when it is posted alone.
    let single = |name: &str| recipe.iter().filter(|(n, _)| n == name).count() == 1;
    let last = recipe.iter().rfind(|(name, _)| single(name));
    kept.or(last)
        .cloned()
        .unwrap_or_else(|| (PROBE.to_owned(), "1".to_owned()))
}
