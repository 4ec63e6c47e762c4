//! Section H of the catalogue, second part: changing the destruction time, and what happens then (UWS 1.1 sections 2.1.5,
//! 2.2.3.3).

use super::atoms::{already_broken, both};
use super::destruction::{PRECISION, agree, consistent, in_document, in_resource};
use super::limits::{
    Attempt, attempts, change_answered_303, change_leads_to_job, forbids, not_refused, not_stored, sent,
    taken,
};
use super::times::{Moment, apart, looks_like_a_date, read_instant, service_clock};
use crate::checks::view::instant_seconds;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::instant::Instant;
use crate::documents::uws::Phase;
use crate::documents::uws::schema::UwsVersion;
use crate::recording::{Reason, step};

/// How long after its destruction time a job may linger, in seconds: reapers are periodic (catalogue row 145).
const GRACE: f64 = 295.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-destruction-post-303",
        reads: Reads::All(&[step::T1_SET_DESTRUCTION]),
        because: "A client follows the redirect to see what is now in force; another status looks like a failure.",
        usually: "A framework's default status for POST, or a handler that prints the job at once.",
        mend: "Answer the change with 303, or with 403 if changes are forbidden.",
        good: &[
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1",
        ],
        bad: &[(
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 200 | ok",
            "wrong-status",
        )],
        judge: answered,
    },
    Check {
        decides: "uws-destruction-post-location",
        reads: Reads::All(&[step::T1_SET_DESTRUCTION]),
        because: "A client that follows the redirect expects the job, with the time now in force.",
        usually: "The redirect leads back to the resource that was posted to, or to the job list.",
        mend: "Set Location to the URL of the job.",
        good: &[
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1",
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: http://example.org/jobs/1",
        ],
        bad: &[(
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs",
            "wrong-location",
        )],
        judge: |v| change_leads_to_job(v, step::T1_SET_DESTRUCTION),
    },
    Check {
        decides: "uws-destruction-post-value",
        reads: Reads::All(&[
            step::T1_SET_DESTRUCTION,
            step::T1_DESTRUCTION_SET,
            step::T1_JOB_DESTRUCTION_SET,
        ]),
        because: "The service may answer with another time than asked for, so the client has to read it back.",
        usually: "The change reaches the resource and not the document, or the time is shifted by a time zone.",
        mend: "Store the new instant once, in UTC, and print that one in the resource and in the document.",
        good: &[
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z\n\
             t1/job-after-set-destruction GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-02T00:00:00.000Z|",
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00.000Z\n\
             t1/job-after-set-destruction GET /jobs/1 -> 200 | @job",
        ],
        bad: &[(
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z\n\
             t1/job-after-set-destruction GET /jobs/1 -> 200 | @job",
            "disagree",
        )],
        judge: value_in_force,
    },
    Check {
        decides: "uws-destruction-override",
        reads: Reads::All(&[step::T1_SET_DESTRUCTION, step::T1_DESTRUCTION_SET]),
        because: "A client learns by reading back that its job will be kept for less time than it asked for.",
        usually: "The service has a longest storage time, or keeps all jobs equally long.",
        mend: "Nothing needs mending; say in the documentation of the service which limits there are.",
        good: &[
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z",
            "t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-01T18:00:00Z",
        ],
        bad: &[],
        judge: override_noted,
    },
    Check {
        decides: "uws-destruction-forbid",
        reads: Reads::All(&[step::T1_JOB, step::T1_SET_DESTRUCTION, step::T1_DESTRUCTION_SET]),
        because: "A client that wants to keep its job longer should know whether it may ask for that.",
        usually: "The service keeps all jobs equally long and refuses to change that.",
        mend: "Nothing needs mending; a refusal is best said with 403 and a sentence for people.",
        good: &[
            "t1/job GET /jobs/1 -> 200 | @job\n\
             t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 303 Location: /jobs/1\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z",
            "t1/job GET /jobs/1 -> 200 | @job\n\
             t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 403 | not here\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-02T12:00:00Z",
        ],
        bad: &[(
            "t1/job GET /jobs/1 -> 200 | @job\n\
             t1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-02T00:00:00Z} -> 403 | not here\n\
             t1/destruction-after-set GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z",
            "changed-although-refused",
        )],
        judge: forbidden_noted,
    },
    Check {
        decides: "uws-destruction-effective",
        reads: Reads::All(&[step::D1_SET_DESTRUCTION, step::D1_JOB, step::D1_POLL]),
        because: "A client that asks for an early destruction wants its data gone, and storage is shared.",
        usually: "Nothing cleans up, or it does so once a day; the destruction time is only stored.",
        mend: "Let something look for due jobs every minute or so, abort what still runs, and remove or archive them.",
        good: &[
            "d1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-01T12:00:20Z} -> 303 Location: /jobs/1\n\
             d1/job GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:20Z|\n\
             +20s d1/poll GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:20Z|\n\
             +60s d1/poll GET /jobs/1 -> 404",
            "d1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-01T12:00:20Z} -> 303 Location: /jobs/1\n\
             d1/job GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:20Z|\n\
             +20s d1/poll GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:20Z| s|PENDING|ARCHIVED|",
        ],
        bad: &[(
            "d1/set-destruction POST /jobs/1/destruction {DESTRUCTION=2026-01-01T12:00:20Z} -> 303 Location: /jobs/1\n\
             d1/job GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:20Z|\n\
             +320s d1/poll GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-01T12:00:20Z|",
            "still-there",
        )],
        judge: effective,
    },
    Check {
        decides: "uws-destruction-invalid",
        reads: Reads::All(&[
            step::T1_DESTRUCTION_MS,
            step::T1_BAD_DESTRUCTION,
            step::T1_DESTRUCTION_BAD,
        ]),
        because: "A stored word breaks the job document for every client that reads it afterwards.",
        usually: "The text is written to the database as it came.",
        mend: "Take instants only, refuse everything else with 4xx (400, say), and leave the value as it was.",
        good: &[
            "t1/destruction-after-set-ms GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00.250Z\n\
             t1/set-destruction-bad POST /jobs/1/destruction {DESTRUCTION=tomorrow} -> 400\n\
             t1/destruction-after-bad GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00.250Z",
            "t1/destruction-after-set-ms GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z\n\
             t1/set-destruction-bad POST /jobs/1/destruction {DESTRUCTION=} -> 303 Location: /jobs/1\n\
             t1/destruction-after-bad GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z",
            "t1/destruction-after-set-ms GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z\n\
             t1/set-destruction-bad POST /jobs/1/destruction {DESTRUCTION=} -> 303 Location: /jobs/1\n\
             t1/destruction-after-bad GET /jobs/1/destruction -> 200",
        ],
        bad: &[
            (
                "t1/destruction-after-set-ms GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z\n\
                 t1/set-destruction-bad POST /jobs/1/destruction {DESTRUCTION=tomorrow} -> 303 Location: /jobs/1\n\
                 t1/destruction-after-bad GET /jobs/1/destruction -> 200 | tomorrow",
                "stored",
            ),
            (
                "t1/destruction-after-set-ms GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z\n\
                 t1/set-destruction-bad POST /jobs/1/destruction {DESTRUCTION=tomorrow} -> 500\n\
                 t1/destruction-after-bad GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z",
                "server-error",
            ),
            (
                "t1/destruction-after-set-ms GET /jobs/1/destruction -> 200 | 2026-01-02T00:00:00Z\n\
                 t1/set-destruction-bad POST /jobs/1/destruction {DESTRUCTION=tomorrow} -> 303 Location: /jobs/1\n\
                 t1/destruction-after-bad GET /jobs/1/destruction -> 200 | 2026-03-02T00:00:00Z",
                "changed",
            ),
        ],
        judge: wrong_values,
    },
    Check {
        decides: "uws-destruction-past",
        reads: Reads::All(&[step::T2_SET_PAST, step::T2_JOB]),
        because: "A client that gets the year wrong by accident may lose its job at once.",
        usually: "The service takes any instant, and its next clean-up takes the job.",
        mend: "Nothing must be mended; a refusal (4xx) is the kindest answer.",
        good: &[
            "t2/set-destruction-past POST /jobs/1/destruction {DESTRUCTION=2000-01-01T00:00:00Z} -> 400\n\
             t2/job-after-past GET /jobs/1 -> 200 | @job",
            "t2/set-destruction-past POST /jobs/1/destruction {DESTRUCTION=2000-01-01T00:00:00Z} -> 303 Location: /jobs/1\n\
             t2/job-after-past GET /jobs/1 -> 404",
            "t2/set-destruction-past POST /jobs/1/destruction {DESTRUCTION=2000-01-01T00:00:00Z} -> 303 Location: /jobs/1\n\
             t2/job-after-past GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2000-01-01T00:00:00Z|",
            "t2/set-destruction-past POST /jobs/1/destruction {DESTRUCTION=2000-01-01T00:00:00Z} -> 303 Location: /jobs/1\n\
             t2/job-after-past GET /jobs/1 -> 200 | @job",
        ],
        bad: &[(
            "t2/set-destruction-past POST /jobs/1/destruction {DESTRUCTION=2000-01-01T00:00:00Z} -> 303 Location: /jobs/1\n\
             t2/job-after-past GET /jobs/1 -> 404",
            "redirect-to-nothing",
        )],
        judge: past,
    },
];

fn answered(v: &View<'_>) -> Vec<Finding> {
    let syntax_refused = |x: &Seen<'_>| matches!(x.status(), 400 | 415 | 422);
    match v.first(step::T1_SET_DESTRUCTION) {
        // For 1.1 the row on the service's own form of instants tells of this.
        Some(x) if syntax_refused(&x) && v.version() == UwsVersion::V1_1 => {
            vec![Finding::undecided(Reason::Blocked, &x, x.status_line())]
        }
        _ => change_answered_303(v, step::T1_SET_DESTRUCTION, step::T1_DESTRUCTION_SET),
    }
}

fn value_in_force(v: &View<'_>) -> Vec<Finding> {
    let Some(asked) = v.first(step::T1_SET_DESTRUCTION) else {
        return Vec::new();
    };
    both(
        v,
        step::T1_JOB_DESTRUCTION_SET,
        step::T1_DESTRUCTION_SET,
        |job, x| {
            taken(asked)?;
            if already_broken(&consistent(v)) {
                return Err(Finding::undecided(
                    Reason::Blocked,
                    &x,
                    "the two disagree before any change too",
                ));
            }
            let (document, resource) = (in_document(job)?, in_resource(x)?);
            let compared = settle(agree(&document, &resource, x, v.version()));
            // How the same instant is spelled is for the row on agreement without a change.
            let same_instant =
                matches!((&document, &resource), (Moment::At(a), Moment::At(b)) if apart(a, b) < PRECISION);
            if compared.code == "ok" || same_instant {
                compare_with_asked(asked, &resource, x)
            } else {
                Ok(compared)
            }
        },
    )
}

/// Notes whether the instant now in force is the one asked for.
fn compare_with_asked(asked: Seen<'_>, now: &Moment, x: Seen<'_>) -> Judgement {
    let wanted = sent(&asked, "DESTRUCTION").unwrap_or_default();
    if let Moment::Unreadable(text) = now {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("{text:?} can't be read"),
        ));
    }
    let kept = match (read_instant(&wanted), now) {
        (Some(wanted), Moment::At(now)) => apart(&wanted, now) <= PRECISION,
        _ => false,
    };
    let now = now.words();
    Ok(if kept {
        Finding::pass(&x, Part::BODY, format!("{now}, as asked"))
    } else {
        let observed = format!("{wanted} was asked for, {now} is in force");
        Finding::info("override", &x, Part::BODY, observed)
    })
}

fn override_noted(v: &View<'_>) -> Vec<Finding> {
    both(
        v,
        step::T1_SET_DESTRUCTION,
        step::T1_DESTRUCTION_SET,
        |asked, x| {
            taken(asked)?;
            compare_with_asked(asked, &in_resource(x)?, x)
        },
    )
}

fn forbidden_noted(v: &View<'_>) -> Vec<Finding> {
    let Some(asked) = v.first(step::T1_SET_DESTRUCTION) else {
        return Vec::new();
    };
    both(v, step::T1_JOB, step::T1_DESTRUCTION_SET, |job, x| {
        if not_refused(asked).is_ok() {
            return forbids(asked, true, "", "");
        }
        let (before, after) = (in_document(job)?, in_resource(x)?);
        let same = match (&before, &after) {
            (Moment::At(a), Moment::At(b)) => apart(a, b) <= PRECISION,
            (a, b) => a == b,
        };
        forbids(asked, same, &before.words(), &after.words())
    })
}

fn effective(v: &View<'_>) -> Vec<Finding> {
    let (Some(asked), Some(job), Some(last)) = (
        v.first(step::D1_SET_DESTRUCTION),
        v.at(step::D1_JOB).last(),
        v.at(step::D1_POLL).last(),
    ) else {
        return Vec::new();
    };
    vec![settle(gone_in_time(v, asked, job, last))]
}

/// The instant that was asked for, if the service keeps it.
fn kept(asked: Seen<'_>, job: Seen<'_>) -> Result<Instant, Finding> {
    let due = sent(&asked, "DESTRUCTION").and_then(|text| read_instant(&text));
    let now = in_document(job)?;
    match (due, &now) {
        (Some(due), Moment::At(now)) if apart(&due, now) <= PRECISION => Ok(due),
        _ => {
            let observed = format!("the service set {} instead", now.words());
            Err(Finding::undecided(Reason::Refused, &job, observed))
        }
    }
}

fn gone_in_time(v: &View<'_>, asked: Seen<'_>, job: Seen<'_>, last: Seen<'_>) -> Judgement {
    taken(asked)?;
    let due = kept(asked, job)?;
    if matches!(last.status(), 404 | 410) {
        return Ok(Finding::pass(&last, Part::Status, last.status_line()));
    }
    let phase = last.job()?.phase();
    if last.job()?.phase_word() == Some(Phase::Archived) {
        return Ok(Finding::pass(&last, Part::Body(phase.span()), "ARCHIVED"));
    }
    if let Some(reason) = v.recording.meta.ended_by {
        return Err(Finding::undecided(
            reason,
            &last,
            "the job was still there when the run ended",
        ));
    }
    let late = service_clock(&last).map_or(0.0, |now| now - instant_seconds(&due));
    if late > 0.0 && late < v.paced(GRACE) {
        let why = format!(
            "still there {late:.0} s after it was due, when we stopped watching; --grace 5m decides it"
        );
        return Err(Finding::undecided(Reason::Ambiguous, &last, why));
    }
    match service_clock(&last) {
        Some(now) if now > instant_seconds(&due) => {
            let observed = format!("200, {:.0} s after it was due", now - instant_seconds(&due));
            let expected = "404, 410 or the phase ARCHIVED";
            Ok(Finding::broken(
                "still-there",
                &last,
                Part::Status,
                expected,
                observed,
            ))
        }
        _ => Err(Finding::undecided(
            Reason::TooFast,
            &last,
            "by the service's clock the job is not due yet",
        )),
    }
}

fn wrong_values(v: &View<'_>) -> Vec<Finding> {
    let readings = [step::T1_DESTRUCTION_MS, step::T1_DESTRUCTION_BAD];
    attempts(v, step::T1_BAD_DESTRUCTION, "DESTRUCTION", &readings)
        .iter()
        .map(|a| settle(wrong_value(a)))
        .collect()
}

fn wrong_value(a: &Attempt<'_>) -> Judgement {
    let same = |a: &str, b: &str| match (read_instant(a), read_instant(b)) {
        (Some(a), Some(b)) => apart(&a, &b) < PRECISION,
        _ => a == b,
    };
    if a.sent.is_empty() && !a.before.atom()?.is_empty() && a.after.atom()?.is_empty() {
        // An empty value may be read as "no destruction time", which is written so in this very resource.
        return Ok(Finding::info(
            "cleared",
            &a.after,
            Part::BODY,
            "nothing was sent; no destruction time now",
        ));
    }
    not_stored(a, same, |after| !looks_like_a_date(after))
}

fn past(v: &View<'_>) -> Vec<Finding> {
    both(v, step::T2_SET_PAST, step::T2_JOB, |posted, x| {
        let wanted = sent(&posted, "DESTRUCTION").and_then(|text| read_instant(&text));
        match posted.status() {
            401 | 429 | 503 => posted.ok().map(drop)?,
            400..=499 => {
                return Ok(Finding::info(
                    "refused",
                    &posted,
                    Part::Status,
                    posted.status_line(),
                ));
            }
            500.. => return Err(Finding::undecided(Reason::Blocked, &posted, posted.status_line())),
            _ => {}
        }
        if matches!(x.status(), 404 | 410) {
            let redirected = (300..400).contains(&posted.status());
            let code = if redirected {
                "redirect-to-nothing"
            } else {
                "destroyed-at-once"
            };
            return Ok(Finding::info(code, &x, Part::Status, "the job is gone at once"));
        }
        let part = Part::Body(x.job()?.destruction().span());
        let now = in_document(x)?;
        let code = match (&wanted, &now) {
            (Some(wanted), Moment::At(now)) if apart(wanted, now) <= PRECISION => "kept",
            _ => "override",
        };
        Ok(Finding::info(
            code,
            &x,
            part,
            format!("{} is in force", now.words()),
        ))
    })
}
