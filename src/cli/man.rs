//! `voconform man`: the manual pages, made of the definition of the command line.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::Exit;
use super::arguments::{self, EXIT_CODES};
use super::output::print_text;
use super::problem::Problem;

/// Arguments of `man`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Folder for the pages, one a command; made if it is not there [default: the main page on standard output]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// Prints the main page, or writes all pages.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let pages = pages().map_err(Problem::io("can't make the pages"))?;
    match &arguments.folder {
        None => print_text(&String::from_utf8_lossy(&pages[0].text))?,
        Some(folder) => write(&pages, folder)?,
    }
    Ok(Exit::Fine)
}

/// A page of the manual.
struct Page {
    /// Its file, such as `voconform-check.1`.
    file: String,
    /// In roff.
    text: Vec<u8>,
}

/// All pages, that of the whole program first.
fn pages() -> io::Result<Vec<Page>> {
    let mut program = arguments::Arguments::command()
        .disable_help_subcommand(true)
        .subcommand_help_heading("COMMANDS")
        .subcommand_value_name("command");
    program.build();
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    std::iter::once(main_page(&program))
        .chain(commands.map(|command| command_page(&program, command)))
        .collect()
}

/// The page of the whole program: its exit codes have a chapter of their own, as manual pages use to have.
fn main_page(program: &Command) -> io::Result<Page> {
    let man = manual(program, program);
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    man.render_subcommands_section(&mut text)?;
    exit_status().to_writer(&mut text)?;
    Ok(Page {
        file: man.get_filename(),
        text,
    })
}

fn command_page(program: &Command, command: &Command) -> io::Result<Page> {
    let man = manual(program, command);
    let mut text = Vec::new();
    man.render(&mut text)?;
    let mut also = Roff::new();
    also.control("SH", ["SEE ALSO"]);
    also.text([bold(program.get_name()), roman("(1)")]);
    also.to_writer(&mut text)?;
    Ok(Page {
        file: man.get_filename(),
        text,
    })
}

/// The page of a command. It bears no date: the same program writes the same pages.
fn manual(program: &Command, command: &Command) -> Man {
    let version = program.get_version().unwrap_or_default();
    Man::new(command.clone())
        .source(format!("{} {version}", program.get_name()))
        .manual("Conformance tests")
}

/// The exit codes as a list.
fn exit_status() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    let lines = EXIT_CODES.lines().filter_map(|line| line.trim().split_once("  "));
    for (number, meaning) in lines {
        roff.control("TP", []);
        roff.text([bold(number)]);
        roff.text([roman(meaning.trim())]);
    }
    roff
}

fn write(pages: &[Page], folder: &Path) -> Result<(), Problem> {
    let name = folder.display();
    std::fs::create_dir_all(folder).map_err(Problem::io(format!("can't make {name}")))?;
    for page in pages {
        let path = folder.join(&page.file);
        std::fs::write(&path, &page.text).map_err(Problem::io(format!("can't write {}", path.display())))?;
    }
    Ok(())
}
