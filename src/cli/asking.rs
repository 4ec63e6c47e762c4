//! How a service is asked: options that every command has that talks to it in order to judge it.

use std::time::Duration;

use clap::builder::PossibleValuesParser;
use voconform::engine::Run;
use voconform::scenarios::{Pace, Preset, default_directory};
use voconform::spec::PROFILES;
use voconform::target::{Target, only, parse_duration};

use super::problem::Problem;

/// How a service is asked.
#[derive(clap::Args, Debug)]
pub struct Asking {
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
    /// Ask nothing on other hosts, ports or schemes than the target's own, but for what the target file names
    #[arg(long)]
    pub same_origin: bool,
    /// Leave out what takes long wall-clock time
    #[arg(long)]
    pub quick: bool,
    /// Run a job that keeps the service busy for a minute, to abort and delete it
    #[arg(long)]
    pub allow_load: bool,
    /// Also try what a wrong service could lose data by: only on services made for tests
    #[arg(long)]
    pub allow_danger: bool,
}

impl Asking {
    /// The targets with what the command line says of them; it outweighs the target file.
    ///
    /// # Errors
    /// There is no service of the name asked for.
    pub fn targets(&self, targets: Vec<Target>, catalogue: Option<&String>) -> Result<Vec<Target>, Problem> {
        let mut targets = match &self.service {
            Some(name) => only(targets, name).map_err(Problem::User)?,
            None => targets,
        };
        for target in &mut targets {
            target.profile = self.profile.clone().or(target.profile.take());
            target.uws = self.uws.clone().or(target.uws.take());
            target.preset = self.recipes.or(target.preset);
            target.catalogue = catalogue.cloned().or(target.catalogue.take());
            let limits = &mut target.limits;
            limits.rate = self.rate.or(limits.rate);
            limits.connections = self.connections.map_or(limits.connections, |n| n as usize);
            limits.deadline = self.deadline.unwrap_or(limits.deadline);
            limits.grace = self.grace.unwrap_or(limits.grace);
        }
        Ok(targets)
    }

    /// How a service is asked, or the reference server.
    pub fn run(&self, target: Target, reference: bool) -> Run {
        Run {
            request: None,
            target,
            read_only: self.read_only,
            same_origin: self.same_origin,
            quick: self.quick,
            allow_load: self.allow_load,
            // The reference server is made for this, and has nobody's jobs but ours.
            allow_danger: self.allow_danger || reference,
            pace: Pace::REAL,
            // Nothing of the reference server outlives this process, so nothing of it need be remembered.
            journal: (!reference).then(default_directory),
        }
    }
}
