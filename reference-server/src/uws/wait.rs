//! Blocking on a job until its phase changes (UWS 1.1, 2.2.1.2).

use std::time::Duration;

use jiff::Timestamp;

use super::forms::{ask, url_encoded};
use super::phase::Phase;
use super::route::{Kind, Target};
use super::service::Service;
use crate::backends::later;
use crate::message::{Request, Response};
use crate::mutation::Quirk;

/// The longest wait that is taken as it is asked for.
const A_MINUTE: i64 = 60;

/// Holds the request back as long as it asks for; Some: it asks for something that cannot be.
pub(crate) async fn wait(service: &Service, request: &Request, target: &Target) -> Option<Response> {
    let blocks = target.kind == Kind::Job || (target.kind == Kind::Phase && service.has(Quirk::PhaseBlocks));
    if !blocks || !request.reads() || !service.face.is_11() || service.has(Quirk::WaitIgnored) {
        return None;
    }
    let fields = url_encoded(request.query.as_bytes());
    let seconds = match ask(&fields, "WAIT").as_slice() {
        [] => return None,
        [text] => match text.parse::<i64>() {
            Ok(-1) => service.longest_wait,
            Ok(seconds) if seconds > A_MINUTE => service.longest_wait,
            Ok(seconds) if seconds >= 0 => Duration::from_secs(seconds.unsigned_abs()),
            _ => return Some(Response::text(400, "WAIT must be an integer: seconds, or -1.\n")),
        },
        _ => return Some(Response::text(400, "WAIT can be given once.\n")),
    };
    let only_in = match ask(&fields, "PHASE").as_slice() {
        [] => None,
        [word] => match Phase::parse(word) {
            Some(phase) => Some(phase),
            None => return Some(Response::text(400, "PHASE must be one of the ten phases.\n")),
        },
        _ => return Some(Response::text(400, "PHASE can be given once next to WAIT.\n")),
    };
    let only_in = only_in.filter(|_| !service.has(Quirk::WaitIgnoresPhase));
    let extra = if service.has(Quirk::WaitTooLong) && !seconds.is_zero() {
        Duration::from_secs(20)
    } else {
        Duration::ZERO
    };
    let seconds = if service.has(Quirk::WaitShortened) {
        seconds * 6 / 10
    } else {
        seconds
    };
    if service.has(Quirk::WaitEarlyOnce) && service.is_first_wait(&target.job) {
        return None;
    }
    // By a fault, all are served by one thread, which is not left waiting for a minute.
    let seconds = match service.has(Quirk::WaitStallsAll) {
        true => seconds.min(Duration::from_secs(2)),
        false => seconds,
    };
    let until = later(service.now(), seconds + extra);
    until_change(service, &target.job, only_in, until).await;
    if service.has(Quirk::WaitStale) {
        // What is shown by then is made up from before the change.
        let late = later(service.now(), Duration::from_millis(500));
        service.clock.sleep_until(late).await;
    }
    None
}

/// Ends when the job has ended, or after the longest wait.
pub(crate) async fn until_finished(service: &Service, id: &str) {
    let until = later(service.now(), service.longest_wait);
    let phase = || service.store().get(id).map(|job| job.phase);
    while service.now() < until && phase().is_some_and(Phase::is_active) {
        until_change(service, id, None, until).await;
    }
}

async fn until_change(service: &Service, id: &str, only_in: Option<Phase>, until: Timestamp) {
    let (mut watch, first) = {
        let jobs = service.store();
        let Some(job) = jobs.get(id).filter(|job| !job.foreign && !job.ghost) else {
            return;
        };
        (job.watch.subscribe(), job.phase)
    };
    let blocks = first.is_active() || service.has(Quirk::WaitsForFinished);
    if !blocks || only_in.is_some_and(|phase| phase != first) {
        return;
    }
    let deaf = service.has(Quirk::WaitMissesChange);
    let changed = async {
        // An error means that the job is gone, which is a change too.
        let _gone = watch.wait_for(|phase| *phase != first && !deaf).await;
    };
    tokio::select! {
        () = changed => {}
        () = service.clock.sleep_until(until) => {}
    }
}
