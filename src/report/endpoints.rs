//! The same verdicts by resource: implementers work handler by handler.

use std::collections::{BTreeMap, BTreeSet};

use super::causes::citations;
use super::model::{ExchangeRow, Report, ResultRow};
use super::words;

/// More resources than this are put together as other addresses.
const MOST: usize = 60;

/// A resource of the service, with what was asked of it and what that proves.
#[derive(Debug)]
pub struct Endpoint<'r> {
    /// Its name in the notation of the standard, such as `{jobs}/{job}/phase`; empty for all other addresses.
    pub name: String,
    /// Methods that were used.
    pub methods: BTreeSet<&'r str>,
    /// Numbers of the exchanges, ascending.
    pub exchanges: Vec<u32>,
    /// Requirements with evidence there, each once, in catalogue order.
    pub rows: Vec<&'r ResultRow>,
}

/// All resources that were asked, those of the standard first.
pub fn endpoints(report: &Report) -> Vec<Endpoint<'_>> {
    let mut of: BTreeMap<String, Vec<&ExchangeRow>> = BTreeMap::new();
    for x in &report.exchanges {
        of.entry(name(report, x)).or_default().push(x);
    }
    let mut by_size: Vec<(usize, &String)> = of.iter().map(|(name, xs)| (xs.len(), name)).collect();
    by_size.sort_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
    let rare: BTreeSet<String> = by_size
        .iter()
        .skip(MOST)
        .map(|(_, name)| (*name).clone())
        .collect();
    let mut others: Vec<&ExchangeRow> = Vec::new();
    for name in &rare {
        others.extend(of.remove(name).unwrap_or_default());
    }
    let cited = citations(report);
    let mut endpoints: Vec<Endpoint<'_>> = of
        .into_iter()
        .map(|(name, exchanges)| endpoint(report, &cited, name, exchanges))
        .collect();
    // What is to be mended first, where the standard does not give the order.
    let is_broken = |e: &Endpoint<'_>| e.rows.iter().any(|row| row.is_broken());
    endpoints.sort_by_key(|e| match e.name.starts_with('{') {
        true => 0,
        false if is_broken(e) => 1,
        false => 2,
    });
    if !others.is_empty() {
        endpoints.push(endpoint(report, &cited, String::new(), others));
    }
    endpoints
}

fn endpoint<'r>(
    report: &'r Report,
    cited: &BTreeMap<u32, Vec<(&'r ResultRow, &super::model::FindingRow)>>,
    name: String,
    exchanges: Vec<&'r ExchangeRow>,
) -> Endpoint<'r> {
    let there = exchanges.iter().filter_map(|x| cited.get(&x.id)).flatten();
    let ids: BTreeSet<&str> = there.map(|(row, _)| row.requirement.as_str()).collect();
    let mut numbers: Vec<u32> = exchanges.iter().map(|x| x.id).collect();
    numbers.sort_unstable();
    Endpoint {
        name,
        methods: exchanges.iter().map(|x| x.request.method.as_str()).collect(),
        exchanges: numbers,
        rows: report
            .results
            .iter()
            .filter(|r| ids.contains(r.requirement.as_str()))
            .collect(),
    }
}

/// The resource of an exchange: what a job names by itself is left out.
fn name(report: &Report, x: &ExchangeRow) -> String {
    let place = words::place(report, x);
    let resource = place.split_once(' ').map_or(place.as_str(), |(_, rest)| rest);
    let bare = resource.strip_suffix("?…").unwrap_or(resource);
    let Some(child) = bare.strip_prefix("{jobs}/{job}/") else {
        return bare.to_owned();
    };
    match child.split_once('/') {
        Some((first @ ("results" | "parameters" | "error"), _)) => format!("{{jobs}}/{{job}}/{first}/…"),
        _ => bare.to_owned(),
    }
}
