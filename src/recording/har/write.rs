//! From a recording to HAR.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::Url;

use super::own::{FORMAT, MEMBER, OfAnswer, OfEntry, OfFailure, OfLog};
use crate::recording::{Exchange, Header, Recording, Request, Response};

/// The recording as HAR 1.2. Bodies are as they were after decoding; secrets were replaced when it was made.
pub fn to_har(recording: &Recording) -> Value {
    let meta = &recording.meta;
    let own = OfLog {
        format: FORMAT.to_owned(),
        meta: meta.clone(),
        not_made: recording.not_made.clone(),
        jobs: recording.jobs.clone(),
    };
    // Other tools need some date; a recording without one is not from a run.
    let start = meta.started.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let entries: Vec<Value> = recording.exchanges.iter().map(|x| entry(x, start)).collect();
    json!({ "log": {
        "version": "1.2",
        "creator": { "name": "voconform", "version": meta.tool_version },
        "entries": entries,
        MEMBER: own,
    }})
}

fn entry(exchange: &Exchange, start: Timestamp) -> Value {
    let at = SignedDuration::try_from(exchange.started)
        .ok()
        .and_then(|since| start.checked_add(since).ok());
    let first_byte = exchange
        .response()
        .map_or(exchange.elapsed, |response| response.first_byte);
    json!({
        "startedDateTime": at.unwrap_or(start).to_string(),
        "time": milliseconds(exchange.elapsed),
        "request": request(&exchange.request),
        "response": match &exchange.outcome {
            Ok(answer) => response(answer),
            Err(failure) => no_response(&failure.detail),
        },
        "cache": {},
        "timings": {
            "send": 0,
            "wait": milliseconds(first_byte),
            "receive": milliseconds(exchange.elapsed.saturating_sub(first_byte)),
        },
        MEMBER: own(exchange),
    })
}

fn own(exchange: &Exchange) -> OfEntry {
    let (answer, failure) = match &exchange.outcome {
        Ok(r) => {
            let first_byte_ns = nanoseconds(r.first_byte);
            (
                Some(OfAnswer {
                    first_byte_ns,
                    truncated: r.truncated,
                    broken: r.broken.clone(),
                }),
                None,
            )
        }
        Err(f) => (
            None,
            Some(OfFailure {
                kind: f.kind,
                detail: f.detail.clone(),
            }),
        ),
    };
    let body = &exchange.request.body;
    OfEntry {
        id: exchange.id,
        step: exchange.step.clone(),
        about: exchange.about.clone(),
        redirected_from: exchange.redirected_from,
        identity: exchange.identity.clone(),
        started_ns: nanoseconds(exchange.started),
        elapsed_ns: nanoseconds(exchange.elapsed),
        request_body: std::str::from_utf8(body).is_err().then(|| STANDARD.encode(body)),
        answer,
        failure,
    }
}

fn request(request: &Request) -> Value {
    let query: Vec<Value> = Url::parse(&request.url)
        .map(|url| {
            url.query_pairs()
                .map(|(name, value)| pair(&name, &value))
                .collect()
        })
        .unwrap_or_default();
    let mut har = json!({
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&request.headers),
        "queryString": query,
        "headersSize": -1,
        "bodySize": request.body.len(),
    });
    if !request.body.is_empty() {
        let text = String::from_utf8_lossy(&request.body);
        har["postData"] = json!({ "mimeType": media_type(&request.headers), "text": text });
    }
    har
}

fn response(response: &Response) -> Value {
    json!({
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": response.version,
        "cookies": [],
        "headers": headers(&response.headers),
        "content": content(response),
        "redirectURL": response.header("location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": -1,
    })
}

/// Tools take status 0 for a request that failed, and show `_error`.
fn no_response(detail: &str) -> Value {
    json!({
        "status": 0,
        "statusText": "",
        "httpVersion": "",
        "cookies": [],
        "headers": [],
        "content": { "size": 0, "mimeType": "x-unknown" },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
        "_error": detail,
    })
}

fn content(response: &Response) -> Value {
    let body = &response.body;
    let mut content = json!({ "size": body.len(), "mimeType": media_type(&response.headers) });
    match std::str::from_utf8(body) {
        Ok(text) => content["text"] = text.into(),
        Err(_) => {
            content["text"] = STANDARD.encode(body).into();
            content["encoding"] = "base64".into();
        }
    }
    content
}

fn media_type(headers: &[Header]) -> &str {
    headers
        .iter()
        .find(|h| h.name.eq_ignore_ascii_case("content-type"))
        .map_or("", |h| h.value.as_str())
}

fn headers(headers: &[Header]) -> Vec<Value> {
    headers.iter().map(|h| pair(&h.name, &h.value)).collect()
}

fn pair(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

fn nanoseconds(time: Duration) -> u64 {
    // More than five centuries do not occur.
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
