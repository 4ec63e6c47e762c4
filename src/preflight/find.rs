//! Finds the job list from what the user gave: a job list, a TAP base, or VOSI capabilities (catalogue chapter 4.1).

use std::sync::Arc;

use url::Url;

use super::broker::Probe;
use super::capabilities::{Announced, announced, is_capabilities};
use super::looks::{advice, looks_like};
use super::{Trouble, TroubleKind, cloud};
use crate::documents::xml::{self, Document};
use crate::http::{Ask, Client};
use crate::recording::step::Area;
use crate::recording::{Exchange, PreflightItem, step};
use crate::scenarios::{CloudPlan, Preset};
use crate::target::Target;

/// What the target turned out to be.
#[derive(Clone, Debug)]
pub struct Found {
    /// The job list, or the base of a broker.
    pub job_list: Url,
    /// The capabilities, if they were seen.
    pub capabilities: Option<Url>,
    /// The profile that fits.
    pub profile: &'static str,
    /// The recipes that fit.
    pub preset: Preset,
    /// The version of UWS it says it speaks.
    pub uws: Option<String>,
    /// The version of the Execution Broker interface, if it is a broker.
    pub dialect: Option<String>,
    /// What there is to ask of clouds, if it is about them.
    pub cloud: CloudPlan,
    /// Is that version certain? Where it is not, the first offer decides.
    pub is_dialect_certain: bool,
    /// What was looked at, in order.
    pub steps: Vec<PreflightItem>,
}

/// Redirects that preflight follows.
const REDIRECTS: usize = 5;

/// Finds the job list, or says what is wrong with the target.
pub async fn find(client: &Client, target: &Target, read_only: bool) -> Result<Found, Trouble> {
    if is_cloud(target) {
        return cloud::find(client, target).await;
    }
    let given = without_trailing_slash(&target.url);
    let first = get(client, &given).await;
    let mut steps = vec![item("reachable", &first)];
    let probe = Probe {
        client,
        target,
        read_only,
    };
    if probe.is_wanted() {
        return match &first.outcome {
            Err(_) => Err(Trouble::of(&first)),
            Ok(_) => probe.find(&given, &first, steps).await,
        };
    }
    if let Some(failed) = unreachable(&first) {
        return Err(failed);
    }
    if probe.is_document(&first) {
        return probe.find(&given, &first, steps).await;
    }
    if document(&first).is_some_and(|d| d.root().name() == "job") {
        let what = format!("{given} is a job, not a job list");
        let advice = "Give the address of the list: most often the same without the last part.";
        return Err(Trouble {
            steps,
            ..Trouble::new(TroubleKind::NotSuch, what, advice)
        });
    }
    if let Some(list) = as_job_list(&first) {
        steps.push(ok("job list", list.0.as_str().to_owned()));
        return Ok(with_sibling(client, list, steps, &first).await);
    }
    if let Some(found) = from_capabilities(client, &first, &mut steps).await {
        return found;
    }
    // A refusal at a guessed address is not the last word: the capabilities may name another.
    let mut refused = None;
    for child in ["async", "capabilities"] {
        let url = crate::scenarios::child_url(&given, child);
        let exchange = get(client, &url).await;
        steps.push(item(child, &exchange));
        if let Some(list) = as_job_list(&exchange) {
            steps.push(ok("job list", list.0.as_str().to_owned()));
            return Ok(with_sibling(client, list, steps, &exchange).await);
        }
        if let Some(found) = from_capabilities(client, &exchange, &mut steps).await {
            return found;
        }
        let denied = exchange.response().is_some_and(|r| matches!(r.status, 401 | 403));
        refused = refused.or(denied.then(|| Trouble::of(&exchange)));
    }
    if said_to_be_a_list(target, &given) {
        steps.push(ok(
            "job list",
            format!("{given}, because the user says so; it does not look like one"),
        ));
        return Ok(Found {
            job_list: given,
            capabilities: None,
            profile: "uws",
            preset: Preset::None,
            uws: None,
            dialect: None,
            cloud: CloudPlan::default(),
            is_dialect_certain: true,
            steps,
        });
    }
    if let Some(found) = cloud::recognised(&target.url, &first, &steps) {
        return Ok(found);
    }
    let trouble = refused.unwrap_or_else(|| Trouble::of(&first));
    // Only now: a job list should not be asked for what belongs to brokers.
    if target.profile.is_none() {
        match probe.find(&given, &first, steps).await {
            Err(other) if other.kind == TroubleKind::NotSuch && !other.is_about_broker => steps = other.steps,
            other => return other,
        }
    }
    Err(Trouble { steps, ..trouble })
}

/// Did the user say that it is about the cloud?
fn is_cloud(target: &Target) -> bool {
    let named = target.profile.as_deref().and_then(crate::spec::profile);
    named.is_some_and(|profile| profile.area() == Area::Cloud)
}

/// Did the user say that this very address is a job list? Then what is wrong with it is a finding, not a reason to give up.
fn said_to_be_a_list(target: &Target, given: &Url) -> bool {
    let is_async = given.path_segments().and_then(|mut s| s.next_back()) == Some("async");
    target.profile.as_deref().is_some_and(|p| p == "uws" || is_async)
}

pub(super) fn ok(name: &str, found: String) -> PreflightItem {
    PreflightItem {
        name: name.to_owned(),
        ok: true,
        found,
    }
}

pub(super) fn item(name: &str, exchange: &Exchange) -> PreflightItem {
    let answer = match &exchange.outcome {
        Ok(r) => format!("{} {}", r.status, r.header("content-type").unwrap_or("")),
        Err(f) => f.detail.clone(),
    };
    ok(
        name,
        format!("GET {}: {}", exchange.request.url, answer.trim_end()),
    )
}

/// No answer at all, or one that every path of the service would give.
fn unreachable(exchange: &Exchange) -> Option<Trouble> {
    let hopeless = match &exchange.outcome {
        Err(_) => true,
        Ok(r) => r.broken.is_some() || matches!(r.status, 401 | 403 | 300..=399),
    };
    hopeless.then(|| Trouble::of(exchange))
}

/// GET with redirects followed; the address that answered is the one of the last exchange.
async fn get(client: &Client, url: &Url) -> Arc<Exchange> {
    let mut seen = vec![url.clone()];
    let mut exchange = client.ask(step::PREFLIGHT, Ask::get(url)).await;
    while let Some(next) = crate::scenarios::redirect_of(&exchange) {
        let elsewhere = next.host_str() != url.host_str();
        if seen.len() > REDIRECTS || seen.contains(&next) || elsewhere {
            break;
        }
        seen.push(next.clone());
        exchange = client
            .send(step::PREFLIGHT, Ask::get(url).redirected(exchange.id, next))
            .await;
    }
    exchange
}

fn document(exchange: &Exchange) -> Option<Document> {
    let response = exchange
        .response()
        .filter(|r| r.status == 200 && r.broken.is_none())?;
    xml::parse(&response.body, None).ok()
}

/// The address and the version attribute, if the answer is a job list. A list so long that it was cut counts too.
fn as_job_list(exchange: &Exchange) -> Option<(Url, Option<String>)> {
    let mut url = Url::parse(&exchange.request.url).ok()?;
    url.set_query(None);
    if let Some(document) = document(exchange) {
        let root = document.root();
        // Whatever its namespace: a wrong one is a finding, not a reason to look elsewhere.
        let version = root.attribute("version").map(|a| a.value.clone());
        return (root.name() == "jobs").then_some((url, version));
    }
    let response = exchange
        .response()
        .filter(|r| r.status == 200 && r.broken.is_none())?;
    let start = String::from_utf8_lossy(&response.body[..response.body.len().min(2000)]).into_owned();
    // A list that does not parse is still a list, and the finding is about its XML.
    let like_a_list = start.contains("http://www.ivoa.net/xml/UWS/") && start.contains("jobs");
    like_a_list.then(|| (url, start.contains("version=\"1.1\"").then(|| "1.1".to_owned())))
}

async fn from_capabilities(
    client: &Client,
    exchange: &Exchange,
    steps: &mut Vec<PreflightItem>,
) -> Option<Result<Found, Trouble>> {
    let document = document(exchange).filter(is_capabilities)?;
    let Some(announced) = announced(&document) else {
        let what = format!(
            "the capabilities at {} announce no TAP, SODA async or UWS",
            exchange.request.url
        );
        let advice = "Give the address of the job list itself.";
        return Some(Err(Trouble {
            steps: steps.clone(),
            ..Trouble::new(TroubleKind::NotSuch, what, advice)
        }));
    };
    let Announced {
        job_list,
        profile,
        preset,
        uws,
        standard_id,
    } = announced;
    steps.push(ok("capabilities", format!("{standard_id} leads to {job_list}")));
    let list = get(client, &without_trailing_slash(&job_list)).await;
    steps.push(item("job list", &list));
    let Some((job_list, version)) = as_job_list(&list) else {
        return Some(Err(Trouble {
            steps: steps.clone(),
            ..Trouble::of(&list)
        }));
    };
    let capabilities = Url::parse(&exchange.request.url).ok();
    let preset = match reference_or_none(&list) {
        Preset::Reference => of_reference(preset),
        _ => preset,
    };
    let uws = version.or(uws.map(str::to_owned));
    Some(Ok(Found {
        job_list,
        capabilities,
        profile,
        preset,
        uws,
        dialect: None,
        cloud: CloudPlan::default(),
        is_dialect_certain: true,
        steps: steps.clone(),
    }))
}

/// A job list was found: do its capabilities (siblings by DALI 1.1 section 2) say what it belongs to?
async fn with_sibling(
    client: &Client,
    (job_list, uws): (Url, Option<String>),
    mut steps: Vec<PreflightItem>,
    list: &Exchange,
) -> Found {
    let mut found = Found {
        job_list,
        capabilities: None,
        profile: "uws",
        preset: reference_or_none(list),
        uws,
        dialect: None,
        cloud: CloudPlan::default(),
        is_dialect_certain: true,
        steps: Vec::new(),
    };
    let sibling = crate::documents::vosi::sibling(&found.job_list, "capabilities");
    let exchange = get(client, &sibling).await;
    steps.push(item("capabilities", &exchange));
    let document = document(&exchange).filter(is_capabilities);
    if document.is_some() {
        found.capabilities = Url::parse(&exchange.request.url).ok();
    }
    match document.as_ref().and_then(announced) {
        Some(announced) => {
            found.profile = announced.profile;
            found.preset = suited(found.preset, announced.preset);
        }
        None => steps.extend(hint(&found.job_list, &exchange)),
    }
    found.steps = steps;
    found
}

/// What the user can do where the capabilities do not say what the list belongs to, and its address does.
fn hint(job_list: &Url, capabilities: &Exchange) -> Option<PreflightItem> {
    let profile = looks_like(job_list)?;
    let url = &capabilities.request.url;
    let answer = match &capabilities.outcome {
        Ok(r) if r.status == 200 => "was answered 200, without capabilities that announce it".to_owned(),
        Ok(r) => format!("was answered {}", r.status),
        Err(f) => format!("was not answered: {}", f.detail),
    };
    Some(PreflightItem::hint(format!(
        "{} GET {url} {answer}.",
        advice(profile)
    )))
}

/// The recipes for a profile that the user gives; none for one that calls for none.
pub fn called_for(profile: &str) -> Option<Preset> {
    match profile {
        "tap-async" => Some(Preset::Tap),
        "soda-async" => Some(Preset::Soda),
        _ => None,
    }
}

/// These recipes, in the words of the reference server if it is that.
pub fn suited(found: Preset, preset: Preset) -> Preset {
    match found.is_reference() {
        true => of_reference(preset),
        false => preset,
    }
}

/// The reference server names itself in the Server header, so that its recipes need not be asked for.
pub(super) fn reference_or_none(list: &Exchange) -> Preset {
    let server = list
        .response()
        .and_then(|r| r.header("server"))
        .unwrap_or_default();
    if server.starts_with("voconform-reference") {
        Preset::Reference
    } else {
        Preset::None
    }
}

/// What the reference server understands where others understand this.
fn of_reference(preset: Preset) -> Preset {
    match preset {
        Preset::Tap => Preset::ReferenceTap,
        Preset::Soda => Preset::ReferenceSoda,
        _ => Preset::Reference,
    }
}

fn without_trailing_slash(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
    }
    url
}
