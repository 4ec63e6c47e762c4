//! Named ways to differ that every standard allows: a checker must not mind.

use crate::mutation::{Act, Quirk};

/// A legal way in which the server differs from what is usual.
pub struct Variant {
    /// Name, in kebab-case.
    pub id: &'static str,
    /// What the server does, in one sentence.
    pub title: &'static str,
    /// Why it may: the standard and the section.
    pub because: &'static str,
    pub(crate) acts: &'static [Act],
}

const ALL: &[Variant] = &[Variant {
    id: "instant-jobs",
    title: "Jobs are done as soon as they are started.",
    because: "UWS 1.1, 2.1.3: nothing says how long QUEUED and EXECUTING last.",
    acts: &[Act::Quirk(Quirk::InstantJobs)],
}];

/// All variants.
pub fn variants() -> impl Iterator<Item = &'static Variant> {
    ALL.iter()
}
