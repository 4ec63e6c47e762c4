//! Group G of the catalogue: discovery and links spell keys alike.

use super::ground::Column;
use super::json_keys::normal;
use super::links::lists;
use crate::checks::{Check, Finding, Reads, Sheet, View};
use crate::recording::step;

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "dl-cloud-consistent-paths",
    reads: Reads::All(&[step::DISCOVERY_QUERY, step::LINKS_GET]),
    because: "One of the two spellings names no object, and a client that goes one way fails where the other works.",
    usually: "The two answers are made by different programs, one of which joins paths with a slash too many.",
    mend: "Make both of the same record, in the spelling of the store.",
    good: &[
        "discovery/query GET /query -> 200 | @cloud/discovery-good\nlinks/get GET /links?ID=a -> 200 | @cloud/links-good",
    ],
    bad: &[(
        "discovery/query GET /query -> 200 | @cloud/discovery-good\nlinks/get GET /links?ID=a -> 200 | @cloud/links-slashes",
        "spelled-otherwise",
    )],
    judge,
}];

/// Bucket and key of a copy, as they are written.
type Spelled = (String, String);

fn judge(v: &View<'_>) -> Vec<Finding> {
    let discovery = v
        .first(step::DISCOVERY_QUERY)
        .and_then(|x| x.sheet().ok())
        .and_then(Column::of);
    let known: Vec<Spelled> = discovery.map(|column| copies(&column)).unwrap_or_default();
    lists(v, |sheet| compared(&known, sheet))
}

fn copies(column: &Column<'_>) -> Vec<Spelled> {
    let entries = column.cells.iter().flat_map(|cell| cell.entries());
    let named = entries.filter_map(|entry| Some((entry.bucket()?.to_owned(), entry.key()?.to_owned())));
    named.collect()
}

fn compared(known: &[Spelled], sheet: &Sheet<'_>) -> Vec<Finding> {
    let Some(column) = sheet.x.sheet().ok().and_then(Column::of) else {
        return Vec::new();
    };
    let mut same = 0;
    let mut findings = Vec::new();
    for cell in column.cells {
        for entry in cell.entries() {
            let (Some(bucket), Some(key)) = (entry.bucket(), entry.key()) else {
                continue;
            };
            let alike = |spelled: &&Spelled| spelled.0 == bucket && normal(&spelled.1) == normal(key);
            let mut twins = known.iter().filter(alike).peekable();
            let Some(first) = twins.peek().map(|spelled| spelled.1.clone()) else {
                continue;
            };
            if twins.any(|spelled| spelled.1 == key) {
                same += 1;
                continue;
            }
            let observed = format!("row {}, cloud_access: `{key}`", cell.row);
            let at = cell.part(entry.key_span());
            let expected = format!("`{first}`, as in discovery");
            findings.push(Finding::broken(
                "spelled-otherwise",
                &sheet.x,
                at,
                expected,
                observed,
            ));
        }
    }
    findings.truncate(5);
    if findings.is_empty() && same > 0 {
        findings.push(Finding::pass(
            &sheet.x,
            sheet.head(),
            format!("{same} keys as in discovery"),
        ));
    }
    findings
}
