//! Reading jobs: always there, 404 for what is not there, redirects (DALI 1.1 sections 2.1, 4.2 and 4.3).

use crate::checks::uws::job::has_children;
use crate::checks::uws::media::considered;
use crate::checks::uws::own_jobs::blocked;
use crate::checks::uws::unknown::{below_the_job, not_found};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Resource, Seen, View, settle};
use crate::recording::{Step, step};

/// Where jobs are read in all phases that the scenarios bring about.
const READS: &[Step] = &[
    step::P1_JOB,
    step::P1_ABORTED_JOB,
    step::Q1_POLL,
    step::Q1_DONE,
    step::E1_POLL,
    step::E1_DONE,
    step::DC1_POLL,
    step::DC1_JOB,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dali-job-always-readable",
        reads: Reads::Any(READS),
        because: "A client learns from the job description, and from nothing else, how its job fares.",
        usually: "The handler looks for the result of a job that has none yet, or turns a failed job into a failed request.",
        mend: "Answer GET on the job's URL with 200 and the job description, whatever its phase.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job\nq1/done GET /jobs/1 -> 200 | @done\ne1/done GET /jobs/1 -> 200 | @failed",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 406",
                "not-readable",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\ne1/poll GET /jobs/1 -> 500",
                "not-readable",
            ),
        ],
        judge: |v| {
            let reads = READS.iter().flat_map(|s| v.at(*s));
            reads
                .filter(|x| x.resource() == Resource::Job && !x.exchange.request.url.contains('?'))
                .map(|x| settle(readable(v, x)))
                .collect()
        },
    },
    Check {
        decides: "dali-job-404",
        reads: Reads::All(&[step::UNKNOWN_JOB]),
        because: "A client with an old address must be able to tell that its job is gone.",
        usually: "An error page is sent with status 200, or the database lookup fails with a server error.",
        mend: "Answer 404 for jobs that are not known.",
        good: &["unknown/job GET /jobs/voconform-x -> 404"],
        bad: &[
            (
                "unknown/job GET /jobs/voconform-x -> 200 | no such job",
                "not-404",
            ),
            ("unknown/job GET /jobs/voconform-x -> 500", "not-404"),
        ],
        judge: |v| not_found(v, &[step::UNKNOWN_JOB]),
    },
    Check {
        decides: "dali-result-404",
        reads: Reads::All(&[step::P1_JOB, step::P1_NO_RESULT]),
        because: "A client that asks for a result too early gets something it takes for data.",
        usually: "The results handler ignores the last part of the path, or sends an error page with status 200.",
        mend: "Answer 404 for results that are not there.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/no-such-result GET /jobs/1/results/voconform-nosuch -> 404",
        ],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/no-such-result GET /jobs/1/results/voconform-nosuch -> 200 | <VOTABLE><RESOURCE type=\"results\"/></VOTABLE>",
            "not-404",
        )],
        judge: |v| below_the_job(v, step::P1_NO_RESULT),
    },
    Check {
        decides: "dali-redirects-allowed",
        reads: Reads::Any(&[]),
        because: "A client that does not follow redirects fails at services that use them.",
        usually: "Results are kept elsewhere, or a resource has moved.",
        mend: "Nothing needs mending.",
        good: &["p1/job GET /jobs/1 -> 200 | @job"],
        bad: &[(
            "q1/result GET /jobs/1/results/r1 -> 302 Location: /files/r1",
            "redirects",
        )],
        judge: redirects,
    },
];

fn readable(v: &View<'_>, x: Seen<'_>) -> Judgement {
    match considered(x)?.status() {
        200 => Ok(Finding::pass(&x, Part::Status, "200")),
        // Then the Location leads nowhere, or the job was destroyed: other rows tell of both.
        404 | 410 if x.exchange.step != step::P1_JOB.name() || !has_children(v) => {
            Err(blocked(&x, "there is no job at this address"))
        }
        _ => Ok(Finding::broken(
            "not-readable",
            &x,
            Part::Status,
            "200 and the job description",
            x.status_line(),
        )),
    }
}

/// The first redirect of a GET, or that there was none.
fn redirects(v: &View<'_>) -> Vec<Finding> {
    let is_get = |x: &Seen<'_>| x.exchange.request.method == "GET";
    let redirect = v.all_answers().filter(is_get).find(|x| x.response.is_redirect());
    let first = v.answers().find(is_get);
    let redirected = redirect.map(|x| {
        let location = x.header("location").unwrap_or_default();
        let observed = format!("{} to {location}", x.status());
        Finding::info("redirects", &x, Part::Header("Location"), observed)
    });
    redirected
        .or_else(|| first.map(|x| Finding::pass(&x, Part::Status, "no GET was redirected")))
        .into_iter()
        .collect()
}
