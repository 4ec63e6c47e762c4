//! Results as children of the results list (DALI 1.1 section 4.1).

use crate::checks::uws::media::{considered, is_dali_error};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "dali-results-children",
    reads: Reads::All(&[step::DC1_JOB, step::DC1_CHILD]),
    because: "Clients of data access services build the address of a result from the job's URL and the name of the result.",
    usually: "Results are kept in another place and only linked from there.",
    mend: "Serve each result at {job}/results/{id}, if only by a redirect to where it is kept.",
    good: &["dc1/job GET /jobs/1 -> 200 | @done\ndc1/result-child GET /jobs/1/results/r1 -> 200 | 12345"],
    bad: &[
        (
            "dc1/job GET /jobs/1 -> 200 | @done\ndc1/result-child GET /jobs/1/results/r1 -> 404",
            "not-there",
        ),
        (
            "dc1/job GET /jobs/1 -> 200 | @done\n\
             dc1/result-child GET /jobs/1/results/r1 -> 200 | <VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">File not found</INFO></RESOURCE></VOTABLE>",
            "error-document",
        ),
    ],
    judge: |v| each(v, &[step::DC1_CHILD], |x| delivered(v, x)),
}];

/// The answer, after redirects, is a result: 200, and no error document in its place.
pub fn delivered(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let elsewhere = || {
        let list = v.list_url();
        list.is_some_and(|list| x.url().is_some_and(|url| url.origin() != list.origin()))
    };
    // Credentials are not sent to other origins.
    if matches!(x.status(), 401 | 403) && elsewhere() {
        return Err(Finding::undecided(Reason::NeedsCredentials, &x, x.status_line()));
    }
    considered(x)?;
    let expected = "200 and the result";
    Ok(if x.status() != 200 {
        Finding::broken("not-there", &x, Part::Status, expected, x.status_line())
    } else if is_dali_error(&x) {
        Finding::broken(
            "error-document",
            &x,
            Part::BODY,
            expected,
            "a VOTable that tells of an error",
        )
    } else {
        Finding::pass(&x, Part::Status, x.status_line())
    })
}
