//! Section D of the catalogue, the times of a job (UWS 1.1 section 2.1.2 and the annotations of the schema).

use super::creating_a_job::whole_hours;
use super::own_jobs::{PRECISION, Read, blocked, instant, instant_of, said};
use super::sightings::{all_documents, documents_by_job, histories};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, bare, seconds, settle};
use crate::documents::instant::{Instant, Zone};
use crate::documents::uws::{Field, Phase};
use crate::recording::{Reason, Step, step};

/// How far an event may lie in the future of the service's own clock, in seconds (catalogue row 71).
const CLOCK_TOLERANCE: f64 = 5.0;
/// A Date header has whole seconds.
const DATE_PRECISION: f64 = 1.0;
/// Documents of jobs that were not told to run.
const IDLE: &[Step] = &[
    step::P1_JOB,
    step::P2_JOB,
    step::P3_IDLE,
    step::Q1_JOB,
    step::E1_JOB,
    step::T1_JOB,
    step::P1_JOB_AFTER_GETS,
];
/// Documents of jobs under way and finished.
const RUNS: &[Step] = &[
    step::P1_ABORTED_JOB,
    step::Q1_POLL,
    step::Q1_DONE,
    step::E1_POLL,
    step::E1_DONE,
];
/// Looks at jobs that were seen finished before.
const FINISHED: &[Step] = &[step::P1_ABORTED_JOB, step::Q1_DONE, step::E1_DONE];
/// All of them.
pub const ALL: &[Step] = &[
    step::P1_JOB,
    step::P3_IDLE,
    step::P1_ABORTED_JOB,
    step::P1_JOB_FINAL,
    step::Q1_JOB,
    step::Q1_POLL,
    step::Q1_DONE,
    step::Q1_FINAL,
    step::E1_JOB,
    step::E1_POLL,
    step::E1_DONE,
    step::T1_JOB,
    step::T1_JOB_FINAL,
    step::U1_JOB,
];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-starttime-nil-before-run",
        reads: Reads::Whole(IDLE),
        because: "A client takes a job with a startTime for one that has begun.",
        usually: "The time of creation, or of the request, stands in for a time that is not known yet.",
        mend: "Write startTime with xsi:nil=\"true\" until execution begins.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:startTime xsi:nil=\"true\"/>|<uws:startTime>2026-01-01T12:00:00Z</uws:startTime>|",
            "already-started",
        )],
        judge: |v| judged(new_jobs(v), not_started),
    },
    Check {
        decides: "uws-starttime-set",
        reads: Reads::Whole(RUNS),
        because: "A client can't tell how long the job ran.",
        usually: "The time is recorded only where the job waited in a queue, not where it ran at once.",
        mend: "Record the instant at which execution begins, also of jobs that are quick.",
        good: &[
            "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|\nq1/done GET /jobs/1 -> 200 | @done",
            "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\nq1/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done s|<uws:startTime>2026-01-01T12:00:01.000Z</uws:startTime>|<uws:startTime xsi:nil=\"true\"/>|",
                "no-start-time",
            ),
            (
                "q1/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|",
                "late-start-time",
            ),
        ],
        judge: |v| judged(all_documents(v), started),
    },
    Check {
        decides: "uws-endtime-nil-before-end",
        reads: Reads::Whole(&[
            step::P1_JOB,
            step::P2_JOB,
            step::P3_IDLE,
            step::Q1_JOB,
            step::Q1_POLL,
            step::E1_JOB,
            step::E1_POLL,
            step::T1_JOB,
        ]),
        because: "A client takes a job with an endTime for one that is over and asks for its results.",
        usually: "The time at which the job must end at the latest is written into endTime.",
        mend: "Write endTime with xsi:nil=\"true\" until execution is over.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/2\np1/job GET /jobs/2 -> 200 | @job\n\
             q1/poll GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING| s|<uws:endTime>2026-01-01T12:00:02.000Z</uws:endTime>|<uws:endTime xsi:nil=\"true\"/>|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:endTime xsi:nil=\"true\"/>|<uws:endTime>2026-01-01T13:00:00Z</uws:endTime>|",
                "already-ended",
            ),
            (
                "q1/poll GET /jobs/1 -> 200 | @done s|COMPLETED|EXECUTING| s|12:00:02.000Z|13:00:00Z|",
                "already-ended",
            ),
        ],
        judge: unfinished,
    },
    Check {
        decides: "uws-endtime-set",
        reads: Reads::Whole(FINISHED),
        because: "A client can't tell when the job was over, nor how long it took.",
        usually: "The time is recorded on success only, or written after the phase and lost.",
        mend: "Record the instant at which execution ends, whichever way it ends.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "e1/done GET /jobs/1 -> 200 | @job s|PENDING|ERROR|",
            "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done s|<uws:endTime>2026-01-01T12:00:02.000Z</uws:endTime>|<uws:endTime xsi:nil=\"true\"/>|",
                "no-end-time",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed s|<uws:endTime>2026-01-01T12:00:02.000Z</uws:endTime>|<uws:endTime xsi:nil=\"true\"/>|",
                "no-end-time",
            ),
        ],
        judge: |v| judged(settled(v), ended),
    },
    Check {
        decides: "uws-times-ordered",
        reads: Reads::Whole(ALL),
        because: "Durations that clients compute from the times come out negative.",
        usually: "The times come from different clocks, or one of them is in local time.",
        mend: "Take all times of a job from one clock, in UTC.",
        good: &[
            "q1/done GET /jobs/1 -> 200 | @done",
            "q1/done GET /jobs/1 -> 200 | @done s|12:00:00.000Z</uws:c|12:00:01.700Z</uws:c|",
            "q1/done GET /jobs/1 -> 200 | @done s|12:00:02.000Z|12:00:01Z|",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done s|12:00:02.000Z|11:00:02.000Z|",
                "not-in-order",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done s|12:00:00.000Z</uws:c|14:00:00.000Z</uws:c|",
                "not-in-order",
            ),
        ],
        judge: |v| judged(all_documents(v), ordered),
    },
    Check {
        decides: "uws-times-not-future",
        reads: Reads::Whole(ALL),
        because: "A client that shows how long ago a job ended shows nonsense.",
        usually: "Local time is written with a Z, or the clock of the machine that runs the jobs is wrong.",
        mend: "Write times in UTC, from a clock that is kept right.",
        good: &[
            "+10s q1/done GET /jobs/1 -> 200 | @done",
            "+3s q1/done GET /jobs/1 -> 200 | @done s|12:00:02.000Z|12:00:07Z|",
        ],
        bad: &[
            (
                "q1/done GET /jobs/1 -> 200 | @done s|12:00:02.000Z|14:00:02.000Z|",
                "local-time-labelled-utc",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done s|12:00:02.000Z|12:00:30Z|",
                "in-the-future",
            ),
        ],
        judge: |v| judged(all_documents(v), not_in_future),
    },
];

/// Judges job documents one by one; the same fault in many documents of one job is told once.
pub fn judged(reads: Vec<Read<'_>>, judge: impl Fn(&Read<'_>) -> Option<Judgement>) -> Vec<Finding> {
    let mut told: Vec<(&str, Option<&str>)> = Vec::new();
    let mut findings = Vec::new();
    for read in reads {
        let Some(finding) = judge(&read).map(settle) else {
            continue;
        };
        let broken = finding.verdict.is_none_or(Verdict::is_broken);
        let this = (finding.code, read.x.job_label());
        if !broken || !told.contains(&this) {
            told.push(this);
            findings.push(finding);
        }
    }
    findings
}

/// The documents of jobs that were not seen in another phase than PENDING before: a job that goes back to it is reported
/// by the rows of the state machine.
fn new_jobs<'v>(v: &'v View<'_>) -> Vec<Read<'v>> {
    let mut new = Vec::new();
    for (label, reads) in documents_by_job(v) {
        let pending = |read: &&Read<'_>| read.phase() == Some(Phase::Pending);
        let asked_idle = |read: &Read<'_>| IDLE.iter().any(|step| step.name() == read.x.exchange.step);
        let made = creation(v, label);
        let seen_since = |read: &Read<'_>| made.is_some_and(|made| v.is_whole_between(&made, &read.x));
        let known = |read: &&Read<'_>| asked_idle(read) || seen_since(read);
        new.extend(reads.iter().take_while(pending).filter(known).copied());
    }
    new
}

/// The answer that gave the URL of this job.
fn creation<'v>(v: &'v View<'_>, label: &str) -> Option<Seen<'v>> {
    let url = v.job_url(label)?;
    v.all_answers().find(|x| {
        x.exchange.request.method == "POST"
            && x.location()
                .is_some_and(|at| bare(at.as_str()) == bare(url.as_str()))
            && x.job_label().is_none()
    })
}

/// The documents of jobs that were known to be finished when they were asked for. The first look that finds a job
/// finished may have met it while its end was being written down.
fn settled<'v>(v: &'v View<'_>) -> Vec<Read<'v>> {
    let mut known: Vec<(&str, Seen<'_>)> = Vec::new();
    for history in histories(v) {
        let first = history
            .looks
            .iter()
            .filter(|look| look.phase.is_some_and(Phase::terminal))
            .min_by_key(|look| look.x.exchange.ended());
        known.extend(first.map(|look| (history.label, look.x)));
    }
    let asked_for = |x: &Seen<'_>| FINISHED.iter().any(|step| step.name() == x.exchange.step);
    let is_known = |x: &Seen<'_>| {
        known
            .iter()
            .any(|(label, first)| x.job_label() == Some(label) && first.before(x))
    };
    let mut reads = all_documents(v);
    reads.retain(|read| asked_for(&read.x) || is_known(&read.x));
    reads
}

/// Whether an element that must be there is there, and has a value that can be read, is for the rows of the schema.
fn readable(read: &Read<'_>, field: &Field<'_>, name: &str) -> Result<(), Finding> {
    if field.is_absent() {
        return Err(blocked(&read.x, &format!("there is no {name}")));
    }
    match field.trimmed() {
        None if field.is_nil() && field.element.is_some_and(|e| e.has_text()) => {
            Err(blocked(&read.x, &format!("{name} is nil and has a value")))
        }
        None if field.is_nil() => Ok(()),
        None => Err(blocked(&read.x, &format!("{name} is empty but not nil"))),
        Some(text) if instant(field).is_none() => {
            Err(blocked(&read.x, &format!("{name} is {text}, no instant")))
        }
        Some(_) => Ok(()),
    }
}

fn not_started(read: &Read<'_>) -> Option<Judgement> {
    if read.phase() != Some(Phase::Pending) {
        return None;
    }
    let field = read.job.start_time();
    if let Err(finding) = readable(read, &field, "startTime") {
        return Some(Err(finding));
    }
    let part = Part::Body(field.span());
    Some(Ok(match field.trimmed() {
        None => Finding::pass(&read.x, part, "nil"),
        Some(text) => Finding::broken("already-started", &read.x, part, "nil while PENDING", text),
    }))
}

fn started(read: &Read<'_>) -> Option<Judgement> {
    let phase = read.phase()?;
    if !matches!(phase, Phase::Executing | Phase::Completed) {
        return None;
    }
    let field = read.job.start_time();
    if let Err(finding) = readable(read, &field, "startTime") {
        return Some(Err(finding));
    }
    let part = Part::Body(field.span());
    let expected = format!("an instant, since the job is {phase}");
    Some(Ok(match field.trimmed() {
        Some(text) => Finding::pass(&read.x, part, text),
        None if phase == Phase::Completed => Finding::broken("no-start-time", &read.x, part, expected, "nil"),
        // The document may have been put together just when the job began.
        None => Finding::broken("late-start-time", &read.x, part, expected, "nil").graded(Verdict::Warn),
    }))
}

/// endTime of jobs that are not finished. A document put together just when an executing job ended may have its new
/// endTime and its old phase: that is no fault.
fn unfinished(v: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, reads) in documents_by_job(v) {
        let open: Vec<&Read<'_>> = reads
            .iter()
            .filter(|r| r.phase().is_some_and(Phase::active))
            .collect();
        let mut broken = false;
        for (at, read) in open.iter().enumerate() {
            let finding = settle(not_ended(read, at + 1 == open.len()));
            let again = finding.verdict.is_none() && std::mem::replace(&mut broken, true);
            if !again {
                findings.push(finding);
            }
        }
    }
    findings
}

fn not_ended(read: &Read<'_>, last: bool) -> Judgement {
    let field = read.job.end_time();
    readable(read, &field, "endTime")?;
    let part = Part::Body(field.span());
    let Some(text) = field.trimmed() else {
        return Ok(Finding::pass(&read.x, part, "nil"));
    };
    let now = read.x.server_time().map(seconds);
    let to_come = instant_of(&field)
        .zip(now)
        .is_some_and(|(at, now)| at > now + CLOCK_TOLERANCE);
    if read.phase() == Some(Phase::Executing) && last && !to_come {
        return Err(Finding::undecided(
            Reason::ConcurrentChange,
            &read.x,
            "the job was just ending",
        ));
    }
    let expected = format!("nil while {}", read.phase_text());
    Ok(Finding::broken("already-ended", &read.x, part, expected, text))
}

fn ended(read: &Read<'_>) -> Option<Judgement> {
    let phase = read.phase()?;
    let field = read.job.end_time();
    let has_started = read.job.start_time().trimmed().is_some();
    if !matches!(phase, Phase::Completed | Phase::Error | Phase::Aborted) {
        return None;
    }
    if let Err(finding) = readable(read, &field, "endTime") {
        return Some(Err(finding));
    }
    let part = Part::Body(field.span());
    Some(Ok(match field.trimmed() {
        Some(text) => Finding::pass(&read.x, part, text),
        None if phase == Phase::Completed || has_started => {
            let expected = format!("an instant, since the job is {phase}");
            Finding::broken("no-end-time", &read.x, part, expected, "nil")
        }
        None if phase == Phase::Error => Finding::pass(&read.x, part, "nil, as the job never started"),
        None => Finding::info(
            "aborted-without-end-time",
            &read.x,
            part,
            "nil, as the job never started",
        ),
    }))
}

/// The times of a document in the order in which they must be, as far as they have values.
fn times<'v>(read: &Read<'v>) -> Vec<(&'static str, Field<'v>, Instant)> {
    let fields = [
        ("creationTime", read.job.creation_time()),
        ("startTime", read.job.start_time()),
        ("endTime", read.job.end_time()),
    ];
    let known = fields.into_iter().filter_map(|(name, field)| {
        let at = instant(&field)?;
        Some((name, field, at))
    });
    known.collect()
}

fn ordered(read: &Read<'_>) -> Option<Judgement> {
    let times = times(read);
    if times.len() < 2 {
        return None;
    }
    let unlabelled = times.iter().filter(|(_, _, at)| at.zone == Zone::None).count();
    if unlabelled != 0 && unlabelled != times.len() {
        return Some(Err(blocked(
            &read.x,
            "only some of the times say in which zone they are",
        )));
    }
    let wrong = times
        .windows(2)
        .find(|pair| instant_seconds(&pair[0].2) > instant_seconds(&pair[1].2) + PRECISION);
    let Some([(earlier, first, _), (later, second, _)]) = wrong else {
        let names: Vec<&str> = times.iter().map(|(name, _, _)| *name).collect();
        return Some(Ok(Finding::pass(&read.x, Part::BODY, names.join(" ≤ "))));
    };
    Some(Ok(Finding::broken(
        "not-in-order",
        &read.x,
        Part::Body(second.span()),
        format!("{later} not before {earlier}, {}", said(first)),
        said(second),
    )))
}

/// A creationTime that is off is reported where it is compared with the time of the POST.
fn not_in_future(read: &Read<'_>) -> Option<Judgement> {
    let times = times(read);
    // Servers that hold an answer back may have written its Date when they began to wait.
    let held = read.x.exchange.elapsed.as_secs_f64();
    let now = seconds(read.x.server_time()?) + held;
    let limit = now + CLOCK_TOLERANCE + DATE_PRECISION;
    let late = times.iter().find(|(_, _, at)| instant_seconds(at) > limit);
    let Some((name, field, at)) = late else {
        let (_, field, _) = times.last()?;
        return Some(Ok(Finding::pass(&read.x, Part::Body(field.span()), said(field))));
    };
    if *name == "creationTime" {
        return Some(Err(blocked(
            &read.x,
            "creationTime is not the time of the creation",
        )));
    }
    if read.phase().is_some_and(Phase::active) && *name == "endTime" {
        return Some(Err(blocked(&read.x, "endTime is given before the end")));
    }
    let ahead = instant_seconds(at) - now;
    // The event itself lies a little in the past, so the zone shows in whole quarters of an hour only roughly.
    let zone = whole_hours(ahead) || whole_hours(ahead + 2.0 * CLOCK_TOLERANCE);
    let code = if zone {
        "local-time-labelled-utc"
    } else {
        "in-the-future"
    };
    let expected = format!(
        "{name} not after {}",
        read.x.header("date").unwrap_or("the Date header")
    );
    Some(Ok(Finding::broken(
        code,
        &read.x,
        Part::Body(field.span()),
        expected,
        said(field),
    )))
}
