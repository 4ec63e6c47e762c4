//! What the rules of a protocol make of a job when it is run.

use std::time::Duration;

use super::job::JobResult;
use crate::tap::Upload;

/// What a run is going to be.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub results: Vec<JobResult>,
    /// How long it takes; None: as long as jobs usually take.
    pub run: Option<Duration>,
    /// Why it is going to fail, once its time is over.
    pub failure: Option<String>,
    /// What must be fetched before the results are known.
    pub wanted: Vec<Upload>,
}
