//! From HAR back to the recording.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::HarError;
use super::own::{FORMAT, OfAnswer, OfEntry, OfLog};
use crate::recording::{Exchange, Failure, Header, Recording, Request, Response};

#[derive(Deserialize)]
struct Root<Log> {
    log: Log,
}

/// What tells whose HAR it is, in any version of our format.
#[derive(Deserialize)]
struct Head {
    creator: Option<Creator>,
    #[serde(rename = "_voconform")]
    own: Option<FormatOnly>,
}

#[derive(Deserialize)]
struct Creator {
    name: Option<String>,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: String,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
    #[serde(rename = "_voconform")]
    own: OfLog,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    request: HarRequest,
    response: HarResponse,
    #[serde(rename = "_voconform")]
    own: OfEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest {
    method: String,
    url: String,
    headers: Vec<Pair>,
    post_data: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarResponse {
    status: u16,
    status_text: String,
    http_version: String,
    headers: Vec<Pair>,
    content: Text,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    text: String,
    encoding: Option<String>,
}

/// Reads a recording that [`to_har`](super::to_har) wrote.
///
/// # Errors
/// Not JSON, not HAR, not ours, another format of ours, or entries that contradict each other.
pub fn from_har(text: &str) -> Result<Recording, HarError> {
    let wrong = |e: serde_json::Error| HarError::NotHar(e.to_string());
    // Some browsers begin the file with a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let head: Root<Head> = serde_json::from_str(text).map_err(wrong)?;
    let Some(own) = head.log.own else {
        return Err(HarError::Foreign(
            head.log.creator.and_then(|creator| creator.name),
        ));
    };
    if own.format != FORMAT {
        return Err(HarError::OtherFormat(own.format));
    }
    let Root { log }: Root<Log> = serde_json::from_str(text).map_err(wrong)?;
    let mut exchanges: Vec<Arc<Exchange>> = Vec::with_capacity(log.entries.len());
    for (index, entry) in log.entries.into_iter().enumerate() {
        let before = exchanges.last().map_or(0, |x| x.id);
        let exchange = exchange(entry, before).map_err(|what| HarError::Entry(index + 1, what))?;
        exchanges.push(Arc::new(exchange));
    }
    let OfLog {
        meta, not_made, jobs, ..
    } = log.own;
    Ok(Recording {
        meta,
        exchanges,
        not_made,
        jobs,
    })
}

/// One exchange; numbers rise, and a redirect is followed only after it was seen, so that no chain is a circle.
fn exchange(entry: Entry, before: u32) -> Result<Exchange, String> {
    let own = entry.own;
    if own.id <= before {
        return Err(format!("number {} does not follow {before}", own.id));
    }
    if own.redirected_from.is_some_and(|from| from >= own.id) {
        return Err("it follows a redirect of a later exchange".to_owned());
    }
    let outcome = match (own.answer, own.failure) {
        (Some(answer), None) => Ok(response(entry.response, answer)?),
        (None, Some(failure)) => Err(Failure {
            kind: failure.kind,
            detail: failure.detail,
        }),
        _ => return Err("it has neither an answer nor a failure, or both".to_owned()),
    };
    Ok(Exchange {
        id: own.id,
        step: own.step,
        about: own.about,
        redirected_from: own.redirected_from,
        identity: own.identity,
        started: Duration::from_nanos(own.started_ns),
        elapsed: Duration::from_nanos(own.elapsed_ns),
        request: request(entry.request, own.request_body)?,
        outcome,
    })
}

fn request(request: HarRequest, body: Option<String>) -> Result<Request, String> {
    let body = match body {
        Some(base64) => decode(&base64)?,
        None => request
            .post_data
            .map(|data| data.text.into_bytes())
            .unwrap_or_default(),
    };
    Ok(Request {
        method: request.method,
        url: request.url,
        headers: headers(request.headers),
        body,
    })
}

fn response(response: HarResponse, own: OfAnswer) -> Result<Response, String> {
    let content = response.content;
    let body = match content.encoding.as_deref() {
        None => content.text.into_bytes(),
        Some("base64") => decode(&content.text)?,
        Some(other) => return Err(format!("the body has an unknown encoding {other:?}")),
    };
    Ok(Response {
        status: response.status,
        reason: response.status_text,
        version: response.http_version,
        headers: headers(response.headers),
        body,
        truncated: own.truncated,
        broken: own.broken,
        first_byte: Duration::from_nanos(own.first_byte_ns),
    })
}

fn headers(pairs: Vec<Pair>) -> Vec<Header> {
    pairs
        .into_iter()
        .map(|pair| Header {
            name: pair.name,
            value: pair.value,
        })
        .collect()
}

fn decode(base64: &str) -> Result<Vec<u8>, String> {
    STANDARD
        .decode(base64)
        .map_err(|e| format!("a body is not base64: {e}"))
}
