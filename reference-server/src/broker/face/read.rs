//! Bodies of requests to trees.

use serde_json::Value;

use super::xml;
use crate::message::Request;

/// Why a body is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// There is none.
    Missing,
    /// Its media type is none of ours.
    Unsupported,
    /// It is not what its media type says.
    Broken(String),
}

/// The document that a request carries.
pub(crate) fn read(request: &Request) -> Result<Value, Unread> {
    if request.body.is_empty() {
        return Err(Unread::Missing);
    }
    let declared = request.header("Content-Type").unwrap_or_default();
    let media = declared
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let text = || {
        std::str::from_utf8(&request.body)
            .map_err(|error| Unread::Broken(format!("The body is not UTF-8: {error}")))
    };
    match media.as_str() {
        "application/json" => serde_json::from_slice(&request.body)
            .map_err(|error| Unread::Broken(format!("This is no JSON: {error}"))),
        "application/yaml" | "application/x-yaml" | "application/yml" | "text/yaml" | "text/x-yaml" => {
            serde_saphyr::from_str(text()?)
                .map_err(|error| Unread::Broken(format!("This is no YAML: {error}")))
        }
        "application/xml" | "text/xml" => xml::read(text()?).map_err(Unread::Broken),
        _ => Err(Unread::Unsupported),
    }
}
