//! `voconform recheck`: the same verdicts from a recording, years later, without the network.

use std::path::{Path, PathBuf};

use voconform::passive::from_foreign_har;
use voconform::recording::Recording;
use voconform::recording::har::from_har;
use voconform::spec::PROFILES;
use voconform::target::from_file;

use super::Exit;
use super::options::ReportOptions;
use super::problem::Problem;
use super::publish::{Places, publish};

/// Arguments of `recheck`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// HAR files that `voconform check --har` wrote, one a service; with --passive, those of any tool
    #[arg(value_name = "RUN.har", required = true)]
    pub recordings: Vec<PathBuf>,
    /// Take the waivers from this target file [default: those of the run]
    #[arg(long, value_name = "FILE.toml")]
    pub target: Option<PathBuf>,
    /// Judge by another profile than the run did
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(PROFILES.iter().map(|p| p.name)))]
    pub profile: Option<String>,
    /// The file was recorded elsewhere, by a browser or a proxy, while any client talked
    #[arg(long)]
    pub passive: bool,
    /// Which job list to judge, where the traffic has several
    #[arg(long, value_name = "URL", requires = "passive")]
    pub job_list: Option<String>,
    #[command(flatten)]
    pub report: ReportOptions,
}

/// Judges recordings again.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let places = Places::parse(&arguments.report.reports, None)?;
    let targets = arguments
        .target
        .as_deref()
        .map(from_file)
        .transpose()
        .map_err(Problem::user)?;
    let recordings = arguments.recordings.iter().map(|path| {
        let mut recording = read(path, arguments)?;
        if let Some(targets) = &targets {
            let same = targets.iter().find(|t| t.name == recording.meta.name);
            let found = same.or(targets.first().filter(|_| targets.len() == 1));
            recording.meta.waivers = found.map(|t| t.waivers.clone()).unwrap_or_default();
        }
        Ok(recording)
    });
    publish(
        &recordings.collect::<Result<Vec<_>, Problem>>()?,
        &places,
        &arguments.report,
    )
}

fn read(path: &Path, arguments: &Arguments) -> Result<Recording, Problem> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(Problem::io(format!("can't read {name}")))?;
    let problem = |e: &dyn std::fmt::Display| Problem::User(format!("{name}: {e}"));
    let mut recording = match arguments.passive {
        true => from_foreign_har(&text, arguments.job_list.as_deref()).map_err(|e| problem(&e))?,
        false => from_har(&text).map_err(|e| problem(&e))?,
    };
    if let Some(profile) = &arguments.profile {
        recording.meta.profile.clone_from(profile);
        recording.meta.preflight.retain(|item| !item.is_hint());
    }
    if let Some(version) = &arguments.report.catalogue {
        recording.meta.catalogue = Some(version.clone());
    }
    Ok(recording)
}
