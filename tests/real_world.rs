//! Every problem of chapter 8 of the catalogue has its fault, its variant, its document, or the reason why not; and what
//! the documents break is what was reported.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use voconform::documents::uws::schema::{UwsVersion, validate};
use voconform::documents::xml::parse;
use voconform_reference_server as reference;

/// Problems in the catalogue.
const PROBLEMS: u32 = 47;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    problem: Vec<Problem>,
    document: Vec<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Problem {
    number: u32,
    #[serde(rename = "where")]
    place: String,
    /// Requirements that catch it.
    #[serde(default)]
    rows: Vec<String>,
    /// Requirements that must not accuse.
    #[serde(default)]
    passes: Vec<String>,
    #[serde(default)]
    faults: Vec<String>,
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default)]
    documents: Vec<String>,
    /// Why the service was not to blame.
    #[serde(default)]
    client: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    file: String,
    version: String,
    violations: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn table() -> File {
    let text = std::fs::read_to_string(root().join("fixtures/real-world.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

fn folder() -> PathBuf {
    root().join("fixtures/documents/uws/real-world")
}

/// What the reviewed kill matrix says of each fault: `requirement code verdict`.
fn kill_matrix() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(root().join("tests/golden/faults.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

#[test]
fn every_problem_is_accounted_for() {
    let numbers: Vec<u32> = table().problem.iter().map(|p| p.number).collect();
    assert_eq!(numbers, (1..=PROBLEMS).collect::<Vec<_>>());
    for problem in table().problem {
        let shown = !problem.faults.is_empty() || !problem.variants.is_empty();
        assert!(
            shown || problem.client.is_some(),
            "{} ({}) has no fault, no variant and no reason",
            problem.number,
            problem.place
        );
        assert!(
            problem.rows.is_empty() || !problem.faults.is_empty(),
            "{}: no fault",
            problem.number
        );
        assert!(problem.client.is_none_or(|why| why.ends_with('.')));
    }
}

#[test]
fn what_is_named_exists() {
    let faults: BTreeSet<&str> = reference::faults().map(|f| f.id).collect();
    let variants: BTreeSet<&str> = reference::variants().map(|v| v.id).collect();
    for problem in table().problem {
        let unknown: Vec<&String> = problem
            .faults
            .iter()
            .filter(|id| !faults.contains(id.as_str()))
            .chain(
                problem
                    .variants
                    .iter()
                    .filter(|id| !variants.contains(id.as_str())),
            )
            .chain(
                problem
                    .rows
                    .iter()
                    .chain(&problem.passes)
                    .filter(|id| voconform::spec::ledger().get(id).is_none()),
            )
            .chain(
                problem
                    .documents
                    .iter()
                    .filter(|file| !folder().join(file).is_file()),
            )
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", problem.number);
    }
}

/// Each row that the catalogue names for a problem is one that a fault of the problem is made to break, or is noticed by
/// in the reviewed kill matrix.
#[test]
fn the_rows_that_catch_it_are_broken_by_its_faults() {
    let matrix = kill_matrix();
    for problem in table().problem {
        for row in &problem.rows {
            let breaks = |id: &String| {
                let made = reference::faults().find(|f| f.id == *id).unwrap();
                let noticed = matrix.get(id).into_iter().flatten();
                made.breaks.contains(&row.as_str())
                    || noticed.into_iter().any(|n| n.split(' ').next() == Some(row))
            };
            assert!(
                problem.faults.iter().any(breaks),
                "{}: no fault of {:?} breaks {row}",
                problem.number,
                problem.faults
            );
        }
    }
}

#[test]
fn documents_break_what_was_reported() {
    let table = table();
    let mut present: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    present.sort();
    let mut listed: Vec<String> = table.document.iter().map(|d| d.file.clone()).collect();
    listed.sort();
    assert_eq!(listed, present);
    let used: BTreeSet<&String> = table.problem.iter().flat_map(|p| &p.documents).collect();
    assert!(listed.iter().all(|file| used.contains(file)));
    let mut wrong = Vec::new();
    for document in &table.document {
        let version = match document.version.as_str() {
            "1.0" => UwsVersion::V1_0,
            _ => UwsVersion::V1_1,
        };
        let bytes = std::fs::read(folder().join(&document.file)).unwrap();
        let found: Vec<String> = match parse(&bytes, None) {
            Ok(read) => validate(&read, version)
                .iter()
                .map(|v| format!("{} {}", v.requirement, v.code))
                .collect(),
            Err(error) => vec![format!("{:?}", error.kind).to_lowercase()],
        };
        if found != document.violations {
            wrong.push(format!("{}: {found:#?}", document.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
