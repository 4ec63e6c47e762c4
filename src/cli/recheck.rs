//! `voconform recheck`: the same verdicts from a recording, years later, without the network.

use std::path::PathBuf;

use voconform::passive::from_foreign_har;
use voconform::recording::har::from_har;
use voconform::spec::PROFILES;

use super::Exit;
use super::options::ReportOptions;
use super::problem::Problem;
use super::publish::{Places, publish};

/// Arguments of `recheck`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A HAR file that `voconform check --har` wrote; with --passive, one of any tool
    #[arg(value_name = "RUN.har")]
    pub recording: PathBuf,
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

/// Judges a recording again.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let places = Places::parse(&arguments.report.reports, None)?;
    let name = arguments.recording.display();
    let text =
        std::fs::read_to_string(&arguments.recording).map_err(Problem::io(format!("can't read {name}")))?;
    let problem = |e: &dyn std::fmt::Display| Problem::User(format!("{name}: {e}"));
    let mut recording = match arguments.passive {
        true => from_foreign_har(&text, arguments.job_list.as_deref()).map_err(|e| problem(&e))?,
        false => from_har(&text).map_err(|e| problem(&e))?,
    };
    if let Some(profile) = &arguments.profile {
        recording.meta.profile.clone_from(profile);
        recording.meta.preflight.retain(|item| !item.is_hint());
    }
    publish(&recording, &places, &arguments.report)
}
