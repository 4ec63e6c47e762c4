//! Section A of the catalogue, where entries lead: the jobs behind the list (UWS 1.1 section 2.2.2.1).

use url::Url;

use super::address::{is_child_of, last_segment, same_resource};
use super::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::uws::JobRef;
use crate::recording::{Reason, step};

const ENTRY_EXPECTED: &str = "200 and a job";

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
];

fn own_entry(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if x.status() == 200 {
        x.job()?;
        return Ok(Finding::pass(&x, Part::Status, "a job"));
    }
    if x.job_label().is_none() {
        // Then job URLs are no children of the list, which is a row of its own.
        return Err(blocked(
            &x,
            "our job is not at the list's URL with its id appended",
        ));
    }
    if v.first(step::P1_JOB).is_none_or(|job| job.status() != 200) {
        return Err(blocked(&x, "the job can't be read in any way"));
    }
    if matches!(x.status(), 404 | 410) {
        return Ok(dangling(&x));
    }
    x.job()?;
    Ok(Finding::pass(&x, Part::Status, "a job"))
}

fn dangling(x: &Seen<'_>) -> Finding {
    Finding::broken("dangling-entry", x, Part::Status, ENTRY_EXPECTED, x.status_line())
}

/// Jobs of others come and go, may be hidden behind 404 (ambiguity A39) and may lie elsewhere: an accusation needs an
/// entry that is still listed later.
fn other_entry(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if !matches!(x.status(), 404 | 410) {
        x.job()?;
        return Ok(Finding::pass(&x, Part::Status, "a job"));
    }
    let own = v.list_url().zip(v.job_url("p1"));
    if own.is_some_and(|(list, own)| !is_child_of(&own, &list)) {
        return Err(blocked(&x, "job URLs are not children of the list"));
    }
    if !still_listed(v, &x) {
        let why = "somebody's job that is gone";
        return Err(Finding::undecided(Reason::ConcurrentChange, &x, why));
    }
    Ok(dangling(&x).graded(Verdict::Warn))
}

/// Is the job that was asked for in a list that was read later, with no link to another place?
fn still_listed(v: &View<'_>, x: &Seen<'_>) -> bool {
    let (Some(url), Some(later)) = (x.url(), v.first(step::LIST_AFTER_RECIPE)) else {
        return false;
    };
    let (Some(base), Ok(list)) = (later.url(), later.job_list()) else {
        return false;
    };
    let id = last_segment(&url);
    list.refs().any(|entry| {
        let linked = entry.href().and_then(|h| base.join(h.trim()).ok());
        entry.id() == id.as_deref() && linked.is_none_or(|l| same_resource(&l, &url))
    })
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
        let judged = target(v, &x, &entry, part, &link, there, own);
        match judged {
            Ok(finding) if finding.verdict.is_none() => return Ok(finding),
            Ok(finding) => said = finding,
            Err(finding) if said.verdict != Some(Verdict::Pass) => said = finding,
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
    v: &View<'_>,
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
    // Our own job can be read where the creation said; a link that is refused does not lead to it.
    let readable = v.first(step::P1_JOB).is_some_and(|job| job.status() == 200);
    if own && readable && there.status() == 403 && there.job_label().is_none() {
        let observed = format!("{link}, which answers 403");
        return Ok(Finding::broken("dangling-link", list, part, expected, observed));
    }
    if there.status() == 200 && there.job().is_err() && last_segment(link).as_deref() != Some(id) {
        let observed = format!("{link}, which is no job");
        return Ok(Finding::broken("no-job", list, part, expected, observed));
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
