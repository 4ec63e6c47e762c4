//! Section B of the catalogue, last part: filtered lists as documents, values that no filter has, and filters that a service
//! of UWS 1.0 is asked for (UWS 1.1 sections 2.2.1.1, 2.2.2.1).

use super::filters::filtered;
use super::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::uws::schema::Violation;
use crate::recording::{Reason, Step, step};

/// Filtered lists.
const FILTERED: &[Step] = &[
    step::FILTERS_PHASE,
    step::FILTERS_UNION,
    step::FILTERS_OTHER_UNION,
    step::FILTERS_LAST,
    step::FILTERS_PHASE_LAST,
    step::F3_LAST,
    step::F3_AFTER,
    step::F3_AFTER_EXACT,
    step::F3_AFTER_SECONDS,
    step::F3_AFTER_MILLISECONDS,
    step::F3_PHASE_AFTER,
    step::F3_AFTER_LAST,
    step::F3_ALL,
];
/// Lists without a filter, to compare with.
const PLAIN: &[Step] = &[step::LIST_GET, step::P1_LIST];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-filter-response-valid",
        reads: Reads::Any(FILTERED),
        because: "A client that reads the list well can't read it any more as soon as it asks for a part of it.",
        usually: "The filtered list is written by other code than the whole one.",
        mend: "Write filtered lists with the same code as the whole list.",
        good: &["list/get GET /jobs -> 200 | @jobs\nfilters/last GET /jobs?LAST=1 -> 200 | @jobs"],
        bad: &[
            (
                "list/get GET /jobs -> 200 | @jobs\nfilters/last GET /jobs?LAST=1 -> 200 | @jobs s| version=\"1.1\"||",
                "other-version",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs\nfilters/last GET /jobs?LAST=1 -> 200 | @jobs s| id=\"1\"||",
                "invalid",
            ),
        ],
        judge: |v| each(v, FILTERED, |x| as_valid_as_the_whole(v, x)),
    },
    Check {
        decides: "uws-filter-invalid-phase",
        reads: Reads::Any(&[step::FILTERS_BAD_PHASE]),
        because: "A client that knows a newer version of the standard, or a typing error, breaks the service.",
        usually: "The value is handed to an enumeration or a database without being looked at.",
        mend: "Refuse values that are no phase with 400, or list nothing.",
        good: &[
            "filters/bad-phase GET /jobs?PHASE=NOSUCH -> 400",
            "filters/bad-phase GET /jobs?PHASE=NOSUCH -> 200 | @jobs",
        ],
        bad: &[("filters/bad-phase GET /jobs?PHASE=NOSUCH -> 500", "server-error")],
        judge: |v| each(v, &[step::FILTERS_BAD_PHASE], |x| not_broken(v, x)),
    },
    Check {
        decides: "uws-filter-invalid-last",
        reads: Reads::Any(&[step::FILTERS_BAD_LAST]),
        because: "A typing error breaks the service.",
        usually: "The value is handed to the database as a limit without being looked at.",
        mend: "Refuse values that are no integer above zero with 400, or list everything.",
        good: &["filters/bad-last GET /jobs?LAST=0 -> 400"],
        bad: &[("filters/bad-last GET /jobs?LAST=-1 -> 500", "server-error")],
        judge: |v| each(v, &[step::FILTERS_BAD_LAST], |x| not_broken(v, x)),
    },
    Check {
        decides: "uws-filter-invalid-after",
        reads: Reads::Any(&[step::FILTERS_BAD_AFTER]),
        because: "A typing error breaks the service.",
        usually: "The value is handed to a reader of dates whose error nobody catches.",
        mend: "Refuse values that are no instant with 400, or list everything.",
        good: &["filters/bad-after GET /jobs?AFTER=yesterday -> 400"],
        bad: &[(
            "filters/bad-after GET /jobs?AFTER=2015-26-10 -> 500",
            "server-error",
        )],
        judge: |v| each(v, &[step::FILTERS_BAD_AFTER], |x| not_broken(v, x)),
    },
    Check {
        decides: "uws10-filters-ignored",
        reads: Reads::Any(&[step::FILTERS_1_0]),
        because: "A client of UWS 1.1 that meets a service of UWS 1.0 asks with filters before it knows better.",
        usually: "The service refuses parameters that it does not know.",
        mend: "Ignore parameters of the list that are not known.",
        good: &["#1.0\nfilters/uws-1.0 GET /jobs?PHASE=PENDING -> 200 | @jobs s| version=\"1.1\"||"],
        bad: &[("#1.0\nfilters/uws-1.0 GET /jobs?PHASE=PENDING -> 400", "refused")],
        judge: |v| each(v, &[step::FILTERS_1_0], ignored),
    },
];

/// Is this rule broken by lists without a filter too?
fn known(v: &View<'_>, violation: &Violation) -> bool {
    let mut plain = PLAIN.iter().flat_map(|step| v.at(*step));
    plain.any(|x| {
        let violations = x.violations().unwrap_or_default();
        violations
            .iter()
            .any(|w| (w.requirement, w.code) == (violation.requirement, violation.code))
    })
}

fn as_valid_as_the_whole(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let list = filtered(x)?;
    let plain = PLAIN.iter().find_map(|step| v.first(*step)?.job_list().ok());
    let plain = plain.ok_or_else(|| blocked(&x, "the whole list can't be read"))?;
    if list.version() != plain.version() {
        let words =
            |version: Option<&str>| version.map_or("no version".to_owned(), |v| format!("version {v}"));
        let part = Part::Body(Some(list.element.tag_span()));
        let expected = format!("{}, as the whole list has", words(plain.version()));
        return Ok(Finding::broken(
            "other-version",
            &x,
            part,
            expected,
            words(list.version()),
        ));
    }
    let new = x.violations()?.iter().find(|violation| !known(v, violation));
    Ok(match new {
        Some(w) => Finding::broken(
            "invalid",
            &x,
            Part::Body(Some(w.span.clone())),
            w.expected.clone(),
            format!("{} ({})", w.observed, w.requirement),
        ),
        None => Finding::pass(&x, Part::BODY, "as valid as the whole list"),
    })
}

/// Refused, ignored or nothing found: all are accepted and recorded. Only a server error is a finding, and only if the list
/// can be read otherwise.
fn not_broken(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let works = v.first(step::LIST_GET).is_none_or(|list| list.status() == 200);
    Ok(match x.status() {
        501 => Finding::info("refused", &x, Part::Status, x.status_line()),
        500.. if works && x.ok().is_err_and(|f| f.reason == Some(Reason::Blocked)) => {
            let expected = "a refusal with 4xx, or a list";
            Finding::broken("server-error", &x, Part::Status, expected, x.status_line())
        }
        401 | 429 | 500.. => return x.ok().and_then(|x| Err(blocked(&x, "no list"))),
        400.. => Finding::info("refused", &x, Part::Status, x.status_line()),
        _ => match x.job_list()?.refs().count() {
            0 => Finding::info("nothing-listed", &x, Part::BODY, "an empty list"),
            n => Finding::info("ignored", &x, Part::BODY, format!("a list of {n} jobs")),
        },
    })
}

fn ignored(x: Seen<'_>) -> Judgement {
    if (400..500).contains(&x.status()) && !matches!(x.status(), 401 | 429) {
        let expected = "200 and the list";
        return Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let n = x.job_list()?.refs().count();
    Ok(Finding::pass(&x, Part::BODY, format!("a list of {n} jobs")))
}
