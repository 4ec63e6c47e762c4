//! The result of a query (TAP 1.1 sections 2.2 and 5.1.3).

use url::Url;

use crate::checks::dali::{delivered, phase_at_last, quick_completes};
use crate::checks::uws::address::same_resource;
use crate::checks::uws::media::{considered, is_dali_error};
use crate::checks::uws::own_jobs::{blocked, document};
use crate::checks::uws::results::{at_attribute, in_document, in_resource, target, words};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, settle};
use crate::documents::uws::{Phase, ResultRef};
use crate::documents::votable::{Rows, Votable};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "tap-result-named-result",
        reads: Reads::All(&[step::DC1_TAP_RESULT]),
        because: "Clients of TAP fetch {job}/results/result without looking at the list of results.",
        usually: "The result is named after its format or its table, or has the name that the job list gives to all results.",
        mend: "Serve the result of an ADQL query at {job}/results/result.",
        good: &["dc1/tap-result GET /jobs/1/results/result -> 200 | <VOTABLE/>"],
        bad: &[
            ("dc1/tap-result GET /jobs/1/results/result -> 404", "not-there"),
            (
                "dc1/job GET /jobs/1 -> 200 | @done s|results/r1|results/result|\n\
                 dc1/tap-result GET /jobs/1/results/result -> 200 | <VOTABLE/>",
                "listed-by-other-name",
            ),
        ],
        judge: named_result,
    },
    Check {
        decides: "tap-result-delivery",
        reads: Reads::All(&[step::DC1_TAP_RESULT]),
        because: "A client follows a 303 to where the result is, and may repeat a 307 or 308 in ways that do not work there.",
        usually: "The redirect of the framework is a 302, or the link it leads to has expired.",
        mend: "Send the result itself, or 303 and where it is.",
        good: &[
            "dc1/tap-result GET /jobs/1/results/result -> 200 | <VOTABLE/>",
            "dc1/tap-result GET /jobs/1/results/result -> 303 Location: /files/1\n> dc1/tap-result GET /files/1 -> 200 | <VOTABLE/>",
        ],
        bad: &[
            (
                "dc1/tap-result GET /jobs/1/results/result -> 302 Location: /files/1\n> dc1/tap-result GET /files/1 -> 200 | <VOTABLE/>",
                "other-redirect",
            ),
            (
                "dc1/tap-result GET /jobs/1/results/result -> 303 Location: /files/1\n> dc1/tap-result GET /files/1 -> 404",
                "not-delivered",
            ),
        ],
        judge: |v| each(v, &[step::DC1_TAP_RESULT], |x| delivery(v, x)),
    },
    Check {
        decides: "tap-result-listed",
        reads: Reads::All(&[step::DC1_JOB, step::DC1_TAP_RESULTS]),
        because: "Generic clients of UWS find the result in the list and nowhere else.",
        usually: "The list links to the file store, or stays empty because clients of TAP know the address anyway.",
        mend: "List the result with the id result.",
        good: &[
            "dc1/job GET /jobs/1 -> 200 | @done s|\"r1\"|\"result\"|\ndc1/tap-results GET /jobs/1/results -> 200 | @results",
            "dc1/job GET /jobs/1 -> 200 | @done s|results/r1|results/result|\ndc1/tap-results GET /jobs/1/results -> 200 | @results",
        ],
        bad: &[(
            "dc1/job GET /jobs/1 -> 200 | @done\ndc1/tap-results GET /jobs/1/results -> 200 | @results",
            "not-listed",
        )],
        judge: listed,
    },
    Check {
        decides: "tap-empty-result",
        reads: Reads::Any(&[step::TE1_POLL, step::TE1_RESULT]),
        because: "Finding nothing is an answer; a client must not have to tell it from a failure.",
        usually: "The result is only written when there are rows, or no rows are taken for an error.",
        mend: "Write a result without rows.",
        good: &["te1/poll GET /jobs/1 -> 200 | @done\n\
             te1/result GET /jobs/1/results/result -> 200 | <VOTABLE><RESOURCE type=\"results\"><TABLE><DATA><TABLEDATA/></DATA></TABLE></RESOURCE></VOTABLE>"],
        bad: &[
            (
                "te1/poll GET /jobs/1 -> 200 | @done\nte1/result GET /jobs/1/results/result -> 404",
                "not-there",
            ),
            (
                "te1/poll GET /jobs/1 -> 200 | @done\n\
                 te1/result GET /jobs/1/results/result -> 200 | <VOTABLE><RESOURCE type=\"results\"><TABLE><DATA><TABLEDATA><TR><TD/></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>",
                "has-rows",
            ),
            (
                "q1/poll GET /jobs/9 -> 200 | @done\nte1/poll GET /jobs/1 -> 200 | @failed",
                "failed-instead",
            ),
        ],
        judge: empty_result,
    },
    Check {
        decides: "tap-result-404-on-error",
        reads: Reads::All(&[step::E1_DONE, step::E1_TAP_RESULT]),
        because: "A client that finds a result takes the query for successful.",
        usually: "The error document is served in place of the result as well.",
        mend: "Answer 404 on {job}/results/result of a failed job.",
        good: &["e1/done GET /jobs/1 -> 200 | @failed\ne1/tap-result GET /jobs/1/results/result -> 404"],
        bad: &[(
            "e1/done GET /jobs/1 -> 200 | @failed\ne1/tap-result GET /jobs/1/results/result -> 200 | <VOTABLE/>",
            "not-404",
        )],
        judge: |v| {
            each(v, &[step::E1_TAP_RESULT], |x| {
                nothing_there(v, x, step::E1_DONE, Phase::Error)
            })
        },
    },
    Check {
        decides: "tap-aborted-no-result",
        reads: Reads::All(&[step::P1_ABORTED_JOB, step::P1_TAP_RESULT]),
        because: "A client that finds a result takes the query for successful.",
        usually: "An empty file is made with the job, or an error page is sent with status 200.",
        mend: "Answer 404 on {job}/results/result of an aborted job.",
        good: &["p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
             p1/tap-result-aborted GET /jobs/1/results/result -> 404"],
        bad: &[(
            "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
             p1/tap-result-aborted GET /jobs/1/results/result -> 200 | <VOTABLE/>",
            "not-404",
        )],
        judge: |v| {
            each(v, &[step::P1_TAP_RESULT], |x| {
                nothing_there(v, x, step::P1_ABORTED_JOB, Phase::Aborted)
            })
        },
    },
];

/// Where the result was asked for.
fn asked_for(v: &View<'_>, x: &Seen<'_>) -> Option<Url> {
    v.hops(x).first().and_then(Seen::url)
}

fn named_result(v: &View<'_>) -> Vec<Finding> {
    let mut findings = each(v, &[step::DC1_TAP_RESULT], |x| delivered(v, x));
    let other_name = v.first(step::DC1_TAP_RESULT).and_then(|x| {
        let job = v.first(step::DC1_JOB)?;
        let wanted = asked_for(v, &x)?;
        let entries = in_document(job).ok()?;
        let entry = entries.iter().find(|e| leads_to(&job, e, &wanted))?;
        let part = at_attribute(entry, "id");
        (entry.id != Some("result")).then(|| Finding::info("listed-by-other-name", &job, part, words(entry)))
    });
    if findings.iter().all(|f| f.code == "ok") {
        findings.extend(other_name);
    }
    findings
}

fn leads_to(x: &Seen<'_>, entry: &ResultRef<'_>, wanted: &Url) -> bool {
    target(x, entry).is_some_and(|url| same_resource(&url, wanted))
}

/// The first redirect is TAP's; what follows are the ways of the place it leads to.
fn delivery(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let hops = v.hops(&x);
    let first = hops.first().filter(|first| first.id() != x.id());
    let found = delivered(v, x)?;
    let Some(first) = first else {
        // That there is nothing of this name is another row's affair.
        return if found.code == "ok" {
            Ok(Finding::pass(&x, Part::Status, "delivered directly"))
        } else {
            Err(blocked(&x, "there is no result of this name"))
        };
    };
    let location = first.header("location").unwrap_or_default();
    let observed = format!("{} to {location}", first.status());
    if found.code != "ok" {
        let expected = "200 and the result, where the redirect leads";
        return Ok(Finding::broken(
            "not-delivered",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    Ok(if first.status() == 303 {
        Finding::pass(first, Part::Status, observed)
    } else {
        Finding::broken("other-redirect", first, Part::Status, "303 See Other", observed)
            .graded(Verdict::Warn)
    })
}

fn listed(v: &View<'_>) -> Vec<Finding> {
    let (Some(job), Some(list)) = (v.first(step::DC1_JOB), v.first(step::DC1_TAP_RESULTS)) else {
        return Vec::new();
    };
    let wanted = v
        .job_url("dc1")
        .map(|job| format!("{}/results/result", job.as_str().trim_end_matches('/')))
        .and_then(|url| Url::parse(&url).ok());
    let judge = |x: Seen<'_>, entries: Result<Vec<ResultRef<'_>>, Finding>| {
        let entries = entries?;
        let is_it = |e: &&ResultRef<'_>| {
            e.id == Some("result") || wanted.as_ref().is_some_and(|wanted| leads_to(&x, e, wanted))
        };
        Ok(match entries.iter().find(is_it) {
            Some(entry) => Finding::pass(&x, Part::Body(Some(entry.element.span())), words(entry)),
            None => {
                let expected = "an entry with the id result";
                let observed = entries.iter().map(words).collect::<Vec<_>>().join(", ");
                Finding::broken("not-listed", &x, Part::BODY, expected, format!("[{observed}]"))
            }
        })
    };
    let both = [
        settle(judge(job, in_document(job))),
        settle(judge(list, in_resource(list))),
    ];
    // One of the two is enough; that they agree is a requirement of UWS.
    match both.iter().position(|f| f.code == "ok") {
        Some(at) => both.into_iter().skip(at).take(1).collect(),
        None => both.into_iter().take(1).collect(),
    }
}

fn empty_result(v: &View<'_>) -> Vec<Finding> {
    if let Some(x) = v.first(step::TE1_RESULT) {
        return vec![settle(without_rows(v, x))];
    }
    let Some(last) = phase_at_last(v, step::TE1_POLL) else {
        return Vec::new();
    };
    let failed = last.phase() == Some(Phase::Error) && quick_completes(v);
    vec![if failed {
        let expected = "COMPLETED, and a result without rows";
        Finding::broken("failed-instead", &last.x, last.phase_part(), expected, "ERROR")
    } else {
        blocked(&last.x, &format!("the job ended {}", last.phase_text()))
    }]
}

fn without_rows(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let found = delivered(v, x)?;
    if found.code != "ok" {
        return Ok(found);
    }
    let Some(votable) = x.xml().ok().and_then(Votable::of) else {
        let observed = format!("{}, no VOTable", crate::checks::lenient_media(&x));
        return Err(Finding::undecided(Reason::Ambiguous, &x, observed));
    };
    let expected = "a table without rows";
    match votable.rows() {
        Rows::Number(0) => Ok(Finding::pass(&x, Part::BODY, "no rows")),
        Rows::Number(rows) => Ok(Finding::broken(
            "has-rows",
            &x,
            Part::BODY,
            expected,
            format!("{rows} rows"),
        )),
        Rows::Some => Ok(Finding::broken(
            "has-rows",
            &x,
            Part::BODY,
            expected,
            "rows in a stream",
        )),
        Rows::Unknown => Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "the rows are not in the document",
        )),
    }
}

/// The job ended in this phase, and there is nothing where its result would be.
fn nothing_there(v: &View<'_>, x: Seen<'_>, done: crate::recording::Step, phase: Phase) -> Judgement {
    if document(v, done).and_then(|read| read.phase()) != Some(phase) {
        return Err(blocked(&x, &format!("the job is not in {phase}")));
    }
    considered(x)?;
    let what = if is_dali_error(&x) {
        "with an error document"
    } else {
        "as if there were a result"
    };
    Ok(match x.status() {
        404 | 410 => Finding::pass(&x, Part::Status, x.status_line()),
        200..=299 => {
            let observed = format!("{} {what}", x.status_line());
            Finding::broken("not-404", &x, Part::Status, "404 Not Found", observed)
        }
        _ => Finding::broken("other-status", &x, Part::Status, "404 Not Found", x.status_line()),
    })
}
