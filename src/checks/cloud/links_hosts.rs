//! Group G of the catalogue: addresses that lead to where the reader cannot go.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use url::{Host, Url};

use super::cell::COLUMN;
use super::ground::{Column, WITH_CELLS};
use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet, View};

const GOOD: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good";

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "dl-cloud-no-private-hosts",
    reads: Reads::Any(WITH_CELLS),
    because: "At the reader such an address leads to another machine, or to none; a client inside a cloud can be led to its own secrets by it.",
    usually: "The service makes addresses of the host that it sees, behind a proxy.",
    mend: "Make addresses of the public base address of the service.",
    good: &[GOOD],
    bad: &[
        (
            "links/get GET /links?ID=a -> 200 | @cloud/links-private-host",
            "private-host",
        ),
        (
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/previews|http://169.254.169.254/latest|",
            "private-host",
        ),
        (
            "discovery/query GET /query -> 200 | @cloud/discovery-good s|https://archive.example.org/links|http://10.1.2.3:8080/links|",
            "private-host",
        ),
    ],
    judge,
}];

/// An address in a document, with its place.
struct Found {
    url: Url,
    whose: String,
    span: Range<usize>,
}

fn judge(v: &View<'_>) -> Vec<Finding> {
    let own = own_hosts(v);
    let answers = WITH_CELLS.iter().flat_map(|step| v.at(*step));
    answers.flat_map(|x| hosts(x, &own)).collect()
}

/// The hosts of the target and of what the user gave.
fn own_hosts(v: &View<'_>) -> Vec<Host<String>> {
    let meta = &v.recording.meta;
    let inputs = meta
        .cloud
        .iter()
        .flat_map(|cloud| cloud.inputs.values().flatten());
    let asked = WITH_CELLS.iter().flat_map(|step| v.at(*step));
    let asked: Vec<&str> = asked.map(|x| x.exchange.request.url.as_str()).collect();
    let named = [meta.url.as_str(), meta.job_list.as_str()];
    let all = named.into_iter().chain(inputs.map(String::as_str)).chain(asked);
    all.filter_map(|text| Url::parse(text).ok()?.host().map(|host| host.to_owned()))
        .collect()
}

fn hosts(x: Seen<'_>, own: &[Host<String>]) -> Vec<Finding> {
    let sheet = match x.sheet() {
        Ok(sheet) => sheet,
        Err(undecided) => return vec![undecided],
    };
    let found = addresses(&sheet);
    let is_bad = |found: &&Found| {
        let host = found.url.host().map(|host| host.to_owned());
        host.is_some_and(|host| is_private(&host) && !is_own(&host, own))
    };
    let mut findings: Vec<Finding> = found
        .iter()
        .filter(is_bad)
        .take(5)
        .map(|found| {
            let observed = format!("{}: `{}`", found.whose, found.url);
            let at = Part::Body(Some(found.span.clone()));
            Finding::broken(
                "private-host",
                &x,
                at,
                "a host that everybody can reach",
                observed,
            )
        })
        .collect();
    if findings.is_empty() && !found.is_empty() {
        let observed = format!("{} addresses", found.len());
        findings.push(Finding::pass(&x, sheet.head(), observed));
    }
    findings
}

/// All addresses: of cells, of the JSON in them, and of service descriptors.
fn addresses(sheet: &Sheet<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for row in sheet.rows {
        for (number, cell) in row.cells.iter().enumerate() {
            let name = sheet.fields.get(number).map_or("", |field| field.label());
            let text = cell.value.text().unwrap_or_default();
            if let Some(url) = read(text) {
                let whose = format!("row {}, {name}", row.number);
                let span = cell.place.span.clone();
                found.push(Found { url, whose, span });
            }
        }
    }
    let column = sheet.x.sheet().ok().and_then(Column::of);
    for cell in column.iter().flat_map(|column| column.cells) {
        let nodes = cell.json().map(|node| node.all()).unwrap_or_default();
        for url in nodes.into_iter().filter_map(|node| read(node.text()?)) {
            let whose = format!("row {}, {COLUMN}", cell.row);
            let span = cell.place();
            found.push(Found { url, whose, span });
        }
    }
    for service in sheet.votable.services() {
        for param in service.resource.params() {
            if let Some(url) = param.value().and_then(read) {
                let whose = format!("{} of a service descriptor", param.name().unwrap_or("a PARAM"));
                let span = param.field.span_of("value");
                found.push(Found { url, whose, span });
            }
        }
    }
    found
}

/// An address of the web.
fn read(text: &str) -> Option<Url> {
    let text = text.trim();
    if !super::uris::is_web(text) {
        return None;
    }
    Url::parse(text).ok()
}

fn is_private(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => is_local_name(name),
        Host::Ipv4(address) => is_private_v4(*address),
        Host::Ipv6(address) => match address.to_ipv4_mapped() {
            Some(inner) => is_private_v4(inner),
            None => is_private_v6(*address),
        },
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name == "localhost.localdomain"
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified()
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
}

/// Is it a host of the target? One that runs on this machine may call itself by any of its names.
fn is_own(host: &Host<String>, own: &[Host<String>]) -> bool {
    let is_here = |host: &Host<String>| match host {
        Host::Domain(name) => is_local_name(name),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    own.contains(host) || (is_here(host) && own.iter().any(is_here))
}
