//! Names in any case, one value where one is due, run identifiers (DALI 1.1 sections 3.1, 3.2 and 3.4.6).

use super::ground::{may_be_a_quota, phase_at_last, quick_completes};
use crate::checks::uws::creating_a_job::accepted;
use crate::checks::uws::limits::sent;
use crate::checks::uws::own_jobs::{blocked, document};
use crate::checks::uws::run_id::round_trip;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dali-parameter-names-nocase",
        reads: Reads::Any(&[step::DN1_CREATE, step::DN1_JOB, step::DN1_POLL]),
        because: "Clients write QUERY, query or Query, and all of them are right.",
        usually: "The parameters of the protocol are compared without case, and those of the framework (PHASE, RUNID) with it.",
        mend: "Compare the names of all parameters without case.",
        good: &["q1/poll GET /jobs/9 -> 200 | @done\n\
             dn1/create POST /jobs {query=x&RunId=nonce} -> 303 Location: /jobs/1\n\
             dn1/job GET /jobs/1 -> 200 | @job\n\
             dn1/run POST /jobs/1/phase {phase=RUN} -> 303 Location: /jobs/1\n\
             dn1/poll GET /jobs/1 -> 200 | @done"],
        bad: &[
            (
                "p1/create POST /jobs {QUERY=x} -> 303 Location: /jobs/1\ndn1/create POST /jobs {query=x} -> 400",
                "refused",
            ),
            (
                "dn1/create POST /jobs {query=x} -> 303 Location: /jobs/1\n\
                 dn1/run POST /jobs/1/phase {phase=RUN} -> 403\n\
                 dn1/poll GET /jobs/1 -> 200 | @job",
                "order-ignored",
            ),
            (
                "q1/poll GET /jobs/9 -> 200 | @done\n\
                 dn1/create POST /jobs {query=x} -> 303 Location: /jobs/1\n\
                 dn1/run POST /jobs/1/phase {phase=RUN} -> 303 Location: /jobs/1\n\
                 dn1/poll GET /jobs/1 -> 200 | @failed",
                "parameters-ignored",
            ),
            (
                "r1/create POST /jobs {QUERY=x&RUNID=nonce} -> 303 Location: /jobs/2\n\
                 r1/job GET /jobs/2 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
                 dn1/create POST /jobs {query=x&RunId=nonce} -> 303 Location: /jobs/1\n\
                 dn1/job GET /jobs/1 -> 200 | @job",
                "run-id-ignored",
            ),
        ],
        judge: any_case,
    },
    Check {
        decides: "dali-parameter-values-case",
        reads: Reads::All(&[step::DP1_ORDER, step::DP1_JOB_AFTER]),
        because: "A client that writes values in another case may be understood here and not elsewhere.",
        usually: "Services differ; UWS writes its orders in capitals.",
        mend: "Nothing must be mended: refuse run or take it for RUN.",
        good: &["dp1/order-lower-case POST /jobs/1/phase {PHASE=run} -> 400\n\
             dp1/job-after-order GET /jobs/1 -> 200 | @job"],
        bad: &[
            (
                "dp1/order-lower-case POST /jobs/1/phase {PHASE=run} -> 303 Location: /jobs/1\n\
                 dp1/job-after-order GET /jobs/1 -> 200 | @done",
                "accepted",
            ),
            (
                "dp1/order-lower-case POST /jobs/1/phase {PHASE=run} -> 303 Location: /jobs/1\n\
                 dp1/job-after-order GET /jobs/1 -> 200 | @job",
                "ignored",
            ),
        ],
        judge: |v| match (v.first(step::DP1_ORDER), v.first(step::DP1_JOB_AFTER)) {
            (Some(x), Some(after)) => vec![settle(lower_case_order(x, after))],
            _ => Vec::new(),
        },
    },
    Check {
        decides: "dali-single-valued",
        reads: Reads::Any(&[step::DS1_CREATE, step::DS1_POLL]),
        because: "A service that takes one of two values at will does something else than its client asked for.",
        usually: "The framework keeps the first or the last of repeated parameters.",
        mend: "Refuse a repeated single-valued parameter, or let the job end in ERROR with a message that names it.",
        good: &[
            "ds1/create POST /jobs {RUNID=a&RUNID=b} -> 400",
            "q1/poll GET /jobs/9 -> 200 | @done\n\
             r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/2\n\
             r1/job GET /jobs/2 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
             ds1/create POST /jobs {RUNID=a&RUNID=b} -> 303 Location: /jobs/1\n\
             ds1/poll GET /jobs/1 -> 200 | @failed",
        ],
        bad: &[(
            "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/2\n\
             r1/job GET /jobs/2 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
             ds1/create POST /jobs {RUNID=a&RUNID=b} -> 303 Location: /jobs/1\n\
             ds1/poll GET /jobs/1 -> 200 | @done",
            "one-taken",
        )],
        judge: single_valued,
    },
    Check {
        decides: "dali-runid",
        reads: Reads::All(&[step::R1_CREATE, step::R1_JOB]),
        because: "Clients mark the jobs of one workflow with a run identifier and find them again by it.",
        usually: "The parameter is taken and not stored, or stored in too narrow a field.",
        mend: "Keep run identifiers of up to 64 characters as they came and show them in the runId element of the job.",
        good: &["r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
             r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
             dr1/create POST /jobs {RUNID=longer} -> 303 Location: /jobs/2\n\
             dr1/job GET /jobs/2 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>longer</uws:runId>|\n\
             dr2/create POST /jobs {RUNID=too-long} -> 400"],
        bad: &[
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>other</uws:runId>|",
                "altered",
            ),
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
                 dr1/create POST /jobs {RUNID=longer} -> 303 Location: /jobs/2\n\
                 dr1/job GET /jobs/2 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>lon</uws:runId>|",
                "long-one-altered",
            ),
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
                 dr1/create POST /jobs {RUNID=longer} -> 400",
                "long-one-refused",
            ),
        ],
        judge: run_ids,
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

fn any_case(v: &View<'_>) -> Vec<Finding> {
    let Some(created) = v.first(step::DN1_CREATE) else {
        return Vec::new();
    };
    match refused(v, created) {
        Err(finding) => return vec![finding],
        Ok(true) => {
            let expected = "303 See Other, as with names in upper case";
            let observed = created.status_line();
            return vec![Finding::broken(
                "refused",
                &created,
                Part::Status,
                expected,
                observed,
            )];
        }
        Ok(false) => {}
    }
    let mut findings = Vec::new();
    findings.extend(same_run_id(v, created));
    findings.extend(phase_at_last(v, step::DN1_POLL).map(|last| {
        let order = v.first(step::DN1_RUN).unwrap_or(last.x);
        match last.phase() {
            Some(Phase::Completed) => Finding::pass(&last.x, last.phase_part(), "COMPLETED"),
            Some(Phase::Pending) => {
                let observed = format!("{}, and the job is still PENDING", order.status_line());
                Finding::broken("order-ignored", &order, Part::Status, "the job starts", observed)
            }
            Some(Phase::Error) if quick_completes(v) => {
                let expected = "COMPLETED, as with names in upper case";
                Finding::broken(
                    "parameters-ignored",
                    &last.x,
                    last.phase_part(),
                    expected,
                    "ERROR",
                )
            }
            _ => blocked(&last.x, &format!("the job ended {}", last.phase_text())),
        }
    }));
    findings
}

/// Only a service that shows run identifiers can tell that it took this one.
fn same_run_id(v: &View<'_>, created: Seen<'_>) -> Option<Finding> {
    let read = document(v, step::DN1_JOB).filter(|_| shows_run_ids(v))?;
    let wanted = sent(&created, "RunId")?;
    let field = read.job.run_id();
    let part = Part::Body(Some(field.span().unwrap_or(read.job.element.tag_span())));
    let seen = field.trimmed().unwrap_or("no runId").to_owned();
    Some(if seen == wanted {
        Finding::pass(&read.x, part, seen)
    } else {
        Finding::broken("run-id-ignored", &read.x, part, format!("runId {wanted}"), seen)
    })
}

fn shows_run_ids(v: &View<'_>) -> bool {
    round_trip(v).first().is_some_and(|f| f.code == "ok")
}

fn lower_case_order(x: Seen<'_>, after: Seen<'_>) -> Judgement {
    let job = after.job()?;
    let observed = format!(
        "{}, then {}",
        x.status_line(),
        job.phase().trimmed().unwrap_or("no phase")
    );
    let code = match (job.phase_word(), x.status()) {
        (Some(phase), _) if phase != Phase::Pending => "accepted",
        (_, 400..) => return Ok(Finding::pass(&x, Part::Status, observed)),
        _ => "ignored",
    };
    Ok(Finding::info(code, &x, Part::Status, observed))
}

fn single_valued(v: &View<'_>) -> Vec<Finding> {
    let Some(created) = v.first(step::DS1_CREATE) else {
        return Vec::new();
    };
    match refused(v, created) {
        Err(finding) => return vec![finding],
        Ok(true) => return vec![Finding::pass(&created, Part::Status, created.status_line())],
        Ok(false) => {}
    }
    if !shows_run_ids(v) {
        let observed = "the service shows no run identifiers, so it need not know this parameter";
        return vec![Finding::undecided(Reason::NotOffered, &created, observed)];
    }
    let last = phase_at_last(v, step::DS1_POLL).or_else(|| document(v, step::DS1_JOB));
    let run = v.first(step::DS1_RUN);
    let judged = last.map(|last| match last.phase() {
        Some(Phase::Error) if quick_completes(v) => Finding::pass(&last.x, last.phase_part(), "ERROR"),
        Some(Phase::Completed) => {
            let expected = "a refusal, or a job that ends in ERROR";
            Finding::broken("one-taken", &last.x, last.phase_part(), expected, "COMPLETED")
        }
        Some(Phase::Pending) if run.is_some_and(|x| (400..500).contains(&x.status())) => {
            let run = run.unwrap_or(last.x);
            Finding::pass(&run, Part::Status, run.status_line())
        }
        _ => blocked(&last.x, &format!("the job ended {}", last.phase_text())),
    });
    judged.into_iter().collect()
}

fn run_ids(v: &View<'_>) -> Vec<Finding> {
    let mut findings = round_trip(v);
    if findings.iter().all(|f| f.code == "ok") {
        findings.extend(v.first(step::DR1_CREATE).map(|x| settle(longest(v, x))));
        // What happens to one letter more is nobody's rule; it is only told.
        findings.extend(too_long(v));
    }
    findings
}

fn longest(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let wanted = sent(&x, "RUNID").unwrap_or_default();
    let letters = wanted.chars().count();
    if refused(v, x)? {
        let expected = format!("a run identifier of {letters} characters taken");
        return Ok(Finding::broken(
            "long-one-refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let (part, seen, read) = shown(v, step::DR1_JOB).ok_or_else(|| blocked(&x, "the job can't be read"))?;
    Ok(if seen == wanted {
        Finding::pass(&read, part, seen)
    } else {
        Finding::broken("long-one-altered", &read, part, wanted, seen)
    })
}

fn too_long(v: &View<'_>) -> Option<Finding> {
    let x = v.first(step::DR2_CREATE)?;
    let wanted = sent(&x, "RUNID")?;
    let what = match shown(v, step::DR2_JOB) {
        Some((_, seen, _)) if seen == wanted => "kept",
        Some(_) => "altered",
        None => "refused",
    };
    let observed = format!(
        "{} characters: {what} ({})",
        wanted.chars().count(),
        x.status_line()
    );
    Some(Finding::pass(&x, Part::Status, observed))
}

/// The run identifier that a job shows, and where.
fn shown<'v>(v: &'v View<'_>, step: Step) -> Option<(Part, String, Seen<'v>)> {
    let read = document(v, step)?;
    let field = read.job.run_id();
    let part = Part::Body(Some(field.span().unwrap_or(read.job.element.tag_span())));
    Some((part, field.trimmed().unwrap_or("no runId").to_owned(), read.x))
}
