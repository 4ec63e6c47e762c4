//! `voconform self-test`: the kill matrix, which check notices which fault.

use super::Exit;
use super::problem::Problem;

/// Arguments of `self-test`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Only this fault
    #[arg(long, value_name = "ID")]
    pub fault: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Judges the reference server with each fault and prints what noticed it.
pub async fn run(_arguments: &Arguments) -> Result<Exit, Problem> {
    Err(Problem::user(
        "self-test is not in this build yet; `cargo test` runs the same trials",
    ))
}
