//! Signatures of version 4, as Amazon and Google define them: made and verified.

use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::super::encoding::{encode_path, encode_value};
use super::super::route::plain;
use crate::message::Request;

/// Whose signatures these are, and by what secret. Nothing but files made by us can be read with it.
pub(super) const ACCESS_KEY: &str = "VOCONFORMEXAMPLE";
pub(super) const SECRET: &str = "voconform/example/secret/of/nobody";
/// The longest lifetime of a signed URL: seven days.
const LONGEST: i64 = 604_800;
const SKEW: SignedDuration = SignedDuration::from_mins(15);

/// What differs between the two.
pub(super) struct Dialect {
    pub algorithm: &'static str,
    pub prefix: &'static str,
    start: &'static str,
    service: &'static str,
    terminator: &'static str,
}

pub(super) const AMAZON: Dialect = Dialect {
    algorithm: "AWS4-HMAC-SHA256",
    prefix: "X-Amz-",
    start: "AWS4",
    service: "s3",
    terminator: "aws4_request",
};

pub(super) const GOOGLE: Dialect = Dialect {
    algorithm: "GOOG4-HMAC-SHA256",
    prefix: "X-Goog-",
    start: "GOOG4",
    service: "storage",
    terminator: "goog4_request",
};

/// Why a signature does not open anything.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Mismatch,
    Expired,
    NotYet,
    UnknownKey,
    Malformed(&'static str),
}

pub(crate) fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    // Keys of any length are taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is signed.
struct Canonical<'a> {
    method: &'a str,
    /// Decoded.
    path: &'a str,
    /// Decoded, without the signature.
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    payload: &'a str,
}

impl Canonical<'_> {
    fn signature(&self, dialect: &Dialect, date: &str, region: &str) -> String {
        let mut query: Vec<(String, String)> = self
            .query
            .iter()
            .map(|(name, value)| (encode_value(name), encode_value(value)))
            .collect();
        query.sort();
        let query: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let headers: String = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let request = format!(
            "{}\n{}\n{}\n{headers}\n{}\n{}",
            self.method,
            encode_path(self.path),
            query.join("&"),
            names.join(";"),
            self.payload
        );
        let day = date.get(..8).unwrap_or_default();
        let scope = format!("{day}/{region}/{}/{}", dialect.service, dialect.terminator);
        let digest = hex(&Sha256::digest(request.as_bytes()));
        let text = format!("{}\n{date}\n{scope}\n{digest}", dialect.algorithm);
        let mut key = format!("{}{SECRET}", dialect.start).into_bytes();
        for part in [day, region, dialect.service, dialect.terminator] {
            key = hmac(&key, part);
        }
        hex(&hmac(&key, &text))
    }
}

/// What a URL is to be signed for.
pub(crate) struct Wanted<'a> {
    /// Scheme and authority.
    pub base: &'a str,
    /// Decoded.
    pub path: &'a str,
    pub region: &'a str,
    pub now: Timestamp,
    /// Seconds.
    pub lifetime: i64,
}

impl Wanted<'_> {
    pub fn host(&self) -> &str {
        self.base.split_once("://").map_or(self.base, |(_, host)| host)
    }
}

/// A URL by which anybody can GET an object until it expires.
pub(crate) fn signed_url(wanted: &Wanted, google: bool) -> String {
    let dialect = if google { &GOOGLE } else { &AMAZON };
    let date = wanted.now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let day = date.get(..8).unwrap_or_default();
    let scope = format!(
        "{day}/{}/{}/{}",
        wanted.region, dialect.service, dialect.terminator
    );
    let name = |name: &str| format!("{}{name}", dialect.prefix);
    let query = vec![
        (name("Algorithm"), dialect.algorithm.to_owned()),
        (name("Credential"), format!("{ACCESS_KEY}/{scope}")),
        (name("Date"), date.clone()),
        (name("Expires"), wanted.lifetime.to_string()),
        (name("SignedHeaders"), "host".to_owned()),
    ];
    let pairs: Vec<String> = query
        .iter()
        .map(|(name, value)| format!("{name}={}", encode_value(value)))
        .collect();
    let canonical = Canonical {
        method: "GET",
        path: wanted.path,
        query,
        headers: vec![("host".to_owned(), wanted.host().to_owned())],
        payload: "UNSIGNED-PAYLOAD",
    };
    let signature = canonical.signature(dialect, &date, wanted.region);
    format!(
        "{}{}?{}&{}={signature}",
        wanted.base,
        encode_path(wanted.path),
        pairs.join("&"),
        name("Signature")
    )
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (plain(name), plain(value))
    };
    parts.map(pair).collect()
}

fn instant(basic: &str) -> Option<Timestamp> {
    let part = |from: usize, to: usize| basic.get(from..to);
    let (day, time) = (part(0, 8)?, part(9, 15)?);
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &day[..4],
        &day[4..6],
        &day[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    text.parse().ok().filter(|_| basic.len() == 16)
}

/// Headers that were signed, in the order of their names.
fn headers_of(request: &Request, names: &str) -> Vec<(String, String)> {
    let value = |name: &str| request.header(name).unwrap_or_default().trim().to_owned();
    names
        .split(';')
        .map(|name| (name.to_owned(), value(name)))
        .collect()
}

/// How strict one is; faults are not.
#[derive(Clone, Copy, Default)]
pub(super) struct Leniency {
    pub expired: bool,
    pub forged: bool,
}

/// Checks the signature in the query of a request. `paths`: decoded paths for which it may have been made.
pub(super) fn verify_query(
    request: &Request,
    paths: &[String],
    region: &str,
    now: Timestamp,
    leniency: Leniency,
) -> Result<(), Refusal> {
    let google = request.query.contains("X-Goog-Signature=");
    let dialect = if google { &GOOGLE } else { &AMAZON };
    let mut query = pairs(&request.query);
    let named = |name: &str| {
        let wanted = format!("{}{name}", dialect.prefix);
        let found = query.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.clone())
    };
    let missing = Refusal::Malformed("Query-string authentication version 4 requires all of its parameters.");
    let all = named("Algorithm")
        .zip(named("Credential"))
        .zip(named("Date").zip(named("Expires")))
        .zip(named("SignedHeaders").zip(named("Signature")));
    let Some((((algorithm, credential), (date, expires)), (signed, signature))) = all else {
        return Err(missing);
    };
    if algorithm != dialect.algorithm {
        return Err(Refusal::Malformed("The algorithm is not supported."));
    }
    check_scope(dialect, &credential, &date, region)?;
    let lifetime = expires
        .parse::<i64>()
        .ok()
        .filter(|seconds| (1..=LONGEST).contains(seconds));
    let (Some(start), Some(lifetime)) = (instant(&date), lifetime) else {
        return Err(Refusal::Malformed("Date or lifetime cannot be used."));
    };
    if start.duration_since(now) > SKEW {
        return Err(Refusal::NotYet);
    }
    if now.duration_since(start) > SignedDuration::from_secs(lifetime) && !leniency.expired {
        return Err(Refusal::Expired);
    }
    let wanted = format!("{}Signature", dialect.prefix);
    query.retain(|(name, _)| *name != wanted);
    let is_made_for = |path: &String| {
        let canonical = Canonical {
            method: &request.method,
            path,
            query: query.clone(),
            headers: headers_of(request, &signed),
            payload: "UNSIGNED-PAYLOAD",
        };
        canonical.signature(dialect, &date, region) == signature
    };
    match leniency.forged || paths.iter().any(is_made_for) {
        true => Ok(()),
        false => Err(Refusal::Mismatch),
    }
}

fn check_scope(dialect: &Dialect, credential: &str, date: &str, region: &str) -> Result<(), Refusal> {
    let day = date.get(..8).unwrap_or_default();
    match credential.split('/').collect::<Vec<_>>().as_slice() {
        [key, ..] if *key != ACCESS_KEY => Err(Refusal::UnknownKey),
        [_, of_day, of, service, terminator]
            if *of_day == day && *service == dialect.service && *terminator == dialect.terminator =>
        {
            match *of == region {
                true => Ok(()),
                false => Err(Refusal::Malformed("The region in the credential is wrong.")),
            }
        }
        _ => Err(Refusal::Malformed("The credential cannot be read.")),
    }
}

/// Checks the header Authorization of a request.
pub(super) fn verify_header(
    request: &Request,
    path: &str,
    region: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let text = request.header("Authorization").unwrap_or_default();
    let Some(parts) = text.strip_prefix("AWS4-HMAC-SHA256 ") else {
        return Err(Refusal::Malformed("Unsupported Authorization Type"));
    };
    let part = |name: &str| {
        let mut parts = parts.split(',').filter_map(|part| part.trim().split_once('='));
        parts.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let all = part("Credential")
        .zip(part("SignedHeaders"))
        .zip(part("Signature"));
    let (Some(((credential, signed), signature)), Some(date)) = (all, request.header("x-amz-date")) else {
        return Err(Refusal::Malformed("The authorization header cannot be read."));
    };
    check_scope(&AMAZON, credential, date, region)?;
    let skew = instant(date).map(|start| now.duration_since(start).abs());
    if skew.is_none_or(|skew| skew > SKEW) {
        return Err(Refusal::Expired);
    }
    let canonical = Canonical {
        method: &request.method,
        path,
        query: pairs(&request.query),
        headers: headers_of(request, signed),
        payload: request.header("x-amz-content-sha256").unwrap_or_default(),
    };
    match canonical.signature(&AMAZON, date, region) == signature {
        true => Ok(()),
        false => Err(Refusal::Mismatch),
    }
}
