//! The query: its answer in several forms, and what the addresses in it are.

use std::collections::HashSet;
use std::sync::Arc;

use url::Url;

use super::ask::{followed, needs, status, table, with};
use super::reading::{Addressed, document, is_signed, links_service, rows};
use crate::documents::cloud::links_version;
use crate::documents::votable::Votable;
use crate::http::Who;
use crate::recording::{Exchange, step};
use crate::scenarios::{Stop, Talk};

/// Forms of tables that every VOTable service may be asked for (DALI 1.1 section 3.4.3).
const SERIALIZATIONS: [&str; 2] = [
    "application/x-votable+xml;serialization=tabledata",
    "application/x-votable+xml;serialization=binary2",
];
/// Formats, and rows with lists of links, of which an address is asked.
const FORMATS: usize = 3;
/// Identifiers that are taken from a table.
const IDS: usize = 6;
/// Bytes of a list of links that are read.
const LINKS: usize = 256 * 1024;

/// Asks the query in all forms.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let Some(query) = talk.plan.cloud.discovery.clone() else {
        return Err(needs("no query is known: give its whole address as discovery"));
    };
    let exchange = followed(talk, step::DISCOVERY_QUERY, table(&query)).await?;
    let found = read(talk, &exchange);
    for format in SERIALIZATIONS {
        followed(
            talk,
            step::DISCOVERY_SERIALIZATION,
            table(&in_format(&query, format)),
        )
        .await?;
    }
    followed(talk, step::DISCOVERY_CSV, table(&in_format(&query, "csv"))).await?;
    match &talk.plan.cloud.origin {
        Some(origin) => {
            let ask = table(&query).header("Origin", origin);
            followed(talk, step::DISCOVERY_ORIGIN, ask).await?;
        }
        None => talk.skip(
            step::DISCOVERY_ORIGIN,
            &needs("no origin of scripts is given: origin"),
        ),
    }
    if !matches!(status(&exchange), 200..=299) {
        return Err(Stop::after(
            step::DISCOVERY_QUERY,
            format!("the query was answered {}", status(&exchange)),
        ));
    }
    access_urls(talk, &found).await
}

/// The same query for another format.
fn in_format(query: &Url, format: &str) -> Url {
    let mut kept: Vec<(String, String)> = query.query_pairs().into_owned().collect();
    kept.retain(|(name, _)| !name.eq_ignore_ascii_case("RESPONSEFORMAT"));
    let mut url = query.clone();
    url.query_pairs_mut().clear().extend_pairs(kept);
    with(&url, &[("RESPONSEFORMAT", format)])
}

/// Keeps what the table says.
fn read(talk: &Talk, exchange: &Exchange) -> Vec<Addressed> {
    let Some(document) = document(exchange) else {
        return Vec::new();
    };
    let Some(votable) = Votable::of(&document) else {
        return Vec::new();
    };
    let found = rows(votable);
    let base = Url::parse(&exchange.request.url).ok();
    let service = base.and_then(|base| links_service(votable, &base));
    super::links_more::keep_options(talk, votable, exchange);
    talk.cloud.with(|known| {
        for row in &found {
            known.listed.extend(row.listed(exchange.id, false));
            let signed = row.http().filter(is_signed);
            known.signed.extend(signed);
        }
        let of_rows: Vec<String> = match service {
            Some((url, ids)) => {
                known.links.get_or_insert(url);
                ids
            }
            None => Vec::new(),
        };
        if known.ids.is_empty() {
            let mut seen = HashSet::new();
            known.ids = of_rows
                .into_iter()
                .filter(|id| seen.insert(id.clone()))
                .take(IDS)
                .collect();
        }
    });
    found
}

/// One address of each format; of rows whose address gives links a few more, because the twin is behind it.
async fn access_urls(talk: &Arc<Talk>, found: &[Addressed]) -> Result<(), Stop> {
    let mut formats: HashSet<Option<&str>> = HashSet::new();
    let mut links = 0;
    let mut foreign = None;
    for row in found {
        let Some(url) = row.http().filter(|url| !is_signed(url)) else {
            continue;
        };
        let gives_links = row.gives_links();
        let is_new = !formats.contains(&row.media_type.as_deref()) && formats.len() < FORMATS;
        let has_copy = row.cell.is_some() || !row.provided.is_empty();
        let has_twin_behind = gives_links && has_copy && links < FORMATS;
        if !is_new && !has_twin_behind {
            continue;
        }
        links += usize::from(gives_links);
        match access_url(talk, &url, gives_links).await {
            Ok(exchange) => {
                formats.insert(row.media_type.as_deref());
                if gives_links {
                    put_twin(talk, row, &exchange);
                }
            }
            Err(stop) => foreign = Some(stop),
        }
    }
    foreign.filter(|_| formats.is_empty()).map_or(Ok(()), Err)
}

async fn access_url(talk: &Talk, url: &Url, gives_links: bool) -> Result<Arc<Exchange>, Stop> {
    let ask = match gives_links {
        true => table(url).at_most(LINKS),
        false => super::ask::bytes(url, "0-4095", 4096).by(Who::First),
    };
    followed(talk, step::DISCOVERY_ACCESS_URL, ask).await
}

/// The first address of the file itself in a list of links is the twin of what the row names.
fn put_twin(talk: &Talk, row: &Addressed, exchange: &Exchange) {
    let Some(document) = document(exchange) else {
        return;
    };
    let Some(votable) = Votable::of(&document) else {
        return;
    };
    let linked = rows(votable);
    let version = links_version(votable);
    let this = linked.iter().find(|link| {
        link.semantics.as_deref() == Some("#this") && link.http().is_some_and(|url| !is_signed(&url))
    });
    talk.cloud.with(|known| {
        if let Some(version) = version {
            known.meta.links_version.get_or_insert(version);
        }
        let Some(this) = this else { return };
        for listed in known
            .listed
            .iter_mut()
            .filter(|l| l.row == row.row && l.twin_is_links && !l.is_of_links)
        {
            listed.twin = this.http();
            listed.twin_is_links = false;
            listed.size = this.size.or(listed.size);
            listed.media_type.clone_from(&this.media_type);
        }
    });
}
