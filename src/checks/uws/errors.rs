//! Section M of the catalogue: errors of a job (UWS 1.1 sections 2.1.7, 2.2.2.5, Appendix B).

use super::media::considered;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, lenient_media, settle};
use crate::documents::uws::{ErrorSummary, Phase};
use crate::recording::{Reason, step};

/// Share of control characters above which a body counts as binary.
const BINARY_SHARE: f64 = 0.05;
/// Bytes looked at for that.
const SAMPLE: usize = 4096;

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-error-phase",
        reads: Reads::All(&[step::E1_POLL]),
        because: "A client that reads COMPLETED goes on to fetch results of a job that has none.",
        usually: "The worker catches the error, stores it, and closes the job as if it had succeeded; or the failure is booked \
                  as an abort.",
        mend: "Set the phase to ERROR whenever the job ends without having done its work.",
        good: &[
            "e1/poll GET /jobs/1 -> 200 | @failed",
            "e1/poll GET /jobs/1 -> 200 | @job\ne1/poll GET /jobs/1 -> 200 | @failed",
        ],
        bad: &[
            ("e1/poll GET /jobs/1 -> 200 | @done", "wrong-end"),
            (
                "e1/poll GET /jobs/1 -> 200 | @failed s|phase>ERROR|phase>ABORTED|",
                "wrong-end",
            ),
        ],
        judge: |v| {
            v.at(step::E1_POLL)
                .last()
                .map(|x| settle(ends_in_error(x)))
                .into_iter()
                .collect()
        },
    },
    Check {
        decides: "uws-error-summary",
        reads: Reads::All(&[step::E1_DONE]),
        because: "The errorSummary is the one place where every client looks for the reason of a failure.",
        usually: "The message is only written to a log or to the error resource; or the serialiser skips the element when no \
                  exception object is at hand.",
        mend: "Write an errorSummary with a message into the document of every job in ERROR.",
        good: &["e1/done GET /jobs/1 -> 200 | @failed"],
        bad: &[(
            "e1/done GET /jobs/1 -> 200 | @done s|COMPLETED|ERROR|",
            "no-error-summary",
        )],
        judge: |v| {
            each(v, &[step::E1_DONE], |x| match summary(x)? {
                Some(summary) => Ok(Finding::pass(
                    &x,
                    Part::Body(Some(summary.element.tag_span())),
                    "errorSummary",
                )),
                None => Ok(Finding::broken(
                    "no-error-summary",
                    &x,
                    Part::Body(x.job()?.phase().span()),
                    "an errorSummary beside the phase ERROR",
                    "none",
                )),
            })
        },
    },
    Check {
        decides: "uws-error-summary-message",
        reads: Reads::All(&[step::E1_DONE]),
        because: "A user who reads only that the job failed can neither mend the request nor report the problem.",
        usually: "An exception without a message is turned into an empty string.",
        mend: "Put a sentence into message; where the exception has none, say at least which part of the job failed.",
        good: &["e1/done GET /jobs/1 -> 200 | @failed"],
        bad: &[(
            "e1/done GET /jobs/1 -> 200 | @failed s|it failed| \\n |",
            "blank-message",
        )],
        judge: |v| each(v, &[step::E1_DONE], message_is_readable),
    },
    Check {
        decides: "uws-error-detail",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "A client that knows what the error resource gives can show it.",
        usually: "Services differ: none, the same message again, a VOTable, a stack trace.",
        mend: "Nothing to mend: the standard leaves it open.",
        good: &[
            "e1/error GET /jobs/1/error -> 200 | the long story",
            "e1/error GET /jobs/1/error -> 404",
        ],
        bad: &[(
            "e1/error GET /jobs/1/error -> 200 | the long story",
            "error-detail",
        )],
        judge: |v| each(v, &[step::E1_ERROR], |x| considered(x).map(detail)),
    },
    Check {
        decides: "uws-error-hasdetail",
        reads: Reads::All(&[step::E1_DONE, step::E1_ERROR]),
        because: "A client that is promised a detailed error offers it to its user, who then gets nothing.",
        usually: "hasDetail is a constant in a template, and the error resource was never written.",
        mend: "Set hasDetail to true only when the error resource has something to say.",
        good: &[
            "e1/done GET /jobs/1 -> 200 | @failed\ne1/error GET /jobs/1/error -> 200 | the long story",
            "e1/done GET /jobs/1 -> 200 | @failed s|\"true\"|\"false\"|\ne1/error GET /jobs/1/error -> 404",
        ],
        bad: &[
            (
                "e1/done GET /jobs/1 -> 200 | @failed\ne1/error GET /jobs/1/error -> 404",
                "promise-not-kept",
            ),
            (
                "e1/done GET /jobs/1 -> 200 | @failed\ne1/error GET /jobs/1/error -> 200",
                "promise-not-kept",
            ),
        ],
        judge: detail_as_promised,
    },
    Check {
        decides: "uws-error-get",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "A client that follows the table of resources expects an answer at the error of a failed job.",
        usually: "No route was made for the error, since the message is already in the job document.",
        mend: "Answer the error of a failed job with 200, if only with the message of the errorSummary.",
        good: &[
            "e1/error GET /jobs/1/error -> 200 | the long story",
            "e1/done GET /jobs/1 -> 200 | @failed s|hasDetail=\"true\"|hasDetail=\"false\"|\ne1/error GET /jobs/1/error -> 404",
        ],
        bad: &[("e1/error GET /jobs/1/error -> 404", "not-there")],
        judge: |v| {
            // A job that says it has no detail keeps its word with 404 (UWS 1.1 section 2.2.2.5).
            let no_detail = v
                .first(step::E1_DONE)
                .and_then(|x| x.job().ok()?.error_summary()?.has_detail.map(str::trim));
            let no_detail = matches!(no_detail, Some("false" | "0"));
            each(v, &[step::E1_ERROR], |x| {
                considered(x)?;
                Ok(match x.status() {
                    404 | 410 if no_detail => Finding::info("no-detail", &x, Part::Status, x.status_line()),
                    200..=299 => Finding::pass(&x, Part::Status, x.status_line()),
                    _ => Finding::broken("not-there", &x, Part::Status, "200", x.status_line()),
                })
            })
        },
    },
    Check {
        decides: "uws-error-none",
        reads: Reads::Any(&[step::P1_ERROR, step::Q1_DONE_ERROR]),
        because: "Clients that ask for an error to find out whether there was one meet quite different answers.",
        usually: "UWS does not say what to answer; DALI demands 404.",
        mend: "Answer 404 as long as the job has not failed, as DALI has it.",
        good: &[
            "p1/error GET /jobs/1/error -> 404",
            "p1/error GET /jobs/1/error -> 204",
            "p1/error GET /jobs/1/error -> 200",
        ],
        bad: &[
            ("p1/error GET /jobs/1/error -> 500", "server-error"),
            (
                "p1/error GET /jobs/1/error -> 200 | java.lang.NullPointerException\\n\\tat org.example.Error.get(Error.java:7)",
                "stack-trace",
            ),
        ],
        judge: |v| {
            each(v, &[step::P1_ERROR, step::Q1_DONE_ERROR], |x| {
                considered(x).map(without_error)
            })
        },
    },
    Check {
        decides: "uws-error-human-readable",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "The error is shown to a person; an empty page or a binary dump helps nobody.",
        usually: "A serialised exception object, or a file handle that was already read.",
        mend: "Send text, HTML, XML or a VOTable that says what went wrong.",
        good: &[
            "e1/error GET /jobs/1/error -> 200 | the long story",
            "e1/error GET /jobs/1/error -> 200 Content-Type: application/x-votable+xml | <VOTABLE/>",
            "e1/error GET /jobs/1/error -> 200 Content-Type: application/octet-stream | Überlauf in Spalte 3",
        ],
        bad: &[
            ("e1/error GET /jobs/1/error -> 200", "empty"),
            (
                "e1/error GET /jobs/1/error -> 200 | \u{1}\u{0}\u{7f}\u{2}\u{0}ELF\u{0}",
                "binary",
            ),
        ],
        judge: |v| each(v, &[step::E1_ERROR], readable_by_people),
    },
    Check {
        decides: "uws-error-summary-only",
        reads: Reads::All(&[step::Q1_DONE]),
        because: "A client may take an errorSummary for a sign of failure.",
        usually: "The element is always written, empty when nothing went wrong; an example in the standard shows it so.",
        mend: "Leave errorSummary out unless the job is in ERROR.",
        good: &["q1/done GET /jobs/1 -> 200 | @done"],
        bad: &[(
            "q1/done GET /jobs/1 -> 200 | @failed s|ERROR|COMPLETED|",
            "summary-without-failure",
        )],
        judge: |v| each(v, &[step::Q1_DONE], no_summary_when_completed),
    },
];

fn ends_in_error(x: Seen<'_>) -> Judgement {
    let job = x.job()?;
    let part = Part::Body(job.phase().span());
    match job.phase_word() {
        Some(Phase::Error) => Ok(Finding::pass(&x, part, "ERROR")),
        Some(phase @ (Phase::Completed | Phase::Aborted)) => {
            let advice =
                "If this job is not bound to fail on your service, give another recipe as `failing`.";
            Ok(Finding::broken("wrong-end", &x, part, "ERROR", phase.word()).advise(advice))
        }
        Some(phase @ Phase::Archived) => Err(Finding::undecided(Reason::Ambiguous, &x, phase.word())),
        Some(Phase::Pending) => {
            let why = "the job was never started";
            Err(Finding::undecided(Reason::Blocked, &x, why))
        }
        Some(phase) => Err(Finding::undecided(
            Reason::Busy,
            &x,
            format!("still {phase} when the time was over"),
        )),
        None => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "no phase that could be read",
        )),
    }
}

/// The errorSummary of a job that is in ERROR.
fn summary(x: Seen<'_>) -> Result<Option<ErrorSummary<'_>>, Finding> {
    let job = x.job()?;
    match job.phase_word() {
        Some(Phase::Error) => Ok(job.error_summary()),
        Some(phase) => Err(Finding::undecided(
            Reason::ConcurrentChange,
            &x,
            format!("the phase is {phase} now"),
        )),
        None => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "no phase that could be read",
        )),
    }
}

/// The errorSummary that other requirements need; its absence is one requirement's affair.
fn present_summary(x: Seen<'_>) -> Result<ErrorSummary<'_>, Finding> {
    summary(x)?.ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "there is no errorSummary"))
}

fn message_is_readable(x: Seen<'_>) -> Judgement {
    let message = present_summary(x)?.message;
    if message.is_absent() {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "there is no message element",
        ));
    }
    let part = Part::Body(message.span());
    Ok(match message.trimmed() {
        Some(text) => Finding::pass(&x, part, shortened(text)),
        None => Finding::broken(
            "blank-message",
            &x,
            part,
            "a sentence that a person can read",
            "nothing but blanks",
        ),
    })
}

fn detail(x: Seen<'_>) -> Finding {
    let size = x.response.body.len();
    match x.status() {
        200..=299 if size > 0 => Finding::info(
            "error-detail",
            &x,
            Part::BODY,
            format!("{}, {size} bytes", lenient_media(&x)),
        ),
        _ => Finding::info("no-error-detail", &x, Part::Status, x.status_line()),
    }
}

fn detail_as_promised(v: &View<'_>) -> Vec<Finding> {
    let Some(done) = v.first(step::E1_DONE) else {
        return Vec::new();
    };
    each(v, &[step::E1_ERROR], |x| {
        let summary = present_summary(done)?;
        match summary.has_detail.map(str::trim) {
            Some("true" | "1") => detail_is_there(x),
            Some("false" | "0") => {
                let part = Part::Body(Some(summary.element.tag_span()));
                Ok(Finding::info(
                    "no-detail-promised",
                    &done,
                    part,
                    "hasDetail is false",
                ))
            }
            _ => {
                let why = "no hasDetail that could be read";
                Err(Finding::undecided(Reason::Blocked, &done, why))
            }
        }
    })
}

fn detail_is_there(x: Seen<'_>) -> Judgement {
    considered(x)?;
    x.whole()?;
    let expected = "200 and a body, as hasDetail=\"true\" promises";
    let broken = |part, observed: &str| Finding::broken("promise-not-kept", &x, part, expected, observed);
    match x.status() {
        200..=299 if x.response.body.is_empty() => Ok(broken(Part::BODY, "an empty body")),
        200..=299 => {
            let observed = format!("{} bytes", x.response.body.len());
            Ok(Finding::pass(&x, Part::BODY, observed))
        }
        500..=599 => Err(Finding::undecided(Reason::Blocked, &x, x.status_line())),
        _ => Ok(broken(Part::Status, &x.status_line())),
    }
}

fn without_error(x: Seen<'_>) -> Finding {
    let text = x.text();
    match x.status() {
        404 | 410 => Finding::pass(&x, Part::Status, x.status_line()),
        500..=599 => Finding::info("server-error", &x, Part::Status, x.status_line()),
        200..=299 if text.trim().is_empty() => Finding::info("empty", &x, Part::Status, x.status_line()),
        200..=299 if is_stack_trace(&text) => {
            Finding::info("stack-trace", &x, Part::BODY, shortened(text.trim()))
        }
        200..=299 => Finding::info("content", &x, Part::BODY, shortened(text.trim())),
        _ => Finding::info("other-status", &x, Part::Status, x.status_line()),
    }
}

/// Traces of Java and Python, as error pages show them.
fn is_stack_trace(text: &str) -> bool {
    text.contains("Traceback (most recent call last)")
        || text.contains("\tat ")
        || text.contains("Caused by: ")
}

fn readable_by_people(x: Seen<'_>) -> Judgement {
    x.ok()?.whole()?;
    let body = &x.response.body;
    let expected = "text, HTML, XML or a VOTable";
    if x.text().trim().is_empty() {
        return Ok(Finding::broken("empty", &x, Part::BODY, expected, "nothing"));
    }
    Ok(if is_binary(body) {
        Finding::broken(
            "binary",
            &x,
            Part::BODY,
            expected,
            format!("binary data, {}", lenient_media(&x)),
        )
    } else {
        Finding::pass(
            &x,
            Part::BODY,
            format!("{}, {} bytes", lenient_media(&x), body.len()),
        )
    })
}

/// Control characters that no text has; UTF-16 is known by its byte order mark.
fn is_binary(body: &[u8]) -> bool {
    if body.starts_with(&[0xFF, 0xFE]) || body.starts_with(&[0xFE, 0xFF]) {
        return false;
    }
    let sample = &body[..body.len().min(SAMPLE)];
    let control = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    let count = sample.iter().filter(|b| control(b)).count();
    sample.contains(&0) || count as f64 > BINARY_SHARE * sample.len() as f64
}

fn no_summary_when_completed(x: Seen<'_>) -> Judgement {
    let job = x.job()?;
    if job.phase_word() != Some(Phase::Completed) {
        return Err(Finding::undecided(
            Reason::ConcurrentChange,
            &x,
            "the job is not COMPLETED",
        ));
    }
    Ok(match job.error_summary() {
        Some(summary) => Finding::info(
            "summary-without-failure",
            &x,
            Part::Body(Some(summary.element.span())),
            "an errorSummary in a COMPLETED job",
        ),
        None => Finding::pass(
            &x,
            Part::Body(job.phase().span()),
            "COMPLETED without errorSummary",
        ),
    })
}

/// The beginning of a text, for messages.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
