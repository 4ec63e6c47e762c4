//! Stand-in for `voconform::report::{terminal, Destination}` until they are merged; then this file goes.

use std::io::{self, Write};
use std::path::PathBuf;

use voconform::recording::{Recording, har::to_har};
use voconform::report::Report;

/// The report for a terminal.
pub mod terminal {
    use super::{Report, Write, io};

    /// Head line and counts only.
    pub fn write(report: &Report, out: &mut dyn Write, _colour: bool) -> io::Result<()> {
        writeln!(
            out,
            "{:?}: {} ({})",
            report.headline, report.target.url, report.target.profile
        )?;
        for item in report.preflight.iter().filter(|item| !item.ok) {
            writeln!(out, "  {}: {}", item.name, item.found)?;
        }
        for row in report.results.iter().filter(|row| row.verdict.is_broken()) {
            writeln!(out, "  {} {}: {}", row.verdict.word(), row.requirement, row.text)?;
        }
        let counts: Vec<String> = report
            .summary
            .iter()
            .map(|(verdict, n)| format!("{n} {verdict}"))
            .collect();
        writeln!(
            out,
            "{} of {} decided: {}",
            report.decided,
            report.decidable,
            counts.join(", ")
        )
    }
}

/// Where a report goes.
#[derive(Clone, Debug)]
pub struct Destination {
    har: bool,
    path: PathBuf,
}

impl Destination {
    /// `[FORMAT=]PATH`; only JSON and HAR here.
    pub fn parse(text: &str) -> Result<Destination, String> {
        let (format, path) = match text.split_once('=') {
            Some((format @ ("json" | "har"), path)) => (format, path),
            _ if text.ends_with(".json") => ("json", text),
            _ if text.ends_with(".har") => ("har", text),
            _ => return Err(format!("{text:?} has no known format: end it in .json or .har")),
        };
        Ok(Destination {
            har: format == "har",
            path: PathBuf::from(path),
        })
    }

    /// Writes it.
    pub fn write(&self, report: &Report, recording: &Recording) -> io::Result<()> {
        let text = if self.har {
            serde_json::to_string(&to_har(recording))?
        } else {
            serde_json::to_string_pretty(report)?
        };
        if self.path.as_os_str() == "-" {
            return writeln!(io::stdout().lock(), "{text}");
        }
        std::fs::write(&self.path, text)
    }
}
