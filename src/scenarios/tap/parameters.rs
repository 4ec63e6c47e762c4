//! TA1, TS1 and TE1: parameters in several requests, one that TAP does not know, and a query that finds nothing
//! (TAP 1.1 sections 2.2 and 2.7).

use std::sync::Arc;

use super::super::dali::results::fetch;
use super::super::uws::parameters::PROBE;
use crate::recording::{Reason, step};
use crate::scenarios::running::run_to_completion;
use crate::scenarios::talk::child;
use crate::scenarios::{Stop, Talk};

/// A job without parameters that gets QUERY first, then LANG, then the rest.
pub async fn in_pieces(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut recipe = recipe(talk, "quick")?;
    let rank = |name: &str| match name.to_uppercase().as_str() {
        "QUERY" => 0,
        "LANG" => 1,
        _ => 2,
    };
    recipe.sort_by_key(|(name, _)| rank(name));
    let job = talk.create(step::TA1_CREATE, &[]).await?;
    let list = child(&job, "parameters");
    let alone = recipe.iter().take_while(|(name, _)| rank(name) < 2).count();
    for (name, value) in &recipe[..alone] {
        talk.post(step::TA1_POST, &list, &[(name, value)]).await;
    }
    let rest: Vec<(&str, &str)> = recipe[alone..]
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    if !rest.is_empty() {
        talk.post(step::TA1_POST, &list, &rest).await;
    }
    talk.get(step::TA1_PARAMETERS, &list).await;
    run_to_completion(talk, &job, (step::TA1_RUN, step::TA1_POLL)).await
}

/// The quick recipe and a parameter that TAP does not know.
pub async fn too_many(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut parameters = recipe(talk, "quick")?;
    parameters.push((PROBE.to_owned(), "1".to_owned()));
    let job = talk.create(step::TS1_CREATE, &parameters).await?;
    run_to_completion(talk, &job, (step::TS1_RUN, step::TS1_POLL)).await
}

/// A query that finds nothing has a result all the same.
pub async fn finds_nothing(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk.create(step::TE1_CREATE, &recipe(talk, "empty")?).await?;
    run_to_completion(talk, &job, (step::TE1_RUN, step::TE1_POLL)).await?;
    fetch(talk, step::TE1_RESULT, &job, "result").await;
    Ok(())
}

fn recipe(talk: &Talk, name: &str) -> Result<Vec<(String, String)>, Stop> {
    let recipe = talk.plan.recipes.get(name).cloned();
    recipe.ok_or_else(|| Stop::reason(Reason::NeedsRecipe))
}
