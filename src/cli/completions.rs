//! `voconform completions`: what a shell needs to complete our commands and options.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::Exit;
use super::arguments;
use super::output::print_text;
use super::problem::Problem;

/// Arguments of `completions`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

/// Prints the script for a shell.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let mut command = arguments::Arguments::command();
    let name = command.get_name().to_owned();
    // Into memory first: the generator knows no closed pipe.
    let mut script = Vec::new();
    generate(arguments.shell, &mut command, name, &mut script);
    print_text(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}
