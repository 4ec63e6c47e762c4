//! Options that several commands share: where reports go, and what counts as success.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use voconform::spec::catalogue::VERSIONS;

use super::exit::{FailOn, Policy};
use super::output::Colour;

/// How what happens and what came of it is shown on the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Look {
    /// For people: a bar while the run is under way, then the report.
    #[default]
    Text,
    /// For logs and for reading aloud: no colours, no drawings, nothing that moves, signs of ASCII.
    Plain,
    /// For programs: one JSON object a line, as things happen.
    JsonLines,
}

/// What becomes of the report.
#[derive(Args, Debug)]
pub struct ReportOptions {
    /// Write a report; the format comes from the ending (.txt, .json, .html, .junit.xml, .md, .sarif, .svg, .lines, .har) or stands before the path
    #[arg(long = "report", value_name = "[FORMAT=]PATH", help_heading = "Report")]
    pub reports: Vec<String>,
    /// From which verdict on the exit code is 1
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "VERDICT",
        help_heading = "Report"
    )]
    pub fail_on: FailOn,
    /// Exit with 0 when nothing is broken, even if not everything could be verified
    #[arg(long, help_heading = "Report")]
    pub allow_unverified: bool,
    /// The strictest gate: warnings fail, and so does what is new in the catalogue
    #[arg(long, conflicts_with = "allow_unverified", help_heading = "Report")]
    pub strict: bool,
    /// Judge by a former version of the catalogue [default: the newest]
    #[arg(long, value_name = "VERSION", value_parser = PossibleValuesParser::new(VERSIONS), help_heading = "Report")]
    pub catalogue: Option<String>,
    /// Say what is different from a former run, by its report in JSON
    #[arg(long, value_name = "OLD.json", help_heading = "Report")]
    pub compare: Option<PathBuf>,
    /// How progress and report are shown on the terminal
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        help_heading = "Report"
    )]
    pub format: Look,
    /// Print only the head line
    #[arg(long, short, help_heading = "Report")]
    pub quiet: bool,
    /// Colours on the terminal
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Report"
    )]
    pub color: Colour,
}

impl ReportOptions {
    /// What the user wants to count as success.
    pub fn policy(&self) -> Policy {
        Policy {
            fail_on: if self.strict { FailOn::Warn } else { self.fail_on },
            allow_unverified: self.allow_unverified,
            provisional: self.strict,
        }
    }
}
