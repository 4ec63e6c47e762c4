//! Section B of the catalogue, fourth part: filters of the job list used together (UWS 1.1 section 2.2.2.1). Whether LAST is
//! applied before or after the others is left open (ambiguity A22): both readings are accepted.

use super::atoms::already_broken;
use super::filters::{filtered, idle, missing, only_these_phases, part_of, phases};
use super::filters_by_time::{is_too_old, nothing_older, too_old};
use super::list_entries::entry_of;
use super::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::uws::JobList;
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-filter-and-phase-after",
        reads: Reads::All(&[step::F1_JOB, step::F2_ABORTED, step::F3_JOB, step::F3_PHASE_AFTER]),
        because: "A client that asks for its new jobs in one phase gets old ones, or other phases, as well.",
        usually: "Only one of the filters is applied, or the conditions are joined by OR.",
        mend: "List the jobs that satisfy both filters.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/phase-after GET /jobs?PHASE=PENDING&AFTER=2026-01-01T12:00:01.500Z -> 200 | @jobs s|\"1\"|\"3\"| s|jobs/1|jobs/3|",
        ],
        bad: &[
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/phase-after GET /jobs?PHASE=PENDING&AFTER=2026-01-01T12:00:01.500Z -> 200 | @jobs",
                "too-old",
            ),
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/phase-after GET /jobs?PHASE=PENDING&AFTER=2026-01-01T12:00:01.500Z -> 200 | @jobs s|\"1\"|\"2\"| s|jobs/1|jobs/2|",
                "other-phase",
            ),
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/phase-after GET /jobs?PHASE=PENDING&AFTER=2026-01-01T12:00:01.500Z -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
                "missing",
            ),
        ],
        judge: |v| each(v, &[step::F3_PHASE_AFTER], |x| phase_and_after(v, x)),
    },
    Check {
        decides: "uws-filter-and-phase-last",
        reads: Reads::All(&[step::FILTERS_PHASE_LAST]),
        because: "A client that asks for its last jobs in one phase gets other phases as well.",
        usually: "LAST takes the newest jobs whatever else was asked for.",
        mend: "List only jobs that satisfy both filters.",
        good: &["filters/phase-last GET /jobs?PHASE=ABORTED&LAST=1 -> 200 | @jobs s|PENDING|ABORTED|"],
        bad: &[
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
                 filters/phase-last GET /jobs?PHASE=ABORTED&LAST=1 -> 200 | @jobs",
                "other-phase",
            ),
            (
                "filters/phase-last GET /jobs?PHASE=ABORTED&LAST=1 -> 200 | @jobs s|PENDING|ABORTED| \
                 s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>ABORTED</uws:phase></uws:jobref></uws:jobs>|",
                "too-many",
            ),
        ],
        judge: |v| each(v, &[step::FILTERS_PHASE_LAST], |x| phase_and_last(v, x)),
    },
    Check {
        decides: "uws-filter-and-after-last",
        reads: Reads::All(&[step::F1_JOB, step::F3_JOB, step::F3_AFTER_LAST]),
        because: "A client that asks for a few of the new jobs gets old ones as well.",
        usually: "Only one of the filters is applied.",
        mend: "List only jobs that satisfy both filters.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/after-last GET /jobs?AFTER=2026-01-01T12:00:01.500Z&LAST=1 -> 200 | @jobs s|\"1\"|\"3\"| s|jobs/1|jobs/3|",
        ],
        bad: &[
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/after-last GET /jobs?AFTER=2026-01-01T12:00:01.500Z&LAST=1000 -> 200 | @jobs",
                "too-old",
            ),
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/after-last GET /jobs?AFTER=2026-01-01T12:00:01.500Z&LAST=1 -> 200 | @jobs s|\"1\"|\"3\"| s|jobs/1|jobs/3| \
                     s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>ABORTED</uws:phase></uws:jobref></uws:jobs>|",
                "too-many",
            ),
        ],
        judge: |v| each(v, &[step::F3_AFTER_LAST], |x| after_and_last(v, x)),
    },
    Check {
        decides: "uws-filter-and-all",
        reads: Reads::All(&[step::F1_JOB, step::F2_ABORTED, step::F3_ALL]),
        because: "A client that narrows down a long list with all three filters gets jobs that it did not ask for.",
        usually: "Two of the filters are applied, and the third one is ignored.",
        mend: "List only jobs that satisfy all three filters.",
        good: &[
            "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/phase-after-last GET /jobs?PHASE=PENDING&AFTER=2026-01-01T12:00:01.500Z&LAST=5 -> 200 | @jobs s|\"1\"|\"3\"| s|jobs/1|jobs/3|",
        ],
        bad: &[
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/phase-after-last GET /jobs?PHASE=PENDING&AFTER=2026-01-01T12:00:01.500Z&LAST=1000 -> 200 | @jobs s|PENDING|ABORTED| s|\"1\"|\"2\"| s|jobs/1|jobs/2|",
                "other-phase",
            ),
            (
                "f1/create POST /jobs -> 303 Location: /jobs/1\nf1/job GET /jobs/1 -> 200 | @job\n\
             f2/create POST /jobs -> 303 Location: /jobs/2\nf2/aborted-job GET /jobs/2 -> 200 | @job s|PENDING|ABORTED| s|12:00:00.000Z</uws:cr|12:00:02.000Z</uws:cr|\n\
             f3/create POST /jobs -> 303 Location: /jobs/3\nf3/job GET /jobs/3 -> 200 | @job s|12:00:00.000Z</uws:cr|12:00:03.000Z</uws:cr|\n\
             f3/phase-after-last GET /jobs?PHASE=PENDING&AFTER=2026-01-01T12:00:01.500Z&LAST=1000 -> 200 | @jobs",
                "too-old",
            ),
        ],
        judge: |v| each(v, &[step::F3_ALL], |x| all_three(v, x)),
    },
];

/// A filter that does not work alone is another row's affair.
fn alone_they_work(v: &View<'_>, x: &Seen<'_>) -> Result<(), Finding> {
    let phase = || each(v, &[step::FILTERS_PHASE], |y| only_these_phases(v, y));
    let after = || each(v, &[step::F3_AFTER], |y| nothing_older(v, y));
    let (has_phase, has_after) = (!phases(x).is_empty(), super::filters::asked(x, "AFTER").is_some());
    if (has_phase && already_broken(&phase())) || (has_after && already_broken(&after())) {
        return Err(blocked(x, "one of the filters does not work alone"));
    }
    Ok(())
}

fn nothing_but(v: &View<'_>, x: Seen<'_>) -> Result<(), Finding> {
    match only_these_phases(v, x) {
        Ok(finding) if finding.code == "other-phase" => Err(finding),
        Err(finding) if finding.reason != Some(Reason::NotObserved) => Err(finding),
        _ => Ok(()),
    }
}

fn phase_and_after(v: &View<'_>, x: Seen<'_>) -> Judgement {
    alone_they_work(v, &x)?;
    let list = filtered(x)?;
    if let Some((entry, _)) = too_old(v, &x, list) {
        return Ok(is_too_old(&x, &entry));
    }
    nothing_but(v, x)?;
    let own = idle(v, "f3").ok_or_else(|| blocked(&x, "our newest job can't be read"))?;
    if entry_of(v, &x, list, "f3").is_some() {
        let observed = "our new PENDING job; neither the older nor the ABORTED one";
        return Ok(Finding::pass(&x, Part::BODY, observed));
    }
    // Completeness is asked of each filter alone first.
    let missed_alone = [step::FILTERS_PHASE, step::F3_AFTER].iter().any(|step| {
        let mut lists = v.at(*step).filter(|y| phases(y).iter().all(|p| *p == own.phase));
        lists.any(|y| {
            y.job_list()
                .is_ok_and(|list| entry_of(v, &y, list, "f3").is_none())
        })
    });
    if missed_alone {
        return Err(blocked(&x, "a filter alone misses our new job too"));
    }
    Ok(missing(v, &x, list, &own))
}

/// More entries than LAST allows.
fn too_many(x: &Seen<'_>, list: JobList<'_>) -> Option<Finding> {
    let n: usize = super::filters::asked(x, "LAST")?.parse().ok()?;
    let entry = list.refs().nth(n)?;
    let observed = format!("{} entries", list.refs().count());
    Some(Finding::broken(
        "too-many",
        x,
        part_of(&entry),
        format!("at most {n}"),
        observed,
    ))
}

/// LAST is not held to alone.
fn last_works(v: &View<'_>, x: &Seen<'_>) -> Result<(), Finding> {
    let lists = [step::FILTERS_LAST, step::F3_LAST]
        .into_iter()
        .flat_map(|step| v.at(step));
    let exceeds = |y: Seen<'_>| y.job_list().is_ok_and(|list| too_many(&y, list).is_some());
    if lists.into_iter().any(exceeds) {
        return Err(blocked(x, "LAST does not work alone"));
    }
    Ok(())
}

fn phase_and_last(v: &View<'_>, x: Seen<'_>) -> Judgement {
    alone_they_work(v, &x)?;
    last_works(v, &x)?;
    let list = filtered(x)?;
    nothing_but(v, x)?;
    if let Some(finding) = too_many(&x, list) {
        return Ok(finding);
    }
    Ok(Finding::pass(
        &x,
        Part::BODY,
        format!("{} entries, all ABORTED", list.refs().count()),
    ))
}

fn after_and_last(v: &View<'_>, x: Seen<'_>) -> Judgement {
    alone_they_work(v, &x)?;
    last_works(v, &x)?;
    let list = filtered(x)?;
    if let Some((entry, _)) = too_old(v, &x, list) {
        return Ok(is_too_old(&x, &entry));
    }
    if let Some(finding) = too_many(&x, list) {
        return Ok(finding);
    }
    // Whichever filter is applied first, the newest of all jobs satisfies both.
    let alone = v
        .first(step::F3_AFTER)
        .and_then(|y| Some((y, y.job_list().ok()?)));
    let listed_alone = alone.is_some_and(|(y, list)| entry_of(v, &y, list, "f3").is_some());
    if let (0, true, Some(own)) = (list.refs().count(), listed_alone, idle(v, "f3")) {
        return Ok(missing(v, &x, list, &own));
    }
    let observed = format!("{} entries, none of them too old", list.refs().count());
    Ok(Finding::pass(&x, Part::BODY, observed))
}

fn all_three(v: &View<'_>, x: Seen<'_>) -> Judgement {
    alone_they_work(v, &x)?;
    last_works(v, &x)?;
    let pairs = [
        each(v, &[step::F3_PHASE_AFTER], |y| phase_and_after(v, y)),
        each(v, &[step::FILTERS_PHASE_LAST], |y| phase_and_last(v, y)),
        each(v, &[step::F3_AFTER_LAST], |y| after_and_last(v, y)),
    ];
    if pairs.iter().any(|findings| already_broken(findings)) {
        return Err(blocked(&x, "two of the filters do not work together"));
    }
    let list = filtered(x)?;
    if let Some((entry, _)) = too_old(v, &x, list) {
        return Ok(is_too_old(&x, &entry));
    }
    nothing_but(v, x)?;
    if let Some(finding) = too_many(&x, list) {
        return Ok(finding);
    }
    let observed = format!("{} entries that satisfy all three", list.refs().count());
    Ok(Finding::pass(&x, Part::BODY, observed))
}
