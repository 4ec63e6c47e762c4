//! Puts hostile strings into everything that a service controls of a recording, and judges it.

use std::sync::Arc;

use voconform::checks::judge;
use voconform::recording::har::from_har;
use voconform::recording::{Exchange, Failure, FailureKind, Header, ObjectRecord, Recording, Response};
use voconform::report::Report;

use super::corpus::{Hostile, corpus};

/// Recordings of real conversations.
const RECORDINGS: [&str; 3] = [
    include_str!("../../fixtures/recordings/reference-conforming.har"),
    include_str!("../../fixtures/recordings/reference-broker-quick.har"),
    include_str!("../../fixtures/recordings/dachs-tap.har"),
];

/// So many exchanges have a long string once.
const SELDOM: usize = 40;

/// The recordings before anybody spoilt them.
pub fn plain() -> Vec<Recording> {
    RECORDINGS.iter().map(|text| from_har(text).unwrap()).collect()
}

/// The recordings with hostile strings in every field, another one in each exchange; `shift` moves them on.
pub fn spoilt(shift: usize) -> Vec<Recording> {
    let corpus = corpus();
    plain()
        .iter()
        .map(|recording| spoil(recording, &corpus, shift))
        .collect()
}

/// The report on a recording.
pub fn report(recording: &Recording) -> Report {
    Report::new(recording, &judge(recording))
}

fn spoil(recording: &Recording, corpus: &[Hostile], shift: usize) -> Recording {
    let mut recording = recording.clone();
    let exchanges = recording.exchanges.iter().enumerate();
    recording.exchanges = exchanges
        .map(|(at, x)| Arc::new(exchange(x, pick(corpus, at + shift, at), at + shift)))
        .collect();
    let all: String = corpus
        .iter()
        .filter(|h| !h.is_long())
        .map(Hostile::text)
        .collect();
    let texts = recording.meta.preflight.iter_mut().map(|item| &mut item.found);
    let details = recording.not_made.iter_mut().map(|n| &mut n.detail);
    texts.chain(details).for_each(|text| text.push_str(&all));
    for (at, job) in recording.jobs.iter_mut().enumerate() {
        job.url.push_str(&pick(corpus, at + shift, at).text());
        // What is left behind is told with its address.
        job.removed = at % 2 == 0;
    }
    if let Some(cloud) = &mut recording.meta.cloud {
        cloud.ids.iter_mut().for_each(|id| id.push_str(&all));
        cloud.objects.iter_mut().for_each(|one| object(one, &all));
    }
    recording
}

/// One of the strings; long ones are rare.
fn pick(corpus: &[Hostile], number: usize, at: usize) -> &Hostile {
    let one = &corpus[number % corpus.len()];
    match one.is_long() && !at.is_multiple_of(SELDOM) && at >= corpus.len() {
        true => &corpus[at % 8],
        false => one,
    }
}

fn object(object: &mut ObjectRecord, text: &str) {
    for field in [
        &mut object.bucket,
        &mut object.key,
        &mut object.address,
        &mut object.provider,
    ] {
        field.push_str(text);
    }
    for field in [
        &mut object.region,
        &mut object.uri,
        &mut object.twin,
        &mut object.skipped,
    ] {
        field.get_or_insert_default().push_str(text);
    }
}

fn exchange(exchange: &Exchange, hostile: &Hostile, way: usize) -> Exchange {
    let mut exchange = exchange.clone();
    // Addresses come from Locations, links and ids of the service; were all spoilt, nothing would be found again.
    if way.is_multiple_of(3) {
        exchange.request.url.push_str(&hostile.text());
    }
    exchange.outcome = match exchange.outcome {
        Err(mut failure) => {
            failure.detail.push_str(&hostile.text());
            Err(failure)
        }
        Ok(_) if way % 23 == 22 => Err(Failure {
            kind: FailureKind::Protocol,
            detail: hostile.text(),
        }),
        Ok(response) => Ok(answer(response, hostile, way)),
    };
    exchange
}

fn answer(mut response: Response, hostile: &Hostile, way: usize) -> Response {
    response.reason.push_str(&hostile.header());
    response.version.push_str(&hostile.header());
    let most = if hostile.is_long() { 1 } else { usize::MAX };
    for header in response.headers.iter_mut().take(most) {
        header.value.push_str(&hostile.header());
    }
    response
        .headers
        .push(Header::new(&format!("x-{}", hostile.name), &hostile.header()));
    if !hostile.is_long() {
        response.headers.push(Header::new(&hostile.header(), "its name"));
    }
    response.body = body(&response.body, hostile, way);
    if way % 19 == 18 {
        response.broken = Some(hostile.text());
    }
    response
}

/// The body spoilt in one of five ways: within its texts and values so that it can be read still, or beyond reading.
fn body(body: &[u8], hostile: &Hostile, way: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    match way % 5 {
        0 | 1 if text.trim_start().starts_with('<') => texts(&text, &escaped(&hostile.text())).into_bytes(),
        2 if text.trim_start().starts_with('<') => values(&text, &escaped(&hostile.text())).into_bytes(),
        0..=2 if text.trim_start().starts_with('{') => members(&text, &hostile.text()),
        3 => hostile.bytes.clone(),
        _ => [body, &hostile.bytes].concat(),
    }
}

/// Every text of an XML document with something added.
fn texts(document: &str, add: &str) -> String {
    let is_text = |piece: &str| !piece.trim().is_empty();
    let pieces = document
        .split_inclusive('>')
        .map(|piece| match piece.split_once('<') {
            Some((text, tag)) if is_text(text) => format!("{text}{add}<{tag}"),
            _ => piece.to_owned(),
        });
    pieces.collect()
}

/// Every `id` and `href` of an XML document with something added.
fn values(document: &str, add: &str) -> String {
    let mut out = document.to_owned();
    for name in [" id=\"", ":href=\"", " version=\"", " type=\""] {
        let mut parts = out.split(name);
        let first = parts.next().unwrap_or_default().to_owned();
        let rest = parts.map(|rest| match rest.split_once('"') {
            Some((value, rest)) => format!("{name}{value}{add}\"{rest}"),
            None => format!("{name}{rest}"),
        });
        out = first + &rest.collect::<String>();
    }
    out
}

/// Every string of a JSON document with something added.
fn members(document: &str, add: &str) -> Vec<u8> {
    fn walk(value: &mut serde_json::Value, add: &str) {
        match value {
            serde_json::Value::String(text) => text.push_str(add),
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| walk(item, add)),
            serde_json::Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, add)),
            _ => {}
        }
    }
    match serde_json::from_str(document) {
        Ok(mut value) => {
            walk(&mut value, add);
            serde_json::to_vec(&value).unwrap()
        }
        Err(_) => [document.as_bytes(), add.as_bytes()].concat(),
    }
}

/// As text of XML; what XML does not allow is left as it is.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace("]]>", "]]&gt;")
}
