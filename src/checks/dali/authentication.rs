//! What a closed service answers to those who do not say who they are (DALI 1.1 section 4.2).

use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::recording::{Reason, step};

/// The check of this section.
pub const CHECKS: &[Check] = &[Check {
    decides: "dali-auth-401",
    reads: Reads::Any(&[step::VOSI_LIST_ANONYMOUS, step::LIST_GET, step::IDA_NOBODY_JOB]),
    because: "A client asks its user for credentials when it gets a 401, and for nothing when it gets another status.",
    usually: "A page to sign in, made for browsers, stands before the service; or what needs credentials is hidden by a 404.",
    mend: "Answer 401 to a request that lacks authentication, and 403 to one that is not allowed.",
    good: &[
        "list/get GET /jobs as alice -> 200 | @jobs\nvosi/list-anonymous GET /jobs -> 401",
        "list/get GET /jobs as alice -> 200 | @jobs\nvosi/list-anonymous GET /jobs -> 403",
        "list/get GET /jobs as alice -> 200 | @jobs\nvosi/list-anonymous GET /jobs -> 200 | @jobs\n\
         ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-job GET /jobs/1 -> 401",
    ],
    bad: &[
        (
            "list/get GET /jobs as alice -> 200 | @jobs\nvosi/list-anonymous GET /jobs -> 404",
            "wrong-status",
        ),
        (
            "list/get GET /jobs as alice -> 200 | @jobs\nvosi/list-anonymous GET /jobs -> 200 Content-Type: text/html | <html/>",
            "page-instead",
        ),
    ],
    judge: authentication,
}];

fn authentication(v: &View<'_>) -> Vec<Finding> {
    let with_credentials = v.first(step::LIST_GET).filter(|x| x.exchange.identity.is_some());
    let readable = with_credentials.is_some_and(|x| x.job_list().is_ok());
    let list = v.first(step::VOSI_LIST_ANONYMOUS).filter(|_| readable);
    let own = v.first(step::IDA_JOB).is_some_and(|x| x.job().is_ok());
    let job = v.first(step::IDA_NOBODY_JOB).filter(|_| own);
    let list = list.and_then(|x| of_list(v, x));
    let job = job.and_then(|x| of_job(&x));
    let findings: Vec<Finding> = list.into_iter().chain(job).collect();
    if !findings.is_empty() {
        return findings;
    }
    let open = v
        .first(step::VOSI_LIST_ANONYMOUS)
        .or_else(|| v.first(step::LIST_GET));
    let why = "nothing was refused to a caller without credentials";
    open.map(|x| Finding::undecided(Reason::NotOffered, &x, why))
        .into_iter()
        .collect()
}

fn right_or_near(x: &Seen<'_>) -> Option<Finding> {
    match x.status() {
        401 => Some(Finding::pass(x, Part::Status, x.status_line())),
        403 => Some(Finding::info(
            "forbidden-to-nobody",
            x,
            Part::Status,
            "403 for a caller without credentials",
        )),
        _ => None,
    }
}

/// The list, which others may read. None: it is open, or the service was busy.
fn of_list(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    if let Some(finding) = right_or_near(&x) {
        return Some(finding);
    }
    if matches!(x.status(), 429 | 503) || x.job_list().is_ok() {
        return None;
    }
    if (200..300).contains(&x.status()) {
        // A list that can't be read is for other rows.
        let page = x.media_type().is_some_and(|m| m.essence() == "text/html");
        let sent_there = v.hops(&x).len() > 1;
        return page.then(|| {
            let observed = format!("{}, a page", x.status_line());
            match sent_there {
                // DALI 1.1 section 4.3 permits redirects.
                true => Finding::info("redirected-to-a-page", &x, Part::Status, observed),
                false => Finding::broken("page-instead", &x, Part::Status, "401", observed),
            }
        });
    }
    let refused = (400..500).contains(&x.status());
    refused.then(|| Finding::broken("wrong-status", &x, Part::Status, "401", x.status_line()))
}

/// A job of somebody's: hidden by 404 it is reported by uws-sec-job-403.
fn of_job(x: &Seen<'_>) -> Option<Finding> {
    right_or_near(x)
}
