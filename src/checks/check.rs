//! What a check is.

use super::{Finding, View};
use crate::recording::Step;

/// The steps a check reads. A step that was not made, or got no whole answer, is handled by the engine.
#[derive(Clone, Copy, Debug)]
pub enum Reads {
    /// It needs every one of them.
    All(&'static [Step]),
    /// It judges whichever of them were made.
    Any(&'static [Step]),
    /// It judges whichever of them were asked, answered or not: that there is no answer in time is an answer too.
    Tried(&'static [Step]),
    /// It judges every exchange of the recording, whatever it was made for; these are the steps at which a run of ours
    /// shows it first. Such a check can also judge what other clients said (passive judging).
    Whole(&'static [Step]),
}

impl Reads {
    /// The steps, whichever way they are needed.
    pub fn steps(self) -> &'static [Step] {
        match self {
            Reads::All(steps) | Reads::Any(steps) | Reads::Tried(steps) | Reads::Whole(steps) => steps,
        }
    }
}

/// A pure function from the recording to findings, with its prose and examples.
pub struct Check {
    /// The requirement it decides, by its id in the ledger.
    pub decides: &'static str,
    /// The steps it reads.
    pub reads: Reads,
    /// Why it matters to a client.
    pub because: &'static str,
    /// What usually causes a violation.
    pub usually: &'static str,
    /// How to mend it.
    pub mend: &'static str,
    /// Exchanges that satisfy it, in the notation of `example`.
    pub good: &'static [&'static str],
    /// Exchanges that break it, each with the finding code that notices them.
    pub bad: &'static [(&'static str, &'static str)],
    /// The function. No findings means: the situation did not arise.
    pub judge: fn(&View<'_>) -> Vec<Finding>,
}
