//! `voconform check`: talks to a service and judges it.

use std::path::{Path, PathBuf};

use futures_util::{StreamExt, TryStreamExt};
use voconform::engine::{self, Run};
use voconform::recording::Recording;
use voconform::scenarios::cloud::reference;
use voconform::scenarios::{CloudPlan, Preset};
use voconform::self_test::Face;
use voconform::target::{Target, from_argument, parse_address};
use voconform_reference_server::Running;

use super::Exit;
use super::asking::Asking;
use super::options::ReportOptions;
use super::problem::Problem;
use super::progress::Progress;
use super::publish::{Places, judged, publish_reports};
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
    #[command(flatten)]
    pub asking: Asking,
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
    let options = &arguments.report;
    let places = Places::parse(&options.reports, arguments.har.as_deref())?;
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
    let targets = targets(arguments, reference.as_ref())?.into_iter();
    let runs: Vec<Run> = targets
        .map(|target| arguments.asking.run(target, arguments.reference))
        .collect();
    let names = names(&runs);
    let events = places.events(options, &names)?;
    let progress = match &events {
        Some(events) => Progress::of_events(events, &names),
        None => Progress::of(options.quiet, options.format, &names),
    };
    let outcome = ask(&runs, interrupt(signals, progress.teller()), &progress).await;
    drop(progress);
    if let Some(server) = reference {
        server.shutdown().await;
    }
    let recordings = outcome?;
    let reports = judged(&recordings, options)?;
    if let Some(events) = events {
        events.whole(&recordings, &reports);
    }
    publish_reports(&reports, &recordings, &places, options)
}

/// Asks all services, a few at the same time; their recordings come in the order of the runs.
async fn ask(
    runs: &[Run],
    interrupt: impl Future<Output = ()>,
    progress: &Progress,
) -> Result<Vec<Recording>, Problem> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let all = futures_util::stream::iter(runs.iter().enumerate().map(|(service, run)| {
        let mut stopped = stopped.clone();
        async move {
            let interrupted = async {
                // The sender lives as long as this conversation.
                if stopped.wait_for(|stop| *stop).await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            let outcome = engine::run(run, interrupted, |live| progress.follow(service, live)).await;
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

/// How services are called while they are asked, and in their reports.
fn names(runs: &[Run]) -> Vec<String> {
    let name = |target: &Target| match &target.name {
        Some(name) => name.clone(),
        None => target.secrets().url(&target.url),
    };
    runs.iter().map(|run| name(&run.target)).collect()
}

/// The targets: from a file or an address, then what the command line says.
fn targets(arguments: &Arguments, reference: Option<&Running>) -> Result<Vec<Target>, Problem> {
    let asking = &arguments.asking;
    let targets = match (reference, arguments.target.as_deref()) {
        (Some(server), _) => vec![Target {
            identities: arguments.mutations.clone().with_users().identities(),
            ..reference_target(server, asking.profile.as_deref())?
        }],
        (None, text) => from_argument(text.unwrap_or_default()).map_err(Problem::User)?,
    };
    asking.targets(targets, arguments.report.catalogue.as_ref())
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
