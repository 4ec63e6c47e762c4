//! The hostile strings of `fixtures/hostile-strings.toml`.

use serde::Deserialize;

/// A hostile string.
#[derive(Clone)]
pub struct Hostile {
    /// What it is called.
    pub name: String,
    /// Its bytes; not always UTF-8.
    pub bytes: Vec<u8>,
}

impl Hostile {
    /// As a text, with what is none replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// As headers are kept: one character a byte.
    pub fn header(&self) -> String {
        self.bytes.iter().map(|byte| char::from(*byte)).collect()
    }

    /// Is it too long to be put everywhere?
    pub fn is_long(&self) -> bool {
        self.bytes.len() > 10_000
    }
}

#[derive(Deserialize)]
struct File {
    string: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(default)]
    text: String,
    #[serde(default = "once")]
    times: usize,
    #[serde(default)]
    bytes: String,
}

fn once() -> usize {
    1
}

/// All of them.
pub fn corpus() -> Vec<Hostile> {
    let text = include_str!("../../fixtures/hostile-strings.toml");
    let file: File = toml::from_str(text).unwrap();
    let bytes = |entry: &Entry| match entry.bytes.as_bytes() {
        [] => entry.text.repeat(entry.times).into_bytes(),
        digits => digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect(),
    };
    file.string
        .iter()
        .map(|entry| Hostile {
            name: entry.name.clone(),
            bytes: bytes(entry),
        })
        .collect()
}
