//! What only the Execution Planner of 2023 has: methods of authentication, extras, identifiers in updates, triggers, actions,
//! lives of storage (catalogue 3.1 and 4.5).

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::asking::{ask, hold, offered};
use super::bodies::{executable, only, recipe, smallest, with_compute, with_schedule};
use super::following::{now, poll, poll_to_end, until};
use super::listening::Listening;
use super::reading::{ACCEPT, Offer, is_terminal, job_of, may_be_asked, session_of, stated};
use super::telling::{accept, get, over, post, set_phase};
use super::updates::first;
use super::when;
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// Where types of 2023 live.
const BASE: &str = "https://www.purl.org/ivoa.net/";
/// Seconds until the window of a job with a trigger, and the length of the window.
const WINDOW: f64 = 60.0;
/// Seconds that managed storage is to live after the job.
const LIFETIME: f64 = 60.0;
/// Seconds that a call of an action may take.
const CALLING: f64 = 30.0;

fn unknown_method(talk: &Talk) -> Value {
    json!({
        "name": "unknown",
        "type": format!("urn:voconform:no-such-method:{}", talk.plan.nonce),
        "mode": "explicit",
        "spec": { "user": "somebody" },
    })
}

/// An unknown and a known method. The token is made up, so that it can be looked for in everything that is said.
pub async fn two_methods(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = smallest(talk, "p03")?;
    let token = format!("voconform-canary-{:016x}", when::number(&talk.plan, "token"));
    request["authentication"] = json!([unknown_method(talk), {
        "name": "token",
        "type": format!("{BASE}authentication-types/rfc7519-token"),
        "mode": "explicit",
        "spec": { "token": token },
    }]);
    ask(talk, step::P03_ASK, &request).await;
    Ok(())
}

/// Only an unknown method.
pub async fn unknown_only(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = smallest(talk, "p04")?;
    request["authentication"] = json!([unknown_method(talk)]);
    ask(talk, step::P04_ASK, &request).await;
    Ok(())
}

/// An extra that nobody knows.
pub async fn extra(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = with_compute(smallest(talk, "p05")?, (1, None), (1, None));
    request["compute"]["extras"] = json!([{
        "name": "e1", "type": format!("urn:voconform:no-such-extra:{}", talk.plan.nonce), "spec": {},
    }]);
    ask(talk, step::P05_ASK, &request).await;
    Ok(())
}

/// A call that itself shows who asks.
pub async fn implicit(talk: &Arc<Talk>) -> Result<(), Stop> {
    if talk.plan.identities == 0 {
        return Err(Stop::reason(Reason::NeedsIdentities));
    }
    ask(talk, step::PI_ASK, &smallest(talk, "pi")?).await;
    Ok(())
}

/// Identifiers in updates, and members that can't be changed.
pub async fn updates(talk: &Arc<Talk>) -> Result<(), Stop> {
    // There is no offerset to be read.
    let steps = (step::PU_ASK, step::PU_ASK);
    let answer = offered(talk, steps, &[smallest(talk, "pu")?]).await?;
    let offer = first(step::PU_ASK, &answer)?;
    let told = async |step: Step, document: Value| {
        post(talk, Who::First, step, &offer.url, &document).await;
        get(talk, Who::First, step::PU_READ, &offer.url).await;
    };
    let other = when::uuid(&talk.plan, "another offer");
    told(
        step::PU_WRONG_IDENT,
        json!({ "offer": { "ident": other, "status": "REJECTED" } }),
    )
    .await;
    let expires = when::text(when::ahead(48 * 60));
    told(step::PU_EXPIRES, json!({ "offer": { "expires": expires } })).await;
    let request = json!({ "executable": { "type": "urn:voconform:another", "spec": {} } });
    told(step::PU_EXPIRES, json!({ "offer": { "request": request } })).await;
    let own = offer.session().uuid().map(str::to_owned);
    told(
        step::PU_SAME_IDENT,
        json!({ "offer": { "ident": own, "status": "REJECTED" } }),
    )
    .await;
    Ok(())
}

/// The recipe `quick`, or what is known to run.
fn quick(talk: &Talk) -> Result<Value, Stop> {
    recipe(talk, "quick").or_else(|_| executable(talk))
}

/// The five things that can happen to a job with a trigger.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Before,
    Within,
    Never,
    After,
    Cancels,
}

impl Case {
    /// Under which its waits are counted: they go side by side, so that only the longest delays the run.
    fn word(self) -> &'static str {
        match self {
            Case::Before => "p06, before",
            Case::Within => "p06, within",
            Case::Never => "p06, never",
            Case::After => "p06, after",
            Case::Cancels => "p06, cancels",
        }
    }
}

/// All five cases, side by side.
pub async fn triggers(talk: &Arc<Talk>) -> Result<(), Stop> {
    if !talk.plan.preset.is_reference() {
        return Err(Stop {
            detail: "jobs with triggers are only asked of the reference server".to_owned(),
            ..Stop::reason(Reason::NotOffered)
        });
    }
    let mut cases = tokio::task::JoinSet::new();
    for case in [
        Case::Before,
        Case::Within,
        Case::Never,
        Case::After,
        Case::Cancels,
    ] {
        let talk = talk.clone();
        cases.spawn(async move { triggered(&talk, case).await });
    }
    let ended: Result<Vec<()>, Stop> = cases.join_all().await.into_iter().collect();
    ended.map(|_| ())
}

async fn triggered(talk: &Arc<Talk>, case: Case) -> Result<(), Stop> {
    let length = talk.plan.pace.seconds(WINDOW).as_secs_f64();
    let begin = now(talk) + length;
    let answer = ask(talk, step::P06_ASK, &with_trigger(talk, begin, length)?).await;
    let offer = first(step::P06_ASK, &answer)?;
    let accepted = set_phase(talk, step::P06_ACCEPT, &offer, "ACCEPTED").await;
    let (job, trigger) = job_and_trigger(talk, &offer, &accepted)?;
    let (word, moment) = match case {
        Case::Before => (Some("go"), begin - length / 2.0),
        Case::Within => (Some("go"), begin + length / 2.0),
        Case::Never => (None, begin),
        Case::After => (Some("go"), begin + length * 1.5),
        Case::Cancels => (Some("stop"), begin - length / 2.0),
    };
    if let Some(word) = word {
        until(talk, case.word(), when::instant(moment)).await;
        get(talk, Who::First, step::P06_POLL, &job).await;
        let call = Ask::new("POST", &trigger).header("Accept", ACCEPT);
        let document = json!({ "state": word }).to_string().into_bytes();
        talk.client
            .ask(step::P06_TRIGGER, call.body("application/json", document))
            .await;
    }
    let rest = (begin + 2.5 * length - now(talk)).max(0.0);
    let rest = Duration::from_secs_f64(rest);
    poll(talk, step::P06_POLL, &job, rest, is_terminal).await;
    if case == Case::After {
        get(talk, Who::First, step::P06_POLL, &job).await;
    }
    Ok(())
}

/// A request for a window of this length that begins then, with a trigger that starts and cancels.
fn with_trigger(talk: &Talk, begin: f64, length: f64) -> Result<Value, Stop> {
    let instant = |seconds: f64| when::exact_text(when::instant(seconds));
    let window = format!("{}/{}", instant(begin), instant(begin + length));
    let executable = only(talk, "p06", &quick(talk)?);
    let mut request = with_schedule(executable, &when::duration(length), Some(window));
    request["triggers"] = json!([{
        "name": "start",
        "type": format!("{BASE}trigger-types/http-trigger"),
        "spec": { "method": "POST", "content-type": "application/json", "conditions": [
            { "field": "state", "value": "go", "action": "start" },
            { "field": "state", "value": "stop", "action": "cancel" },
        ] },
    }]);
    Ok(request)
}

/// The job that an accepted offer became, and where its trigger is called.
fn job_and_trigger(talk: &Talk, offer: &Offer, accepted: &Exchange) -> Result<(Url, Url), Stop> {
    let base = &talk.plan.job_list;
    let seen = session_of(accepted, talk.ground.dialect());
    let job = seen.as_ref().and_then(|seen| job_of(seen, base));
    let job = job.ok_or_else(|| Stop::after(step::P06_ACCEPT, "the accepted offer names no job"))?;
    hold(talk, Who::First, "p06", &job, true);
    over(talk, &offer.url);
    let written = stated(accepted, talk.ground.dialect()).map(|stated| stated.tree.value);
    let endpoint = ["request", "body"].into_iter().find_map(|name| {
        let place = format!("/offer/{name}/triggers/0/spec/endpoint");
        written.as_ref()?.pointer(&place)?.as_str()
    });
    let trigger = endpoint.and_then(|text| offer.url.join(text).ok());
    let trigger = trigger.filter(|url| may_be_asked(url, base));
    Ok((
        job,
        trigger.ok_or_else(|| Stop::after(step::P06_ACCEPT, "the trigger has no endpoint"))?,
    ))
}

/// A request to a service on this machine that is to call us.
pub async fn actions(talk: &Arc<Talk>) -> Result<(), Stop> {
    let none = |detail: &str| Stop {
        detail: detail.to_owned(),
        ..Stop::reason(Reason::NotOffered)
    };
    if !is_here(&talk.plan.job_list) {
        return Err(none("only a service on this machine can call a port of ours"));
    }
    let port = Listening::open().await;
    let port = port.map_err(|error| none(&format!("there is no port to listen on: {error}")))?;
    let mut request = only(talk, "p07", &quick(talk)?);
    request["actions"] = json!([{
        "name": "tell",
        "type": format!("{BASE}action-types/http-action"),
        "status": ["RUNNING", "COMPLETED"],
        "spec": {
            "method": "POST",
            "endpoint": port.url.as_str(),
            "content-type": "text/plain",
            "content": "job {{job.ident}} is {{job.status}}",
        },
    }]);
    let answer = ask(talk, step::P07_ASK, &request).await;
    let offer = first(step::P07_ASK, &answer)?;
    let job = accept(talk, step::P07_ACCEPT, &offer).await;
    let ended = poll_to_end(talk, step::P07_POLL, &job, WINDOW).await;
    port.called(2, talk.plan.pace.seconds(CALLING)).await;
    let question = Ask::new("GET", &port.url).by(Who::Nobody);
    talk.client.ask(step::P07_CALLS, question).await;
    ended.map(|_| ())
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Storage that outlives its job, and storage that is somebody else's.
pub async fn storage(talk: &Arc<Talk>) -> Result<(), Stop> {
    let lifetime = talk.plan.pace.seconds(LIFETIME).as_secs_f64();
    let of = |name: &str, lifecycle: &str| {
        json!({
            "kind": format!("{BASE}storage-types/persistent-storage"),
            "meta": { "name": name },
            "spec": { "lifecycle": lifecycle, "minlifetime": when::duration(lifetime), "minsize": 1 },
        })
    };
    let mut request = only(talk, "ps", &quick(talk)?);
    request["storage"] = json!([of("managed", "managed"), of("unmanaged", "unmanaged")]);
    let answer = ask(talk, step::PS_ASK, &request).await;
    let offer = first(step::PS_ASK, &answer)?;
    get(talk, Who::First, step::PS_OFFER, &offer.url).await;
    let job = accept(talk, step::PS_ACCEPT, &offer).await;
    poll_to_end(talk, step::PS_POLL, &job, WINDOW).await?;
    super::expiring::more(talk, step::PS_POLL, &job, 3, LIFETIME / 2.5).await;
    Ok(())
}
