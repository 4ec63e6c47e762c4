//! The addresses that answers of a service hand out: in VOTables, job documents and transfers, each with its place.

use std::ops::Range;

use super::asked::cloud;
use crate::checks::{Seen, View};
use crate::documents::cloud_xml::Transfer;
use crate::documents::signed::Signed;
use crate::documents::uws;
use crate::documents::votable::{By, Field, Votable};
use crate::documents::xml::Document;

/// An address with its place in the body.
#[derive(Clone, Debug)]
pub struct Address {
    /// The address as it is after the document was decoded once.
    pub text: String,
    /// Where it stands.
    pub span: Range<usize>,
    /// Does it stand in a cell of the table, so that it is data?
    pub is_cell: bool,
    /// The media type that is announced for what it leads to.
    pub hint: Option<String>,
}

impl Address {
    /// An address that stands there, outside of rows.
    pub fn at(text: &str, span: Range<usize>) -> Address {
        Address {
            text: text.to_owned(),
            span,
            is_cell: false,
            hint: None,
        }
    }

    /// The address as a URL, if it is one.
    pub fn url(&self) -> Option<url::Url> {
        url::Url::parse(&self.text).ok()
    }

    /// What it says of itself, if it is signed.
    pub fn signed(&self) -> Option<Signed> {
        Signed::of(&self.text)
    }

    /// The address for people to see: without what opens it.
    pub fn shown(&self) -> String {
        let (front, query) = self.text.split_once('?').unwrap_or((self.text.as_str(), ""));
        let names: Vec<&str> = query
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .collect();
        let front = match crate::documents::signed::path_token(front) {
            Some(token) => front.replace(token, "…"),
            None => front.to_owned(),
        };
        let front = match front
            .split_once("://")
            .and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?)))
        {
            Some((scheme, (user, rest))) if !user.contains('/') => format!("{scheme}://…@{rest}"),
            _ => front,
        };
        match query.is_empty() {
            true => front,
            false => format!("{front}?{}", names.join("&")),
        }
    }
}

/// The addresses in an answer; none where it is no document that we know.
pub fn of(x: &Seen<'_>) -> Vec<Address> {
    if x.status() != 200 || x.response.truncated {
        return Vec::new();
    }
    let is_xml = x.response.body.iter().take(64).any(|byte| *byte == b'<');
    let Some(document) = is_xml.then(|| x.xml().ok()).flatten() else {
        return Vec::new();
    };
    let root = document.root();
    match root.name() {
        "VOTABLE" => in_votable(document),
        "job" | "results" => {
            let job = uws::Job::of(root)
                .and_then(|job| job.results())
                .unwrap_or_default();
            let hrefs = job.into_iter().filter_map(|result| {
                let hint = result.mime_type.map(str::to_owned);
                Some(Address {
                    hint,
                    ..Address::at(result.href?, result.element.span())
                })
            });
            hrefs.collect()
        }
        "transfer" => in_transfer(document),
        _ => Vec::new(),
    }
}

fn in_transfer(document: &Document) -> Vec<Address> {
    let protocols = Transfer::of(document.root())
        .map(Transfer::protocols)
        .unwrap_or_default();
    let endpoints = protocols.into_iter().flat_map(|protocol| protocol.endpoints());
    endpoints
        .map(|element| Address::at(element.text().trim(), element.span()))
        .collect()
}

/// Is it a column of addresses, by its name, UCD or utype?
fn is_of_addresses(field: &Field<'_>) -> bool {
    let fields = [*field];
    let by = [
        By::NameInAnyCase("access_url"),
        By::NameInAnyCase("accref"),
        By::UcdWord("meta.ref.url"),
        By::Ucd("VOX:Image_AccessReference"),
        By::Utype("obscore:Access.Reference"),
        By::Utype("Access.Reference"),
    ];
    by.into_iter()
        .any(|by| crate::documents::votable::find(&fields, by).is_some())
}

/// So many addresses of a document are looked at.
const MOST: usize = 20_000;

fn in_votable(document: &Document) -> Vec<Address> {
    let mut found = Vec::new();
    let Some(votable) = Votable::of(document) else {
        return found;
    };
    for service in votable.services() {
        if let Some((param, value)) = service
            .access_url()
            .and_then(|param| Some((param, param.value()?)))
        {
            let span = param.field.element.tag_span();
            found.push(Address::at(value, span));
        }
    }
    let ids = votable.ids();
    let Some(data) = votable.primary_table().map(|table| table.data(&ids)) else {
        return found;
    };
    let columns: Vec<usize> = (0..data.fields.len())
        .filter(|at| is_of_addresses(&data.fields[*at]))
        .collect();
    let types = ["content_type", "access_format"];
    let of_type = types
        .into_iter()
        .find_map(|name| data.find(By::NameInAnyCase(name)));
    for row in data.rows() {
        let hint = of_type.and_then(|at| row.value(at)?.text()).map(str::to_owned);
        for cell in columns.iter().filter_map(|at| row.cells.get(*at)) {
            if let Some(text) = cell.value.text().map(str::trim).filter(|text| !text.is_empty()) {
                found.push(Address {
                    is_cell: true,
                    hint: hint.clone(),
                    ..Address::at(text, cell.place.span.clone())
                });
            }
        }
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// The scenarios that talk with the service itself, rather than with stores and archives.
const OWN: [&str; 8] = [
    "preflight",
    "discovery",
    "links",
    "lookup",
    "locate",
    "auth",
    "vosi",
    "job",
];

/// Was this answered by one of the target's own hosts?
pub fn is_own(v: &View<'_>, x: &Seen<'_>) -> bool {
    let given = cloud(v).map(|cloud| &cloud.inputs);
    let kinds = ["discovery", "links", "lookup", "locate", "vospace", "job"];
    let given = given
        .into_iter()
        .flat_map(|inputs| kinds.iter().filter_map(move |kind| inputs.get(*kind)));
    let urls = given
        .flatten()
        .map(String::as_str)
        .chain([v.recording.meta.url.as_str()]);
    let hosts: Vec<String> = urls
        .filter_map(|url| origin(&url::Url::parse(url).ok()?))
        .collect();
    let here = x.url().and_then(|url| origin(&url));
    OWN.contains(&x.exchange.lane()) && here.is_some_and(|here| hosts.contains(&here))
}

/// Host and port of a URL.
pub fn origin(url: &url::Url) -> Option<String> {
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}
