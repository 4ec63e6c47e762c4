//! Section D of the catalogue, when a job was made (UWS 1.1 section 2.1.2 and the annotations of the schema).

use super::job_times::{ALL, judged};
use super::own_jobs::{PRECISION, Read, blocked, documents, instant_of, said};
use super::sightings::{History, Sighting, all_documents, histories};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, View};
use crate::documents::instant::Instant;
use crate::documents::uws::{Field, Phase};
use crate::recording::{Step, step};

/// One look at each job in each phase that matters.
const ONCE: &[Step] = &[step::P1_JOB, step::P1_ABORTED_JOB, step::Q1_DONE, step::E1_DONE];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-job-creationtime-present",
        reads: Reads::Whole(ONCE),
        because: "Clients of UWS 1.1 sort jobs by creationTime and filter lists by it.",
        usually: "The service was written for UWS 1.0, which has no creationTime, and only its version was raised.",
        mend: "Write creationTime into every job document.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>||",
            "no-creation-time",
        )],
        judge: |v| judged(all_documents(v), has_creation_time),
    },
    Check {
        decides: "uws-job-creationtime-immutable",
        reads: Reads::Whole(ALL),
        because: "A creationTime that moves makes clients miss jobs, or see them twice, when they ask for new ones.",
        usually: "The column is updated with each change of the row, or any parameter named like a field is taken over.",
        mend: "Set creationTime once, when the job is made, and ignore what clients say of it.",
        good: &[
            "q1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done",
            "q1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done s|12:00:00.000Z</uws:c|12:00:00Z</uws:c|",
            "u1/post-creationtime POST /jobs/1/parameters {CREATIONTIME=2000-01-01T00:00:00Z} -> 303 Location: /jobs/1\n\
             u1/job GET /jobs/1 -> 200 | @job",
            // A name that a destroyed job left to the next one.
            "p2/create POST /jobs -> 303 Location: /jobs/1\np2/job GET /jobs/1 -> 200 | @job\np2/job GET /jobs/1 -> 200 | @job\n\
             p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/create POST /jobs -> 303 Location: /jobs/1\n\
             p2/job GET /jobs/1 -> 200 | @job s|12:00:00.000Z</uws:c|12:00:07Z</uws:c|",
        ],
        bad: &[
            (
                "q1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done s|12:00:00.000Z</uws:c|12:00:07Z</uws:c|",
                "moved",
            ),
            (
                "s1/create POST /jobs?PHASE=RUN -> 303 Location: /jobs/1\nlist/get GET /jobs -> 200 | @jobs\n\
                 list/get-after-recipe GET /jobs -> 200 | @jobs s|12:00:00.000Z|12:00:09.000Z|",
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
    // What is left of an archived job is a row of its own.
    if read.phase() == Some(Phase::Archived) {
        return None;
    }
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
    // The job that was told to take another creationTime is looked at below.
    let told = |history: &&History<'_>| {
        history.label != step::U1_POST_CREATIONTIME.lane() || v.first(step::U1_POST_CREATIONTIME).is_none()
    };
    let mut findings: Vec<Finding> = histories(v).iter().filter(told).filter_map(unmoved).collect();
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

/// creationTime in all that one source shows of one job.
fn unmoved(history: &History<'_>) -> Option<Finding> {
    let known: Vec<(&Sighting<'_>, Instant)> = history
        .looks
        .iter()
        .filter_map(|look| Some((look, look.created_at()?)))
        .collect();
    let (first, rest) = known.split_first()?;
    let last = rest.last()?;
    let part = |look: &Sighting<'_>| Part::Body(look.created.as_ref().and_then(Field::span));
    let words = |look: &Sighting<'_>| look.created.as_ref().map(said).unwrap_or_default();
    let moved = rest.iter().find(|(_, at)| differ(at, &first.1));
    Some(match moved {
        None => Finding::pass(&last.0.x, part(last.0), "as at first"),
        Some((look, _)) => Finding::broken(
            "moved",
            &look.x,
            part(look),
            format!("{}, as at first", words(first.0)),
            words(look),
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
