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
///
/// Where YAML is the default, a body is YAML if it says nothing of itself, or says it twice.
pub(crate) fn read(request: &Request, default_yaml: bool) -> Result<Value, Unread> {
    if request.body.is_empty() {
        return Err(Unread::Missing);
    }
    let is_type = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("Content-Type");
    let said_once = request.headers.iter().filter(is_type).count() == 1;
    let declared = match request.header("Content-Type") {
        Some(declared) if said_once || !default_yaml => declared,
        None if !default_yaml => "",
        _ => "application/yaml",
    };
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
