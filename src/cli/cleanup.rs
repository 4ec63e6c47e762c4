//! `voconform cleanup`: takes away what the journals of killed runs name, and nothing else: jobs are deleted, offers and
//! sessions of brokers rejected or cancelled.

use std::path::{Path, PathBuf};

use url::Url;
use voconform::documents::broker::Dialect;
use voconform::scenarios::{Journal, Open, default_directory};
use voconform::target::one_from_file;

use super::Exit;
use super::output::print_text;
use super::problem::Problem;
use super::remove::Remover;

/// Arguments of `cleanup`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Journals [default: all in the folder for journals]
    #[arg(value_name = "JOURNAL")]
    pub journals: Vec<PathBuf>,
    /// The target file whose credentials the service wants
    #[arg(long, value_name = "FILE.toml")]
    pub target: Option<PathBuf>,
    /// Only say what would be deleted
    #[arg(long)]
    pub dry_run: bool,
}

/// Deletes what is left.
pub async fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let target = arguments
        .target
        .as_deref()
        .map(one_from_file)
        .transpose()
        .map_err(Problem::user)?;
    let home = target.as_ref().map(|t| t.url.origin());
    let identities = target.map_or_else(Vec::new, |t| t.identities);
    let remover = Remover::new(home, identities).map_err(Problem::User)?;
    let journals = if arguments.journals.is_empty() {
        journals_in(&default_directory())?
    } else {
        arguments.journals.clone()
    };
    if journals.is_empty() {
        print_text("nothing to clean up\n")?;
    }
    let mut left = 0;
    for path in &journals {
        left += clean(path, &remover, arguments.dry_run).await?;
    }
    if left > 0 {
        print_text(&format!("{left} of them could not be removed\n"))?;
        return Ok(Exit::Broken);
    }
    Ok(Exit::Fine)
}

/// The journals in a folder, oldest name first; none if there is no such folder.
fn journals_in(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let unreadable = || Problem::io(format!("can't read the folder {}", folder.display()));
    let entries: std::io::Result<Vec<_>> = std::fs::read_dir(folder).map_err(unreadable())?.collect();
    let paths = entries
        .map_err(unreadable())?
        .into_iter()
        .map(|entry| entry.path());
    let mut journals: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    journals.sort();
    Ok(journals)
}

/// Deletes the jobs of one journal, and the journal when none is left. Gives the number of jobs that are.
async fn clean(path: &Path, remover: &Remover, dry_run: bool) -> Result<usize, Problem> {
    let name = path.display();
    let journal = Journal::reopen(path).map_err(Problem::io(format!("can't open the journal {name}")))?;
    let Some(journal) = journal else {
        print_text(&format!("{name}: left alone, its run is still alive\n"))?;
        return Ok(0);
    };
    let jobs = journal
        .open_entries()
        .map_err(Problem::io(format!("can't read the journal {name}")))?;
    print_text(&format!("{name}: {} {}\n", jobs.len(), word(&jobs)))?;
    if dry_run {
        let lines: String = jobs
            .iter()
            .map(|job| format!("  would {} {}\n", verbs(job).0, printable(&job.url)))
            .collect();
        print_text(&lines)?;
        return Ok(0);
    }
    let mut left = 0;
    for job in jobs {
        let outcome = remove(remover, &job).await;
        match outcome {
            Ok(()) => {
                journal.removed(&job.url);
                print_text(&format!("  {} {}\n", verbs(&job).1, printable(&job.url)))?;
            }
            Err(why) => {
                left += 1;
                print_text(&format!("  left {}: {}\n", printable(&job.url), printable(&why)))?;
            }
        }
    }
    journal.close();
    Ok(left)
}

async fn remove(remover: &Remover, open: &Open) -> Result<(), String> {
    let url = Url::parse(&open.url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| "not an address of HTTP".to_owned())?;
    match open.dialect.as_deref() {
        None => remover.remove(&url).await,
        Some(word) => {
            let dialect = Dialect::named(word);
            remover
                .end(
                    &url,
                    dialect.ok_or_else(|| format!("a later version of voconform knows what {word} is"))?,
                )
                .await
        }
    }
}

/// What the entries are.
fn word(open: &[Open]) -> &'static str {
    match open.iter().any(|entry| entry.dialect.is_some()) {
        true => "offers and sessions",
        false => "jobs",
    }
}

/// What is done with it, and what was done.
fn verbs(open: &Open) -> (&'static str, &'static str) {
    match open.dialect {
        Some(_) => ("end", "ended"),
        None => ("delete", "deleted"),
    }
}

/// What came from outside, as a terminal may show it.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
