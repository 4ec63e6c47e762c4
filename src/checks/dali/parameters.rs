//! Parameters that are given after the creation (DALI 1.1 section 2.1).

use crate::checks::uws::own_jobs::blocked;
use crate::checks::uws::parameter_values::{ABORTED, COMPLETED, late_updates, shows, update};
use crate::checks::uws::parameters::{in_resource, is_called, must_be_listed, named_value, words};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dali-parameters-post",
        reads: Reads::All(&[step::DP1_JOB, step::DP1_POST, step::DP1_PARAMETERS]),
        because: "Clients make a job first and give it its parameters later, one by one.",
        usually: "Only parameters that came with the creation can be changed, or the resource is read-only.",
        mend: "Add the parameters of a POST to {job}/parameters to those of a PENDING job.",
        good: &["dp1/create POST /jobs -> 303 Location: /jobs/1\n\
             dp1/job GET /jobs/1 -> 200 | @job s|<uws:parameter id=\"STEPS\">1</uws:parameter>||\n\
             dp1/post-parameter POST /jobs/1/parameters {STEPS=1} -> 303 Location: /jobs/1\n\
             dp1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters"],
        bad: &[
            (
                "dp1/create POST /jobs -> 303 Location: /jobs/1\n\
                 dp1/job GET /jobs/1 -> 200 | @job\n\
                 dp1/post-parameter POST /jobs/1/parameters {QUERY=x} -> 405\n\
                 dp1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters",
                "refused",
            ),
            (
                "dp1/create POST /jobs -> 303 Location: /jobs/1\n\
                 dp1/job GET /jobs/1 -> 200 | @job\n\
                 dp1/post-parameter POST /jobs/1/parameters {QUERY=x} -> 303 Location: /jobs/1\n\
                 dp1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters",
                "not-added",
            ),
            (
                "dp1/create POST /jobs -> 303 Location: /jobs/1\n\
                 dp1/job GET /jobs/1 -> 200 | @job\n\
                 dp1/post-parameter POST /jobs/1/parameters {STEPS=1} -> 200\n\
                 dp1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters",
                "wrong-status",
            ),
        ],
        judge: |v| {
            let steps = (
                v.first(step::DP1_JOB),
                v.first(step::DP1_POST),
                v.first(step::DP1_PARAMETERS),
            );
            let (Some(job), Some(post), Some(after)) = steps else {
                return Vec::new();
            };
            vec![settle(added(v, job, post, after))]
        },
    },
    Check {
        decides: "dali-job-url-no-params",
        reads: Reads::All(&[step::U1_POST_JOB, step::U1_AFTER_POST_JOB]),
        because: "Parameters have one place; a second one makes jobs differ from what their clients believe.",
        usually: "A handler made for UWS 1.0, which could be read to allow it.",
        mend: "Refuse posts to the job's URL that are not ACTION=DELETE, with 4xx.",
        good: &[
            "u1/post-job POST /jobs/1 {STEPS=11} -> 403\n\
             u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters",
            "u1/post-job POST /jobs/1 {STEPS=11} -> 303 Location: /jobs/1\n\
             u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[
            (
                "u1/post-job POST /jobs/1 {STEPS=11} -> 303 Location: /jobs/1\n\
                 u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters s|>1<|>11<|",
                "accepted",
            ),
            (
                "u1/post-job POST /jobs/1 {STEPS=11} -> 303 Location: /jobs\n\
                 u1/parameters-after-post-job GET /jobs/1/parameters -> 404",
                "job-deleted",
            ),
        ],
        judge: |v| match (v.first(step::U1_POST_JOB), v.first(step::U1_AFTER_POST_JOB)) {
            (Some(x), Some(after)) => vec![settle(not_taken(x, after))],
            _ => Vec::new(),
        },
    },
    Check {
        decides: "dali-parameters-frozen",
        reads: Reads::Any(&[step::P1_UPDATE_ABORTED, step::Q1_UPDATE_DONE]),
        because: "The parameters of a finished job tell how its results were made, and must not change any more.",
        usually: "Parameters are written without a look at the phase.",
        mend: "Refuse parameters with 403 unless the job is PENDING.",
        good: &["p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
             p1/aborted-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
             p1/update-aborted POST /jobs/1/parameters {STEPS=19} -> 409\n\
             p1/parameters-after-update-aborted GET /jobs/1/parameters -> 200 | @parameters"],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done\n\
                 q1/done-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 q1/update-completed POST /jobs/1/parameters {STEPS=19} -> 303 Location: /jobs/1\n\
                 q1/parameters-after-update-completed GET /jobs/1/parameters -> 200 | @parameters s|>1<|>19<|",
                "changed",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\n\
                 q1/done-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 q1/update-completed POST /jobs/1/parameters {STEPS=19} -> 303 Location: /jobs/1\n\
                 q1/parameters-after-update-completed GET /jobs/1/parameters -> 200 | @parameters",
                "not-refused",
            ),
        ],
        judge: frozen,
    },
];

fn added(v: &View<'_>, job: Seen<'_>, x: Seen<'_>, after: Seen<'_>) -> Judgement {
    if job.job()?.phase_word() != Some(Phase::Pending) {
        return Err(blocked(&job, "the job is not PENDING"));
    }
    let (name, value) = update(&x).unwrap_or_default();
    let expected = format!("{} added to the parameters", named_value(&name, &value));
    match x.status() {
        401 | 429 | 503 => {
            x.ok()?;
        }
        400.. => {
            return Ok(Finding::broken(
                "refused",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
        _ => {}
    }
    let listed = in_resource(after)?;
    // Services list what they know even if nothing was given, as an empty entry.
    let entry = listed
        .iter()
        .find(|p| is_called(p, &name) && (!p.value.trim().is_empty() || value.is_empty()));
    match entry {
        Some(_) if x.status() != 303 => {
            let part = Part::Status;
            Ok(
                Finding::broken("wrong-status", &x, part, "303 See Other", x.status_line())
                    .graded(Verdict::Warn),
            )
        }
        Some(entry) => {
            let part = Part::Body(Some(entry.element.span()));
            Ok(Finding::pass(&after, part, words(entry)))
        }
        None if name == "VOCONFORM" || !must_be_listed(v, &name) => {
            let observed = format!("{}; {name} may be unknown to the service", x.status_line());
            Err(Finding::undecided(Reason::Ambiguous, &after, observed))
        }
        None => {
            let observed = format!("no {name} in the list");
            Ok(Finding::broken(
                "not-added",
                &after,
                Part::BODY,
                expected,
                observed,
            ))
        }
    }
}

fn not_taken(x: Seen<'_>, after: Seen<'_>) -> Judgement {
    let (name, value) = update(&x).unwrap_or_default();
    if matches!(after.status(), 404 | 410) {
        let observed = format!("{} for its parameters after that", after.status());
        let expected = "the job as it was";
        return Ok(Finding::broken(
            "job-deleted",
            &after,
            Part::Status,
            expected,
            observed,
        ));
    }
    let listed = in_resource(after)?;
    if shows(&listed, &name, &value) {
        let expected = format!("{name} as it was, or the request refused");
        let observed = named_value(&name, &value);
        return Ok(Finding::broken(
            "accepted",
            &after,
            Part::BODY,
            expected,
            observed,
        ));
    }
    match x.status() {
        401 | 429 | 503 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        400.. => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        _ if listed.iter().any(|p| is_called(p, &name)) => {
            Ok(Finding::pass(&after, Part::BODY, format!("{name} is as it was")))
        }
        _ => {
            let observed = format!("{}; the service does not list {name}", x.status_line());
            Err(Finding::undecided(Reason::Ambiguous, &after, observed))
        }
    }
}

/// DALI forbids changes and does not say how; UWS 1.1 wants 403 where nothing is changed.
fn frozen(v: &View<'_>) -> Vec<Finding> {
    let mut findings = late_updates(v, ABORTED);
    findings.extend(late_updates(v, COMPLETED));
    for finding in &mut findings {
        if finding.code == "other-refusal" {
            finding.code = "ok";
            finding.verdict = Some(Verdict::Pass);
        }
    }
    findings
}
