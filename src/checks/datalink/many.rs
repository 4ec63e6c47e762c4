//! Several identifiers in one request, and how they come back (DataLink 1.1 sections 2.1.1 and 3.2).

use std::collections::{BTreeMap, BTreeSet};

use super::asking::willing;
use super::ground::{answered, ids_of, is_error, likeness, sheets, status};
use crate::checks::{Check, Finding, Judgement, Reads, Seen, Sheet, Verdict, View, settle};
use crate::documents::votable::Row;
use crate::recording::{Reason, Step, step};

const TWO: &str = "#ids ivo://archive.example.org/~?3052 ivo://archive.example.org/~?3053\n\
    links/several GET /links?ID=ivo://archive.example.org/~%3F3052&ID=ivo://archive.example.org/~%3F3053&ID=ivo://archive.example.org/~%3Fno-such-thing -> 200 | @cloud/links-two";

/// Where identifiers come back.
const ECHOES: &[Step] = &[
    step::LINKS_GET,
    step::LINKS_SEVERAL,
    step::LINKS_UNKNOWN,
    step::LINKS_AWKWARD,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-multi-id",
        reads: Reads::Any(&[step::LINKS_SEVERAL, step::LINKS_MANY, step::LINKS_AWKWARD]),
        because: "A client asks for the links of a whole table in a few requests.",
        usually: "Only the first or the last value of the parameter is read.",
        mend: "Read all values of ID, and answer each with a row at least, be it an error.",
        good: &[TWO],
        bad: &[
            (
                "#ids ivo://archive.example.org/~?3052 ivo://archive.example.org/~?3053\n\
                 links/several GET /links?ID=ivo://archive.example.org/~%3F3052&ID=ivo://archive.example.org/~%3F3053 -> 200 | @cloud/links-good",
                "lost",
            ),
            (
                "#ids a b\nlinks/several GET /links?ID=a&ID=b -> 400 | UsageFault: one ID",
                "refused",
            ),
            (
                "#ids ivo://archive.example.org/~?3052 ivo://archive.example.org/~?3053\n\
                 links/many POST /links {ID=ivo://archive.example.org/~?3052&ID=ivo://archive.example.org/~?3053&ID=none} -> 200 | @cloud/links-good",
                "lost",
            ),
            (
                "links/awkward GET /links?ID=a%20b&ID=a%2Bb&ID=50%25&ID=a%252Fb&ID=a%26b%3Cc%3E%22d%27 -> 200 | @cloud/links-awkward s|<TR><TD>a+b</TD><TD/><TD/><TD>NotFoundFault: no such data set</TD><TD/><TD>#this</TD><TD/><TD/><TD/><TD/><TD/><TD/><TD/></TR>||",
                "lost",
            ),
        ],
        judge: |v| {
            let mut findings: Vec<Finding> =
                v.at(step::LINKS_SEVERAL).map(|x| settle(several(v, x))).collect();
            findings.extend(v.at(step::LINKS_MANY).filter_map(|x| only_one(v, x)));
            findings.extend(v.at(step::LINKS_AWKWARD).filter_map(taken_for_another));
            findings
        },
    },
    Check {
        decides: "dl-consecutive",
        reads: Reads::Any(&[step::LINKS_SEVERAL, step::LINKS_MANY]),
        because: "A client that reads a long list as it comes takes an identifier for done when the next one begins.",
        usually: "Rows are sorted by another column, or come from several threads.",
        mend: "Write all rows of one identifier before those of the next.",
        good: &[TWO],
        bad: &[(
            "links/several GET /links?ID=a&ID=b -> 200 | @cloud/links-two s|<TD>ivo://archive.example.org/~?3052</TD><TD>https://archive.example.org/data|<TD>b</TD><TD>https://archive.example.org/data| s|<TD>ivo://archive.example.org/~?3053</TD>|<TD>b</TD>|",
            "interleaved",
        )],
        judge: |v| {
            sheets(v, &[step::LINKS_SEVERAL, step::LINKS_MANY], |sheet| {
                vec![consecutive(sheet)]
            })
        },
    },
    Check {
        decides: "dl-overflow",
        reads: Reads::Any(&[step::LINKS_MANY]),
        because: "Without the word a client takes what is missing for data sets without links.",
        usually: "The list is cut where the database query is.",
        mend: "Write an INFO with name=\"QUERY_STATUS\" and value=\"OVERFLOW\" where not all identifiers were processed.",
        good: &[
            "links/many POST /links {ID=ivo://archive.example.org/~?3052&ID=ivo://archive.example.org/~?3053&ID=ivo://archive.example.org/~?3054} -> 200 | @cloud/links-overflow",
        ],
        bad: &[
            (
                "links/unknown GET /links?ID=none -> 200 | @cloud/links-unknown\n\
                 links/many POST /links {ID=ivo://archive.example.org/~?3052&ID=ivo://archive.example.org/~?3053&ID=none} -> 200 | @cloud/links-overflow s|value=\"OVERFLOW\"|value=\"OK\"|",
                "unsaid",
            ),
            (
                "links/many POST /links {ID=a&ID=b&ID=c} -> 413 | UsageFault: too many",
                "refused",
            ),
            ("links/many POST /links {ID=a&ID=b&ID=c} -> 500 | oops", "refused"),
        ],
        judge: |v| v.at(step::LINKS_MANY).filter_map(|x| many(v, x)).collect(),
    },
    Check {
        decides: "dl-no-split",
        reads: Reads::All(&[step::LINKS_MANY, step::LINKS_LAST]),
        because: "A client can't see that the last identifier lacks a part of its links.",
        usually: "The limit counts rows, not identifiers.",
        mend: "End an overflowing list after the last row of an identifier.",
        good: &[
            "links/many POST /links {ID=x} -> 200 | @cloud/links-overflow\nlinks/last GET /links?ID=ivo://archive.example.org/~%3F3053 -> 200 | @cloud/links-two",
        ],
        bad: &[(
            "links/many POST /links {ID=x} -> 200 | @cloud/links-overflow-cut\nlinks/last GET /links?ID=ivo://archive.example.org/~%3F3053 -> 200 | @cloud/links-two",
            "split",
        )],
        judge: split,
    },
    Check {
        decides: "dl-id-echo",
        reads: Reads::Any(ECHOES),
        because: "A client finds the row of its table by the identifier that comes back.",
        usually: "Identifiers are normalised, decoded twice, or looked up and written as the database has them.",
        mend: "Write the value of ID as it was sent.",
        good: &["links/get GET /links?ID=ivo://archive.example.org/~%3F3052 -> 200 | @cloud/links-good"],
        bad: &[
            (
                "links/get GET /links?ID=ivo://archive.example.org/~%3F3052 -> 200 | @cloud/links-good s|ivo://archive.example.org/~?3052|IVO://archive.example.org/~?3052|",
                "other-id",
            ),
            (
                "links/awkward GET /links?ID=a%2Bb&ID=a+b&ID=50%25&ID=a%252Fb&ID=a%26b%3Cc%3E%22d%27 -> 200 | @cloud/links-awkward s|<TD>a+b</TD>|<TD>a b</TD>|",
                "other-id",
            ),
        ],
        judge: |v| sheets(v, ECHOES, |sheet| echo(sheet).into_iter().collect()),
    },
];

/// Which of the identifiers that were sent are known to exist.
fn known<'v>(v: &'v View<'_>, sent: &BTreeSet<String>) -> Vec<&'v str> {
    let ids = v
        .recording
        .meta
        .cloud
        .as_ref()
        .map_or(&[][..], |cloud| cloud.ids.as_slice());
    ids.iter()
        .map(String::as_str)
        .filter(|id| sent.contains(*id))
        .collect()
}

fn several(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if willing(x)?.status() != 200 {
        return Ok(status("refused", &x, "200 and rows for each identifier"));
    }
    let sheet = x.sheet()?;
    let sent: BTreeSet<String> = ids_of(&x).into_iter().collect();
    let found = answered(&sheet);
    if sheet.overflowed() || found.len() >= sent.len() {
        return Ok(Finding::pass(
            &x,
            sheet.head(),
            format!("{} identifiers", found.len()),
        ));
    }
    // That an unknown one has no row is the business of another rule, which is not as strict; and where the
    // spelling changes, that is a matter of the echo.
    let known = known(v, &sent);
    let lost = known.iter().find(|id| !found.contains(**id));
    match lost.filter(|_| found.len() < known.len()) {
        None if known.is_empty() => {
            let observed = "none of the identifiers that were sent is known to exist";
            Err(Finding::undecided(Reason::Ambiguous, &x, observed))
        }
        None => Ok(Finding::pass(
            &x,
            sheet.head(),
            format!("{} identifiers", found.len()),
        )),
        Some(id) => {
            let observed = format!("no row for `{id}`, and no overflow");
            let expected = "a row at least for each identifier";
            Ok(Finding::broken("lost", &x, sheet.head(), expected, observed))
        }
    }
}

/// Of many identifiers in a form one is looked at. How many of them are processed is the business of another rule.
fn only_one(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let sheet = x.sheet().ok()?;
    let sent: BTreeSet<String> = ids_of(&x).into_iter().collect();
    let found = answered(&sheet);
    let known = known(v, &sent);
    if sheet.overflowed() || known.len() < 2 || found.len() > 1 {
        return None;
    }
    let lost = known.iter().find(|id| !found.contains(**id))?;
    let observed = format!(
        "no row for `{lost}`, and no overflow: {} of {} identifiers have rows",
        found.len(),
        sent.len()
    );
    let expected = "a row at least for each identifier";
    Some(Finding::broken("lost", &x, sheet.head(), expected, observed))
}

/// One of two identifiers has no row because it is taken for the other, which it becomes where it is decoded once more. Where
/// the other has the rows of both, the echo is wrong.
fn taken_for_another(x: Seen<'_>) -> Option<Finding> {
    let sheet = x.sheet().ok()?;
    let sent = ids_of(&x);
    let found = answered(&sheet);
    if sheet.overflowed() || found.len() < 2 || merged(&sheet, &sent).is_some() {
        return None;
    }
    let lost = sent.iter().find(|id| {
        let alias = once_more(id);
        !found.contains(*id) && sent.contains(&alias) && found.contains(&alias)
    })?;
    let observed = format!("no row for `{lost}`, and one for `{}`", once_more(lost));
    let expected = "a row at least for each identifier";
    Some(Finding::broken("lost", &x, sheet.head(), expected, observed))
}

/// An identifier as it is where it is decoded once more than it was encoded.
fn once_more(id: &str) -> String {
    let plain = id.replace('+', " ");
    percent_encoding::percent_decode_str(&plain)
        .decode_utf8_lossy()
        .into_owned()
}

fn consecutive(sheet: &Sheet<'_>) -> Finding {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut current: Option<&str> = None;
    for row in sheet.rows {
        let id = sheet.text(row, "ID");
        if current == Some(id) {
            continue;
        }
        if let Some(before) = current.replace(id) {
            done.insert(before);
        }
        if done.contains(id) {
            let observed = format!("row {}: `{id}` again, after the rows of another", row.number);
            let expected = "all rows of an identifier one after the other";
            return Finding::broken("interleaved", &sheet.x, sheet.cell(row, "ID"), expected, observed);
        }
    }
    if done.is_empty() {
        let observed = "the list answers one identifier only";
        return Finding::undecided(Reason::NotObserved, &sheet.x, observed);
    }
    Finding::pass(&sheet.x, sheet.head(), format!("{} identifiers", done.len() + 1))
}

fn many(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let is_refused = (400..=500).contains(&x.status());
    if is_refused && !matches!(x.status(), 401 | 403 | 404 | 405 | 429) {
        let expected = "the links of as many identifiers as can be processed, and an overflow";
        return Some(status("refused", &x, expected).graded(Verdict::Warn));
    }
    let sheet = match x.sheet() {
        Ok(sheet) => sheet,
        Err(undecided) => return Some(undecided),
    };
    let sent: BTreeSet<String> = ids_of(&x).into_iter().collect();
    let found = answered(&sheet);
    let observed = format!("{} of {} identifiers have rows", found.len(), sent.len());
    if found.len() >= sent.len() {
        // The limit was not reached.
        return None;
    }
    if sheet.overflowed() {
        return Some(Finding::pass(
            &x,
            sheet.head(),
            format!("{observed}, and it says OVERFLOW"),
        ));
    }
    if found.len() < 2 {
        let observed = format!("{observed}: of several identifiers only one is looked at");
        return Some(Finding::undecided(Reason::Blocked, &x, observed));
    }
    let says_unknown = |x: Seen<'_>| {
        let sheet = x.sheet().ok();
        sheet.is_some_and(|sheet| sheet.rows.iter().any(|row| is_error(&sheet, row)))
    };
    if !says_unknown(x) && !v.at(step::LINKS_UNKNOWN).any(says_unknown) {
        let observed = format!("{observed}; the service has no rows for unknown ones");
        return Some(Finding::undecided(Reason::Ambiguous, &x, observed));
    }
    let expected = "a row for each identifier, or QUERY_STATUS with the value OVERFLOW";
    Some(Finding::broken("unsaid", &x, sheet.head(), expected, observed))
}

fn split(v: &View<'_>) -> Vec<Finding> {
    let (Some(all), Some(alone)) = (v.first(step::LINKS_MANY), v.first(step::LINKS_LAST)) else {
        return Vec::new();
    };
    let judged = || -> Judgement {
        let (all, alone) = (all.sheet()?, alone.sheet()?);
        let Some(last) = all.rows.last() else {
            return Err(Finding::undecided(Reason::NotObserved, &all.x, "no rows"));
        };
        if !all.overflowed() {
            return Err(Finding::undecided(Reason::NotObserved, &all.x, "no overflow"));
        }
        let id = all.text(last, "ID");
        let of_id = |sheet: &Sheet<'_>| {
            let mine = |row: &&Row| sheet.text(row, "ID") == id;
            let rows = sheet.rows.iter().filter(mine);
            let mut rows: Vec<_> = rows.map(|row| likeness(sheet, row)).collect();
            rows.sort_unstable();
            rows
        };
        let (here, there) = (of_id(&all), of_id(&alone));
        let observed = format!("`{id}` has {} rows, alone {}", here.len(), there.len());
        if here.len() >= there.len() {
            return Ok(Finding::pass(&all.x, all.row(last), observed));
        }
        let expected = "all rows of the last identifier";
        Ok(Finding::broken(
            "split",
            &all.x,
            all.row(last),
            expected,
            observed,
        ))
    };
    vec![settle(judged())]
}

/// An identifier that came back as another one that was sent too: the one that it becomes where it is decoded once more.
fn merged(sheet: &Sheet<'_>, sent: &[String]) -> Option<(String, String)> {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for row in sheet.rows {
        *rows.entry(sheet.text(row, "ID")).or_default() += 1;
    }
    let is_most = |alias: &str| {
        let own = rows.get(alias).copied().unwrap_or(0);
        rows.len() > 1 && rows.iter().all(|(id, others)| *id == alias || *others < own)
    };
    sent.iter().find_map(|id| {
        let alias = once_more(id);
        let is_lost = !rows.contains_key(id.as_str()) && alias != *id;
        (is_lost && is_most(&alias)).then(|| (id.clone(), alias))
    })
}

fn echo(sheet: &Sheet<'_>) -> Option<Finding> {
    let sent = ids_of(&sheet.x);
    if sent.is_empty() || sheet.rows.is_empty() || sheet.column("ID").is_none() {
        return None;
    }
    // XML white space at the ends is no part of what a cell can keep safely.
    let is_sent = |id: &str| sent.iter().any(|sent| sent == id || sent.trim() == id);
    let other = sheet.rows.iter().find(|row| !is_sent(sheet.text(row, "ID")));
    if let (None, Some((lost, alias))) = (other, merged(sheet, &sent)) {
        let observed = format!("no row for `{lost}`, and more rows for `{alias}` than for others");
        let expected = format!("`{lost}` in its own rows");
        return Some(Finding::broken(
            "other-id",
            &sheet.x,
            sheet.head(),
            expected,
            observed,
        ));
    }
    Some(match other {
        None => Finding::pass(&sheet.x, sheet.head(), "each ID is one that was sent"),
        Some(row) => {
            let observed = format!("row {}, ID: `{}`", row.number, sheet.text(row, "ID"));
            let expected = match sent.as_slice() {
                [only] => format!("`{only}`"),
                several => format!("one of the {} identifiers that were sent", several.len()),
            };
            Finding::broken("other-id", &sheet.x, sheet.cell(row, "ID"), expected, observed)
        }
    })
}
