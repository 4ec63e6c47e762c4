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
pub struct Places {
    all: Vec<(String, Destination)>,
    /// One of them is standard output, so that the terminal report must not go there.
    on_stdout: bool,
}

impl Places {
    /// Reads `--report` and `--har`.
    ///
    /// # Errors
    /// No such format, no such folder, or two reports on standard output.
    pub fn parse(reports: &[String], har: Option<&Path>) -> Result<Places, Problem> {
        let har = har.map(|path| format!("har={}", path.display()));
        let all: Vec<String> = reports.iter().cloned().chain(har).collect();
        let path_of = |text: &str| text.split_once('=').map_or(text, |(_, path)| path).to_owned();
        let on_stdout = all.iter().filter(|text| path_of(text) == "-").count();
        if on_stdout > 1 {
            return Err(Problem::user(
                "two reports on standard output: give one of them a file",
            ));
        }
        let parse = |text: String| {
            let destination =
                Destination::parse(&text).map_err(|e| Problem::User(format!("--report: {e}")))?;
            folder_exists(Path::new(&path_of(&text)))?;
            Ok((text, destination))
        };
        Ok(Places {
            all: all.into_iter().map(parse).collect::<Result<_, Problem>>()?,
            on_stdout: on_stdout == 1,
        })
    }
}

/// A run may take minutes: that its report can't be written should be said before.
fn folder_exists(path: &Path) -> Result<(), Problem> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if !folder.is_dir() => Err(Problem::User(format!(
            "--report: there is no folder {}: make it first",
            folder.display()
        ))),
        _ => Ok(()),
    }
}

/// Judges a recording, publishes the report, and gives the exit code it deserves.
pub fn publish(recording: &Recording, places: &Places, options: &ReportOptions) -> Result<Exit, Problem> {
    let report = Report::new(recording, &judge(recording));
    let printed = print(&report, places, options);
    let mut written = Ok(());
    for (name, destination) in &places.all {
        // One file that can't be written must not cost the user the others.
        let result = output::content(destination.write(&report, recording));
        written = written.and(result.map_err(Problem::io(format!("can't write the report {name}"))));
    }
    printed.and(written)?;
    Ok(Exit::of(&report, options.policy()))
}

fn print(report: &Report, places: &Places, options: &ReportOptions) -> Result<(), Problem> {
    if places.on_stdout {
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
