//! What the checks of lists of links share: which answers are such lists, the identifiers that were sent, and findings row by row.

use std::borrow::Cow;
use std::collections::BTreeSet;

use url::{Url, form_urlencoded};

use crate::checks::{Finding, Part, Seen, Sheet, View};
use crate::documents::votable::Row;
use crate::recording::{Step, step};

/// The answers whose rows are judged: to one identifier, to several, to unknown ones.
pub const LISTS: &[Step] = &[
    step::LINKS_GET,
    step::LINKS_SEVERAL,
    step::LINKS_UNKNOWN,
    step::LINKS_AWKWARD,
    step::LINKS_MANY,
];

/// So many wrong rows of an answer are shown; the others are counted.
const MOST: usize = 5;

/// What is wrong with a row.
pub struct Wrong {
    /// The code of the finding.
    pub code: &'static str,
    /// The column to point at; the row where there is none.
    pub column: &'static str,
    /// What is wanted.
    pub expected: String,
    /// What is there.
    pub observed: String,
    /// A weight of its own.
    pub verdict: Option<crate::checks::Verdict>,
}

impl Wrong {
    /// With the ledger's weight.
    pub fn new(
        code: &'static str,
        column: &'static str,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Wrong {
        Wrong {
            code,
            column,
            expected: expected.into(),
            observed: observed.into(),
            verdict: None,
        }
    }

    /// A warning only.
    pub fn warn(self) -> Wrong {
        let verdict = Some(crate::checks::Verdict::Warn);
        Wrong { verdict, ..self }
    }
}

/// The answers at these steps as tables; where one can't be read, why.
pub fn sheets(v: &View<'_>, steps: &[Step], judge: impl Fn(&Sheet<'_>) -> Vec<Finding>) -> Vec<Finding> {
    let answers = steps.iter().flat_map(|step| v.at(*step));
    let judged = answers.map(|x| match x.sheet() {
        Ok(sheet) => judge(&sheet),
        Err(undecided) => vec![undecided],
    });
    judged.flatten().collect()
}

/// Judges each row: nothing where it is not concerned.
pub fn each_row(
    v: &View<'_>,
    steps: &[Step],
    judge: impl Fn(&Sheet<'_>, &Row) -> Option<Result<(), Wrong>>,
) -> Vec<Finding> {
    sheets(v, steps, |sheet| {
        let (mut good, mut bad) = (0_usize, 0_usize);
        let mut findings = Vec::new();
        for row in sheet.rows.iter().filter(|row| !Sheet::is_shifted(row)) {
            match judge(sheet, row) {
                None => {}
                Some(Ok(())) => good += 1,
                Some(Err(wrong)) => {
                    bad += 1;
                    if bad <= MOST {
                        findings.push(finding(sheet, row, wrong));
                    }
                }
            }
        }
        if let (Some(last), true) = (findings.last_mut(), bad > MOST) {
            last.observed = format!("{} (and {} more rows)", last.observed, bad - MOST);
        }
        if bad == 0 && good > 0 {
            findings.push(Finding::pass(&sheet.x, sheet.head(), format!("{good} rows")));
        }
        findings
    })
}

fn finding(sheet: &Sheet<'_>, row: &Row, wrong: Wrong) -> Finding {
    let (place, whose) = match wrong.column {
        "" => (sheet.row(row), format!("row {}", row.number)),
        column => (sheet.cell(row, column), format!("row {}, {column}", row.number)),
    };
    let observed = format!("{whose}: {}", wrong.observed);
    let found = Finding::broken(wrong.code, &sheet.x, place, wrong.expected, observed);
    match wrong.verdict {
        Some(verdict) => found.graded(verdict),
        None => found,
    }
}

/// The identifiers that were sent with a request, in its query or its form, whatever the case of the name.
pub fn ids_of(x: &Seen<'_>) -> Vec<String> {
    values_of(x, "ID")
}

/// The values of a parameter that were sent.
pub fn values_of(x: &Seen<'_>, wanted: &str) -> Vec<String> {
    let hops = x.view.hops(x);
    let request = hops
        .first()
        .map_or(&x.exchange.request, |first| &first.exchange.request);
    let query = Url::parse(&request.url).ok();
    let query = query.as_ref().and_then(Url::query).unwrap_or_default();
    let in_query = form_urlencoded::parse(query.as_bytes());
    let in_form = form_urlencoded::parse(&request.body);
    let pairs = in_query.chain(in_form);
    pairs
        .filter(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// The different identifiers that a list answers.
pub fn answered(sheet: &Sheet<'_>) -> BTreeSet<String> {
    sheet
        .rows
        .iter()
        .map(|row| sheet.text(row, "ID").to_owned())
        .collect()
}

/// Is it a row with an error message?
pub fn is_error(sheet: &Sheet<'_>, row: &Row) -> bool {
    !sheet.text(row, "error_message").trim().is_empty()
}

/// What makes a row the same in two answers: everything but the address, which may be signed anew each time, and the name of
/// the descriptor, which may be made anew.
pub fn likeness(sheet: &Sheet<'_>, row: &Row) -> [String; 6] {
    let text = |name: &str| sheet.text(row, name).trim().to_owned();
    let has = |name: &str| (!sheet.text(row, name).is_empty()).to_string();
    [
        text("ID"),
        text("semantics"),
        text("content_type"),
        has("access_url"),
        has("service_def"),
        has("error_message"),
    ]
}

/// The rows of a list as they can be compared with those of another, in any order.
pub fn likenesses(sheet: &Sheet<'_>) -> Vec<[String; 6]> {
    let mut rows: Vec<_> = sheet.rows.iter().map(|row| likeness(sheet, row)).collect();
    rows.sort_unstable();
    rows
}

/// Is the beginning of an answer that of a list of links? Only its first bytes may be known.
pub fn leads_to_links(x: &Seen<'_>) -> bool {
    let whole = x.xml().map(|document| Cow::Borrowed(document.text()));
    let text = whole.unwrap_or_else(|_| x.text());
    let is_votable = text.contains("<VOTABLE") || text.contains(":VOTABLE");
    let named =
        |name: &str| text.contains(&format!("name=\"{name}\"")) || text.contains(&format!("name='{name}'"));
    let claims = text
        .to_ascii_lowercase()
        .contains("value=\"ivo://ivoa.net/std/datalink#links");
    let has_columns = named("access_url") && named("semantics") && named("service_def");
    (200..300).contains(&x.status()) && is_votable && (has_columns || (claims && named("semantics")))
}

/// The URL that was asked first, before any redirects.
pub fn asked(x: &Seen<'_>) -> String {
    let hops = x.view.hops(x);
    let first = hops
        .first()
        .map_or(&x.exchange.request.url, |first| &first.exchange.request.url);
    first.clone()
}

/// Do two addresses ask for the same? Fragments are not sent.
pub fn same_address(a: &str, b: &str) -> bool {
    let plain = |text: &str| {
        let mut url = Url::parse(text.trim()).ok()?;
        url.set_fragment(None);
        Some(url)
    };
    plain(a).is_some_and(|a| plain(b) == Some(a))
}

/// Status and head of an answer as evidence.
pub fn status(code: &'static str, x: &Seen<'_>, expected: &str) -> Finding {
    Finding::broken(code, x, Part::Status, expected, x.status_line())
}
