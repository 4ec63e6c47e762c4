//! W0 to W6: jobs that a client waits for (UWS 1.1 section 2.2.1.2). The lanes wait side by side; where a wait ends too
//! early or too late it is asked for again, since nothing is to be judged by one sample of time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use url::Url;

use super::hold::{Hold, at_once, hold, latency, whole};
use super::idle::is_terminal;
use crate::http::Room;
use crate::recording::timing::{self, EARLY, Held, LATE};
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::talk::{child, phase_of, with_query};
use crate::scenarios::{Stop, Talk};

/// Seconds that W1 is ready to wait for the change.
const READY: &str = "30";
/// Seconds after which W1 is aborted.
const ABORT_AFTER: f64 = 3.0;
/// So much later when it is done again: a service that ends waits at a time of its own does not meet the order twice.
const LATER: f64 = 1.3;
/// Seconds that W2 and W3 wait.
const WAIT: f64 = 6.0;
/// The same for W2 at any pace: others must be seen to be held up, which takes time on a busy machine.
const LEAST: u64 = 2;
/// Seconds after which W4 is aborted.
const OPEN: f64 = 10.0;
/// Seconds that no connection bears.
const DAY: &str = "86400";

/// Blocking came with UWS 1.1.
fn speaks_1_1(talk: &Talk) -> Result<(), Stop> {
    if talk.plan.can_wait {
        Ok(())
    } else {
        Err(Stop::reason(Reason::OtherVersion))
    }
}

/// Waits on one connection for the change that an order on another one brings.
pub async fn changed(talk: &Arc<Talk>) -> Result<(), Stop> {
    speaks_1_1(talk)?;
    for again in 0..LATE {
        let after = talk.plan.pace.seconds(ABORT_AFTER + again as f64 * LATER);
        let job = talk.create(step::W1_CREATE, &talk.plan.quick_recipe()).await?;
        // A wait that misses the change lasts until we give up.
        let bound = timing::tolerant(timing::patient(10.0, talk.plan.pace.factor()), latency(talk));
        let room = talk.client.room().await;
        let ordered = AtomicBool::new(false);
        let (waited, aborted) = tokio::join!(until_ordered(talk, &room, &job, &ordered, bound), async {
            talk.rest("w1", after).await;
            ordered.store(true, Ordering::Relaxed);
            abort(talk, step::W1_ABORT, step::W1_ABORTED, &job).await
        });
        let (order, seen) = aborted.ok_or_else(|| not_aborted(step::W1_ABORT))?;
        // An answer from before the change, which came after it, may be chance once.
        let is_stale = order.ended() < waited.ended() && phase_of(&waited).is_some_and(|p| !is_terminal(&p));
        if waited.ended() <= seen.ended() + bound && !is_stale {
            break;
        }
    }
    Ok(())
}

/// Waits, and again if the wait ends before anything has happened, as a client would; not for ever, if nothing is held.
async fn until_ordered(
    talk: &Talk,
    room: &Room<'_>,
    job: &Url,
    ordered: &AtomicBool,
    bound: Duration,
) -> Arc<Exchange> {
    let limit = talk.plan.pace.seconds(ABORT_AFTER + 20.0) + 2 * bound;
    let mut asked = 0;
    loop {
        let url = with_query(job, &[("WAIT", READY), ("PHASE", "PENDING")]);
        let waited = hold(talk, room, step::W1_WAIT, Hold { url, limit }).await;
        asked += 1;
        if ordered.load(Ordering::Relaxed) || asked == EARLY {
            return waited;
        }
    }
}

fn not_aborted(order: Step) -> Stop {
    Stop::after(order, "the job was not aborted")
}

/// Aborts a job and waits until that is to be seen. Gives the order and the first look that shows it.
async fn abort(
    talk: &Arc<Talk>,
    order: Step,
    look: Step,
    job: &Url,
) -> Option<(Arc<Exchange>, Arc<Exchange>)> {
    let ordered = talk
        .post(order, &child(job, "phase"), &[("PHASE", "ABORT")])
        .await;
    let seen = talk.poll(look, job, Duration::from_secs(10), is_terminal).await;
    let done = phase_of(&seen).is_some_and(|phase| is_terminal(&phase));
    done.then_some((ordered, seen))
}

/// Counts samples of a wait until one was held as it should be, or enough were not.
#[derive(Default)]
struct Tally {
    early: usize,
    late: usize,
}

impl Tally {
    /// Is that enough? A lost connection says nothing once, however long it lasted.
    fn add(&mut self, waited: &Exchange, held: Held) -> bool {
        match held {
            Held::Whole if is_lost(waited) => self.late += 1,
            Held::Whole => return true,
            Held::TooLong => self.late += 1,
            Held::NotAtAll | Held::Shorter => self.early += 1,
        }
        self.early >= EARLY || self.late >= LATE
    }
}

fn is_lost(waited: &Exchange) -> bool {
    waited.response().is_none_or(|r| r.broken.is_some())
}

/// Waits for a job that nobody starts, and looks meanwhile whether others are served.
pub async fn in_vain(talk: &Arc<Talk>) -> Result<(), Stop> {
    speaks_1_1(talk)?;
    let job = talk.create(step::W2_CREATE, &talk.plan.quick_recipe()).await?;
    talk.get(step::W2_JOB, &job).await;
    let seconds = whole(talk, WAIT).max(LEAST);
    let mut tally = Tally::default();
    loop {
        let url = with_query(&job, &[("WAIT", &seconds.to_string())]);
        let room = talk.client.room().await;
        // The looks must be made while the request is held, however many others wait for their turn.
        talk.client.turn().await;
        talk.client.turn().await;
        let over = watch::Sender::new(false);
        let wait = Duration::from_secs(seconds);
        // Two looks side by side: one that is held up must not keep the other one from being made.
        let (waited, (), ()) = tokio::join!(
            async {
                let waited = hold(talk, &room, step::W2_WAIT, Hold::of(talk, url, seconds)).await;
                over.send_replace(true);
                waited
            },
            look_on(talk, &room, &job, (wait / 5, over.subscribe())),
            look_on(talk, &room, &job, (wait * 2 / 5, over.subscribe())),
        );
        if tally.add(&waited, held(talk, &waited, seconds)) {
            return Ok(());
        }
    }
}

/// Reads the phase some time into the wait, unless it is over by then.
async fn look_on(
    talk: &Arc<Talk>,
    room: &Room<'_>,
    job: &Url,
    (pause, mut over): (Duration, watch::Receiver<bool>),
) {
    if tokio::time::timeout(pause, over.changed()).await.is_err() {
        let url = child(job, "phase");
        let limit = talk.plan.pace.seconds(30.0).max(Duration::from_secs(10));
        hold(talk, room, step::W2_PHASE, Hold { url, limit }).await;
    }
}

/// How a wait was held; the time it took is one that the standard demands.
fn held(talk: &Talk, waited: &Exchange, seconds: u64) -> Held {
    let lane = if waited.lane() == "w2" { "w2" } else { "w3" };
    talk.demanded(lane, waited.elapsed.min(Duration::from_secs(seconds)));
    timing::held(waited.elapsed, Duration::from_secs(seconds), latency(talk))
}

/// The same with the phase that the job is in.
pub async fn in_its_phase(talk: &Arc<Talk>) -> Result<(), Stop> {
    speaks_1_1(talk)?;
    let job = talk.create(step::W3_CREATE, &talk.plan.quick_recipe()).await?;
    let seconds = whole(talk, WAIT);
    let mut tally = Tally::default();
    loop {
        let url = with_query(&job, &[("WAIT", &seconds.to_string()), ("PHASE", "PENDING")]);
        let room = talk.client.room().await;
        let waited = hold(talk, &room, step::W3_WAIT, Hold::of(talk, url, seconds)).await;
        if tally.add(&waited, held(talk, &waited, seconds)) {
            return Ok(());
        }
    }
}

/// Waits without limit for a change, which comes after a while; then waits for the finished job.
pub async fn without_limit(talk: &Arc<Talk>) -> Result<(), Stop> {
    speaks_1_1(talk)?;
    let job = talk.create(step::W4_CREATE, &talk.plan.quick_recipe()).await?;
    let seconds = whole(talk, OPEN);
    let mut early = 0;
    let aborted = loop {
        let url = with_query(&job, &[("WAIT", "-1")]);
        let room = talk.client.room().await;
        let wait = hold(talk, &room, step::W4_WAIT, Hold::of(talk, url, 2 * seconds));
        let mut wait = std::pin::pin!(wait);
        tokio::select! {
            _ = &mut wait => {
                early += 1;
                if early == EARLY {
                    break abort(talk, step::W4_ABORT, step::W4_ABORTED, &job).await;
                }
            }
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {
                talk.demanded("w4", Duration::from_secs(seconds));
                let order = abort(talk, step::W4_ABORT, step::W4_ABORTED, &job);
                break tokio::join!(wait, order).1;
            }
        }
    };
    if aborted.is_none() {
        return Err(not_aborted(step::W4_ABORT));
    }
    at_once(talk, step::W4_WAIT_ABORTED, with_query(&job, &[("WAIT", "20")])).await;
    Ok(())
}

/// Asks what must be answered at once.
pub async fn not_at_all(talk: &Arc<Talk>) -> Result<(), Stop> {
    speaks_1_1(talk)?;
    let job = talk.create(step::W5_CREATE, &talk.plan.quick_recipe()).await?;
    talk.get(step::W5_JOB, &job).await;
    let mismatch = |phase| with_query(&job, &[("WAIT", "20"), ("PHASE", phase)]);
    tokio::join!(
        at_once(talk, step::W5_MISMATCH, mismatch("QUEUED")),
        at_once(talk, step::W5_MISMATCH, mismatch("EXECUTING")),
        at_once(talk, step::W5_MISMATCH, mismatch("COMPLETED")),
    );
    let wait = |value| with_query(&job, &[("WAIT", value)]);
    at_once(talk, step::W5_ZERO, wait("0")).await;
    tokio::join!(
        at_once(talk, step::W5_NO_INTEGER, wait("abc")),
        at_once(talk, step::W5_NO_INTEGER, wait("")),
        at_once(talk, step::W5_NO_INTEGER, wait("1.5")),
    );
    let alone = with_query(&job, &[("PHASE", "QUEUED")]);
    at_once(talk, step::W5_PHASE_ALONE, alone).await;
    let others = |url: &Url| with_query(url, &[("WAIT", "20")]);
    tokio::join!(
        at_once(talk, step::W5_PHASE, others(&child(&job, "phase"))),
        at_once(talk, step::W5_RESULTS, others(&child(&job, "results"))),
        at_once(talk, step::W5_LIST, others(&talk.plan.job_list)),
    );
    talk.get(step::W5_JOB_AFTER, &job).await;
    let room = talk.client.room().await;
    let limit = timing::at_once(latency(talk)) + talk.plan.pace.seconds(5.0);
    let url = wait("-5");
    hold(talk, &room, step::W5_NEGATIVE, Hold { url, limit }).await;
    Ok(())
}

/// Waits for a job of another scenario that is in no active phase.
pub async fn finished(talk: &Arc<Talk>, step: Step, job: &Url) {
    if talk.plan.can_wait {
        at_once(talk, step, with_query(job, &[("WAIT", "20")])).await;
    }
}

/// Waits for as long as a connection may last.
pub async fn for_ever(talk: &Arc<Talk>) -> Result<(), Stop> {
    speaks_1_1(talk)?;
    if talk.plan.quick {
        return Err(Stop::reason(Reason::Quick));
    }
    let job = talk.create(step::W6_CREATE, &talk.plan.quick_recipe()).await?;
    let limit = talk.plan.pace.seconds(talk.plan.longest_wait.as_secs_f64());
    let wait = async |step: Step, value: &str| {
        let room = talk.client.room().await;
        let url = with_query(&job, &[("WAIT", value)]);
        hold(talk, &room, step, Hold { url, limit }).await
    };
    let (a, b) = tokio::join!(wait(step::W6_INDEFINITE, "-1"), wait(step::W6_DAY, DAY));
    talk.demanded("w6", a.elapsed.max(b.elapsed));
    Ok(())
}

/// Asks a service of UWS 1.0, which knows nothing of waiting.
pub async fn before_1_1(talk: &Arc<Talk>) -> Result<(), Stop> {
    if talk.plan.can_wait {
        return Err(Stop::reason(Reason::OtherVersion));
    }
    let job = talk.create(step::W0_CREATE, &talk.plan.quick_recipe()).await?;
    talk.get(step::W0_JOB, &job).await;
    at_once(talk, step::W0_WAIT, with_query(&job, &[("WAIT", "10")])).await;
    Ok(())
}
