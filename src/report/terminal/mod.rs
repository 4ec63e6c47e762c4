//! The report as text for the engineer of an archive: what is broken first, with what to do about it.

mod causes;
mod evidence;
mod head;
pub(in crate::report) mod paper;
mod rest;
mod several;

use std::io::{self, Write};

use super::model::Report;
use paper::Paper;

/// Writes one report, or those on several services and then how each of them ended; see [`write`].
pub fn write_all(reports: &[Report], out: &mut dyn Write, colour: bool) -> io::Result<()> {
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write(report, out, colour)?;
    }
    if reports.len() > 1 {
        several::write(reports, &mut Paper::new(out, colour))?;
    }
    Ok(())
}

/// Writes the report, with colours if wanted; they are never the only sign. Lines of prose are at most 100 characters
/// long; URLs and commands are never broken. No control character of the service gets through.
pub fn write(report: &Report, out: &mut dyn Write, colour: bool) -> io::Result<()> {
    let mut paper = Paper::new(out, colour);
    head::write(report, &mut paper)?;
    causes::write(report, &mut paper)?;
    rest::write(report, &mut paper)
}
