//! The job list (UWS 1.1 section 2.2.2.1), read leniently.

use super::field::{Field, named};
use super::names::XLINK_NS;
use super::phase::Phase;
use crate::documents::xml::Element;

/// A view of a `jobs` element; works on invalid documents too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobList<'d> {
    /// The `jobs` element.
    pub element: Element<'d>,
}

/// A view of a `jobref` element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobRef<'d> {
    /// The `jobref` element.
    pub element: Element<'d>,
}

impl<'d> JobList<'d> {
    /// The view, when the element is called `jobs` (in whatever namespace).
    pub fn of(element: Element<'d>) -> Option<JobList<'d>> {
        (element.name() == "jobs").then_some(JobList { element })
    }

    /// The attribute `version` as written.
    pub fn version(self) -> Option<&'d str> {
        self.element
            .attribute("version")
            .map(|version| version.value.as_str())
    }

    /// The entries in document order.
    pub fn refs(self) -> impl Iterator<Item = JobRef<'d>> {
        named(self.element, "jobref").map(|element| JobRef { element })
    }
}

impl<'d> JobRef<'d> {
    /// The attribute `id`.
    pub fn id(self) -> Option<&'d str> {
        self.element.attribute("id").map(|id| id.value.as_str())
    }

    /// The attribute `xlink:href` as written.
    pub fn href(self) -> Option<&'d str> {
        self.element
            .attribute_ns(XLINK_NS, "href")
            .map(|href| href.value.as_str())
    }

    /// `phase`
    pub fn phase(self) -> Field<'d> {
        Field::child(self.element, "phase")
    }

    /// The phase, white space around the word forgiven; `None` when it is not one of the ten words.
    pub fn phase_word(self) -> Option<Phase> {
        self.phase().trimmed().and_then(Phase::read)
    }

    /// `runId` (1.1)
    pub fn run_id(self) -> Field<'d> {
        Field::child(self.element, "runId")
    }

    /// `ownerId` (1.1)
    pub fn owner_id(self) -> Field<'d> {
        Field::child(self.element, "ownerId")
    }

    /// `creationTime` (1.1)
    pub fn creation_time(self) -> Field<'d> {
        Field::child(self.element, "creationTime")
    }
}
