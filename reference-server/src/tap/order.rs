//! What the parameters of a query ask for, and what comes of it (TAP 1.1, 2.7).

use std::time::Duration;

use super::adql::{self, Query};
use super::schema::tables;
use super::table::Table;
use super::upload::{Upload, read, uploads};
use super::votable::Format;
use crate::uws::{JobResult, Parameter, Work};

/// How long a query takes that joins tables: long enough to be aborted.
const LONG: Duration = Duration::from_secs(60);

/// A query that was read and not yet run.
struct Order {
    query: Query,
    most: Option<usize>,
    format: Format,
    uploads: Vec<Upload>,
}

/// What a job with these parameters is going to do; the error ends it in ERROR.
pub(crate) fn work(parameters: &[Parameter]) -> Result<Work, String> {
    let order = read_order(parameters)?;
    if order.uploads.iter().all(|upload| upload.url.is_empty()) {
        return run(&order);
    }
    Ok(Work {
        wanted: order.uploads,
        ..Work::default()
    })
}

/// The same, once all that it needs was fetched.
pub(crate) fn work_with(parameters: &[Parameter], uploads: &[Upload]) -> Result<Work, String> {
    let order = read_order(parameters)?;
    run(&Order {
        uploads: uploads.to_vec(),
        ..order
    })
}

fn read_order(parameters: &[Parameter]) -> Result<Order, String> {
    let lang = single(parameters, "LANG")?.ok_or("LANG is missing")?;
    if !["ADQL", "ADQL-2.0"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(&lang))
    {
        return Err(format!("The language {lang:?} is not understood, only ADQL"));
    }
    let query = single(parameters, "QUERY")?.ok_or("QUERY is missing")?;
    let most = single(parameters, "MAXREC")?
        .map(|text| {
            text.trim()
                .parse()
                .map_err(|_| format!("MAXREC must be 0 or more: {text}"))
        })
        .transpose()?;
    let format = match single(parameters, "RESPONSEFORMAT")?.or(single(parameters, "FORMAT")?) {
        None => Format::VoTable,
        Some(name) => Format::parse(&name).ok_or_else(|| format!("There is no format {name}"))?,
    };
    Ok(Order {
        query: adql::parse(&query)?,
        most,
        format,
        uploads: uploads(parameters)?,
    })
}

/// These parameters take one value each (DALI 1.1, 3.2).
fn single(parameters: &[Parameter], name: &str) -> Result<Option<String>, String> {
    let mut found = parameters.iter().filter(|p| p.is_called(name));
    let first = found.next();
    if found.next().is_some() {
        return Err(format!("{name} is given more than once"));
    }
    Ok(first.map(|parameter| String::from_utf8_lossy(&parameter.value).into_owned()))
}

fn run(order: &Order) -> Result<Work, String> {
    let uploaded = order.uploads.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<&Table> = tables().iter().chain(&uploaded).collect();
    let mut outcome = adql::run(&order.query, &known)?;
    let most = order.most.unwrap_or(usize::MAX);
    let overflow = outcome.table.rows.len() > most;
    outcome.table.rows.truncate(most);
    let result = JobResult {
        id: "result".to_owned(),
        media_type: order.format.media_type(),
        body: order.format.write(&outcome.table, overflow),
    };
    let failure = "The query looks at more rows than this service can bear".to_owned();
    Ok(Work {
        results: vec![result],
        run: outcome.heavy.then_some(LONG),
        failure: outcome.too_large.then_some(failure),
        wanted: Vec::new(),
    })
}
