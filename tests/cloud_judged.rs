//! The documents in `fixtures/cloud/` as answers of their steps: each breaks what its index entry says, and nothing else that
//! the checks of documents decide.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use voconform::checks::{cloud, datalink, judge};
use voconform::recording::{CloudMeta, Exchange, Header, Meta, Recording, Request, Response};

const HOST: &str = "https://archive.example.org";

#[derive(Deserialize)]
struct Index {
    fixture: Vec<Fixture>,
}

#[derive(Clone, Deserialize)]
struct Fixture {
    id: String,
    file: String,
    shape: String,
    #[serde(default)]
    ids: Vec<String>,
    beside: Option<String>,
    breaks: BTreeSet<String>,
    #[serde(default)]
    probes: BTreeSet<String>,
}

fn text(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cloud");
    std::fs::read_to_string(folder.join(file)).unwrap()
}

fn fixtures() -> Vec<Fixture> {
    toml::from_str::<Index>(&text("index.toml")).unwrap().fixture
}

/// What was asked for a document, and how it was answered.
struct Asked {
    step: &'static str,
    method: &'static str,
    url: String,
    form: String,
    status: u16,
    media: &'static str,
    body: String,
}

impl Asked {
    fn get(step: &'static str, path: &str, body: String) -> Asked {
        let start = body.trim_start();
        let media = match start.chars().next() {
            Some('<') if start.starts_with("<?xml") => "application/x-votable+xml;content=datalink",
            Some('<') => "text/html",
            Some('{') => "application/json",
            _ => "text/csv",
        };
        Asked {
            step,
            method: "GET",
            url: format!("{HOST}{path}"),
            form: String::new(),
            status: 200,
            media,
            body,
        }
    }

    fn exchange(self, id: u32) -> Exchange {
        Exchange {
            id,
            step: self.step.to_owned(),
            about: None,
            redirected_from: None,
            identity: None,
            started: Duration::from_secs(u64::from(id)),
            elapsed: Duration::from_millis(10),
            request: Request {
                method: self.method.to_owned(),
                url: self.url,
                headers: Vec::new(),
                body: self.form.into_bytes(),
            },
            outcome: Ok(Response {
                status: self.status,
                reason: String::new(),
                version: "HTTP/1.1".to_owned(),
                headers: vec![Header::new("Content-Type", self.media)],
                body: self.body.into_bytes(),
                truncated: false,
                broken: None,
                first_byte: Duration::from_millis(5),
            }),
        }
    }
}

/// The cell in a table that has nothing else to break; one that is cut has a limit of its length.
fn with_cell(fixture: &Fixture) -> String {
    let cell = text(&fixture.file);
    let size = match fixture.id.as_str() {
        "cell-cut" => cell.chars().count().to_string(),
        _ => "*".to_owned(),
    };
    let cell = cell
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.5\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">\
         <INFO name=\"QUERY_STATUS\" value=\"OK\"/><TABLE>\
         <FIELD name=\"access_url\" datatype=\"char\" arraysize=\"*\" ucd=\"meta.ref.url\"/>\
         <FIELD name=\"cloud_access\" datatype=\"unicodeChar\" arraysize=\"{size}\" xtype=\"json\"/>\
         <DATA><TABLEDATA><TR><TD>{HOST}/image.fits</TD><TD>{cell}</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
    )
}

fn query(ids: &[String]) -> String {
    let pairs = ids.iter().map(|id| ("ID", id.as_str()));
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The answers that a run would have recorded to show this document.
fn conversation(fixture: &Fixture, all: &[Fixture]) -> Vec<Asked> {
    let discovery = |body: String| Asked::get("discovery/query", "/sia/query?POS=1", body);
    let beside = fixture
        .beside
        .as_ref()
        .and_then(|id| all.iter().find(|other| other.id == *id));
    match fixture.shape.as_str() {
        "cell" => vec![discovery(with_cell(fixture))],
        "discovery" => vec![discovery(text(&fixture.file))],
        "discovery-csv" => vec![
            discovery(text("discovery-good.xml")),
            Asked {
                media: "text/csv",
                ..Asked::get(
                    "discovery/csv",
                    "/sia/query?POS=1&RESPONSEFORMAT=csv",
                    text(&fixture.file),
                )
            },
        ],
        "option" => {
            let option = if fixture.id.ends_with("-aws") {
                "aws:us-east-1"
            } else {
                "gc"
            };
            let path = format!("/links?ID=3052&provider={option}");
            vec![
                Asked::get(
                    "links/get",
                    "/links?ID=ivo://archive.example.org/~%3F3052",
                    text("links-provider.xml"),
                ),
                Asked::get("links/option", &path, text(&fixture.file)),
            ]
        }
        "links" => {
            let mut asked = vec![links(fixture)];
            if asked[0].step == "links/many" {
                // That unknown identifiers have rows is known from elsewhere.
                let unknown = all.iter().find(|f| f.id == "links-unknown").unwrap();
                let path = format!("/links?{}", query(&unknown.ids));
                asked.push(Asked::get("links/unknown", &path, text(&unknown.file)));
            }
            match beside {
                Some(other) if other.shape == "discovery" => asked.insert(0, discovery(text(&other.file))),
                Some(other) => {
                    let last = all.iter().find(|f| f.id == "links-two").unwrap().ids[1].clone();
                    let path = format!("/links?{}", query(&[last]));
                    asked.push(Asked::get("links/last", &path, text(&other.file)));
                }
                None => {}
            }
            asked
        }
        _ => Vec::new(),
    }
}

/// A list of links as the answer of the step that would show what is wrong with it.
fn links(fixture: &Fixture) -> Asked {
    let body = text(&fixture.file);
    let path = format!("/links?{}", query(&fixture.ids));
    match fixture.id.as_str() {
        id if id.starts_with("links-error") && body.contains("RESPONSEFORMAT") => Asked {
            status: 400,
            ..Asked::get(
                "links/format-twice",
                "/links?RESPONSEFORMAT=votable&RESPONSEFORMAT=votable",
                body,
            )
        },
        "links-awkward" => Asked::get("links/awkward", &path, body),
        id if id.starts_with("links-overflow") => Asked {
            method: "POST",
            form: query(&fixture.ids),
            ..Asked::get("links/many", "/links", body)
        },
        _ if fixture.ids.is_empty() => Asked::get("links/none", "/links", body),
        _ if fixture.ids.len() > 1 => Asked::get("links/several", &path, body),
        id if fixture.ids[0].contains("no-such-thing") && id != "links-rubin-error" => {
            Asked::get("links/unknown", &path, body)
        }
        _ => Asked::get("links/get", &path, body),
    }
}

fn recording(fixture: &Fixture, all: &[Fixture]) -> Recording {
    let numbered = conversation(fixture, all).into_iter().zip(1..);
    let is_old = fixture.id == "links-version-1-0";
    let known = fixture.ids.iter().filter(|id| !id.contains("no-such-thing"));
    Recording {
        meta: Meta {
            url: HOST.to_owned(),
            profile: "cloud-access".to_owned(),
            pace: 1.0,
            cloud: Some(CloudMeta {
                asked: true,
                links_version: is_old.then(|| "1.0".to_owned()),
                ids: known.cloned().collect(),
                ..CloudMeta::default()
            }),
            ..Meta::default()
        },
        exchanges: numbered.map(|(asked, id)| Arc::new(asked.exchange(id))).collect(),
        ..Recording::default()
    }
}

/// The rows that the checks of documents decide.
fn decided() -> BTreeSet<&'static str> {
    let checks = cloud::CHECKS.iter().chain(datalink::CHECKS).copied().flatten();
    checks.map(|check| check.decides).collect()
}

#[test]
fn documents_break_what_the_index_says() {
    let (all, decided) = (fixtures(), decided());
    let mut wrong = Vec::new();
    for fixture in &all {
        let recording = recording(fixture, &all);
        if recording.exchanges.is_empty() {
            continue;
        }
        let judged = judge(&recording);
        let found: BTreeSet<&str> = judged
            .iter()
            .filter(|j| j.verdict.is_broken() && decided.contains(j.requirement.id.as_str()))
            .map(|j| j.requirement.id.as_str())
            .filter(|id| !fixture.probes.contains(*id))
            .collect();
        let wanted = fixture.breaks.iter().map(String::as_str);
        let wanted: BTreeSet<&str> = wanted.filter(|id| decided.contains(id)).collect();
        if found != wanted {
            wrong.push(format!(
                "{}: found {found:?}, the index says {wanted:?}",
                fixture.id
            ));
        }
        let failed = judged
            .iter()
            .find(|j| j.verdict == voconform::checks::Verdict::Error);
        if let Some(failed) = failed {
            wrong.push(format!(
                "{}: {} {:?}",
                fixture.id, failed.requirement.id, failed.detail
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn findings_in_bodies_have_a_place() {
    let all = fixtures();
    for fixture in &all {
        let recording = recording(fixture, &all);
        for judged in judge(&recording) {
            for finding in judged.findings {
                let exchange = recording.exchanges.iter().find(|x| x.id == finding.exchange);
                let body = &exchange.unwrap().response().unwrap().body;
                let text = String::from_utf8_lossy(body);
                if matches!(finding.part, voconform::checks::Part::Body(Some(_))) {
                    assert!(finding.locate(&text).is_some(), "{}: {finding:?}", fixture.id);
                }
            }
        }
    }
}
