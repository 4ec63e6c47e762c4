//! Faults of section G: execution duration.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "executionduration-404",
        "The execution duration has no resource.",
        &["uws-executionduration-get"],
        &[get(DURATION, &[Status(404), Text("Not found\n")])],
    ),
    fault(
        "executionduration-html",
        "The execution duration is sent as text/html.",
        &["uws-executionduration-text-plain"],
        &[get(DURATION, &[AS_HTML])],
    ),
    fault(
        "executionduration-negative",
        "The execution duration is -1.",
        &["uws-executionduration-integer"],
        &[
            get(DURATION, &[Text("-1")]),
            get(JOB, &[Root(|root| root.write("executionDuration", "-1"))]),
        ],
    ),
    fault(
        "executionduration-decimal",
        "The resource gives the execution duration with decimals.",
        &["uws-executionduration-integer"],
        &[get(DURATION, &[TextBy(|text| format!("{text}.0"))])],
    ),
    fault(
        "executionduration-iso8601",
        "The resource gives the execution duration in the ISO 8601 form of a period.",
        &["uws-executionduration-integer"],
        &[get(DURATION, &[TextBy(|text| format!("PT{text}S"))])],
    ),
    fault(
        "executionduration-unset",
        "A new job has no execution duration: the resource is empty.",
        &["uws-executionduration-initial"],
        &[get(DURATION, &[Text("")]).within(&[Pending])],
    ),
    fault(
        "executionduration-differs",
        "The resource and the document tell different execution durations.",
        &["uws-executionduration-consistent"],
        &[get(
            DURATION,
            &[TextBy(|text| format!("{}", text.parse::<i64>().unwrap_or(0) + 1))],
        )],
    ),
    fault(
        "executionduration-post-200",
        "A new execution duration is answered with 200 instead of 303.",
        &["uws-executionduration-post-303"],
        &[post(DURATION, &[Status(200)])],
    ),
    fault(
        "executionduration-post-location-missing",
        "The answer to a new execution duration has no Location.",
        &["uws-executionduration-post-location"],
        &[post(DURATION, &[NO_LOCATION])],
    ),
    fault(
        "executionduration-post-location-self",
        "The answer to a new execution duration leads to the duration instead of the job.",
        &["uws-executionduration-post-location"],
        &[post(
            DURATION,
            &[Any(|response, seen| {
                response.set("Location", &format!("{}/executionduration", seen.job_url));
            })],
        )],
    ),
    fault(
        "executionduration-document-stale",
        "After a change the document goes on telling the first execution duration.",
        &["uws-executionduration-post-value"],
        &[get(JOB, &[Root(|root| root.write("executionDuration", "3600"))])],
    ),
    fault(
        "executionduration-zero-aborts",
        "An execution duration of 0 aborts the job at once.",
        &["uws-executionduration-zero"],
        &[Act::Also(at(&["POST"], DURATION), abort_job)
            .when(|seen| seen.asks("EXECUTIONDURATION").as_deref() == Some("0"))],
    ),
    fault(
        "executionduration-not-enforced",
        "A job runs on when its execution duration is over.",
        &["uws-executionduration-enforced"],
        &[Act::Quirk(Quirk::DurationIgnored)],
    ),
    fault(
        "executionduration-ends-in-error",
        "A job whose execution duration is over ends in ERROR instead of ABORTED.",
        &["uws-executionduration-enforced-aborted"],
        &[Act::Quirk(Quirk::DurationEndsInError)],
    ),
    fault(
        "executionduration-invalid-stored",
        "A negative execution duration is taken.",
        &["uws-executionduration-invalid"],
        &[Act::Quirk(Quirk::NegativeDurationStored)],
    ),
    fault(
        "executionduration-invalid-500",
        "An execution duration that is no number is a 500.",
        &["uws-executionduration-invalid", "uws-no-5xx"],
        &[post(DURATION, &[Status(500)]).answered(400)],
    ),
];
