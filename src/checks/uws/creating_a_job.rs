//! Section C of the catalogue: creating a job (UWS 1.1 sections 2.1.1, 2.1.3, 2.1.11, 2.2.3.1).

use super::address::answered_303;
use super::own_jobs::{Read, document, documents, instant_of};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, seconds, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// How far the creation time may be from the service's own clock, in seconds (catalogue row 45).
const CLOCK_TOLERANCE: f64 = 5.0;
/// A Date header has whole seconds.
const DATE_PRECISION: f64 = 1.0;
/// The creations of jobs that are not told to run.
pub const CREATIONS: &[Step] = &[step::P1_CREATE, step::P2_CREATE, step::P3_CREATE];
/// First looks at jobs that were not told to run.
const FIRST_LOOKS: &[Step] = &[
    step::P1_JOB,
    step::Q1_JOB,
    step::E1_JOB,
    step::T1_JOB,
    step::O2_JOB,
    step::R1_JOB,
];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-create-post",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "Without a way to make a job there is nothing that a client could do.",
        usually: "POST is routed to another handler, or the job list is served read-only by a cache.",
        mend: "Accept POST on the job list and answer with a redirect to the new job.",
        good: &["p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1"],
        bad: &[
            ("p1/create POST /jobs {STEPS=1} -> 405", "not-accepted"),
            ("p1/create POST /jobs {STEPS=1} -> 501", "not-accepted"),
            ("p1/create POST /jobs {STEPS=1} -> 200 | @job", "no-location"),
        ],
        judge: |v| each(v, &[step::P1_CREATE], makes_a_job),
    },
    Check {
        decides: "uws-create-303",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "A client follows the Location of a 303; with 200 it never learns the job's URL.",
        usually: "A framework's default status for POST, or a proxy that follows redirects itself.",
        mend: "Answer the accepted POST with status 303.",
        good: &["p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1"],
        bad: &[
            (
                "p1/create POST /jobs {STEPS=1} -> 201 Location: /jobs/1",
                "wrong-status",
            ),
            (
                "p1/create POST /jobs {STEPS=1} -> 302 Location: /jobs/1",
                "wrong-status",
            ),
        ],
        judge: |v| each(v, CREATIONS, |x| accepted(x).and_then(answered_303)),
    },
    Check {
        decides: "uws-create-initial-pending",
        reads: Reads::Any(FIRST_LOOKS),
        because: "A job that is already under way can no longer be given parameters or a time of destruction.",
        usually: "The service starts every job as soon as it is made.",
        mend: "Leave a new job PENDING until PHASE=RUN is posted.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job",
            "e1/create POST /jobs -> 303 Location: /jobs/1\ne1/job GET /jobs/1 -> 200 | @failed",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "already-started",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job s|PENDING|HELD|",
                "born-held",
            ),
        ],
        judge: |v| {
            documents(v, FIRST_LOOKS)
                .into_iter()
                .map(|read| settle(born_pending(&read)))
                .collect()
        },
    },
    Check {
        decides: "uws-create-creationtime-plausible",
        reads: Reads::All(&[step::P1_CREATE, step::P1_JOB]),
        because: "Clients sort jobs by creationTime and ask for those created after an instant.",
        usually: "Local time is written with a Z, or the database's clock is wrong.",
        mend: "Set creationTime to the present time in UTC when the job is made.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job",
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z</uws:c|12:00:05Z</uws:c|",
            "p1/create POST /jobs ~20s -> 303 Location: /jobs/1; Date: Thu, 01 Jan 2026 12:00:20 GMT\n\
             p1/job GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z</uws:c|12:00:40Z</uws:c|",
                "wrong-time",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z</uws:c|14:00:01Z</uws:c|",
                "local-time-labelled-utc",
            ),
        ],
        judge: |v| document(v, step::P1_JOB).map_or(Vec::new(), |read| vec![settle(created_now(v, &read))]),
    },
    Check {
        decides: "uws-create-urlencoded",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "An HTML form, curl and most clients send parameters in this way and no other.",
        usually: "The framework's handler reads JSON or multipart bodies only.",
        mend: "Accept application/x-www-form-urlencoded bodies.",
        good: &[
            "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1",
            "p1/create POST /jobs {STEPS=1} -> 302 Location: /jobs/1",
        ],
        bad: &[("p1/create POST /jobs {STEPS=1} -> 415", "form-refused")],
        judge: |v| each(v, &[step::P1_CREATE], form_taken),
    },
];

/// Goes on only with an accepted creation.
pub fn accepted(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match x.status() {
        200..=399 => Ok(x),
        400 | 402 | 404..=428 | 430..=499 => Err(refused(&x)),
        _ => x.ok(),
    }
}

fn refused(x: &Seen<'_>) -> Finding {
    Finding::undecided(
        Reason::Refused,
        x,
        format!("the job was refused with {}", x.status()),
    )
}

fn makes_a_job(x: Seen<'_>) -> Judgement {
    let expected = "a redirect to the new job, or a refusal (4xx)";
    match x.status() {
        300..=399 if x.header("location").is_none() => {
            // Reported by the row about the Location.
            Err(Finding::undecided(
                Reason::Blocked,
                &x,
                "a redirect without Location",
            ))
        }
        200..=399 if x.header("location").is_some() => {
            Ok(Finding::pass(&x, Part::Header("Location"), x.status_line()))
        }
        200..=399 => Ok(Finding::broken(
            "no-location",
            &x,
            Part::Header("Location"),
            expected,
            format!("{} without Location", x.status()),
        )),
        404 | 405 | 501 => Ok(Finding::broken(
            "not-accepted",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        )),
        _ => Err(match accepted(x) {
            Err(finding) => finding,
            Ok(x) => refused(&x),
        }),
    }
}

fn born_pending(read: &Read<'_>) -> Judgement {
    let (x, part, seen) = (&read.x, read.phase_part(), read.phase_text());
    match read.phase() {
        Some(Phase::Pending) => Ok(Finding::pass(x, part, seen)),
        // The diagram has the move, and TAP 1.1 section 5.1.3 lets a job be born so (ambiguity A6).
        Some(Phase::Error) => Ok(Finding::info("born-in-error", x, part, seen)),
        Some(Phase::Held) => Ok(Finding::broken("born-held", x, part, "PENDING", seen).graded(Verdict::Warn)),
        Some(Phase::Queued | Phase::Executing | Phase::Suspended | Phase::Completed) => {
            Ok(Finding::broken("already-started", x, part, "PENDING", seen))
        }
        Some(_) => Err(Finding::undecided(
            Reason::Ambiguous,
            x,
            format!("the new job is {seen}"),
        )),
        None => Err(Finding::undecided(
            Reason::Blocked,
            x,
            "the job shows no phase of UWS",
        )),
    }
}

/// The job was made between the sending of the POST and the Date of its answer.
fn created_now(v: &View<'_>, read: &Read<'_>) -> Judgement {
    let field = read.job.creation_time();
    let blocked = |why: &str| Finding::undecided(Reason::Blocked, &read.x, why);
    let posted = v.first(step::P1_CREATE).ok_or_else(|| blocked("no creation"))?;
    let created = instant_of(&field).ok_or_else(|| blocked("no creationTime that can be read"))?;
    let date = posted.server_time().ok_or_else(|| {
        Finding::undecided(
            Reason::Ambiguous,
            &posted,
            "the answer to the creation has no Date to compare with",
        )
    })?;
    let late = created - seconds(date);
    let early = -late - posted.exchange.elapsed.as_secs_f64();
    let part = Part::Body(field.span());
    let text = field.trimmed().unwrap_or_default();
    if late.max(early) <= CLOCK_TOLERANCE + DATE_PRECISION {
        return Ok(Finding::pass(&read.x, part, text));
    }
    let expected = format!(
        "a time within {CLOCK_TOLERANCE} s of the creation, {}",
        httpdate::fmt_http_date(date)
    );
    let code = if whole_hours(late) {
        "local-time-labelled-utc"
    } else {
        "wrong-time"
    };
    Ok(Finding::broken(code, &read.x, part, expected, text))
}

/// Is this a difference of time zones: a multiple of a quarter of an hour, other than none, of at most 14 hours?
pub fn whole_hours(difference: f64) -> bool {
    let quarters = (difference / 900.0).round();
    quarters != 0.0
        && quarters.abs() <= 56.0
        && (difference - quarters * 900.0).abs() <= CLOCK_TOLERANCE + DATE_PRECISION
}

fn form_taken(x: Seen<'_>) -> Judgement {
    if x.status() == 415 {
        let expected = "application/x-www-form-urlencoded accepted";
        return Ok(Finding::broken(
            "form-refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    accepted(x).map(|x| Finding::pass(&x, Part::Status, x.status_line()))
}
