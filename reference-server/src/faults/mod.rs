//! Named ways to misbehave: most are data, saying where which message is rewritten.

mod create;
mod deletion;
mod destruction;
mod duration;
mod error;
mod filters;
mod history;
mod http;
mod job;
mod list;
mod orders;
mod owner;
mod parameters;
mod phase;
mod quote;
mod results;
mod schema_job;
mod schema_list;
mod schema_parts;
mod times;
mod version;
mod waiting;
mod wire;

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

impl Fault {
    /// Name of the endpoint on which it can be seen.
    pub fn endpoint(&self) -> &'static str {
        if self.id.starts_with("uws10-") {
            "uws10"
        } else {
            "uws"
        }
    }
}

const SECTIONS: &[&[Fault]] = &[
    list::FAULTS,
    filters::FAULTS,
    create::FAULTS,
    job::FAULTS,
    phase::FAULTS,
    orders::FAULTS,
    duration::FAULTS,
    destruction::FAULTS,
    quote::FAULTS,
    owner::FAULTS,
    results::FAULTS,
    parameters::FAULTS,
    error::FAULTS,
    deletion::FAULTS,
    http::FAULTS,
    times::FAULTS,
    version::FAULTS,
    waiting::FAULTS,
    history::FAULTS,
    schema_list::FAULTS,
    schema_job::FAULTS,
    schema_parts::FAULTS,
    wire::FAULTS,
];

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
