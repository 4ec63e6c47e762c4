//! Section A of the catalogue, the entries: what the job list says of each job (UWS 1.1 section 2.2.2.1).

use std::collections::BTreeSet;

use url::Url;

use super::address::{is_child_of, last_filter, last_segment, same_resource};
use super::job_list::{need_whole_list, one, whole_list};
use super::own_jobs::{PRECISION, Read, document, said, same_value};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::uws::{Field, JobList, JobRef, Phase};
use crate::recording::{Reason, step};

/// Three idle jobs in a list, as a recording.
const THREE: &str = "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2\np3/create POST /jobs -> 303 Location: /jobs/3\n\
     p1/list GET /jobs -> 200 | @jobs s|</uws:jobs>|<uws:jobref id=\"3\"><uws:phase>PENDING</uws:phase></uws:jobref><uws:jobref id=\"2\"><uws:phase>PENDING</uws:phase></uws:jobref></uws:jobs>|";

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-jobref-resolves",
        reads: Reads::Any(&[step::P1_ENTRY, step::LIST_ENTRY]),
        because: "A user who opens a job from the list finds nothing there.",
        usually: "The list comes from an index that outlives the jobs, or ids are written differently in it.",
        mend: "List only jobs that can be read at the list's URL with their id appended.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs\np1/list-entry GET /jobs/1 -> 200 | @job",
            "list/get GET /jobs -> 200 | @jobs\nlist/entry GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job\np1/list GET /jobs -> 200 | @jobs\np1/list-entry GET /jobs/1 -> 404",
                "dangling-entry",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs s|xlink:href=\"http://example.org/jobs/1\"||\nlist/entry GET /jobs/1 -> 404\n\
                 list/get-after-recipe GET /jobs -> 200 | @jobs s|xlink:href=\"http://example.org/jobs/1\"||",
                "dangling-entry",
            ),
        ],
        judge: |v| {
            let mut findings = each(v, &[step::P1_ENTRY], |x| own_entry(v, x));
            findings.extend(each(v, &[step::LIST_ENTRY], |x| other_entry(v, x)));
            findings
        },
    },
    Check {
        decides: "uws-jobref-href-target",
        reads: Reads::Any(&[step::P1_LIST, step::LIST_GET]),
        because: "Clients that follow links, as they should, land at another job or nowhere.",
        usually: "The link is a bare id, which resolves against the list's parent, or host and path are those behind a proxy.",
        mend: "Write the absolute URL of the job, or a reference that resolves to it from the list's URL.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/list GET /jobs -> 200 | @jobs\np1/list-entry GET /jobs/1 -> 200 | @job",
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/list GET /jobs -> 200 | @jobs s|http://example.org/jobs/1|jobs/1|\np1/list-entry GET /jobs/1 -> 200 | @job",
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/list GET /jobs -> 200 | @jobs s|http://example.org/jobs/1|/view?job=1|\np1/list-href GET /view?job=1 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/list GET /jobs -> 200 | @jobs s|http://example.org/jobs/1|1|\np1/list-href GET /1 -> 404",
                "dangling-link",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/list GET /jobs -> 200 | @jobs s|http://example.org/jobs/1|/jobs/7|\n\
                 p1/list-href GET /jobs/7 -> 200 | @job s|jobId>1|jobId>7|",
                "another-job",
            ),
        ],
        judge: |v| {
            let mut findings = each(v, &[step::P1_LIST], |x| links_of(v, x, true));
            findings.extend(each(v, &[step::LIST_GET], |x| links_of(v, x, false)));
            findings
        },
    },
    Check {
        decides: "uws-joblist-complete",
        reads: Reads::All(&[step::P1_LIST]),
        because: "A user who has lost the URL of a job can't find it again.",
        usually: "The list is cut off at a page size, or comes from a cache that is older than the job.",
        mend: "List all jobs that the caller may see, except archived ones.",
        good: &[THREE],
        bad: &[(
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2\np1/list GET /jobs -> 200 | @jobs",
            "not-listed",
        )],
        judge: |v| each(v, &[step::P1_LIST], |x| complete(v, x)),
    },
    Check {
        decides: "uws-joblist-archived-by-filter",
        reads: Reads::All(&[step::P2_JOB_GONE]),
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
            v.first(step::P2_JOB_GONE)
                .map_or(Vec::new(), |x| one(archived_by_filter(v, x)))
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
        judge: |v| each(v, &[step::P1_LIST], |x| consistent(v, x)),
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
fn is_entry_of(entry: &JobRef<'_>, list: &Url, job: &Url) -> bool {
    let by_id = entry.id().is_some() && entry.id() == last_segment(job).as_deref();
    let by_link = || entry.href().and_then(|h| list.join(h.trim()).ok());
    by_id || by_link().is_some_and(|link| same_resource(&link, job))
}

/// The entry of a scenario's job in a list.
pub fn entry_of<'v>(v: &View<'_>, x: &Seen<'_>, list: JobList<'v>, lane: &str) -> Option<JobRef<'v>> {
    let (base, job) = (x.url()?, v.job_url(lane)?);
    list.refs().find(|entry| is_entry_of(entry, &base, &job))
}

fn blocked(x: &Seen<'_>, why: &str) -> Finding {
    Finding::undecided(Reason::Blocked, x, why)
}

const ENTRY_EXPECTED: &str = "200 and a job";

fn own_entry(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if x.job_label().is_none() {
        // Then job URLs are no children of the list, which is a row of its own.
        return Err(blocked(
            &x,
            "our job is not at the list's URL with its id appended",
        ));
    }
    if !v.first(step::P1_JOB).is_some_and(|job| job.status() == 200) {
        return Err(blocked(&x, "the job can't be read in any way"));
    }
    if matches!(x.status(), 404 | 410) {
        return Ok(Finding::broken(
            "dangling-entry",
            &x,
            Part::Status,
            ENTRY_EXPECTED,
            x.status_line(),
        ));
    }
    x.job()?;
    Ok(Finding::pass(&x, Part::Status, "a job"))
}

/// Jobs of others come and go, may be hidden behind 404 (ambiguity A39) and may lie elsewhere: an accusation needs an
/// entry that is still listed later.
fn other_entry(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if !matches!(x.status(), 404 | 410) {
        x.job()?;
        return Ok(Finding::pass(&x, Part::Status, "a job"));
    }
    let elsewhere = |list: &Url, own: Url| !is_child_of(&own, list);
    let own_elsewhere = v
        .list_url()
        .zip(v.job_url("p1"))
        .is_some_and(|(list, own)| elsewhere(&list, own));
    if own_elsewhere {
        return Err(blocked(&x, "job URLs are not children of the list"));
    }
    let Some(url) = x.url() else {
        return Err(blocked(&x, "no URL"));
    };
    let still_listed = v.first(step::LIST_AFTER_RECIPE).is_some_and(|later| {
        let (Some(base), Ok(list)) = (later.url(), later.job_list()) else {
            return false;
        };
        list.refs().any(|e| {
            let linked = e.href().and_then(|h| base.join(h.trim()).ok());
            e.id() == last_segment(&url).as_deref() && linked.is_none_or(|l| same_resource(&l, &url))
        })
    });
    if !still_listed {
        return Err(Finding::undecided(
            Reason::ConcurrentChange,
            &x,
            "somebody's job that is gone",
        ));
    }
    Ok(Finding::broken(
        "dangling-entry",
        &x,
        Part::Status,
        ENTRY_EXPECTED,
        x.status_line(),
    )
    .graded(crate::checks::Verdict::Warn))
}

/// The worst that can be said of the links in a list; of our own jobs only, or of others.
fn links_of(v: &View<'_>, x: Seen<'_>, own: bool) -> Result<Finding, Finding> {
    let list = x.job_list()?;
    let base = x.url().ok_or_else(|| blocked(&x, "no URL"))?;
    let mut said = Finding::undecided(Reason::NotOffered, &x, "no entry has a link that was looked at");
    for entry in list.refs() {
        let Some(href) = entry.href() else { continue };
        let part = link_part(&entry);
        let Ok(link) = base.join(href.trim()) else {
            return Ok(Finding::broken(
                "not-a-link",
                &x,
                part,
                "a URL or a relative reference",
                href,
            ));
        };
        let Some(there) = looked_at(v, &link) else {
            continue;
        };
        if own != there.exchange.step.starts_with("p1/") {
            continue;
        }
        let judged = target(&x, &entry, part, &link, there, own);
        match judged {
            Ok(finding) if finding.verdict.is_none() => return Ok(finding),
            Ok(finding) => said = finding,
            Err(finding) if said.verdict != Some(crate::checks::Verdict::Pass) => said = finding,
            Err(_) => {}
        }
    }
    Ok(said)
}

fn link_part(entry: &JobRef<'_>) -> Part {
    let href = entry
        .element
        .attribute_ns(crate::documents::uws::XLINK_NS, "href");
    Part::Body(Some(
        href.map_or(entry.element.tag_span(), |a| a.value_span.clone()),
    ))
}

/// The answer to the GET of an entry's link.
fn looked_at<'v>(v: &'v View<'_>, link: &Url) -> Option<Seen<'v>> {
    let steps = [step::P1_ENTRY, step::P1_HREF, step::LIST_ENTRY, step::LIST_HREF];
    steps.iter().flat_map(|s| v.at(*s)).find(|x| {
        let asked = v.hops(x).first().and_then(Seen::url);
        asked.is_some_and(|asked| same_resource(&asked, link) && asked.query() == link.query())
    })
}

fn target(
    list: &Seen<'_>,
    entry: &JobRef<'_>,
    part: Part,
    link: &Url,
    there: Seen<'_>,
    own: bool,
) -> Judgement {
    let id = entry.id().ok_or_else(|| blocked(list, "an entry without id"))?;
    let expected = format!("the address of job {id}");
    if matches!(there.status(), 404 | 410) {
        if !own || there.job_label().is_some() {
            // Somebody else's job may be gone by now; one that is missing at its own URL is reported by that row.
            return Err(blocked(&there, "the job is gone"));
        }
        let observed = format!("{link}, which answers {}", there.status());
        return Ok(Finding::broken("dangling-link", list, part, expected, observed));
    }
    let job_id = there.job()?.job_id();
    match job_id.trimmed() {
        Some(found) if found == id => Ok(Finding::pass(list, part, link.to_string())),
        Some(_) if last_segment(link).as_deref() == Some(id) => {
            Err(blocked(&there, "the job at this URL shows another id"))
        }
        Some(found) => Ok(Finding::broken(
            "another-job",
            list,
            part,
            expected,
            format!("{link}, which is job {found}"),
        )),
        None => Err(blocked(&there, "the job shows no id")),
    }
}

fn complete(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = need_whole_list(x)?;
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

fn archived_by_filter(v: &View<'_>, gone: Seen<'_>) -> Judgement {
    archived(gone)?;
    let unseen = || Finding::undecided(Reason::NotObserved, &gone, "the lists were not asked for");
    let plain = v.first(step::P2_LIST).ok_or_else(unseen)?;
    if entry_of(v, &plain, plain.job_list()?, "p2").is_some() {
        return Err(blocked(&plain, "the archived job is in the unfiltered list"));
    }
    let filtered = v.first(step::P2_LIST_ARCHIVED).ok_or_else(unseen)?;
    let list = need_whole_list(filtered)?;
    let part = Part::Body(Some(list.element.tag_span()));
    Ok(match entry_of(v, &filtered, list, "p2") {
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

fn consistent(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = x.job_list()?;
    let nothing = || Finding::undecided(Reason::NotObserved, &x, "our job is not in the list");
    let entry = entry_of(v, &x, list, "p1").ok_or_else(nothing)?;
    let Some(read) = document(v, step::P1_JOB) else {
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
    // What an entry leaves out or empty is not shown there, and so disagrees with nothing.
    let differs = |(_, listed, own): &&(&str, Field<'_>, Field<'_>)| {
        listed.trimmed().is_some() && !same_value(listed, own, PRECISION)
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
