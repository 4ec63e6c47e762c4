//! L3 and L4: what the service does by itself to a job that executes, at its destruction time and when its execution
//! duration is over (UWS 1.1 sections 2.1.4, 2.1.5).

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use super::destroyed::due_in;
use super::idle::{is_terminal, note_if_gone};
use super::long::{AT_MOST, Begin, EFFECT, execute, make};
use super::running::result_urls;
use crate::http::Ask;
use crate::recording::{Exchange, Reason, step};
use crate::scenarios::plan::Parameters;
use crate::scenarios::talk::{child, phase_of, read_job};
use crate::scenarios::{Stop, Talk};

/// How far ahead the destruction time of the executing job is set, in seconds.
const LEAD: f64 = 10.0;
/// Seconds for which an executing job may outlive its destruction time. Services that look for such jobs now and then need
/// minutes, for which no job is kept busy; D1 waits for them with a job that does nothing.
const PATIENCE: f64 = 20.0;
/// Seconds after the destruction when the service is asked once more.
const LATER: f64 = 3.0;
/// Seconds that a job is given which needs more (catalogue row 128).
const GRANTED: f64 = 5.0;

/// Lets the service destroy a job while it executes.
pub async fn destroyed(talk: &Arc<Talk>, recipe: &Parameters) -> Result<(), Stop> {
    if talk.plan.quick {
        return Err(Stop::reason(Reason::Quick));
    }
    let begin = Begin {
        create: step::L3_CREATE,
        set_duration: step::L3_SET_DURATION,
        run: step::L3_RUN,
        poll: step::L3_POLL,
    };
    let job = make(talk, &begin, recipe, AT_MOST).await?;
    let executing = execute(talk, &begin, &job).await?;
    let lead = talk.plan.pace.seconds(LEAD);
    let set = Instant::now();
    let text = due_in(&executing, lead);
    let destruction = child(&job, "destruction");
    let order = talk
        .post(step::L3_SET_DESTRUCTION, &destruction, &[("DESTRUCTION", &text)])
        .await;
    let after = talk.get(step::L3_AFTER_SET, &job).await;
    if order.response().is_none_or(|r| r.status >= 400) {
        return Err(Stop {
            reason: Reason::Refused,
            because: Some(step::L3_SET_DESTRUCTION),
            detail: "the service refused another destruction time for a job that executes".to_owned(),
        });
    }
    if is_override(&after, &text) {
        return Err(Stop {
            reason: Reason::Refused,
            because: Some(step::L3_SET_DESTRUCTION),
            detail: "the service set another destruction time than was asked for".to_owned(),
        });
    }
    talk.rest("long", lead.saturating_sub(set.elapsed())).await;
    let limit = talk
        .plan
        .grace
        .min(talk.plan.pace.seconds(PATIENCE).max(Duration::from_secs(2)));
    let last = talk
        .poll(step::L3_GONE, &job, limit, |phase| {
            !matches!(phase, "EXECUTING" | "SUSPENDED")
        })
        .await;
    note_if_gone(talk, &job, &last);
    let missing = last.response().is_some_and(|r| matches!(r.status, 404 | 410));
    let phase = phase_of(&last);
    if !missing && phase.as_deref() != Some("ARCHIVED") {
        let now = phase.unwrap_or_else(|| "there".to_owned());
        return Err(Stop {
            reason: Reason::Ambiguous,
            because: Some(step::L3_GONE),
            detail: format!(
                "the job was {now} when we stopped watching; a busy job is not watched for longer"
            ),
        });
    }
    talk.rest("long", talk.plan.pace.seconds(LATER)).await;
    let later = talk.get(step::L3_LATER, &job).await;
    talk.get(step::L3_LIST, &talk.plan.job_list).await;
    former_result(talk, &job, &after).await;
    note_if_gone(talk, &job, &later);
    Ok(())
}

/// Does the job show another destruction time than the one asked for? One that can't be read is waited for.
fn is_override(after: &Exchange, asked: &str) -> bool {
    let shown = read_job(after, |job| job.destruction().trimmed().map(str::to_owned));
    let instant = |text: &str| text.parse::<Timestamp>().ok();
    match (shown.as_deref().and_then(instant), instant(asked)) {
        (Some(shown), Some(asked)) => shown.duration_since(asked).as_secs_f64().abs() > 1.0,
        _ => false,
    }
}

async fn former_result(talk: &Arc<Talk>, job: &Url, executing: &Exchange) {
    let below = child(job, "results").to_string() + "/";
    let results = result_urls(job, executing);
    if let Some(result) = results.iter().find(|u| u.as_str().starts_with(&below)) {
        talk.follow(step::L3_RESULT, Ask::get(result).at_most(1000)).await;
    }
}

/// Gives a job less time than it needs.
pub async fn over_time(talk: &Arc<Talk>, recipe: &Parameters) -> Result<(), Stop> {
    if talk.plan.quick {
        return Err(Stop::reason(Reason::Quick));
    }
    let begin = Begin {
        create: step::L4_CREATE,
        set_duration: step::L4_SET_DURATION,
        run: step::L4_RUN,
        poll: step::L4_POLL,
    };
    // The resource takes whole seconds.
    let granted = talk.plan.pace.seconds(GRANTED).as_secs().max(1);
    let job = make(talk, &begin, recipe, &granted.to_string()).await?;
    let kept = talk
        .get(step::L4_DURATION, &child(&job, "executionduration"))
        .await;
    let in_force = kept
        .response()
        .map(|r| String::from_utf8_lossy(&r.body).trim().to_owned());
    if in_force.as_deref() != Some(granted.to_string().as_str()) {
        return Err(Stop {
            reason: Reason::Refused,
            because: Some(step::L4_SET_DURATION),
            detail: "the service did not take over the execution duration asked for".to_owned(),
        });
    }
    execute(talk, &begin, &job).await?;
    talk.rest("long", Duration::from_secs(granted)).await;
    let limit = talk.plan.pace.seconds(EFFECT);
    talk.poll(step::L4_OVER, &job, limit, is_terminal).await;
    Ok(())
}
