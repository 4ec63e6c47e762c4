//! Section B of the catalogue, third part: the LAST filter of the job list (UWS 1.1 section 2.2.2.1).

use super::filters::{all_idle, asked, ever_listed, filtered, idle, part_of};
use super::list_entries::entry_of;
use super::own_jobs::{PRECISION, blocked, documents, documents_of, instant};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::instant::Instant;
use crate::documents::uws::{JobList, JobRef};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
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
        bad: &[
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/last GET /jobs?LAST=1 -> 200 | @jobs",
                "older-instead",
            ),
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/last GET /jobs?LAST=1 -> 200 | @jobs s|12:00:00.000Z</uws:cr|12:00:04.000Z</uws:cr|\n\
             f3/last GET /jobs?LAST=1000 -> 200 | @jobs",
                "older-instead",
            ),
        ],
        judge: |v| {
            let small = |x: &Seen<'_>| asked(x, "LAST").as_deref() == Some("1");
            let (one, many): (Vec<_>, Vec<_>) = v.at(step::F3_LAST).partition(small);
            let one = one.into_iter().map(|x| settle(recent(v, x)));
            one.chain(many.into_iter().filter_map(|x| passed_over(v, x)))
                .collect()
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

/// An entry with the creation time of its job, and whether the entry itself says it.
struct Dated<'v> {
    entry: JobRef<'v>,
    created: Instant,
    by_entry: bool,
}

/// The entries whose creation time is known: as they say, or as the document of a job of ours says.
fn dated<'v>(v: &View<'_>, x: &Seen<'_>, list: JobList<'v>) -> Vec<Dated<'v>> {
    let silent = list.refs().any(|entry| entry.creation_time().trimmed().is_none());
    let jobs = v.recording.jobs.iter().filter(|_| silent);
    let own: Vec<(JobRef<'v>, Instant)> = jobs
        .filter_map(|job| {
            let entry = entry_of(v, x, list, &job.label)?;
            let reads = documents_of(v, &job.label);
            let created = reads.iter().find_map(|read| instant(&read.job.creation_time()))?;
            Some((entry, created))
        })
        .collect();
    let date = |entry: JobRef<'v>| match instant(&entry.creation_time()) {
        Some(created) => Some(Dated {
            entry,
            created,
            by_entry: true,
        }),
        None => own.iter().find(|(e, _)| *e == entry).map(|(_, created)| Dated {
            entry,
            created: created.clone(),
            by_entry: false,
        }),
    };
    list.refs().filter_map(date).collect()
}

/// Is the first instant certainly earlier? Instants that are printed with different precision are a second apart at least.
fn earlier(a: &Instant, b: &Instant) -> bool {
    let precision = if a.fraction_digits == b.fraction_digits {
        0.0
    } else {
        PRECISION
    };
    instant_seconds(a) + precision < instant_seconds(b)
}

/// The creation time of one of our jobs.
fn own_time(v: &View<'_>, at: Step) -> Option<Instant> {
    instant(&documents(v, &[at]).pop()?.job.creation_time())
}

/// LAST=1 shows our newest job, or one that is newer still: somebody, or another scenario of this run, was quicker.
fn recent(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    if idle(v, "f3").is_some() && entry_of(v, &x, list, "f3").is_some() {
        return Ok(Finding::pass(&x, Part::BODY, "our newest job"));
    }
    let own = own_time(v, step::F1_JOB).zip(own_time(v, step::F3_JOB));
    let (oldest, newest) = own.ok_or_else(|| blocked(&x, "the creation times of our jobs are not known"))?;
    let entries = dated(v, &x, list);
    let Some(shown) = entries.first() else {
        let why = "another job, and it is not known when it was created";
        return Err(Finding::undecided(Reason::ConcurrentChange, &x, why));
    };
    let part = part_of(&shown.entry);
    if earlier(&shown.created, &newest) {
        let expected = "our newest job, or one that was created even later";
        return Ok(Finding::broken(
            "older-instead",
            &x,
            part,
            expected,
            "an older job",
        ));
    }
    if !earlier(&oldest, &shown.created) {
        let why = "the creation times of our jobs can't be told apart";
        return Err(Finding::undecided(Reason::TooFast, &x, why));
    }
    Ok(Finding::pass(
        &x,
        part,
        "a job that was created even later than our newest",
    ))
}

/// A longer list lacks our newest job and shows older ones. Only that is said: what is right is told by the list of one.
fn passed_over(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let list = filtered(x).ok()?;
    let missing = idle(v, "f3").is_some() && entry_of(v, &x, list, "f3").is_none();
    if !missing || v.is_anonymous() && !ever_listed(v) {
        return None;
    }
    let newest = own_time(v, step::F3_JOB)?;
    let entries = dated(v, &x, list);
    let older = entries.iter().find(|e| earlier(&e.created, &newest))?;
    let expected = "our newest job before any older one";
    let observed = "older jobs, without our newest one";
    Some(Finding::broken(
        "older-instead",
        &x,
        part_of(&older.entry),
        expected,
        observed,
    ))
}

/// Creation times never increase down the list.
fn ordered(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let known = dated(v, &x, list);
    let comparable = |a: &Dated<'_>, b: &Dated<'_>| a.by_entry == b.by_entry;
    let rises = |pair: &&[Dated<'_>]| match pair {
        [a, b] => earlier(&a.created, &b.created) && comparable(a, b),
        _ => false,
    };
    if let Some([_, lower]) = known.windows(2).find(rises) {
        let expected = "creation times that never increase down the list";
        let id = lower.entry.id().unwrap_or("without id");
        let observed = format!("job {id} is newer than the one above it");
        return Ok(Finding::broken(
            "not-newest-first",
            &x,
            part_of(&lower.entry),
            expected,
            observed,
        ));
    }
    let falls = |pair: &[Dated<'_>]| matches!(pair, [a, b] if earlier(&b.created, &a.created));
    if !known.windows(2).any(falls) {
        let why = "no two jobs whose creation times differ";
        return Err(Finding::undecided(Reason::NotObserved, &x, why));
    }
    Ok(Finding::pass(
        &x,
        Part::BODY,
        format!("{} jobs, newest first", known.len()),
    ))
}
