//! Section C of the catalogue: creating a job (UWS 1.1 sections 2.1.1, 2.1.3, 2.1.11, 2.2.3.1).

use url::{Host, Url};

use super::address::{answered_303, is_child_of, last_segment, same_resource};
use super::own_jobs::{Read, document, documents, instant_of};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, seconds, settle};
use crate::documents::uws::Phase;
use crate::recording::{FailureKind, Reason, Step, step};

/// How far the creation time may be from the service's own clock, in seconds (catalogue row 45).
const CLOCK_TOLERANCE: f64 = 5.0;
/// A Date header has whole seconds.
const DATE_PRECISION: f64 = 1.0;
/// Older than any error of time zone could explain, in seconds.
const ANOTHER_DAY: f64 = 26.0 * 3600.0;
/// The creations of jobs that are not told to run.
const CREATIONS: &[Step] = &[step::P1_CREATE, step::P2_CREATE, step::P3_CREATE];
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
        decides: "uws-create-location",
        reads: Reads::Any(&[step::P1_CREATE, step::P1_JOB]),
        because: "The Location is the only way to learn the address of the new job.",
        usually: "The redirect leads to the list or to a page for people.",
        mend: "Set Location to the URL of the job just made.",
        good: &[
            "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job",
            "p1/create POST /jobs {STEPS=1} -> 303 Location: http://example.org/jobs/1/\n\
             p1/job GET /jobs/1/ -> 200 | @job s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>||",
        ],
        bad: &[
            ("p1/create POST /jobs -> 303", "no-location"),
            (
                "p1/create POST /jobs -> 303 Location: /jobs?created=1",
                "the-list",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 404",
                "no-job-there",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs\np1/create POST /jobs -> 303 Location: /jobs/1\n\
                 p1/job GET /jobs/1 -> 200 | @job",
                "an-older-job",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\n\
                 p1/job GET /jobs/1 -> 200 | @job s|creationTime>2026|creationTime>2020|",
                "an-older-job",
            ),
        ],
        judge: location_is_the_new_job,
    },
    Check {
        decides: "uws-create-location-under-list",
        reads: Reads::Any(CREATIONS),
        because: "Clients that know an id build the job's URL from the list's URL.",
        usually: "Jobs live at another path than the list, or the id is given in the query.",
        mend: "Let the path of a job be the path of the list, a slash and the job's id.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1",
            "p1/create POST /jobs -> 303 Location: http://example.org/jobs/a%20b",
            "p1/create POST /jobs -> 303 Location: jobs/1",
        ],
        bad: &[
            ("p1/create POST /jobs -> 303 Location: /job/1", "not-below"),
            ("p1/create POST /jobs -> 303 Location: /jobs/2026/1", "not-below"),
        ],
        judge: |v| each(v, CREATIONS, |x| below_list(v, x)),
    },
    Check {
        decides: "uws-create-location-reachable",
        reads: Reads::Any(CREATIONS),
        because: "A client outside the service's network can't follow the redirect to its job.",
        usually: "The service behind a proxy writes its own host, port and scheme into the Location.",
        mend: "Build the Location from the address that the client used (X-Forwarded-…), or make it relative.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1",
            "p1/create POST /jobs -> 303 Location: http://example.org/jobs/1",
            "p1/create POST /jobs -> 303 Location: https://example.org/jobs/1",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: http://localhost:8080/jobs/1",
                "internal-host",
            ),
            (
                "p1/create POST /jobs -> 303 Location: http://10.1.2.3/jobs/1",
                "internal-host",
            ),
            (
                "p1/create POST /jobs -> 303 Location: http://tomcat/jobs/1",
                "internal-host",
            ),
            (
                "p1/create POST /jobs -> 303 Location: http://example.org:8080x/jobs/1",
                "not-a-url",
            ),
        ],
        judge: |v| each(v, CREATIONS, |x| reachable(v, x)),
    },
    Check {
        decides: "uws-create-unique-id",
        reads: Reads::All(&[step::P1_CREATE, step::P2_CREATE]),
        because: "A client that sends two jobs gets one, and changes in the one are changes in the other.",
        usually: "Jobs are found by a hash of their parameters, or the answer to the POST is cached.",
        mend: "Make a new job with a new id for each accepted POST.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2",
        ],
        bad: &[(
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/1",
            "same-job",
        )],
        judge: |v| {
            v.first(step::P2_CREATE)
                .map_or(Vec::new(), |x| vec![settle(unique(v, x))])
        },
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

const A_NEW_JOB: &str = "a job that was not there before the POST";

/// Of the answer to the POST only what is wrong is said: that the job is there shows when it is read.
fn location_is_the_new_job(v: &View<'_>) -> Vec<Finding> {
    let Some(posted) = v.first(step::P1_CREATE) else {
        return Vec::new();
    };
    let read = v.first(step::P1_JOB);
    if let Some(wrong) = wrong_location(v, &posted, read.is_some()) {
        return vec![wrong];
    }
    read.map_or(Vec::new(), |x| vec![settle(new_job_there(v, &posted, x))])
}

fn wrong_location(v: &View<'_>, posted: &Seen<'_>, was_read: bool) -> Option<Finding> {
    let part = Part::Header("Location");
    if !(300..400).contains(&posted.status()) {
        return None;
    }
    let Some(location) = posted.header("location") else {
        let expected = "the URL of the new job";
        return Some(Finding::broken(
            "no-location",
            posted,
            part,
            expected,
            "no Location header",
        ));
    };
    let is_list = posted
        .location()
        .zip(v.list_url())
        .is_some_and(|(l, list)| same_resource(&l, &list));
    // A job given in the query of the list's URL can be a job; it is one if it reads as one.
    let is_list = is_list && !was_read;
    is_list.then(|| Finding::broken("the-list", posted, part, A_NEW_JOB, location))
}

fn new_job_there(v: &View<'_>, posted: &Seen<'_>, x: Seen<'_>) -> Judgement {
    if matches!(x.status(), 404 | 410) {
        return Ok(Finding::broken(
            "no-job-there",
            &x,
            Part::Status,
            A_NEW_JOB,
            x.status_line(),
        ));
    }
    let job = x.job()?;
    if was_listed(v, posted) {
        let observed = "a job that was in the list before the POST";
        return Ok(Finding::broken(
            "an-older-job",
            posted,
            Part::Header("Location"),
            A_NEW_JOB,
            observed,
        ));
    }
    let created = job.creation_time();
    let part = Part::Body(created.span().or(Some(job.element.tag_span())));
    let (Some(at), Some(date)) = (instant_of(&created), posted.server_time()) else {
        return Ok(Finding::pass(&x, part, "a job"));
    };
    let text = created.trimmed().unwrap_or_default().to_owned();
    if at < seconds(date) - ANOTHER_DAY {
        let observed = format!("created {text}, before the POST");
        return Ok(Finding::broken("an-older-job", &x, part, A_NEW_JOB, observed));
    }
    // Whether a clock or a zone is wrong is another row's question.
    Ok(Finding::pass(&x, part, format!("created {text}")))
}

/// Was the job that the Location names in a list that was read before the POST?
fn was_listed(v: &View<'_>, posted: &Seen<'_>) -> bool {
    let Some(job) = posted.location() else {
        return false;
    };
    let id = last_segment(&job);
    let Some(under_list) = v.list_url().map(|list| is_child_of(&job, &list)) else {
        return false;
    };
    let lists = [step::LIST_GET, step::LIST_AFTER_RECIPE];
    let mut before = lists
        .iter()
        .flat_map(|s| v.at(*s))
        .filter(|x| x.exchange.ended() <= posted.exchange.started);
    under_list
        && before.any(|x| {
            x.job_list()
                .is_ok_and(|l| l.refs().any(|r| r.id().is_some() && r.id() == id.as_deref()))
        })
}

/// The Location of an accepted creation, and what to say if there is none.
fn location_of(x: Seen<'_>) -> Result<Url, Finding> {
    accepted(x)?;
    let none = || Finding::undecided(Reason::Blocked, &x, "the answer has no Location that can be read");
    x.location().ok_or_else(none)
}

fn below_list(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let job = location_of(x)?;
    let list = v
        .list_url()
        .ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "no list"))?;
    if same_resource(&job, &list) {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the Location is the list itself",
        ));
    }
    // The list may have been moved by a redirect.
    let moved = v.first(step::LIST_GET).and_then(|list| list.url());
    let part = Part::Header("Location");
    let below = is_child_of(&job, &list) || moved.is_some_and(|list| is_child_of(&job, &list));
    Ok(if !below {
        let expected = format!("{}/ and one more segment", list.path().trim_end_matches('/'));
        Finding::broken("not-below", &x, part, expected, job.path())
    } else if job.path().ends_with('/') {
        Finding::info(
            "trailing-slash",
            &x,
            part,
            format!("{} ends with a slash", job.path()),
        )
    } else {
        Finding::pass(&x, part, job.path())
    })
}

fn reachable(v: &View<'_>, x: Seen<'_>) -> Judgement {
    accepted(x)?;
    let part = Part::Header("Location");
    let blocked = |why: &str| Finding::undecided(Reason::Blocked, &x, why);
    let sent = x.header("location").ok_or_else(|| blocked("no Location"))?;
    let expected = "a URL that leads to the job from where the client stands";
    let Some(job) = x.location() else {
        return Ok(Finding::broken(
            "not-a-url",
            &x,
            part,
            "an absolute URL or a relative reference",
            sent,
        ));
    };
    let asked = x.url().ok_or_else(|| blocked("no URL"))?;
    if asked.scheme() == "https" && job.scheme() == "http" {
        return Ok(Finding::broken("downgrade", &x, part, "https, as the list", sent));
    }
    if job.host() != asked.host() {
        if is_internal(&job) && !is_internal(&asked) {
            return Ok(Finding::broken("internal-host", &x, part, expected, sent));
        }
        let why = "the job is on another host, which was not asked";
        return Err(Finding::undecided(Reason::NotObserved, &x, why));
    }
    if job.origin() != asked.origin() && refused_connection(v, &job) {
        return Ok(Finding::broken("no-connection", &x, part, expected, sent));
    }
    Ok(Finding::pass(&x, part, sent))
}

/// Did the job's host take no connection at its port?
fn refused_connection(v: &View<'_>, job: &Url) -> bool {
    v.recording.exchanges.iter().any(|x| {
        let failed =
            matches!(&x.outcome, Err(f) if matches!(f.kind, FailureKind::Connect | FailureKind::Tls));
        failed && Url::parse(&x.request.url).is_ok_and(|url| same_resource(&url, job))
    })
}

/// A host that only the service's own network knows.
fn is_internal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let private = [".local", ".internal", ".lan", ".localdomain", ".localhost"];
            !name.contains('.') || private.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => {
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        None => false,
    }
}

fn unique(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let others = CREATIONS.iter().filter(|s| **s != step::P2_CREATE);
    let part = Part::Header("Location");
    let second = location_of(x)?;
    for other in others.filter_map(|s| v.first(*s)) {
        // Two jobs of one path may differ in their query only.
        let Ok(first) = location_of(other) else { continue };
        if same_resource(&first, &second) && first.query() == second.query() {
            let observed = format!("{second} again");
            return Ok(Finding::broken(
                "same-job",
                &x,
                part,
                "the URL of another job",
                observed,
            ));
        }
    }
    Ok(Finding::pass(&x, part, format!("{second}, another job")))
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
