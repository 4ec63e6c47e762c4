//! Asks a service for the addresses of datasets, tries them, and prints what was found.

use std::path::Path;

use voconform::engine::{self, Outcome, Run};
use voconform::scenarios::Pace;
use voconform::target::{Target, one_from_file, parse_address};
use voconform_reference_server::{BrokerConfig, CloudConfig, Running};

use super::found::{Dataset, Located, located};
use super::table;
use crate::cli::Exit;
use crate::cli::check::reference_target;
use crate::cli::output::print_text;
use crate::cli::problem::Problem;
use crate::cli::progress::Progress;
use crate::cli::reference::{Mutations, Place, start_reference};
use crate::cli::signals::{Signals, interrupt};

/// Datasets of the reference server: an open one, one with copies at several places, and a signed one.
const EXAMPLES: [&str; 3] = [
    "ivo://voconform.example/cloud?jbeveo010",
    "ivo://voconform.example/cloud?siblings",
    "ivo://voconform.example/cloud?visit-2024110800250",
];

/// Arguments of `locate`.
#[derive(clap::Args, Debug)]
#[command(
    override_usage = "voconform locate [OPTIONS] <URL|FILE.toml> <ID>...\n       \
                            voconform locate [OPTIONS] --reference [ID]..."
)]
pub struct Arguments {
    /// Address of a query (SIA, SCS, TAP sync), of a service of links (DataLink), of a lookup or of a service that negotiates
    /// transfers; or a target file
    #[arg(value_name = "URL|FILE.toml", required_unless_present = "reference")]
    pub service: Option<String>,
    /// Identifiers of datasets, as a cell of the table has them or as the service takes them
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Start the reference server and ask it; without ID for some of its datasets
    #[arg(long)]
    pub reference: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
    /// Print signatures and tokens in addresses: whoever has them has access
    #[arg(long)]
    pub show_signed: bool,
    /// Say nothing on the way
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub mutations: Mutations,
}

/// Asks, tries, prints.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let (service, ids) = words(arguments)?;
    let signals = Signals::listen()?;
    let reference = match arguments.reference {
        true => Some(
            start_reference(
                &arguments.mutations.clone().with_users(),
                Place::default(),
                (BrokerConfig::default(), CloudConfig::default()),
            )
            .await?,
        ),
        false => None,
    };
    let mut run = plan(target(service, reference.as_ref())?, &ids);
    if arguments.reference {
        run.target.identities = arguments.mutations.clone().with_users().identities();
    }
    let progress = Progress::begin(arguments.quiet, &run.target.secrets().url(&run.target.url));
    let outcome = engine::run(&run, interrupt(signals, progress.teller()), |live| {
        progress.follow(0, live)
    })
    .await;
    drop(progress);
    if let Some(server) = reference {
        server.shutdown().await;
    }
    let outcome = outcome.map_err(Problem::io("can't write a journal"))?;
    told(arguments, &outcome, &ids)
}

/// The service, and the datasets. Where the reference server is asked, all words are datasets.
fn words(arguments: &Arguments) -> Result<(Option<&str>, Vec<String>), Problem> {
    let (service, ids) = (arguments.service.as_deref(), &arguments.ids);
    if arguments.reference {
        let given: Vec<String> = service
            .map(str::to_owned)
            .into_iter()
            .chain(ids.clone())
            .collect();
        return Ok(match given.is_empty() {
            true => (None, EXAMPLES.map(str::to_owned).to_vec()),
            false => (None, given),
        });
    }
    if !arguments.mutations.is_empty() {
        return Err(Problem::user(
            "--fault, --variant and --user are for the reference server: add --reference",
        ));
    }
    match ids.is_empty() {
        false => Ok((service, ids.clone())),
        true => Err(Problem::user(
            "give at least one identifier of a dataset after the address of the service",
        )),
    }
}

fn target(service: Option<&str>, reference: Option<&Running>) -> Result<Target, Problem> {
    if let Some(server) = reference {
        return reference_target(server, Some("cloud-access"));
    }
    let text = service.unwrap_or_default();
    let is_file = !text.contains("://") && Path::new(text).is_file();
    match is_file {
        true => one_from_file(Path::new(text)).map_err(Problem::user),
        false => parse_address(text).map_err(Problem::User),
    }
}

/// A run that asks for these datasets and for nothing else. The identifiers may be of any kind.
fn plan(mut target: Target, ids: &[String]) -> Run {
    let profile = target.profile.get_or_insert_with(String::new);
    if profile != "datalink" {
        *profile = "cloud-access".to_owned();
    }
    let cloud = &mut target.cloud;
    cloud.datasets = ids.to_vec();
    for list in [&mut cloud.ids, &mut cloud.uris, &mut cloud.artifacts] {
        *list = ids.to_vec();
    }
    Run {
        target,
        request: None,
        read_only: false,
        quick: true,
        allow_load: false,
        same_origin: false,
        allow_danger: false,
        pace: Pace::REAL,
        // Nothing is made.
        journal: None,
    }
}

fn told(arguments: &Arguments, outcome: &Outcome, ids: &[String]) -> Result<Exit, Problem> {
    if let Some(trouble) = &outcome.trouble {
        print_text(&format!("{}\n{}\n", trouble.what, trouble.advice))?;
        return Ok(if trouble.is_interrupt() {
            Exit::Interrupted
        } else {
            Exit::Preflight
        });
    }
    let located = located(outcome, ids, arguments.show_signed);
    let text = match arguments.json {
        true => json(&located)?,
        false => table::of(&located),
    };
    print_text(&text)?;
    Ok(match outcome.interrupted {
        true => Exit::Interrupted,
        false if located.datasets.iter().all(Dataset::answers) => Exit::Fine,
        false => Exit::Broken,
    })
}

fn json(located: &Located) -> Result<String, Problem> {
    let text = serde_json::to_string_pretty(located)
        .map_err(|e| Problem::Io("can't write JSON".to_owned(), e.into()))?;
    Ok(text + "\n")
}
