//! Asking for links: GET and POST, no identifier, names in any case (DataLink 1.1 section 2, DALI 1.1 sections 2.2 and 3.1).

use super::ground::{ids_of, likenesses, status};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, View, lenient_media, settle};
use crate::documents::votable::Votable;
use crate::documents::xml::XmlErrorKind;
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-sync-verbs",
        reads: Reads::All(&[step::LINKS_GET, step::LINKS_POST]),
        because: "Clients send many identifiers by POST, for an address has a limit.",
        usually: "Only GET is routed, or the form is not read.",
        mend: "Take the parameters from the form as from the query.",
        good: &[
            "links/get GET /links?ID=a -> 200 | @cloud/links-good\nlinks/post POST /links {ID=a} -> 200 | @cloud/links-good",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\nlinks/post POST /links {ID=a} -> 405 Allow: GET",
                "refused",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\nlinks/post POST /links {ID=a} -> 200 | @cloud/links-none",
                "other-rows",
            ),
        ],
        judge: |v| compared(v, step::LINKS_POST),
    },
    Check {
        decides: "dl-no-id",
        reads: Reads::All(&[step::LINKS_NONE]),
        because: "A client learns from the empty table what columns there are, and which services.",
        usually: "The parameter is declared as required in the framework.",
        mend: "Answer 200 with the table and no rows.",
        good: &["links/none GET /links -> 200 | @cloud/links-none"],
        bad: &[
            ("links/none GET /links -> 400 | UsageFault: ID", "refused"),
            ("links/none GET /links -> 200 | @cloud/links-good", "rows"),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\n\
                 links/none GET /links -> 200 Content-Type: text/html | <html><body><form/></body></html>",
                "no-votable",
            ),
        ],
        judge: |v| v.at(step::LINKS_NONE).map(|x| settle(without_id(v, x))).collect(),
    },
    Check {
        decides: "dl-param-case",
        reads: Reads::All(&[step::LINKS_GET, step::LINKS_LOWER]),
        because: "Clients write ID, id or Id, and all of them are right.",
        usually: "The framework compares names with their case.",
        mend: "Compare the names of parameters without case.",
        good: &[
            "links/get GET /links?ID=a -> 200 | @cloud/links-good\nlinks/lower GET /links?id=a -> 200 | @cloud/links-good",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\nlinks/lower GET /links?id=a -> 200 | @cloud/links-none",
                "other-rows",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good\nlinks/lower GET /links?id=a -> 400",
                "refused",
            ),
        ],
        judge: |v| compared(v, step::LINKS_LOWER),
    },
];

/// The answers of a step beside the list of the same identifier.
fn compared(v: &View<'_>, other: Step) -> Vec<Finding> {
    let with_list = v.at(other).filter_map(|x| {
        let wanted = ids_of(&x);
        let mut lists = v.at(step::LINKS_GET);
        Some((lists.find(|list| ids_of(list) == wanted)?, x))
    });
    let judged = with_list.map(|(list, x)| match list.sheet() {
        Ok(list) => settle(same_rows(&list, x)),
        Err(undecided) => undecided,
    });
    judged.collect()
}

/// Goes on with an answer that is 200; what only says "not now" or "not you" decides nothing.
pub(super) fn willing(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match x.ok() {
        Err(undecided) if undecided.reason != Some(Reason::Blocked) => Err(undecided),
        _ => Ok(x),
    }
}

fn same_rows(first: &Sheet<'_>, x: Seen<'_>) -> Judgement {
    if willing(x)?.status() != 200 {
        return Ok(status("refused", &x, "200, as for the first list"));
    }
    let sheet = x.sheet()?;
    let (wanted, found) = (likenesses(first), likenesses(&sheet));
    if wanted == found {
        let observed = format!("the same {} rows", found.len());
        return Ok(Finding::pass(&x, sheet.head(), observed));
    }
    let lost = wanted.iter().find(|row| !found.contains(row));
    let detail = lost.map_or(String::new(), |row| {
        format!("; {} of {} is not among them", row[1], row[0])
    });
    let observed = format!("{} rows{detail}", found.len());
    let expected = format!("the {} rows of the first list", wanted.len());
    Ok(Finding::broken(
        "other-rows",
        &x,
        sheet.head(),
        expected,
        observed,
    ))
}

/// A page for people in place of the table. Where no answer at all is a VOTable, another rule says so.
fn no_table(v: &View<'_>, x: &Seen<'_>) -> Option<Finding> {
    let is_votable = |x: &Seen<'_>| x.xml().ok().and_then(Votable::of).is_some();
    if is_votable(x) || !v.at(step::LINKS_GET).any(|first| is_votable(&first)) {
        return None;
    }
    let is_unread = matches!(x.xml(), Err(error) if error.kind == XmlErrorKind::Doctype)
        && x.text().contains("<!DOCTYPE VOTABLE");
    let expected = "a VOTable with an empty table";
    let observed = format!("{}, {}", x.status_line(), lenient_media(x));
    (!is_unread).then(|| Finding::broken("no-votable", x, Part::BODY, expected, observed))
}

fn without_id(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if willing(x)?.status() != 200 {
        return Ok(status("refused", &x, "200 and an empty table"));
    }
    if let Some(broken) = no_table(v, &x.whole()?) {
        return Ok(broken);
    }
    let votable = x.votable()?;
    if let Some(error) = votable.error() {
        let observed = format!("QUERY_STATUS is ERROR: {}", error.message);
        let at = Part::Body(Some(error.element.tag_span()));
        return Ok(Finding::broken("refused", &x, at, "an empty table", observed));
    }
    let sheet = x.sheet()?;
    match sheet.rows.first() {
        None => Ok(Finding::pass(&x, sheet.head(), "no rows")),
        Some(row) => {
            let observed = format!("{} rows", sheet.rows.len());
            Ok(Finding::broken("rows", &x, sheet.row(row), "no rows", observed))
        }
    }
}
