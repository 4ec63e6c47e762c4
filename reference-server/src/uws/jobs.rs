//! All jobs of one service.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};

use jiff::Timestamp;

use super::job::Job;
use super::phase::Phase;
use crate::mutation::{Quirk, Quirks};
use crate::tap::Upload;

#[derive(Debug, Default)]
pub(crate) struct Jobs {
    jobs: BTreeMap<u64, Job>,
    made: u64,
    secret: RandomState,
    quirks: Quirks,
    /// UWS 1.0 knows no archived jobs.
    archives: bool,
}

impl Jobs {
    pub fn new(quirks: Quirks, archives: bool) -> Self {
        Jobs {
            quirks,
            archives,
            ..Jobs::default()
        }
    }

    /// Number and id for the next job. Ids are hard to guess and legal as path segments.
    pub fn next_id(&mut self) -> (u64, String) {
        self.made += 1;
        let noise = self.secret.hash_one(self.made) & 0xffff_ffff;
        let blank = if self.quirks.has(Quirk::BlankInId) {
            " "
        } else {
            "-"
        };
        (self.made, format!("job{blank}{}{blank}{noise:08x}", self.made))
    }

    pub fn insert(&mut self, job: Job) {
        self.jobs.insert(job.number, job);
    }

    pub fn get(&self, id: &str) -> Option<&Job> {
        self.jobs.values().find(|job| job.id == id)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Job> {
        self.jobs.values_mut().find(|job| job.id == id)
    }

    /// The jobs that wait for tables from elsewhere, each told once.
    pub fn take_wanted(&mut self) -> Vec<(String, Vec<Upload>)> {
        let waiting = self
            .jobs
            .values_mut()
            .filter(|job| job.phase == Phase::Executing && !job.wanted.is_empty());
        waiting
            .map(|job| (job.id.clone(), std::mem::take(&mut job.wanted)))
            .collect()
    }

    /// Newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values().rev()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Job> {
        self.jobs.values_mut()
    }

    /// Jobs of ours that are not destroyed.
    pub fn left(&self) -> usize {
        self.jobs
            .values()
            .filter(|job| !job.foreign && !job.ghost && !job.kept && job.phase != Phase::Archived)
            .count()
    }

    /// Jobs of ours that execute, and did so at that instant.
    pub fn executing_since(&self, instant: Timestamp) -> usize {
        let ours = |job: &Job| !job.foreign && !job.ghost && job.phase == Phase::Executing;
        let executes = |job: &&Job| ours(job) && job.start.is_some_and(|start| start <= instant);
        self.jobs.values().filter(executes).count()
    }

    /// Destroys all jobs of ours, by a fault.
    pub fn destroy_all(&mut self) {
        self.jobs.retain(|_, job| job.foreign);
    }

    /// Drops a job without a trace.
    pub fn forget(&mut self, id: &str) {
        self.jobs.retain(|_, job| job.id != id);
    }

    /// Destroys a job: it is archived if it was made so, else forgotten. An archived one is forgotten for good.
    pub fn destroy(&mut self, id: &str, now: Timestamp) {
        let quirks = self.quirks.clone();
        let leaves = [
            Quirk::DeletedStaysListed,
            Quirk::DeletedKeepsChildren,
            Quirk::DeletedKeepsResults,
        ];
        let haunts = leaves.iter().any(|quirk| quirks.has(*quirk));
        let archives = self.archives;
        let Some(job) = self.get_mut(id) else { return };
        if haunts {
            job.ghost = true;
        } else if job.phase != Phase::Archived
            && archives
            && (job.description.archive || quirks.has(Quirk::DeleteArchives))
        {
            job.archive(now);
        } else {
            self.forget(id);
        }
    }

    /// Makes every move that is due, in every job.
    pub fn advance(&mut self, now: Timestamp) {
        let quirks = self.quirks.clone();
        let mut due = Vec::new();
        for job in self.jobs.values_mut() {
            let until = self::destruction(job, &quirks).filter(|at| *at <= now);
            job.advance(until.unwrap_or(now), &quirks);
            if until.is_some() {
                due.push(job.id.clone());
            }
        }
        for id in due {
            let executes = self.get(&id).is_some_and(|job| job.phase == Phase::Executing);
            match self
                .get_mut(&id)
                .filter(|_| executes && quirks.has(Quirk::DestroyedStaysListed))
            {
                Some(job) => job.ghost = true,
                None => self.destroy(&id, now),
            }
        }
    }

    /// The next instant at which something happens by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        let of_job = |job: &Job| {
            job.next_due(&self.quirks)
                .into_iter()
                .chain(destruction(job, &self.quirks))
                .min()
        };
        self.jobs.values().filter_map(of_job).min()
    }
}

fn destruction(job: &Job, quirks: &Quirks) -> Option<Timestamp> {
    if job.ghost || quirks.has(Quirk::DestructionIgnored) {
        None
    } else {
        job.destruction
    }
}
