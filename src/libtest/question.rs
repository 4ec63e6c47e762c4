//! What is judged, and what counts as success.

use crate::engine::Run;
use crate::spec::{Profile, profile};

/// What is judged.
pub enum Subject {
    /// Services, asked in this way.
    Services(Vec<Run>),
    /// The reference server that is built in.
    Reference {
        /// The profile that it is judged by.
        profile: String,
        /// Leave out what takes long wall-clock time.
        quick: bool,
        /// Create nothing.
        read_only: bool,
    },
}

/// What counts as success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// A broken SHOULD fails too.
    pub fail_on_warn: bool,
    /// What is not decided may pass where the harness has no word for it; see [`super::run`].
    pub allow_unverified: bool,
    /// What is new in the catalogue counts too.
    pub provisional: bool,
}

/// A question to services that is answered by one run.
pub struct Question {
    /// What is judged.
    pub subject: Subject,
    /// What counts as success.
    pub gate: Gate,
    /// Where another process has the same key in the same run of cargo-nextest, it asks the same question.
    pub key: String,
}

/// What can be known of a service without asking it.
pub struct Known {
    /// Its name in the target file, if that names several.
    pub name: Option<String>,
    /// Its profile, if the user gave one.
    pub profile: Option<&'static Profile>,
    /// The version of the catalogue, if the user gave one.
    pub catalogue: Option<String>,
    /// Is what takes long left out?
    pub quick: bool,
    /// Are there waivers?
    pub has_waivers: bool,
}

impl Question {
    /// What can be known of each service without asking it.
    pub fn known(&self) -> Vec<Known> {
        match &self.subject {
            Subject::Services(runs) => runs.iter().map(known).collect(),
            Subject::Reference {
                profile: name, quick, ..
            } => vec![Known {
                name: None,
                profile: profile(name),
                catalogue: None,
                quick: *quick,
                has_waivers: false,
            }],
        }
    }
}

fn known(run: &Run) -> Known {
    let target = &run.target;
    Known {
        name: target.name.clone(),
        profile: target.profile.as_deref().and_then(profile),
        catalogue: target.catalogue.clone(),
        quick: run.quick,
        has_waivers: !target.waivers.is_empty(),
    }
}
