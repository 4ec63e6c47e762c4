//! Writes the reports on recordings full of hostile strings into a folder, as JSON and HTML, to be loaded into a browser:
//! `cargo run --example hostile_report -- FOLDER`.

// An example may fail as a test does.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

#[path = "../tests/hostile_strings/corpus.rs"]
mod corpus;
#[path = "../tests/hostile_strings/spoil.rs"]
mod spoil;

use std::path::PathBuf;

use voconform::report::{Destination, Report};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder to write into"));
    std::fs::create_dir_all(&folder)?;
    let reports: Vec<Report> = spoil::spoilt(0).iter().map(spoil::report).collect();
    for (name, report) in ["job-list", "broker", "tap"].into_iter().zip(&reports) {
        write(&folder, name, std::slice::from_ref(report))?;
    }
    write(&folder, "several", &reports)
}

fn write(folder: &std::path::Path, name: &str, reports: &[Report]) -> std::io::Result<()> {
    for ending in ["json", "html"] {
        let path = folder.join(format!("hostile-{name}.{ending}"));
        let destination = Destination::parse(&path.display().to_string()).expect("a format");
        destination.write(reports, &[])?;
    }
    Ok(())
}
