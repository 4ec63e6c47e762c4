//! What lists of links lead to: options of providers, terms, other lists, files, examples.

use std::collections::HashSet;
use std::sync::Arc;

use url::Url;

use super::ask::{bytes, followed, not_offered, not_seen, table, with};
use super::links::Seen;
use super::reading::{Addressed, is_signed};
use crate::documents::votable::{Origin, Votable};
use crate::http::Who;
use crate::recording::{Exchange, Step, step};
use crate::scenarios::{Stop, Talk};

/// Options, terms, files and examples that are asked.
const OPTIONS: usize = 4;
const TERMS: usize = 3;
const FILES: usize = 5;
const EXAMPLES: usize = 2;

/// A service that takes the name of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Where it is, with the parameters that always go along.
    pub url: Url,
    /// The name of the parameter.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
}

/// Follows what the lists say.
pub async fn run(talk: &Arc<Talk>, seen: &Seen, id: &str) -> Result<(), Stop> {
    options(talk, id).await;
    let terms: Vec<Url> = seen
        .rows
        .iter()
        .filter_map(|(_, row)| foreign_term(row))
        .collect();
    each(
        talk,
        step::LINKS_TERM,
        &terms,
        TERMS,
        "all terms are of the core vocabulary",
    )
    .await;
    let examples = talk.cloud.with(|known| known.examples.clone());
    let examples: Vec<Url> = examples.iter().filter_map(|text| Url::parse(text).ok()).collect();
    each(
        talk,
        step::LINKS_EXAMPLE,
        &examples,
        EXAMPLES,
        "no descriptor gives an example",
    )
    .await;
    nested(talk, seen).await;
    downloads(talk, seen).await;
    Ok(())
}

/// Keeps what descriptors offer: options of providers, and examples.
pub fn keep_options(talk: &Talk, votable: Votable<'_>, exchange: &Exchange) {
    let Ok(base) = Url::parse(&exchange.request.url) else {
        return;
    };
    for service in votable.services() {
        let url = service
            .access_url()
            .and_then(|param| base.join(param.value()?.trim()).ok());
        let Some(url) = url else { continue };
        let named = service.inputs().into_iter().find(|input| {
            let is_one =
                |name: &str| name.eq_ignore_ascii_case("provider") || name.eq_ignore_ascii_case("source");
            input.param.name().is_some_and(is_one)
        });
        let values: Vec<String> = named
            .and_then(|input| input.param.field.values())
            .map(|values| values.options())
            .unwrap_or_default()
            .iter()
            .filter_map(|choice| Some(choice.value?.to_owned()))
            .collect();
        let fixed: Vec<(String, String)> = service
            .inputs()
            .into_iter()
            .filter_map(|input| match input.origin {
                Origin::Fixed(value) => Some((input.param.name()?.to_owned(), value.to_owned())),
                _ => None,
            })
            .collect();
        let name = named
            .and_then(|input| input.param.name())
            .unwrap_or_default()
            .to_owned();
        let mut kept = fixed.clone();
        kept.retain(|(other, _)| *other != name);
        let pairs: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let url = with(&url, &pairs);
        let examples: Vec<String> = service
            .example_urls()
            .into_iter()
            .filter_map(|param| Some(base.join(param.value()?.trim()).ok()?.to_string()))
            .collect();
        talk.cloud.with(|known| {
            if !values.is_empty() && known.choice.is_none() {
                known.choice = Some(Choice { url, name, values });
            }
            for example in examples {
                if !known.examples.contains(&example) {
                    known.examples.push(example);
                }
            }
        });
    }
}

async fn options(talk: &Arc<Talk>, id: &str) {
    let Some(choice) = talk.cloud.with(|known| known.choice.clone()) else {
        let stop = not_offered("no descriptor takes the name of a provider");
        return talk.skip(step::LINKS_OPTION, &stop);
    };
    for value in choice.values.iter().take(OPTIONS) {
        let url = with(&choice.url, &[("ID", id), (&choice.name, value)]);
        if let Err(stop) = followed(talk, step::LINKS_OPTION, table(&url)).await {
            return talk.skip(step::LINKS_OPTION, &stop);
        }
    }
}

/// A concept that is not of the core vocabulary, without the fragment that no server sees.
fn foreign_term(row: &Addressed) -> Option<Url> {
    let mut url = Url::parse(row.semantics.as_deref()?).ok()?;
    url.set_fragment(None);
    let is_core = url.host_str().is_some_and(|host| host.ends_with("ivoa.net"));
    (matches!(url.scheme(), "http" | "https") && !is_core).then_some(url)
}

/// Asks the first few of these, each once.
async fn each(talk: &Talk, step: Step, urls: &[Url], most: usize, none: &str) {
    let mut asked = HashSet::new();
    let mut foreign = None;
    for url in urls {
        if asked.len() == most || !asked.insert(url.clone()) {
            continue;
        }
        // Of a closed service its users alone can ask; to other origins no credentials are sent.
        let ask = bytes(url, "0-4095", 4096).by(Who::First);
        if let Err(stop) = followed(talk, step, ask).await {
            foreign = Some(stop);
        }
    }
    match foreign {
        Some(stop) => talk.skip(step, &stop),
        None if asked.is_empty() => talk.skip(step, &not_seen(none)),
        None => {}
    }
}

/// One address that may give another list of links.
async fn nested(talk: &Talk, seen: &Seen) {
    let may_be = |row: &&Addressed| {
        let media = row.media_type.as_deref().unwrap_or_default().to_ascii_lowercase();
        let fits = media.is_empty() || media.contains("votable") || media.starts_with("text/xml");
        fits && row.http().is_some_and(|url| !is_signed(&url))
    };
    let rows = || seen.rows.iter().map(|(_, row)| row);
    // What says that it is one goes first.
    let found = rows()
        .find(|row| row.gives_links())
        .or_else(|| rows().find(may_be));
    let Some(url) = found.and_then(Addressed::http) else {
        return talk.skip(
            step::LINKS_NESTED,
            &not_seen("no link may lead to a list of links"),
        );
    };
    if let Err(stop) = followed(
        talk,
        step::LINKS_NESTED,
        bytes(&url, "0-4095", 4096).by(Who::First),
    )
    .await
    {
        talk.skip(step::LINKS_NESTED, &stop);
    }
}

/// The first byte of files whose length, type or access is stated.
async fn downloads(talk: &Talk, seen: &Seen) {
    let states = |row: &&Addressed| row.size.is_some() || row.media_type.is_some() || row.link_auth.is_some();
    let rows = seen.rows.iter().map(|(_, row)| row).filter(states);
    let mut candidates: Vec<(&Addressed, Url)> = rows
        .filter_map(|row| Some((row, row.http().filter(|url| !is_signed(url))?)))
        .collect();
    // What says who may read it is rarer than what says how long it is.
    candidates.sort_by_key(|(row, _)| row.link_auth.as_deref() != Some("true"));
    let mut asked = HashSet::new();
    let mut foreign = None;
    for (_, url) in candidates {
        if asked.len() == FILES || !asked.insert(url.clone()) {
            continue;
        }
        let ask = bytes(&url, "0-0", 1).by(Who::Nobody);
        if let Err(stop) = followed(talk, step::LINKS_DOWNLOAD, ask).await {
            foreign = Some(stop);
        }
    }
    match foreign {
        Some(stop) => talk.skip(step::LINKS_DOWNLOAD, &stop),
        None if asked.is_empty() => talk.skip(step::LINKS_DOWNLOAD, &not_seen("no link states anything")),
        None => {}
    }
}
