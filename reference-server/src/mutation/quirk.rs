//! Differences in behaviour that no rewriting of messages can make.

use super::super::uws::Phase;

/// One such difference. Each is asked for at the place in the service where it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    // What a new job is like.
    BlankInId,
    CreatedTooEarly,
    HeldWhenCreated,
    JobUrlElsewhere,
    RegisteredElsewhere,
    JobUrlSlash,
    NoDestruction,
    NoDuration,
    RunAtCreationIgnored,
    RunIdIsJobId,
    RunIdMustBeNew,
    RunsByItself,
    RunsWhenCreated,
    SameJobForSameOrder,
    // How it runs.
    AlwaysHeld,
    DetourQueued,
    DetourPending,
    DetourSuspended,
    DetourUnknown,
    DurationEndsInError,
    DurationIgnored,
    DurationLate,
    ErrorGainsResult,
    FailureAborts,
    FailureCompletes,
    HeldStartsItself,
    StaysSuspended,
    InstantJobs,
    ResultsWhileQueued,
    RunsForEver,
    SlowQueue,
    // What orders do.
    AbortKeepsRunning,
    AbortTakesAWhile,
    AbortsCompleted,
    BadDestructionStored,
    CreationTimeSettable,
    DestructionFixed,
    DestructionRoundedUp,
    DurationFixed,
    DurationLimited,
    HeldCannotRun,
    NegativeDurationStored,
    ObeysAnyPhase,
    ParametersAlwaysOpen,
    ParametersCanBeAdded,
    PastDestructionAtOnce,
    RerunLosesResults,
    RerunsCompleted,
    RestartsExecuting,
    RunBreaksExecuting,
    ResultIsDeletable,
    ResultIsWritable,
    ResultsAreWritable,
    RunResetsCreation,
    // How it ends.
    DeleteArchives,
    DeletedKeepsChildren,
    DeletedKeepsResults,
    DeletedStaysListed,
    DestroyedStaysListed,
    ListDeletable,
    DestructionIgnored,
    // What is listed and shown.
    ArchivedListed,
    CapabilitiesAbove,
    SingleValues,
    EsapJobs,
    FirstPhaseFilterOnly,
    ForeignJobs,
    JobInfo,
    // Who may do what.
    ChildrenOpen,
    ListShowsAll,
    NoSecurityMethod,
    OpenToUsers,
    UnlistedJobsOpen,
    LastBeforeFilters,
    ManyForeignJobs,
    // Waiting.
    PhaseBlocks,
    WaitEarlyOnce,
    WaitIgnored,
    WaitIgnoresPhase,
    WaitMissesChange,
    WaitShortened,
    WaitStale,
    WaitStallsAll,
    WaitStallsOthers,
    WaitTooLong,
    WaitsForFinished,
}

/// The quirks in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quirks(Vec<Quirk>);

impl Quirks {
    pub fn has(&self, quirk: Quirk) -> bool {
        self.0.contains(&quirk)
    }

    pub fn add(&mut self, quirk: Quirk) {
        self.0.push(quirk);
    }

    /// Phases that a run passes through between EXECUTING and its end without having been told to.
    pub fn detour(&self) -> &'static [Phase] {
        if self.has(Quirk::DetourQueued) {
            &[Phase::Queued, Phase::Executing]
        } else if self.has(Quirk::DetourPending) {
            &[Phase::Pending, Phase::Executing]
        } else if self.has(Quirk::DetourSuspended) {
            &[Phase::Suspended, Phase::Executing]
        } else if self.has(Quirk::DetourUnknown) {
            &[Phase::Unknown, Phase::Executing]
        } else {
            &[]
        }
    }
}
