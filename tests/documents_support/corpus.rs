//! The corpus of UWS documents under `fixtures/documents/uws`.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use voconform::documents::xml::{Document, parse};

/// What `expected.toml` says of a document.
#[allow(dead_code)] // the example reads only the names of the files
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub file: String,
    #[serde(default)]
    pub version: Option<String>,
    #[serde(default)]
    pub requirement: Option<String>,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub kind: Option<String>,
}

impl Expected {
    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(folder().join(&self.file)).unwrap()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    document: Vec<Expected>,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/documents/uws")
}

pub fn corpus() -> Vec<Expected> {
    let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
    toml::from_str::<File>(&text).unwrap().document
}

/// The documents that mutants are made of: those in UTF-8 whose text is what the file says. The valid ones come
/// three times, since the mutants around them tell most.
pub fn originals() -> Vec<Document> {
    let mut documents = Vec::new();
    for expected in corpus() {
        let bytes = expected.bytes();
        let times = if expected.file.starts_with("valid/") { 3 } else { 1 };
        for _ in 0..times {
            match parse(&bytes, None) {
                Ok(document) if document.text().as_bytes() == bytes => documents.push(document),
                _ => {}
            }
        }
    }
    documents
}
