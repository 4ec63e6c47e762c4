//! Section B of the catalogue, second part: the AFTER and LAST filters of the job list (UWS 1.1 section 2.2.2.1). What they
//! say is compared with the creation times in the documents of our own jobs (ambiguity A25).

use super::filters::{Idle, all_idle, asked, ever_listed, filtered, idle, missing, part_of};
use super::list_entries::entry_of;
use super::own_jobs::{PRECISION, blocked, documents, documents_of, instant, instant_of};
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
    Check {
        decides: "uws-filter-last-count",
        reads: Reads::Any(&[step::FILTERS_LAST]),
        because: "A client that asks for a few jobs gets a list that may be very long, or too few of them.",
        usually: "The parameter is ignored, or the limit is set before the list is filtered.",
        mend: "List as many of the newest jobs as LAST says, or all if there are fewer.",
        good: &["filters/last GET /jobs?LAST=1 -> 200 | @jobs"],
        bad: &[
            (
                "filters/last GET /jobs?LAST=1 -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>HELD</uws:phase></uws:jobref></uws:jobs>|",
                "too-many",
            ),
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
                 f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job\n\
                 list/get GET /jobs -> 200 | @jobs\nfilters/last GET /jobs?LAST=2 -> 200 | @jobs",
                "too-few",
            ),
        ],
        judge: |v| each(v, &[step::FILTERS_LAST], |x| count(v, x)),
    },
    Check {
        decides: "uws-filter-last-recent",
        reads: Reads::All(&[step::F1_JOB, step::F3_JOB, step::F3_LAST]),
        because: "A client that asks for the newest jobs is shown old ones, and misses the one that it has just made.",
        usually: "The limit is set on a list in the order of ids or of creation, oldest first.",
        mend: "Of all jobs take the most recently created ones.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/3\nf1/job GET /jobs/3 -> 200 | @job\n\
             f3/create POST /jobs -> 303 Location: /jobs/1\nf3/job GET /jobs/1 -> 200 | @job\nf3/last GET /jobs?LAST=1 -> 200 | @jobs",
        ],
        bad: &[(
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/last GET /jobs?LAST=1 -> 200 | @jobs",
            "older-instead",
        )],
        judge: |v| {
            let small = |x: &Seen<'_>| asked(x, "LAST").as_deref() == Some("1");
            let lists = v.at(step::F3_LAST).filter(small);
            lists.map(|x| settle(recent(v, x))).collect()
        },
    },
    Check {
        decides: "uws-filter-last-order",
        reads: Reads::Any(&[step::F3_LAST, step::FILTERS_LAST]),
        because: "A client that shows the first lines of the list shows the oldest of the newest jobs.",
        usually: "The newest jobs are selected, and then listed in the order of the database.",
        mend: "Order the list by creationTime, newest first.",
        good: &[
            "f3/last GET /jobs?LAST=1000 -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>HELD</uws:phase>\
             <uws:creationTime>2026-01-01T11:00:00.000Z</uws:creationTime></uws:jobref></uws:jobs>|",
        ],
        bad: &[(
            "f3/last GET /jobs?LAST=1000 -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>HELD</uws:phase>\
             <uws:creationTime>2026-01-01T13:00:00.000Z</uws:creationTime></uws:jobref></uws:jobs>|",
            "not-newest-first",
        )],
        judge: |v| each(v, &[step::F3_LAST, step::FILTERS_LAST], |x| ordered(v, x)),
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
            && x.clone().ok().is_err_and(|f| f.reason == Some(Reason::Blocked));
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

fn count(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let n: usize = asked(&x, "LAST")
        .and_then(|n| n.parse().ok())
        .unwrap_or(usize::MAX);
    let listed = list.refs().count();
    let observed = format!("{listed} entries with LAST={n}");
    let broken = |code, expected| Finding::broken(code, &x, Part::BODY, expected, observed.clone());
    if listed > n {
        return Ok(broken("too-many", format!("at most {n} entries")));
    }
    let own = all_idle(v);
    let least = own.len().min(n);
    if listed < least {
        if v.is_anonymous() && !ever_listed(v) {
            let why = "our jobs are in no list: the service may hide them from anonymous callers";
            return Err(Finding::undecided(Reason::Ambiguous, &x, why));
        }
        return Ok(broken(
            "too-few",
            format!("at least {least} entries, since so many jobs of ours exist"),
        ));
    }
    if listed == 0 {
        return Err(Finding::undecided(Reason::NotObserved, &x, "no job is listed"));
    }
    Ok(Finding::pass(&x, Part::BODY, observed))
}

/// When the job of an entry was created: as the entry says, or the document of a job of ours.
fn created(v: &View<'_>, x: &Seen<'_>, list: JobList<'_>, entry: &JobRef<'_>) -> Option<f64> {
    instant_of(&entry.creation_time()).or_else(|| {
        let is_it = |lane: &str| entry_of(v, x, list, lane).is_some_and(|e| e == *entry);
        let job = v.recording.jobs.iter().find(|job| is_it(&job.label))?;
        documents_of(v, &job.label)
            .iter()
            .find_map(|read| instant_of(&read.job.creation_time()))
    })
}

/// LAST=1 shows our newest job, or one that is newer still: somebody, or another scenario of this run, was quicker.
fn recent(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let newest = idle(v, "f3").ok_or_else(|| blocked(&x, "our newest job can't be read"))?;
    if entry_of(v, &x, list, "f3").is_some() {
        return Ok(Finding::pass(&x, Part::BODY, "our newest job"));
    }
    let Some(entry) = list.refs().next() else {
        return Err(blocked(&x, "the list is empty"));
    };
    let shown = created(v, &x, list, &entry);
    let (Some(shown), Some(own)) = (shown, newest.created) else {
        return Err(Finding::undecided(
            Reason::ConcurrentChange,
            &x,
            "another job, and it is not known when it was created",
        ));
    };
    if shown >= own - PRECISION && shown <= own + PRECISION {
        // Within the precision of what services print nothing can be said.
        return Err(Finding::undecided(
            Reason::ConcurrentChange,
            &x,
            "another job of the same second",
        ));
    }
    Ok(if shown > own {
        Finding::pass(
            &x,
            part_of(&entry),
            "a job that was created even later than our newest",
        )
    } else {
        let expected = "our newest job, or one that was created even later";
        Finding::broken("older-instead", &x, part_of(&entry), expected, "an older job")
    })
}

/// Creation times never increase down the list.
fn ordered(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let known: Vec<(JobRef<'_>, f64, bool)> = list
        .refs()
        .filter_map(|entry| {
            Some((
                entry,
                created(v, &x, list, &entry)?,
                entry.creation_time().trimmed().is_some(),
            ))
        })
        .collect();
    // What the entry says and what a job document says may differ in precision.
    let rises = |pair: &&[(JobRef<'_>, f64, bool)]| match pair {
        [(_, a, listed_a), (_, b, listed_b)] => *b > *a + if listed_a == listed_b { 0.0 } else { PRECISION },
        _ => false,
    };
    if let Some([_, (entry, ..)]) = known.windows(2).find(rises) {
        let expected = "creation times that never increase down the list";
        let observed = format!(
            "job {} is newer than the one above it",
            entry.id().unwrap_or("without id")
        );
        return Ok(Finding::broken(
            "not-newest-first",
            &x,
            part_of(entry),
            expected,
            observed,
        ));
    }
    let differ = known
        .windows(2)
        .any(|pair| matches!(pair, [(_, a, _), (_, b, _)] if b < a));
    if !differ {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "no two jobs whose creation times differ",
        ));
    }
    Ok(Finding::pass(
        &x,
        Part::BODY,
        format!("{} jobs, newest first", known.len()),
    ))
}
