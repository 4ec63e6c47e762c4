//! Section C of the catalogue: creating a job (UWS 1.1 sections 2.1.1, 2.1.3, 2.1.11, 2.2.3.1).

use url::Url;

use super::address::{answered_303, same_resource};
use super::times::read_instant;
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, bare, each, seconds};
use crate::recording::{Reason, step};

/// How far the creation time may be from the service's own clock, in seconds (catalogue row 45).
const CLOCK_TOLERANCE: f64 = 5.0;

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-create-post",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "Without a way to make a job there is nothing that a client could do.",
        usually: "POST is routed to another handler, or the job list is served read-only by a cache.",
        mend: "Accept POST on the job list and answer with a redirect to the new job.",
        good: &["p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1"],
        bad: &[
            ("p1/create POST /jobs {STEPS=1} -> 405", "not-accepted"),
            ("p1/create POST /jobs {STEPS=1} -> 200 | @job", "no-location"),
        ],
        judge: |v| each(v, &[step::P1_CREATE], makes_a_job),
    },
    Check {
        decides: "uws-create-303",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "A client follows the Location of a 303; with 200 it never learns the job's URL.",
        usually: "A framework's default status for POST, or a proxy that follows redirects itself.",
        mend: "Answer the accepted POST with status 303.",
        good: &["p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1"],
        bad: &[
            (
                "p1/create POST /jobs {STEPS=1} -> 201 Location: /jobs/1",
                "wrong-status",
            ),
            (
                "p1/create POST /jobs {STEPS=1} -> 302 Location: /jobs/1",
                "wrong-status",
            ),
        ],
        judge: |v| {
            each(v, &[step::P1_CREATE, step::P2_CREATE, step::P3_CREATE], |x| {
                accepted(x).and_then(answered_303)
            })
        },
    },
    Check {
        decides: "uws-create-location",
        reads: Reads::All(&[step::P1_CREATE, step::P1_JOB]),
        because: "The Location is the only way to learn the address of the new job.",
        usually: "The redirect leads to the list or to a page for people.",
        mend: "Set Location to the URL of the job just made.",
        good: &["p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job"],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 404",
                "no-job-there",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\n\
                 p1/job GET /jobs/1 -> 200 | @job s|creationTime>2026|creationTime>2020|",
                "an-older-job",
            ),
        ],
        judge: location_is_the_new_job,
    },
];

/// Goes on only with an accepted creation.
fn accepted(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match x.status() {
        200..=399 => Ok(x),
        _ => x.ok(),
    }
}

fn makes_a_job(x: Seen<'_>) -> Judgement {
    let expected = "a redirect to the new job, or a refusal (4xx)";
    match x.status() {
        401 | 403 | 429 | 503 => x.ok().map(|x| Finding::pass(&x, Part::Status, x.status_line())),
        200..=399 if x.location().is_some() => {
            Ok(Finding::pass(&x, Part::Header("Location"), x.status_line()))
        }
        200..=399 => Ok(Finding::broken(
            "no-location",
            &x,
            Part::Header("Location"),
            expected,
            x.status_line(),
        )),
        status => Ok(Finding::broken(
            "not-accepted",
            &x,
            Part::Status,
            expected,
            status.to_string(),
        )),
    }
}

fn location_is_the_new_job(v: &View<'_>) -> Vec<Finding> {
    let Some(posted) = v.first(step::P1_CREATE) else {
        return Vec::new();
    };
    each(v, &[step::P1_JOB], |x| {
        let expected = "a job that was not there before the POST";
        if x.status() != 200 || x.job().is_err() {
            return Ok(Finding::broken(
                "no-job-there",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
        let created = x.job()?.creation_time();
        let (Some(text), Some(posted_at)) = (created.trimmed(), posted.server_time()) else {
            return Ok(Finding::pass(&x, Part::Status, "a job"));
        };
        match read_instant(text) {
            Some(at) if instant_seconds(&at) < seconds(posted_at) - 60.0 => {
                let observed = format!("created {text}, before the POST");
                Ok(Finding::broken(
                    "an-older-job",
                    &x,
                    Part::Body(created.span()),
                    expected,
                    observed,
                ))
            }
            _ => Ok(Finding::pass(&x, Part::Body(created.span()), text.to_owned())),
        }
    })
}
