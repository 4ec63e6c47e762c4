//! The job list of a science platform: what a user of ESAP (the analysis platform of ESCAPE) has in the list, with the
//! phase, the creation date and the numbers of parameters and results of each job.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::description::Description;
use super::forms::Field;
use super::job::{Job, JobResult};
use super::parameters::Parameter;
use super::phase::Phase;
use super::service::Service;
use crate::backends::later;

struct Seed {
    run_id: &'static str,
    phase: Phase,
    hours_ago: i64,
    parameters: &'static [(&'static str, &'static str)],
    results: &'static [(&'static str, &'static str)],
}

const SEEDS: &[Seed] = &[
    Seed {
        run_id: "Another Test",
        phase: Phase::Pending,
        hours_ago: 400,
        parameters: &[],
        results: &[],
    },
    Seed {
        run_id: "Test",
        phase: Phase::Aborted,
        hours_ago: 396,
        parameters: &[("SECONDS", "600")],
        results: &[],
    },
    Seed {
        run_id: "batch",
        phase: Phase::Completed,
        hours_ago: 200,
        parameters: &[("SECONDS", "30"), ("QUEUE", "5"), ("STEPS", "3")],
        results: &[("log", "three steps done\n")],
    },
    Seed {
        run_id: "Zoom",
        phase: Phase::Completed,
        hours_ago: 120,
        parameters: &[("SECONDS", "12")],
        results: &[("result", "the piece of the image\n")],
    },
    Seed {
        run_id: "Run 1",
        phase: Phase::Error,
        hours_ago: 49,
        parameters: &[("SECONDS", "40"), ("FAIL", "The input could not be staged")],
        results: &[],
    },
    Seed {
        run_id: "Run 2",
        phase: Phase::Completed,
        hours_ago: 48,
        parameters: &[("SECONDS", "40"), ("RESULTS", "2")],
        results: &[("image", "an image\n"), ("log", "no errors\n")],
    },
];

/// How long they are kept.
const KEPT: Duration = Duration::from_secs(90 * 86_400);
/// How long each of them ran.
const RAN: Duration = Duration::from_secs(40);

/// Puts the jobs into the list, the oldest first. They are nobody's to remove, so that they count as kept.
pub(crate) fn seed_esap(service: &Service) {
    let now = service.now();
    let mut jobs = service.store();
    for seed in SEEDS {
        let ago = SignedDuration::from_hours(seed.hours_ago);
        let made = now.checked_sub(ago).unwrap_or(now);
        let (number, id) = jobs.next_id();
        jobs.insert(job(service, seed, number, id, made));
    }
}

fn job(service: &Service, seed: &Seed, number: u64, id: String, made: Timestamp) -> Job {
    let parameter = |(name, value): &(&str, &str)| {
        Parameter::from_field(&Field {
            name: (*name).to_owned(),
            value: value.as_bytes().to_vec(),
            upload: None,
        })
    };
    let result = |(id, body): &(&str, &str)| JobResult {
        id: (*id).to_owned(),
        media_type: "text/plain",
        body: body.as_bytes().to_vec(),
    };
    let parameters: Vec<Parameter> = seed.parameters.iter().flat_map(parameter).collect();
    let description = Description::read(&parameters).unwrap_or_default();
    let mut job = Job::new(service.face, number, id, made, description);
    job.run_id = Some(seed.run_id.to_owned());
    job.parameters = parameters;
    job.results = seed.results.iter().map(result).collect();
    job.destruction = Some(later(made, KEPT));
    job.kept = true;
    if seed.phase == Phase::Pending {
        return job;
    }
    if seed.phase == Phase::Error {
        job.error.clone_from(&job.description.fail);
    }
    job.start = Some(made);
    job.finish(seed.phase, later(made, RAN));
    job
}
