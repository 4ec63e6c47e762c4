//! Named ways to misbehave: most are data, saying where which message is rewritten.

mod create;

use crate::mutation::Act;

/// A way in which the server breaks a standard.
pub struct Fault {
    /// Name, in kebab-case.
    pub id: &'static str,
    /// What the server does wrong, in one sentence.
    pub title: &'static str,
    /// The requirements that it is made to break.
    pub breaks: &'static [&'static str],
    pub(crate) acts: &'static [Act],
}

const SECTIONS: &[&[Fault]] = &[create::FAULTS];

/// All faults, by section of the requirement catalogue.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    SECTIONS.iter().flat_map(|section| section.iter())
}

const fn fault(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    Fault {
        id,
        title,
        breaks,
        acts,
    }
}
