//! The arguments of `voconform`, as clap reads them.

use clap::{Parser, Subcommand};

use super::{check, cleanup, explain, list, recheck, self_test, serve};

/// Conformance tests for Virtual Observatory services.
#[derive(Parser, Debug)]
#[command(name = "voconform", version, about, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 conforms, 1 a MUST is broken, 2 usage, 3 not fully verified, 4 nothing asked, \
                        5 preflight failed, 70 a bug of voconform, 130 interrupted."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Talk to a service and judge it
    Check(check::Arguments),
    /// Judge a recorded run (HAR) again, without the network
    Recheck(recheck::Arguments),
    /// List the requirements
    List(list::Arguments),
    /// Explain a requirement: what it says, how it is tested, what usually breaks it
    Explain(explain::Arguments),
    /// Run the reference server, conforming or with faults
    Serve(serve::Arguments),
    /// Delete jobs that killed runs left behind
    Cleanup(cleanup::Arguments),
    /// Let voconform judge its own reference server with every fault
    #[command(hide = true)]
    SelfTest(self_test::Arguments),
}
