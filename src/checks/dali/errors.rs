//! The error of a job (DALI 1.1 sections 4.2 and 4.4.2).

use crate::checks::uws::media::{considered, is_html};
use crate::checks::uws::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, lenient_media};
use crate::documents::votable::Votable;
use crate::recording::{Reason, step};

const VOTABLE_ERROR: &str = "e1/error GET /jobs/1/error -> 200 | <VOTABLE><RESOURCE type=\"results\">\
     <INFO name=\"QUERY_STATUS\" value=\"ERROR\">it failed</INFO></RESOURCE></VOTABLE>";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dali-error-404",
        reads: Reads::Any(&[step::P1_ERROR, step::Q1_DONE_ERROR]),
        because: "A client asks for the error to find out whether there was one.",
        usually: "The resource is always there and empty as long as there is no error.",
        mend: "Answer 404 as long as the job has not failed.",
        good: &["p1/error GET /jobs/1/error -> 404\nq1/done-error GET /jobs/1/error -> 404"],
        bad: &[
            ("p1/error GET /jobs/1/error -> 200", "empty"),
            ("p1/error GET /jobs/1/error -> 204", "empty"),
            ("q1/done-error GET /jobs/1/error -> 200 | no error", "content"),
            ("q1/done-error GET /jobs/1/error -> 500", "other-status"),
        ],
        judge: |v| each(v, &[step::P1_ERROR, step::Q1_DONE_ERROR], no_error_there),
    },
    Check {
        decides: "dali-error-200",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "Fetching the error succeeds even if the job did not; a client that sees an error status gives up before reading it.",
        usually: "The status of the failed query is used for its error document as well, or there is no route for the error.",
        mend: "Answer GET on {job}/error of a failed job with 200 and the error document.",
        good: &["e1/error GET /jobs/1/error -> 200 | it failed"],
        bad: &[
            ("e1/error GET /jobs/1/error -> 400 | it failed", "wrong-status"),
            ("e1/error GET /jobs/1/error -> 404", "wrong-status"),
            (
                "e1/error GET /jobs/1/error -> 303 Location: /files/1\n> e1/error GET /files/1 -> 200 | it failed",
                "redirected",
            ),
        ],
        judge: |v| each(v, &[step::E1_ERROR], |x| sent_with_200(v, x)),
    },
    Check {
        decides: "dali-error-format",
        reads: Reads::All(&[step::E1_ERROR]),
        because: "A client can show plain text and read VOTables; of anything else it can only show that it does not know it.",
        usually: "The framework's error page in HTML, or JSON.",
        mend: "Send the error as text/plain, or as a VOTable whose INFO named QUERY_STATUS says ERROR.",
        good: &[
            "e1/error GET /jobs/1/error -> 200 | it failed",
            VOTABLE_ERROR,
            "e1/error GET /jobs/1/error -> 200 Content-Type: application/x-votable+xml | <VOTABLE><RESOURCE><INFO name=\"QUERY_STATUS\" value=\"ERROR\"/></RESOURCE></VOTABLE>",
        ],
        bad: &[
            (
                "e1/error GET /jobs/1/error -> 200 Content-Type: text/html | <html><body>it failed</body></html>",
                "html",
            ),
            (
                "e1/error GET /jobs/1/error -> 200 Content-Type: application/json | {\"error\": 1}",
                "other-format",
            ),
            (
                "e1/error GET /jobs/1/error -> 200 | <VOTABLE><RESOURCE type=\"results\"><DESCRIPTION>it failed</DESCRIPTION></RESOURCE></VOTABLE>",
                "no-query-status",
            ),
            (
                "e1/error GET /jobs/1/error -> 200 | <error>it failed</error>",
                "other-format",
            ),
            (
                "e1/error GET /jobs/1/error -> 200 | <VOTABLE><RESOURCE>",
                "not-well-formed",
            ),
        ],
        judge: |v| each(v, &[step::E1_ERROR], format),
    },
    Check {
        decides: "dali-error-in-summary",
        reads: Reads::All(&[step::E1_DONE, step::E1_ERROR]),
        because: "Generic clients of UWS show the summary and never ask for the error document.",
        usually: "The summary is a general sentence, the same for every failure.",
        mend: "Begin the errorSummary with the text that your protocol requires of errors, as the document does.",
        good: &[
            "e1/done GET /jobs/1 -> 200 | @failed\ne1/error GET /jobs/1/error -> 200 | it failed at line 3",
            "e1/done GET /jobs/1 -> 200 | @failed\n\
             e1/error GET /jobs/1/error -> 200 | <VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">it  failed</INFO></RESOURCE></VOTABLE>",
        ],
        bad: &[(
            "e1/done GET /jobs/1 -> 200 | @failed\ne1/error GET /jobs/1/error -> 200 | UsageError: no such ID",
            "differs",
        )],
        judge: |v| match (v.first(step::E1_DONE), v.first(step::E1_ERROR)) {
            (Some(job), Some(x)) => vec![crate::checks::settle(in_summary(v, job, x))],
            _ => Vec::new(),
        },
    },
];

fn no_error_there(x: Seen<'_>) -> Judgement {
    let broken = |code| Finding::broken(code, &x, Part::Status, "404 Not Found", x.status_line());
    Ok(match considered(x)?.status() {
        404 => Finding::pass(&x, Part::Status, x.status_line()),
        // Gone is as good as not found, and yet not what the standard says.
        410 => broken("other-status").graded(Verdict::Warn),
        200..=299 if x.text().trim().is_empty() => broken("empty"),
        200..=299 => broken("content"),
        _ => broken("other-status"),
    })
}

fn sent_with_200(v: &View<'_>, x: Seen<'_>) -> Judgement {
    considered(x)?;
    let expected = "200 OK";
    if x.status() != 200 {
        return Ok(Finding::broken(
            "wrong-status",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    match v.hops(&x).first() {
        Some(first) if first.id() != x.id() => {
            let observed = format!("{}, which ends in 200", first.status_line());
            Ok(Finding::broken("redirected", first, Part::Status, expected, observed).graded(Verdict::Warn))
        }
        _ => Ok(Finding::pass(&x, Part::Status, x.status_line())),
    }
}

fn format(x: Seen<'_>) -> Judgement {
    x.ok()?;
    let sent = lenient_media(&x);
    let expected = "plain text, or a VOTable with QUERY_STATUS ERROR";
    let broken = |code, observed: String| Ok(Finding::broken(code, &x, Part::BODY, expected, observed));
    if x.text().trim().is_empty() {
        return Err(blocked(&x, "there is no error document"));
    }
    if let Some(votable) = x.xml().ok().and_then(Votable::of) {
        return match votable.error() {
            Some(status) => Ok(Finding::pass(&x, Part::Body(Some(status.element.span())), sent)),
            None => broken("no-query-status", format!("a VOTable without that, {sent}")),
        };
    }
    if is_html(&x) {
        return broken("html", format!("an HTML page, {sent}"));
    }
    match x.media_type() {
        Some(media) if media.is_text_plain() => Ok(Finding::pass(&x, Part::Header("Content-Type"), sent)),
        Some(media) if media.is_xml() && x.xml().is_err() => {
            if x.response.truncated {
                return Err(Finding::undecided(Reason::TooLarge, &x, "not read to its end"));
            }
            broken("not-well-formed", format!("{sent} that can't be read"))
        }
        Some(_) => broken("other-format", sent),
        None => Err(Finding::undecided(Reason::Ambiguous, &x, "no Content-Type")),
    }
}

/// What DALI calls the required text is named by the protocol: SODA has words for it (SODA 1.0 section 5.2), TAP none.
const SODA_WORDS: [&str; 6] = [
    "Error",
    "AuthenticationError",
    "AuthorizationError",
    "ServiceUnavailable",
    "UsageError",
    "MultiValuedParamNotSupported",
];

fn in_summary(v: &View<'_>, job: Seen<'_>, x: Seen<'_>) -> Judgement {
    let summary = job.job()?.error_summary();
    let Some(summary) = summary else {
        return Err(blocked(&job, "there is no errorSummary"));
    };
    let part = Part::Body(Some(summary.element.span()));
    let message = one_line(summary.message.trimmed().unwrap_or_default());
    let document = error_text(x)?;
    if message.is_empty() || document.is_empty() {
        return Err(blocked(&job, "one of the two says nothing"));
    }
    let soda = v.recording.meta.profile.starts_with("soda");
    let required = SODA_WORDS.iter().find(|word| starts_with_word(&document, word));
    Ok(match required.filter(|_| soda) {
        Some(word) if !message.contains(word) => {
            let expected = format!("{word}, as in the error document");
            Finding::broken("required-text-missing", &job, part, expected, shortened(&message))
        }
        _ if same_text(&document, &message) => Finding::pass(&job, part, shortened(&message)),
        Some(_) => Finding::pass(&job, part, shortened(&message)),
        None => Finding::info("differs", &job, part, shortened(&message)),
    })
}

/// The text that the error document gives to people.
fn error_text(x: Seen<'_>) -> Result<String, Finding> {
    x.ok()?;
    let votable = x.xml().ok().and_then(Votable::of);
    let status = votable.and_then(|v| v.error().map(|status| status.message));
    if x.xml().is_ok() && status.is_none() {
        return Err(blocked(
            &x,
            "the error document is no VOTable that tells of an error",
        ));
    }
    Ok(one_line(&status.unwrap_or_else(|| x.text().into_owned())))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let rest = text.strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// A summary may be the beginning of the document or a part of it, cut with dots; or the document a part of the summary.
fn same_text(document: &str, message: &str) -> bool {
    let message = message.trim_end_matches(['.', '\u{2026}', ' ']);
    document.contains(message) || message.contains(document.trim_end_matches('.'))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::in_summary;
    use crate::checks::View;
    use crate::checks::example::recording;
    use crate::recording::step;

    const USAGE: &str = "e1/done GET /jobs/1 -> 200 | @failed\n\
                         e1/error GET /jobs/1/error -> 200 | UsageError: no such ID";

    #[test]
    fn soda_has_required_words() {
        let code = |text: &str| {
            let mut recording = recording(text);
            recording.meta.profile = "soda-async".to_owned();
            let view = View::new(&recording);
            let judged = in_summary(
                &view,
                view.first(step::E1_DONE).unwrap(),
                view.first(step::E1_ERROR).unwrap(),
            );
            judged.unwrap().code
        };
        assert_eq!(code(USAGE), "required-text-missing");
        assert_eq!(
            code(&USAGE.replace("@failed", "@failed s|it failed|UsageError: see there|")),
            "ok"
        );
    }
}
