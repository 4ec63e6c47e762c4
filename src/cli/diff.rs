//! `voconform diff`: what two runs have different, and whether anything got worse.

use std::path::PathBuf;

use clap::ValueEnum;
use voconform::report::change::MoveKind;
use voconform::report::difference::{Pair, pairs, write_json, write_markdown, write_text};

use super::Exit;
use super::exit::FailOn;
use super::output::{self, Colour};
use super::problem::Problem;
use super::publish::read_reports;

/// How the difference is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For a step summary or a comment.
    Markdown,
    /// `voconform-diff/1`.
    Json,
}

/// Printed below the help.
const EXIT_CODES: &str = "\
Exit codes:
    0  nothing got worse
    1  a MUST is newly broken (--fail-on warn: or a SHOULD)
    2  a file is no report, or the two have no service in common
    3  nothing newly broken, but something is no longer decided (0 with --allow-unverified)
    5  the later run could not ask a service anything";

/// Arguments of `diff`.
#[derive(clap::Args, Debug)]
#[command(after_help = EXIT_CODES)]
pub struct Arguments {
    /// Report of the former run
    #[arg(value_name = "OLD.json")]
    pub before: PathBuf,
    /// Report of the later run
    #[arg(value_name = "NEW.json")]
    pub after: PathBuf,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// From which newly broken verdict on the exit code is 1
    #[arg(long, value_enum, default_value_t, value_name = "VERDICT")]
    pub fail_on: FailOn,
    /// Exit with 0 when nothing is newly broken, even if something is no longer decided
    #[arg(long)]
    pub allow_unverified: bool,
    /// Print nothing: the exit code tells
    #[arg(long, short)]
    pub quiet: bool,
    /// Colours on the terminal
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
}

/// Compares two runs.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let (before, after) = (read_reports(&arguments.before)?, read_reports(&arguments.after)?);
    let pairs = pairs(&before, &after);
    if pairs.iter().all(|pair| pair.change.is_none()) {
        return Err(Problem::User(format!(
            "{} and {} have no service in common: nothing can be compared",
            arguments.before.display(),
            arguments.after.display()
        )));
    }
    if !arguments.quiet {
        output::print(arguments.color, |out, colour| match arguments.format {
            Format::Text => write_text(&pairs, out, &output::sheet(colour, false)),
            Format::Markdown => write_markdown(&pairs, out),
            Format::Json => write_json(&pairs, out),
        })?;
    }
    Ok(Exit::worst(pairs.iter().map(|pair| exit(pair, arguments))))
}

/// What the change of one service deserves. A service that was not judged before has nothing to be compared with; one
/// that is not judged any more is no longer decided.
fn exit(pair: &Pair<'_>, arguments: &Arguments) -> Exit {
    let warned = arguments.fail_on == FailOn::Warn && pair.count(MoveKind::NewlyWarned) > 0;
    let unreached = pair
        .after
        .is_some_and(|r| r.preflight.iter().any(|item| !item.ok));
    let undecided = pair.after.is_none() || pair.count(MoveKind::NewlyUndecided) > 0;
    if pair.count(MoveKind::NewlyBroken) > 0 || warned {
        Exit::Broken
    } else if unreached {
        Exit::Preflight
    } else if undecided && !arguments.allow_unverified {
        Exit::Unverified
    } else {
        Exit::Fine
    }
}
