//! P1, P2 and P3: three jobs that are never run. P1 is asked for everything and aborted, P2 deleted by DELETE, P3 left
//! alone and then deleted by ACTION=DELETE.

use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::Url;

use super::list::{entry, ids_and_links};
use super::parameters::PROBE;
use crate::http::Ask;
use crate::recording::{Exchange, step};
use crate::scenarios::lanes::lane;
use crate::scenarios::talk::{child, phase_of, with_query};
use crate::scenarios::{Stop, Talk};

/// What a browser sends.
pub const ACCEPT_BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// Between the creations, so that their creation times differ even at second precision.
const GAP: f64 = 1.2;
/// How long a PENDING job is watched.
const IDLE: f64 = 10.0;

/// Makes P2 and P3 after P1, looks at the list, then goes on with the three side by side.
pub async fn run(talk: &Arc<Talk>, p1: Url) {
    let recipe = talk.plan.quick_recipe();
    talk.get(step::P1_JOB, &p1).await;
    talk.rest("p1", talk.plan.pace.seconds(GAP)).await;
    let p2 = talk.create(step::P2_CREATE, &recipe).await;
    talk.rest("p1", talk.plan.pace.seconds(GAP)).await;
    let p3 = talk.create(step::P3_CREATE, &recipe).await;
    let all_three: Vec<&Url> = [Some(&p1), p2.as_ref().ok(), p3.as_ref().ok()]
        .into_iter()
        .flatten()
        .collect();
    list_of_three(talk, &all_three).await;
    tokio::join!(
        lane(talk, "p1", Box::pin(everything(talk, &p1))),
        lane(talk, "p2", Box::pin(async { deleted(talk, &p2?).await })),
        lane(talk, "p3", Box::pin(async { left_alone(talk, &p3?).await })),
    );
}

async fn list_of_three(talk: &Arc<Talk>, jobs: &[&Url]) {
    let list = talk.get(step::P1_LIST, &talk.plan.job_list).await;
    let entries = ids_and_links(&list);
    for job in jobs {
        let id = last_segment(job);
        let links_to_it = |href: &Option<String>| {
            href.as_ref()
                .and_then(|h| talk.plan.job_list.join(h.trim()).ok())
                .is_some_and(|url| url == **job)
        };
        if let Some((id, href)) = entries.iter().find(|(i, href)| *i == id || links_to_it(href)) {
            entry(talk, step::P1_ENTRY, step::P1_HREF, id, href.as_deref()).await;
        }
    }
}

fn last_segment(url: &Url) -> String {
    let segment = url.path_segments().and_then(|mut s| s.rfind(|s| !s.is_empty()));
    let decoded = segment.map(|s| percent_decode_str(s).decode_utf8_lossy().into_owned());
    decoded.unwrap_or_default()
}

async fn everything(talk: &Arc<Talk>, job: &Url) -> Result<(), Stop> {
    children(talk, job).await;
    negotiation(talk, job).await;
    safe_methods(talk, job).await;
    bad_orders(talk, job).await;
    aborted(talk, job).await;
    finished_orders(talk, job).await;
    Ok(())
}

async fn children(talk: &Arc<Talk>, job: &Url) {
    let children = [
        (step::P1_PHASE, "phase", "Phase"),
        (step::P1_DURATION, "executionduration", "executionDuration"),
        (step::P1_DESTRUCTION, "destruction", "Destruction"),
        (step::P1_QUOTE, "quote", "Quote"),
        (step::P1_RESULTS, "results", "Results"),
        (step::P1_PARAMETERS, "parameters", "Parameters"),
        (step::P1_OWNER, "owner", "ownerId"),
        (step::P1_ERROR, "error", "Error"),
    ];
    for (step, name, other) in children {
        let exchange = talk.get(step, &child(job, name)).await;
        // The owner of an anonymous job and the error of one that has not failed may be missing.
        let required = !matches!(name, "owner" | "error");
        if required && exchange.response().is_some_and(|r| r.status == 404) {
            talk.get(step::P1_ALT_NAME, &child(job, other)).await;
        }
    }
    talk.get(step::P1_NO_CHILD, &child(job, "voconform-nosuch")).await;
    talk.get(step::P1_NO_RESULT, &child(job, "results/voconform-nosuch"))
        .await;
}

async fn negotiation(talk: &Arc<Talk>, job: &Url) {
    talk.follow(step::P1_JOB_NO_ACCEPT, Ask::new("GET", job)).await;
    talk.follow(step::P1_JOB_ANY, Ask::new("GET", job).header("Accept", "*/*"))
        .await;
    talk.follow(
        step::P1_JOB_HTML,
        Ask::new("GET", job).header("Accept", ACCEPT_BROWSER),
    )
    .await;
    talk.order(step::P1_HEAD_JOB, "HEAD", job).await;
    talk.order(step::P1_HEAD_PHASE, "HEAD", &child(job, "phase"))
        .await;
}

async fn safe_methods(talk: &Arc<Talk>, job: &Url) {
    let phase = child(job, "phase");
    talk.get(step::P1_GET_RUN, &with_query(&phase, &[("PHASE", "RUN")]))
        .await;
    talk.get(step::P1_GET_ABORT, &with_query(&phase, &[("PHASE", "ABORT")]))
        .await;
    talk.get(step::P1_GET_DELETE, &with_query(job, &[("ACTION", "DELETE")]))
        .await;
    talk.get(step::P1_JOB_AFTER_GETS, job).await;
    talk.order(step::P1_PATCH, "PATCH", job).await;
    talk.get(step::P1_JOB_AFTER_PATCH, job).await;
}

async fn bad_orders(talk: &Arc<Talk>, job: &Url) {
    let phase = child(job, "phase");
    talk.post(step::P1_ORDER_EXECUTING, &phase, &[("PHASE", "EXECUTING")])
        .await;
    talk.get(step::P1_JOB_AFTER_EXECUTING, job).await;
    talk.post(step::P1_ORDER_FOO, &phase, &[("PHASE", "FOO")]).await;
    talk.get(step::P1_JOB_AFTER_FOO, job).await;
    talk.post(step::P1_ORDER_EMPTY, &phase, &[]).await;
    talk.get(step::P1_JOB_AFTER_EMPTY, job).await;
}

/// Is this a phase that nothing moves on from, except into the archive (UWS 1.1 section 2.1.3)?
pub fn is_terminal(phase: &str) -> bool {
    matches!(phase, "COMPLETED" | "ERROR" | "ABORTED" | "ARCHIVED")
}

async fn aborted(talk: &Arc<Talk>, job: &Url) {
    let phase = child(job, "phase");
    talk.post(step::P1_ABORT, &phase, &[("PHASE", "ABORT")]).await;
    talk.follow(step::P1_ABORTED_PHASE, Ask::new("GET", &phase)).await;
    talk.poll(step::P1_ABORT_POLL, job, Duration::from_secs(10), is_terminal)
        .await;
    talk.get(step::P1_ABORTED_JOB, job).await;
    talk.follow(step::P1_ABORTED_PHASE_LATER, Ask::new("GET", &phase))
        .await;
    let children = [
        (step::P1_ABORTED_DURATION, "executionduration"),
        (step::P1_ABORTED_DESTRUCTION, "destruction"),
        (step::P1_ABORTED_QUOTE, "quote"),
        (step::P1_ABORTED_RESULTS, "results"),
        (step::P1_ABORTED_PARAMETERS, "parameters"),
        (step::P1_ABORTED_OWNER, "owner"),
    ];
    for (step, name) in children {
        talk.get(step, &child(job, name)).await;
    }
    if talk.plan.follows("tap-1.1") {
        talk.get(step::P1_TAP_RESULT, &child(job, "results/result")).await;
    }
    talk.get(step::P1_ABORTED_LIST, &talk.plan.job_list).await;
}

async fn finished_orders(talk: &Arc<Talk>, job: &Url) {
    let phase = child(job, "phase");
    talk.post(step::P1_RUN_ABORTED, &phase, &[("PHASE", "RUN")]).await;
    talk.get(step::P1_JOB_AFTER_RUN, job).await;
    talk.post(step::P1_ABORT_AGAIN, &phase, &[("PHASE", "ABORT")])
        .await;
    talk.get(step::P1_JOB_AFTER_ABORT_AGAIN, job).await;
    let (name, value) = talk.plan.changeable();
    talk.post(
        step::P1_UPDATE_ABORTED,
        &child(job, "parameters"),
        &[(&name, &format!("{value}9"))],
    )
    .await;
    talk.get(step::P1_PARAMETERS_AFTER_UPDATE, &child(job, "parameters"))
        .await;
    // Some protocols let parameters be added and not replaced (TAP 1.1 section 2.7): a new name is tried too.
    talk.post(
        step::P1_UPDATE_ABORTED,
        &child(job, "parameters"),
        &[(PROBE, "late")],
    )
    .await;
    talk.get(step::P1_PARAMETERS_AFTER_UPDATE, &child(job, "parameters"))
        .await;
    talk.get(step::P1_JOB_FINAL, job).await;
}

async fn deleted(talk: &Arc<Talk>, job: &Url) -> Result<(), Stop> {
    talk.get(step::P2_JOB, job).await;
    talk.order(step::P2_DELETE, "DELETE", job).await;
    let gone = talk.get(step::P2_JOB_GONE, job).await;
    talk.get(step::P2_PHASE_GONE, &child(job, "phase")).await;
    talk.get(step::P2_RESULTS_GONE, &child(job, "results")).await;
    talk.get(step::P2_PARAMETERS_GONE, &child(job, "parameters"))
        .await;
    talk.get(step::P2_LIST, &talk.plan.job_list).await;
    if phase_of(&gone).as_deref() == Some("ARCHIVED") {
        talk.get(
            step::P2_LIST_ARCHIVED,
            &with_query(&talk.plan.job_list, &[("PHASE", "ARCHIVED")]),
        )
        .await;
    }
    talk.order(step::P2_DELETE_AGAIN, "DELETE", job).await;
    note_if_gone(talk, job, &gone);
    Ok(())
}

async fn left_alone(talk: &Arc<Talk>, job: &Url) -> Result<(), Stop> {
    talk.get(step::P3_IDLE, job).await;
    for _ in 0..2 {
        talk.rest("p3", talk.plan.pace.seconds(IDLE / 2.0)).await;
        talk.get(step::P3_IDLE, job).await;
    }
    talk.post(step::P3_DELETE, job, &[("ACTION", "DELETE")]).await;
    let gone = talk.get(step::P3_JOB_GONE, job).await;
    note_if_gone(talk, job, &gone);
    Ok(())
}

/// A job that answers 404, 410 or ARCHIVED needs no clean-up.
pub fn note_if_gone(talk: &Talk, job: &Url, exchange: &Exchange) {
    let missing = exchange.response().is_some_and(|r| matches!(r.status, 404 | 410));
    if missing || phase_of(exchange).as_deref() == Some("ARCHIVED") {
        talk.job_removed(job.as_str());
    }
}
