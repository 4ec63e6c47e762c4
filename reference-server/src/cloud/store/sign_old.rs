//! Signatures of version 2: older stores and clients still make them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha1::Sha1;

use super::super::encoding::{encode_path, encode_value};
use super::sign::{ACCESS_KEY, Leniency, Refusal, SECRET, Wanted};
use crate::message::Request;
use crate::uws::{ask, url_encoded};

fn signature(method: &str, expires: &str, resource: &str) -> String {
    // Keys of any length are taken.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{method}\n\n\n{expires}\n{}", encode_path(resource)).as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// A URL by which anybody can GET an object until it expires; `resource` is bucket and key.
pub(crate) fn signed_url(wanted: &Wanted, resource: &str) -> String {
    let expires = (wanted.now.as_second() + wanted.lifetime).to_string();
    format!(
        "{}{}?AWSAccessKeyId={ACCESS_KEY}&Signature={}&Expires={expires}",
        wanted.base,
        encode_path(wanted.path),
        encode_value(&signature("GET", &expires, resource))
    )
}

/// Checks the signature in the query of a request.
pub(super) fn verify(
    request: &Request,
    resources: &[String],
    now: Timestamp,
    leniency: Leniency,
) -> Result<(), Refusal> {
    let fields = url_encoded(request.query.as_bytes());
    let value = |name: &str| ask(&fields, name).into_iter().next().unwrap_or_default();
    let expires = value("Expires");
    if value("AWSAccessKeyId") != ACCESS_KEY {
        return Err(Refusal::UnknownKey);
    }
    let Ok(end) = expires.parse::<i64>() else {
        return Err(Refusal::Malformed("Expires is no number."));
    };
    if now.as_second() > end && !leniency.expired {
        return Err(Refusal::Expired);
    }
    let given = value("Signature");
    let is_made_for = |resource: &String| signature(&request.method, &expires, resource) == given;
    match leniency.forged || resources.iter().any(is_made_for) {
        true => Ok(()),
        false => Err(Refusal::Mismatch),
    }
}
