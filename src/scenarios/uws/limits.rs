//! T1 to T3: execution duration and destruction time, which a client may change.

use std::sync::Arc;
use std::time::SystemTime;

use jiff::{Timestamp, ToSpan};

use crate::documents::uws::Job;
use crate::recording::{Exchange, step};
use crate::scenarios::talk::{child, read_job};
use crate::scenarios::{Stop, Talk};

/// Sets both, rightly and wrongly.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk.create(step::T1_CREATE, &talk.plan.quick_recipe()).await?;
    let document = talk.get(step::T1_JOB, &job).await;
    duration(talk, &job, &document).await;
    destruction(talk, &job, &document).await;
    talk.get(step::T1_JOB_FINAL, &job).await;
    Ok(())
}

async fn duration(talk: &Arc<Talk>, job: &url::Url, document: &Exchange) {
    let resource = child(job, "executionduration");
    let seconds = read_job(document, |j: &Job<'_>| {
        j.execution_duration().trimmed()?.parse::<i64>().ok()
    });
    let wanted = seconds.filter(|s| *s > 1).map_or(60, |s| s / 2).to_string();
    talk.post(
        step::T1_SET_DURATION,
        &resource,
        &[("EXECUTIONDURATION", &wanted)],
    )
    .await;
    talk.get(step::T1_DURATION_SET, &resource).await;
    talk.get(step::T1_JOB_DURATION_SET, job).await;
    for bad in ["abc", "-5", ""] {
        talk.post(step::T1_BAD_DURATION, &resource, &[("EXECUTIONDURATION", bad)])
            .await;
        talk.get(step::T1_DURATION_BAD, &resource).await;
    }
    talk.get(step::T1_JOB_DURATION_BAD, job).await;
}

async fn destruction(talk: &Arc<Talk>, job: &url::Url, document: &Exchange) {
    let resource = child(job, "destruction");
    let half_way = half_way(document);
    let seconds = half_way.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let milliseconds = half_way.strftime("%Y-%m-%dT%H:%M:%S.250Z").to_string();
    talk.post(step::T1_SET_DESTRUCTION, &resource, &[("DESTRUCTION", &seconds)])
        .await;
    talk.get(step::T1_DESTRUCTION_SET, &resource).await;
    talk.get(step::T1_JOB_DESTRUCTION_SET, job).await;
    talk.post(
        step::T1_SET_DESTRUCTION_MS,
        &resource,
        &[("DESTRUCTION", &milliseconds)],
    )
    .await;
    talk.get(step::T1_DESTRUCTION_MS, &resource).await;
    for bad in ["tomorrow", ""] {
        talk.post(step::T1_BAD_DESTRUCTION, &resource, &[("DESTRUCTION", bad)])
            .await;
        talk.get(step::T1_DESTRUCTION_BAD, &resource).await;
    }
}

/// Half way between now and the destruction time; a day ahead if there is none.
fn half_way(document: &Exchange) -> Timestamp {
    let now = server_now(document);
    let end = read_job(document, |j: &Job<'_>| {
        j.destruction().trimmed()?.parse::<Timestamp>().ok()
    });
    match end.filter(|end| *end > now) {
        Some(end) => now + now.duration_until(end) / 2,
        None => now.checked_add(24.hours()).unwrap_or(now),
    }
}

/// The service's own clock, as far as its Date header tells.
pub fn server_now(exchange: &Exchange) -> Timestamp {
    let date = exchange
        .response()
        .and_then(|r| httpdate::parse_http_date(r.header("date")?.trim()).ok());
    let time = date.unwrap_or_else(SystemTime::now);
    Timestamp::try_from(time).unwrap_or_else(|_| Timestamp::now())
}

/// A destruction time in the past: the standard is silent on it.
pub async fn past(talk: &Arc<Talk>) -> Result<(), Stop> {
    let job = talk.create(step::T2_CREATE, &talk.plan.quick_recipe()).await?;
    let wanted = [("DESTRUCTION", "2000-01-01T00:00:00Z")];
    talk.post(step::T2_SET_PAST, &child(&job, "destruction"), &wanted)
        .await;
    let after = talk.get(step::T2_JOB, &job).await;
    super::idle::note_if_gone(talk, &job, &after);
    Ok(())
}

/// Both given when the job is made (UWS 1.1 section 2.1.11).
pub async fn at_creation(talk: &Arc<Talk>) -> Result<(), Stop> {
    let wanted = Timestamp::now()
        .checked_add(2.hours())
        .unwrap_or_else(|_| Timestamp::now());
    let destruction = wanted.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let parameters = talk
        .plan
        .quick_with(&[("DESTRUCTION", &destruction), ("EXECUTIONDURATION", "77")]);
    let job = talk.create(step::T3_CREATE, &parameters).await?;
    talk.get(step::T3_JOB, &job).await;
    Ok(())
}
