//! An answer of the broker: a document, kept as a tree until the last moment, and how it is written down.

use serde_json::Value;

use super::{xml, yaml};
use crate::message::{Body, Response};

/// The syntax of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Json,
    Yaml,
    Xml,
    /// JSON that tells of an error (RFC 9457).
    Problem,
}

impl Media {
    pub fn name(self) -> &'static str {
        match self {
            Media::Json => "application/json",
            Media::Yaml => "application/yaml",
            Media::Xml => "application/xml",
            Media::Problem => "application/problem+json",
        }
    }
}

/// How documents are written down.
#[derive(Clone, Debug, Default)]
pub(crate) struct Style {
    /// Texts that stand in YAML without quotes.
    pub plain: Option<fn(&str) -> bool>,
    /// JSON on many lines.
    pub pretty: bool,
    /// YAML as JSON, which it is a superset of.
    pub flow: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub tree: Option<Value>,
    pub media: Media,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn document(status: u16, media: Media, tree: Value) -> Answer {
        let mut answer = Answer {
            status,
            headers: Vec::new(),
            tree: Some(tree),
            media,
            bytes: Vec::new(),
        };
        answer.set("Content-Type", media.name());
        answer
    }

    pub fn with(mut self, name: &str, value: &str) -> Answer {
        self.set(name, value);
        self
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// Writes the document down.
    pub fn write(&mut self, style: &Style) {
        let Some(tree) = &self.tree else { return };
        self.bytes = match self.media {
            Media::Yaml if style.flow => format!("{tree:#}\n").into_bytes(),
            Media::Yaml => yaml::write(tree, style).into_bytes(),
            Media::Xml => xml::write(tree).into_bytes(),
            Media::Json | Media::Problem if style.pretty => format!("{tree:#}\n").into_bytes(),
            Media::Json | Media::Problem => tree.to_string().into_bytes(),
        };
    }

    pub fn into_response(self) -> Response {
        Response {
            headers: self.headers,
            body: Body::Bytes(self.bytes),
            ..Response::new(self.status)
        }
    }
}
