//! The named points of all scenarios. Every exchange carries the step it was made for.
//!
//! The word before the first slash is the scenario; in scenarios that own a job it is also the job's label.

/// A named point in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step(&'static str);

impl Step {
    /// The name, such as `p1/create`.
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The scenario it belongs to.
    pub fn lane(self) -> &'static str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// What is done at this step, in plain words.
    pub fn doc(self) -> &'static str {
        all().find(|(step, _)| *step == self).map_or("", |(_, doc)| doc)
    }

    /// The step of this name.
    pub fn named(name: &str) -> Option<Step> {
        all().map(|(step, _)| step).find(|step| step.0 == name)
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

// One line a step: constant, name, what is done. The macro only spares writing each name twice.
macro_rules! steps {
    ($($constant:ident $name:literal $doc:literal;)*) => {
        use super::Step;
        $(#[doc = $doc] pub const $constant: Step = Step($name);)*
        /// Every step of this family with what is done at it, in the order in which a run makes them.
        pub(super) const STEPS: &[(Step, &str)] = &[$(($constant, $doc),)*];
    };
}

mod blocking;
mod broker;
mod cloud;
mod dali;
mod filters;
mod long;
mod recipes;
mod security;
mod soda;
mod tap;
mod uws;
mod vosi;

pub use blocking::*;
pub use broker::*;
pub use cloud::*;
pub use dali::*;
pub use filters::*;
pub use long::*;
pub use recipes::*;
pub use security::*;
pub use soda::*;
pub use tap::*;
pub use uws::*;
pub use vosi::*;

/// What a service is asked for: the families of steps that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Job lists: UWS, and what DALI, TAP and SODA lay on it.
    Jobs,
    /// Execution Planner and Execution Broker.
    Broker,
    /// Addresses in the cloud, and what they point at.
    Cloud,
}

/// Areas and the steps of a family that all of them have.
type Family = (&'static [Area], &'static [(Step, &'static str)]);

/// The families, in the order in which a run begins them.
const FAMILIES: &[Family] = &[
    (&[Area::Jobs], uws::STEPS),
    (&[Area::Jobs], filters::STEPS),
    (&[Area::Jobs], blocking::STEPS),
    (&[Area::Jobs], security::STEPS),
    (&[Area::Jobs], long::STEPS),
    (&[Area::Jobs], recipes::STEPS),
    (&[Area::Jobs, Area::Cloud], vosi::STEPS),
    (&[Area::Jobs], dali::STEPS),
    (&[Area::Jobs], tap::STEPS),
    (&[Area::Jobs], soda::STEPS),
    (&[Area::Broker], broker::STEPS),
    (&[Area::Cloud], cloud::STEPS),
];

/// Every step with what is done at it.
pub fn all() -> impl Iterator<Item = (Step, &'static str)> {
    FAMILIES.iter().flat_map(|(_, family)| family.iter().copied())
}

/// The steps of an area. Two areas may have scenarios of the same name.
pub fn of(area: Area) -> impl Iterator<Item = Step> {
    let families = FAMILIES.iter().filter(move |(areas, _)| areas.contains(&area));
    families.flat_map(|(_, family)| family.iter()).map(|(step, _)| *step)
}

/// All scenarios of an area, each once. Preflight and clean-up, which every run has, are among those of the job lists.
pub fn lanes(area: Area) -> impl Iterator<Item = &'static str> {
    let mut seen = std::collections::HashSet::new();
    of(area).map(Step::lane).filter(move |lane| seen.insert(*lane))
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn names_are_unique_and_have_a_scenario() {
        let mut names: Vec<_> = all().map(|(step, _)| step.name()).collect();
        assert!(names.iter().all(|name| name.contains('/')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().count());
    }
}
