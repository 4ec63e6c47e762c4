//! The ten execution phases (UWS 1.1, 2.1.3).

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
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

const WORDS: &[(Phase, &str)] = &[
    (Phase::Pending, "PENDING"),
    (Phase::Queued, "QUEUED"),
    (Phase::Executing, "EXECUTING"),
    (Phase::Completed, "COMPLETED"),
    (Phase::Error, "ERROR"),
    (Phase::Aborted, "ABORTED"),
    (Phase::Unknown, "UNKNOWN"),
    (Phase::Held, "HELD"),
    (Phase::Suspended, "SUSPENDED"),
    (Phase::Archived, "ARCHIVED"),
];

impl Phase {
    pub fn word(self) -> &'static str {
        WORDS
            .iter()
            .find(|(phase, _)| *phase == self)
            .map_or("UNKNOWN", |(_, word)| word)
    }

    pub fn parse(word: &str) -> Option<Phase> {
        WORDS
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(phase, _)| *phase)
    }

    /// In these phases a job moves by itself or by order, so WAIT blocks (UWS 1.1, 2.2.1.2).
    pub fn is_active(self) -> bool {
        matches!(self, Phase::Pending | Phase::Queued | Phase::Executing)
    }

    /// Nothing more will be done.
    pub fn is_finished(self) -> bool {
        matches!(
            self,
            Phase::Completed | Phase::Error | Phase::Aborted | Phase::Archived
        )
    }
}
