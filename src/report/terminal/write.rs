//! Puts the parts of the text together.

use std::io::{self, Write};

use super::paper::Paper;
use super::{Sheet, causes, changes, closing, head, rest, several, waivers};
use crate::report::model::{Report, ResultRow};

/// Writes one report, or those on several services and then how each of them ended; see [`write`].
pub fn write_all(reports: &[Report], out: &mut dyn Write, colour: bool) -> io::Result<()> {
    let sheet = Sheet {
        colour,
        ..Sheet::default()
    };
    write_on(reports, out, &sheet)
}

/// Writes the report, with colours if wanted; they are never the only sign. Lines of prose are at most 100 characters
/// long; URLs and commands are never broken. No control character of the service gets through.
pub fn write(report: &Report, out: &mut dyn Write, colour: bool) -> io::Result<()> {
    write_all(std::slice::from_ref(report), out, colour)
}

/// Writes reports as they fit on a sheet.
pub fn write_on(reports: &[Report], out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        one(report, out, sheet)?;
    }
    if reports.len() > 1 {
        several::write(reports, &mut Paper::new(out, sheet))?;
    }
    Ok(())
}

/// Writes the head line of each report, and nothing else.
pub fn write_heads(reports: &[Report], out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let mut paper = Paper::new(out, sheet);
    reports
        .iter()
        .try_for_each(|report| head::title(report, 0, &mut paper))
}

/// Writes what there is to say of one broken requirement, as in the report.
pub fn card(report: &Report, row: &ResultRow, out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    causes::card(report, row, &mut Paper::new(out, sheet))
}

fn one(report: &Report, out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let mut body = Vec::new();
    let mut paper = Paper::new(&mut body, sheet);
    head::write(report, &mut paper)?;
    causes::write(report, &mut paper)?;
    waivers::write(report, &mut paper)?;
    rest::write(report, &mut paper)?;
    changes::write(report, &mut paper)?;
    out.write_all(&body)?;
    let lines = body.iter().filter(|byte| **byte == b'\n').count();
    closing::write(report, lines > sheet.height, &mut Paper::new(out, sheet))
}
