//! Where documents say that a dataset is: the row of a query, lists of links, a lookup, a negotiated transfer.

use std::sync::Arc;

use serde_json::Value;
use url::Url;

use super::admitting::asked;
use super::ask::{followed, status, table, with};
use super::choosing::record;
use super::links_more::keep_options;
use super::locate::{HTTP_GET, HTTPS_GET, endpoints, transfer};
use super::reading::{Addressed, Listed, document, is_signed, links_service, rows, rows_with};
use crate::documents::cloud::{Place, is_links};
use crate::documents::votable::Votable;
use crate::http::Ask;
use crate::recording::{Exchange, ObjectRecord, Step, step};
use crate::scenarios::{Stop, Talk};

/// Options of a provider that are tried, and lists of links of a dataset.
const OPTIONS: usize = 4;
const LISTS: usize = 3;

/// An address of a dataset.
pub struct Copy {
    /// What the recording tells of it, without label.
    pub record: ObjectRecord,
    /// What names it, if it is in a store.
    pub place: Option<Place>,
    /// Was it negotiated, so that it may be good for one use?
    pub is_once: bool,
}

/// What was found of a dataset.
#[derive(Default)]
pub struct Found {
    /// Its addresses.
    pub copies: Vec<Copy>,
    /// What was said instead.
    pub said: Vec<String>,
    /// Lists of links that were asked.
    lists: usize,
}

impl Copy {
    /// The kind of its label: `o` in a store, `s` signed or negotiated, `w` another one of the web.
    pub fn kind(&self) -> char {
        let is_bearer = self
            .record
            .flags
            .iter()
            .any(|f| f == "signed" || f == "negotiated");
        match (&self.place, is_bearer) {
            (Some(_), _) => 'o',
            (None, true) => 's',
            (None, false) => 'w',
        }
    }

    fn is_same(&self, other: &Copy) -> bool {
        match (&self.place, &other.place) {
            (Some(own), Some(others)) => own.is_same(others),
            // The same file signed anew is the same address.
            (None, None) => {
                let bare = |copy: &Copy| {
                    let address = copy.record.address.clone();
                    let is_bearer = copy.kind() == 's';
                    match address.split_once('?') {
                        Some((path, _)) if is_bearer => path.to_owned(),
                        _ => address,
                    }
                };
                bare(self) == bare(other)
            }
            _ => false,
        }
    }
}

impl Found {
    fn add(&mut self, copy: Copy) {
        if !self.copies.iter().any(|known| known.is_same(&copy)) {
            self.copies.push(copy);
        }
    }

    fn say(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.said.contains(&what) {
            self.said.push(what);
        }
    }
}

/// Asks the query, once for all datasets.
pub async fn ask_query(talk: &Talk) -> Option<Arc<Exchange>> {
    let query = talk.plan.cloud.discovery.as_ref()?;
    let exchange = followed(talk, step::ADDRESS_QUERY, table(query)).await.ok()?;
    keep_service(talk, &exchange);
    Some(exchange)
}

/// Finds the addresses of a dataset.
pub async fn find(talk: &Arc<Talk>, query: Option<&Arc<Exchange>>, id: &str) -> Found {
    let mut found = Found::default();
    of_query(talk, query, id, &mut found).await;
    of_links(talk, id, &mut found).await;
    of_lookup(talk, id, &mut found).await;
    of_transfer(talk, id, &mut found).await;
    found
}

/// Where the query's descriptors say that links are.
fn keep_service(talk: &Talk, exchange: &Exchange) {
    let Some(document) = document(exchange) else {
        return;
    };
    let (Some(votable), Ok(base)) = (Votable::of(&document), Url::parse(&exchange.request.url)) else {
        return;
    };
    if let Some((url, _)) = links_service(votable, &base) {
        talk.cloud.with(|known| {
            known.links.get_or_insert(url);
        });
    }
    keep_options(talk, votable, exchange);
}

async fn of_query(talk: &Talk, first: Option<&Arc<Exchange>>, id: &str, found: &mut Found) {
    let (Some(query), Some(first)) = (&talk.plan.cloud.discovery, first) else {
        return;
    };
    let mut exchange = first.clone();
    let mut named = named(&exchange, id);
    if named.is_empty() {
        // SIA 2.0 section 2.1.9 has a parameter for it; others ignore it.
        let narrowed = table(&with(query, &[("ID", id)]));
        if let Ok(other) = followed(talk, step::ADDRESS_QUERY, narrowed).await {
            named = self::named(&other, id);
            keep_service(talk, &other);
            exchange = other;
        }
    }
    if named.is_empty() {
        return found.say(match status(&exchange) {
            200..=299 => "the query has no row with it".to_owned(),
            0 => "the query was not answered".to_owned(),
            other => format!("the query was answered {other}"),
        });
    }
    for row in named {
        take(talk, &row, exchange.id, false, found);
        let list = row.http().filter(|_| row.gives_links() && found.lists < LISTS);
        if let Some(url) = list {
            of_list(talk, &url, true, found).await;
        }
    }
}

fn named(exchange: &Exchange, id: &str) -> Vec<Addressed> {
    let document = document(exchange);
    let votable = document.as_ref().and_then(Votable::of);
    votable.map(|votable| rows_with(votable, id)).unwrap_or_default()
}

/// Lists that rows gave were asked already.
async fn of_links(talk: &Talk, id: &str, found: &mut Found) {
    let Some(links) = talk.cloud.with(|known| known.links.clone()) else {
        return;
    };
    if found.lists == 0 {
        of_list(talk, &with(&links, &[("ID", id)]), true, found).await;
    }
    let Some(choice) = talk.cloud.with(|known| known.choice.clone()) else {
        return;
    };
    for value in choice.values.iter().take(OPTIONS) {
        let url = with(&choice.url, &[("ID", id), (&choice.name, value)]);
        of_list(talk, &url, false, found).await;
    }
}

/// What a list of links says of the file itself. A list for one provider need not have it.
async fn of_list(talk: &Talk, url: &Url, tells: bool, found: &mut Found) {
    found.lists += 1;
    let exchange = match asked(talk, step::ADDRESS_LINKS, table(url)).await {
        Ok(exchange) => exchange,
        Err(stop) => return found.say(format!("its links were not asked: {}", stop.detail)),
    };
    let read = read_list(talk, &exchange);
    let Some(rows) = read else {
        if tells {
            found.say(format!("its links were answered {}", said(&exchange)));
        }
        return;
    };
    let before = found.copies.len();
    for row in &rows {
        if let Some(error) = &row.error {
            if tells {
                found.say(format!("the links say: {error}"));
            }
        } else if row
            .semantics
            .as_deref()
            .is_some_and(|word| word.ends_with("#this"))
        {
            take(talk, row, exchange.id, true, found);
        }
    }
    if tells && before == found.copies.len() && rows.iter().all(|row| row.error.is_none()) {
        found.say("its links have no other address of the file itself");
    }
}

fn read_list(talk: &Talk, exchange: &Exchange) -> Option<Vec<Addressed>> {
    let document = document(exchange)?;
    let votable = Votable::of(&document)?;
    keep_options(talk, votable, exchange);
    let ids = votable.ids();
    let mut tables = votable.tables().into_iter();
    tables
        .any(|table| is_links(&table.fields(&ids)))
        .then(|| rows(votable))
}

/// The addresses that a row gives: of the web, and in stores.
fn take(talk: &Talk, row: &Addressed, exchange: u32, is_of_links: bool, found: &mut Found) {
    if let Some(url) = row.http().filter(|_| !row.gives_links()) {
        let access = match row.link_auth.as_deref() {
            Some("true") => "restricted",
            Some("false" | "optional") => "open",
            _ => "",
        };
        let flags = is_signed(&url).then(|| "signed".to_owned());
        let record = ObjectRecord {
            origin: Some(exchange),
            row: Some(row.row),
            access: access.to_owned(),
            address: url.to_string(),
            size_hint: row.size,
            type_hint: row.media_type.clone(),
            flags: flags.into_iter().collect(),
            ..ObjectRecord::default()
        };
        found.add(Copy {
            record,
            place: None,
            is_once: false,
        });
    }
    for listed in row.listed(exchange, is_of_links) {
        found.add(stored(talk, listed));
    }
}

fn stored(talk: &Talk, listed: Listed) -> Copy {
    Copy {
        record: record(talk, &listed),
        place: Some(listed.place),
        is_once: false,
    }
}

async fn of_lookup(talk: &Talk, id: &str, found: &mut Found) {
    let Some(lookup) = &talk.plan.cloud.lookup else {
        return;
    };
    let url = with(lookup, &[("uri", id), ("use_cloud_path", "True")]);
    let Ok(exchange) = followed(talk, step::ADDRESS_LOOKUP, table(&url)).await else {
        return;
    };
    let body = exchange.response().map(|response| &response.body);
    let json = body.and_then(|body| serde_json::from_slice::<Value>(body).ok());
    let path = json.as_ref().and_then(|json| json.get(id)?.get("path")?.as_str());
    let Some(key) = path.map(|path| path.strip_prefix('/').unwrap_or(path)) else {
        return found.say("the lookup does not know it");
    };
    let Some((provider, bucket)) = talk.plan.cloud.named_buckets().into_iter().next() else {
        return found.say(format!(
            "the lookup gives the path {key} without a bucket: name it in `buckets` of a target file"
        ));
    };
    found.add(stored(
        talk,
        Listed {
            exchange: exchange.id,
            place: Place {
                provider,
                bucket,
                key: key.to_owned(),
                ..Place::default()
            },
            written_key: key.to_owned(),
            access: "open".to_owned(),
            ..Listed::default()
        },
    ));
}

async fn of_transfer(talk: &Talk, id: &str, found: &mut Found) {
    let Some(locate) = &talk.plan.cloud.locate else {
        return;
    };
    let wish = transfer(id, &[(HTTPS_GET, None), (HTTP_GET, None)]);
    let Ok(exchange) = negotiate(talk, step::ADDRESS_TRANSFER, locate, wish).await else {
        return;
    };
    let urls = endpoints(&exchange);
    if urls.is_empty() {
        return found.say(format!(
            "the negotiation of a transfer was answered {}",
            said(&exchange)
        ));
    }
    for url in urls {
        let record = ObjectRecord {
            origin: Some(exchange.id),
            address: url.to_string(),
            flags: vec!["negotiated".to_owned()],
            ..ObjectRecord::default()
        };
        found.add(Copy {
            record,
            place: None,
            is_once: true,
        });
    }
}

async fn negotiate(talk: &Talk, step: Step, locate: &Url, wish: String) -> Result<Arc<Exchange>, Stop> {
    let ask = Ask::new("POST", locate)
        .header("Accept", "*/*")
        .body("text/xml", wish.into_bytes());
    followed(talk, step, ask).await
}

/// A status in words.
fn said(exchange: &Exchange) -> String {
    match (&exchange.outcome, status(exchange)) {
        (Err(failure), _) => format!("not at all ({})", failure.detail),
        (Ok(_), status @ 200..=299) => format!("{status}, which can't be understood"),
        (Ok(_), status) => status.to_string(),
    }
}
