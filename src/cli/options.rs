//! Options that several commands share: where reports go, and what counts as success.

use clap::Args;

use super::exit::{FailOn, Policy};
use super::output::Colour;

/// What becomes of the report.
#[derive(Args, Debug)]
pub struct ReportOptions {
    /// Write a report; the format comes from the ending (.json, .html, .har, .txt) or stands before the path
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
            fail_on: self.fail_on,
            allow_unverified: self.allow_unverified,
        }
    }
}
