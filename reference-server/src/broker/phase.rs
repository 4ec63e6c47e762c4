//! The phases of sessions and of their components (Execution Broker 1.0).

/// Where a session is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    Initial,
    Offered,
    Accepted,
    Rejected,
    Expired,
    Waiting,
    Preparing,
    Available,
    Running,
    Releasing,
    Completed,
    Failed,
    Cancelled,
}

impl Phase {
    pub const ALL: [Phase; 13] = [
        Phase::Initial,
        Phase::Offered,
        Phase::Accepted,
        Phase::Rejected,
        Phase::Expired,
        Phase::Waiting,
        Phase::Preparing,
        Phase::Available,
        Phase::Running,
        Phase::Releasing,
        Phase::Completed,
        Phase::Failed,
        Phase::Cancelled,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Phase::Initial => "INITIAL",
            Phase::Offered => "OFFERED",
            Phase::Accepted => "ACCEPTED",
            Phase::Rejected => "REJECTED",
            Phase::Expired => "EXPIRED",
            Phase::Waiting => "WAITING",
            Phase::Preparing => "PREPARING",
            Phase::Available => "AVAILABLE",
            Phase::Running => "RUNNING",
            Phase::Releasing => "RELEASING",
            Phase::Completed => "COMPLETED",
            Phase::Failed => "FAILED",
            Phase::Cancelled => "CANCELLED",
        }
    }

    pub fn from_word(word: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.word() == word)
    }

    pub fn is_terminal(self) -> bool {
        matches!(
            self,
            Phase::Rejected | Phase::Expired | Phase::Completed | Phase::Failed | Phase::Cancelled
        )
    }

    /// The phases that hold capacity.
    #[cfg(test)]
    pub fn holds(self) -> bool {
        !self.is_terminal() && self != Phase::Initial
    }

    /// A client may cancel now.
    pub fn can_be_cancelled(self) -> bool {
        matches!(
            self,
            Phase::Accepted | Phase::Waiting | Phase::Preparing | Phase::Available | Phase::Running
        )
    }

    /// It was accepted, and is over.
    pub fn has_run(self) -> bool {
        matches!(self, Phase::Completed | Phase::Failed | Phase::Cancelled)
    }

    /// Clients do not set it: the service enters it by itself.
    pub fn is_for_service(self) -> bool {
        !matches!(self, Phase::Accepted | Phase::Rejected | Phase::Cancelled)
    }

    /// The program can be reached.
    pub fn is_live(self) -> bool {
        matches!(self, Phase::Available | Phase::Running)
    }
}

/// Where a component (executable, compute, storage, data) is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartPhase {
    Initializing,
    Waiting,
    Preparing,
    Available,
    Running,
    Releasing,
    Completed,
    Failed,
    Cancelled,
}

impl PartPhase {
    pub fn word(self) -> &'static str {
        match self {
            PartPhase::Initializing => "INITIALIZING",
            PartPhase::Waiting => "WAITING",
            PartPhase::Preparing => "PREPARING",
            PartPhase::Available => "AVAILABLE",
            PartPhase::Running => "RUNNING",
            PartPhase::Releasing => "RELEASING",
            PartPhase::Completed => "COMPLETED",
            PartPhase::Failed => "FAILED",
            PartPhase::Cancelled => "CANCELLED",
        }
    }

    pub fn is_terminal(self) -> bool {
        matches!(
            self,
            PartPhase::Completed | PartPhase::Failed | PartPhase::Cancelled
        )
    }
}
