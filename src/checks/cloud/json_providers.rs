//! Group B of the catalogue: the providers of a cell, and the shape of what they have.

use std::collections::BTreeSet;

use super::cell::CloudCell;
use super::ground::{Column, Flaw, Opinion, WITH_CELLS, each_cell, each_column, want};
use super::json::{Kind, Member, Node};
use super::providers::{GOOGLE, KNOWN};
use crate::checks::{Check, Finding, Reads, View};

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-json-provider-lowercase",
        reads: Reads::Any(WITH_CELLS),
        because: "Clients look for the member aws, and find no AWS.",
        usually: "The name was written as the company writes it.",
        mend: "Write the names of providers in lower case.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"AWS\": {\"bucket_name\": \"b\"}}",
            "upper-case",
        )],
        judge: |v| each_cell(v, |cell| cell.providers().iter().map(is_lower).collect()),
    },
    Check {
        decides: "cloud-json-provider-known",
        reads: Reads::Any(WITH_CELLS),
        because: "No client reads the copies of a provider that it does not know.",
        usually: "The archive's own store has a name of its own.",
        mend: "Use aws, azure, google, gc, gcp, or prem for what is on the premises.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"cumulus\": {\"bucket_name\": \"b\"}}",
            "unknown",
        )],
        judge: |v| each_cell(v, |cell| cell.providers().iter().map(is_known).collect()),
    },
    Check {
        decides: "cloud-json-google-spelling",
        reads: Reads::Any(WITH_CELLS),
        because: "A client that looks for one of google, gc and gcp does not see the others.",
        usually: "The note, the clients and other standards each have a name of their own.",
        mend: "Use one of the three throughout.",
        good: &[
            "discovery/query GET /query -> 200 | @cell {\"gc\": {\"bucket_name\": \"b\", \"key\": \"k\"}}",
        ],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"google\": {\"bucket_name\": \"b\"}, \"gcp\": {\"bucket_name\": \"b\"}}",
            "several-spellings",
        )],
        judge: one_google,
    },
    Check {
        decides: "cloud-json-entry-shape",
        reads: Reads::Any(WITH_CELLS),
        because: "Clients ask each copy for its members, and take the first of an array.",
        usually: "A provider without copies is written with null or an empty array, or a copy as its address.",
        mend: "Write an object for each copy, in an array if there are several; leave out a provider that has none.",
        good: &[GOOD],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": \"s3://b/k\"}",
                "no-entry",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": null}",
                "no-entry",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": []}",
                "empty-array",
            ),
            (
                "discovery/query GET /query -> 200 | @cell {\"aws\": [{\"key\": \"k\"}, \"s3://b/k\"]}",
                "no-entry",
            ),
        ],
        judge: |v| each_cell(v, |cell| cell.providers().iter().flat_map(shape).collect()),
    },
];

fn is_lower(member: &Member) -> Opinion {
    want(member.name == member.name.to_lowercase(), || {
        let observed = format!("`{}`", member.name);
        let expected = format!("`{}`", member.name.to_lowercase());
        Flaw::new("upper-case", Some(member.at.clone()), expected, observed)
    })
}

fn is_known(member: &Member) -> Opinion {
    let name = member.name.to_lowercase();
    want(KNOWN.contains(&name.as_str()), || {
        let expected = format!("one of {}", KNOWN.join(", "));
        let observed = format!("the provider `{}`", member.name);
        Flaw::new("unknown", Some(member.at.clone()), expected, observed)
    })
}

fn one_google(v: &View<'_>) -> Vec<Finding> {
    each_column(v, WITH_CELLS, |column| spelling(column).into_iter().collect())
}

fn spelling(column: &Column<'_>) -> Option<Finding> {
    let google = |cell: &CloudCell| -> Vec<String> {
        let names = cell.providers().iter().map(|member| member.name.to_lowercase());
        names.filter(|name| GOOGLE.contains(&name.as_str())).collect()
    };
    let used: BTreeSet<String> = column.cells.iter().flat_map(google).collect();
    let cell = column.cells.iter().find(|cell| !google(cell).is_empty())?;
    let names = used.iter().map(String::as_str).collect::<Vec<_>>().join(" and ");
    let x = &column.sheet.x;
    if used.len() == 1 {
        let observed = format!("Google is called {names}");
        return Some(Finding::info("spelling", x, cell.part(None), observed));
    }
    let last = column.cells.iter().rev().find(|cell| !google(cell).is_empty())?;
    let observed = format!("rows {} to {}: Google is called {names}", cell.row, last.row);
    let expected = "one name for Google in an answer";
    Some(Finding::broken(
        "several-spellings",
        x,
        last.part(None),
        expected,
        observed,
    ))
}

fn shape(member: &Member) -> Vec<Opinion> {
    let entry = |label: String, node: &Node| {
        want(matches!(node.kind, Kind::Object(_)), || {
            let observed = format!("{label} is {}", node.word());
            Flaw::new("no-entry", Some(node.span.clone()), "an object", observed)
        })
    };
    match &member.value.kind {
        Kind::Array(items) if items.is_empty() => vec![want(false, || {
            let observed = format!("{} is an empty array", member.name);
            let at = member.value.span.clone();
            Flaw::new("empty-array", Some(at), "an array with a copy in it", observed)
        })],
        Kind::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered
                .map(|(i, item)| entry(format!("{}[{i}]", member.name), item))
                .collect()
        }
        _ => vec![entry(member.name.clone(), &member.value)],
    }
}
