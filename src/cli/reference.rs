//! Starts the reference server with the faults and variants asked for.

use std::net::IpAddr;

use voconform_reference_server::{Config, Running, StartError, start};

use super::problem::Problem;

/// How the reference server is to be.
#[derive(clap::Args, Debug)]
pub struct Mutations {
    /// A fault that the reference server is to have (`voconform serve --list` names all)
    #[arg(long = "fault", value_name = "ID", help_heading = "Reference server")]
    pub faults: Vec<String>,
    /// A legal variant that the reference server is to have
    #[arg(long = "variant", value_name = "ID", help_heading = "Reference server")]
    pub variants: Vec<String>,
}

impl Mutations {
    /// Is it the plain server?
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.variants.is_empty()
    }
}

/// Starts it; port 0 takes a free one.
pub async fn start_reference(
    mutations: &Mutations,
    host: Option<IpAddr>,
    port: u16,
) -> Result<Running, Problem> {
    let mut config = Config {
        port,
        faults: mutations.faults.clone(),
        variants: mutations.variants.clone(),
        ..Config::default()
    };
    if let Some(host) = host {
        config.host = host;
    }
    start(config).await.map_err(|error| match error {
        StartError::Listen(error) => Problem::Io(format!("can't listen on port {port}"), error),
        unknown => Problem::User(format!("{unknown}; `voconform serve --list` names all")),
    })
}
