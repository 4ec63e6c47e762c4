//! Who may do what: a job of the first identity that others ask for and give orders to, and a job of the second one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::idle::note_if_gone;
use crate::documents::uws::Phase;
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::talk::{child, phase_of};
use crate::scenarios::{Stop, Talk};

/// The children that are asked for on behalf of others.
const CHILDREN: [&str; 4] = ["phase", "parameters", "results", "owner"];
/// How long an aborted job is given to say so, in seconds.
const ABORT: f64 = 10.0;

/// An order: method, child of the job (empty: the job), name and value.
type Order = (&'static str, &'static str, Option<(String, String)>);

/// Nobody makes a job, if the service takes any from those who do not say who they are.
pub async fn anonymous(talk: &Arc<Talk>) -> Result<(), Stop> {
    without_credentials_elsewhere(talk)?;
    let ask = Ask::form(&talk.plan.job_list, &talk.plan.quick_recipe()).by(Who::Nobody);
    let made = talk.create_by(step::IDN_CREATE, ask).await;
    let job = made.map_err(|stop| match stop.reason {
        Reason::NeedsCredentials | Reason::Refused => Stop {
            reason: Reason::NotOffered,
            detail: format!("the service takes no jobs without credentials: {}", stop.detail),
            ..stop
        },
        _ => stop,
    })?;
    talk.get_by(Who::Nobody, step::IDN_JOB, &job).await;
    talk.get_by(Who::Nobody, step::IDN_OWNER, &child(&job, "owner"))
        .await;
    Ok(())
}

/// Goes on only if there are requests with credentials that those without can be told from.
fn without_credentials_elsewhere(talk: &Talk) -> Result<(), Stop> {
    if talk.plan.identities > 0 {
        return Ok(());
    }
    Err(Stop {
        reason: Reason::NotObserved,
        because: None,
        detail: "no request of this run has credentials".to_owned(),
    })
}

/// Makes a job as the first identity; the second one and nobody ask for it and give it orders.
pub async fn first(talk: &Arc<Talk>) -> Result<(), Stop> {
    if talk.plan.identities == 0 {
        return Err(Stop::reason(Reason::NeedsIdentities));
    }
    let mut job = fresh(talk).await?;
    talk.get(step::IDA_OWNER, &child(&job, "owner")).await;
    let list = talk.plan.job_list.clone();
    if talk.plan.identities > 1 {
        talk.get_by(Who::Second, step::IDA_OTHER_JOB, &job).await;
        children(talk, Who::Second, step::IDA_OTHER_CHILD, &job).await;
        talk.get_by(Who::Second, step::IDA_OTHER_LIST, &list).await;
        job = orders(talk, Who::Second, step::IDA_OTHER_ORDER, job).await?;
    } else {
        let others = [
            step::IDA_OTHER_JOB,
            step::IDA_OTHER_CHILD,
            step::IDA_OTHER_LIST,
            step::IDA_OTHER_ORDER,
        ];
        for step in others {
            talk.skip(step, &Stop::reason(Reason::NeedsIdentities));
        }
    }
    talk.get_by(Who::Nobody, step::IDA_NOBODY_JOB, &job).await;
    children(talk, Who::Nobody, step::IDA_NOBODY_CHILD, &job).await;
    talk.get_by(Who::Nobody, step::IDA_NOBODY_LIST, &list).await;
    orders(talk, Who::Nobody, step::IDA_NOBODY_ORDER, job).await?;
    Ok(())
}

async fn fresh(talk: &Arc<Talk>) -> Result<Url, Stop> {
    let job = talk.create(step::IDA_CREATE, &talk.plan.quick_recipe()).await?;
    talk.get(step::IDA_JOB, &job).await;
    Ok(job)
}

async fn children(talk: &Arc<Talk>, who: Who, step: Step, job: &Url) {
    for name in CHILDREN {
        talk.get_by(who, step, &child(job, name)).await;
    }
}

/// Gives the job of the first identity all orders on another's behalf, and reads it as the first identity after each. A
/// job that an order took away is replaced by a new one. Gives the job that is there at the end.
async fn orders(talk: &Arc<Talk>, who: Who, step: Step, mut job: Url) -> Result<Url, Stop> {
    for (method, name, pair) in all_orders(talk) {
        let url = if name.is_empty() {
            job.clone()
        } else {
            child(&job, name)
        };
        match &pair {
            Some((name, value)) => talk.post_by(who, step, &url, &[(name, value)]).await,
            None => talk.order_by(who, step, method, &url).await,
        };
        let after = talk.get(step::IDA_AFTER_ORDER, &job).await;
        note_if_gone(talk, &job, &after);
        if is_lost(&after) {
            job = fresh(talk).await?;
        }
    }
    Ok(job)
}

/// First what leaves the job as it was if it is obeyed, then what ends it.
fn all_orders(talk: &Talk) -> [Order; 7] {
    let pair = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
    let (parameter, value) = talk.plan.changeable();
    let at = Timestamp::now() + SignedDuration::from_hours(12);
    let at = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    [
        ("POST", "parameters", pair(&parameter, &format!("{value}1"))),
        ("POST", "executionduration", pair("EXECUTIONDURATION", "1234")),
        ("POST", "destruction", pair("DESTRUCTION", &at)),
        ("POST", "phase", pair("PHASE", "RUN")),
        ("POST", "phase", pair("PHASE", "ABORT")),
        ("POST", "", pair("ACTION", "DELETE")),
        ("DELETE", "", None),
    ]
}

/// Is the job gone, or not PENDING any more? One that can't be read for other reasons is taken for what it was.
fn is_lost(after: &Exchange) -> bool {
    let missing = after.response().is_some_and(|r| matches!(r.status, 404 | 410));
    missing || phase_of(after).is_some_and(|phase| phase != "PENDING")
}

/// The second identity makes, looks at, aborts and deletes a job of its own.
pub async fn second(talk: &Arc<Talk>) -> Result<(), Stop> {
    if talk.plan.identities < 2 {
        return Err(Stop::reason(Reason::NeedsIdentities));
    }
    let by = Who::Second;
    let ask = Ask::form(&talk.plan.job_list, &talk.plan.quick_recipe()).by(by);
    let job = talk.create_by(step::IDB_CREATE, ask).await?;
    talk.get_by(by, step::IDB_JOB, &job).await;
    talk.get_by(by, step::IDB_OWNER, &child(&job, "owner")).await;
    talk.get_by(by, step::IDB_LIST, &talk.plan.job_list).await;
    let phase = child(&job, "phase");
    talk.post_by(by, step::IDB_ABORT, &phase, &[("PHASE", "ABORT")])
        .await;
    let deadline = Instant::now() + talk.plan.pace.seconds(ABORT);
    let mut pause = Duration::from_millis(50);
    loop {
        let exchange = talk.get_by(by, step::IDB_ABORTED, &job).await;
        let phase = phase_of(&exchange).and_then(|word| Phase::read(&word));
        let moves = phase.is_some_and(|phase| !phase.terminal());
        if !moves || Instant::now() >= deadline {
            break;
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    talk.order_by(by, step::IDB_DELETE, "DELETE", &job).await;
    let gone = talk.get_by(by, step::IDB_GONE, &job).await;
    note_if_gone(talk, &job, &gone);
    Ok(())
}
