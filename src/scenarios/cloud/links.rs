//! Lists of links: everything that DataLink 1.1 section 2 says of requests.

use std::sync::Arc;

use url::Url;

use super::ask::{followed, needs, not_offered, not_seen, status, table, with};
use super::links_more;
use super::reading::{Addressed, document, is_signed, rows};
use crate::documents::cloud::{announced_version, is_links, links_version};
use crate::documents::vosi::{Capabilities, sibling};
use crate::documents::votable::Votable;
use crate::http::{ACCEPT_UWS, Ask, Who};
use crate::recording::{Exchange, Step, step};
use crate::scenarios::{Stop, Talk};

/// Identifiers that are asked for one by one.
const ALONE: usize = 5;
/// Identifiers that are asked for in one request, to see whether the service says that it stops.
const MANY: usize = 200;
/// Identifiers that try what XML, forms and URLs do to them.
const AWKWARD: [&str; 5] = ["a b", "a+b", "50%", "a%2Fb", "a&b<c>\"d'"];
/// Names of the format of lists of links (DataLink 1.1 section 2.1.2).
const FORMATS: [&str; 3] = [
    "votable",
    "application/x-votable+xml",
    "application/x-votable+xml;content=datalink",
];

/// What a list of links said.
pub struct Seen {
    /// The service.
    pub links: Url,
    /// Its rows, with the exchange that they are of.
    pub rows: Vec<(Arc<Exchange>, Addressed)>,
}

/// Talks to the service of links.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let (links, ids) = talk.cloud.with(|known| (known.links.clone(), known.ids.clone()));
    let Some(links) = links else {
        return Err(not_offered(
            "no service of links is known: give its address as links",
        ));
    };
    let Some(first) = ids.first() else {
        without_ids(talk, &links).await?;
        return Err(needs("no identifier is known that the service has: ids"));
    };
    let mut seen = Seen {
        links: links.clone(),
        rows: Vec::new(),
    };
    let exchange = get(talk, step::LINKS_GET, &links, &[("ID", first)]).await?;
    keep(talk, &mut seen, &exchange);
    if talk.cloud.with(|known| known.meta.links_version.is_none()) {
        version(talk, &links).await?;
    }
    if !matches!(status(&exchange), 200..=299) {
        without_ids(talk, &links).await?;
        let detail = format!("the first identifier was answered {}", status(&exchange));
        return Err(Stop::after(step::LINKS_GET, detail));
    }
    forms(talk, &links, first).await?;
    without_ids(talk, &links).await?;
    several(talk, &mut seen, &ids).await?;
    many(talk, &links, &ids).await?;
    // The others alone: not every data set has every kind of link.
    for id in ids.iter().skip(1).take(ALONE - 1) {
        let exchange = get(talk, step::LINKS_GET, &links, &[("ID", id)]).await?;
        keep(talk, &mut seen, &exchange);
    }
    links_more::run(talk, &seen, first).await
}

/// A list of DataLink 1.0 has no place for its version; capabilities, which are optional, may stand beside it.
async fn version(talk: &Talk, links: &Url) -> Result<(), Stop> {
    let mut bare = links.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    let ask = Ask::get(&sibling(&bare, "capabilities")).by(Who::Nobody);
    let exchange = followed(talk, step::LINKS_CAPABILITIES, ask).await?;
    let document = document(&exchange);
    let capabilities = document.as_ref().and_then(|d| Capabilities::of(d.root()));
    if let Some(version) = capabilities.and_then(|all| announced_version(all, links)) {
        talk.cloud.with(|known| known.meta.links_version = Some(version));
    }
    Ok(())
}

/// GET with these parameters.
pub async fn get(
    talk: &Talk,
    step: Step,
    links: &Url,
    parameters: &[(&str, &str)],
) -> Result<Arc<Exchange>, Stop> {
    followed(talk, step, table(&with(links, parameters))).await
}

/// The same request in other ways.
async fn forms(talk: &Arc<Talk>, links: &Url, id: &str) -> Result<(), Stop> {
    post(talk, step::LINKS_POST, links, &[id.to_owned()]).await?;
    get(talk, step::LINKS_LOWER, links, &[("id", id)]).await?;
    for format in FORMATS {
        get(
            talk,
            step::LINKS_FORMAT,
            links,
            &[("ID", id), ("RESPONSEFORMAT", format)],
        )
        .await?;
    }
    let none = ("RESPONSEFORMAT", "application/x-voconform-none");
    get(talk, step::LINKS_FORMAT_UNKNOWN, links, &[("ID", id), none]).await?;
    let votable = ("RESPONSEFORMAT", "votable");
    get(
        talk,
        step::LINKS_FORMAT_TWICE,
        links,
        &[("ID", id), votable, votable],
    )
    .await?;
    match &talk.plan.cloud.origin {
        Some(origin) => {
            let ask = table(&with(links, &[("ID", id)])).header("Origin", origin);
            followed(talk, step::LINKS_ORIGIN, ask).await?;
        }
        None => talk.skip(
            step::LINKS_ORIGIN,
            &needs("no origin of scripts is given: origin"),
        ),
    }
    Ok(())
}

/// What needs no identifier that the service has.
async fn without_ids(talk: &Arc<Talk>, links: &Url) -> Result<(), Stop> {
    get(talk, step::LINKS_NONE, links, &[]).await?;
    get(
        talk,
        step::LINKS_UNKNOWN,
        links,
        &[("ID", &made_up(talk, "unknown"))],
    )
    .await?;
    get(talk, step::LINKS_AWKWARD, links, &AWKWARD.map(|id| ("ID", id))).await?;
    Ok(())
}

async fn several(talk: &Arc<Talk>, seen: &mut Seen, ids: &[String]) -> Result<(), Stop> {
    let first = &ids[0];
    let second = ids.get(1).cloned().unwrap_or_else(|| made_up(talk, "second"));
    let links = seen.links.clone();
    let exchange = get(
        talk,
        step::LINKS_SEVERAL,
        &links,
        &[("ID", first), ("ID", &second)],
    )
    .await?;
    keep(talk, seen, &exchange);
    get(talk, step::LINKS_SEVERAL, &links, &[("ID", first), ("ID", first)]).await?;
    Ok(())
}

async fn many(talk: &Arc<Talk>, links: &Url, ids: &[String]) -> Result<(), Stop> {
    let made = (0..MANY.saturating_sub(2 * ids.len())).map(|n| made_up(talk, &format!("many-{n}")));
    let all: Vec<String> = ids
        .iter()
        .cloned()
        .chain(made)
        .chain(ids.iter().cloned())
        .collect();
    let exchange = post(talk, step::LINKS_MANY, links, &all).await?;
    let Some(last) = overflowed(&exchange) else {
        talk.skip(
            step::LINKS_LAST,
            &not_seen("the service answered all identifiers"),
        );
        return Ok(());
    };
    get(talk, step::LINKS_LAST, links, &[("ID", &last)]).await?;
    Ok(())
}

async fn post(talk: &Talk, step: Step, links: &Url, ids: &[String]) -> Result<Arc<Exchange>, Stop> {
    let pairs: Vec<(String, String)> = ids.iter().map(|id| ("ID".to_owned(), id.clone())).collect();
    let mut bare = links.clone();
    // Parameters that belong to the service's address stay in the query.
    bare.set_fragment(None);
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let ask = Ask::new("POST", &bare)
        .header("Accept", &format!("{ACCEPT_UWS},*/*"))
        .body("application/x-www-form-urlencoded", body.into_bytes());
    followed(talk, step, ask).await
}

/// The last identifier that was answered, if the service says that there would be more.
fn overflowed(exchange: &Exchange) -> Option<String> {
    let document = document(exchange)?;
    let votable = Votable::of(&document)?;
    let statuses = votable.statuses_anywhere();
    let overflows = statuses.iter().any(|status| status.value == "OVERFLOW");
    let last = rows(votable).into_iter().next_back()?.id;
    last.filter(|_| overflows)
}

/// Keeps what a list says: rows, copies, signed addresses, the version.
fn keep(talk: &Talk, seen: &mut Seen, exchange: &Arc<Exchange>) {
    let Some(document) = document(exchange) else {
        return;
    };
    let Some(votable) = Votable::of(&document) else {
        return;
    };
    links_more::keep_options(talk, votable, exchange);
    let ids = votable.ids();
    let mut tables = votable.tables().into_iter();
    if !tables.any(|table| is_links(&table.fields(&ids))) {
        return;
    }
    let found = rows(votable);
    talk.cloud.with(|known| {
        if let Some(version) = links_version(votable) {
            known.meta.links_version.get_or_insert(version);
        }
        for row in &found {
            known.listed.extend(row.listed(exchange.id, true));
            if let Some(url) = row.http() {
                if is_signed(&url) {
                    known.signed.push(url);
                } else if row.link_auth.as_deref() == Some("true") {
                    known.access_urls.insert(0, url);
                } else {
                    known.access_urls.push(url);
                }
            }
        }
    });
    seen.rows
        .extend(found.into_iter().map(|row| (exchange.clone(), row)));
}

/// An identifier that nobody has.
pub fn made_up(talk: &Talk, what: &str) -> String {
    format!("ivo://voconform.invalid/{}?{what}", talk.plan.nonce)
}
