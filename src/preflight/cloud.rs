//! Finds out what an address has to do with the cloud, by the shape of what it says: a table of observations, a list of links, a
//! lookup, transfers, a store.

use std::sync::Arc;

use serde_json::Value;
use url::Url;

use super::find::{Found, item, ok, reference_or_none};
use super::{Trouble, TroubleKind, store};
use crate::documents::cloud::{is_datalink, is_links, obscore_columns};
use crate::documents::vosi::Capabilities;
use crate::documents::votable::{By, Votable, find as find_column};
use crate::documents::xml::{self, Document};
use crate::http::{Ask, Client};
use crate::recording::{Exchange, PreflightItem, step};
use crate::scenarios::{CloudPlan, Preset, redirect_of};
use crate::target::Target;

/// Redirects that preflight follows.
const REDIRECTS: usize = 5;
/// Bytes of an answer that are looked at.
const MOST: usize = 4 * 1024 * 1024;
/// An identifier that nobody has.
const NOBODY: &str = "ivo://voconform.invalid/preflight";

/// What an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Discovery,
    Links,
    Lookup,
    Locate,
    Bucket,
    Object,
    Signed,
    Job,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Kind::Discovery => "a table of observations",
            Kind::Links => "a service of links (DataLink)",
            Kind::Lookup => "a lookup of paths",
            Kind::Locate => "a service that negotiates transfers",
            Kind::Bucket => "a bucket of a store",
            Kind::Object => "an object of a store",
            Kind::Signed => "a signed address",
            Kind::Job => "a job",
        }
    }
}

/// Finds what there is to ask at the target, or says what is wrong with it.
pub async fn find(client: &Client, target: &Target, read_only: bool) -> Result<Found, Trouble> {
    let given = &target.url;
    if is_signed(given) {
        return Ok(found(given, Kind::Signed, Vec::new(), Preset::None));
    }
    let first = get(client, given).await;
    let mut steps = vec![item("reachable", &first)];
    let has_more = !target.cloud.is_empty();
    if first.outcome.is_err() && !has_more {
        return Err(Trouble::of(&first));
    }
    let preset = reference(&first);
    let here = Url::parse(&first.request.url)
        .ok()
        .unwrap_or_else(|| given.clone());
    let kind = match kind_of(&first) {
        Some(kind) => Some(kind),
        // What the target file names need not be guessed.
        None if has_more => None,
        None => asked(client, (target, read_only), &here, &first, &mut steps).await,
    };
    if let Some(kind) = kind {
        steps.push(ok("cloud", format!("{here} is {}", kind.words())));
        let mut found = found(&here, kind, steps, preset);
        if matches!(kind, Kind::Bucket | Kind::Object) {
            let in_host = store::in_host(client, &here, &first).await;
            found.cloud = store::plan(&here, kind == Kind::Object, in_host, &target.cloud.endpoints);
        }
        return Ok(found);
    }
    if let Some(links) = announced(&first) {
        steps.push(ok("capabilities", format!("they announce links at {links}")));
        return Ok(found(&links, Kind::Links, steps, preset));
    }
    if has_more {
        let what = format!("{here} is nothing of the cloud that is known; what [cloud] names is asked");
        steps.push(ok("cloud", what));
        return Ok(Found {
            cloud: CloudPlan::default(),
            ..found(&here, Kind::Discovery, steps, preset)
        });
    }
    Err(trouble(&here, &first, steps))
}

/// The same for an answer that is there already, if it tells what it is beyond doubt.
pub fn recognised(given: &Url, first: &Exchange, steps: &[PreflightItem]) -> Option<Found> {
    let kind = kind_of(first).filter(|kind| matches!(kind, Kind::Discovery | Kind::Links | Kind::Lookup))?;
    let mut steps = steps.to_vec();
    steps.push(ok("cloud", format!("{given} is {}", kind.words())));
    Some(found(given, kind, steps, reference(first)))
}

fn reference(first: &Exchange) -> Preset {
    match reference_or_none(first) {
        Preset::Reference => Preset::ReferenceCloud,
        other => other,
    }
}

fn trouble(here: &Url, first: &Exchange, steps: Vec<PreflightItem>) -> Trouble {
    let refused = first.response().is_some_and(|r| matches!(r.status, 401 | 403));
    if refused {
        return Trouble {
            steps,
            ..Trouble::of(first)
        };
    }
    let status = first.response().map_or(0, |r| r.status);
    let media = first
        .response()
        .and_then(|r| r.header("content-type"))
        .unwrap_or("no Content-Type");
    let what = format!("{here} answered {status} ({media}), which is nothing of the cloud that is known");
    let advice = "Give the whole address of a query whose answer has the column cloud_access, a service of links (with ?ID=… or \
                  with ids in [cloud] of a target file), a lookup, a service that negotiates transfers, or a bucket; or name them in [cloud].";
    Trouble {
        steps,
        ..Trouble::new(TroubleKind::NotSuch, what, advice)
    }
}

/// The target as the recording has it.
fn found(here: &Url, kind: Kind, steps: Vec<PreflightItem>, preset: Preset) -> Found {
    Found {
        job_list: here.clone(),
        capabilities: None,
        profile: if kind == Kind::Links {
            "datalink"
        } else {
            "cloud-access"
        },
        preset,
        uws: None,
        dialect: None,
        cloud: plan(here, kind),
        is_dialect_certain: true,
        steps,
    }
}

fn plan(here: &Url, kind: Kind) -> CloudPlan {
    let mut plan = CloudPlan::default();
    let url = Some(here.clone());
    match kind {
        Kind::Discovery => plan.discovery = url,
        Kind::Lookup => (plan.lookup, plan.uris) = without(here, "uri"),
        Kind::Links => (plan.links, plan.ids) = without(here, "ID"),
        Kind::Locate => plan.locate = url,
        Kind::Signed => plan.signed = vec![here.clone()],
        Kind::Job => plan.job = url,
        // That takes another question.
        Kind::Bucket | Kind::Object => {}
    }
    plan
}

/// The address without a parameter, and the values that it had.
fn without(url: &Url, name: &str) -> (Option<Url>, Vec<String>) {
    let (own, rest): (Vec<_>, Vec<_>) = url
        .query_pairs()
        .into_owned()
        .partition(|(n, _)| n.eq_ignore_ascii_case(name));
    let mut bare = url.clone();
    bare.set_query(None);
    if !rest.is_empty() {
        bare.query_pairs_mut().extend_pairs(rest);
    }
    (Some(bare), own.into_iter().map(|(_, value)| value).collect())
}

fn is_signed(url: &Url) -> bool {
    url.query_pairs().any(|(name, _)| {
        let name = name.to_ascii_lowercase();
        matches!(
            name.as_str(),
            "x-amz-signature" | "x-goog-signature" | "signature" | "sig"
        )
    })
}

/// Asks once more, in the way that the answer or the profile hints at.
async fn asked(
    client: &Client,
    (target, read_only): (&Target, bool),
    here: &Url,
    first: &Exchange,
    steps: &mut Vec<PreflightItem>,
) -> Option<Kind> {
    let status = first.response().map_or(0, |r| r.status);
    let is_named = target.profile.as_deref() == Some("datalink");
    if is_named || matches!(status, 200 | 400 | 422 | 500) {
        let id = target.cloud.ids.first().map_or(NOBODY, String::as_str);
        let exchange = get(client, &with(here, "ID", id)).await;
        steps.push(item("links", &exchange));
        if votable(&exchange, |v| {
            !v.tables().is_empty() && kind_of_table(v) == Some(Kind::Links)
        }) {
            return Some(Kind::Links);
        }
        // What the user says of a service makes what it lacks a finding.
        if is_named && (votable(&exchange, |_| true) || says_votable(&exchange)) {
            return Some(Kind::Links);
        }
    }
    if says_votable(first) {
        return Some(Kind::Discovery);
    }
    if matches!(status, 200 | 400 | 422) {
        let exchange = get(client, &with(here, "uri", "voconform:none")).await;
        steps.push(item("lookup", &exchange));
        if kind_of(&exchange) == Some(Kind::Lookup) {
            return Some(Kind::Lookup);
        }
    }
    // A negotiation may be a job.
    let takes_no_get = !read_only && matches!(status, 400 | 404 | 405 | 500 | 501);
    let transfer = crate::scenarios::cloud::transfer("ivo://voconform.invalid/none", &[]);
    if takes_no_get {
        let ask = Ask::new("POST", here).body("text/xml", transfer.into_bytes());
        let exchange = client.ask(step::PREFLIGHT, ask).await;
        steps.push(item("transfer", &exchange));
        let answered = exchange.response().map_or(0, |r| r.status);
        let understood =
            matches!(answered, 200 | 303) || (status == 405 && matches!(answered, 400 | 403 | 404));
        return understood.then_some(Kind::Locate);
    }
    None
}

fn with(url: &Url, name: &str, value: &str) -> Url {
    let mut url = url.clone();
    url.query_pairs_mut().append_pair(name, value);
    url
}

pub(super) async fn get(client: &Client, url: &Url) -> Arc<Exchange> {
    let ask = |url: &Url| Ask::new("GET", url).header("Accept", "*/*").at_most(MOST);
    let mut seen = vec![url.clone()];
    let mut exchange = client.ask(step::PREFLIGHT, ask(url)).await;
    while let Some(next) = redirect_of(&exchange) {
        if seen.len() > REDIRECTS || seen.contains(&next) || next.host_str() != url.host_str() {
            break;
        }
        seen.push(next.clone());
        exchange = client
            .send(step::PREFLIGHT, ask(&next).redirected(exchange.id, next))
            .await;
    }
    exchange
}

/// What an answer shows its address to be.
fn kind_of(exchange: &Exchange) -> Option<Kind> {
    let response = exchange.response()?;
    if let Some(document) = document(exchange) {
        return kind_of_document(&document, response.status);
    }
    let json = serde_json::from_slice::<Value>(&response.body).ok();
    if json.is_some_and(|json| is_lookup(&json)) {
        return Some(Kind::Lookup);
    }
    let says_parts = response.header("accept-ranges") == Some("bytes") && response.header("etag").is_some();
    let is_page = response
        .header("content-type")
        .is_some_and(|t| t.contains("html"));
    (matches!(response.status, 200 | 206) && says_parts && !is_page).then_some(Kind::Object)
}

fn kind_of_document(document: &Document, status: u16) -> Option<Kind> {
    let root = document.root();
    match root.name() {
        "ListBucketResult" => Some(Kind::Bucket),
        "Error" if root.descendants().any(|e| e.name() == "Code") => Some(Kind::Bucket),
        "job" if status == 200 => Some(Kind::Job),
        _ => Votable::of(document).and_then(kind_of_table),
    }
}

fn kind_of_table(votable: Votable<'_>) -> Option<Kind> {
    let ids = votable.ids();
    let tables = votable.tables();
    let fields: Vec<_> = tables.iter().map(|table| table.fields(&ids)).collect();
    let has = |by: By<'_>| fields.iter().any(|fields| find_column(fields, by).is_some());
    if fields.iter().any(|fields| is_links(fields)) {
        return Some(Kind::Links);
    }
    let is_table = has(By::NameInAnyCase("cloud_access"))
        || has(By::Ucd("VOX:Image_AccessReference"))
        || fields.iter().any(|fields| obscore_columns(fields));
    is_table.then_some(Kind::Discovery)
}

/// A lookup answers with an object of URIs, each with a path and a status code.
fn is_lookup(json: &Value) -> bool {
    json.as_object().is_some_and(|members| {
        let named = |entry: &Value| entry.get("path").is_some() && entry.get("status_code").is_some();
        !members.is_empty() && members.values().all(named)
    })
}

fn votable(exchange: &Exchange, is: impl Fn(Votable<'_>) -> bool) -> bool {
    document(exchange).is_some_and(|document| Votable::of(&document).is_some_and(is))
}

/// Does the answer say that it is a VOTable, though it may not be one that can be read?
fn says_votable(exchange: &Exchange) -> bool {
    let Some(response) = exchange.response() else {
        return false;
    };
    let start = String::from_utf8_lossy(&response.body[..response.body.len().min(2000)]).into_owned();
    let is_named = response
        .header("content-type")
        .is_some_and(|media| media.contains("votable"));
    is_named || start.contains("<VOTABLE")
}

/// Links that capabilities announce.
fn announced(exchange: &Exchange) -> Option<Url> {
    let document = document(exchange)?;
    let capabilities = Capabilities::of(document.root())?;
    let mut links = capabilities
        .all()
        .filter(|c| c.standard_id().is_some_and(is_datalink));
    links.find_map(|capability| capability.access_urls().find_map(|url| url.url()))
}

pub(super) fn document(exchange: &Exchange) -> Option<Document> {
    let response = exchange.response()?;
    xml::parse(&response.body, None).ok()
}
