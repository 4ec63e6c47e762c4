//! Makes a run once for many processes: cargo-nextest gives each trial one of its own. The first that needs the verdicts
//! makes the run under a lock and leaves its report in a folder of this run of nextest; the others wait for it.

use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use crate::report::{Report, json};

/// How the folders begin.
const PREFIX: &str = "voconform-libtest-";
/// Folders of runs that ended so long ago are removed.
const OLD: Duration = Duration::from_secs(24 * 3600);
/// How often a process looks whether another one is done.
const BEAT: Duration = Duration::from_millis(50);

/// The reports: those that another process of the run `id` has made, or those that `make` gives. Waits at most `patience`
/// for another process.
pub fn shared(
    id: &str,
    key: &str,
    patience: Duration,
    make: impl FnOnce() -> Result<Vec<Report>, String>,
) -> Result<Vec<Report>, String> {
    let temporary = std::env::temp_dir();
    let folder = temporary.join(format!("{PREFIX}{}", safe(id)));
    let told = |error: io::Error| format!("{}: {error}", folder.display());
    own_folder(&folder).map_err(told)?;
    remove_old(&temporary);
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let answer = folder.join(format!("{:016x}.json", hasher.finish()));
    let lock = File::create(answer.with_extension("lock")).map_err(told)?;
    hold(&lock, &answer, patience)?;
    if let Some(answer) = read(&answer) {
        return answer;
    }
    let made = make();
    // Where it can't be left for others they make it themselves.
    let _ = leave(&answer, &made);
    made
}

/// Waits until the lock is ours, or the answer is there.
fn hold(lock: &File, answer: &Path, patience: Duration) -> Result<(), String> {
    let deadline = Instant::now() + patience;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(format!("can't lock: {error}")),
            Err(TryLockError::WouldBlock) if answer.exists() => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => sleep(BEAT),
            Err(TryLockError::WouldBlock) => {
                return Err("another process makes the run, and has not come to an end".to_owned());
            }
        }
    }
}

/// What stands between a failed run and its reason, in the place of reports.
const PROBLEM: &str = "problem: ";

fn read(answer: &Path) -> Option<Result<Vec<Report>, String>> {
    let text = fs::read_to_string(answer).ok()?;
    match text.strip_prefix(PROBLEM) {
        Some(problem) => Some(Err(problem.to_owned())),
        None => Some(json::read_all(&text).map_err(|e| e.to_string())),
    }
}

/// It appears whole or not at all.
fn leave(answer: &Path, made: &Result<Vec<Report>, String>) -> io::Result<()> {
    let part = answer.with_extension("part");
    let mut file = File::create(&part)?;
    match made {
        Ok(reports) => json::write_all(reports, &mut file)?,
        Err(problem) => write!(file, "{PROBLEM}{problem}")?,
    }
    fs::rename(part, answer)
}

/// A folder that nobody else can look into or write to.
fn own_folder(folder: &Path) -> io::Result<()> {
    match make_private(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    match is_private(&fs::symlink_metadata(folder)?) {
        true => Ok(()),
        false => Err(io::Error::other(
            "it is there already, and others may write to it",
        )),
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.is_dir() && metadata.permissions().mode() & 0o077 == 0
}

#[cfg(not(unix))]
fn is_private(metadata: &fs::Metadata) -> bool {
    metadata.is_dir()
}

/// Removes what runs of other days left; what can't be removed is somebody else's.
fn remove_old(temporary: &Path) {
    let entries = fs::read_dir(temporary).into_iter().flatten().flatten();
    for entry in entries {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let made = entry.metadata().and_then(|m| m.modified());
        let is_old = made.is_ok_and(|made| SystemTime::now().duration_since(made).is_ok_and(|age| age > OLD));
        if is_ours && is_old {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// An id as a part of a file's name.
fn safe(id: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    id.chars().filter(is_plain).take(64).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use std::path::PathBuf;

    use super::*;

    /// The folder of an id, removed when the test ends.
    struct Folder(String);

    impl Folder {
        fn new(name: &str) -> Folder {
            Folder(format!("test-{name}-{}", std::process::id()))
        }

        fn path(&self) -> PathBuf {
            std::env::temp_dir().join(format!("{PREFIX}{}", self.0))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(self.path());
        }
    }

    #[test]
    fn many_ask_and_one_makes_the_run() {
        let folder = Folder::new("many");
        let made = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let answer = shared(&folder.0, "key", Duration::from_secs(20), || {
                        made.fetch_add(1, Ordering::Relaxed);
                        sleep(Duration::from_millis(200));
                        Err("it is down".to_owned())
                    });
                    assert_eq!(answer.unwrap_err(), "it is down");
                });
            }
        });
        assert_eq!(made.load(Ordering::Relaxed), 1);
        let other = shared(&folder.0, "other", Duration::ZERO, || Err("asked".to_owned()));
        assert_eq!(other.unwrap_err(), "asked");
    }

    #[test]
    fn nobody_waits_for_ever() {
        let folder = Folder::new("late");
        own_folder(&folder.path()).unwrap();
        let mut hasher = DefaultHasher::new();
        "key".hash(&mut hasher);
        let lock = folder.path().join(format!("{:016x}.lock", hasher.finish()));
        let lock = File::create(lock).unwrap();
        lock.lock().unwrap();
        let answer = shared(&folder.0, "key", Duration::from_millis(120), || Ok(Vec::new()));
        assert!(answer.unwrap_err().contains("another process"));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_of_others_is_not_trusted() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("open");
        fs::create_dir(folder.path()).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let answer = shared(&folder.0, "key", Duration::ZERO, || Ok(Vec::new()));
        assert!(answer.unwrap_err().contains("others may write"));
    }
}
