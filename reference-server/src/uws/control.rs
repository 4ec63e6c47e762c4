//! Orders to a job: phase, execution duration, destruction, deletion (UWS 1.1, 2.2.3.2 to 2.2.3.6).

use std::time::Duration;

use jiff::Timestamp;

use super::forms::{ask, form};
use super::instants;
use super::job::Job;
use super::parameters;
use super::phase::Phase;
use super::route::Target;
use super::service::Service;
use crate::backends::later;
use crate::message::{Request, Response};
use crate::mutation::Quirk;

/// POST to J/phase.
pub(crate) fn phase(service: &Service, request: &Request, target: &Target) -> Response {
    change(service, request, target, "PHASE", |job, order| match order {
        "RUN" => run(service, job),
        "ABORT" => abort(service, job),
        other if service.has(Quirk::ObeysAnyPhase) && Phase::parse(other).is_some() => {
            job.set_phase(Phase::parse(other).unwrap_or(Phase::Unknown));
            Ok(())
        }
        _ => Err(Response::text(400, "PHASE must be RUN or ABORT.\n")),
    })
}

fn run(service: &Service, job: &mut Job) -> Result<(), Response> {
    let reruns = service.has(Quirk::RerunsCompleted) && job.phase == Phase::Completed;
    if service.has(Quirk::RestartsExecuting) && job.phase == Phase::Executing {
        // So much later that it shows in a time of three decimals, however fast the client is.
        let now = later(service.now(), Duration::from_millis(20));
        job.run(now, &service.quirks);
        return Ok(());
    }
    if service.has(Quirk::RunBreaksExecuting) && job.phase == Phase::Executing {
        job.error = Some("no transition from EXECUTING to QUEUED".to_owned());
        job.finish(Phase::Error, service.now());
        return Ok(());
    }
    let held = job.phase == Phase::Held && !service.has(Quirk::HeldCannotRun);
    if job.phase != Phase::Pending && !held && !reruns {
        if service.has(Quirk::RerunLosesResults) {
            job.results.clear();
        }
        return Err(forbidden(job, "run"));
    }
    if service.has(Quirk::RunResetsCreation) {
        job.creation = later(service.now(), std::time::Duration::from_secs(3600));
    }
    job.run(service.now(), &service.quirks);
    Ok(())
}

fn abort(service: &Service, job: &mut Job) -> Result<(), Response> {
    let turns = service.has(Quirk::AbortsCompleted) && job.phase == Phase::Completed;
    if job.phase.is_finished() && !turns {
        return Err(forbidden(job, "be aborted"));
    }
    if service.has(Quirk::AbortTakesAWhile) && job.phase == Phase::Executing {
        job.abort_soon(service.now());
        return Ok(());
    }
    let goes_on = service.has(Quirk::AbortKeepsRunning) && job.phase == Phase::Executing;
    let plan = job.plan.clone();
    job.finish(Phase::Aborted, service.now());
    if goes_on {
        job.plan = plan;
    }
    Ok(())
}

fn forbidden(job: &Job, what: &str) -> Response {
    Response::text(
        403,
        format!("A job in phase {} cannot {what}.\n", job.phase.word()),
    )
}

/// POST to J/executionduration.
pub(crate) fn duration(service: &Service, request: &Request, target: &Target) -> Response {
    change(service, request, target, "EXECUTIONDURATION", |job, text| {
        let seconds =
            read_duration(service, text).map_err(|reason| Response::text(400, format!("{reason}.\n")))?;
        if job.phase.is_finished() || service.has(Quirk::DurationFixed) {
            return Err(forbidden(job, "be given another execution duration"));
        }
        job.duration = seconds;
        Ok(())
    })
}

/// Seconds that the service grants for what a client asks.
pub(crate) fn read_duration(service: &Service, text: &str) -> Result<i64, String> {
    let least = if service.has(Quirk::NegativeDurationStored) {
        -1000
    } else {
        0
    };
    match text.trim().parse::<i64>() {
        Ok(seconds) if (least..=i64::from(i32::MAX)).contains(&seconds) => Ok(
            if service.has(Quirk::DurationLimited) && !(1..=1800).contains(&seconds) {
                1800
            } else {
                seconds
            },
        ),
        _ => Err("EXECUTIONDURATION must be an integer number of seconds, 0 or more".to_owned()),
    }
}

/// POST to J/destruction.
pub(crate) fn destruction(service: &Service, request: &Request, target: &Target) -> Response {
    change(service, request, target, "DESTRUCTION", |job, text| {
        let instant = match read_destruction(service, text) {
            Ok(instant) => Some(instant),
            Err(_) if service.has(Quirk::BadDestructionStored) => None,
            Err(reason) => return Err(Response::text(400, format!("{reason}.\n"))),
        };
        if job.phase == Phase::Archived || service.has(Quirk::DestructionFixed) {
            return Err(forbidden(job, "be given another destruction time"));
        }
        job.destruction = instant;
        Ok(())
    })
}

/// The instant that the service grants for what a client asks: never a past one, so that nobody is redirected to a
/// job that is gone.
pub(crate) fn read_destruction(service: &Service, text: &str) -> Result<Timestamp, String> {
    let asked =
        instants::parse(text).ok_or("DESTRUCTION must be an instant such as 2026-11-22T10:00:00.000Z")?;
    let now = service.now();
    if service.has(Quirk::DestructionRoundedUp) {
        return Ok(later(asked.max(now), Duration::from_secs(60)));
    }
    if asked <= now && !service.has(Quirk::PastDestructionAtOnce) {
        return Ok(later(now, Duration::from_secs(1)));
    }
    Ok(asked)
}

/// POST to J: deletion by ACTION=DELETE, or an update of parameters.
pub(crate) fn job(service: &Service, request: &Request, target: &Target) -> Response {
    let fields = match form(request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    match ask(&fields, "ACTION").as_slice() {
        [] => parameters::post(service, request, target),
        [action] if action == "DELETE" => delete(service, request, target),
        _ => Response::text(400, "The only ACTION is DELETE.\n"),
    }
}

/// Destroys a job; the answer leads back to the list.
pub(crate) fn delete(service: &Service, request: &Request, target: &Target) -> Response {
    let now = service.now();
    service.store().destroy(&target.job, now);
    service.wake();
    Response::see_other(&service.list_url(request))
}

/// Applies the one value of the parameter `name` to the job and leads back to it; a refusal changes nothing.
fn change(
    service: &Service,
    request: &Request,
    target: &Target,
    name: &str,
    apply: impl FnOnce(&mut Job, &str) -> Result<(), Response>,
) -> Response {
    let fields = match form(request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    let values = ask(&fields, name);
    let [value] = values.as_slice() else {
        return Response::text(400, format!("Exactly one {name} is needed.\n"));
    };
    let outcome = {
        let mut jobs = service.store();
        let Some(job) = jobs.get_mut(&target.job) else {
            return Response::new(404);
        };
        apply(job, value)
    };
    service.wake();
    match outcome {
        Ok(()) => Response::see_other(&service.job_url(request, &target.job)),
        Err(refusal) => refusal,
    }
}
