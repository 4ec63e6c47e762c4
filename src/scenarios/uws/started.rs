//! S1 to S3: jobs that are started when they are made (UWS 1.1 section 2.2.3.1).

use std::sync::Arc;

use crate::http::Ask;
use crate::recording::{Reason, Step, step};
use crate::scenarios::talk::with_query;
use crate::scenarios::{Stop, Talk, multipart};

/// PHASE=RUN in the query of the creation URL.
pub async fn by_query(talk: &Arc<Talk>) -> Result<(), Stop> {
    let url = with_query(&talk.plan.job_list, &[("PHASE", "RUN")]);
    start(
        talk,
        step::S1_CREATE,
        step::S1_JOB,
        Ask::form(&url, &quick(talk)?),
    )
    .await
}

/// PHASE=RUN in an url-encoded body.
pub async fn by_body(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut parameters = quick(talk)?;
    parameters.push(("PHASE".to_owned(), "RUN".to_owned()));
    start(
        talk,
        step::S2_CREATE,
        step::S2_JOB,
        Ask::form(&talk.plan.job_list, &parameters),
    )
    .await
}

/// PHASE=RUN in a multipart body.
pub async fn by_multipart(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut parameters = quick(talk)?;
    parameters.push(("PHASE".to_owned(), "RUN".to_owned()));
    let (media_type, body) = multipart(&parameters, &[]);
    let ask = Ask::new("POST", &talk.plan.job_list)
        .header("Accept", "application/xml,text/plain")
        .body(&media_type, body);
    start(talk, step::S3_CREATE, step::S3_JOB, ask).await
}

fn quick(talk: &Talk) -> Result<Vec<(String, String)>, Stop> {
    talk.plan
        .recipes
        .get("quick")
        .cloned()
        .ok_or_else(|| Stop::reason(Reason::NeedsRecipe))
}

async fn start(talk: &Arc<Talk>, create: Step, read: Step, ask: Ask) -> Result<(), Stop> {
    let job = talk.create_by(create, ask).await?;
    talk.get(read, &job).await;
    Ok(())
}
