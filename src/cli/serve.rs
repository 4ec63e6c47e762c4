//! `voconform serve`: the reference server for people and scripts.

use std::net::IpAddr;

use voconform_reference_server::{Access, BrokerConfig, faults, variants};

use super::Exit;
use super::output::{Colour, print, print_text};
use super::problem::Problem;
use super::reference::{Mutations, start_reference};
use super::signals::Signals;

/// Arguments of `serve`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Address to listen on [default: this machine only]
    #[arg(long, value_name = "IP")]
    pub host: Option<IpAddr>,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    #[command(flatten)]
    pub mutations: Mutations,
    /// List all faults and variants
    #[arg(long)]
    pub list: bool,
}

/// Serves until Ctrl-C or SIGTERM. Prints a line `NAME URL` for each endpoint, then `ready`.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    if arguments.list {
        return list();
    }
    // Before anything is printed: whoever reads `ready` may send the signal at once.
    let mut signals = Signals::listen()?;
    let server = start_reference(
        &arguments.mutations,
        arguments.host,
        arguments.port,
        BrokerConfig::default(),
    )
    .await?;
    print(Colour::Never, |out, _| {
        for (name, url) in server.endpoints() {
            writeln!(out, "{name} {url}")?;
        }
        writeln!(out, "ready")
    })?;
    signals.next().await;
    server.shutdown().await;
    Ok(Exit::Fine)
}

/// What else must be given for a fault or a variant to be seen.
fn setting(access: Access) -> &'static str {
    match access {
        Access::Open => "",
        Access::Own => " (with --user)",
        Access::Closed => " (with --user and --closed)",
    }
}

fn list() -> Result<Exit, Problem> {
    let mut text = String::from("faults (each breaks a requirement)\n");
    for fault in faults() {
        text += &format!("  {:<36} {}{}\n", fault.id, fault.title, setting(fault.access));
    }
    text += "\nvariants (each is legal)\n";
    for variant in variants() {
        text += &format!(
            "  {:<36} {}{}\n",
            variant.id,
            variant.title,
            setting(variant.access)
        );
    }
    print_text(&text)?;
    Ok(Exit::Fine)
}
