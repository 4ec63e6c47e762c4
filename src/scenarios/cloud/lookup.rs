//! Paths by URI, as MAST gives them (catalogue 3.H).

use std::sync::Arc;

use serde_json::Value;
use url::Url;

use super::ask::{followed, needs, not_offered, table, with};
use crate::recording::{Exchange, Step, step};
use crate::scenarios::{Stop, Talk};

/// URIs that are looked up.
const KNOWN: usize = 3;
/// URIs in one request that a service should take, and that may be too many.
const BATCH: usize = 40;
const TOO_MANY: usize = 400;
/// Asks for the path in the cloud instead of that of the archive.
const FLAG: (&str, &str) = ("use_cloud_path", "True");

/// Looks URIs up, known ones and made-up ones.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let plan = &talk.plan.cloud;
    let Some(lookup) = &plan.lookup else {
        return Err(not_offered("no lookup is known: give its address as lookup"));
    };
    let known: Vec<String> = plan.uris.iter().take(KNOWN).cloned().collect();
    let made_up = |n: usize| match known.first().and_then(|uri| uri.rsplit_once('/')) {
        // In the same manner as a known one, so that the service takes it.
        Some((start, _)) => format!("{start}/voconform_{}_{n}.fits", talk.plan.nonce),
        None => format!("mast:VOCONFORM/product/voconform_{}_{n}.fits", talk.plan.nonce),
    };
    let unknown: Vec<String> = known.iter().take(1).cloned().chain([made_up(0)]).collect();
    ask(talk, step::LOOKUP_UNKNOWN, lookup, &unknown, true).await?;
    if known.is_empty() {
        return Err(needs("no URI is known that the lookup has: uris"));
    }
    let exchange = ask(talk, step::LOOKUP_CLOUD, lookup, &known, true).await?;
    keep(talk, &exchange);
    ask(talk, step::LOOKUP_PLAIN, lookup, &known, false).await?;
    for (step, most) in [(step::LOOKUP_FORTY, BATCH), (step::LOOKUP_MANY, TOO_MANY)] {
        let made = (1..=most - known.len()).map(made_up);
        let uris: Vec<String> = known.iter().cloned().chain(made).collect();
        ask(talk, step, lookup, &uris, true).await?;
    }
    Ok(())
}

async fn ask(
    talk: &Talk,
    step: Step,
    lookup: &Url,
    uris: &[String],
    in_cloud: bool,
) -> Result<Arc<Exchange>, Stop> {
    let mut pairs: Vec<(&str, &str)> = uris.iter().map(|uri| ("uri", uri.as_str())).collect();
    pairs.extend(in_cloud.then_some(FLAG));
    followed(talk, step, table(&with(lookup, &pairs))).await
}

/// Keeps the paths that were given.
fn keep(talk: &Talk, exchange: &Exchange) {
    let body = exchange.response().map(|response| &response.body);
    let json = body.and_then(|body| serde_json::from_slice::<Value>(body).ok());
    let paths = json.as_ref().and_then(Value::as_object).into_iter().flat_map(|members| members.values());
    let paths = paths.filter_map(|entry| entry.get("path")?.as_str());
    let keys: Vec<(u32, String)> = paths
        .map(|path| (exchange.id, path.strip_prefix('/').unwrap_or(path).to_owned()))
        .collect();
    talk.cloud.with(|known| known.looked_up.extend(keys));
}
