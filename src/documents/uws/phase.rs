//! Phases of a job and the moves between them (UWS 1.1 section 2.1.3).

use std::fmt;

/// A phase of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the words of the standard
pub enum Phase {
    Pending,
    Queued,
    Executing,
    Completed,
    Error,
    Aborted,
    Unknown,
    Held,
    Suspended,
    Archived,
}

use Phase::{Aborted, Archived, Completed, Error, Executing, Held, Pending, Queued, Suspended, Unknown};

impl Phase {
    /// All ten, in the order of the standard.
    pub const ALL: [Phase; 10] = [
        Pending, Queued, Executing, Completed, Error, Aborted, Unknown, Held, Suspended, Archived,
    ];

    /// The phase of this exact word: upper case, nothing around it.
    pub fn read(word: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.word() == word)
    }

    /// The word of the standard.
    pub const fn word(self) -> &'static str {
        match self {
            Pending => "PENDING",
            Queued => "QUEUED",
            Executing => "EXECUTING",
            Completed => "COMPLETED",
            Error => "ERROR",
            Aborted => "ABORTED",
            Unknown => "UNKNOWN",
            Held => "HELD",
            Suspended => "SUSPENDED",
            Archived => "ARCHIVED",
        }
    }

    /// Whether WAIT may block in it (UWS 1.1 section 2.2.1.2): PENDING, QUEUED or EXECUTING.
    pub const fn active(self) -> bool {
        matches!(self, Pending | Queued | Executing)
    }

    /// Whether the job does no more work after it.
    pub const fn terminal(self) -> bool {
        matches!(self, Completed | Error | Aborted | Archived)
    }

    /// Moves in one step, text and diagram of the standard united; UNKNOWN is treated in [`Phase::legal_move`].
    const fn next(self) -> &'static [Phase] {
        match self {
            Pending => &[Queued, Held, Executing, Error, Aborted],
            Queued => &[Executing, Held, Suspended, Error, Aborted],
            Executing => &[Completed, Error, Aborted, Held, Suspended],
            Held => &[Queued, Executing, Aborted, Error],
            Suspended => &[Executing, Aborted, Error],
            Completed | Error | Aborted => &[Archived],
            Archived | Unknown => &[],
        }
    }

    /// Whether a client that polls may see `to` some time after `from`: the closure of the single moves, since
    /// polls skip phases; staying is legal. A job without end may turn UNKNOWN, and UNKNOWN into anything: for
    /// the moves around an UNKNOWN compare the phases before and after it.
    pub fn legal_move(from: Phase, to: Phase) -> bool {
        if from == to || from == Unknown {
            return true;
        }
        if to == Unknown {
            return !from.terminal();
        }
        let mut reached = vec![from];
        let mut done = 0;
        while let Some(phase) = reached.get(done).copied() {
            done += 1;
            for next in phase.next() {
                if !reached.contains(next) {
                    reached.push(*next);
                }
            }
        }
        reached.contains(&to)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
