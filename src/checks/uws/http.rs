//! Section O of the catalogue, second part: server errors, names, caches (UWS 1.1 sections 2.2, 2.2.1).

use super::address::same_resource;
use super::deleting::lists;
use super::methods::below;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// Server errors that are reported one by one; more would only hide the rest of the report.
const ERRORS_SHOWN: usize = 20;

/// The children that every job has.
const CHILDREN: &[Step] = &[
    step::P1_PHASE,
    step::P1_DURATION,
    step::P1_DESTRUCTION,
    step::P1_QUOTE,
    step::P1_RESULTS,
    step::P1_PARAMETERS,
];

/// The same, and one that no job has.
const PROBED: &[Step] = &[
    step::P1_NO_CHILD,
    step::P1_PHASE,
    step::P1_DURATION,
    step::P1_DESTRUCTION,
    step::P1_QUOTE,
    step::P1_RESULTS,
    step::P1_PARAMETERS,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-no-5xx",
        reads: Reads::Whole(&[step::LIST_GET, step::P1_CREATE, step::P1_JOB, step::UNKNOWN_JOB]),
        because: "A client that meets a server error tries again later, although its request will never do.",
        usually: "Wrong or missing parameters run into an exception that nobody turns into a 4xx.",
        mend: "Find the exception in the log of the service, and answer what the client did wrong with a 4xx.",
        good: &[
            "list/get GET /jobs -> 200 | @jobs\nunknown/job GET /jobs/x -> 404\np1/patch PATCH /jobs/1 -> 501",
        ],
        bad: &[(
            "list/get GET /jobs -> 200 | @jobs\np1/order-foo POST /jobs/1/phase {PHASE=FOO} -> 500",
            "server-error",
        )],
        judge: server_errors,
    },
    Check {
        decides: "uws-uri-names",
        reads: Reads::All(PROBED),
        because: "Clients build these addresses by name; with another spelling they find nothing.",
        usually: "The routes were named after the elements of the job document, which are spelt executionDuration and ownerId.",
        mend: "Serve the children as phase, executionduration, destruction, error, quote, results, parameters and owner.",
        good: &[
            "p1/no-such-child GET /jobs/1/voconform-nosuch -> 404\np1/phase GET /jobs/1/phase -> 200 | PENDING\n\
             p1/executionduration GET /jobs/1/executionduration -> 200 | 0\n\
             p1/destruction GET /jobs/1/destruction -> 200\np1/quote GET /jobs/1/quote -> 200\n\
             p1/results GET /jobs/1/results -> 200 | @results\np1/parameters GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[(
            "p1/no-such-child GET /jobs/1/voconform-nosuch -> 404\np1/phase GET /jobs/1/phase -> 200 | PENDING\n\
             p1/executionduration GET /jobs/1/executionduration -> 404\n\
             p1/other-spelling GET /jobs/1/executionDuration -> 200 | 0\n\
             p1/destruction GET /jobs/1/destruction -> 200\np1/quote GET /jobs/1/quote -> 200\n\
             p1/results GET /jobs/1/results -> 200 | @results\np1/parameters GET /jobs/1/parameters -> 200 | @parameters",
            "other-spelling",
        )],
        judge: names_of_children,
    },
    Check {
        decides: "uws-uri-free-names",
        reads: Reads::All(&[step::LIST_GET, step::P1_JOB]),
        because: "Clients must not guess addresses: they are the service's own choice.",
        usually: "Numbers, UUIDs and random words are all in use as identifiers.",
        mend: "Nothing to mend: the standard leaves it open.",
        good: &["list/get GET /jobs -> 200 | @jobs\np1/job GET /jobs/1 -> 200 | @job"],
        bad: &[(
            "list/get GET /jobs -> 200 | @jobs\np1/job GET /jobs/1 -> 200 | @job",
            "addresses",
        )],
        judge: |v| {
            each(v, &[step::P1_JOB], |x| {
                let observed = format!(
                    "list {}, job {}",
                    v.recording.meta.job_list, x.exchange.request.url
                );
                Ok(Finding::info("addresses", &x, Part::Status, observed))
            })
        },
    },
    Check {
        decides: "uws-no-stale-cache",
        reads: Reads::All(&[step::P1_ABORT, step::P1_ABORTED_PHASE]),
        because: "A client that polls the phase through a cache waits for a change that happened long ago.",
        usually: "A proxy or a framework sets a lifetime for every answer to GET.",
        mend: "Send Cache-Control: no-cache with all that describes a job, and exempt it from caches in front of the service.",
        good: &[
            "p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             p1/aborted-phase GET /jobs/1/phase -> 200 | ABORTED",
            "p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             p1/aborted-phase GET /jobs/1/phase -> 200 Cache-Control: no-cache, max-age=60; Age: 0 | ABORTED",
            "p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
             p1/aborted-phase GET /jobs/1/phase -> 200 Cache-Control: private, max-age=0, must-revalidate | ABORTED",
        ],
        bad: &[
            (
                "p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 p1/aborted-phase GET /jobs/1/phase -> 200 Cache-Control: public, max-age=60 | ABORTED",
                "cacheable",
            ),
            (
                "p1/abort POST /jobs/1/phase {PHASE=ABORT} -> 303 Location: /jobs/1\n\
                 p1/aborted-phase GET /jobs/1/phase -> 200 Age: 17 | PENDING",
                "from-cache",
            ),
        ],
        judge: |v| each(v, &[step::P1_ABORTED_PHASE], |x| is_fresh(v, x)),
    },
];

fn server_errors(v: &View<'_>) -> Vec<Finding> {
    let lists = lists(v);
    // Results may be kept, and capabilities served, by others.
    let ours = |x: &Seen<'_>| {
        x.url().is_some_and(|url| {
            lists
                .iter()
                .any(|list| same_resource(&url, list) || below(&url, list))
        })
    };
    let asked: Vec<Seen<'_>> = v.all_answers().filter(ours).collect();
    let failed = asked
        .iter()
        .filter(|x| (500..600).contains(&x.status()) && x.status() != 501);
    let mut findings: Vec<Finding> = failed
        .take(ERRORS_SHOWN)
        .map(|x| settle(server_error(*x)))
        .collect();
    // A redirect that leads nowhere is no evidence of anything.
    let whole = asked.iter().rfind(|x| !x.response.is_redirect());
    if findings.is_empty()
        && let Some(last) = whole
    {
        let observed = format!("no server error in {} answers", asked.len());
        findings.push(Finding::pass(last, Part::Status, observed));
    }
    findings
}

fn server_error(x: Seen<'_>) -> Judgement {
    considered_busy(x)?;
    let request = &x.exchange.request;
    let body = String::from_utf8_lossy(&request.body[..request.body.len().min(100)]).into_owned();
    let asked = format!("{} {} {body}", request.method, request.url);
    let observed = format!("{} to {}", x.status_line(), asked.trim_end());
    Ok(Finding::broken(
        "server-error",
        &x,
        Part::Status,
        "no server error",
        observed,
    ))
}

/// 503 with Retry-After is a busy service, as `Seen::ok` knows.
fn considered_busy(x: Seen<'_>) -> Result<(), Finding> {
    match x.ok() {
        Err(finding) if finding.reason == Some(Reason::Busy) => Err(finding),
        _ => Ok(()),
    }
}

fn names_of_children(v: &View<'_>) -> Vec<Finding> {
    // Where even nonsense answers 200, a 200 at another spelling says nothing.
    let vague = v.first(step::P1_NO_CHILD).is_some_and(|x| x.status() == 200);
    let others = each(v, &[step::P1_ALT_NAME], |x| match x.status() {
        200 if vague => Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "any name is answered with 200",
        )),
        200 => Ok(Finding::broken(
            "other-spelling",
            &x,
            Part::Status,
            "the names of UWS 1.1 section 2.2.1, in lower case",
            format!("200 at {}", x.exchange.request.url),
        )),
        _ => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "not there under either name",
        )),
    });
    let found = each(v, CHILDREN, |x| {
        x.ok()
            .map(|x| Finding::pass(&x, Part::Status, x.exchange.request.url.clone()))
    });
    others.into_iter().chain(found).collect()
}

fn is_fresh(v: &View<'_>, x: Seen<'_>) -> Judgement {
    x.ok()?;
    if let Some(cached) = cached(x) {
        return Ok(cached);
    }
    if let Some(order) = v
        .first(step::P1_ABORT)
        .filter(|y| !(200..400).contains(&y.status()))
    {
        return Err(Finding::undecided(
            Reason::Blocked,
            &order,
            "the job could not be aborted",
        ));
    }
    let phase = x.atom()?;
    match Phase::read(&phase) {
        Some(Phase::Aborted | Phase::Error | Phase::Archived) => Ok(Finding::pass(&x, Part::BODY, phase)),
        // An abort may take its time: another requirement looks at whether it comes.
        _ => Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            format!("{phase} right after the abort"),
        )),
    }
}

/// Signs that the phase came out of a cache, or may come out of one the next time.
fn cached(x: Seen<'_>) -> Option<Finding> {
    let age = x
        .header("age")
        .and_then(|a| a.trim().parse::<u64>().ok())
        .unwrap_or(0);
    if age > 0 {
        let observed = format!("Age: {age}, phase {}", x.text().trim());
        let expected = "the phase as it is now";
        return Some(Finding::broken(
            "from-cache",
            &x,
            Part::Header("Age"),
            expected,
            observed,
        ));
    }
    let control = allows_caching(&x)?;
    let expected = "no lifetime above 0 for the phase";
    Some(Finding::broken(
        "cacheable",
        &x,
        Part::Header("Cache-Control"),
        expected,
        control,
    ))
}

/// The Cache-Control that lets a cache answer without asking again (RFC 9111 section 5.2.2).
fn allows_caching(x: &Seen<'_>) -> Option<String> {
    let control = x.header("cache-control")?;
    let directives: Vec<String> = control
        .split(',')
        .map(|d| d.trim().to_ascii_lowercase())
        .collect();
    if directives.iter().any(|d| d == "no-store" || d == "no-cache") {
        return None;
    }
    let lifetime = |d: &String| {
        let (name, value) = d.split_once('=')?;
        let seconds: u64 = value.trim().trim_matches('"').parse().ok()?;
        (matches!(name.trim(), "max-age" | "s-maxage") && seconds > 0).then_some(seconds)
    };
    directives
        .iter()
        .find_map(lifetime)
        .map(|_| format!("Cache-Control: {control}"))
}
