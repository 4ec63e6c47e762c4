//! The documents in `fixtures/broker/`: our schemas say of each what its index entry says; and tables of times.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

mod older;
mod reference;
mod times;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::ToSpan;
use jiff::civil::{DateTime, Weekday, date};
use serde::Deserialize;
use serde_json::{Value, json};
use voconform::documents::broker::schema::{SchemaViolation, Shape, violations};
use voconform::documents::broker::{Dialect, Format, KINDS, parse};
use voconform::spec::ledger;

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
    version: String,
    shape: String,
    #[serde(default)]
    unreadable: bool,
    #[serde(default)]
    violations: Vec<(String, String)>,
    rows: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/broker")
}

fn fixtures() -> Vec<Fixture> {
    let text = std::fs::read_to_string(folder().join("index.toml")).unwrap();
    toml::from_str::<Index>(&text).unwrap().fixture
}

impl Fixture {
    fn shape(&self) -> Shape {
        match self.shape.as_str() {
            "request" => Shape::Request,
            "offerset" => Shape::OfferSet,
            "session" => Shape::Session,
            "update" => Shape::Update,
            other => panic!("{}: shape {other}", self.id),
        }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(folder().join(&self.file)).unwrap()
    }

    fn format(&self) -> Format {
        match self.file.rsplit_once('.').unwrap().1 {
            "json" => Format::Json,
            "yaml" => Format::Yaml,
            "xml" => Format::Xml,
            other => panic!("{}: format {other}", self.id),
        }
    }

    /// The document with its placeholders filled in; what is wrong with it where it can't be read.
    fn read(&self) -> Result<Value, String> {
        let body = filled(&self.text(), now());
        parse(self.format(), body.as_bytes())
            .map(|tree| tree.value)
            .map_err(|e| e.message)
    }
}

fn named(id: &str) -> Value {
    let fixture = fixtures().into_iter().find(|fixture| fixture.id == id).unwrap();
    fixture.read().unwrap()
}

/// Now, for the tests: a Monday whose next day is a Tuesday the 18th.
fn now() -> DateTime {
    date(2027, 5, 17).at(9, 0, 0, 0)
}

fn filled(text: &str, now: DateTime) -> String {
    let mut text = text
        .replace("{K}", KINDS)
        .replace("{tag}", "voconform-test")
        .replace("{random}", "0f5c")
        .replace("{secret}", "not-a-real-token")
        .replace("{callback}", "http://127.0.0.1:9/told");
    while let Some((before, rest)) = text.split_once("{t:") {
        let (expression, after) = rest.split_once('}').unwrap();
        text = format!("{before}{}{after}", time(expression, now));
    }
    text
}

/// `now`, `now+1d`, `now-2d@15:00`, `next-tuesday-18@15:00`.
fn time(expression: &str, now: DateTime) -> String {
    let (day, hour) = expression.split_once('@').unwrap_or((expression, "09:00"));
    let date = match day.strip_prefix("now") {
        Some("") => now.date(),
        Some(days) => {
            let days: i64 = days.strip_suffix('d').unwrap().parse().unwrap();
            now.date() + days.days()
        }
        None => {
            assert_eq!(day, "next-tuesday-18");
            let wanted = |d: &jiff::civil::Date| d.weekday() == Weekday::Tuesday && d.day() == 18;
            now.date()
                .series(1.day())
                .skip(1)
                .take(4000)
                .find(wanted)
                .unwrap()
        }
    };
    format!("{date}T{hour}:00Z")
}

fn places(found: &[SchemaViolation]) -> Vec<(String, String)> {
    let mut places: Vec<_> = found
        .iter()
        .map(|v| (v.pointer.clone(), v.keyword.clone()))
        .collect();
    places.sort();
    places
}

#[test]
fn the_schemas_say_what_the_index_says() {
    for fixture in fixtures() {
        match fixture.read() {
            Err(problem) => assert!(fixture.unreadable, "{}: {problem}", fixture.id),
            Ok(value) => {
                assert!(!fixture.unreadable, "{} was read", fixture.id);
                let found = violations(&fixture.version, fixture.shape(), &value);
                let mut wanted = fixture.violations.clone();
                wanted.sort();
                assert_eq!(places(&found), wanted, "{}: {found:#?}", fixture.id);
            }
        }
    }
}

#[test]
fn the_index_is_complete() {
    let fixtures = fixtures();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "index.toml")
        .collect();
    let indexed: BTreeSet<String> = fixtures.iter().map(|f| f.file.clone()).collect();
    assert_eq!(files, indexed);
    assert_eq!(indexed.len(), fixtures.len());
    for fixture in &fixtures {
        let (id, extension) = fixture.file.rsplit_once('.').unwrap();
        assert_eq!(id, fixture.id, "{extension}");
        assert!(fixture.what.ends_with('.'), "{}", fixture.id);
        assert!(Dialect::named(&fixture.version).is_some(), "{}", fixture.id);
        assert!(
            !fixture.rows.is_empty() && fixture.rows.iter().all(|row| ledger().get(row).is_some()),
            "{}: {:?}",
            fixture.id,
            fixture.rows
        );
    }
}

#[test]
fn fixtures_named_in_the_ledger_exist() {
    let ids: Vec<String> = fixtures().into_iter().map(|fixture| fixture.id).collect();
    let broker = ledger().standard("execution-broker-1.0").unwrap();
    let mut seen = 0;
    for requirement in &broker.requirements {
        let words = requirement
            .test
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        for word in words.filter(|word| names_a_fixture(word)) {
            // Some stand for a family: I-11 for I-11a and so on.
            assert!(
                ids.iter().any(|id| id.starts_with(word)),
                "{}: {word}",
                requirement.id
            );
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen}");
}

fn names_a_fixture(word: &str) -> bool {
    let Some((letter, rest)) = word.split_once('-') else {
        return false;
    };
    let first = rest.chars().next();
    match letter {
        "F" | "I" | "V" | "Q" => {
            first.is_some_and(|c| c.is_ascii_digit() || c.is_ascii_lowercase() || c == 'U')
        }
        "P" => first.is_some_and(|c| c.is_ascii_digit() || c == 'U'),
        "U" => first.is_some_and(|c| c.is_ascii_lowercase()),
        _ => false,
    }
}

#[test]
fn the_task_of_2022_is_the_same_in_both_versions() {
    let today = Dialect::V1_0.asked(&named("F-03"));
    let then = Dialect::V23.asked(&named("P-02"));
    for asked in [&today, &then] {
        assert_eq!(asked.pointer("/compute/cores/min"), Some(&json!(210)), "{asked}");
        assert_eq!(asked.pointer("/compute/memory/min"), Some(&json!(360)), "{asked}");
        assert_eq!(asked.pointer("/storage/0/size/min"), Some(&json!(932)), "{asked}");
        assert_eq!(
            asked.pointer("/schedule/requested/duration"),
            Some(&json!("PT2H")),
            "{asked}"
        );
        let start = asked
            .pointer("/schedule/requested/start")
            .unwrap()
            .as_str()
            .unwrap();
        assert!(start.starts_with("2027-05-18T15:00:00Z"), "{start}");
    }
}

#[test]
fn the_request_with_limits_is_the_same_in_all_spellings() {
    let wanted = named("F-02");
    let spellings = [
        ("F-08", Dialect::V1_0),
        ("Q-01", Dialect::V25),
        ("Q-02", Dialect::C25),
        ("Q-03", Dialect::Pre),
    ];
    for (id, dialect) in spellings {
        let asked = dialect.asked(&named(id));
        for member in [
            "/executable/location",
            "/compute/cores",
            "/compute/memory",
            "/schedule",
        ] {
            assert_eq!(asked.pointer(member), wanted.pointer(member), "{id} {member}");
        }
    }
}

#[test]
fn the_next_tuesday_that_is_an_18th() {
    assert_eq!(time("next-tuesday-18@15:00", now()), "2027-05-18T15:00:00Z");
    assert_eq!(time("now+1d@15:00", now()), "2027-05-18T15:00:00Z");
    assert_eq!(time("now-2d", now()), "2027-05-15T09:00:00Z");
    assert_eq!(date(2022, 10, 18).weekday(), Weekday::Tuesday);
}

#[test]
fn every_place_of_every_fixture_may_be_wrong() {
    // Whatever a document has in a place, another type there is either allowed or complained of at that place.
    for fixture in fixtures()
        .iter()
        .filter(|f| !f.unreadable && f.violations.is_empty())
    {
        let value = fixture.read().unwrap();
        for pointer in pointers(&value) {
            for wrong in [json!(null), json!({}), json!([]), json!(true)] {
                let mut mutant = value.clone();
                *mutant.pointer_mut(&pointer).unwrap() = wrong;
                for violation in violations(&fixture.version, fixture.shape(), &mutant) {
                    assert!(
                        violation.pointer == pointer
                            || pointer.starts_with(&format!("{}/", violation.pointer))
                            || violation.pointer.starts_with(&pointer),
                        "{} {pointer}: {violation:?}",
                        fixture.id
                    );
                }
            }
        }
    }
}

fn pointers(value: &Value) -> Vec<String> {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (escaped(k), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for (name, child) in children {
        all.push(format!("/{name}"));
        all.extend(pointers(child).iter().map(|below| format!("/{name}{below}")));
    }
    all
}
