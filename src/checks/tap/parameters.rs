//! The parameters of a query: in several requests, in any order, too many, shown in the job (TAP 1.1 sections 2.7 and
//! 5.1.2).

use crate::checks::dali::{may_be_a_quota, phase_at_last, quick_completes};
use crate::checks::uws::address::{answered_303, leads_to_job};
use crate::checks::uws::creating_a_job::accepted;
use crate::checks::uws::limits::form;
use crate::checks::uws::own_jobs::{blocked, document};
use crate::checks::uws::parameter_values::{shows, update};
use crate::checks::uws::parameters::{in_resource, is_called};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::{Parameter, Phase};
use crate::recording::{Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "tap-params-any-order",
        reads: Reads::Any(&[step::TA1_CREATE, step::TA1_POST, step::TA1_POLL]),
        because: "Clients build a query piece by piece, as the standard shows it.",
        usually: "LANG is wanted before QUERY, or only the parameters of the creation count.",
        mend: "Take parameters in any order until the job is run.",
        good: &["ta1/create POST /jobs -> 303 Location: /jobs/1\n\
             ta1/post-parameters POST /jobs/1/parameters {QUERY=x} -> 303 Location: /jobs/1\n\
             ta1/post-parameters POST /jobs/1/parameters {LANG=ADQL} -> 303 Location: /jobs/1\n\
             ta1/poll GET /jobs/1 -> 200 | @done"],
        bad: &[
            (
                "p1/create POST /jobs {QUERY=x} -> 303 Location: /jobs/9\nta1/create POST /jobs -> 400",
                "creation-refused",
            ),
            (
                "ta1/create POST /jobs -> 303 Location: /jobs/1\n\
                 ta1/post-parameters POST /jobs/1/parameters {QUERY=x} -> 400\n\
                 ta1/poll GET /jobs/1 -> 200 | @failed",
                "parameter-refused",
            ),
            (
                "q1/poll GET /jobs/9 -> 200 | @done\n\
                 ta1/create POST /jobs -> 303 Location: /jobs/1\n\
                 ta1/post-parameters POST /jobs/1/parameters {QUERY=x} -> 303 Location: /jobs/1\n\
                 ta1/poll GET /jobs/1 -> 200 | @failed",
                "not-completed",
            ),
        ],
        judge: |v| piece_by_piece(v).into_iter().collect(),
    },
    Check {
        decides: "tap-spurious-ignored",
        reads: Reads::Any(&[step::TS1_CREATE, step::TS1_POLL]),
        because: "Clients send parameters of other versions of TAP and of single services to all services.",
        usually: "The framework refuses fields that the form does not declare.",
        mend: "Ignore parameters that you do not know.",
        good: &[
            "ts1/create POST /jobs {QUERY=x&VOCONFORM=1} -> 303 Location: /jobs/1\n\
             ts1/poll GET /jobs/1 -> 200 | @done",
        ],
        bad: &[
            (
                "p1/create POST /jobs {QUERY=x} -> 303 Location: /jobs/9\nts1/create POST /jobs {QUERY=x&VOCONFORM=1} -> 400",
                "refused",
            ),
            (
                "q1/poll GET /jobs/9 -> 200 | @done\n\
                 ts1/create POST /jobs {QUERY=x&VOCONFORM=1} -> 303 Location: /jobs/1\n\
                 ts1/poll GET /jobs/1 -> 200 | @failed",
                "failed",
            ),
        ],
        judge: |v| spurious(v).into_iter().collect(),
    },
    Check {
        decides: "tap-params-visible",
        reads: Reads::All(&[step::P1_CREATE, step::P1_PARAMETERS]),
        because: "Users look up the query of an old job in its parameters.",
        usually: "The query is kept in a table of its own and not shown as a parameter.",
        mend: "List LANG and QUERY among the parameters of the job.",
        good: &["p1/create POST /jobs {LANG=ADQL} -> 303 Location: /jobs/1\n\
             p1/parameters GET /jobs/1/parameters -> 200 | @parameters s|STEPS|lang|"],
        bad: &[(
            "p1/create POST /jobs {LANG=ADQL} -> 303 Location: /jobs/1\n\
             p1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "not-listed",
        )],
        judge: visible,
    },
    Check {
        decides: "tap-params-accumulate",
        reads: Reads::All(&[
            step::U1_AFTER_POST_JOB,
            step::U1_POST_LIST,
            step::U1_AFTER_POST_LIST,
        ]),
        because: "A client that wants to correct a parameter must know whether the old value stays.",
        usually: "The parameters are kept in a map, so that the new value replaces the old one.",
        mend: "Nothing must be mended; TAP says that parameters accumulate.",
        good: &[
            "u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters\n\
             u1/post-parameters POST /jobs/1/parameters {STEPS=12} -> 303 Location: /jobs/1\n\
             u1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters s|</uws:parameters>|<uws:parameter id=\"STEPS\">12</uws:parameter></uws:parameters>|",
        ],
        bad: &[
            (
                "u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters\n\
                 u1/post-parameters POST /jobs/1/parameters {STEPS=12} -> 303 Location: /jobs/1\n\
                 u1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters s|>1<|>12<|",
                "replaced",
            ),
            (
                "u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters\n\
                 u1/post-parameters POST /jobs/1/parameters {STEPS=12} -> 403\n\
                 u1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters",
                "refused",
            ),
        ],
        judge: accumulate,
    },
    Check {
        decides: "tap-parameters-post-303",
        reads: Reads::Any(&[step::DP1_POST, step::TA1_POST]),
        because: "A client follows the redirect and sees what its job is like now.",
        usually: "A framework's default status for POST, or a redirect to the list of parameters.",
        mend: "Answer each POST to {job}/parameters of a PENDING job with 303 and the job's URL.",
        good: &["dp1/create POST /jobs -> 303 Location: /jobs/1\n\
             dp1/post-parameter POST /jobs/1/parameters {QUERY=x} -> 303 Location: /jobs/1"],
        bad: &[
            (
                "dp1/create POST /jobs -> 303 Location: /jobs/1\n\
                 dp1/post-parameter POST /jobs/1/parameters {QUERY=x} -> 200",
                "wrong-status",
            ),
            (
                "dp1/create POST /jobs -> 303 Location: /jobs/1\n\
                 dp1/post-parameter POST /jobs/1/parameters {QUERY=x} -> 303 Location: /jobs/1/parameters",
                "wrong-location",
            ),
        ],
        judge: |v| each(v, &[step::DP1_POST, step::TA1_POST], |x| redirects_to_job(v, x)),
    },
];

/// Refused for what is in it, and not for want of credentials, for being too much or for coming at a bad time.
fn refused(v: &View<'_>, x: Seen<'_>) -> Result<bool, Finding> {
    match x.status() {
        401 | 429 | 503 => x.ok().map(|_| false),
        403 if may_be_a_quota(v, &x) => accepted(x).map(|_| false),
        status => Ok(status >= 400),
    }
}

fn piece_by_piece(v: &View<'_>) -> Option<Finding> {
    let created = v.first(step::TA1_CREATE)?;
    let broken =
        |code, x: &Seen<'_>| Finding::broken(code, x, Part::Status, "303 See Other", x.status_line());
    match refused(v, created) {
        Err(finding) => return Some(finding),
        Ok(true) => return Some(broken("creation-refused", &created)),
        Ok(false) => {}
    }
    let turned_down = v.at(step::TA1_POST).find(|x| x.status() >= 400);
    if let Some(post) = turned_down {
        return Some(match post.ok() {
            Err(finding) if matches!(post.status(), 401 | 429 | 503) => finding,
            _ => broken("parameter-refused", &post),
        });
    }
    completed(v, step::TA1_POLL, "not-completed")
}

/// The job completed, as one with all its parameters in the creation did.
fn completed(v: &View<'_>, poll: Step, code: &'static str) -> Option<Finding> {
    let last = phase_at_last(v, poll)?;
    let (x, part) = (&last.x, last.phase_part());
    Some(match last.phase() {
        Some(Phase::Completed) => Finding::pass(x, part, "COMPLETED"),
        Some(Phase::Error) if quick_completes(v) => {
            let message = last
                .job
                .error_summary()
                .and_then(|s| s.message.trimmed().map(str::to_owned));
            let message: String = message.unwrap_or_default().chars().take(80).collect();
            let expected = "COMPLETED, as the plain query";
            Finding::broken(code, x, part, expected, format!("ERROR: {message}"))
        }
        _ => blocked(x, &format!("the job ended {}", last.phase_text())),
    })
}

fn spurious(v: &View<'_>) -> Option<Finding> {
    let created = v.first(step::TS1_CREATE)?;
    match refused(v, created) {
        Err(finding) => Some(finding),
        Ok(true) => Some(Finding::broken(
            "refused",
            &created,
            Part::Status,
            "303 See Other",
            created.status_line(),
        )),
        Ok(false) => completed(v, step::TS1_POLL, "failed"),
    }
}

fn visible(v: &View<'_>) -> Vec<Finding> {
    let (Some(created), Some(x)) = (v.first(step::P1_CREATE), v.first(step::P1_PARAMETERS)) else {
        return Vec::new();
    };
    let sent = form(&created);
    ["LANG", "QUERY"]
        .into_iter()
        .filter(|name| sent.iter().any(|(n, _)| n.eq_ignore_ascii_case(name)))
        .map(|name| settle(is_visible(v, x, name)))
        .collect()
}

fn is_visible(v: &View<'_>, x: Seen<'_>, name: &str) -> Judgement {
    let mut listed = in_resource(x)?;
    // What only the job document lists is for the row on agreement.
    listed.extend(
        document(v, step::P1_JOB)
            .and_then(|read| read.job.parameters())
            .unwrap_or_default(),
    );
    let entry = listed
        .iter()
        .find(|p| is_called(p, name) && !p.value.trim().is_empty());
    Ok(match entry {
        Some(entry) => Finding::pass(&x, Part::BODY, entry.id.unwrap_or(name)),
        None => Finding::broken(
            "not-listed",
            &x,
            Part::BODY,
            name,
            format!("no {name} with a value"),
        ),
    })
}

fn accumulate(v: &View<'_>) -> Vec<Finding> {
    let steps = (
        v.first(step::U1_AFTER_POST_JOB),
        v.first(step::U1_POST_LIST),
        v.first(step::U1_AFTER_POST_LIST),
    );
    let (Some(before), Some(x), Some(after)) = steps else {
        return Vec::new();
    };
    let judge = || {
        let (name, value) = update(&x).unwrap_or_default();
        let (old, new) = (in_resource(before)?, in_resource(after)?);
        let count = |list: &[Parameter<'_>]| list.iter().filter(|p| is_called(p, &name)).count();
        let observed = format!("{}; {name} {} times", x.status_line(), count(&new));
        let code = match (shows(&new, &name, &value), x.status()) {
            (true, _) if count(&new) > count(&old) => return Ok(Finding::pass(&after, Part::BODY, observed)),
            (true, _) => "replaced",
            (false, 400..) => "refused",
            (false, _) if count(&new) == 0 => "not-listed",
            (false, _) => "ignored",
        };
        Ok(Finding::info(code, &after, Part::BODY, observed))
    };
    vec![settle(judge())]
}

fn redirects_to_job(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if x.status() >= 400 {
        // That it is refused at all is another row's affair.
        x.ok()?;
    }
    let status = answered_303(x)?;
    if status.code == "ok" {
        leads_to_job(v, x)
    } else {
        Ok(status)
    }
}
