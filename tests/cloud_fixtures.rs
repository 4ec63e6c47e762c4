//! The documents in `fixtures/cloud/`: our schemas say of each cell and lookup what its index entry says, and the index
//! names requirements that exist and grades them as the ledger does.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use voconform::spec::{Violation, ledger};

const CELL: &str = include_str!("../specs/cloud-access/schemas/cloud_access.json");
const LOOKUP: &str = include_str!("../specs/cloud-access/schemas/lookup.json");
const SHAPES: [&str; 11] = [
    "cell",
    "lookup",
    "discovery",
    "discovery-csv",
    "links",
    "option",
    "transfer",
    "listing",
    "prefix",
    "error",
    "job",
];

#[derive(Deserialize)]
struct Index {
    fixture: Vec<Fixture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    id: String,
    file: String,
    what: String,
    shape: String,
    #[serde(default, rename = "status")]
    _status: Option<u16>,
    #[serde(default, rename = "ids")]
    _ids: Vec<String>,
    beside: Option<String>,
    generation: Option<u8>,
    #[serde(default)]
    unreadable: bool,
    #[serde(default)]
    violations: Vec<(String, String)>,
    breaks: Vec<String>,
    #[serde(default)]
    shows: Vec<String>,
    #[serde(default)]
    probes: Vec<String>,
}

#[derive(Deserialize)]
struct Addresses {
    address: Vec<Address>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    id: String,
    what: String,
    address: String,
    family: String,
    lifetime: Option<u64>,
    breaks: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cloud")
}

fn fixtures() -> Vec<Fixture> {
    let text = std::fs::read_to_string(folder().join("index.toml")).unwrap();
    toml::from_str::<Index>(&text).unwrap().fixture
}

fn addresses() -> Vec<Address> {
    let text = std::fs::read_to_string(folder().join("addresses.toml")).unwrap();
    toml::from_str::<Addresses>(&text).unwrap().address
}

impl Fixture {
    fn text(&self) -> String {
        std::fs::read_to_string(folder().join(&self.file)).unwrap()
    }
}

/// Where a value breaks a schema, and by which keyword.
fn violations(schema: &Value, value: &Value) -> Vec<(String, String)> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let mut found: Vec<_> = validator
        .iter_errors(value)
        .map(|error| {
            let pointer = error.instance_path().as_str().to_owned();
            (pointer, error.kind().keyword().to_owned())
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The schema of a cell, read as `#/$defs/tolerated`.
fn tolerated() -> Value {
    let mut schema: Value = serde_json::from_str(CELL).unwrap();
    schema["$ref"] = json!("#/$defs/tolerated");
    schema
}

#[test]
fn the_schemas_say_what_the_index_says() {
    let (cell, lookup): (Value, Value) = (
        serde_json::from_str(CELL).unwrap(),
        serde_json::from_str(LOOKUP).unwrap(),
    );
    for fixture in fixtures() {
        let schema = match fixture.shape.as_str() {
            "cell" => &cell,
            "lookup" => &lookup,
            _ => continue,
        };
        let text = fixture.text();
        if text.is_empty() {
            continue;
        }
        let value: Value = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(problem) => {
                assert!(fixture.unreadable, "{}: {problem}", fixture.id);
                continue;
            }
        };
        assert!(!fixture.unreadable, "{} was read", fixture.id);
        let found = violations(schema, &value);
        let mut wanted = fixture.violations.clone();
        wanted.sort();
        assert_eq!(found, wanted, "{}", fixture.id);
        if fixture.shape == "cell" {
            let first = !found.is_empty() && violations(&tolerated(), &value).is_empty();
            assert_eq!(first, fixture.generation == Some(1), "{}", fixture.id);
        }
    }
}

#[test]
fn the_index_is_complete() {
    let fixtures = fixtures();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".toml"))
        .collect();
    let indexed: BTreeSet<String> = fixtures.iter().map(|f| f.file.clone()).collect();
    assert_eq!(files, indexed);
    assert_eq!(indexed.len(), fixtures.len());
    let ids: BTreeSet<&str> = fixtures.iter().map(|f| f.id.as_str()).collect();
    for fixture in &fixtures {
        assert_eq!(fixture.file.rsplit_once('.').unwrap().0, fixture.id);
        assert!(fixture.what.ends_with('.'), "{}", fixture.id);
        assert!(SHAPES.contains(&fixture.shape.as_str()), "{}", fixture.id);
        let beside = fixture.beside.as_deref();
        assert!(beside.is_none_or(|id| ids.contains(id)), "{}", fixture.id);
    }
}

#[test]
fn fixtures_name_requirements_as_the_ledger_grades_them() {
    let rows = |named: &[String], id: &str| -> Vec<Violation> {
        let row = |name: &String| {
            ledger()
                .get(name)
                .unwrap_or_else(|| panic!("{id}: no row {name}"))
        };
        named
            .iter()
            .map(|name| row(name).violation_if_asked(true))
            .collect()
    };
    for fixture in fixtures() {
        let broken = rows(&fixture.breaks, &fixture.id);
        assert!(
            broken
                .iter()
                .all(|weight| matches!(weight, Violation::Fail | Violation::Warn)),
            "{}: what only informs cannot be broken",
            fixture.id
        );
        rows(&fixture.shows, &fixture.id);
        assert!(
            !rows(&fixture.probes, &fixture.id).contains(&Violation::None),
            "{}",
            fixture.id
        );
    }
    for address in addresses() {
        rows(&address.breaks, &address.id);
        assert!(address.what.ends_with('.'), "{}", address.id);
        assert!(address.address.starts_with("http"), "{}", address.id);
        assert!(
            address.lifetime.is_none() || address.family != "none",
            "{}",
            address.id
        );
    }
}

#[test]
fn rows_about_a_cell_have_a_fixture() {
    let fixtures = fixtures();
    let shown: BTreeSet<&str> = fixtures
        .iter()
        .flat_map(|f| f.breaks.iter().chain(&f.shows).chain(&f.probes))
        .map(String::as_str)
        .collect();
    let without: Vec<&str> = ledger()
        .requirements()
        .filter(|r| r.id.starts_with("cloud-json-") || r.id.starts_with("cloud-col-"))
        .map(|r| r.id.as_str())
        .filter(|id| !shown.contains(id))
        .collect();
    assert_eq!(without, [""; 0]);
}
