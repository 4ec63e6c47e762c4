//! Section O of the catalogue, third part: the methods of HTTP (UWS 1.1 section 2.2).

use url::Url;

use super::address::same_resource;
use super::deleting::{is_gone, lists};
use super::media::{considered, is_dali_error};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, bare, each};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-get-list-safe",
        reads: Reads::All(&[step::LIST_WITH_RECIPE, step::LIST_AFTER_RECIPE]),
        because: "Robots and previews follow links with GET; each would start a job.",
        usually: "GET and POST are handled by the same method, which looks only at the parameters.",
        mend: "Create jobs on POST only.",
        good: &[
            "list/get-with-recipe GET /jobs?PHASE=RUN&RUNID=nonce -> 200 | @jobs\n\
             list/get-after-recipe GET /jobs -> 200 | @jobs",
            "list/get-with-recipe GET /jobs?PHASE=RUN&RUNID=nonce -> 400\n\
             list/get-after-recipe GET /jobs -> 200 | @jobs\nlist/suspect GET /jobs/7 -> 200 | @job",
            "list/get-with-recipe GET /jobs?PHASE=RUN&RUNID=nonce -> 302 Location: /jobs/?LAST=50\n\
             list/get-after-recipe GET /jobs -> 200 | @jobs",
        ],
        bad: &[
            (
                "list/get-with-recipe GET /jobs?PHASE=RUN&RUNID=nonce -> 303 Location: /jobs/7\n\
                 list/get-after-recipe GET /jobs -> 200 | @jobs",
                "job-created",
            ),
            (
                "list/get-with-recipe GET /jobs?PHASE=RUN&RUNID=nonce -> 200 | @jobs\n\
                 list/get-after-recipe GET /jobs -> 200 | @jobs\n\
                 list/suspect GET /jobs/7 -> 200 | @job s|<uws:ownerId|<uws:runId>nonce</uws:runId><uws:ownerId|",
                "job-created",
            ),
        ],
        judge: list_is_safe,
    },
    Check {
        decides: "uws-get-delete-safe",
        reads: Reads::All(&[
            step::P1_JOB,
            step::P1_GET_ABORT,
            step::P1_GET_DELETE,
            step::P1_JOB_AFTER_GETS,
        ]),
        because: "A robot or a browser that looks ahead would delete jobs by following a link.",
        usually: "The framework merges query and form parameters, and the handler looks for ACTION in both, whatever the method.",
        mend: "Obey ACTION=DELETE in POST only.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/get-phase-abort GET /jobs/1/phase?PHASE=ABORT -> 200 | PENDING\n\
             p1/get-action-delete GET /jobs/1?ACTION=DELETE -> 200 | @job\np1/job-after-gets GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job\np1/get-phase-abort GET /jobs/1/phase?PHASE=ABORT -> 400\n\
             p1/get-action-delete GET /jobs/1?ACTION=DELETE -> 400\np1/job-after-gets GET /jobs/1 -> 200 | @job",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job\np1/get-phase-abort GET /jobs/1/phase?PHASE=ABORT -> 200 | PENDING\n\
             p1/get-action-delete GET /jobs/1?ACTION=DELETE -> 200 | @jobs\np1/job-after-gets GET /jobs/1 -> 404",
            "deleted",
        )],
        judge: |v| each(v, &[step::P1_JOB_AFTER_GETS], |x| survives_get(v, x)),
    },
    Check {
        decides: "uws-head-parity",
        reads: Reads::Any(&[step::LIST_HEAD, step::P1_HEAD_JOB, step::P1_HEAD_PHASE]),
        because: "Clients use HEAD to see whether a job is still there without fetching it.",
        usually: "Only GET is routed, or a proxy answers HEAD itself.",
        mend: "Let HEAD give the status and the headers of GET.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs\nlist/head HEAD /jobs -> 200",
            "p1/job GET /jobs/1 -> 200 | @job\np1/head-job HEAD /jobs/1 -> 405",
        ],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs\nlist/head HEAD /jobs -> 404",
                "head-differs",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs\nlist/head HEAD /jobs -> 501",
                "no-head",
            ),
        ],
        judge: head_like_get,
    },
    Check {
        decides: "uws-method-not-allowed",
        reads: Reads::Any(&[step::LIST_PUT, step::P1_PATCH]),
        because: "A client that is answered 200 believes that something was done.",
        usually: "The router ignores the method, so that every request is served like GET or POST.",
        mend: "Answer methods that are not supported with 405 Method Not Allowed.",
        good: &[
            "list/put PUT /jobs -> 405",
            "list/put PUT /jobs -> 501\np1/patch PATCH /jobs/1 -> 400\np1/job-after-patch GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            ("list/put PUT /jobs -> 200 | @jobs", "accepted"),
            (
                "p1/patch PATCH /jobs/1 -> 204\np1/job-after-patch GET /jobs/1 -> 404",
                "accepted",
            ),
        ],
        judge: |v| each(v, &[step::LIST_PUT, step::P1_PATCH], |x| method_refused(v, x)),
    },
];

fn list_is_safe(v: &View<'_>) -> Vec<Finding> {
    let lists = lists(v);
    let made_elsewhere = |url: &Url| {
        let is_list = lists.iter().any(|list| same_resource(url, list));
        !is_list && lists.iter().any(|list| below(url, list))
    };
    let expected = "a list or a 4xx, and no new job";
    let redirects = each(v, &[step::LIST_WITH_RECIPE], |x| match x.location() {
        Some(url) if (300..400).contains(&x.status()) && made_elsewhere(&url) => {
            let observed = format!("{} to {url}", x.status_line());
            Ok(Finding::broken(
                "job-created",
                &x,
                Part::Header("Location"),
                expected,
                observed,
            ))
        }
        _ if x.status() < 500 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        _ => considered(x).and_then(|x| Err(Finding::undecided(Reason::Blocked, &x, x.status_line()))),
    });
    let made = made_by_get(v, expected);
    if !made.is_empty() {
        return made;
    }
    let after = each(v, &[step::LIST_AFTER_RECIPE], |x| {
        x.job_list()?;
        Ok(Finding::pass(&x, Part::BODY, "no new job of ours in the list"))
    });
    redirects.into_iter().chain(after).collect()
}

/// New jobs in the list that carry the run identifier of the GET.
fn made_by_get(v: &View<'_>, expected: &str) -> Vec<Finding> {
    let nonce = v.recording.meta.nonce.as_str();
    let ours = |x: &Seen<'_>| {
        let run = x
            .job()
            .ok()
            .and_then(|job| job.run_id().trimmed().map(str::to_owned));
        !nonce.is_empty() && run.as_deref() == Some(nonce)
    };
    let made = v.at(step::LIST_SUSPECT).filter(ours);
    made.map(|x| {
        let observed = format!("{} has our runId", x.exchange.request.url);
        Finding::broken("job-created", &x, Part::BODY, expected, observed)
    })
    .collect()
}

/// Is the first address below the second, as a job is below the list?
pub(super) fn below(url: &Url, list: &Url) -> bool {
    let (url, list) = (bare(url.as_str()), bare(list.as_str()));
    url.strip_prefix(list).is_some_and(|rest| rest.starts_with('/'))
}

fn survives_get(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if is_gone(&x) {
        let fine = |step: Step| v.first(step).is_some_and(|y| y.ok().is_ok());
        let before = fine(step::P1_JOB) && fine(step::P1_GET_ABORT);
        if !before {
            return Err(Finding::undecided(Reason::Blocked, &x, "the job was gone before"));
        }
        let expected = "the job is still there after GET with ACTION=DELETE";
        return Ok(Finding::broken(
            "deleted",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    x.job()?;
    Ok(Finding::pass(&x, Part::Status, "the job is still there"))
}

fn head_like_get(v: &View<'_>) -> Vec<Finding> {
    let pairs = [
        (step::LIST_HEAD, step::LIST_GET),
        (step::P1_HEAD_JOB, step::P1_JOB),
        (step::P1_HEAD_PHASE, step::P1_PHASE),
    ];
    let mut findings = Vec::new();
    for (head, get) in pairs {
        // Redirects of HEAD are not followed: it is compared with the first answer to GET.
        let wanted = v.first(get).and_then(|x| v.hops(&x).first().map(Seen::status));
        findings.extend(each(v, &[head], |x| {
            considered(x)?;
            Ok(match (x.status(), wanted) {
                (405 | 501, _) => Finding::info("no-head", &x, Part::Status, x.status_line()),
                (status, Some(wanted)) if status == wanted => {
                    Finding::pass(&x, Part::Status, x.status_line())
                }
                (_, Some(wanted)) => Finding::info(
                    "head-differs",
                    &x,
                    Part::Status,
                    format!("{}, where GET gives {wanted}", x.status_line()),
                ),
                (_, None) => {
                    return Err(Finding::undecided(
                        Reason::NotObserved,
                        &x,
                        "no GET to compare with",
                    ));
                }
            })
        }));
    }
    findings
}

fn method_refused(v: &View<'_>, x: Seen<'_>) -> Judgement {
    considered(x)?;
    let method = &x.exchange.request.method;
    let expected = "a 4xx or 501, and no effect";
    match x.status() {
        400..=499 | 501 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        200..=299 | 303 => {
            let after = v.first(step::P1_JOB_AFTER_PATCH);
            let destroyed = method.as_str() == "PATCH" && after.is_some_and(|y| is_gone(&y));
            let effect = match is_dali_error(&x) {
                _ if destroyed => ", and the job is gone",
                true => ", refused in words only",
                false => "",
            };
            let observed = format!("{method} answered {}{effect}", x.status_line());
            Ok(Finding::broken("accepted", &x, Part::Status, expected, observed))
        }
        500..=599 => Err(Finding::undecided(Reason::Blocked, &x, x.status_line())),
        _ => Err(Finding::undecided(Reason::Ambiguous, &x, x.status_line())),
    }
}
