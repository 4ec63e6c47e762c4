//! `voconform serve`: the reference server for people and scripts.

use std::net::IpAddr;

use voconform_reference_server::{Access, faults, variants};

use super::Exit;
use super::output::{Colour, print, print_text};
use super::problem::Problem;
use super::reference::{Mutations, Place, start_reference};
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
    /// Let the broker and the clock be steered from this machine, on a port of its own [0, and without a value: a free
    /// one]
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub control: Option<u16>,
    /// List all faults and variants
    #[arg(long)]
    pub list: bool,
}

/// Serves until Ctrl-C or SIGTERM. Prints a line `NAME URL` for each endpoint and for the control interface, then `ready`.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    if arguments.list {
        return list();
    }
    // Before anything is printed: whoever reads `ready` may send the signal at once.
    let mut signals = Signals::listen()?;
    let place = Place {
        host: arguments.host,
        port: arguments.port,
        control: arguments.control,
    };
    let server = start_reference(&arguments.mutations, place, Default::default()).await?;
    print(Colour::Never, |out, _| {
        for (name, url) in server.endpoints() {
            writeln!(out, "{name} {url}")?;
        }
        if let Some(url) = server.control_url() {
            writeln!(out, "control {url}")?;
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
