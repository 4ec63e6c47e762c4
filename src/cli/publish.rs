//! Brings a report to its readers: the terminal and the files asked for.

use std::path::Path;

use voconform::checks::judge;
use voconform::recording::Recording;
use voconform::report::{Destination, Report, terminal};

use super::Exit;
use super::options::ReportOptions;
use super::output;
use super::problem::Problem;

/// Where reports go besides the terminal, checked before the run begins.
pub struct Places(Vec<Destination>);

impl Places {
    /// Reads `--report` and `--har`.
    ///
    /// # Errors
    /// No such format, no such folder, or two reports on standard output.
    pub fn parse(reports: &[String], har: Option<&Path>) -> Result<Places, Problem> {
        let har = har.map(|path| ("--har", format!("har={}", path.display())));
        let named = reports.iter().map(|text| ("--report", text.clone())).chain(har);
        let parse = |(option, text): (&str, String)| {
            let wrong = |what: String| Problem::User(format!("{option}: {what}"));
            let destination = Destination::parse(&text).map_err(wrong)?;
            folder_exists(&destination).map_err(wrong)?;
            Ok(destination)
        };
        let places = Places(named.map(parse).collect::<Result<_, Problem>>()?);
        if places.on_stdout() > 1 {
            return Err(Problem::user(
                "two reports on standard output: give one of them a file",
            ));
        }
        Ok(places)
    }

    /// How many of them go to standard output; the terminal report must not go there as well.
    fn on_stdout(&self) -> usize {
        self.0
            .iter()
            .filter(|destination| destination.path().is_none())
            .count()
    }
}

/// A run may take minutes: that its report can't be written should be said before.
fn folder_exists(destination: &Destination) -> Result<(), String> {
    let folder = destination
        .path()
        .and_then(Path::parent)
        .filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => {
            Err(format!("there is no folder {}: make it first", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Judges a recording, publishes the report, and gives the exit code it deserves.
pub fn publish(recording: &Recording, places: &Places, options: &ReportOptions) -> Result<Exit, Problem> {
    let report = Report::new(recording, &judge(recording));
    let printed = print(&report, places, options);
    let mut written = Ok(());
    for destination in &places.0 {
        // One file that can't be written must not cost the user the others.
        let result = output::content(destination.write(&report, recording));
        written = written.and(result.map_err(Problem::io("can't write the report")));
    }
    printed.and(written)?;
    Ok(Exit::of(&report, options.policy()))
}

fn print(report: &Report, places: &Places, options: &ReportOptions) -> Result<(), Problem> {
    if places.on_stdout() > 0 {
        return Ok(());
    }
    output::print(options.color, |out, colour| {
        if !options.quiet {
            return terminal::write(report, out, colour);
        }
        let mut whole = Vec::new();
        terminal::write(report, &mut whole, colour)?;
        let head = whole
            .split_inclusive(|byte| *byte == b'\n')
            .find(|line| !line.trim_ascii().is_empty());
        out.write_all(head.unwrap_or_default())
    })
}
