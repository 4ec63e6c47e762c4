//! Section A of the catalogue, the entries: what the job list says of each job (UWS 1.1 section 2.2.2.1).

use std::collections::BTreeSet;

use url::Url;

use super::address::{last_filter, last_segment, same_resource};
use super::job_list::{need_whole_list, one, whole_list};
use super::own_jobs::{PRECISION, Read, blocked, document, instant_of, is_sound, said, same_value};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::{Field, JobList, JobRef, Phase};
use crate::recording::{Reason, Step, step};

/// Three idle jobs in a list, as a recording.
const THREE: &str = "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2\np3/create POST /jobs -> 303 Location: /jobs/3\n\
     p1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"3\"><uws:phase>PENDING</uws:phase></uws:jobref><uws:jobref id=\"2\"><uws:phase>PENDING</uws:phase></uws:jobref></uws:jobs>|";

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-joblist-complete",
        reads: Reads::All(&[step::P1_JOB, step::P1_LIST]),
        because: "A user who has lost the URL of a job can't find it again.",
        usually: "The list is cut off at a page size, or comes from a cache that is older than the job.",
        mend: "List all jobs that the caller may see, except archived ones.",
        good: &[THREE],
        bad: &[(
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2\n\
             p1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs",
            "not-listed",
        )],
        judge: |v| each(v, &[step::P1_LIST], |x| complete(v, x)),
    },
    Check {
        decides: "uws-joblist-archived-by-filter",
        reads: Reads::Any(&[step::P2_JOB_GONE, step::A1_JOB_GONE]),
        because: "Without the filter nobody finds a job that was archived.",
        usually: "The condition that hides archived jobs is applied to filtered lists too.",
        mend: "Show archived jobs when PHASE=ARCHIVED is asked for, and only then.",
        good: &[
            "p2/create POST /jobs -> 303 Location: /jobs/1\np2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|\n\
             p2/list-after-delete GET /jobs -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>\n\
             p2/list-archived GET /jobs?PHASE=ARCHIVED -> 200 | @jobs s|PENDING|ARCHIVED|",
        ],
        bad: &[(
            "p2/create POST /jobs -> 303 Location: /jobs/1\np2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|\n\
             p2/list-after-delete GET /jobs -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>\n\
             p2/list-archived GET /jobs?PHASE=ARCHIVED -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
            "archived-not-found",
        )],
        judge: |v| {
            let p2 = (step::P2_JOB_GONE, step::P2_LIST, step::P2_LIST_ARCHIVED);
            let a1 = (step::A1_JOB_GONE, step::A1_LIST, step::A1_LIST_ARCHIVED);
            let judged = [p2, a1].into_iter().filter_map(|(gone, plain, filtered)| {
                v.first(gone)
                    .map(|x| settle(archived_by_filter(v, x, plain, filtered)))
            });
            judged.collect()
        },
    },
    Check {
        decides: "uws-jobref-consistent",
        reads: Reads::All(&[step::P1_JOB, step::P1_LIST]),
        because: "A client that shows the list tells the user something else than one that shows the job.",
        usually: "List and job come from two tables or two formatters that treat time zones and owners differently.",
        mend: "Take runId, ownerId and creationTime of both documents from the same place.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs",
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs s|12:00:00.000Z|12:00:00Z|",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs s|12:00:00.000Z|14:00:00.000Z|",
                "disagrees",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job\n\
                 p1/list GET /jobs -> 200 | @jobs s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>alice</uws:ownerId>|",
                "disagrees",
            ),
        ],
        judge: |v| {
            let mut findings = each(v, &[step::P1_LIST], |x| consistent(v, x, "p1", step::P1_JOB));
            // A job with a run identifier, where the service takes one.
            findings.extend(each(v, &[step::R1_LIST], |x| {
                consistent(v, x, "r1", step::R1_JOB)
            }));
            findings
        },
    },
    Check {
        decides: "uws-joblist-updates-on-delete",
        reads: Reads::All(&[step::P1_LIST, step::P2_JOB_GONE, step::P2_LIST]),
        because: "Users see jobs that they have deleted and can't get rid of.",
        usually: "The list is cached, or deletion removes the job but not its row in the index.",
        mend: "Take a destroyed job out of the list.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/2\np2/create POST /jobs -> 303 Location: /jobs/1\np1/list GET /jobs -> 200 | @jobs\np2/job-after-delete GET /jobs/1 -> 404\n\
             p2/list-after-delete GET /jobs -> 200 | <jobs xmlns=\"http://www.ivoa.net/xml/UWS/v1.0\"/>",
        ],
        bad: &[(
            "p1/create POST /jobs -> 303 Location: /jobs/2\np2/create POST /jobs -> 303 Location: /jobs/1\np1/list GET /jobs -> 200 | @jobs\np2/job-after-delete GET /jobs/1 -> 404\n\
             p2/list-after-delete GET /jobs -> 200 | @jobs",
            "still-listed",
        )],
        judge: |v| v.first(step::P2_LIST).map_or(Vec::new(), |x| one(dropped(v, x))),
    },
    Check {
        decides: "uws-joblist-redirect-last-size",
        reads: Reads::All(&[step::P2_DELETE]),
        because: "A user who is led to the shortened list misses jobs that are still under way.",
        usually: "A fixed small number was chosen for LAST.",
        mend: "Choose LAST so that all active jobs are shown, or lead to the whole list.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2\np1/list GET /jobs -> 200 | @jobs\n\
             p2/delete DELETE /jobs/2 -> 303 Location: /jobs?LAST=10\np2/list-after-delete GET /jobs -> 200 | @jobs",
        ],
        bad: &[(
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/9\n\
             p1/list GET /jobs -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>QUEUED</uws:phase></uws:jobref></uws:jobs>|\n\
             p2/delete DELETE /jobs/9 -> 303 Location: /jobs?LAST=1\n\
             p2/list-after-delete GET /jobs -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"2\"><uws:phase>QUEUED</uws:phase></uws:jobref></uws:jobs>|",
            "last-too-small",
        )],
        judge: |v| {
            v.first(step::P2_DELETE)
                .map_or(Vec::new(), |x| one(last_size(v, x)))
        },
    },
];

/// Is this the entry of the job at this URL, by its id or its link?
/// Is this entry that of a job, by its id or its link?
pub fn is_entry_of(entry: &JobRef<'_>, list: &Url, job: &Url) -> bool {
    let by_id = entry.id().is_some() && entry.id() == last_segment(job).as_deref();
    let by_link = || entry.href().and_then(|h| list.join(h.trim()).ok());
    by_id || by_link().is_some_and(|link| same_resource(&link, job))
}

/// The entry of a scenario's job in a list.
pub fn entry_of<'v>(v: &View<'_>, x: &Seen<'_>, list: JobList<'v>, lane: &str) -> Option<JobRef<'v>> {
    let (base, job) = (x.url()?, v.job_url(lane)?);
    list.refs().find(|entry| is_entry_of(entry, &base, &job))
}

fn complete(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = need_whole_list(x)?;
    if !is_sound(v, "p1", step::P1_JOB) {
        return Err(blocked(&x, "the Locations of the creations are wrong"));
    }
    let lanes: Vec<&str> = ["p1", "p2", "p3"]
        .into_iter()
        .filter(|l| v.job_url(l).is_some())
        .collect();
    let missing: Vec<&str> = lanes
        .iter()
        .copied()
        .filter(|l| entry_of(v, &x, list, l).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("our {} jobs are listed", lanes.len()),
        ));
    }
    let anonymous = v.recording.meta.identity.is_none();
    if anonymous && list.refs().next().is_none() {
        let why = "the list is empty: the service may hide jobs from anonymous callers";
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    }
    let urls: Vec<String> = missing
        .iter()
        .filter_map(|l| v.job_url(l))
        .map(|u| u.to_string())
        .collect();
    Ok(Finding::broken(
        "not-listed",
        &x,
        Part::Body(Some(list.element.tag_span())),
        format!("an entry for each of our {} jobs", lanes.len()),
        format!("no entry for {}", urls.join(", ")),
    ))
}

/// Goes on only if the service keeps a deleted job as ARCHIVED.
pub fn archived<'v>(x: Seen<'v>) -> Result<Read<'v>, Finding> {
    if matches!(x.status(), 404 | 410) {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "the deleted job is forgotten, not archived",
        ));
    }
    let read = Read { x, job: x.job()? };
    match read.phase() {
        Some(Phase::Archived) => Ok(read),
        _ => Err(blocked(&x, "the deleted job is neither gone nor ARCHIVED")),
    }
}

fn archived_by_filter(v: &View<'_>, gone: Seen<'_>, plain: Step, filtered: Step) -> Judgement {
    let label = gone.exchange.lane();
    archived(gone)?;
    let unseen = || Finding::undecided(Reason::NotObserved, &gone, "the lists were not asked for");
    let plain = v.first(plain).ok_or_else(unseen)?;
    if entry_of(v, &plain, plain.job_list()?, label).is_some() {
        return Err(blocked(&plain, "the archived job is in the unfiltered list"));
    }
    let filtered = v.first(filtered).ok_or_else(unseen)?;
    let list = need_whole_list(filtered)?;
    let part = Part::Body(Some(list.element.tag_span()));
    Ok(match entry_of(v, &filtered, list, label) {
        Some(_) => Finding::pass(&filtered, part, "the archived job is listed"),
        None => Finding::broken(
            "archived-not-found",
            &filtered,
            part,
            "an entry for the archived job",
            "no entry for it",
        ),
    })
}

fn consistent(v: &View<'_>, x: Seen<'_>, label: &str, job: Step) -> Judgement {
    let list = x.job_list()?;
    let nothing = || Finding::undecided(Reason::NotObserved, &x, "our job is not in the list");
    let entry = entry_of(v, &x, list, label).ok_or_else(nothing)?;
    let Some(read) = document(v, job) else {
        return Err(blocked(&x, "the job can't be read"));
    };
    // A phase that differs is reported by uws-phase-consistent.
    if entry.phase_word().is_none() || entry.phase_word() != read.phase() {
        return Err(blocked(&x, "the phases differ"));
    }
    let pairs: [(&str, Field<'_>, Field<'_>); 3] = [
        ("runId", entry.run_id(), read.job.run_id()),
        ("ownerId", entry.owner_id(), read.job.owner_id()),
        ("creationTime", entry.creation_time(), read.job.creation_time()),
    ];
    // What an entry leaves out or empty is not shown there, and so disagrees with nothing. Times that can't be read, or
    // that the job document lacks, are rows of their own.
    let differs = |(name, listed, own): &&(&str, Field<'_>, Field<'_>)| {
        let comparable =
            *name != "creationTime" || (instant_of(listed).is_some() && instant_of(own).is_some());
        listed.trimmed().is_some() && comparable && !same_value(listed, own, PRECISION)
    };
    Ok(match pairs.iter().find(differs) {
        None => Finding::pass(
            &x,
            Part::Body(Some(entry.element.span())),
            "as in the job document",
        ),
        Some((name, listed, own)) => Finding::broken(
            "disagrees",
            &x,
            Part::Body(listed.span()),
            format!("{name} {}, as the job document says", said(own)),
            format!("{name} {}", said(listed)),
        ),
    })
}

fn dropped(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let deleted = v
        .first(step::P2_JOB_GONE)
        .ok_or_else(|| blocked(&x, "nothing was deleted"))?;
    if !matches!(deleted.status(), 404 | 410) {
        archived(deleted)?;
    }
    let before = v
        .first(step::P1_LIST)
        .ok_or_else(|| blocked(&x, "no list from before"))?;
    if entry_of(v, &before, before.job_list()?, "p2").is_none() {
        return Err(blocked(&before, "the job was not in the list before"));
    }
    let list = need_whole_list(x)?;
    match entry_of(v, &x, list, "p2") {
        None => Ok(Finding::pass(&x, Part::BODY, "the destroyed job is not listed")),
        Some(entry) if entry.phase_word() == Some(Phase::Archived) => {
            Err(blocked(&x, "it is listed as ARCHIVED"))
        }
        Some(entry) => Ok(Finding::broken(
            "still-listed",
            &x,
            Part::Body(Some(entry.element.span())),
            "no entry for the destroyed job",
            format!("an entry in phase {}", said(&entry.phase())),
        )),
    }
}

/// Jobs come and go while the run lasts: only those are counted that were active before and after.
fn last_size(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let Some(text) = x.location().as_ref().and_then(last_filter) else {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "no redirect with a LAST filter",
        ));
    };
    let unreadable = || Finding::undecided(Reason::Ambiguous, &x, format!("LAST={text} and no whole list"));
    let allowed: usize = text.trim().parse().map_err(|_| unreadable())?;
    let (before, after) = whole_list(v, step::P1_LIST)
        .zip(whole_list(v, step::P2_LIST))
        .ok_or_else(unreadable)?;
    let active = |list: JobList<'_>| -> BTreeSet<String> {
        let active = list.refs().filter(|r| r.phase_word().is_some_and(Phase::active));
        active.filter_map(|r| r.id().map(str::to_owned)).collect()
    };
    let both = active(before.1).intersection(&active(after.1)).count();
    let part = Part::Header("Location");
    Ok(if both > allowed {
        Finding::broken(
            "last-too-small",
            &x,
            part,
            format!("at least {both}, the number of active jobs"),
            format!("LAST={allowed}"),
        )
    } else {
        Finding::pass(&x, part, format!("LAST={allowed} for {both} active jobs"))
    })
}
