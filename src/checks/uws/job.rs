//! Section D of the catalogue, the job as a resource (UWS 1.1 sections 2.1.2, 2.2.1, 2.2.2.2).

use std::collections::BTreeSet;

use super::address::{is_child_of, last_segment};
use super::job_times::judged;
use super::kept_results::lost_results;
use super::media::{has_root, sent_as_xml};
use super::own_jobs::{Read, blocked, documents, documents_of, instant_of, is_sound};
use super::sightings::all_documents;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, seconds, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// Looks at jobs in several phases.
const LOOKS: &[Step] = &[step::P1_JOB, step::P1_ABORTED_JOB, step::Q1_DONE, step::E1_DONE];
/// First looks at new jobs.
const NEW_JOBS: &[Step] = &[step::P1_JOB, step::P2_JOB, step::Q1_JOB, step::T1_JOB];
/// Children of a job that exist in every phase: when PENDING, when COMPLETED.
const CHILDREN: &[(Step, Step, &str)] = &[
    (step::P1_PHASE, step::Q1_DONE_PHASE, "phase"),
    (step::P1_DURATION, step::Q1_DONE_DURATION, "executionduration"),
    (step::P1_DESTRUCTION, step::Q1_DONE_DESTRUCTION, "destruction"),
    (step::P1_QUOTE, step::Q1_DONE_QUOTE, "quote"),
    (step::P1_RESULTS, step::Q1_DONE_RESULTS, "results"),
    (step::P1_PARAMETERS, step::Q1_DONE_PARAMETERS, "parameters"),
    (step::P1_OWNER, step::Q1_DONE_OWNER, "owner"),
];
/// Looks at jobs to which nothing was done since they were made, but that some were told to run.
const UNDISTURBED: &[Step] = &[
    step::P1_JOB,
    step::P1_JOB_NO_ACCEPT,
    step::P1_JOB_ANY,
    step::P3_IDLE,
    step::Q1_JOB,
    step::Q1_POLL,
    step::Q1_DONE,
    step::E1_JOB,
    step::E1_POLL,
    step::E1_DONE,
    step::E1_LATER,
];
/// A job may be gone so long before its destruction time, in seconds: the Date header has whole seconds.
const EARLY: f64 = 2.0;

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-job-get",
        reads: Reads::All(&[step::P1_JOB]),
        because: "The job's own resource is where clients learn all there is to know of it.",
        usually: "Only the children of a job are routed, or GET needs a particular Accept header.",
        mend: "Answer GET on the job's URL with 200 and the job.",
        good: &["p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job"],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 404\np1/phase GET /jobs/1/phase -> 200 | PENDING",
                "not-there",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 405",
                "not-there",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 406",
                "not-there",
            ),
        ],
        judge: |v| each(v, &[step::P1_JOB], |x| job_there(v, x)),
    },
    Check {
        decides: "uws-job-root",
        reads: Reads::Any(LOOKS),
        because: "A client looks for the job element of UWS and finds nothing in any other document.",
        usually: "A page for browsers is sent to everybody, or the namespace is that of an old draft.",
        mend: "Send a job element in the namespace http://www.ivoa.net/xml/UWS/v1.0.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|uws:|u:| s|:uws=|:u=|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | <html><body>Job 1</body></html>",
                "wrong-root",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|http://www.ivoa.net/xml/UWS/v1.0|http://www.ivoa.net/xml/UWS/v0.9|",
                "wrong-namespace",
            ),
        ],
        judge: |v| has_root(v, LOOKS, "job"),
    },
    Check {
        decides: "uws-job-content-type",
        reads: Reads::Any(LOOKS),
        because: "A client that chooses its reader by the media type does not read the job as XML.",
        usually: "The framework's default media type, text/html, was left as it is.",
        mend: "Send the job with Content-Type: application/xml.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 Content-Type: text/xml;charset=utf-8 | @job",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 Content-Type: text/html | @job",
                "wrong-media-type",
            ),
            (
                "p1/job GET /jobs/1 -> 200 Content-Type: text/plain | @job",
                "wrong-media-type",
            ),
        ],
        judge: |v| sent_as_xml(v, LOOKS),
    },
    Check {
        decides: "uws-jobid-matches-uri",
        reads: Reads::Whole(NEW_JOBS),
        because: "A client that keeps the id builds a URL from it that leads nowhere.",
        usually: "The document shows a key of the database, and the URL a name made for the outside.",
        mend: "Write into jobId what stands behind the last slash of the job's URL, percent-decoded.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job",
            "p1/create POST /jobs -> 303 Location: /jobs/a%20b\np1/job GET /jobs/a%20b -> 200 | @job s|jobId>1<|jobId>a b<|",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/abc\np1/job GET /jobs/abc -> 200 | @job s|jobId>1<|jobId>17<|",
                "another-id",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/abc\np1/job GET /jobs/abc -> 200 | @job s|jobId>1<|jobId>ABC<|",
                "another-id",
            ),
            (
                "q1/create POST /jobs -> 303 Location: /jobs/1\nq1/job GET /jobs/1 -> 200 | @job\n\
                 q1/done GET /jobs/1 -> 200 | @done s|jobId>1<|jobId>1x<|",
                "another-id",
            ),
        ],
        judge: |v| judged(all_documents(v), |read| id_as_in_url(v, read)),
    },
    Check {
        decides: "uws-jobid-uri-segment",
        reads: Reads::Any(NEW_JOBS),
        because: "An id with a slash or a blank breaks the URLs that clients build from it.",
        usually: "Ids are made from file names, URIs or titles that users choose.",
        mend: "Make ids of letters, digits, hyphens, dots and underscores.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|jobId>1<|jobId>a-b_c.d~1:2@3<|",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|jobId>1<|jobId>a/b<|",
                "unsafe-id",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|jobId>1<|jobId>a b<|",
                "unsafe-id",
            ),
            ("p1/job GET /jobs/1 -> 200 | @job s|jobId>1<|jobId><|", "empty-id"),
        ],
        judge: |v| {
            documents(v, NEW_JOBS)
                .into_iter()
                .map(|read| settle(safe_id(&read)))
                .collect()
        },
    },
    Check {
        decides: "uws-job-subresources-anytime",
        reads: Reads::Any(&[
            step::Q1_DONE_PHASE,
            step::Q1_DONE_DURATION,
            step::Q1_DONE_DESTRUCTION,
            step::Q1_DONE_QUOTE,
            step::Q1_DONE_RESULTS,
            step::Q1_DONE_PARAMETERS,
            step::Q1_DONE_OWNER,
        ]),
        because: "A client that reads one value of a finished job gets an error instead.",
        usually: "Handlers of single values look only among the jobs under way.",
        mend: "Serve all children of a job in every phase.",
        good: &[
            "p1/phase GET /jobs/1/phase -> 200 | PENDING\nq1/create POST /jobs -> 303 Location: /jobs/2\n\
             q1/done-phase GET /jobs/2/phase -> 200 | COMPLETED",
            "p1/phase GET /jobs/1/phase -> 200 | PENDING\np1/owner GET /jobs/1/owner -> 404\nq1/create POST /jobs -> 303 Location: /jobs/2\n\
             q1/done-phase GET /jobs/2/phase -> 200 | COMPLETED\nq1/done-owner GET /jobs/2/owner -> 404",
        ],
        bad: &[(
            "p1/quote GET /jobs/1/quote -> 200 Content-Type: text/plain\nq1/create POST /jobs -> 303 Location: /jobs/2\n\
             q1/done-quote GET /jobs/2/quote -> 404",
            "not-there-any-more",
        )],
        judge: |v| {
            let pairs = CHILDREN.iter();
            pairs
                .flat_map(|(before, after, name)| each(v, &[*after], |x| still_there(v, x, *before, name)))
                .collect()
        },
    },
    Check {
        decides: "uws-failed-job-200",
        reads: Reads::Any(&[step::E1_POLL, step::E1_DONE]),
        because: "A client takes the error of the job for an error of the service and never reads the message.",
        usually: "The exception of the job is rethrown by the handler that shows it.",
        mend: "Answer GET on a failed job with 200 and its document in phase ERROR.",
        good: &["e1/create POST /jobs -> 303 Location: /jobs/1\ne1/done GET /jobs/1 -> 200 | @failed"],
        bad: &[
            (
                "e1/create POST /jobs -> 303 Location: /jobs/1\ne1/done GET /jobs/1 -> 400 | it failed",
                "http-error",
            ),
            (
                "e1/create POST /jobs -> 303 Location: /jobs/1\ne1/job GET /jobs/1 -> 200 | @job\ne1/run POST /jobs/1/phase -> 303 Location: /jobs/1\n\
                 e1/poll GET /jobs/1 -> 200 | @job s|PENDING|EXECUTING|\ne1/poll GET /jobs/1 -> 422 | it failed",
                "http-error",
            ),
        ],
        judge: failed_job,
    },
    Check {
        decides: "uws-jobinfo-extension",
        reads: Reads::Any(LOOKS),
        because: "Services may tell more of a job than UWS has elements for.",
        usually: "Services show progress, or the original request, in jobInfo.",
        mend: "Nothing has to be mended: jobInfo is optional.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|</uws:job>|<uws:jobInfo><p xmlns=\"urn:x\">50</p></uws:jobInfo></uws:job>|",
        ],
        bad: &[],
        judge: |v| {
            documents(v, LOOKS)
                .into_iter()
                .map(|read| job_info(&read))
                .collect()
        },
    },
    Check {
        decides: "uws-job-lifetime",
        reads: Reads::Any(UNDISTURBED),
        because: "A job that vanishes takes its results along before the user has fetched them.",
        usually: "Jobs are kept in memory and lost at a restart, or only one of several servers knows them.",
        mend: "Keep jobs until their destruction time, where all servers and restarts can find them.",
        good: &[
            "p3/create POST /jobs -> 303 Location: /jobs/1\np3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 200 | @job",
            "p3/create POST /jobs -> 303 Location: /jobs/1\np3/idle GET /jobs/1 -> 200 | @job s|02T12:00:00.000Z|01T12:00:04Z|\n\
             p3/idle GET /jobs/1 -> 200 | @job s|02T12:00:00.000Z|01T12:00:04Z|\n+5s p3/idle GET /jobs/1 -> 404",
        ],
        bad: &[
            (
                "p3/create POST /jobs -> 303 Location: /jobs/1\np3/idle GET /jobs/1 -> 200 | @job\n+5s p3/idle GET /jobs/1 -> 404",
                "gone-too-early",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\nq1/run-completed POST /jobs/1/phase {PHASE=RUN} -> 403\n\
                 q1/job-after-run-completed GET /jobs/1 -> 200 | @done s|id=\"r1\"|id=\"r2\"|",
                "result-lost",
            ),
        ],
        judge: |v| {
            let lanes = ["p1", "p3", "q1", "e1"].iter();
            let mut findings: Vec<Finding> = lanes.flat_map(|lane| lifetime(v, lane)).collect();
            findings.extend(lost_results(v));
            findings
        },
    },
];

fn job_there(v: &View<'_>, x: Seen<'_>) -> Judgement {
    match x.status() {
        200 => Ok(Finding::pass(&x, Part::Status, "200")),
        // Then the Location leads nowhere, which is a row of its own.
        404 | 410 if !has_children(v) => Err(blocked(&x, "no job at the URL that the creation gave")),
        401 | 403 | 429 | 503 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        _ => Ok(Finding::broken(
            "not-there",
            &x,
            Part::Status,
            "200",
            x.status_line(),
        )),
    }
}

/// Can the phase of the first job be read? Then there is a job at its URL, whatever the URL itself answers.
pub fn has_children(v: &View<'_>) -> bool {
    v.first(step::P1_PHASE).is_some_and(|x| x.status() == 200)
}

fn id_as_in_url(v: &View<'_>, read: &Read<'_>) -> Option<Judgement> {
    // What is left of an archived job is a row of its own.
    (read.phase() != Some(Phase::Archived)).then(|| same_id(v, read))
}

fn same_id(v: &View<'_>, read: &Read<'_>) -> Judgement {
    let x = &read.x;
    // Several jobs of one scenario have one label.
    let (Some(url), Some(list)) = (x.url(), v.list_url()) else {
        return Err(blocked(x, "no URL of the job"));
    };
    let segment = last_segment(&url).unwrap_or_default();
    let field = read.job.job_id();
    let part = Part::Body(field.span());
    match field.text() {
        Some(id) if id == segment => Ok(Finding::pass(x, part, id)),
        // Then ids have no place in job URLs, which is a row of its own.
        _ if !is_child_of(&url, &list) => Err(blocked(x, "the job's URL is not a child of the list's")),
        Some(id) if field.trimmed() == Some(&segment) => {
            let observed = format!("{id:?}, with white space");
            Ok(Finding::broken("padded-id", x, part, segment, observed).graded(Verdict::Warn))
        }
        Some(id) if field.trimmed().is_some() => Ok(Finding::broken("another-id", x, part, segment, id)),
        _ => Err(blocked(x, "the job shows no id")),
    }
}

fn safe_id(read: &Read<'_>) -> Judgement {
    let field = read.job.job_id();
    let Some(text) = field.text() else {
        return Err(blocked(&read.x, "the job shows no id"));
    };
    // White space around it is reported where the id is compared with the URL.
    let id = field.trimmed().unwrap_or_default();
    let part = Part::Body(field.span());
    let expected = "an id that can stand in a URL path";
    let unsafe_character = id
        .chars()
        .find(|c| matches!(c, '/' | '?' | '#') || c.is_whitespace() || c.is_control());
    Ok(if id.is_empty() {
        Finding::broken("empty-id", &read.x, part, expected, format!("{text:?}"))
    } else if unsafe_character.is_some() || matches!(id, "." | "..") {
        Finding::broken("unsafe-id", &read.x, part, expected, format!("{id:?}"))
    } else {
        Finding::pass(&read.x, part, id)
    })
}

/// A child that could not be read of the PENDING job either is reported by the row about that child.
fn still_there(v: &View<'_>, x: Seen<'_>, before: Step, name: &str) -> Judgement {
    match v.first(before) {
        Some(pending) if (200..300).contains(&pending.status()) => {}
        Some(_) if name == "owner" && x.status() == 404 => {
            return Ok(Finding::pass(
                &x,
                Part::Status,
                "404, as the owner of an anonymous job may",
            ));
        }
        Some(_) => return Err(blocked(&x, "it could not be read of a PENDING job either")),
        None => return Err(blocked(&x, "it was not read of a PENDING job")),
    }
    match x.status() {
        404 | 405 | 410 if name == "owner" => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        404 | 405 | 406 | 409 | 410 => {
            if v.first(step::Q1_DONE).is_some_and(|job| job.status() != 200) {
                return Err(blocked(&x, "the job itself can't be read"));
            }
            let observed = format!("{} for {name} of a COMPLETED job", x.status());
            Ok(Finding::broken(
                "not-there-any-more",
                &x,
                Part::Status,
                "200, as for a PENDING job",
                observed,
            ))
        }
        _ => x
            .ok()
            .map(|x| Finding::pass(&x, Part::Status, format!("{name}: {}", x.status()))),
    }
}

/// The failed job as it was read at last. A job that answers with an error right after it was told to run is taken for
/// failed: nothing else was wrong with it before.
fn failed_job(v: &View<'_>) -> Vec<Finding> {
    let done = v.first(step::E1_DONE);
    let polled = v.at(step::E1_POLL).last();
    let was_readable = done.is_some() || v.first(step::E1_JOB).is_some_and(|x| x.status() == 200);
    let Some(x) = done.or(polled).filter(|_| was_readable) else {
        return Vec::new();
    };
    match x.status() {
        200 => match x.job() {
            Ok(job) if job.phase().trimmed() == Some("ERROR") => {
                vec![Finding::pass(&x, Part::Status, "200 and a job in phase ERROR")]
            }
            Ok(_) => Vec::new(),
            Err(finding) => vec![finding],
        },
        401 | 403 | 404 | 410 | 429 | 502..=504 | 200..=399 => {
            vec![blocked(&x, &format!("the answer was {}", x.status()))]
        }
        _ => vec![Finding::broken(
            "http-error",
            &x,
            Part::Status,
            "200 and a job in phase ERROR",
            x.status_line(),
        )],
    }
}

fn job_info(read: &Read<'_>) -> Finding {
    match read.job.job_info() {
        None => Finding::pass(&read.x, Part::BODY, "no jobInfo"),
        Some(info) => {
            let names: BTreeSet<&str> = info.children().map(|c| c.name()).take(20).collect();
            let names: Vec<&str> = names.into_iter().collect();
            let observed = match names.as_slice() {
                [] => "jobInfo with text or nothing".to_owned(),
                names => format!("jobInfo with {}", names.join(", ")),
            };
            Finding::info("job-info", &read.x, Part::Body(Some(info.span())), observed)
        }
    }
}

/// Does a scenario's job stay as long as nobody destroys it? Looks after requests that could have destroyed it count
/// for other rows.
fn lifetime(v: &View<'_>, lane: &str) -> Option<Finding> {
    let undisturbed = |x: &Seen<'_>| UNDISTURBED.iter().any(|s| s.name() == x.exchange.step);
    let looks: Vec<Seen<'_>> = v.lane(lane).filter(undisturbed).collect();
    let reads: Vec<Read<'_>> = documents_of(v, lane)
        .into_iter()
        .filter(|read| undisturbed(&read.x))
        .collect();
    let last = reads.last()?;
    if !is_sound(v, lane, step::P1_JOB) {
        return Some(blocked(
            &last.x,
            "two jobs have the same URL, or the first could not be read",
        ));
    }
    let gone = looks
        .iter()
        .find(|x| matches!(x.status(), 404 | 410) && x.id() > reads[0].x.id());
    let Some(gone) = gone else {
        return (reads.len() > 1)
            .then(|| Finding::pass(&last.x, Part::Status, format!("{} looks at the job", reads.len())));
    };
    let known = reads.iter().rfind(|read| read.x.id() < gone.id())?;
    let destruction = known.job.destruction();
    let expected = format!("the job, until {}", super::own_jobs::said(&destruction));
    match (instant_of(&destruction), gone.server_time()) {
        (Some(at), Some(now)) if seconds(now) + EARLY < at => {}
        (None, Some(_)) if destruction.trimmed().is_none() => {}
        (Some(at), Some(now)) if at <= seconds(now) + 1.0 => {
            return Some(Finding::pass(gone, Part::Status, "gone at its destruction time"));
        }
        _ => {
            return Some(Finding::undecided(
                Reason::Ambiguous,
                gone,
                "its destruction time may have come",
            ));
        }
    }
    Some(Finding::broken(
        "gone-too-early",
        gone,
        Part::Status,
        expected,
        gone.status_line(),
    ))
}
