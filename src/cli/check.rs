//! `voconform check`: talks to a service and judges it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use futures_util::{StreamExt, TryStreamExt};
use voconform::engine::{self, Run};
use voconform::recording::Recording;
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
    /// Of a target file that names several services, ask only this one
    #[arg(long, value_name = "NAME", conflicts_with = "reference")]
    pub service: Option<String>,
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

/// Services that are asked at the same time, each within its own limits.
const AT_ONCE: usize = 4;

/// Judges services.
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
    let targets = targets(arguments, reference.as_ref())?;
    let runs: Vec<Run> = targets.into_iter().map(|target| one(arguments, target)).collect();
    let progress = Progress::begin(arguments.report.quiet, &looked_at(&runs));
    let outcome = ask(&runs, interrupt(signals, progress.teller()), &progress).await;
    drop(progress);
    if let Some(server) = reference {
        server.shutdown().await;
    }
    publish(&outcome?, &places, &arguments.report)
}

/// How a service is asked.
fn one(arguments: &Arguments, target: Target) -> Run {
    Run {
        request: None,
        target,
        read_only: arguments.read_only,
        quick: arguments.quick,
        allow_load: arguments.allow_load,
        // The reference server is made for this, and has nobody's jobs but ours.
        allow_danger: arguments.allow_danger || arguments.reference,
        pace: Pace::REAL,
        // Nothing of the reference server outlives this process, so nothing of it need be remembered.
        journal: (!arguments.reference).then(default_directory),
    }
}

/// Asks all services, a few at the same time; their recordings come in the order of the runs.
async fn ask(
    runs: &[Run],
    interrupt: impl Future<Output = ()>,
    progress: &Progress,
) -> Result<Vec<Recording>, Problem> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let all = futures_util::stream::iter(runs.iter().map(|run| {
        let mut stopped = stopped.clone();
        async move {
            let interrupted = async {
                // The sender lives as long as this conversation.
                if stopped.wait_for(|stop| *stop).await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            let outcome = engine::run(run, interrupted, |talk| progress.follow(talk)).await;
            let journal = run.journal.as_deref().unwrap_or(Path::new("")).display();
            let outcome = outcome.map_err(Problem::io(format!("can't write a journal in {journal}")))?;
            Ok(outcome.recording)
        }
    }));
    let mut all = std::pin::pin!(all.buffered(AT_ONCE).try_collect());
    let mut interrupt = std::pin::pin!(interrupt);
    tokio::select! {
        outcome = &mut all => return outcome,
        () = &mut interrupt => {}
    }
    // Each run cleans up and says what it has.
    let _ = stop.send(true);
    all.await
}

/// What the first line of progress says.
fn looked_at(runs: &[Run]) -> String {
    match runs {
        [run] => run.target.secrets().url(&run.target.url),
        several => format!("{} services", several.len()),
    }
}

/// The targets: from a file or an address, then what the command line says.
fn targets(arguments: &Arguments, reference: Option<&Running>) -> Result<Vec<Target>, Problem> {
    let mut targets = match (reference, arguments.target.as_deref()) {
        (Some(server), _) => vec![Target {
            identities: arguments.mutations.clone().with_users().identities(),
            ..reference_target(server, arguments.profile.as_deref())?
        }],
        (None, Some(text)) if is_file(text) => from_file(Path::new(text)).map_err(Problem::user)?,
        (None, text) => vec![parse_address(text.unwrap_or_default()).map_err(Problem::User)?],
    };
    if let Some(name) = &arguments.service {
        let known: Vec<String> = targets.iter().filter_map(|t| t.name.clone()).collect();
        targets.retain(|target| target.name.as_ref() == Some(name));
        if targets.is_empty() {
            let known = known.join(", ");
            return Err(Problem::User(format!(
                "the target file names no service {name:?}, but {known}"
            )));
        }
    }
    for target in &mut targets {
        target.profile = arguments.profile.clone().or(target.profile.take());
        target.uws = arguments.uws.clone().or(target.uws.take());
        target.preset = arguments.recipes.or(target.preset);
        target.catalogue = arguments.report.catalogue.clone().or(target.catalogue.take());
        let limits = &mut target.limits;
        limits.rate = arguments.rate.or(limits.rate);
        limits.connections = arguments.connections.map_or(limits.connections, |n| n as usize);
        limits.deadline = arguments.deadline.unwrap_or(limits.deadline);
        limits.grace = arguments.grace.unwrap_or(limits.grace);
    }
    Ok(targets)
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
