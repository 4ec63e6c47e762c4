//! The journal: every job is written down, on disk, before it is used, so that a killed run leaves a trace that
//! `voconform cleanup` can follow.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
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
    /// This offer, session or offerset of a broker was made for us.
    Offered {
        /// Its address.
        url: String,
        /// The version of the interface, as [`Dialect::word`](crate::documents::broker::Dialect::word) has it.
        dialect: String,
    },
    /// This one is gone: a job that was deleted, an offer or a session that has ended.
    Removed(String),
}

/// Something of ours that is not known to be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its address.
    pub url: String,
    /// The version of the interface of the broker that it belongs to; none = it is a job.
    pub dialect: Option<String>,
}

/// A journal file; without one nothing is written (tests against servers of their own).
#[derive(Default)]
pub struct Journal {
    file: Option<Mutex<File>>,
    path: Option<PathBuf>,
    resumed: bool,
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
        // The lock says that the run is alive; the operating system takes it away however the process ends. Where
        // files can't be locked, `cleanup` can't tell, and leaves the journal alone.
        let _ = file.lock();
        Ok(Journal {
            file: Some(Mutex::new(file)),
            path: Some(path),
            resumed: false,
        })
    }

    /// Opens the journal of an earlier run to go on with it; `None` while that run, or another clean-up, is alive.
    ///
    /// # Errors
    /// The file can't be opened or locked.
    pub fn reopen(path: &Path) -> std::io::Result<Option<Journal>> {
        let file = OpenOptions::new().read(true).append(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Journal {
                file: Some(Mutex::new(file)),
                path: Some(path.to_owned()),
                resumed: true,
            })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Where it lies.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Notes a job, and makes sure that the note is on disk.
    pub fn created(&self, url: &Url) {
        self.write(&[JournalEntry::Created(url.to_string())]);
    }

    /// Notes offers, sessions or offersets likewise, all at once: what the first answer shows must not wait for the last line.
    pub fn offered<'u>(&self, urls: impl IntoIterator<Item = &'u Url>, dialect: &str) {
        let entry = |url: &Url| JournalEntry::Offered {
            url: url.to_string(),
            dialect: dialect.to_owned(),
        };
        let entries: Vec<JournalEntry> = urls.into_iter().map(entry).collect();
        self.write(&entries);
    }

    /// Notes that a job, an offer or a session is gone.
    pub fn removed(&self, url: &str) {
        self.write(&[JournalEntry::Removed(url.to_owned())]);
    }

    fn write(&self, entries: &[JournalEntry]) {
        let Some(file) = self.file.as_ref().filter(|_| !entries.is_empty()) else {
            return;
        };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<String> = entries
            .iter()
            .filter_map(|e| serde_json::to_string(e).ok())
            .collect();
        let lines = lines.join("\n");
        // The last line of a killed run may lack its end.
        let start = if self.resumed { "\n" } else { "" };
        // A full disk must not keep us from deleting the job in this very process.
        let _ = writeln!(file, "{start}{lines}").and_then(|()| file.sync_data());
    }

    /// What this journal names and what is not known to be gone.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn open_entries(&self) -> std::io::Result<Vec<Open>> {
        let Some(file) = &self.file else {
            return Ok(Vec::new());
        };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(0))?;
        Journal::read_from(BufReader::new(&*file))
    }

    /// What a journal names and what is not known to be gone.
    pub fn read(path: &Path) -> std::io::Result<Vec<Open>> {
        Journal::read_from(BufReader::new(File::open(path)?))
    }

    fn read_from(journal: impl BufRead) -> std::io::Result<Vec<Open>> {
        let mut open: Vec<Open> = Vec::new();
        for line in journal.lines() {
            // The last line may be cut: the process died while writing it, before it used the job.
            match serde_json::from_str(&line?) {
                Ok(JournalEntry::Created(url)) => open.push(Open { url, dialect: None }),
                Ok(JournalEntry::Offered { url, dialect }) => open.push(Open {
                    url,
                    dialect: Some(dialect),
                }),
                Ok(JournalEntry::Removed(url)) => open.retain(|entry| entry.url != url),
                Err(_) => {}
            }
        }
        Ok(open)
    }

    /// Removes the file if it names no job that is still there.
    pub fn close(&self) {
        let (Some(path), Some(file)) = (&self.path, &self.file) else {
            return;
        };
        // The run is over. Some systems let nobody else read a locked file.
        let _ = file.lock().unwrap_or_else(PoisonError::into_inner).unlock();
        if Journal::read(path).is_ok_and(|open| open.is_empty()) {
            // What can't be removed is found empty by the next clean-up.
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own, removed when it ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            Folder(std::env::temp_dir().join(format!("voconform-{name}-{}", std::process::id())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_journal_is_locked_while_its_run_lives_and_goes_when_all_is_gone() {
        let folder = Folder::new("journal-locked");
        let journal = Journal::create(&folder.0, "a-1").unwrap();
        let path = journal.path().unwrap().to_owned();
        journal.created(&Url::parse("http://h/1").unwrap());
        assert!(Journal::reopen(&path).unwrap().is_none(), "its run is alive");
        journal.close();
        let journal = Journal::reopen(&path).unwrap().unwrap();
        let job = |url: &str| Open {
            url: url.to_owned(),
            dialect: None,
        };
        assert_eq!(journal.open_entries().unwrap(), [job("http://h/1")]);
        journal.offered(&[Url::parse("http://h/eb/sessions/2").unwrap()], "1.0");
        let offer = Open {
            dialect: Some("1.0".to_owned()),
            ..job("http://h/eb/sessions/2")
        };
        assert_eq!(journal.open_entries().unwrap(), [job("http://h/1"), offer]);
        journal.removed("http://h/eb/sessions/2");
        journal.removed("http://h/1");
        journal.close();
        assert!(!path.exists());
    }

    #[test]
    fn a_cut_last_line_hides_no_later_one() {
        let folder = Folder::new("journal-cut");
        std::fs::create_dir_all(&folder.0).unwrap();
        let path = folder.0.join("b-2.jsonl");
        std::fs::write(&path, "{\"created\":\"http://h/1\"}\n{\"created\":\"http://h/").unwrap();
        let journal = Journal::reopen(&path).unwrap().unwrap();
        journal.removed("http://h/1");
        assert!(journal.open_entries().unwrap().is_empty());
    }
}
