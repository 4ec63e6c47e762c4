//! V1 to V4: jobs that only the using protocol can describe: a value in-line, a value by reference, one document, and a job
//! that must be refused (UWS 1.1 sections 2.1.11, 2.2.3.1).

use std::sync::Arc;

use url::Url;

use crate::documents::uws::{Job, parameters_of};
use crate::documents::xml;
use crate::http::{ACCEPT_UWS, Ask};
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::running::{RUN, run_to_end};
use crate::scenarios::talk::{child, read_job};
use crate::scenarios::{Content, Stop, Talk, multipart};

/// Values by reference that are fetched, at most.
const VALUES: usize = 5;
/// Bytes of a value that are read at most.
const CAP: usize = 5_000_000;
/// What a TAP service says in its capabilities when it takes tables in-line (TAPRegExt 1.0 section 2.4).
const UPLOAD_INLINE: &str = "tapregext#upload-inline";

/// Sends a value in-line and reads it back.
pub async fn inline(talk: &Arc<Talk>) -> Result<(), Stop> {
    let parts = contents(talk, "inline").ok_or_else(|| needs("inline", "with a value sent in-line"))?;
    if talk.plan.preset.is_tap() && no_uploads(talk) {
        let detail = "the capabilities offer no upload of tables in-line".to_owned();
        return Err(Stop {
            detail,
            ..Stop::reason(Reason::NotOffered)
        });
    }
    let parameters = talk.plan.recipes.get("inline").cloned().unwrap_or_default();
    let (media_type, body) = multipart(&parameters, &parts);
    let ask = Ask::new("POST", &talk.plan.job_list)
        .header("Accept", ACCEPT_UWS)
        .body(&media_type, body);
    let job = talk.create_by(step::V1_CREATE, ask).await?;
    let document = look(talk, &job, step::V1_JOB, step::V1_PARAMETERS).await;
    let below = child(&job, "parameters");
    for part in &parts {
        get_value(talk, step::V1_RESOURCE, &child(&below, &part.name)).await;
        // The parameter whose value the part is may have a name of its own.
        let value = format!("param:{}", part.name);
        let refers = |(name, sent): &&(String, String)| *sent == value && *name != part.name;
        if let Some((name, _)) = parameters.iter().find(refers) {
            get_value(talk, step::V1_RESOURCE, &child(&below, name)).await;
        }
    }
    references(talk, step::V1_VALUE, &job, &document).await;
    if talk.plan.follows("dali-1.1") {
        run_to_end(talk, &job, (step::V1_RUN, step::V1_POLL), RUN).await?;
    }
    Ok(())
}

/// Gives a value by reference.
pub async fn by_reference(talk: &Arc<Talk>) -> Result<(), Stop> {
    let recipe = talk.plan.recipes.get("by-reference");
    let recipe = recipe.ok_or_else(|| needs("by-reference", "with a value given by its URL"))?;
    let job = talk.create(step::V2_CREATE, recipe).await?;
    let document = look(talk, &job, step::V2_JOB, step::V2_PARAMETERS).await;
    references(talk, step::V2_VALUE, &job, &document).await;
    Ok(())
}

/// Describes a job by one document.
pub async fn document(talk: &Arc<Talk>) -> Result<(), Stop> {
    let Some([body]) = contents(talk, "document").and_then(|c| <[Content; 1]>::try_from(c).ok()) else {
        // TAP and SODA jobs are described by parameters, never by a document (TAP 1.1 section 2.7).
        return Err(match talk.plan.follows("dali-1.1") {
            true => Stop::reason(Reason::NotOffered),
            false => needs("document", "a job description that is one document"),
        });
    };
    let ask = Ask::new("POST", &talk.plan.job_list)
        .header("Accept", ACCEPT_UWS)
        .body(&body.media_type, body.bytes);
    let job = talk.create_by(step::V3_CREATE, ask).await?;
    let document = look(talk, &job, step::V3_JOB, step::V3_PARAMETERS).await;
    references(talk, step::V3_VALUE, &job, &document).await;
    Ok(())
}

/// Asks for a job that the service must refuse.
pub async fn rejected(talk: &Arc<Talk>) -> Result<(), Stop> {
    let Some(recipe) = talk.plan.recipes.get("rejected") else {
        // TAP looks at the parameters only when the job runs (TAP 1.1 section 2.7).
        return Err(match talk.plan.follows("tap-1.1") {
            true => Stop::reason(Reason::NotOffered),
            false => needs("rejected", "a job that the service refuses"),
        });
    };
    talk.create(step::V4_CREATE, recipe).await.map(drop)
}

/// No recipe of this name.
fn needs(recipe: &str, what: &str) -> Stop {
    Stop {
        detail: format!("the target file has no [recipes.{recipe}] ({what})"),
        ..Stop::reason(Reason::NeedsProtocolRecipe)
    }
}

fn contents(talk: &Talk, recipe: &str) -> Option<Vec<Content>> {
    talk.plan.contents.get(recipe).cloned()
}

/// Do the capabilities that preflight read say that tables can't be sent in-line?
fn no_uploads(talk: &Talk) -> bool {
    let Some(capabilities) = &talk.plan.capabilities else {
        return false;
    };
    let read = talk.client.exchanges();
    let document = read
        .iter()
        .find(|x| x.request.url == capabilities.as_str())
        .and_then(|x| x.response().filter(|r| r.status == 200));
    document.is_some_and(|r| {
        !String::from_utf8_lossy(&r.body)
            .to_ascii_lowercase()
            .contains(UPLOAD_INLINE)
    })
}

/// Reads the job and its parameters; gives the answer that lists them: the document need not (UWS 1.1 appendix B).
async fn look(talk: &Arc<Talk>, job: &Url, at_job: Step, at_parameters: Step) -> Arc<Exchange> {
    let document = talk.get(at_job, job).await;
    let parameters = talk.get(at_parameters, &child(job, "parameters")).await;
    let lists = read_job(&document, |j| j.parameters().map(drop)).is_some();
    if lists { document } else { parameters }
}

/// Fetches what a job document gives by reference.
pub async fn references(talk: &Arc<Talk>, step: Step, job: &Url, document: &Exchange) {
    let links = listed_by_reference(document);
    let urls = links
        .unwrap_or_default()
        .into_iter()
        .filter_map(|link| job.join(&link).ok());
    let urls: Vec<Url> = urls
        .filter(|u| matches!(u.scheme(), "http" | "https"))
        .take(VALUES)
        .collect();
    if urls.is_empty() {
        let detail = "the service gives no value by reference".to_owned();
        talk.skip(
            step,
            &Stop {
                detail,
                ..Stop::reason(Reason::NotOffered)
            },
        );
    }
    for url in &urls {
        get_value(talk, step, url).await;
    }
}

/// The values by reference that a job document or a list of parameters shows.
fn listed_by_reference(document: &Exchange) -> Option<Vec<String>> {
    let response = document.response().filter(|r| r.status == 200)?;
    let parsed = xml::parse(&response.body, None).ok()?;
    let parameters = match Job::of(parsed.root()) {
        Some(job) => job.parameters()?,
        None => parameters_of(parsed.root())?,
    };
    let flagged = parameters
        .iter()
        .filter(|p| matches!(p.by_reference, Some("true" | "1")));
    Some(flagged.map(|p| p.value.trim().to_owned()).collect())
}

async fn get_value(talk: &Arc<Talk>, step: Step, url: &Url) {
    talk.follow(step, Ask::new("GET", url).header("Accept", "*/*").at_most(CAP))
        .await;
}
