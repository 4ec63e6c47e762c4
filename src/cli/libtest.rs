//! `voconform libtest`: the requirements as tests, for whoever has tools that understand Rust's test harness.

use clap::Parser;
use voconform::libtest::{self, Gate, Question, Subject};
use voconform::spec::catalogue::VERSIONS;
use voconform::target::from_argument;

use super::Exit;
use super::asking::Asking;
use super::exit::FailOn;
use super::output::content;
use super::problem::Problem;

/// Arguments of `libtest`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Address of the service, or a target file
    #[arg(long, value_name = "URL|FILE.toml", required_unless_present = "reference")]
    pub target: Option<String>,
    /// Judge the reference server that is built in
    #[arg(long, conflicts_with = "target")]
    pub reference: bool,
    #[command(flatten)]
    pub asking: Asking,
    /// From which verdict on a trial fails
    #[arg(long, value_enum, default_value_t, value_name = "VERDICT")]
    pub fail_on: FailOn,
    /// Under cargo-nextest: let what is not decided pass
    #[arg(long)]
    pub allow_unverified: bool,
    /// Warnings fail, and so does what is new in the catalogue
    #[arg(long, conflicts_with = "allow_unverified")]
    pub strict: bool,
    /// Judge by a former version of the catalogue [default: the newest]
    #[arg(long, value_name = "VERSION", value_parser = clap::builder::PossibleValuesParser::new(VERSIONS))]
    pub catalogue: Option<String>,
    /// What Rust's test harness understands: a filter, --list, --exact, --skip, --ignored, --format json and so on
    #[arg(
        value_name = "LIBTEST ARGUMENTS",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub rest: Vec<String>,
}

/// Runs the trials.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let name = "voconform libtest".to_owned();
    let rest = std::iter::once(&name).chain(&arguments.rest);
    let harness = match libtest_mimic::Arguments::try_parse_from(rest) {
        Ok(harness) => harness,
        Err(answer) => {
            let told = content(answer.print());
            return Ok(match told.is_ok() && !answer.use_stderr() {
                true => Exit::Fine,
                false => Exit::Usage,
            });
        }
    };
    let conclusion = libtest::run(&harness, question(arguments)?, |_, _| ());
    Ok(match conclusion.has_failed() {
        true => Exit::Trials,
        false => Exit::Fine,
    })
}

fn question(arguments: &Arguments) -> Result<Question, Problem> {
    let asking = &arguments.asking;
    let subject = match &arguments.target {
        Some(text) => {
            let targets = from_argument(text).map_err(Problem::User)?;
            let targets = asking.targets(targets, arguments.catalogue.as_ref())?;
            let runs = targets.into_iter().map(|target| asking.run(target, false));
            Subject::Services(runs.collect())
        }
        None => Subject::Reference {
            profile: asking.profile.clone().unwrap_or_else(|| "uws".to_owned()),
            quick: asking.quick,
            read_only: asking.read_only,
        },
    };
    Ok(Question {
        subject,
        gate: Gate {
            fail_on_warn: arguments.strict || arguments.fail_on == FailOn::Warn,
            allow_unverified: arguments.allow_unverified,
            provisional: arguments.strict,
        },
        key: format!("{arguments:?}"),
    })
}
