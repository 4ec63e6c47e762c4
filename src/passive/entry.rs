//! Reads the entries of a HAR file, leniently: what is missing is taken as unknown, not as an error.

use std::io::Read;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::charset::as_declared;
use super::{PassiveError, STEP, secrets};
use crate::recording::{Exchange, Failure, FailureKind, Header, Outcome, Request, Response};

/// Name in place of whoever signed in: who it was is nobody's business.
pub const SOMEBODY: &str = "somebody";
/// Bytes of a body that are kept, as in a run of ours.
const BODY_CAP: u64 = 16 * 1024 * 1024;

/// First and last instant of the traffic, RFC 3339 UTC.
pub struct Times {
    /// Start of the first exchange.
    pub first: String,
    /// End of the last one.
    pub last: String,
}

/// An entry with the instant at which it began.
struct Timed {
    at: Timestamp,
    exchange: Exchange,
}

/// All exchanges in order of time, without secrets, not yet numbered.
///
/// # Errors
/// Not the JSON of a HAR.
pub fn read(text: &str) -> Result<(Vec<Exchange>, Times), PassiveError> {
    let text = text.trim_start_matches('\u{feff}');
    let root: Value = serde_json::from_str(text).map_err(|e| PassiveError::NotHar(e.to_string()))?;
    let entries = root
        .get("log")
        .and_then(|log| log.get("entries"))
        .and_then(Value::as_array)
        .ok_or_else(|| PassiveError::NotHar("there is no list `entries` in a `log`".to_owned()))?;
    let mut timed: Vec<Timed> = Vec::new();
    for entry in entries {
        let before = timed.last().map_or(Timestamp::UNIX_EPOCH, |t| t.at);
        timed.extend(exchange(entry, before));
    }
    timed.sort_by_key(|t| t.at);
    let first = timed.first().map_or(Timestamp::UNIX_EPOCH, |t| t.at);
    let since = |at: Timestamp| Duration::try_from(at.duration_since(first)).unwrap_or_default();
    for t in &mut timed {
        t.exchange.started = since(t.at);
    }
    let ended = timed.iter().map(|t| t.exchange.ended()).max().unwrap_or_default();
    let times = Times {
        first: words(first),
        last: words(first.checked_add(ended).unwrap_or(first)),
    };
    let mut exchanges: Vec<Exchange> = timed.into_iter().map(|t| t.exchange).collect();
    secrets::redact(&mut exchanges);
    Ok((exchanges, times))
}

fn words(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Numbers the exchanges and finds out which of them follow redirects.
pub fn number(exchanges: &mut [Exchange]) {
    for (at, x) in exchanges.iter_mut().enumerate() {
        x.id = u32::try_from(at + 1).unwrap_or(u32::MAX);
    }
    let mut followed = vec![false; exchanges.len()];
    for at in 0..exchanges.len() {
        let x = &exchanges[at];
        let leads_here = |from: &usize| {
            let y = &exchanges[*from];
            // A POST and its redirect are two things to look at; a GET and its redirect are one.
            let get = x.request.method == "GET" && y.request.method == "GET";
            get && !followed[*from]
                && y.ended() <= x.started
                && target(y).as_deref() == Some(x.request.url.as_str())
        };
        if let Some(from) = (0..at).rev().take(50).find(leads_here) {
            followed[from] = true;
            exchanges[at].redirected_from = Some(exchanges[from].id);
        }
    }
}

fn target(x: &Exchange) -> Option<String> {
    let response = x.response().filter(|r| r.is_redirect())?;
    let location = response.header("location")?;
    let url = Url::parse(&x.request.url).ok()?.join(location.trim()).ok()?;
    Some(url.to_string())
}

/// None for what is no exchange over HTTP, or did not reach the service.
fn exchange(entry: &Value, before: Timestamp) -> Option<Timed> {
    if entry.get("_fromCache").is_some_and(|cache| !cache.is_null()) {
        return None;
    }
    let asked = entry.get("request")?;
    let mut url = Url::parse(asked.get("url")?.as_str()?).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.set_fragment(None);
    let method = asked.get("method")?.as_str()?.to_ascii_uppercase();
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let at = text("startedDateTime")
        .and_then(|t| t.parse::<Timestamp>().ok())
        .unwrap_or(before);
    let headers = headers(asked);
    let elapsed = elapsed(entry);
    let exchange = Exchange {
        id: 0,
        step: STEP.to_owned(),
        about: None,
        redirected_from: None,
        identity: secrets::signs_in(&headers).then(|| SOMEBODY.to_owned()),
        started: Duration::ZERO,
        elapsed,
        outcome: outcome(entry, &method, elapsed),
        request: Request {
            method,
            url: url.to_string(),
            headers,
            body: posted(asked),
        },
    };
    Some(Timed { at, exchange })
}

fn milliseconds(value: Option<&Value>) -> Option<Duration> {
    let ms = value.and_then(Value::as_f64).filter(|ms| *ms >= 0.0)?;
    Duration::try_from_secs_f64(ms / 1000.0).ok()
}

fn elapsed(entry: &Value) -> Duration {
    let timings = || {
        let timings = entry.get("timings")?.as_object()?;
        Some(timings.values().filter_map(|part| milliseconds(Some(part))).sum())
    };
    milliseconds(entry.get("time"))
        .or_else(timings)
        .unwrap_or_default()
}

/// Header lines, without the pseudo headers of HTTP/2.
fn headers(message: &Value) -> Vec<Header> {
    let lines = message
        .get("headers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let header = |line: &Value| {
        let name = line
            .get("name")?
            .as_str()
            .filter(|name| !name.is_empty() && !name.starts_with(':'))?;
        Some(Header::new(name, line.get("value")?.as_str()?.trim()))
    };
    lines.filter_map(header).collect()
}

fn posted(request: &Value) -> Vec<u8> {
    let Some(data) = request.get("postData") else {
        return Vec::new();
    };
    let text = data.get("text").and_then(Value::as_str).unwrap_or_default();
    if data.get("encoding").and_then(Value::as_str) == Some("base64") {
        return STANDARD.decode(text).unwrap_or_default();
    }
    if !text.is_empty() {
        return text.as_bytes().to_vec();
    }
    let fields = data.get("params").and_then(Value::as_array).into_iter().flatten();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for field in fields {
        let text = |key: &str| field.get(key).and_then(Value::as_str).unwrap_or_default();
        form.append_pair(text("name"), text("value"));
    }
    form.finish().into_bytes()
}

fn outcome(entry: &Value, method: &str, elapsed: Duration) -> Outcome {
    let answered = entry.get("response");
    let status = answered
        .and_then(|r| r.get("status"))
        .and_then(Value::as_u64)
        .unwrap_or(0);
    let (Some(answered), Some(status)) = (answered, u16::try_from(status).ok().filter(|s| *s >= 100)) else {
        let why = answered
            .and_then(|r| r.get("_error"))
            .or_else(|| entry.get("_error"));
        let detail = why.and_then(Value::as_str).unwrap_or("the client got no answer");
        return Err(Failure {
            kind: FailureKind::Closed,
            detail: detail.to_owned(),
        });
    };
    let text = |key: &str| {
        answered
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let headers = headers(answered);
    let (body, truncated, broken) = content(answered, method, status, &headers);
    let timings = entry.get("timings");
    Ok(Response {
        status,
        reason: text("statusText"),
        version: text("httpVersion").to_ascii_uppercase(),
        headers,
        body,
        truncated,
        broken,
        first_byte: milliseconds(timings.and_then(|t| t.get("wait"))).unwrap_or(elapsed),
    })
}

/// The body, whether it is not whole, and why it can't be read.
fn content(
    answered: &Value,
    method: &str,
    status: u16,
    headers: &[Header],
) -> (Vec<u8>, bool, Option<String>) {
    let content = answered.get("content");
    let text = content.and_then(|c| c.get("text")).and_then(Value::as_str);
    let size = content.and_then(|c| c.get("size")).and_then(Value::as_i64);
    let Some(text) = text.filter(|t| !t.is_empty()) else {
        // Tools leave bodies out, of redirects nearly always. An unknown body is not an empty one.
        let none = method == "HEAD" || !(200..300).contains(&status) || status == 204 || size == Some(0);
        return (Vec::new(), !none, None);
    };
    // Some tools keep only the beginning of a long body; some count what they wrote, base64 and all.
    let is_cut = |body: &[u8]| size.is_some_and(|size| size > body.len().max(text.len()) as i64);
    let encoding = content.and_then(|c| c.get("encoding")).and_then(Value::as_str);
    match encoding.unwrap_or_default() {
        "" => match as_declared(text, headers) {
            Some(body) => {
                let cut = is_cut(&body);
                (body, cut, None)
            }
            None => (Vec::new(), true, None),
        },
        "base64" => match STANDARD.decode(text.trim()) {
            Ok(body) => {
                let cut = is_cut(&body);
                (unzipped(body), cut, None)
            }
            Err(e) => (
                Vec::new(),
                false,
                Some(format!("the recorded body is not base64: {e}")),
            ),
        },
        other => (
            Vec::new(),
            false,
            Some(format!("the recorded body has the encoding {other:?}")),
        ),
    }
}

/// Bodies are recorded decoded; some proxies keep them as they came.
fn unzipped(body: Vec<u8>) -> Vec<u8> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return body;
    }
    let mut plain = Vec::new();
    let reader = flate2::read::MultiGzDecoder::new(&body[..]);
    match reader.take(BODY_CAP).read_to_end(&mut plain) {
        Ok(_) => plain,
        Err(_) => body,
    }
}
