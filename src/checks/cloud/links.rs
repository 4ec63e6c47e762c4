//! Group G of the catalogue: what rows of a list of links tell of clouds.

use super::cell::COLUMN;
use super::uris::{is_store, is_web};
use crate::checks::{Check, Finding, Reads, Sheet, View};
use crate::documents::votable::Row;
use crate::recording::step;

const GOOD: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good";
const SECOND: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-s3-second";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-cloud-column",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "A client that came to the list of links, and not to discovery, finds the copies only here.",
        usually: "The column was added to discovery only.",
        mend: "Add the column cloud_access to the list of links; DataLink allows further columns.",
        good: &[GOOD],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|name=\"cloud_access\"|name=\"other\"|",
            "missing",
        )],
        judge: |v| lists(v, |sheet| vec![column(sheet)]),
    },
    Check {
        decides: "dl-cloud-https-first",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "Clients take the first link with semantics #this, and most of them can't read an address of a store.",
        usually: "The copies in the cloud were put before the files, or in their place.",
        mend: "Put the row with the https address first.",
        good: &[GOOD, SECOND],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-s3-first",
            "store-first",
        )],
        judge: |v| lists(v, first_this),
    },
    Check {
        decides: "dl-cloud-https-twin",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "A client that can't read stores has no other way to this file.",
        usually: "The https address was replaced by that of the store.",
        mend: "Keep a row with the https address beside it, of the same semantics and content_type.",
        good: &[SECOND],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-s3-alone",
            "alone",
        )],
        judge: |v| lists(v, twins),
    },
    Check {
        decides: "dl-cloud-s3-row",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "DataLink asks for a URL only; clients that know stores can use such a row, others can't.",
        usually: "The service links to its copies in the cloud.",
        mend: "Nothing must be mended as long as there is an https row before it.",
        good: &[SECOND],
        bad: &[],
        judge: |v| {
            lists(v, |sheet| {
                store_rows(sheet).map(|row| record(sheet, row)).collect()
            })
        },
    },
    Check {
        decides: "dl-cloud-directory-type",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "directory is no media type: a client that checks what it reads refuses the row, or the list.",
        usually: "The link leads to a folder.",
        mend: "Write the type of the page that lists the folder, such as text/html, or leave content_type empty.",
        good: &[GOOD],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-type-directory",
            "directory",
        )],
        judge: |v| lists(v, directories),
    },
];

/// The first list of links as a table; where it can't be read, why.
pub(super) fn lists(v: &View<'_>, judge: impl Fn(&Sheet<'_>) -> Vec<Finding>) -> Vec<Finding> {
    let judged = v.at(step::LINKS_GET).map(|x| match x.sheet() {
        Ok(sheet) => judge(&sheet),
        Err(undecided) => vec![undecided],
    });
    judged.flatten().collect()
}

fn column(sheet: &Sheet<'_>) -> Finding {
    let own = sheet.fields.iter().find(|field| field.name() == Some(COLUMN));
    match own {
        Some(field) => Finding::pass(&sheet.x, sheet.field(*field), "the column `cloud_access`"),
        None => {
            let expected = "a column `cloud_access`";
            let observed = format!("{} columns, none of that name", sheet.fields.len());
            Finding::broken("missing", &sheet.x, sheet.head(), expected, observed)
        }
    }
}

fn first_this(sheet: &Sheet<'_>) -> Vec<Finding> {
    let mut seen: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    for row in sheet.rows {
        let (id, url) = (sheet.text(row, "ID"), sheet.text(row, "access_url").trim());
        if sheet.text(row, "semantics").trim() != "#this" || url.is_empty() || seen.contains(&id) {
            continue;
        }
        seen.push(id);
        if !is_web(url) {
            let observed = format!("row {}, access_url: `{url}` is the first with #this", row.number);
            let at = sheet.cell(row, "access_url");
            let expected = "an http or https address first";
            findings.push(Finding::broken("store-first", &sheet.x, at, expected, observed));
        }
    }
    findings.truncate(5);
    if findings.is_empty() && !seen.is_empty() {
        findings.push(Finding::pass(
            &sheet.x,
            sheet.head(),
            format!("{} identifiers", seen.len()),
        ));
    }
    findings
}

fn store_rows<'s>(sheet: &'s Sheet<'_>) -> impl Iterator<Item = &'s Row> {
    sheet
        .rows
        .iter()
        .filter(|row| is_store(sheet.text(row, "access_url")))
}

fn twins(sheet: &Sheet<'_>) -> Vec<Finding> {
    let same = |a: &Row, b: &Row| {
        ["ID", "semantics", "content_type"]
            .iter()
            .all(|name| sheet.text(a, name).trim() == sheet.text(b, name).trim())
    };
    let judged = store_rows(sheet).map(|row| {
        let mut rows = sheet.rows.iter();
        let twin = rows.find(|other| same(row, other) && is_web(sheet.text(other, "access_url")));
        let at = sheet.cell(row, "access_url");
        let url = sheet.text(row, "access_url");
        match twin {
            Some(twin) => {
                let observed = format!("row {} beside row {}", twin.number, row.number);
                Finding::pass(&sheet.x, at, observed)
            }
            None => {
                let observed = format!("row {}, access_url: `{url}` and no http beside it", row.number);
                let expected = "an http or https link of the same ID, semantics and content_type";
                Finding::broken("alone", &sheet.x, at, expected, observed)
            }
        }
    });
    judged.take(5).collect()
}

fn record(sheet: &Sheet<'_>, row: &Row) -> Finding {
    let observed = format!("row {}: `{}`", row.number, sheet.text(row, "access_url"));
    Finding::info("store-address", &sheet.x, sheet.cell(row, "access_url"), observed)
}

fn directories(sheet: &Sheet<'_>) -> Vec<Finding> {
    let typed = || {
        sheet
            .rows
            .iter()
            .filter(|row| !sheet.text(row, "content_type").trim().is_empty())
    };
    let is_directory = |row: &&Row| {
        sheet
            .text(row, "content_type")
            .trim()
            .eq_ignore_ascii_case("directory")
    };
    let mut findings: Vec<Finding> = typed()
        .filter(is_directory)
        .take(5)
        .map(|row| {
            let observed = format!("row {}, content_type: `directory`", row.number);
            let at = sheet.cell(row, "content_type");
            Finding::broken("directory", &sheet.x, at, "a media type, or nothing", observed)
        })
        .collect();
    if findings.is_empty() && typed().next().is_some() {
        let observed = format!("{} types", typed().count());
        findings.push(Finding::pass(&sheet.x, sheet.head(), observed));
    }
    findings
}
