//! Why a HAR file can't be judged again.

use std::fmt;

/// Why a text is not a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HarError {
    /// Not JSON, or not the JSON of a HAR; line, column and what is wrong.
    NotHar(String),
    /// A HAR, but recorded by another tool; its name, if it says so.
    Foreign(Option<String>),
    /// Recorded by a voconform with another format.
    OtherFormat(String),
    /// An entry that contradicts itself or the others: its position from 1, and what is wrong.
    Entry(usize, String),
}

impl fmt::Display for HarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HarError::NotHar(what) => write!(f, "not a HAR file: {what}"),
            HarError::Foreign(creator) => {
                let creator = creator.as_deref().unwrap_or("another tool");
                write!(
                    f,
                    "recorded by {creator}, not by voconform (--har): add --passive to judge the traffic of other clients"
                )
            }
            HarError::OtherFormat(format) => {
                write!(
                    f,
                    "the recording has the format {format:?}, this voconform reads {:?}",
                    super::own::FORMAT
                )
            }
            HarError::Entry(number, what) => write!(f, "entry {number}: {what}"),
        }
    }
}

impl std::error::Error for HarError {}
