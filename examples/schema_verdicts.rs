//! Prints our verdict on documents, for the comparison with other validators in `tests/schema_oracles`.
//!
//! `schema_verdicts 1.0|1.1 FOLDER…` prints `valid|invalid|malformed FILE` for each document of the folders, and
//! behind that what we hold against it (`requirement/code`, separated by commas);
//! `schema_verdicts mutants COUNT FOLDER` writes that many mutants of the corpus into a folder.

#[path = "../tests/documents_support/corpus.rs"]
mod corpus;
#[path = "../tests/documents_support/mutants.rs"]
mod mutants;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use voconform::documents::uws::schema::{UwsVersion, Violation, validate};
use voconform::documents::xml::parse;

const SEED: u64 = 20_101_010;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["1.0", folders @ ..] => print_verdicts(UwsVersion::V1_0, folders),
        ["1.1", folders @ ..] => print_verdicts(UwsVersion::V1_1, folders),
        ["mutants", count, folder] => write_mutants(count.parse()?, Path::new(folder)),
        _ => Err("usage: schema_verdicts 1.0|1.1 FOLDER… | mutants COUNT FOLDER".into()),
    }
}

fn print_verdicts(version: UwsVersion, folders: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for folder in folders {
        let mut files: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        files.sort();
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|ending| ending == "xml"))
        {
            let line = match parse(&fs::read(file)?, None) {
                Err(_) => format!("malformed {}", file.display()),
                Ok(document) => verdict(&validate(&document, version), file),
            };
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn verdict(violations: &[Violation], file: &Path) -> String {
    let mut breaches: Vec<String> = violations
        .iter()
        .map(|v| format!("{}/{}", v.requirement, v.code))
        .collect();
    breaches.sort();
    breaches.dedup();
    let word = if breaches.is_empty() { "valid" } else { "invalid" };
    format!("{word} {} {}", file.display(), breaches.join(","))
        .trim_end()
        .to_owned()
}

fn write_mutants(count: usize, folder: &Path) -> Result<(), Box<dyn Error>> {
    let documents = corpus::originals()?;
    fs::create_dir_all(folder)?;
    for (i, text) in mutants::mutants(&documents, count, SEED).iter().enumerate() {
        fs::write(folder.join(format!("mutant-{i:05}.xml")), text)?;
    }
    Ok(())
}
