//! The error document of a failed query (TAP 1.1 sections 2.2 and 3.3).

use crate::checks::uws::media::{considered, is_dali_error};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, each};
use crate::recording::step;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "tap-error-resource",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "The error document is where a user learns what was wrong with the query.",
        usually: "There is no route for the error, since the summary already tells of it.",
        mend: "Serve the error document of a failed query at {job}/error.",
        good: &[
            "e1/error GET /jobs/1/error -> 200 | it failed",
            "e1/error GET /jobs/1/error -> 400 | <VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">no</INFO></RESOURCE></VOTABLE>",
        ],
        bad: &[
            ("e1/error GET /jobs/1/error -> 404", "not-there"),
            ("e1/error GET /jobs/1/error -> 200", "empty"),
        ],
        judge: |v| each(v, &[step::E1_ERROR], document),
    },
    Check {
        decides: "tap-error-status-200",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "Fetching the error succeeds even if the query did not; a client that sees an error status gives up before reading it.",
        usually: "The status of the failed query is used for its error document as well.",
        mend: "Send the error document with status 200.",
        good: &["e1/error GET /jobs/1/error -> 200 | it failed"],
        bad: &[(
            "e1/error GET /jobs/1/error -> 400 | <VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">no</INFO></RESOURCE></VOTABLE>",
            "wrong-status",
        )],
        judge: |v| {
            each(v, &[step::E1_ERROR], |x| {
                considered(x)?;
                Ok(match x.status() {
                    200 => Finding::pass(&x, Part::Status, x.status_line()),
                    _ => Finding::broken("wrong-status", &x, Part::Status, "200 OK", x.status_line()),
                })
            })
        },
    },
];

/// There is an error document, whatever the status: that is another row's affair.
fn document(x: Seen<'_>) -> Judgement {
    considered(x)?;
    let expected = "an error document";
    Ok(match x.status() {
        200..=299 if x.text().trim().is_empty() => {
            Finding::broken("empty", &x, Part::BODY, expected, "an empty body")
        }
        200..=299 => Finding::pass(&x, Part::BODY, format!("{} bytes", x.response.body.len())),
        _ if is_dali_error(&x) => Finding::pass(&x, Part::BODY, "a VOTable that tells of an error"),
        _ => Finding::broken("not-there", &x, Part::Status, expected, x.status_line()),
    })
}
