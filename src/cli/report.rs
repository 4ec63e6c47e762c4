//! `voconform report`: any format from reports in JSON, without judging anything again.

use std::path::PathBuf;

use super::Exit;
use super::options::ReportOptions;
use super::problem::Problem;
use super::publish::{Places, compare, publish_reports, read_reports};

/// Arguments of `report`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Reports that `check --report PATH.json` wrote, one a service or several in one file
    #[arg(value_name = "RUN.json", required = true)]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub report: ReportOptions,
}

/// Renders reports, and gives the exit code that they deserve.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let options = &arguments.report;
    if options.catalogue.is_some() {
        return Err(Problem::user(
            "--catalogue judges again, for which a report has too little: voconform recheck RUN.har --catalogue VERSION",
        ));
    }
    let places = Places::parse(&options.reports, None)?;
    if places.wants_har() {
        return Err(Problem::user(
            "a report has no recording that could be written as HAR: voconform check --har PATH",
        ));
    }
    let mut reports = Vec::new();
    for path in &arguments.inputs {
        reports.extend(read_reports(path)?);
    }
    if let Some(path) = &options.compare {
        compare(&mut reports, path)?;
    }
    publish_reports(&reports, &[], &places, options)
}
