//! The arguments of `voconform`, as clap reads them.

use clap::{Parser, Subcommand};

use super::{
    ask, check, cleanup, completions, diff, docs, explain, libtest, list, locate, man, recheck, report,
    self_test, serve,
};

/// Printed below the help of the whole program, and in its manual page: a line a code, two spaces before what it means.
pub const EXIT_CODES: &str = "\
Exit codes:
    0  everything decided and nothing broken
    1  a MUST is broken
    2  the command line or the target file is wrong
    3  nothing broken, but not fully verified
    4  nothing was asked
    5  preflight failed: unreachable, credentials refused, not such a service
    6  a waiver is expired or matches nothing
   70  a bug of voconform
  101  libtest: a trial failed
  130  interrupted, after cleaning up";

/// Conformance tests for Virtual Observatory services.
#[derive(Parser, Debug)]
#[command(name = "voconform", version, about, max_term_width = 100)]
#[command(after_help = EXIT_CODES)]
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
    /// Ask a broker whether and when something can run; accepts nothing
    Ask(ask::Arguments),
    /// Print every address under which datasets can be had, whether it answers, and how fast
    Locate(locate::Arguments),
    /// Judge a recorded run (HAR) again, without the network
    Recheck(recheck::Arguments),
    /// Write reports in other formats, from their JSON
    Report(report::Arguments),
    /// Say what is different between two runs; fails if something got worse
    Diff(diff::Arguments),
    /// Judge a service with one trial a requirement, in the manner of Rust's test harness
    Libtest(libtest::Arguments),
    /// List the requirements
    List(list::Arguments),
    /// Explain a requirement: what it says, how it is tested, what usually breaks it
    Explain(explain::Arguments),
    /// Write the check reference: a page a requirement, and what the standards leave open
    Docs(docs::Arguments),
    /// Run the reference server, conforming or with faults
    Serve(serve::Arguments),
    /// Delete jobs that killed runs left behind
    Cleanup(cleanup::Arguments),
    /// Let voconform judge its own reference server with every fault
    SelfTest(self_test::Arguments),
    /// Print what a shell needs to complete commands and options
    Completions(completions::Arguments),
    /// Print the manual page, or write all of them to a folder
    Man(man::Arguments),
}
