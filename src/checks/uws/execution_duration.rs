//! Section G of the catalogue: execution duration (UWS 1.1 sections 2.1.4, 2.2.1, 2.2.3.4).

use super::atoms::{already_broken, both, exists, first_and_later, text_plain};
use super::limits::{
    attempts, change_answered_303, change_leads_to_job, forbids, not_refused, not_stored, sent, taken,
};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::recording::{Reason, step};

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-executionduration-get",
        reads: Reads::All(&[step::P1_DURATION]),
        because: "A client that wants to know how long its job may run asks this resource.",
        usually: "The route is missing, or spelled as the element is: executionDuration.",
        mend: "Answer GET on {job}/executionduration, in lower case, with 200 and the number of seconds.",
        good: &["p1/executionduration GET /jobs/1/executionduration -> 200 | 3600"],
        bad: &[(
            "p1/executionduration GET /jobs/1/executionduration -> 404",
            "not-there",
        )],
        judge: |v| exists(v, step::P1_JOB, step::P1_DURATION),
    },
    Check {
        decides: "uws-executionduration-text-plain",
        reads: Reads::All(&[step::P1_DURATION]),
        because: "A client chooses its reader by the media type; a number is not a page.",
        usually: "The framework's default for strings is text/html, or it turns every value into JSON.",
        mend: "Send the number with Content-Type: text/plain.",
        good: &[
            "p1/executionduration GET /jobs/1/executionduration -> 200 | 3600",
            "p1/executionduration GET /jobs/1/executionduration -> 200 Content-Type: text/plain;charset=UTF-8 | 3600",
        ],
        bad: &[(
            "p1/executionduration GET /jobs/1/executionduration -> 200 Content-Type: text/html | 3600",
            "wrong-media-type",
        )],
        judge: |v| text_plain(v, step::P1_DURATION),
    },
    Check {
        decides: "uws-executionduration-integer",
        reads: Reads::All(&[step::P1_DURATION]),
        because: "Clients read the number of seconds with a parser of integers and stop at anything else.",
        usually: "A floating point number, a duration such as PT1H, or -1 for unlimited, which UWS writes as 0.",
        mend: "Print whole seconds as digits, and 0 where there is no limit.",
        good: &[
            "p1/executionduration GET /jobs/1/executionduration -> 200 | 3600",
            "p1/executionduration GET /jobs/1/executionduration -> 200 | 0\\r\\n",
        ],
        bad: &[
            (
                "p1/executionduration GET /jobs/1/executionduration -> 200 | -1",
                "negative",
            ),
            (
                "p1/executionduration GET /jobs/1/executionduration -> 200 | 3600.0",
                "not-an-integer",
            ),
            (
                "p1/executionduration GET /jobs/1/executionduration -> 200 | PT1H",
                "not-an-integer",
            ),
        ],
        judge: |v| {
            first_and_later(
                v,
                step::P1_DURATION,
                &[
                    step::T1_DURATION_SET,
                    step::P1_ABORTED_DURATION,
                    step::Q1_DONE_DURATION,
                ],
                integer,
            )
        },
    },
    Check {
        decides: "uws-executionduration-initial",
        reads: Reads::All(&[step::P1_JOB, step::P1_DURATION]),
        because: "A client must be able to tell how long its job may run before it starts it.",
        usually: "The value is only set when the job is started, or left out while it is the default.",
        mend: "Set an execution duration when the job is made: the default limit, or 0 without one.",
        good: &["p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/executionduration GET /jobs/1/executionduration -> 200 | 3600"],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:executionDuration>3600</uws:executionDuration>||\n\
                 p1/executionduration GET /jobs/1/executionduration -> 200 | 3600",
                "no-value",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/executionduration GET /jobs/1/executionduration -> 200",
                "no-value",
            ),
        ],
        judge: |v| {
            let mut findings = each(v, &[step::P1_JOB], has_value);
            findings.extend(each(v, &[step::P1_DURATION], shows_value));
            findings
        },
    },
    Check {
        decides: "uws-executionduration-consistent",
        reads: Reads::All(&[step::P1_JOB, step::P1_DURATION]),
        because: "Two clients that ask in different ways must not plan with different limits.",
        usually: "One of the two shows a constant, or another unit, such as milliseconds.",
        mend: "Print the same stored number in both places.",
        good: &["p1/job GET /jobs/1 -> 200 | @job\n\
                 p1/executionduration GET /jobs/1/executionduration -> 200 | 3600\\n"],
        bad: &[(
            "p1/job GET /jobs/1 -> 200 | @job\n\
             p1/executionduration GET /jobs/1/executionduration -> 200 | 60",
            "disagree",
        )],
        judge: consistent,
    },
    Check {
        decides: "uws-executionduration-post-303",
        reads: Reads::All(&[step::T1_SET_DURATION]),
        because: "A client follows the redirect to see what is now in force; another status looks like a failure.",
        usually: "A framework's default status for POST, or a handler that prints the job at once.",
        mend: "Answer the change with 303, or with 403 if changes are forbidden.",
        good: &[
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1",
        ],
        bad: &[
            (
                "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 200 | 1800",
                "wrong-status",
            ),
            (
                "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 302 Location: /jobs/1",
                "wrong-status",
            ),
        ],
        judge: |v| change_answered_303(v, step::T1_SET_DURATION, step::T1_DURATION_SET),
    },
    Check {
        decides: "uws-executionduration-post-location",
        reads: Reads::All(&[step::T1_SET_DURATION]),
        because: "A client that follows the redirect expects the job, with the limit now in force.",
        usually: "The redirect leads back to the resource that was posted to, or to the job list.",
        mend: "Set Location to the URL of the job.",
        good: &[
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1",
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: http://example.org/jobs/1/",
        ],
        bad: &[
            (
                "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1/executionduration",
                "wrong-location",
            ),
            (
                "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303",
                "no-location",
            ),
        ],
        judge: |v| change_leads_to_job(v, step::T1_SET_DURATION),
    },
    Check {
        decides: "uws-executionduration-post-value",
        reads: Reads::All(&[
            step::T1_SET_DURATION,
            step::T1_DURATION_SET,
            step::T1_JOB_DURATION_SET,
        ]),
        because: "The service may answer with another limit than asked for, so the client has to read it back.",
        usually: "The change reaches the resource and not the document, which shows a copy or the default.",
        mend: "Store the new value once, and print that one in the resource and in the document.",
        good: &[
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800\n\
             t1/job-after-set-duration GET /jobs/1 -> 200 | @job s|3600|1800|",
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 3600\n\
             t1/job-after-set-duration GET /jobs/1 -> 200 | @job",
        ],
        bad: &[(
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800\n\
             t1/job-after-set-duration GET /jobs/1 -> 200 | @job",
            "disagree",
        )],
        judge: value_in_force,
    },
    Check {
        decides: "uws-executionduration-override",
        reads: Reads::All(&[step::T1_SET_DURATION, step::T1_DURATION_SET]),
        because: "A client learns by reading back that its job may run for less time than it asked for.",
        usually: "The service has a smallest or largest limit, or one limit for all jobs.",
        mend: "Nothing needs mending; say in the documentation of the service which limits there are.",
        good: &[
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800",
            "t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 600",
        ],
        bad: &[],
        judge: override_noted,
    },
    Check {
        decides: "uws-executionduration-forbid",
        reads: Reads::All(&[step::T1_JOB, step::T1_SET_DURATION, step::T1_DURATION_SET]),
        because: "A client that wants another limit should know whether it may ask for one.",
        usually: "The service has one limit for all jobs and refuses to change it.",
        mend: "Nothing needs mending; a refusal is best said with 403 and a sentence for people.",
        good: &[
            "t1/job GET /jobs/1 -> 200 | @job\n\
             t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 303 Location: /jobs/1\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800",
            "t1/job GET /jobs/1 -> 200 | @job\n\
             t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 403 | not here\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 3600",
        ],
        bad: &[(
            "t1/job GET /jobs/1 -> 200 | @job\n\
             t1/set-duration POST /jobs/1/executionduration {EXECUTIONDURATION=1800} -> 403 | not here\n\
             t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800",
            "changed-although-refused",
        )],
        judge: forbidden_noted,
    },
    Check {
        decides: "uws-executionduration-invalid",
        reads: Reads::All(&[
            step::T1_DURATION_SET,
            step::T1_BAD_DURATION,
            step::T1_DURATION_BAD,
        ]),
        because: "A stored non-number breaks the job document for every client that reads it afterwards.",
        usually: "The text is written to the database as it came, or read by a parser that takes signs and words.",
        mend: "Take digits only, refuse everything else with 4xx (400, say), and leave the value as it was.",
        good: &[
            "t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800\n\
             t1/set-duration-bad POST /jobs/1/executionduration {EXECUTIONDURATION=abc} -> 400\n\
             t1/duration-after-bad GET /jobs/1/executionduration -> 200 | 1800",
            "t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800\n\
             t1/set-duration-bad POST /jobs/1/executionduration {EXECUTIONDURATION=-5} -> 303 Location: /jobs/1\n\
             t1/duration-after-bad GET /jobs/1/executionduration -> 200 | 1800\\n",
        ],
        bad: &[
            (
                "t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800\n\
                 t1/set-duration-bad POST /jobs/1/executionduration {EXECUTIONDURATION=-5} -> 303 Location: /jobs/1\n\
                 t1/duration-after-bad GET /jobs/1/executionduration -> 200 | -5",
                "stored",
            ),
            (
                "t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800\n\
                 t1/set-duration-bad POST /jobs/1/executionduration {EXECUTIONDURATION=} -> 303 Location: /jobs/1\n\
                 t1/duration-after-bad GET /jobs/1/executionduration -> 200 | 0",
                "changed",
            ),
            (
                "t1/duration-after-set GET /jobs/1/executionduration -> 200 | 1800\n\
                 t1/set-duration-bad POST /jobs/1/executionduration {EXECUTIONDURATION=abc} -> 500\n\
                 t1/duration-after-bad GET /jobs/1/executionduration -> 200 | 1800",
                "server-error",
            ),
        ],
        judge: wrong_values,
    },
];

/// A number of seconds: digits and nothing else.
fn whole(text: &str) -> Option<u128> {
    let text = text.trim();
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())?
}

/// The number in the resource, or the reason why there is none to compare.
fn shown(x: Seen<'_>) -> Result<u128, Finding> {
    let text = x.atom()?;
    whole(&text).ok_or_else(|| {
        Finding::undecided(
            Reason::Blocked,
            &x,
            format!("{text:?} is no whole number of seconds"),
        )
    })
}

/// The number in the job document, or the reason why there is none to compare.
fn written(x: Seen<'_>) -> Result<u128, Finding> {
    let field = x.job()?.execution_duration();
    field.trimmed().and_then(whole).ok_or_else(|| {
        Finding::undecided(
            Reason::Blocked,
            &x,
            "the job document has no whole number of seconds",
        )
    })
}

fn integer(x: Seen<'_>) -> Judgement {
    let text = x.atom()?;
    if text.is_empty() {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the execution duration is empty",
        ));
    }
    if whole(&text).is_some() {
        return Ok(Finding::pass(&x, Part::BODY, text));
    }
    let code = match text.strip_prefix('-') {
        Some(rest) if whole(rest).is_some() => "negative",
        _ => "not-an-integer",
    };
    let observed: String = text.chars().take(60).collect();
    let expected = "an integer number of seconds, 0 or more";
    let finding = Finding::broken(code, &x, Part::BODY, expected, format!("{observed:?}"));
    // The standard asks for an integer and does not say that it can't be negative.
    Ok(if code == "negative" {
        finding.graded(Verdict::Warn)
    } else {
        finding
    })
}

fn has_value(x: Seen<'_>) -> Judgement {
    let job = x.job()?;
    let field = job.execution_duration();
    let part = Part::Body(Some(field.span().unwrap_or(job.element.tag_span())));
    Ok(match field.trimmed() {
        Some(text) => Finding::pass(&x, part, text),
        None => {
            let observed = match (field.is_absent(), field.is_nil()) {
                (true, _) => "no such element",
                (_, true) => "nil",
                _ => "an empty element",
            };
            Finding::broken("no-value", &x, part, "executionDuration with a value", observed)
        }
    })
}

fn shows_value(x: Seen<'_>) -> Judgement {
    let text = x.atom()?;
    Ok(if text.is_empty() {
        Finding::broken("no-value", &x, Part::BODY, "a number of seconds", "an empty body")
    } else {
        Finding::pass(&x, Part::BODY, text)
    })
}

fn consistent(v: &View<'_>) -> Vec<Finding> {
    both(v, step::P1_JOB, step::P1_DURATION, |job, x| {
        agree(written(job)?, shown(x)?, x)
    })
}

/// `x` is the reading of the resource.
fn agree(document: u128, resource: u128, x: Seen<'_>) -> Judgement {
    Ok(if document == resource {
        Finding::pass(&x, Part::BODY, resource.to_string())
    } else {
        let expected = format!("{document}, as in the job document");
        Finding::broken("disagree", &x, Part::BODY, expected, resource.to_string())
    })
}

fn value_in_force(v: &View<'_>) -> Vec<Finding> {
    let Some(asked) = v.first(step::T1_SET_DURATION) else {
        return Vec::new();
    };
    both(v, step::T1_JOB_DURATION_SET, step::T1_DURATION_SET, |job, x| {
        taken(asked)?;
        if already_broken(&consistent(v)) {
            return Err(Finding::undecided(
                Reason::Blocked,
                &x,
                "the two disagree before any change too",
            ));
        }
        let (document, resource) = (written(job)?, shown(x)?);
        if document != resource {
            return agree(document, resource, x);
        }
        compare_with_asked(asked, resource, x)
    })
}

/// Notes whether the value now in force is the one asked for.
fn compare_with_asked(asked: Seen<'_>, now: u128, x: Seen<'_>) -> Judgement {
    let wanted = sent(&asked, "EXECUTIONDURATION").unwrap_or_default();
    Ok(if whole(&wanted) == Some(now) {
        Finding::pass(&x, Part::BODY, format!("{now}, as asked"))
    } else {
        Finding::info(
            "override",
            &x,
            Part::BODY,
            format!("{wanted} was asked for, {now} is in force"),
        )
    })
}

fn override_noted(v: &View<'_>) -> Vec<Finding> {
    both(v, step::T1_SET_DURATION, step::T1_DURATION_SET, |asked, x| {
        taken(asked)?;
        compare_with_asked(asked, shown(x)?, x)
    })
}

fn forbidden_noted(v: &View<'_>) -> Vec<Finding> {
    let Some(asked) = v.first(step::T1_SET_DURATION) else {
        return Vec::new();
    };
    both(v, step::T1_JOB, step::T1_DURATION_SET, |job, x| {
        if not_refused(asked).is_ok() {
            return forbids(asked, true, "", "");
        }
        let (before, after) = (written(job)?, shown(x)?);
        forbids(asked, before == after, &before.to_string(), &after.to_string())
    })
}

fn wrong_values(v: &View<'_>) -> Vec<Finding> {
    let readings = [step::T1_DURATION_SET, step::T1_DURATION_BAD];
    let same = |a: &str, b: &str| a == b || whole(a).is_some_and(|n| whole(b) == Some(n));
    attempts(v, step::T1_BAD_DURATION, "EXECUTIONDURATION", &readings)
        .iter()
        .map(|a| {
            let finding = crate::checks::settle(not_stored(a, same, |after| whole(after).is_none()));
            // A negative number is an integer, only of no use: the standard does not forbid it in words.
            let negative = finding.code == "stored" && a.sent.trim().starts_with('-');
            if negative {
                finding.graded(Verdict::Warn)
            } else {
                finding
            }
        })
        .collect()
}
