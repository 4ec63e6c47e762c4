//! Errors: of one identifier in its row, of the service in a document (DataLink 1.1 sections 3.2.4 and 3.4).

use super::asking::willing;
use super::ground::{LISTS, Wrong, each_row, ids_of, is_error, status};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, View, each, lenient_media, settle};
use crate::documents::votable::{Row, Votable};
use crate::recording::{Reason, Step, step};

const UNKNOWN: &str =
    "links/unknown GET /links?ID=ivo://archive.example.org/~%3Fno-such-thing -> 200 | @cloud/links-unknown";

/// The words of the standard.
const FAULTS: [&str; 5] = [
    "NotFoundFault",
    "UsageFault",
    "TransientFault",
    "FatalFault",
    "DefaultFault",
];

/// The requests that a service may refuse as a whole.
const DOCUMENTS: &[Step] = &[step::LINKS_FORMAT_TWICE, step::LINKS_FORMAT];

const WITH_ERRORS: &[Step] = &[
    step::LINKS_GET,
    step::LINKS_SEVERAL,
    step::LINKS_UNKNOWN,
    step::LINKS_AWKWARD,
    step::LINKS_MANY,
    step::LINKS_FORMAT_TWICE,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-error-row",
        reads: Reads::All(&[step::LINKS_UNKNOWN]),
        because: "A client that asks for many data sets learns from the row which of them is unknown.",
        usually: "The query finds nothing, so that nothing is written; or the service says 404.",
        mend: "Answer 200 with a row that has the identifier and an error_message.",
        good: &[UNKNOWN],
        bad: &[
            (
                "links/unknown GET /links?ID=none -> 404 | NotFoundFault",
                "not-200",
            ),
            (
                "links/unknown GET /links?ID=none -> 200 | @cloud/links-none",
                "no-row",
            ),
        ],
        judge: |v| each(v, &[step::LINKS_UNKNOWN], error_row),
    },
    Check {
        decides: "dl-error-prefix",
        reads: Reads::Any(WITH_ERRORS),
        because: "Clients tell by the word whether to try again later or to give up.",
        usually: "The message is that of the exception.",
        mend: "Begin the message with one of the five words, and put more text after a colon.",
        good: &[UNKNOWN],
        bad: &[
            (
                "links/unknown GET /links?ID=none -> 200 | @cloud/links-unknown s|NotFoundFault|Not found|",
                "other-word",
            ),
            (
                "links/unknown GET /links?ID=none -> 200 | @cloud/links-unknown s|NotFoundFault:|NotFoundFault|",
                "other-word",
            ),
            (
                "links/format-twice GET /links?ID=a&RESPONSEFORMAT=votable&RESPONSEFORMAT=votable -> 400 | @cloud/links-error s|UsageFault: ||",
                "other-word",
            ),
        ],
        judge: prefixes,
    },
    Check {
        decides: "dl-error-required",
        reads: Reads::Any(LISTS),
        because: "Without identifier and semantics nobody knows which link of which data set is missing.",
        usually: "The row of an error is filled with its message only.",
        mend: "Write ID and semantics in error rows as in all others, `#this` where nothing else is known.",
        good: &[UNKNOWN],
        bad: &[(
            "links/unknown GET /links?ID=none -> 200 | @cloud/links-unknown s|<TD>#this</TD>|<TD/>|",
            "no-semantics",
        )],
        judge: |v| each_row(v, LISTS, |sheet, row| complete(v, sheet, row)),
    },
    Check {
        decides: "dl-error-document",
        reads: Reads::Any(DOCUMENTS),
        because: "A client that expects a VOTable reads the reason from it, and shows a page of HTML to nobody.",
        usually: "The framework or the web server writes its own error pages.",
        mend: "Write errors as a VOTable whose INFO named QUERY_STATUS has the value ERROR and the message as its text.",
        good: &[
            "links/format-twice GET /links?ID=a&RESPONSEFORMAT=votable&RESPONSEFORMAT=votable -> 400 | @cloud/links-error",
        ],
        bad: &[
            (
                "links/format-twice GET /links?ID=a -> 400 Content-Type: text/html | <html><body><p>Bad</body></html>",
                "no-votable",
            ),
            (
                "links/format GET /links?ID=a&RESPONSEFORMAT=votable -> 422 Content-Type: text/plain | UsageError: format",
                "no-votable",
            ),
            (
                "links/format-twice GET /links?ID=a -> 400 | @cloud/links-error s|value=\"ERROR\"|value=\"OK\"|",
                "no-error",
            ),
        ],
        judge: |v| {
            DOCUMENTS
                .iter()
                .flat_map(|step| v.at(*step))
                .filter_map(document)
                .collect()
        },
    },
];

fn error_row(x: Seen<'_>) -> Judgement {
    if willing(x)?.status() != 200 {
        return Ok(status("not-200", &x, "200 and a row with an error_message"));
    }
    let sheet = x.sheet()?;
    if let Some(row) = sheet.rows.iter().find(|row| is_error(&sheet, row)) {
        let observed = format!("`{}`", sheet.text(row, "error_message"));
        return Ok(Finding::pass(&x, sheet.cell(row, "error_message"), observed));
    }
    if sheet.column("error_message").is_none() {
        let why = "the list has no column error_message";
        return Err(Finding::undecided(Reason::Blocked, &x, why));
    }
    let id = ids_of(&x).into_iter().next().unwrap_or_default();
    let observed = match sheet.rows.len() {
        0 => format!("no row for `{id}`"),
        rows => format!("{rows} rows for `{id}`, none of them an error"),
    };
    Ok(Finding::broken(
        "no-row",
        &x,
        sheet.head(),
        "a row with an error_message",
        observed,
    ))
}

fn begins_well(message: &str) -> bool {
    let message = message.trim();
    FAULTS.iter().any(|word| {
        let rest = message.strip_prefix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

fn expected() -> String {
    format!("{}, followed by nothing or a colon", FAULTS.join(", "))
}

fn prefixes(v: &View<'_>) -> Vec<Finding> {
    let mut findings = each_row(v, LISTS, |sheet, row| {
        let message = sheet.text(row, "error_message");
        if message.trim().is_empty() {
            return None;
        }
        let wrong = || Wrong::new("other-word", "error_message", expected(), format!("`{message}`"));
        Some(if begins_well(message) {
            Ok(())
        } else {
            Err(wrong())
        })
    });
    findings.extend(
        WITH_ERRORS
            .iter()
            .flat_map(|step| v.at(*step))
            .filter_map(in_document),
    );
    findings
}

/// The message of a document that says ERROR.
fn in_document(x: Seen<'_>) -> Option<Finding> {
    if x.response.truncated {
        return None;
    }
    let error = Votable::of(x.xml().ok()?)?
        .error()
        .filter(|error| !error.message.is_empty())?;
    let at = Part::Body(Some(error.element.span()));
    let observed = format!("`{}`", error.message);
    Some(match begins_well(&error.message) {
        true => Finding::pass(&x, at, observed),
        false => Finding::broken("other-word", &x, at, expected(), observed),
    })
}

fn complete(v: &View<'_>, sheet: &Sheet<'_>, row: &Row) -> Option<Result<(), Wrong>> {
    if !is_error(sheet, row) {
        return None;
    }
    let lacks = |name: &str| sheet.text(row, name).trim().is_empty();
    Some(if lacks("ID") {
        Err(Wrong::new("no-id", "ID", "the identifier", "nothing"))
    } else if lacks("semantics") && sheet.column("semantics").is_some() {
        let wrong = Wrong::new("no-semantics", "semantics", "what the link would be", "nothing");
        Err(if v.links_version() == "1.0" {
            wrong.warn()
        } else {
            wrong
        })
    } else {
        Ok(())
    })
}

fn document(x: Seen<'_>) -> Option<Finding> {
    Some(settle(error_document(x)?))
}

fn error_document(x: Seen<'_>) -> Option<Judgement> {
    let votable = || Votable::of(x.xml().ok()?);
    let says_error = votable().and_then(Votable::error);
    if let Some(error) = says_error {
        let at = Part::Body(Some(error.element.tag_span()));
        return Some(Ok(Finding::pass(&x, at, format!("ERROR: {}", error.message))));
    }
    if x.response.truncated {
        return Some(x.whole().map(|x| Finding::pass(&x, Part::BODY, "whole")));
    }
    if matches!(x.status(), 401 | 403 | 429 | 503) {
        return Some(Err(Finding::undecided(Reason::Blocked, &x, x.status_line())));
    }
    match votable() {
        None if x.status() < 400 => {
            // It answered normally, or in another way that is no error.
            None
        }
        None => {
            let observed = format!("{}, {}", x.status_line(), lenient_media(&x));
            let expected = "a VOTable whose QUERY_STATUS is ERROR";
            Some(Ok(Finding::broken(
                "no-votable",
                &x,
                Part::BODY,
                expected,
                observed,
            )))
        }
        Some(_) if x.status() < 400 => None,
        Some(votable) => {
            let said: Vec<&str> = votable.statuses().iter().map(|status| status.value).collect();
            let observed = match said.as_slice() {
                [] => format!("{}, and no QUERY_STATUS", x.status_line()),
                said => format!("{}, and QUERY_STATUS {}", x.status_line(), said.join(", ")),
            };
            let at = Part::Body(Some(votable.root.tag_span()));
            Some(Ok(Finding::broken(
                "no-error",
                &x,
                at,
                "QUERY_STATUS with the value ERROR",
                observed,
            )))
        }
    }
}
