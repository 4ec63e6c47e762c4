//! Why a command can't do what it was asked for.

use std::fmt;
use std::io;

/// An error that the user can mend, or one of writing.
#[derive(Debug)]
pub enum Problem {
    /// Something the user gave is wrong: what, and what to do; lower case.
    User(String),
    /// Something can't be written or read: what, and why.
    Io(String, io::Error),
}

impl Problem {
    /// Something the user gave is wrong.
    pub fn user(message: impl fmt::Display) -> Problem {
        Problem::User(message.to_string())
    }

    /// Turns an error of input or output into a problem with a place.
    pub fn io(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Problem {
        move |error| Problem::Io(what.to_string(), error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::User(message) => f.write_str(message),
            Problem::Io(what, error) => write!(f, "{what}: {error}"),
        }
    }
}
