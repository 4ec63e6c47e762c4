//! `voconform docs`: writes the check reference.

use std::fs;
use std::path::{Path, PathBuf};

use voconform::docs::{Page, pages};

use super::Exit;
use super::output::print_text;
use super::problem::Problem;

/// Arguments of `docs`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Folder for the pages; it is made if it is not there, pages of an older version in it are replaced
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Writes the pages and says where to begin.
pub fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let folder = &arguments.folder;
    let mut written = 0;
    for page in pages() {
        write(folder, &page)?;
        written += 1;
    }
    let first = folder.join("index.html");
    print_text(&format!("{written} files; begin at {}\n", first.display()))?;
    Ok(Exit::Fine)
}

fn write(folder: &Path, page: &Page) -> Result<(), Problem> {
    let path = folder.join(&page.path);
    let in_vain = || format!("can't write {}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Problem::io(in_vain()))?;
    }
    fs::write(&path, &page.text).map_err(Problem::io(in_vain()))
}
