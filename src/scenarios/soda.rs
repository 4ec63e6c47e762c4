//! Cutouts: one job with several combinations of values, one of which a combination gives nothing, one with a parameter
//! that may not be repeated (SODA 1.0 sections 3.1 and 6).

use std::sync::Arc;

use url::Url;

use super::lanes::Lanes;
use super::plan::{Parameters, Plan};
use super::running::{RUN, run_to_end};
use super::talk::{child, read_job};
use super::uws::running::result_urls;
use super::{Stop, Talk};
use crate::http::Ask;
use crate::recording::{Exchange, Reason, Step, step};

/// Results of a job that are looked at, at most.
const RESULTS: usize = 6;
/// Bytes of a result that are read: enough for an error message.
const RESULT_CAP: usize = 10_000;

/// The steps of one job.
struct Course {
    create: Step,
    run: Step,
    poll: Step,
    done: Step,
    error: Step,
    result: Step,
    child: Step,
}

const COMBINATIONS: Course = Course {
    create: step::SODA1_CREATE,
    run: step::SODA1_RUN,
    poll: step::SODA1_POLL,
    done: step::SODA1_DONE,
    error: step::SODA1_ERROR,
    result: step::SODA1_RESULT,
    child: step::SODA1_CHILD,
};
const EMPTY: Course = Course {
    create: step::SODA2_CREATE,
    run: step::SODA2_RUN,
    poll: step::SODA2_POLL,
    done: step::SODA2_DONE,
    error: step::SODA2_ERROR,
    result: step::SODA2_RESULT,
    child: step::SODA2_CHILD,
};
const REPEATED: Course = Course {
    create: step::SODA3_CREATE,
    run: step::SODA3_RUN,
    poll: step::SODA3_POLL,
    done: step::SODA3_DONE,
    error: step::SODA3_ERROR,
    result: step::SODA3_RESULT,
    child: step::SODA3_CHILD,
};

/// Begins the three jobs.
pub fn start(lanes: &mut Lanes) {
    lanes.start("soda1", |t| async move {
        let recipe = t.plan.recipes.get("combinations").cloned();
        through(&t, &COMBINATIONS, recipe, "combinations").await
    });
    lanes.start("soda2", |t| async move {
        let recipe = t.plan.recipes.get("empty-combination").cloned();
        through(&t, &EMPTY, recipe, "empty-combination").await
    });
    lanes.start("soda3", |t| async move {
        let recipe = repeated(&t.plan);
        through(&t, &REPEATED, recipe, "repeated").await
    });
}

/// The recipe with a repeated parameter: the user's, else the quick one with its ID twice.
fn repeated(plan: &Plan) -> Option<Parameters> {
    if let Some(recipe) = plan.recipes.get("repeated") {
        return Some(recipe.clone());
    }
    let mut recipe = plan.recipes.get("quick")?.clone();
    let id = recipe
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("ID"))?
        .clone();
    recipe.push(id);
    Some(recipe)
}

/// Runs a job to its end and looks at what came of it.
async fn through(
    talk: &Arc<Talk>,
    course: &Course,
    recipe: Option<Parameters>,
    name: &str,
) -> Result<(), Stop> {
    let recipe = recipe.ok_or_else(|| Stop {
        detail: format!("the target file has no [recipes.{name}]"),
        ..Stop::reason(Reason::NeedsProtocolRecipe)
    })?;
    let job = talk.create(course.create, &recipe).await?;
    let phase = run_to_end(talk, &job, (course.run, course.poll), RUN).await?;
    let done = talk.get(course.done, &job).await;
    if phase == "ERROR" {
        talk.get(course.error, &child(&job, "error")).await;
    }
    results(talk, course, &job, &done).await;
    Ok(())
}

/// Fetches the beginning of the results: by their links, and below the job where these lead elsewhere.
async fn results(talk: &Arc<Talk>, course: &Course, job: &Url, done: &Exchange) {
    let look = |url: &Url| Ask::new("GET", url).header("Accept", "*/*").at_most(RESULT_CAP);
    for url in result_urls(job, done).iter().take(RESULTS) {
        talk.follow(course.result, look(url)).await;
    }
    let below = child(job, "results");
    for (id, href) in entries(done).into_iter().take(RESULTS) {
        let own = child(&below, &id);
        let linked = href.and_then(|h| job.join(h.trim()).ok());
        if linked.is_none_or(|url| !url.as_str().starts_with(&format!("{below}/"))) {
            talk.follow(course.child, look(&own)).await;
        }
    }
}

/// Ids and links of the results in a job document.
fn entries(done: &Exchange) -> Vec<(String, Option<String>)> {
    let read = read_job(done, |job| {
        let results = job.results()?.into_iter();
        Some(
            results
                .filter_map(|r| Some((r.id?.to_owned(), r.href.map(str::to_owned))))
                .collect::<Vec<_>>(),
        )
    });
    read.unwrap_or_default()
}
