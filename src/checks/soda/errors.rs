//! Section E3 of the catalogue: errors and their words (SODA 1.0 sections 3.1, 5.2 and 6).

use super::results::{COMBINATIONS, Job};
use crate::checks::dali::quick_completes;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, lenient_media, settle};
use crate::documents::uws::Phase;
use crate::recording::{Reason, step};

/// The word for a parameter that may have one value only.
pub(super) const MULTI_VALUED: &str = "MultiValuedParamNotSupported";
/// The words that error documents begin with (SODA 1.0 section 5.2).
const ERROR_WORDS: [&str; 6] = [
    "Error",
    "AuthenticationError",
    "AuthorizationError",
    "ServiceUnavailable",
    "UsageError",
    MULTI_VALUED,
];
/// Words that may have another cause than the repetition.
const OTHER_CAUSES: [&str; 3] = ["AuthenticationError", "AuthorizationError", "ServiceUnavailable"];

const REPEATED: Job = Job {
    create: step::SODA3_CREATE,
    done: step::SODA3_DONE,
    error: step::SODA3_ERROR,
};

const REFUSED: &str = "soda3/create POST /jobs {ID=a&ID=b} -> 303 Location: /jobs/1\nsoda3/done GET /jobs/1 -> 200 | @failed s|it failed|MultiValuedParamNotSupported: ID|";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "soda-multivalue-error",
        reads: Reads::Any(&[
            step::SODA3_DONE,
            step::SODA3_CREATE,
            step::SODA1_DONE,
            step::SODA1_CREATE,
        ]),
        because: "A client that reads this word asks again with one value at a time; after any other error it gives up.",
        usually: "The second value overwrites the first or is refused like a syntax error.",
        mend: "Take several values, or fail with a text that begins with MultiValuedParamNotSupported.",
        good: &[
            REFUSED,
            "soda3/create POST /jobs {ID=a&ID=b} -> 303 Location: /jobs/1\nsoda3/done GET /jobs/1 -> 200 | @failed\nsoda3/error GET /jobs/1/error -> 200 | MultiValuedParamNotSupported",
            "soda3/create POST /jobs {ID=a&ID=b} -> 303 Location: /jobs/1\nsoda3/done GET /jobs/1 -> 200 | @done",
        ],
        bad: &[(
            "q1/create POST /jobs {ID=a} -> 303 Location: /jobs/1\nq1/poll GET /jobs/1 -> 200 | @done\nsoda3/create POST /jobs {ID=a&ID=b} -> 303 Location: /jobs/2\nsoda3/done GET /jobs/2 -> 200 | @failed s|it failed|UsageError: ID|\nsoda3/error GET /jobs/2/error -> 200 | UsageError: ID",
            "another-word",
        )],
        judge: |v| {
            let jobs = [REPEATED, COMBINATIONS].into_iter();
            jobs.filter_map(|job| repeated(v, job)).map(settle).collect()
        },
    },
    Check {
        decides: "soda-error-text",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "A client decides by the first word whether to ask again, to sign in, or to give up.",
        usually: "The framework writes its own page or a VOTable.",
        mend: "Send errors as text/plain that begins with a word of SODA 1.0 section 5.2, such as UsageError.",
        good: &["e1/error GET /jobs/1/error -> 200 | UsageError: no such ID"],
        bad: &[
            ("e1/error GET /jobs/1/error -> 200 | no such ID", "no-error-word"),
            (
                "e1/error GET /jobs/1/error -> 200 Content-Type: text/html | UsageError: no such ID",
                "not-plain",
            ),
        ],
        judge: |v| each(v, &[step::E1_ERROR, step::SODA3_ERROR], error_text),
    },
];

/// Does a text begin with one of the words of SODA 1.0 section 5.2?
pub(super) fn begins_with_error_word(text: &str) -> bool {
    ERROR_WORDS.iter().any(|word| text.trim_start().starts_with(word))
}

/// What a job says of its failure: its error document, else the message of its summary.
pub(super) fn failure_text<'v>(v: &'v View<'_>, job: Job) -> Option<(Seen<'v>, String)> {
    let document = v.first(job.error).filter(|x| x.status() == 200);
    if let Some(x) = document.filter(|x| begins_with_error_word(&x.text())) {
        return Some((x, x.text().into_owned()));
    }
    let done = v.first(job.done)?;
    let summary = done.job().ok()?.error_summary();
    let message = summary.and_then(|s| s.message.trimmed().map(str::to_owned));
    message
        .map(|text| (done, text))
        .or_else(|| document.map(|x| (x, x.text().into_owned())))
}

/// Could a failure with this text have another cause than what was asked for?
pub(super) fn has_other_cause(text: &str) -> bool {
    OTHER_CAUSES
        .iter()
        .any(|word| text.trim_start().starts_with(word))
}

fn repeated(v: &View<'_>, job: Job) -> Option<Judgement> {
    let create = v.first(job.create)?;
    let text = create.text();
    if (400..500).contains(&create.status()) {
        // That it is refused already when it is made is the business of a row of DALI.
        return Some(said(v, create, &text));
    }
    let done = v.first(job.done)?;
    let phase = match done.job() {
        Ok(job) => job.phase_word(),
        Err(finding) => return Some(Err(finding)),
    };
    Some(match phase {
        Some(Phase::Completed) => Ok(Finding::pass(&done, Part::BODY, "several values are taken")),
        Some(Phase::Error) => match failure_text(v, job) {
            // The word may stand in the error document, which has to be known before anything is missed.
            Some((x, text)) if v.first(job.error).is_some() || text.starts_with(MULTI_VALUED) => {
                said(v, x, &text)
            }
            Some((x, text)) => Err(Finding::undecided(Reason::NotObserved, &x, shown(&text))),
            None => Err(Finding::undecided(
                Reason::Blocked,
                &done,
                "the failed job says nothing of its error",
            )),
        },
        _ => Err(Finding::undecided(
            Reason::NotObserved,
            &done,
            "the job neither completed nor failed",
        )),
    })
}

fn said(v: &View<'_>, x: Seen<'_>, text: &str) -> Judgement {
    let text = text.trim_start();
    let observed = shown(text);
    if text.starts_with(MULTI_VALUED) {
        return Ok(Finding::pass(&x, Part::BODY, observed));
    }
    // Only where a job without repetition came to its end can the repetition be to blame.
    if !quick_completes(v) || has_other_cause(text) {
        let why = format!("it failed for another reason: {observed}");
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    }
    let expected = format!("a text that begins with {MULTI_VALUED}");
    Ok(Finding::broken(
        "another-word",
        &x,
        Part::BODY,
        expected,
        observed,
    ))
}

/// The beginning of a text, for messages.
fn shown(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty());
    line.unwrap_or_default().chars().take(80).collect()
}

fn error_text(x: Seen<'_>) -> Judgement {
    let x = x.ok()?;
    let expected = "text/plain that begins with an error word of SODA 1.0 section 5.2";
    if !x.media_type().is_some_and(|m| m.is_text_plain()) {
        let observed = lenient_media(&x);
        return Ok(Finding::broken(
            "not-plain",
            &x,
            Part::Header("Content-Type"),
            expected,
            observed,
        ));
    }
    if begins_with_error_word(&x.text()) {
        return Ok(Finding::pass(&x, Part::BODY, "an error word"));
    }
    let observed: String = x.text().chars().take(80).collect();
    Ok(Finding::broken(
        "no-error-word",
        &x,
        Part::BODY,
        expected,
        observed,
    ))
}
