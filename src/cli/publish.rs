//! Brings a report to its readers: the terminal and the files asked for.

use std::path::Path;
use std::sync::Arc;

use voconform::checks::judge;
use voconform::recording::Recording;
use voconform::report::change::Change;
use voconform::report::destination::Format;
use voconform::report::{Destination, Report, json, terminal};

use super::Exit;
use super::events::{self, Events};
use super::options::{Look, ReportOptions};
use super::output::{self, Colour};
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

    /// Is one of them a recording?
    pub fn wants_har(&self) -> bool {
        self.0
            .iter()
            .any(|destination| destination.format() == Format::Har)
    }

    /// The events on standard output, if they are asked for, begun with the first.
    ///
    /// # Errors
    /// A report is to go there too.
    pub fn events(&self, options: &ReportOptions, names: &[String]) -> Result<Option<Arc<Events>>, Problem> {
        if options.format != Look::JsonLines {
            return Ok(None);
        }
        if self.on_stdout() > 0 {
            return Err(Problem::user(
                "events and a report on standard output: give the report a file",
            ));
        }
        let events = Events::new(names);
        events.started()?;
        Ok(Some(Arc::new(events)))
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

/// Judges recordings, one a service, publishes the reports, and gives the exit code they deserve.
pub fn publish(recordings: &[Recording], places: &Places, options: &ReportOptions) -> Result<Exit, Problem> {
    let reports = judged(recordings, options)?;
    let names: Vec<String> = reports.iter().map(|report| report.name().to_owned()).collect();
    if let Some(events) = places.events(options, &names)? {
        events.whole(recordings, &reports);
    }
    publish_reports(&reports, recordings, places, options)
}

/// Judges recordings, one a service, and compares them with a former run if that is asked for.
pub fn judged(recordings: &[Recording], options: &ReportOptions) -> Result<Vec<Report>, Problem> {
    let mut reports: Vec<Report> = recordings.iter().map(|r| Report::new(r, &judge(r))).collect();
    if let Some(path) = &options.compare {
        compare(&mut reports, path)?;
    }
    Ok(reports)
}

/// Publishes reports, with their recordings where they are at hand, and gives the exit code they deserve.
pub fn publish_reports(
    reports: &[Report],
    recordings: &[Recording],
    places: &Places,
    options: &ReportOptions,
) -> Result<Exit, Problem> {
    let printed = print(reports, places, options);
    let mut written = Ok(());
    for destination in &places.0 {
        // One file that can't be written must not cost the user the others.
        let result = output::content(destination.write(reports, recordings));
        written = written.and(result.map_err(Problem::io("can't write the report")));
    }
    printed.and(written)?;
    Ok(Exit::worst(
        reports.iter().map(|report| Exit::of(report, options.policy())),
    ))
}

/// Reads reports from a file.
///
/// # Errors
/// It can't be read, or is no report of this version.
pub fn read_reports(path: &Path) -> Result<Vec<Report>, Problem> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(Problem::io(format!("can't read {name}")))?;
    json::read_all(&text).map_err(|e| Problem::User(format!("{name}: {e}")))
}

/// Says of each service what is different from its former run: the one of the same name, else of the same address; one
/// service is compared with the only one there was.
pub fn compare(reports: &mut [Report], path: &Path) -> Result<(), Problem> {
    let former = read_reports(path)?;
    let alone = former.len() == 1 && reports.len() == 1;
    for report in reports {
        let same = |old: &&Report| match (&old.target.name, &report.target.name) {
            (Some(old), Some(new)) => old == new,
            _ => old.target.url == report.target.url && old.target.profile == report.target.profile,
        };
        let old = former.iter().find(same).or(former.first().filter(|_| alone));
        report.change = old.map(|old| Change::between(old, report));
    }
    Ok(())
}

fn print(reports: &[Report], places: &Places, options: &ReportOptions) -> Result<(), Problem> {
    if options.format == Look::JsonLines {
        return events::finish(reports, options.policy());
    }
    if places.on_stdout() > 0 {
        return Ok(());
    }
    let colour = match options.format {
        Look::Plain => Colour::Never,
        _ => options.color,
    };
    output::print(colour, |out, colour| {
        let sheet = output::sheet(colour, options.format == Look::Plain);
        match options.quiet {
            true => terminal::write_heads(reports, out, &sheet),
            false => terminal::write_on(reports, out, &sheet),
        }
    })
}
