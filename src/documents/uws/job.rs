//! The job document (UWS 1.1 section 2.2.2.2), read leniently.

use super::field::{Field, find};
use super::lists::{Parameter, ResultRef, parameters_in, results_in};
use super::phase::Phase;
use crate::documents::xml::Element;

/// A view of a `job` element; works on invalid documents too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job<'d> {
    /// The `job` element.
    pub element: Element<'d>,
}

/// A view of an `errorSummary` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorSummary<'d> {
    /// The element.
    pub element: Element<'d>,
    /// The attribute `type` as written.
    pub kind: Option<&'d str>,
    /// The attribute `hasDetail` as written.
    pub has_detail: Option<&'d str>,
    /// The child `message`.
    pub message: Field<'d>,
}

impl<'d> Job<'d> {
    /// The view, when the element is called `job` (in whatever namespace).
    pub fn of(element: Element<'d>) -> Option<Job<'d>> {
        (element.name() == "job").then_some(Job { element })
    }

    fn field(self, name: &str) -> Field<'d> {
        Field::child(self.element, name)
    }

    /// The attribute `version` as written.
    pub fn version(self) -> Option<&'d str> {
        self.element
            .attribute("version")
            .map(|version| version.value.as_str())
    }

    /// `jobId`
    pub fn job_id(self) -> Field<'d> {
        self.field("jobId")
    }

    /// `runId`
    pub fn run_id(self) -> Field<'d> {
        self.field("runId")
    }

    /// `ownerId`
    pub fn owner_id(self) -> Field<'d> {
        self.field("ownerId")
    }

    /// `phase`
    pub fn phase(self) -> Field<'d> {
        self.field("phase")
    }

    /// The phase, white space around the word forgiven; `None` when it is not one of the ten words.
    pub fn phase_word(self) -> Option<Phase> {
        self.phase().trimmed().and_then(Phase::read)
    }

    /// `quote`
    pub fn quote(self) -> Field<'d> {
        self.field("quote")
    }

    /// `creationTime`
    pub fn creation_time(self) -> Field<'d> {
        self.field("creationTime")
    }

    /// `startTime`
    pub fn start_time(self) -> Field<'d> {
        self.field("startTime")
    }

    /// `endTime`
    pub fn end_time(self) -> Field<'d> {
        self.field("endTime")
    }

    /// `executionDuration`, in seconds when it is a number
    pub fn execution_duration(self) -> Field<'d> {
        self.field("executionDuration")
    }

    /// `destruction`
    pub fn destruction(self) -> Field<'d> {
        self.field("destruction")
    }

    /// The parameters; `None` without a `parameters` element.
    pub fn parameters(self) -> Option<Vec<Parameter<'d>>> {
        find(self.element, "parameters").map(parameters_in)
    }

    /// The results; `None` without a `results` element.
    pub fn results(self) -> Option<Vec<ResultRef<'d>>> {
        find(self.element, "results").map(results_in)
    }

    /// The error summary.
    pub fn error_summary(self) -> Option<ErrorSummary<'d>> {
        let element = find(self.element, "errorSummary")?;
        let attribute = |name| element.attribute(name).map(|attribute| attribute.value.as_str());
        let message = Field::child(element, "message");
        Some(ErrorSummary {
            element,
            kind: attribute("type"),
            has_detail: attribute("hasDetail"),
            message,
        })
    }

    /// `jobInfo`
    pub fn job_info(self) -> Option<Element<'d>> {
        find(self.element, "jobInfo")
    }
}
