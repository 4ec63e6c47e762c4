//! A finished job whose results are signed anew when it is read (catalogue 3.M).

use std::sync::Arc;

use url::Url;

use super::ask::{followed, needs, not_seen};
use super::reading::{document, is_signed};
use super::signed::{after, end_of, get, put_down};
use crate::http::Ask;
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// Reads the job, its signed result, and both again after the end.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let Some(job) = &talk.plan.cloud.job else {
        return Err(needs("no finished job with a signed result is known: job"));
    };
    let exchange = read(talk, step::JOB_READ, job).await?;
    let Some(result) = signed_result(&exchange) else {
        return Err(not_seen("the job has no signed result"));
    };
    let label = put_down(talk, &result);
    get(talk, step::JOB_GET, &result, &label).await?;
    let Some(end) = end_of(&result) else {
        return Err(not_seen("the signed result does not say when it ends"));
    };
    let wait = after(end);
    if wait > talk.plan.cloud.wait_expiry {
        return Err(Stop {
            detail: format!(
                "it ends in {} s: wait_expiry in [cloud] must be at least that",
                wait.as_secs()
            ),
            ..Stop::reason(Reason::NeedsPatience)
        });
    }
    if talk.plan.quick && !wait.is_zero() {
        return Err(Stop::reason(Reason::Quick));
    }
    talk.rest("job", wait).await;
    let again = read(talk, step::JOB_AGAIN, job).await?;
    match signed_result(&again) {
        Some(result) => get(talk, step::JOB_GET_AGAIN, &result, &label).await,
        None => Err(not_seen("the job has no signed result any more")),
    }
}

async fn read(talk: &Talk, step: Step, job: &Url) -> Result<Arc<Exchange>, Stop> {
    followed(talk, step, Ask::get(job)).await
}

fn signed_result(exchange: &Exchange) -> Option<Url> {
    let document = document(exchange)?;
    let base = Url::parse(&exchange.request.url).ok()?;
    let results = document
        .root()
        .descendants()
        .filter(|element| element.name() == "result");
    let hrefs = results.filter_map(|result| {
        let href = result
            .attributes()
            .iter()
            .find(|a| a.name == "href" || a.name.ends_with(":href"))?;
        base.join(href.value.trim()).ok()
    });
    hrefs.into_iter().find(is_signed)
}
