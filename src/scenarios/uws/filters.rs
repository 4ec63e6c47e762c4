//! F1, F2, F3: three jobs made one after the other, and the job list through every filter (UWS 1.1 section 2.2.2.1).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::idle::is_terminal;
use crate::documents::instant::Instant;
use crate::documents::uws::{JobList, Phase};
use crate::documents::xml;
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::lanes::lane;
use crate::scenarios::talk::{child, read_job, with_query};
use crate::scenarios::{Stop, Talk};

/// Seconds between the creations, where creation times have fractions of a second.
const GAP: f64 = 1.2;
/// The same where they are given in whole seconds: then one second lies between any two of them.
const LONG_GAP: f64 = 2.2;

/// Makes the three jobs, then asks for the list through every filter.
pub async fn run(talk: &Arc<Talk>) {
    if !talk.plan.can_wait {
        let stop = Stop::reason(Reason::OtherVersion);
        for name in ["f1", "f2", "f3"] {
            talk.explain_rest(name, &stop);
        }
        return lane(talk, "filters", reading(talk)).await;
    }
    let made = three_jobs(talk).await;
    if let Err(stop) = &made {
        for name in ["f1", "f2"] {
            talk.explain_rest(name, stop);
        }
    }
    // What depends on the newest job comes first.
    lane(talk, "f3", async { with_times(talk, made?).await }).await;
    lane(talk, "filters", reading(talk)).await;
}

/// The creation times of F1 and F2.
struct Made {
    first: Instant,
    second: Instant,
}

async fn three_jobs(talk: &Arc<Talk>) -> Result<Made, Stop> {
    let recipe = talk.plan.quick_recipe();
    let f1 = talk.create(step::F1_CREATE, &recipe).await?;
    let read = talk.get(step::F1_JOB, &f1).await;
    let first = created(&read).ok_or_else(|| no_time(step::F1_JOB))?;
    let gap = if first.fraction_digits > 0 { GAP } else { LONG_GAP };
    talk.rest("f1", talk.plan.pace.seconds(gap)).await;
    let f2 = talk.create(step::F2_CREATE, &recipe).await?;
    let read = talk.get(step::F2_JOB, &f2).await;
    let second = created(&read).ok_or_else(|| no_time(step::F2_JOB))?;
    talk.post(step::F2_ABORT, &child(&f2, "phase"), &[("PHASE", "ABORT")])
        .await;
    talk.poll(step::F2_ABORTED, &f2, Duration::from_secs(10), is_terminal)
        .await;
    talk.rest("f1", talk.plan.pace.seconds(gap)).await;
    let f3 = talk.create(step::F3_CREATE, &recipe).await?;
    talk.get(step::F3_JOB, &f3).await;
    Ok(Made { first, second })
}

fn no_time(step: Step) -> Stop {
    Stop::after(step, "the job document has no creation time that can be read")
}

/// The creation time in a job document.
fn created(exchange: &Exchange) -> Option<Instant> {
    read_job(exchange, |job| Instant::read(job.creation_time().trimmed()?).ok())
}

async fn ask(talk: &Arc<Talk>, step: Step, filters: &[(&str, &str)]) -> Arc<Exchange> {
    talk.get(step, &with_query(&talk.plan.job_list, filters)).await
}

/// What needs the creation times of our jobs.
async fn with_times(talk: &Arc<Talk>, made: Made) -> Result<(), Stop> {
    ask(talk, step::F3_LAST, &[("LAST", "1")]).await;
    ask(talk, step::F3_LAST, &[("LAST", "1000")]).await;
    let exact = made.first.text.trim();
    ask(talk, step::F3_AFTER_EXACT, &[("AFTER", exact)]).await;
    let between = between(&made.first, &made.second);
    let whole = whole_second(&made, between);
    ask(talk, step::F3_AFTER_SECONDS, &[("AFTER", &text(whole, "%SZ"))]).await;
    ask(
        talk,
        step::F3_AFTER_MILLISECONDS,
        &[("AFTER", &text(whole, "%S.%3fZ"))],
    )
    .await;
    ask(talk, step::F3_AFTER_NO_ZONE, &[("AFTER", &text(whole, "%S"))]).await;
    let Some(between) = between else {
        return Err(Stop {
            reason: Reason::TooFast,
            because: None,
            detail: "the creation times of two of our jobs can't be told apart".to_owned(),
        });
    };
    let after = text(between, "%S.%3fZ");
    let after = ("AFTER", after.as_str());
    ask(talk, step::F3_AFTER, &[after]).await;
    ask(talk, step::F3_PHASE_AFTER, &[("PHASE", "PENDING"), after]).await;
    for last in ["1", "1000"] {
        ask(talk, step::F3_AFTER_LAST, &[after, ("LAST", last)]).await;
    }
    for last in ["1000", "5"] {
        let all = [("PHASE", "PENDING"), after, ("LAST", last)];
        ask_twice(talk, step::F3_ALL, &all).await;
    }
    Ok(())
}

fn text(at: Timestamp, seconds: &str) -> String {
    at.strftime(&format!("%Y-%m-%dT%H:%M:{seconds}")).to_string()
}

/// An instant that is certainly later than the first creation and earlier than the second one, however the service rounds
/// what it prints; in whole milliseconds. None where the two are too close to each other.
fn between(first: &Instant, second: &Instant) -> Option<Timestamp> {
    let (a, b) = (
        first.timestamp.as_millisecond(),
        second.timestamp.as_millisecond(),
    );
    let digits = first.fraction_digits.min(second.fraction_digits).min(3);
    let precision = 1000 / 10_i64.pow(u32::try_from(digits).ok()?);
    let middle = a + (b - a + precision) / 2;
    if b - a >= 2 * precision && middle > a && middle < b {
        Timestamp::from_millisecond(middle).ok()
    } else {
        None
    }
}

/// A whole second for all spellings: one between the two creations if there is any, else the one before the first.
fn whole_second(made: &Made, between: Option<Timestamp>) -> Timestamp {
    let floor = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
    let second = floor(made.second.timestamp);
    let inside = between.is_some() && second > made.first.timestamp && second < made.second.timestamp;
    if inside {
        second
    } else {
        floor(made.first.timestamp)
    }
}

/// What can be asked without jobs of ours.
pub async fn reading(talk: &Arc<Talk>) -> Result<(), Stop> {
    if !talk.plan.can_wait {
        ask(talk, step::FILTERS_1_0, &[("PHASE", "PENDING")]).await;
        return Err(Stop::reason(Reason::OtherVersion));
    }
    for phase in Phase::ALL {
        let answer = ask_twice(talk, step::FILTERS_PHASE, &[("PHASE", phase.word())]).await;
        if answer.response().is_some_and(|r| r.status == 401) {
            return Err(Stop::reason(Reason::NeedsCredentials));
        }
    }
    let union = [("PHASE", "PENDING"), ("PHASE", "ABORTED")];
    ask_twice(talk, step::FILTERS_UNION, &union).await;
    let other = [("PHASE", "COMPLETED"), ("PHASE", "ERROR")];
    ask_twice(talk, step::FILTERS_OTHER_UNION, &other).await;
    for last in ["1", "2", "1000"] {
        ask(talk, step::FILTERS_LAST, &[("LAST", last)]).await;
    }
    for last in ["1000", "1"] {
        let both = [("PHASE", "ABORTED"), ("LAST", last)];
        ask_twice(talk, step::FILTERS_PHASE_LAST, &both).await;
    }
    ask(talk, step::FILTERS_BAD_PHASE, &[("PHASE", "NOSUCH")]).await;
    for last in ["0", "-1", "abc"] {
        ask(talk, step::FILTERS_BAD_LAST, &[("LAST", last)]).await;
    }
    for after in ["yesterday", "2015-26-10"] {
        ask(talk, step::FILTERS_BAD_AFTER, &[("AFTER", after)]).await;
    }
    Ok(())
}

/// Asks again if an entry shows a phase that was not asked for: it may have moved while the list was written.
async fn ask_twice(talk: &Arc<Talk>, step: Step, filters: &[(&str, &str)]) -> Arc<Exchange> {
    let first = ask(talk, step, filters).await;
    let wanted = |phase: Phase| {
        filters
            .iter()
            .any(|(name, value)| *name == "PHASE" && *value == phase.word())
    };
    if shows(&first, |phase| !wanted(phase)) {
        return ask(talk, step, filters).await;
    }
    first
}

/// Does an entry of a list show such a phase?
fn shows(exchange: &Exchange, such: impl Fn(Phase) -> bool) -> bool {
    let body = exchange.response().map(|r| r.body.as_slice()).unwrap_or_default();
    let Ok(document) = xml::parse(body, None) else {
        return false;
    };
    JobList::of(document.root()).is_some_and(|list| list.refs().filter_map(|r| r.phase_word()).any(such))
}

#[cfg(test)]
mod tests {
    use super::{Instant, between};

    fn instant(text: &str) -> Instant {
        Instant::read(text).unwrap()
    }

    #[test]
    fn the_instant_between_is_safe_from_rounding() {
        let at = |a: &str, b: &str| between(&instant(a), &instant(b)).map(|t| t.to_string());
        assert_eq!(
            at("2026-01-01T00:00:10Z", "2026-01-01T00:00:12Z").as_deref(),
            Some("2026-01-01T00:00:11.5Z")
        );
        assert_eq!(at("2026-01-01T00:00:10Z", "2026-01-01T00:00:11Z"), None);
        assert_eq!(at("2026-01-01T00:00:10.5Z", "2026-01-01T00:00:10.5Z"), None);
        assert_eq!(
            at("2026-01-01T00:00:10.100Z", "2026-01-01T00:00:10.110Z").as_deref(),
            Some("2026-01-01T00:00:10.105Z")
        );
    }
}
