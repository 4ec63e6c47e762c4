//! What was found of datasets, from the recording: the data of the tables and of `--json`.

use std::time::Duration;

use serde::Serialize;
use voconform::documents::byte_range::ContentRange;
use voconform::documents::cloud_xml::StoreError;
use voconform::documents::xml;
use voconform::engine::Outcome;
use voconform::recording::{DatasetRecord, Exchange, ObjectRecord, Recording, Response, step};

/// Name and version of the format of `--json`.
const FORMAT: &str = "voconform-locate/1";

/// All that was found.
#[derive(Debug, Serialize)]
pub struct Located {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The service that was asked.
    pub service: String,
    /// One entry a dataset, in the order in which they were given.
    pub datasets: Vec<Dataset>,
}

/// A dataset.
#[derive(Debug, Serialize)]
pub struct Dataset {
    /// Its identifier as the user gave it.
    pub id: String,
    /// Its addresses, in the order in which they were found.
    pub addresses: Vec<Address>,
    /// What was said instead of an address.
    pub said: Vec<String>,
}

/// An address. What is not known is null.
#[derive(Debug, Serialize)]
pub struct Address {
    /// `https`, `http`, `s3`, `gs`, `az`…: the scheme of its URI.
    pub kind: String,
    /// The provider, if it is in a store.
    pub provider: Option<String>,
    /// The bucket or container.
    pub bucket: Option<String>,
    /// The key.
    pub key: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// `open`, `region`, `restricted`, `none`; `signed` and `negotiated` where the address itself gives access.
    pub access: Option<String>,
    /// The URI by which clients of the store know it.
    pub uri: Option<String>,
    /// The URL that was asked.
    pub url: Option<String>,
    /// Length in bytes: as the answers tell it, else as the table says.
    pub bytes: Option<u64>,
    /// Is the length only what the table says?
    pub bytes_by_table: bool,
    /// Does it answer? Null where it was not asked.
    pub answers: Option<bool>,
    /// The last status.
    pub status: Option<u16>,
    /// Why it does not answer, or was not asked.
    pub why: Option<String>,
    /// Milliseconds to the first byte of a small range, redirects included: the median of up to three.
    pub first_byte_ms: Option<f64>,
}

impl Dataset {
    /// Does any of its addresses answer?
    pub fn answers(&self) -> bool {
        self.addresses.iter().any(|address| address.answers == Some(true))
    }
}

/// What a run found. Signatures stay hidden unless they are to be shown.
pub fn located(outcome: &Outcome, ids: &[String], shows_signed: bool) -> Located {
    let recording = &outcome.recording;
    let records = recording
        .meta
        .cloud
        .as_ref()
        .map_or(&[][..], |cloud| &cloud.datasets);
    let dataset = |id: &String| {
        let record = records.iter().find(|record| record.id == *id);
        let none = DatasetRecord {
            said: vec!["it was not asked for: the run ended before".to_owned()],
            ..DatasetRecord::default()
        };
        let record = record.unwrap_or(&none);
        let addresses = record.addresses.iter().filter_map(|label| {
            let whole = outcome.signed.get(label).filter(|_| shows_signed);
            Some(address(
                recording,
                recording.meta.cloud.as_ref()?.object(label)?,
                whole,
            ))
        });
        Dataset {
            id: id.clone(),
            addresses: addresses.collect(),
            said: record.said.clone(),
        }
    };
    Located {
        format: FORMAT,
        service: recording.meta.url.clone(),
        datasets: ids.iter().map(dataset).collect(),
    }
}

fn address(recording: &Recording, record: &ObjectRecord, whole: Option<&String>) -> Address {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let exchanges = || {
        let own = recording.exchanges.iter().map(|x| &**x);
        own.filter(|x| x.about.as_deref() == Some(&*record.label))
    };
    let last = exchanges().next_back();
    let seen = exchanges().filter_map(Exchange::response).find_map(length);
    let answered =
        exchanges().any(|x| x.step == step::ADDRESS_READ.name() && x.response().is_some_and(delivers));
    let was_asked = last.is_some() && record.skipped.is_none();
    let uri = uri(record);
    let url = whole.unwrap_or(&record.address);
    let scheme = uri
        .as_deref()
        .unwrap_or(url)
        .split("://")
        .next()
        .unwrap_or_default();
    let bearer = record
        .flags
        .iter()
        .find(|f| matches!(f.as_str(), "signed" | "negotiated"));
    Address {
        kind: scheme.to_ascii_lowercase(),
        provider: some(&record.provider),
        bucket: some(&record.bucket),
        key: some(&record.key),
        region: record.region.clone(),
        access: bearer.cloned().or_else(|| some(&record.access)),
        bytes: seen.or(record.size_hint),
        bytes_by_table: seen.is_none() && record.size_hint.is_some(),
        answers: was_asked.then_some(answered),
        status: last.and_then(Exchange::response).map(|r| r.status),
        why: match (&record.skipped, last) {
            (Some(why), _) => Some(why.clone()),
            (None, Some(last)) if !answered => Some(refusal(last)),
            (None, None) => Some("the run ended before".to_owned()),
            _ => None,
        },
        first_byte_ms: median(recording, record),
        url: some(url),
        uri,
    }
}

/// As it is written, or made of bucket and key.
fn uri(record: &ObjectRecord) -> Option<String> {
    if record.bucket.is_empty() {
        return None;
    }
    let scheme = match record.provider.as_str() {
        "gc" | "google" | "gcp" => "gs",
        "azure" => "az",
        _ => "s3",
    };
    let made = || format!("{scheme}://{}/{}", record.bucket, record.key);
    Some(record.uri.clone().unwrap_or_else(made))
}

/// Does this answer have the bytes? Of an empty object no range can be had.
fn delivers(response: &Response) -> bool {
    matches!(response.status, 200 | 206) || (response.status == 416 && length(response) == Some(0))
}

fn length(response: &Response) -> Option<u64> {
    let is_coded = response
        .header("content-encoding")
        .is_some_and(|coding| !matches!(coding.trim(), "" | "identity"));
    match response.status {
        206 | 416 => ContentRange::read(response.header("content-range")?)?.total,
        200 if !is_coded => response.header("content-length")?.trim().parse().ok(),
        _ => None,
    }
}

fn refusal(last: &Exchange) -> String {
    let response = match &last.outcome {
        Ok(response) => response,
        Err(failure) => return failure.detail.clone(),
    };
    let document = xml::parse(&response.body, None).ok();
    let code = document
        .as_ref()
        .and_then(StoreError::of)
        .and_then(StoreError::code);
    let away = response.header("location").filter(|_| response.is_redirect());
    match (code, away) {
        (Some(code), _) => format!("{} {code}", response.status),
        (None, Some(_)) => format!("{} to a host that the service does not name", response.status),
        (None, None) => format!("{} {}", response.status, response.reason)
            .trim_end()
            .to_owned(),
    }
}

/// The time of each read that delivered, redirects included.
fn median(recording: &Recording, record: &ObjectRecord) -> Option<f64> {
    let of = |id: u32| recording.exchanges.iter().find(|x| x.id == id);
    let own = recording.exchanges.iter().filter(|x| {
        x.about.as_deref() == Some(&*record.label)
            && x.step == step::ADDRESS_READ.name()
            && x.response().is_some_and(delivers)
    });
    let mut times: Vec<Duration> = own
        .map(|x| {
            let mut time = Duration::ZERO;
            let mut at = Some(x);
            while let Some(x) = at {
                time += x.response().map_or(x.elapsed, |r| r.first_byte);
                // Numbers of redirects go down.
                at = x.redirected_from.filter(|from| *from < x.id).and_then(of);
            }
            time
        })
        .collect();
    times.sort_unstable();
    let middle = times.get(times.len().checked_sub(1)? / 2)?;
    Some((middle.as_secs_f64() * 1e4).round() / 10.0)
}
