//! One job with all that belongs to it.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::description::Description;
use super::life::Move;
use super::parameters::Parameter;
use super::phase::Phase;
use super::service::Face;
use crate::backends::later;
use crate::tap::Upload;

/// Seconds of run time granted without being asked.
const DURATION: i64 = 3600;
/// How long a job is kept.
const STORAGE: Duration = Duration::from_secs(86_400);
/// When a job is expected to be done, counted from its creation.
const QUOTE: Duration = Duration::from_secs(3600);

#[derive(Clone, Debug)]
pub(crate) struct JobResult {
    pub id: String,
    pub media_type: &'static str,
    pub body: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Job {
    /// By whose rules it runs.
    pub face: Face,
    pub id: String,
    /// Order of creation within the service.
    pub number: u64,
    pub run_id: Option<String>,
    /// None: made by an anonymous client.
    pub owner: Option<String>,
    pub phase: Phase,
    pub quote: Option<Timestamp>,
    pub creation: Timestamp,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// Seconds; 0: no limit; negative only by a fault.
    pub duration: i64,
    pub destruction: Option<Timestamp>,
    pub parameters: Vec<Parameter>,
    pub results: Vec<JobResult>,
    /// The results that a run is going to give, where a protocol says what is in them.
    pub prepared: Vec<JobResult>,
    /// Tables that are still to be fetched by the executor before the job can go on.
    pub wanted: Vec<Upload>,
    /// Message of a failed job.
    pub error: Option<String>,
    pub description: Description,
    /// What will happen by itself, earliest first.
    pub plan: VecDeque<(Timestamp, Move)>,
    /// Tells those who wait about each change of the phase.
    pub watch: watch::Sender<Phase>,
    /// Belongs to somebody else: listed, but not to be read or touched by us.
    pub foreign: bool,
    /// Destroyed, but still there by a fault.
    pub ghost: bool,
    /// Was there before anybody came.
    pub kept: bool,
}

impl Job {
    /// A fresh PENDING job with what the service grants by itself.
    pub fn new(face: Face, number: u64, id: String, now: Timestamp, description: Description) -> Self {
        Job {
            face,
            id,
            number,
            run_id: None,
            owner: None,
            phase: Phase::Pending,
            quote: Some(later(now, QUOTE)),
            creation: now,
            start: None,
            end: None,
            duration: DURATION,
            destruction: Some(later(now, STORAGE)),
            parameters: Vec::new(),
            results: Vec::new(),
            prepared: Vec::new(),
            wanted: Vec::new(),
            error: None,
            description,
            plan: VecDeque::new(),
            watch: watch::Sender::new(Phase::Pending),
            foreign: false,
            ghost: false,
            kept: false,
        }
    }

    pub fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
        self.watch.send_replace(phase);
    }

    /// Ends the job where it stands.
    pub fn finish(&mut self, phase: Phase, at: Timestamp) {
        self.plan.clear();
        self.end = Some(at);
        self.set_phase(phase);
    }

    /// Drops the results and keeps the metadata (UWS 1.1, 2.1.3).
    pub fn archive(&mut self, now: Timestamp) {
        self.plan.clear();
        self.results.clear();
        self.destruction = None;
        self.end.get_or_insert(now);
        self.set_phase(Phase::Archived);
    }
}
