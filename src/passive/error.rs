//! Why traffic recorded elsewhere can't be judged.

use std::fmt;

/// Why there is nothing to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassiveError {
    /// Not JSON, or not the JSON of a HAR.
    NotHar(String),
    /// No exchange looks like one with a job list of UWS.
    NoJobList,
    /// There are several job lists: each with what was seen of it.
    Several(Vec<String>),
    /// The one that was asked for is not among them.
    NotThere(String, Vec<String>),
}

impl fmt::Display for PassiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PassiveError::NotHar(what) => write!(f, "not a HAR file: {what}"),
            PassiveError::NoJobList => f.write_str(
                "no job list of UWS was found in it: it needs a job, a job list, or the creation of a job",
            ),
            PassiveError::Several(found) => {
                write!(
                    f,
                    "there are several job lists in it; choose one with --job-list:"
                )?;
                listed(f, found)
            }
            PassiveError::NotThere(wanted, found) if found.is_empty() => {
                write!(f, "there is no job list {wanted} in it, nor any other")
            }
            PassiveError::NotThere(wanted, found) => {
                write!(f, "there is no job list {wanted} in it, but:")?;
                listed(f, found)
            }
        }
    }
}

fn listed(f: &mut fmt::Formatter<'_>, found: &[String]) -> fmt::Result {
    found.iter().try_for_each(|list| write!(f, "\n  {list}"))
}

impl std::error::Error for PassiveError {}
