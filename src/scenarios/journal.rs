//! The journal: every job is written down, on disk, before it is used, so that a killed run leaves a trace that
//! `voconform cleanup` can follow.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use url::Url;

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JournalEntry {
    /// This job was made by us.
    Created(String),
    /// This job is gone.
    Removed(String),
}

/// A journal file; without one nothing is written (tests against servers of their own).
#[derive(Default)]
pub struct Journal {
    file: Option<Mutex<File>>,
    path: Option<PathBuf>,
}

/// Where journals lie: `$XDG_STATE_HOME/voconform`, else `~/.local/state/voconform`, else the folder for temporary files.
pub fn default_directory() -> PathBuf {
    let state = std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .filter(|p| p.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    state
        .or_else(home)
        .unwrap_or_else(std::env::temp_dir)
        .join("voconform")
}

impl Journal {
    /// Keeps no journal.
    pub fn none() -> Journal {
        Journal::default()
    }

    /// A new journal in a folder, which is made if it isn't there.
    pub fn create(directory: &Path, nonce: &str) -> std::io::Result<Journal> {
        std::fs::create_dir_all(directory)?;
        let path = directory.join(format!("{nonce}.jsonl"));
        let file = OpenOptions::new().create_new(true).append(true).open(&path)?;
        Ok(Journal {
            file: Some(Mutex::new(file)),
            path: Some(path),
        })
    }

    /// Where it lies.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Notes a job, and makes sure that the note is on disk.
    pub fn created(&self, url: &Url) {
        self.write(&JournalEntry::Created(url.to_string()));
    }

    /// Notes that a job is gone.
    pub fn removed(&self, url: &str) {
        self.write(&JournalEntry::Removed(url.to_owned()));
    }

    fn write(&self, entry: &JournalEntry) {
        let Some(file) = &self.file else { return };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(line) = serde_json::to_string(entry) else {
            return;
        };
        // A full disk must not keep us from deleting the job in this very process.
        let _ = writeln!(file, "{line}").and_then(|()| file.sync_data());
    }

    /// The jobs of a journal that are not known to be gone.
    pub fn read(path: &Path) -> std::io::Result<Vec<String>> {
        let mut open: Vec<String> = Vec::new();
        for line in BufReader::new(File::open(path)?).lines() {
            // The last line may be cut: the process died while writing it, before it used the job.
            match serde_json::from_str(&line?) {
                Ok(JournalEntry::Created(url)) => open.push(url),
                Ok(JournalEntry::Removed(url)) => open.retain(|u| *u != url),
                Err(_) => {}
            }
        }
        Ok(open)
    }

    /// Removes the file if it names no job that is still there.
    pub fn close(self) {
        let Some(path) = self.path else { return };
        if Journal::read(&path).is_ok_and(|open| open.is_empty()) {
            // What can't be removed is found empty by the next clean-up.
            let _ = std::fs::remove_file(path);
        }
    }
}
