//! DN1, DS1, DR1 and DR2: names in any case, one value where one is due, long run identifiers (DALI 1.1 sections 3.1,
//! 3.2 and 3.4.6).

use std::sync::Arc;

use crate::recording::{Reason, Step, step};
use crate::scenarios::running::{RUN, run_to_end};
use crate::scenarios::{Stop, Talk};

/// The most that a run identifier may have (DALI 1.1 section 3.4.6).
const LONGEST: usize = 64;

/// The quick recipe, its names in lower and mixed case by turns.
pub async fn any_case(talk: &Arc<Talk>) -> Result<(), Stop> {
    let recipe = quick(talk)?;
    let mut parameters: Vec<(String, String)> = recipe
        .into_iter()
        .enumerate()
        .map(|(at, (name, value))| {
            (
                if at % 2 == 0 {
                    name.to_lowercase()
                } else {
                    mixed(&name)
                },
                value,
            )
        })
        .collect();
    parameters.push(("RunId".to_owned(), talk.plan.nonce.clone()));
    let job = talk.create(step::DN1_CREATE, &parameters).await?;
    talk.get(step::DN1_JOB, &job).await;
    run_to_end(talk, &job, (step::DN1_RUN, step::DN1_POLL), ("phase", "RUN")).await?;
    Ok(())
}

/// `QUERY` as `Query`.
fn mixed(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &letters.as_str().to_lowercase()
}

/// RUNID, which has one value, twice.
pub async fn twice(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut parameters = quick(talk)?;
    for which in ["first", "second"] {
        parameters.push(("RUNID".to_owned(), format!("{}-{which}", talk.plan.nonce)));
    }
    let job = talk.create(step::DS1_CREATE, &parameters).await?;
    talk.get(step::DS1_JOB, &job).await;
    run_to_end(talk, &job, (step::DS1_RUN, step::DS1_POLL), RUN).await?;
    Ok(())
}

/// A run identifier as long as it may be.
pub async fn long_run_id(talk: &Arc<Talk>) -> Result<(), Stop> {
    run_id_of(talk, LONGEST, step::DR1_CREATE, step::DR1_JOB).await
}

/// One letter more.
pub async fn too_long_run_id(talk: &Arc<Talk>) -> Result<(), Stop> {
    run_id_of(talk, LONGEST + 1, step::DR2_CREATE, step::DR2_JOB).await
}

async fn run_id_of(talk: &Arc<Talk>, length: usize, create: Step, read: Step) -> Result<(), Stop> {
    let letters = ('a'..='z').cycle();
    let text: String = talk.plan.nonce.chars().chain(letters).take(length).collect();
    let job = talk
        .create(create, &talk.plan.quick_with(&[("RUNID", &text)]))
        .await?;
    talk.get(read, &job).await;
    Ok(())
}

fn quick(talk: &Talk) -> Result<Vec<(String, String)>, Stop> {
    let recipe = talk.plan.recipes.get("quick").cloned();
    recipe.ok_or_else(|| Stop::reason(Reason::NeedsRecipe))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_mixed() {
        assert_eq!(super::mixed("RESPONSEFORMAT"), "Responseformat");
        assert_eq!(super::mixed(""), "");
    }
}
