//! Section E of the catalogue, archived jobs (UWS 1.1 sections 2.1.3, 2.1.5).

use super::list_entries::archived;
use super::own_jobs::{PRECISION, Read, blocked, documents_of, said, same_value};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// Looks at jobs that were deleted.
const DELETED: &[Step] = &[step::P2_JOB_GONE, step::P3_JOB_GONE, step::A1_JOB_GONE];
/// Looks at jobs that were deleted, or whose destruction time came.
const GONE: &[Step] = &[
    step::P2_JOB_GONE,
    step::P3_JOB_GONE,
    step::A1_JOB_GONE,
    step::D1_POLL,
];

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-phase-archived-metadata",
        reads: Reads::Any(DELETED),
        because: "The record of what was done, which is all that an archived job is for, is lost.",
        usually: "The parameters and times are deleted together with the results.",
        mend: "Keep id, times and parameters of archived jobs.",
        good: &[
            "p2/job GET /jobs/1 -> 200 | @job\np2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED| s|<uws:endTime xsi:nil=\"true\"/>|<uws:endTime>2026-01-01T12:00:01Z</uws:endTime>|",
        ],
        bad: &[
            (
                "p2/job GET /jobs/1 -> 200 | @job\np2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED| s|<uws:parameter id=\"STEPS\">1</uws:parameter>||",
                "metadata-lost",
            ),
            (
                "p2/job GET /jobs/1 -> 200 | @job\n\
                 p2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED| s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>||",
                "metadata-lost",
            ),
        ],
        judge: |v| each(v, DELETED, |x| metadata_kept(v, x)),
    },
    Check {
        decides: "uws-phase-archived-results",
        reads: Reads::Any(&[step::Q1_RESULT_GONE, step::A1_RESULT_GONE]),
        because: "A client must be ready to find that the results of an archived job are gone.",
        usually: "Results take room, and the record of the job does not.",
        mend: "Nothing has to be mended: both ways are allowed.",
        good: &[
            "p2/create POST /jobs -> 303 Location: /jobs/2\np2/job-after-delete GET /jobs/2 -> 200 | @job s|PENDING|ARCHIVED|\n\
             q1/result-after-job-delete GET /jobs/1/results/r1 -> 404",
        ],
        bad: &[],
        judge: |v| {
            let mut findings = each(v, &[step::Q1_RESULT_GONE], |x| {
                results_of_archived(v, x, step::P2_JOB_GONE)
            });
            findings.extend(each(v, &[step::A1_RESULT_GONE], |x| {
                results_of_archived(v, x, step::A1_JOB_GONE)
            }));
            findings
        },
    },
    Check {
        decides: "uws-phase-archived-alternative",
        reads: Reads::Any(GONE),
        because: "A client must be ready to find a job ARCHIVED where it expects none.",
        usually: "Services that account for their jobs keep a record of them.",
        mend: "Nothing has to be mended: both ways are allowed.",
        good: &[
            "p2/job-after-delete GET /jobs/1 -> 404",
            "p2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|",
        ],
        bad: &[],
        judge: alternatives,
    },
    Check {
        decides: "uws-phase-archived-predecessor",
        reads: Reads::Any(GONE),
        because: "A client that knows the state machine expects only finished jobs to be archived.",
        usually: "A job that was never run is archived when it is deleted.",
        mend: "Show the job ABORTED before it is archived, if it is to follow the diagram to the letter.",
        good: &[
            "p2/job GET /jobs/1 -> 200 | @job\np2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|",
            "d1/job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\nd1/poll GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|",
        ],
        bad: &[],
        judge: predecessors,
    },
];

fn metadata_kept(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let after = archived(x)?;
    let reads = documents_of(v, x.exchange.lane());
    let earlier = reads
        .iter()
        .find(|r| r.x.id() < x.id() && r.phase() != Some(Phase::Archived));
    let unread = || blocked(&x, "the job was not read before it was archived");
    let before = earlier.ok_or_else(unread)?;
    let pairs = [
        ("jobId", before.job.job_id(), after.job.job_id()),
        (
            "creationTime",
            before.job.creation_time(),
            after.job.creation_time(),
        ),
    ];
    let lost = pairs
        .iter()
        .find(|(_, was, is)| was.trimmed().is_some() && !same_value(was, is, PRECISION));
    if let Some((name, was, is)) = lost {
        let part = Part::Body(Some(is.span().unwrap_or_else(|| after.job.element.tag_span())));
        let expected = format!("{name} {}, as before", said(was));
        return Ok(Finding::broken(
            "metadata-lost",
            &x,
            part,
            expected,
            format!("{name} {}", said(is)),
        ));
    }
    let (was, is) = (parameters(before), parameters(&after));
    if let Some(missing) = was.iter().find(|p| !is.contains(p)) {
        let expected = format!("a parameter {missing}, as before");
        let observed = format!(
            "parameters: {}",
            if is.is_empty() {
                "none".to_owned()
            } else {
                is.join(", ")
            }
        );
        return Ok(Finding::broken(
            "metadata-lost",
            &x,
            Part::BODY,
            expected,
            observed,
        ));
    }
    Ok(Finding::pass(
        &x,
        Part::BODY,
        "id, creation time and parameters as before",
    ))
}

fn parameters(read: &Read<'_>) -> Vec<String> {
    let parameters = read.job.parameters().unwrap_or_default();
    parameters
        .iter()
        .map(|p| format!("{}={}", p.id.unwrap_or_default(), p.value.trim()))
        .collect()
}

/// Whether Q1 itself was archived is not asked: another job that was deleted tells what this service does.
fn results_of_archived(v: &View<'_>, x: Seen<'_>, deleted: Step) -> Judgement {
    let nothing = || Finding::undecided(Reason::NotObserved, &x, "no job was deleted");
    archived(v.first(deleted).ok_or_else(nothing)?)?;
    Ok(match x.status() {
        200..=299 => Finding::info("results-kept", &x, Part::Status, x.status_line()),
        404 | 410 => Finding::info("results-gone", &x, Part::Status, x.status_line()),
        _ => return x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
    })
}

fn alternatives(v: &View<'_>) -> Vec<Finding> {
    let looks = GONE.iter().filter_map(|step| v.at(*step).last());
    looks
        .map(|x| match x.status() {
            404 | 410 => Finding::pass(&x, Part::Status, "forgotten"),
            _ => settle(archived(x).map(|r| Finding::info("archived", &x, r.phase_part(), "ARCHIVED"))),
        })
        .collect()
}

fn predecessors(v: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for x in GONE.iter().filter_map(|step| v.at(*step).last()) {
        let read = match archived(x) {
            Ok(read) => read,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let reads = documents_of(v, x.exchange.lane());
        let known = |r: &&Read<'_>| r.x.id() < x.id() && r.phase().is_some_and(|p| p != Phase::Archived);
        let Some(phase) = reads.iter().rfind(known).and_then(Read::phase) else {
            continue;
        };
        findings.push(if phase.terminal() {
            Finding::pass(&x, read.phase_part(), format!("ARCHIVED after {phase}"))
        } else {
            let observed = format!("{phase} when last seen, ARCHIVED after its destruction");
            Finding::info("archived-unfinished", &x, read.phase_part(), observed)
        });
    }
    findings
}
