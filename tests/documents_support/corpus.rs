//! The corpus of UWS documents under `fixtures/documents/uws`.

use serde::Deserialize;
use std::error::Error;
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
    pub fn bytes(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(std::fs::read(folder().join(&self.file))?)
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

pub fn corpus() -> Result<Vec<Expected>, Box<dyn Error>> {
    let text = std::fs::read_to_string(folder().join("expected.toml"))?;
    Ok(toml::from_str::<File>(&text)?.document)
}

/// The documents that mutants are made of: those in UTF-8 whose text is what the file says. The valid ones come
/// three times, since the mutants around them tell most.
pub fn originals() -> Result<Vec<Document>, Box<dyn Error>> {
    let mut documents = Vec::new();
    for expected in corpus()? {
        let bytes = expected.bytes()?;
        let times = if expected.file.starts_with("valid/") { 3 } else { 1 };
        for _ in 0..times {
            match parse(&bytes, None) {
                Ok(document) if document.text().as_bytes() == bytes => documents.push(document),
                _ => {}
            }
        }
    }
    Ok(documents)
}
