//! Section C of the catalogue, continued: what else may be said when a job is made (UWS 1.1 sections 2.1.11, 2.2.3.1).

use super::creating_a_job::accepted;
use super::own_jobs::{PRECISION, Read, document, instant_of};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::{Field, Phase};
use crate::recording::{Reason, Step, step};

use super::times::read_instant;

/// Creations that ask for the job to be started at once.
const STARTING: &[Step] = &[step::S1_CREATE, step::S2_CREATE, step::S3_CREATE];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-create-phase-run-query",
        reads: Reads::Any(&[step::S1_CREATE, step::S1_JOB]),
        because: "Clients save a round trip when they can start a job in the request that makes it.",
        usually: "Services written for UWS 1.0 look for PHASE in the body only.",
        mend: "Nothing has to be mended: starting at creation is optional.",
        good: &[
            "s1/create POST /jobs?PHASE=RUN {STEPS=1} -> 303 Location: /jobs/1\ns1/job GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|",
            "s1/create POST /jobs?PHASE=RUN {STEPS=1} -> 303 Location: /jobs/1\ns1/job GET /jobs/1 -> 200 | @job",
            "s1/create POST /jobs?PHASE=RUN {STEPS=1} -> 400",
        ],
        bad: &[],
        judge: |v| started(v, &[(step::S1_CREATE, step::S1_JOB, "PHASE=RUN in the query")]),
    },
    Check {
        decides: "uws-create-phase-run-body",
        reads: Reads::Any(&[step::S2_CREATE, step::S2_JOB, step::S3_CREATE, step::S3_JOB]),
        because: "Many clients start jobs in this way and wait for ever where it has no effect.",
        usually: "PHASE is read from url-encoded bodies only, or stored as a parameter of the job.",
        mend: "Nothing has to be mended: starting at creation is optional.",
        good: &[
            "s2/create POST /jobs {STEPS=1&PHASE=RUN} -> 303 Location: /jobs/1\ns2/job GET /jobs/1 -> 200 | @done",
            "s3/create POST /jobs -> 415",
        ],
        bad: &[],
        judge: |v| {
            started(
                v,
                &[
                    (step::S2_CREATE, step::S2_JOB, "PHASE=RUN in a url-encoded body"),
                    (step::S3_CREATE, step::S3_JOB, "PHASE=RUN in a multipart body"),
                ],
            )
        },
    },
    Check {
        decides: "uws-create-run-still-303",
        reads: Reads::Any(STARTING),
        because: "A client that can't find the Location has started a job and lost it.",
        usually: "The handler that starts the job answers with the job's document, as it does for other requests.",
        mend: "Answer the creation with 303 and the URL of the job, whether or not it was started.",
        good: &["p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
             s1/create POST /jobs?PHASE=RUN {STEPS=1} -> 303 Location: http://example.org/jobs/2"],
        bad: &[
            (
                "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
                 s2/create POST /jobs {STEPS=1&PHASE=RUN} -> 200 | @job s|PENDING|QUEUED|",
                "wrong-status",
            ),
            (
                "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
                 s1/create POST /jobs?PHASE=RUN {STEPS=1} -> 303",
                "no-location",
            ),
        ],
        judge: |v| each(v, STARTING, |x| as_without_run(v, x)),
    },
    Check {
        decides: "uws-create-jobcontrol-names",
        reads: Reads::All(&[step::T3_CREATE, step::T3_JOB]),
        because: "A client that sets times at creation must know whether they were understood.",
        usually: "Parameters of a creation are stored as they come, job control among them.",
        mend: "Nothing has to be mended: job control at creation is optional.",
        good: &[
            "t3/create POST /jobs {EXECUTIONDURATION=77&DESTRUCTION=2026-01-01T14:00:00Z} -> 303 Location: /jobs/1\n\
             t3/job GET /jobs/1 -> 200 | @job s|3600|77|",
            "t3/create POST /jobs {EXECUTIONDURATION=77&DESTRUCTION=2026-01-01T14:00:00Z} -> 303 Location: /jobs/1\n\
             t3/job GET /jobs/1 -> 200 | @job",
        ],
        bad: &[],
        judge: |v| document(v, step::T3_JOB).map_or(Vec::new(), |read| vec![settle(controlled(v, &read))]),
    },
];

/// Which way the service went with each form of starting a job at its creation.
fn started(v: &View<'_>, forms: &[(Step, Step, &str)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (create, look, form) in forms {
        if let Some(x) = v.first(*create)
            && (400..500).contains(&x.status())
        {
            findings.push(refusal(&x, form));
        } else if let Some(read) = document(v, *look) {
            findings.push(settle(left_pending(&read, form)));
        }
    }
    findings
}

fn refusal(x: &Seen<'_>, form: &str) -> Finding {
    match accepted(*x) {
        Err(finding) if finding.reason != Some(Reason::Refused) => finding,
        _ => Finding::info("refused", x, Part::Status, format!("{form}: {}", x.status_line())),
    }
}

fn left_pending(read: &Read<'_>, form: &str) -> Judgement {
    let seen = format!("{form}: {}", read.phase_text());
    match read.phase() {
        Some(Phase::Pending) => Ok(Finding::info("not-started", &read.x, read.phase_part(), seen)),
        Some(_) => Ok(Finding::info("started", &read.x, read.phase_part(), seen)),
        None => Err(Finding::undecided(
            Reason::Blocked,
            &read.x,
            "the job shows no phase of UWS",
        )),
    }
}

/// Only where the same creation without PHASE=RUN is answered rightly; a refusal is permitted (UWS 1.1 section 2.2.3.1).
fn as_without_run(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let plain = v.first(step::P1_CREATE);
    let plain_is_right = plain.is_some_and(|p| p.status() == 303 && p.header("location").is_some());
    accepted(x)?;
    let expected = "303 See Other with a Location";
    if x.status() == 303 && x.header("location").is_some() {
        return Ok(Finding::pass(&x, Part::Status, "303"));
    }
    if !plain_is_right {
        let why = "a creation without PHASE=RUN is not answered with 303 and a Location either";
        return Err(Finding::undecided(Reason::Blocked, &x, why));
    }
    Ok(if x.status() == 303 {
        Finding::broken(
            "no-location",
            &x,
            Part::Header("Location"),
            expected,
            "303 without Location",
        )
    } else {
        Finding::broken("wrong-status", &x, Part::Status, expected, x.status_line())
    })
}

/// What became of the execution duration and the destruction time that were given at the creation.
fn controlled(v: &View<'_>, read: &Read<'_>) -> Judgement {
    let posted = v.first(step::T3_CREATE);
    let asked: Vec<(String, String)> = posted.map_or(Vec::new(), |x| {
        url::form_urlencoded::parse(&x.exchange.request.body)
            .into_owned()
            .collect()
    });
    let mut seen = Vec::new();
    for (name, field) in [
        ("EXECUTIONDURATION", read.job.execution_duration()),
        ("DESTRUCTION", read.job.destruction()),
    ] {
        let Some((_, value)) = asked.iter().find(|(n, _)| n == name) else {
            continue;
        };
        let parameters = read.job.parameters().unwrap_or_default();
        let stored = parameters
            .iter()
            .any(|p| p.id.is_some_and(|id| id.eq_ignore_ascii_case(name)));
        seen.push(match (took_effect(&field, value), stored) {
            (true, _) => format!("{name} took effect"),
            (false, true) => format!("{name} became an ordinary parameter"),
            (false, false) => format!("{name} had no effect"),
        });
    }
    if seen.is_empty() {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &read.x,
            "no job control was sent",
        ));
    }
    Ok(Finding::info("job-control", &read.x, Part::BODY, seen.join(", ")))
}

fn took_effect(field: &Field<'_>, asked: &str) -> bool {
    let at = read_instant(asked).map(|at| instant_seconds(&at));
    match (at, instant_of(field)) {
        (Some(asked), Some(obtained)) => (asked - obtained).abs() <= PRECISION,
        _ => field.trimmed() == Some(asked),
    }
}
