//! Jobs of other people, which come, change and go while a client looks.

use super::description::Description;
use super::job::Job;
use super::jobs::Jobs;
use super::phase::Phase;
use super::service::Service;
use crate::mutation::Quirk;

const MOST: usize = 9;
const MANY: usize = 1010;

/// The next phase of a job that nobody here controls.
fn next(phase: Phase) -> Phase {
    match phase {
        Phase::Pending => Phase::Queued,
        Phase::Queued => Phase::Executing,
        Phase::Executing => Phase::Suspended,
        Phase::Suspended => Phase::Unknown,
        _ => Phase::Completed,
    }
}

/// Lets the jobs of others change a little; called each time somebody looks at the list.
pub(crate) fn churn(service: &Service, jobs: &mut Jobs) {
    if !service.has(Quirk::ForeignJobs) {
        return;
    }
    let now = service.now();
    for job in jobs.iter_mut().filter(|job| job.foreign) {
        let phase = next(job.phase);
        job.set_phase(phase);
    }
    let (number, id) = jobs.next_id();
    let Ok(description) = Description::read(&[]) else {
        return;
    };
    let mut job = Job::new(service.face, number, id, now, description);
    job.foreign = true;
    job.owner = Some("somebody else".to_owned());
    job.run_id = Some(format!("their <run> & \"{number}\""));
    job.destruction = None;
    jobs.insert(job);
    let foreign: Vec<String> = jobs
        .newest_first()
        .filter(|job| job.foreign)
        .map(|job| job.id.clone())
        .collect();
    for id in foreign.iter().skip(MOST) {
        jobs.forget(id);
    }
}

/// Many finished jobs of other people, older than all others.
pub(crate) fn seed_many(service: &Service) {
    let Ok(description) = Description::read(&[]) else {
        return;
    };
    let now = service.now();
    let mut jobs = service.store();
    for _ in 0..MANY {
        let (number, id) = jobs.next_id();
        let mut job = Job::new(service.face, number, id, now, description.clone());
        job.foreign = true;
        job.owner = Some("somebody else".to_owned());
        job.destruction = None;
        job.finish(Phase::Completed, now);
        jobs.insert(job);
    }
}

/// An archived job of everybody's, by a fault listed without being asked for.
pub(crate) fn seed_archived(service: &Service) {
    let Ok(description) = Description::read(&[]) else {
        return;
    };
    let now = service.now();
    let mut jobs = service.store();
    let (number, id) = jobs.next_id();
    let mut job = Job::new(service.face, number, id, now, description);
    job.archive(now);
    jobs.insert(job);
}
