//! Section N of the catalogue: deleting a job (UWS 1.1 sections 2.1.5, 2.2.3.2).

use super::address::{answered_303, leads_to_list, same_resource};
use super::media::{considered, is_dali_error};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, bare, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// The checks of this section; that on other posts to the job and on DELETE of its children is in `not_deleting`.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-delete-303",
        reads: Reads::All(&[step::P2_JOB, step::P2_DELETE]),
        because: "Clients know from the 303 that the job is deleted; many treat any other status as a failure.",
        usually: "Frameworks answer DELETE with 204 or 200 by default.",
        mend: "Answer the DELETE of a job with 303 See Other and the address of the job list.",
        good: &[
            "p2/job GET /jobs/1 -> 200 | @job\np2/delete DELETE /jobs/1 -> 303 Location: /jobs",
            "p2/job GET /jobs/1 -> 200 | @job\np2/delete DELETE /jobs/1 -> 303 Location: http://example.org/jobs?LAST=100",
        ],
        bad: &[
            (
                "p2/job GET /jobs/1 -> 200 | @job\np2/delete DELETE /jobs/1 -> 204",
                "wrong-status",
            ),
            (
                "p2/job GET /jobs/1 -> 200 | @job\np2/delete DELETE /jobs/1 -> 405",
                "wrong-status",
            ),
        ],
        judge: |v| redirects(v, &P2),
    },
    Check {
        decides: "uws-delete-location",
        reads: Reads::All(&[step::P2_DELETE]),
        because: "A client that follows the redirect is led astray when it does not lead to the list.",
        usually: "The redirect leads to the deleted job, to a home page, or was made for another host name behind a proxy.",
        mend: "Set Location to the URL of the job list, with or without a LAST filter.",
        good: &[
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs",
            "p2/delete DELETE /jobs/1 -> 303 Location: http://example.org/jobs/",
            "p2/delete DELETE /jobs/1 -> 303 Location: http://example.org/jobs?LAST=100",
            "p2/create POST /jobs -> 303 Location: /system/run/async/1\n\
             p2/delete DELETE /system/run/async/1 -> 303 Location: http://example.org/system/run/async",
        ],
        bad: &[
            (
                "p2/delete DELETE /jobs/1 -> 303 Location: /jobs/1",
                "wrong-location",
            ),
            ("p2/delete DELETE /jobs/1 -> 303", "no-location"),
        ],
        judge: |v| each(v, &[P2.order], |x| leads_back(v, x)),
    },
    Check {
        decides: "uws-delete-effect",
        reads: Reads::All(&[step::P2_DELETE, step::P2_JOB_GONE, step::P2_PHASE_GONE]),
        because: "A user who deletes a job wants its data gone and its place in the quota back.",
        usually: "The deletion is only noted in a flag that the job resource does not look at, or a cache answers.",
        mend: "Answer 404 or 410 for a deleted job, or show it with phase ARCHIVED.",
        good: &[
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 404\n\
             p2/phase-after-delete GET /jobs/1/phase -> 404",
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 410\n\
             p2/phase-after-delete GET /jobs/1/phase -> 410",
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\n\
             p2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|\n\
             p2/phase-after-delete GET /jobs/1/phase -> 200 | ARCHIVED",
        ],
        bad: &[
            (
                "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 200 | @job\n\
             p2/phase-after-delete GET /jobs/1/phase -> 200 | PENDING",
                "still-there",
            ),
            (
                "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 200 | No such job\n\
             p2/phase-after-delete GET /jobs/1/phase -> 404",
                "no-404",
            ),
        ],
        judge: |v| destroys(v, &P2),
    },
    Check {
        decides: "uws-delete-children-gone",
        reads: Reads::All(&[
            step::P2_DELETE,
            step::P2_JOB_GONE,
            step::P2_PHASE_GONE,
            step::P2_RESULTS_GONE,
            step::P2_PARAMETERS_GONE,
        ]),
        because: "What is left of a deleted job keeps its data readable and misleads clients that poll the phase.",
        usually: "Handlers of the children do not look whether the job still exists.",
        mend: "Let all children of a deleted job answer 404 or 410.",
        good: &[
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 404\n\
             p2/phase-after-delete GET /jobs/1/phase -> 404\np2/results-after-delete GET /jobs/1/results -> 404\n\
             p2/parameters-after-delete GET /jobs/1/parameters -> 410",
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\n\
             p2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|\n\
             p2/phase-after-delete GET /jobs/1/phase -> 200 | ARCHIVED\n\
             p2/results-after-delete GET /jobs/1/results -> 200 | @results\n\
             p2/parameters-after-delete GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[(
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 404\n\
             p2/phase-after-delete GET /jobs/1/phase -> 200 | PENDING\np2/results-after-delete GET /jobs/1/results -> 404\n\
             p2/parameters-after-delete GET /jobs/1/parameters -> 404",
            "child-still-there",
        )],
        judge: children_gone,
    },
    Check {
        decides: "uws-delete-results-gone",
        reads: Reads::All(&[step::P2_JOB_GONE, step::Q1_DONE, step::Q1_DELETE]),
        because: "Results of a deleted job may be confidential or large; their owner relies on the deletion.",
        usually: "Result files are served by a static file server that knows nothing of jobs.",
        mend: "Remove the results with the job, or stop serving them.",
        good: &[
            "p2/job-after-delete GET /jobs/9 -> 404\nq1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 | still here\nq1/delete DELETE /jobs/1 -> 303 Location: /jobs\n\
             q1/result-after-job-delete GET /jobs/1/results/r1 -> 404",
            "p2/job-after-delete GET /jobs/9 -> 404\nq1/done GET /jobs/1 -> 200 | @done s|http://example.org/jobs/1/results/|https://store.example.org/|\n\
             q1/delete DELETE /jobs/1 -> 303 Location: /jobs",
        ],
        bad: &[(
            "p2/job-after-delete GET /jobs/9 -> 404\nq1/done GET /jobs/1 -> 200 | @done\nq1/result GET /jobs/1/results/r1 -> 200 | still here\nq1/delete DELETE /jobs/1 -> 303 Location: /jobs\n\
             q1/result-after-job-delete GET /jobs/1/results/r1 -> 200 | still here",
            "result-still-there",
        )],
        judge: results_gone,
    },
    Check {
        decides: "uws-delete-twice-404",
        reads: Reads::All(&[step::P2_DELETE, step::P2_JOB_GONE, step::P2_DELETE_AGAIN]),
        because: "A client that repeats a DELETE after a lost answer learns from the 404 that the first one worked.",
        usually: "The handler redirects to the list whether or not there was such a job.",
        mend: "Answer the DELETE of a job that is gone with 404.",
        good: &[
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 404\n\
             p2/delete-again DELETE /jobs/1 -> 404",
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\n\
             p2/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|\n\
             p2/delete-again DELETE /jobs/1 -> 303 Location: /jobs",
        ],
        bad: &[(
            "p2/delete DELETE /jobs/1 -> 303 Location: /jobs\np2/job-after-delete GET /jobs/1 -> 404\n\
             p2/delete-again DELETE /jobs/1 -> 303 Location: /jobs",
            "wrong-status",
        )],
        judge: |v| each(v, &[step::P2_DELETE_AGAIN], |x| deleted_twice(v, x)),
    },
    Check {
        decides: "uws-delete-action-303",
        reads: Reads::All(&[step::P3_IDLE, step::P3_DELETE]),
        because: "Browsers cannot send DELETE; ACTION=DELETE is their only way, and is answered the same.",
        usually: "Only the method DELETE is routed, and the POST is taken for an update of parameters.",
        mend: "Treat POST of ACTION=DELETE to the job exactly as DELETE.",
        good: &[
            "p3/idle GET /jobs/1 -> 200 | @job\np3/action-delete POST /jobs/1 {ACTION=DELETE} -> 303 Location: /jobs",
        ],
        bad: &[
            (
                "p3/idle GET /jobs/1 -> 200 | @job\np3/action-delete POST /jobs/1 {ACTION=DELETE} -> 200 | @job",
                "wrong-status",
            ),
            (
                "p3/idle GET /jobs/1 -> 200 | @job\np3/action-delete POST /jobs/1 {ACTION=DELETE} -> 400",
                "wrong-status",
            ),
        ],
        judge: |v| redirects(v, &P3),
    },
    Check {
        decides: "uws-delete-action-location",
        reads: Reads::All(&[step::P3_DELETE]),
        because: "A browser follows the redirect at once; it should show the list and not an error.",
        usually: "The redirect leads back to the job, as those of all other posts do.",
        mend: "Set Location to the URL of the job list when the job was deleted.",
        good: &[
            "p3/action-delete POST /jobs/1 {ACTION=DELETE} -> 303 Location: /jobs",
            "p3/action-delete POST /jobs/1 {ACTION=DELETE} -> 303 Location: /jobs?LAST=50",
        ],
        bad: &[(
            "p3/action-delete POST /jobs/1 {ACTION=DELETE} -> 303 Location: /jobs/1",
            "wrong-location",
        )],
        judge: |v| each(v, &[P3.order], |x| leads_back(v, x)),
    },
    Check {
        decides: "uws-delete-action-effect",
        reads: Reads::All(&[step::P3_DELETE, step::P3_JOB_GONE]),
        because: "A user who deletes a job in a browser believes it gone.",
        usually: "The parameter is accepted like any other and then ignored.",
        mend: "Destroy the job on ACTION=DELETE.",
        good: &[
            "p3/action-delete POST /jobs/1 {ACTION=DELETE} -> 303 Location: /jobs\np3/job-after-delete GET /jobs/1 -> 404",
            "p3/action-delete POST /jobs/1 {ACTION=DELETE} -> 303 Location: /jobs\n\
             p3/job-after-delete GET /jobs/1 -> 200 | @job s|PENDING|ARCHIVED|",
        ],
        bad: &[(
            "p3/action-delete POST /jobs/1 {ACTION=DELETE} -> 303 Location: /jobs\n\
             p3/job-after-delete GET /jobs/1 -> 200 | @job",
            "still-there",
        )],
        judge: |v| destroys(v, &P3),
    },
];

/// A way of deleting: looked at before, ordered, looked at after.
struct Way {
    before: Step,
    order: Step,
    after: Step,
    /// A later look at the same job, which tells a slow deletion from none.
    later: Option<Step>,
}

const P2: Way = Way {
    before: step::P2_JOB,
    order: step::P2_DELETE,
    after: step::P2_JOB_GONE,
    later: Some(step::P2_PHASE_GONE),
};

const P3: Way = Way {
    before: step::P3_IDLE,
    order: step::P3_DELETE,
    after: step::P3_JOB_GONE,
    later: None,
};

fn redirects(v: &View<'_>, way: &Way) -> Vec<Finding> {
    each(v, &[way.order], |x| {
        if let Some(before) = v.at(way.before).last() {
            before.ok()?;
        }
        considered(x).and_then(answered_303)
    })
}

/// Another status than a redirect is another requirement's affair, unless it has a Location.
fn leads_back(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if !(300..400).contains(&x.status()) && x.location().is_none() {
        x.ok()?;
        return Err(Finding::undecided(Reason::Blocked, &x, x.status_line()));
    }
    let judged = leads_to_list(v, x)?;
    let Some(location) = x.location().filter(|_| judged.code == "wrong-location") else {
        return Ok(judged);
    };
    let list = lists(v)
        .into_iter()
        .any(|list| same_resource(&location, &list) || redirected(v, &location, &list));
    Ok(if list {
        Finding::pass(&x, Part::Header("Location"), location.to_string())
    } else {
        judged
    })
}

/// The addresses of the job list: that of the run, and those above the jobs, since a service may know its list by several
/// names and build all its links from another one than the client's.
pub(super) fn lists(v: &View<'_>) -> Vec<url::Url> {
    let made = v.recording.jobs.iter().filter(|job| job.label != "list");
    let above = made.filter_map(|job| url::Url::parse(bare(&job.url)).ok()?.join(".").ok());
    v.list_url().into_iter().chain(above).collect()
}

/// Was the list seen to be the place to which this address redirects?
fn redirected(v: &View<'_>, from: &url::Url, list: &url::Url) -> bool {
    v.all_answers().any(|x| {
        x.url().is_some_and(|u| same_resource(&u, from))
            && x.location().is_some_and(|l| same_resource(&l, list))
    })
}

/// Goes on only when the order was accepted; its refusal is another requirement's affair.
pub(super) fn accepted(v: &View<'_>, order: Step) -> Result<(), Finding> {
    match v.first(order) {
        Some(x) if is_dali_error(&x) => Err(Finding::undecided(Reason::Blocked, &x, "refused in words")),
        Some(x) if !(300..400).contains(&x.status()) => x.ok().map(|_| ()),
        _ => Ok(()),
    }
}

/// Is this the answer for a job that is gone, archived included?
pub(super) fn is_gone(x: &Seen<'_>) -> bool {
    matches!(x.status(), 404 | 410) || is_archived(x)
}

fn is_archived(x: &Seen<'_>) -> bool {
    x.job().is_ok_and(|job| job.phase_word() == Some(Phase::Archived))
}

fn destroys(v: &View<'_>, way: &Way) -> Vec<Finding> {
    each(v, &[way.after], |x| {
        accepted(v, way.order)?;
        let expected = "404 or 410, or a job in phase ARCHIVED";
        if is_gone(&x) {
            let observed = if is_archived(&x) {
                "ARCHIVED".to_owned()
            } else {
                x.status_line()
            };
            return Ok(Finding::pass(&x, Part::Status, observed));
        }
        x.ok()?;
        let Ok(job) = x.job() else {
            let observed = format!("{} and no job document", x.status_line());
            let finding = Finding::broken("no-404", &x, Part::Status, expected, observed);
            return Ok(finding.graded(crate::checks::Verdict::Warn));
        };
        let later = way.later.and_then(|step| v.first(step));
        if later.is_some_and(|y| matches!(y.status(), 404 | 410)) {
            let why = "the job was there right after the deletion, and gone a moment later";
            return Err(Finding::undecided(Reason::ConcurrentChange, &x, why));
        }
        let phase = job.phase();
        let observed = format!(
            "{}, phase {}",
            x.status_line(),
            phase.trimmed().unwrap_or("unreadable")
        );
        Ok(Finding::broken(
            "still-there",
            &x,
            Part::Body(phase.span()),
            expected,
            observed,
        ))
    })
}

/// The answer that shows how the deleted job P2 is gone; if it isn't, nothing more can be said.
fn gone<'v>(v: &'v View<'_>) -> Result<Option<Seen<'v>>, Finding> {
    accepted(v, step::P2_DELETE)?;
    match v.first(step::P2_JOB_GONE) {
        Some(x) if !is_gone(&x) => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("the job itself answers {}", x.status_line()),
        )),
        other => Ok(other),
    }
}

fn children_gone(v: &View<'_>) -> Vec<Finding> {
    let steps = [
        step::P2_PHASE_GONE,
        step::P2_RESULTS_GONE,
        step::P2_PARAMETERS_GONE,
    ];
    each(v, &steps, |x| {
        let archived = gone(v)?.is_some_and(|job| is_archived(&job));
        match x.status() {
            404 | 410 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
            200..=299 if archived => {
                let observed = format!("{}, of an archived job", x.status_line());
                Ok(Finding::pass(&x, Part::Status, observed))
            }
            200..=299 => {
                let observed = x.status_line();
                Ok(Finding::broken(
                    "child-still-there",
                    &x,
                    Part::Status,
                    "404 or 410",
                    observed,
                ))
            }
            _ => Err(x
                .ok()
                .err()
                .unwrap_or_else(|| Finding::undecided(Reason::Ambiguous, &x, x.status_line()))),
        }
    })
}

fn results_gone(v: &View<'_>) -> Vec<Finding> {
    let Some(done) = v.first(step::Q1_DONE) else {
        return Vec::new();
    };
    if v.first(step::Q1_RESULT_GONE).is_none() {
        return settle_all(elsewhere(v, done));
    }
    each(v, &[step::Q1_RESULT_GONE], |x| {
        accepted(v, step::Q1_DELETE)?;
        result_gone(v, x)
    })
}

/// Does the answer begin as one of the results did when the job was there?
fn is_former_result(v: &View<'_>, x: &Seen<'_>) -> bool {
    let body = &x.response.body;
    v.at(step::Q1_RESULT)
        .any(|y| y.response.body.starts_with(body) && body.is_empty() == y.response.body.is_empty())
}

fn result_gone(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let asked = v.hops(&x).first().and_then(Seen::url);
    let stored_elsewhere = x
        .url()
        .zip(asked)
        .is_some_and(|(last, first)| last.origin() != first.origin());
    let archives = v.first(step::P2_JOB_GONE).is_some_and(|y| is_archived(&y));
    let status = x.status_line();
    match x.status() {
        403 | 404 | 410 => Ok(Finding::pass(&x, Part::Status, status)),
        200..=299 if stored_elsewhere => Ok(Finding::info(
            "results-elsewhere",
            &x,
            Part::Status,
            "still served by another host",
        )),
        200..=299 if archives => Ok(Finding::info(
            "archived",
            &x,
            Part::Status,
            "kept with the archived job",
        )),
        200..=299 if !is_former_result(v, &x) => {
            let why = "something else is served there now";
            Err(Finding::undecided(Reason::Ambiguous, &x, why))
        }
        200..=299 => Ok(Finding::broken(
            "result-still-there",
            &x,
            Part::Status,
            "404, 410 or 403",
            status,
        )),
        _ => Err(x
            .ok()
            .err()
            .unwrap_or_else(|| Finding::undecided(Reason::Ambiguous, &x, status))),
    }
}

/// Results that do not lie below the job are not asked for after its deletion.
fn elsewhere(v: &View<'_>, done: Seen<'_>) -> Result<Option<Finding>, Finding> {
    let results = done.job()?.results().unwrap_or_default();
    let job = done.job_label().and_then(|label| v.job_url(label));
    let below = |url: &url::Url| {
        let own = job.as_ref().map(|job| bare(job.as_str()));
        own.and_then(|own| bare(url.as_str()).strip_prefix(own))
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let linked = results.iter().find_map(|r| {
        let url = done.url()?.join(r.href?.trim()).ok()?;
        (!below(&url)).then_some((r.element, url))
    });
    Ok(linked.map(|(element, url)| {
        let part = Part::Body(Some(element.tag_span()));
        Finding::info("results-elsewhere", &done, part, url.to_string())
    }))
}

fn settle_all(found: Result<Option<Finding>, Finding>) -> Vec<Finding> {
    match found {
        Ok(finding) => finding.into_iter().collect(),
        Err(finding) => vec![settle(Err(finding))],
    }
}

fn deleted_twice(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let archived = gone(v)?.is_some_and(|job| is_archived(&job));
    match x.status() {
        404 | 410 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        303 if archived => Ok(Finding::pass(&x, Part::Status, "303, of an archived job")),
        _ if archived => Err(Finding::undecided(Reason::Ambiguous, &x, x.status_line())),
        _ => considered(x)
            .map(|x| Finding::broken("wrong-status", &x, Part::Status, "404 Not Found", x.status_line())),
    }
}
