//! `voconform check`: talks to a service and judges it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use voconform::engine::{self, Run};
use voconform::scenarios::cloud::reference;
use voconform::scenarios::{CloudPlan, Pace, Preset, default_directory};
use voconform::self_test::Face;
use voconform::spec::PROFILES;
use voconform::target::{Target, from_file, parse_address, parse_duration};
use voconform_reference_server::Running;

use super::Exit;
use super::options::ReportOptions;
use super::problem::Problem;
use super::progress::Progress;
use super::publish::{Places, publish};
use super::reference::{Mutations, Place, WAIT_EXPIRY, hasty_broker, hasty_cloud, start_reference};
use super::signals::{Signals, interrupt};

/// Arguments of `check`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Address of a job list, TAP base, VOSI capabilities or Execution Broker, or a target file
    #[arg(value_name = "URL|FILE.toml", required_unless_present = "reference")]
    pub target: Option<String>,
    /// Start the reference server and judge it
    #[arg(long, conflicts_with = "target")]
    pub reference: bool,
    /// What kind of service it is [default: guessed]
    #[arg(long, value_parser = PossibleValuesParser::new(PROFILES.iter().map(|p| p.name)))]
    pub profile: Option<String>,
    /// Where job recipes come from [default: guessed]
    #[arg(long, value_enum, value_name = "PRESET")]
    pub recipes: Option<Preset>,
    /// The version of UWS that the service claims [default: read from it]
    #[arg(long, value_parser = ["1.0", "1.1"], value_name = "VERSION")]
    pub uws: Option<String>,
    /// Requests a second [default: 10, no limit on this machine]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub rate: Option<u32>,
    /// Connections at once [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub connections: Option<u32>,
    /// Longest time for the run, such as 90s or 10m [default: 10m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub deadline: Option<Duration>,
    /// How long a job may outlive its destruction time before we stop watching [default: 1m; 5m decides it]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub grace: Option<Duration>,
    /// Create no jobs, ask for no offers
    #[arg(long)]
    pub read_only: bool,
    /// Leave out what takes long wall-clock time
    #[arg(long)]
    pub quick: bool,
    /// Run a job that keeps the service busy for a minute, to abort and delete it
    #[arg(long)]
    pub allow_load: bool,
    /// Also try what a wrong service could lose data by: only on services made for tests
    #[arg(long)]
    pub allow_danger: bool,
    /// Keep the whole conversation, for `voconform recheck` and other tools
    #[arg(long, value_name = "PATH", help_heading = "Report")]
    pub har: Option<PathBuf>,
    #[command(flatten)]
    pub report: ReportOptions,
    #[command(flatten)]
    pub mutations: Mutations,
}

/// Judges a service.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    if !arguments.reference && !arguments.mutations.is_empty() {
        return Err(Problem::user(
            "--fault, --variant and --user are for the reference server: add --reference",
        ));
    }
    let places = Places::parse(&arguments.report.reports, arguments.har.as_deref())?;
    let signals = Signals::listen()?;
    let reference = match arguments.reference {
        true => Some(
            start_reference(
                &arguments.mutations.clone().with_users(),
                Place::default(),
                (hasty_broker(), hasty_cloud()),
            )
            .await?,
        ),
        false => None,
    };
    let target = target(arguments, reference.as_ref())?;
    // Nothing of the reference server outlives this process, so nothing of it need be remembered.
    let journal = (!arguments.reference).then(default_directory);
    let run = Run {
        request: None,
        target,
        read_only: arguments.read_only,
        quick: arguments.quick,
        allow_load: arguments.allow_load,
        // The reference server is made for this, and has nobody's jobs but ours.
        allow_danger: arguments.allow_danger || arguments.reference,
        pace: Pace::REAL,
        journal,
    };
    let progress = Progress::begin(arguments.report.quiet, &run.target.secrets().url(&run.target.url));
    let outcome = engine::run(&run, interrupt(signals, progress.teller()), |talk| {
        progress.follow(talk)
    })
    .await;
    drop(progress);
    if let Some(server) = reference {
        server.shutdown().await;
    }
    let journal = run.journal.as_deref().unwrap_or(Path::new("")).display();
    let outcome = outcome.map_err(Problem::io(format!("can't write a journal in {journal}")))?;
    publish(&outcome.recording, &places, &arguments.report)
}

/// The target: from a file or an address, then what the command line says.
fn target(arguments: &Arguments, reference: Option<&Running>) -> Result<Target, Problem> {
    let mut target = match (reference, arguments.target.as_deref()) {
        (Some(server), _) => Target {
            identities: arguments.mutations.clone().with_users().identities(),
            ..reference_target(server, arguments.profile.as_deref())?
        },
        (None, Some(text)) if is_file(text) => from_file(Path::new(text)).map_err(Problem::user)?,
        (None, text) => parse_address(text.unwrap_or_default()).map_err(Problem::User)?,
    };
    target.profile = arguments.profile.clone().or(target.profile);
    target.uws = arguments.uws.clone().or(target.uws);
    target.preset = arguments.recipes.or(target.preset);
    let limits = &mut target.limits;
    limits.rate = arguments.rate.or(limits.rate);
    limits.connections = arguments.connections.map_or(limits.connections, |n| n as usize);
    limits.deadline = arguments.deadline.unwrap_or(limits.deadline);
    limits.grace = arguments.grace.unwrap_or(limits.grace);
    Ok(target)
}

/// The job list of the reference server that a profile calls for.
pub fn reference_target(server: &Running, profile: Option<&str>) -> Result<Target, Problem> {
    let face = match profile {
        Some("tap-async" | "dali-async") => Face::Tap,
        Some("soda-async") => Face::Soda,
        Some("broker") => Face::Broker,
        Some("eb-offersets") => Face::BrokerPre,
        Some("ep-2023") => Face::Planner23,
        Some("datalink") => Face::Datalink,
        Some("cloud-access") => Face::Cloud,
        _ => Face::Uws11,
    };
    let named = |(name, _): &&(String, String)| name == face.endpoint();
    let (_, url) = server
        .endpoints()
        .iter()
        .find(named)
        .ok_or_else(|| Problem::user("the reference server has no such endpoint"))?;
    let target = parse_address(url).map_err(Problem::User)?;
    let input = ("INPUT".to_owned(), server.index_url().to_owned());
    let known = match face.preset() {
        Preset::ReferenceCloud => CloudPlan {
            wait_expiry: WAIT_EXPIRY,
            ..reference(&target.url, face.profile())
        },
        _ => CloudPlan::default(),
    };
    Ok(Target {
        preset: Some(face.preset()),
        cloud: known,
        recipes: [("by-reference".to_owned(), vec![input])].into(),
        sync: target.url.join("sync").ok(),
        ..target
    })
}

/// Does the user mean a target file rather than an address?
fn is_file(text: &str) -> bool {
    !text.contains("://")
        && (Path::new(text).extension().is_some_and(|ending| ending == "toml") || Path::new(text).is_file())
}
