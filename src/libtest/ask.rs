//! Makes the run: asks the services one after the other, or the reference server, and judges what they say.

use std::io;

use voconform_reference_server as reference;

use super::{Question, Subject};
use crate::checks::judge;
use crate::engine::{self, Live, Run};
use crate::http::{Credential, Identity};
use crate::report::Report;
use crate::scenarios::Pace;
use crate::self_test::Face;
use crate::target::{Target, parse_address};

/// Who is shown a run that begins: the number of the service, and the run.
pub type Watch = dyn Fn(usize, Live) + Send + Sync;

/// Asks, and judges; the error is a sentence for the user.
pub fn ask(question: &Question, watch: &Watch) -> Result<Vec<Report>, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| format!("can't start: {e}"))?;
    runtime.block_on(async {
        match &question.subject {
            Subject::Services(runs) => services(runs, watch).await,
            Subject::Reference {
                profile,
                quick,
                read_only,
            } => reference(profile, (*quick, *read_only), watch).await,
        }
    })
}

async fn services(runs: &[Run], watch: &Watch) -> Result<Vec<Report>, String> {
    let mut reports = Vec::with_capacity(runs.len());
    for (service, run) in runs.iter().enumerate() {
        let outcome = engine::run(run, interrupt(), |live| watch(service, live)).await;
        let outcome = outcome.map_err(|e| format!("can't write a journal: {e}"))?;
        reports.push(Report::new(&outcome.recording, &judge(&outcome.recording)));
    }
    Ok(reports)
}

/// The users of the reference server.
const USERS: [&str; 2] = ["alice", "bob"];

async fn reference(
    profile: &str,
    (quick, read_only): (bool, bool),
    watch: &Watch,
) -> Result<Vec<Report>, String> {
    let face = Face::ALL.into_iter().find(|face| face.profile() == profile);
    let face = face.unwrap_or(Face::Uws11);
    let secret = |name: &str| format!("secret-of-{name}");
    let users = USERS.map(|name| reference::User {
        name: name.to_owned(),
        secret: secret(name),
    });
    let config = reference::Config {
        users: users.into(),
        access: reference::Access::Own,
        ..reference::Config::default()
    };
    let server = reference::start(config).await.map_err(|e| e.to_string())?;
    let endpoint = server
        .endpoints()
        .iter()
        .find(|(name, _)| name == face.endpoint());
    let url = endpoint.map(|(_, url)| url.as_str()).unwrap_or_default();
    let target = parse_address(url)?;
    let identities = USERS.map(|name| Identity::new(name, Credential::Bearer(secret(name))));
    let run = Run {
        request: None,
        target: Target {
            preset: Some(face.preset()),
            profile: Some(profile.to_owned()),
            identities: identities.into(),
            cloud: crate::scenarios::cloud::reference(&target.url, profile),
            sync: target.url.join("sync").ok(),
            ..target
        },
        read_only,
        quick,
        allow_load: false,
        same_origin: false,
        allow_danger: true,
        pace: Pace::REAL,
        journal: None,
    };
    let reports = services(&[run], watch).await;
    server.shutdown().await;
    reports
}

/// Completes when the user wants the run to end.
async fn interrupt() {
    if stopped().await.is_err() {
        // Nobody can tell us; the run ends by itself.
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn stopped() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn stopped() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
