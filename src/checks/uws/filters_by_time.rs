//! Section B of the catalogue, second part: the AFTER filter of the job list (UWS 1.1 section 2.2.2.1). What it lists is
//! compared with the creation times in the documents of our own jobs (ambiguity A25).

use super::filters::{Idle, all_idle, asked, ever_listed, filtered, idle, missing, part_of};
use super::list_entries::entry_of;
use super::own_jobs::{blocked, documents, instant};
use super::times::read_instant;
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::{JobList, JobRef};
use crate::recording::{Reason, Step, step};

/// Answers to the same instant in different spellings.
const SPELLINGS: &[Step] = &[step::F3_AFTER_SECONDS, step::F3_AFTER_MILLISECONDS];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-filter-after-sound",
        reads: Reads::All(&[step::F1_JOB, step::F3_AFTER]),
        because: "A client that asks for what is new since its last look is shown everything again.",
        usually: "The parameter is ignored, or compared with another time than that of the creation.",
        mend: "List only jobs whose creationTime is later than the instant that AFTER names.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf3/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/1 -> 200 | @job\n\
             f3/after GET /jobs?AFTER=2026-01-01T12:00:01.000Z -> 200 | @jobs s|\"1\"|\"3\"| s|jobs/1|jobs/3|",
        ],
        bad: &[(
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf3/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/1 -> 200 | @job\n\
             f3/after GET /jobs?AFTER=2026-01-01T12:00:01.000Z -> 200 | @jobs",
            "too-old",
        )],
        judge: |v| each(v, &[step::F3_AFTER], |x| nothing_older(v, x)),
    },
    Check {
        decides: "uws-filter-after-complete",
        reads: Reads::All(&[step::F3_JOB, step::F3_AFTER]),
        because: "A client that asks for what is new since its last look misses jobs.",
        usually: "AFTER is compared with the start of the run, which a job that waits to be started does not have.",
        mend: "List all jobs whose creationTime is later than the instant that AFTER names.",
        good: &[
            "f3/create POST /jobs -> 303 Location: /jobs/1\nf3/job GET /jobs/1 -> 200 | @job\n\
             f3/after GET /jobs?AFTER=2026-01-01T11:59:59.000Z -> 200 | @jobs",
        ],
        bad: &[(
            "list/get GET /jobs -> 200 | @jobs\nf3/create POST /jobs -> 303 Location: /jobs/1\nf3/job GET /jobs/1 -> 200 | @job\n\
             f3/after GET /jobs?AFTER=2026-01-01T11:59:59.000Z -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
            "missing",
        )],
        judge: |v| each(v, &[step::F3_AFTER], |x| all_newer(v, x)),
    },
    Check {
        decides: "uws-filter-after-strict",
        reads: Reads::All(&[step::F1_JOB, step::F3_AFTER_EXACT]),
        because: "A client that asks for what came after the newest job that it knows is shown that job again.",
        usually: "The filter compares with \"not earlier than\", or the service keeps more digits than it prints.",
        mend: "List only jobs whose creationTime is later than the instant, not equal to it.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/2\nf3/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/2 -> 200 | @job\n\
             f3/after-exact GET /jobs?AFTER=2026-01-01T12:00:00.000Z -> 200 | @jobs",
        ],
        bad: &[(
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf3/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/1 -> 200 | @job\n\
             f3/after-exact GET /jobs?AFTER=2026-01-01T12:00:00.000Z -> 200 | @jobs",
            "listed-at-its-instant",
        )],
        judge: |v| each(v, &[step::F3_AFTER_EXACT], |x| strict(v, x)),
    },
    Check {
        decides: "uws-filter-after-utc",
        reads: Reads::All(&[step::F3_AFTER_SECONDS, step::F3_AFTER_MILLISECONDS]),
        because: "A client that writes the instant as the service itself does gets no list.",
        usually: "The filter is read with a fixed format, or with one that knows no Z or no fraction.",
        mend: "Read AFTER as ISO 8601 in UTC with Z, with and without a fraction of a second.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf3/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/1 -> 200 | @job\n\
             f3/after-seconds GET /jobs?AFTER=2026-01-01T11:59:59Z -> 200 | @jobs\n\
             f3/after-milliseconds GET /jobs?AFTER=2026-01-01T11:59:59.000Z -> 200 | @jobs",
        ],
        bad: &[
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf3/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/1 -> 200 | @job\n\
                 f3/after-seconds GET /jobs?AFTER=2026-01-01T11:59:59Z -> 200 | @jobs\n\
                 f3/after-milliseconds GET /jobs?AFTER=2026-01-01T11:59:59.000Z -> 500",
                "server-error",
            ),
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf3/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/1 -> 200 | @job\n\
                 f3/after-seconds GET /jobs?AFTER=2026-01-01T11:59:59Z -> 200 | @jobs\n\
                 f3/after-milliseconds GET /jobs?AFTER=2026-01-01T11:59:59.000Z -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
                "spellings-differ",
            ),
        ],
        judge: spellings,
    },
];

/// The instant that AFTER names, in seconds since 1970.
fn after(x: &Seen<'_>) -> Option<f64> {
    asked(x, "AFTER")
        .and_then(|text| read_instant(&text))
        .map(|at| instant_seconds(&at))
}

/// A job of ours that is listed and was created before the instant that AFTER names.
pub fn too_old<'v>(v: &View<'_>, x: &Seen<'_>, list: JobList<'v>) -> Option<(JobRef<'v>, Idle)> {
    let after = after(x)?;
    all_idle(v)
        .into_iter()
        .filter(|own| own.created.is_some_and(|at| at < after))
        .find_map(|own| Some((entry_of(v, x, list, own.lane)?, own)))
}

/// The finding about such a job.
pub fn is_too_old(x: &Seen<'_>, entry: &JobRef<'_>) -> Finding {
    let expected = format!(
        "only jobs created after {}",
        asked(x, "AFTER").unwrap_or_default()
    );
    let observed = format!(
        "job {} was created before that",
        entry.id().unwrap_or("without id")
    );
    Finding::broken("too-old", x, part_of(entry), expected, observed)
}

pub fn nothing_older(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    match too_old(v, &x, list) {
        Some((entry, _)) => Ok(is_too_old(&x, &entry)),
        None if idle(v, "f1").is_none() => Err(blocked(&x, "our older job can't be read")),
        None => Ok(Finding::pass(&x, Part::BODY, "our older job is not listed")),
    }
}

fn all_newer(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let after = after(&x).ok_or_else(|| blocked(&x, "no instant"))?;
    let newer: Vec<Idle> = all_idle(v)
        .into_iter()
        .filter(|own| own.created.is_some_and(|at| at > after))
        .collect();
    if newer.is_empty() {
        return Err(blocked(&x, "the creation times of our newer jobs are not known"));
    }
    if v.is_anonymous() && !ever_listed(v) {
        let why = "our jobs are in no list: the service may hide them from anonymous callers";
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    }
    Ok(
        match newer.iter().find(|own| entry_of(v, &x, list, own.lane).is_none()) {
            Some(own) => missing(v, &x, list, own),
            None => Finding::pass(
                &x,
                Part::BODY,
                format!("our {} newer jobs are listed", newer.len()),
            ),
        },
    )
}

fn strict(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let document = documents(v, &[step::F1_JOB]).pop();
    let created = document.and_then(|read| instant(&read.job.creation_time()));
    let created = created.ok_or_else(|| blocked(&x, "no creation time"))?;
    if created.fraction_digits == 0 {
        let why = "creation times are given in whole seconds, which may be cut off";
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    }
    Ok(match entry_of(v, &x, list, "f1") {
        None => Finding::pass(&x, Part::BODY, "a job created at that very instant is not listed"),
        Some(entry) => Finding::broken(
            "listed-at-its-instant",
            &x,
            part_of(&entry),
            format!("only jobs created after {}", created.text),
            "a job created at that very instant",
        ),
    })
}

fn spellings(v: &View<'_>) -> Vec<Finding> {
    let server_error = |x: &Seen<'_>| {
        let error = x.status() >= 500
            && x.status() != 501
            && (*x).ok().is_err_and(|f| f.reason == Some(Reason::Blocked));
        error.then(|| {
            let expected = "the list, or a refusal with 4xx";
            Finding::broken("server-error", x, Part::Status, expected, x.status_line())
        })
    };
    let all = [SPELLINGS, &[step::F3_AFTER, step::F3_AFTER_NO_ZONE]].concat();
    let errors: Vec<Finding> = all.iter().filter_map(|s| server_error(&v.first(*s)?)).collect();
    if !errors.is_empty() {
        return errors;
    }
    let lists = v.first(SPELLINGS[0]).zip(v.first(SPELLINGS[1]));
    lists
        .map(|(a, b)| settle(same_jobs(v, a, b)))
        .into_iter()
        .collect()
}

fn same_jobs(v: &View<'_>, a: Seen<'_>, b: Seen<'_>) -> Judgement {
    let (first, second) = (filtered(a)?, filtered(b)?);
    let own = all_idle(v);
    let listed = |x: &Seen<'_>, list: JobList<'_>| -> Vec<&str> {
        own.iter()
            .map(|o| o.lane)
            .filter(|lane| entry_of(v, x, list, lane).is_some())
            .collect()
    };
    let (left, right) = (listed(&a, first), listed(&b, second));
    if own.is_empty() || (left.is_empty() && right.is_empty()) {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &b,
            "none of our jobs is in either list",
        ));
    }
    // What comes of a spelling without Z is only recorded.
    let no_zone = v.first(step::F3_AFTER_NO_ZONE);
    let observed = format!(
        "{} of our jobs with {}, {} with {}; without Z: {}",
        left.len(),
        asked(&a, "AFTER").unwrap_or_default(),
        right.len(),
        asked(&b, "AFTER").unwrap_or_default(),
        no_zone.map_or("not asked".to_owned(), |x| x.status_line())
    );
    Ok(if left == right {
        Finding::pass(&b, Part::BODY, observed)
    } else {
        Finding::broken(
            "spellings-differ",
            &b,
            Part::BODY,
            "the same jobs with both spellings",
            observed,
        )
    })
}
