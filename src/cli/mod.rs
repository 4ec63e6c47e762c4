//! The command line: one file a command.

mod arguments;
mod ask;
mod asking;
mod check;
mod cleanup;
mod completions;
mod diff;
mod docs;
#[cfg(test)]
mod documented;
mod events;
mod exit;
mod explain;
mod libtest;
mod list;
mod locate;
mod man;
mod mutants;
mod news;
mod options;
mod output;
mod problem;
mod progress;
mod publish;
mod recheck;
mod reference;
mod remove;
mod report;
mod run;
mod self_test;
mod serve;
mod signals;
mod wrap;

pub use exit::Exit;
pub use run::main;
