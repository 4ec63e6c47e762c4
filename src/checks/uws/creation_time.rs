//! Section D of the catalogue, when a job was made (UWS 1.1 section 2.1.2 and the annotations of the schema).

use super::job_times::{ALL, judged};
use super::own_jobs::{PRECISION, Read, blocked, documents, documents_of, instant, instant_of, said};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, View};
use crate::documents::instant::Instant;
use crate::recording::{Step, step};

/// One look at each job in each phase that matters.
const ONCE: &[Step] = &[step::P1_JOB, step::P1_ABORTED_JOB, step::Q1_DONE, step::E1_DONE];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-job-creationtime-present",
        reads: Reads::Any(ONCE),
        because: "Clients of UWS 1.1 sort jobs by creationTime and filter lists by it.",
        usually: "The service was written for UWS 1.0, which has no creationTime, and only its version was raised.",
        mend: "Write creationTime into every job document.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>||",
            "no-creation-time",
        )],
        judge: |v| judged(v, ONCE, has_creation_time),
    },
    Check {
        decides: "uws-job-creationtime-immutable",
        reads: Reads::Any(ALL),
        because: "A creationTime that moves makes clients miss jobs, or see them twice, when they ask for new ones.",
        usually: "The column is updated with each change of the row, or any parameter named like a field is taken over.",
        mend: "Set creationTime once, when the job is made, and ignore what clients say of it.",
        good: &[
            "q1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done",
            "q1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done s|12:00:00.000Z</uws:c|12:00:00Z</uws:c|",
            "u1/post-creationtime POST /jobs/1/parameters {CREATIONTIME=2000-01-01T00:00:00Z} -> 303 Location: /jobs/1\n\
             u1/job GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "q1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done s|12:00:00.000Z</uws:c|12:00:07Z</uws:c|",
                "moved",
            ),
            (
                "u1/post-creationtime POST /jobs/1/parameters {CREATIONTIME=2000-01-01T00:00:00Z} -> 303 Location: /jobs/1\n\
                 u1/job GET /jobs/1 -> 200 | @job s|2026-01-01T12:00:00.000Z</uws:c|2000-01-01T00:00:00Z</uws:c|",
                "set-by-client",
            ),
        ],
        judge: immutable,
    },
];

fn has_creation_time(read: &Read<'_>) -> Option<Judgement> {
    let field = read.job.creation_time();
    Some(match read.job.version().map(str::trim) {
        // A missing version attribute is reported by its own row.
        None | Some("1.0") => Err(blocked(
            &read.x,
            "the document does not say that it is of version 1.1",
        )),
        // An element in another namespace is reported by the rows of the schema.
        Some(_) if field.is_absent() && read.job.element.children().any(|c| c.name() == "creationTime") => {
            Err(blocked(&read.x, "creationTime is not in the namespace of UWS"))
        }
        Some(_) if field.is_absent() => {
            let part = Part::Body(Some(read.job.element.tag_span()));
            Ok(Finding::broken(
                "no-creation-time",
                &read.x,
                part,
                "a creationTime",
                "no creationTime",
            ))
        }
        Some(_) => Ok(Finding::pass(&read.x, Part::Body(field.span()), said(&field))),
    })
}

fn immutable(v: &View<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = ["p1", "p3", "q1", "e1", "t1"]
        .iter()
        .filter_map(|lane| unmoved(&documents_of(v, lane)))
        .collect();
    let sent = v.first(step::U1_POST_CREATIONTIME).and_then(|x| {
        let mut pairs = url::form_urlencoded::parse(&x.exchange.request.body);
        pairs
            .find(|(name, _)| name == "CREATIONTIME")
            .map(|(_, value)| value.into_owned())
    });
    let asked = sent.as_deref().and_then(super::times::read_instant);
    let read = documents(v, &[step::U1_JOB]).into_iter().next();
    if let (Some(asked), Some(read)) = (asked, read) {
        findings.extend(not_taken_over(&read, &asked));
    }
    findings
}

/// creationTime in all documents of one job.
fn unmoved(reads: &[Read<'_>]) -> Option<Finding> {
    let known: Vec<(&Read<'_>, Instant)> = reads
        .iter()
        .filter_map(|r| Some((r, instant(&r.job.creation_time())?)))
        .collect();
    let (first, rest) = known.split_first()?;
    let last = rest.last()?;
    let moved = rest.iter().find(|(_, at)| differ(at, &first.1));
    Some(match moved {
        None => Finding::pass(
            &last.0.x,
            Part::Body(last.0.job.creation_time().span()),
            "as at first",
        ),
        Some((read, _)) => Finding::broken(
            "moved",
            &read.x,
            Part::Body(read.job.creation_time().span()),
            format!("{}, as at first", said(&first.0.job.creation_time())),
            said(&read.job.creation_time()),
        ),
    })
}

/// Written with as many digits, the same instant is the same but for rounding.
fn differ(a: &Instant, b: &Instant) -> bool {
    let tolerance = if a.fraction_digits == b.fraction_digits {
        0.002
    } else {
        PRECISION
    };
    (instant_seconds(a) - instant_seconds(b)).abs() > tolerance
}

fn not_taken_over(read: &Read<'_>, asked: &Instant) -> Option<Finding> {
    let field = read.job.creation_time();
    let at = instant_of(&field)?;
    let part = Part::Body(field.span());
    Some(if (at - instant_seconds(asked)).abs() <= PRECISION {
        let observed = format!("{}, as the client asked", said(&field));
        Finding::broken(
            "set-by-client",
            &read.x,
            part,
            "the time when the job was made",
            observed,
        )
    } else {
        Finding::pass(&read.x, part, said(&field))
    })
}
