//! Section S of the catalogue, second part: what others may do with a user's job (UWS 1.1 section 3).

use super::address::same_resource;
use super::callers::{Caller, Door, for_a_strangers_job};
use super::jobs_of_others::strangers;
use super::own_jobs::{Read, blocked, said};
use super::refused_orders::difference;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, bare};
use crate::documents::uws::Phase;
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "uws-sec-write-403",
    reads: Reads::Any(&[step::IDA_OTHER_ORDER, step::IDA_NOBODY_ORDER]),
    because: "Whoever knows or guesses the address of a job can call it off, delete it with its results, or have it do something else.",
    usually: "Rights are asked for when a job is read; orders have handlers of their own. Or the order is carried out before the answer is decided.",
    mend: "Ask for the rights to the job before any order to it is carried out, whatever the method and the child.",
    good: &[
        "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\n\
         ida/other-order POST /jobs/1/phase as bob {PHASE=ABORT} -> 403\nida/job-after-order GET /jobs/1 as alice -> 200 | @job",
        "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\nida/other-order DELETE /jobs/1 as bob -> 403\nida/job-after-order GET /jobs/1 as alice -> 200 | @job\n\
         ida/nobody-job GET /jobs/1 -> 401\n\
         ida/nobody-order DELETE /jobs/1 -> 401\nida/job-after-order GET /jobs/1 as alice -> 200 | @job",
        "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 200 | @job\n\
         ida/other-order DELETE /jobs/1 as bob -> 303 Location: /jobs\nida/job-after-order GET /jobs/1 as alice -> 404",
        "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\nida/other-order DELETE /jobs/1 as bob -> 403\nida/job-after-order GET /jobs/1 as alice -> 200 | @job\n\
         ida/nobody-job GET /jobs/1 -> 401\n\
         ida/nobody-order DELETE /jobs/1 -> 302 Location: /login\nida/job-after-order GET /jobs/1 as alice -> 200 | @job",
    ],
    bad: &[
        (
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\n\
             ida/other-order POST /jobs/1/phase as bob {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             ida/job-after-order GET /jobs/1 as alice -> 200 | @job s|PENDING|ABORTED|",
            "obeyed",
        ),
        (
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-job GET /jobs/1 -> 401\n\
             ida/nobody-order DELETE /jobs/1 -> 303 Location: /jobs\nida/job-after-order GET /jobs/1 as alice -> 404",
            "obeyed",
        ),
        (
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 200 | @job\n\
             ida/other-order DELETE /jobs/1 as bob -> 403\nida/job-after-order GET /jobs/1 as alice -> 404",
            "refused-and-obeyed",
        ),
        (
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\n\
             ida/other-order POST /jobs/1/phase as bob {PHASE=ABORT} -> 303 Location: /jobs/1\nida/job-after-order GET /jobs/1 as alice -> 200 | @job",
            "silently-ignored",
        ),
    ],
    judge: |v| strangers(v, |caller, x| order_refused(v, caller, x), |caller| caller.order),
}];

/// What an order did to the job, in words; None: nothing.
fn effect(v: &View<'_>, order: &Seen<'_>) -> Result<Option<String>, Finding> {
    let unread = |why: &str| blocked(order, why);
    let is_job = |x: &Seen<'_>| {
        let asked = bare(&order.exchange.request.url);
        let job = bare(&x.exchange.request.url);
        asked == job || asked.strip_prefix(job).is_some_and(|rest| rest.starts_with('/'))
    };
    let own_reads = || {
        let steps = [step::IDA_JOB.name(), step::IDA_AFTER_ORDER.name()];
        v.answers()
            .filter(move |x| steps.contains(&x.exchange.step.as_str()) && is_job(x))
    };
    let before = own_reads().filter(|x| x.id() < order.id()).last();
    let before = before.ok_or_else(|| unread("the job was not read before"))?;
    let after = own_reads().find(|x| x.id() > order.id());
    let after = after.ok_or_else(|| unread("the job was not read after that"))?;
    let before = Read {
        x: before,
        job: before.job()?,
    };
    if before.phase() != Some(Phase::Pending) {
        return Err(unread("the job was not PENDING before"));
    }
    if matches!(after.status(), 404 | 410) {
        return Ok(Some("the job is gone".to_owned()));
    }
    let after = Read {
        x: after,
        job: after.job()?,
    };
    let change = difference(&before, &after);
    Ok(change.map(|(name, was, is)| format!("{name} was {} and is {}", said(&was), said(&is))))
}

fn order_refused(v: &View<'_>, caller: Caller, x: Seen<'_>) -> Judgement {
    for_a_strangers_job(v, caller, &x)?;
    if x.status() == 429 {
        return x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line()));
    }
    let done = effect(v, &x)?;
    let expected = format!("a refusal for {}, and the job unchanged", caller.name);
    let answer = |what: &str| format!("{}, and {what}", x.status_line());
    match (x.status(), done) {
        (400..=499, None) => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        (400..=499, Some(change)) => {
            let observed = answer(&change);
            Ok(Finding::broken(
                "refused-and-obeyed",
                &x,
                Part::Status,
                expected,
                observed,
            ))
        }
        (500.., None) => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        (_, Some(change)) => match caller.door(v) {
            Door::Refused => Ok(Finding::broken(
                "obeyed",
                &x,
                Part::Status,
                expected,
                answer(&change),
            )),
            // Who may read the job may have all rights to it: that is the service's policy.
            Door::Open => Ok(Finding::info("open-to-others", &x, Part::Status, answer(&change))),
            Door::Unclear => Err(Finding::undecided(Reason::Ambiguous, &x, answer(&change))),
        },
        (_, None) => nothing_done(v, caller, x, expected),
    }
}

/// The order was neither refused nor carried out.
fn nothing_done(v: &View<'_>, caller: Caller, x: Seen<'_>, expected: String) -> Judgement {
    let observed = format!("{}, and the job is as it was", x.status_line());
    let belongs = |url: &url::Url| {
        let of_job = v
            .recording
            .jobs
            .iter()
            .any(|job| bare(url.as_str()).starts_with(bare(&job.url)));
        of_job || v.list_url().is_some_and(|list| same_resource(url, &list))
    };
    // Pages to sign in are made for browsers, and yet they let nobody pass.
    let elsewhere = x.response.is_redirect() && !x.location().as_ref().is_some_and(belongs);
    if elsewhere {
        return Ok(Finding::info(
            "sent-elsewhere",
            &x,
            Part::Header("location"),
            observed,
        ));
    }
    caller.kept_out(v, &x)?;
    let finding = Finding::broken("silently-ignored", &x, Part::Status, expected, observed);
    Ok(finding.graded(Verdict::Warn))
}
