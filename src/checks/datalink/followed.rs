//! Addresses that lead to further lists of links (DataLink 1.1 section 3.2.7, SIA 2.0 section 3.1.3).

use super::ground::{asked, leads_to_links, same_address};
use crate::checks::{Check, Finding, Reads, Seen, Sheet, Verdict, View};
use crate::documents::cloud::links_type;
use crate::documents::votable::Row;
use crate::recording::step;

/// The media type of a list of links.
const DATALINK: &str = "application/x-votable+xml;content=datalink";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-access-format",
        reads: Reads::Any(&[step::DISCOVERY_ACCESS_URL, step::LINKS_GET]),
        because: "A client that takes the list of links for the data shows a table where an image is wanted.",
        usually: "access_format tells what the links lead to.",
        mend: "Write application/x-votable+xml;content=datalink into access_format.",
        good: &[
            "discovery/query GET /query -> 200 | @cloud/discovery-links-column s|https://archive.example.org/|https://example.org/|\n\
             discovery/access-url GET /links?ID=ivo%3A%2F%2Farchive.example.org%2F~%3F3052 -> 200 | @cloud/links-good",
        ],
        bad: &[(
            "discovery/query GET /query -> 200 | @cloud/discovery-links-untold s|https://archive.example.org/|https://example.org/|\n\
             discovery/access-url GET /links?ID=ivo%3A%2F%2Farchive.example.org%2F~%3F3052 -> 200 | @cloud/links-good",
            "untold",
        )],
        judge: access_format,
    },
    Check {
        decides: "dl-recursive-type",
        reads: Reads::All(&[step::LINKS_NESTED]),
        because: "By the type a client knows that it has to follow further links before there are data.",
        usually: "The type of any VOTable was written.",
        mend: "Write application/x-votable+xml;content=datalink into content_type.",
        good: &[
            "links/get GET /links?ID=a -> 200 | @cloud/links-nested s|https://archive.example.org/|https://example.org/|\n\
             links/nested GET /links?ID=3052-extras -> 200 | @cloud/links-good",
        ],
        bad: &[(
            "links/get GET /links?ID=a -> 200 | @cloud/links-good s|https://archive.example.org/previews/3052.jpg|https://example.org/links?ID=3060| s|<TD>image/jpeg</TD>|<TD>text/xml</TD>|\n\
             links/nested GET /links?ID=3060 -> 200 | @cloud/links-good",
            "untold",
        )],
        judge: nested,
    },
];

fn access_format(v: &View<'_>) -> Vec<Finding> {
    let Some(discovery) = v.first(step::DISCOVERY_QUERY).and_then(|x| x.sheet().ok()) else {
        return Vec::new();
    };
    // A table without the column promises nothing.
    if discovery.column("access_format").is_none() {
        return Vec::new();
    }
    let read = v.at(step::DISCOVERY_ACCESS_URL).chain(v.at(step::LINKS_GET));
    let judged = read.filter(leads_to_links).filter_map(|x| {
        let (row, url) = row_with(&discovery, &x)?;
        let finding = told(&discovery, row, "access_format", &url);
        // SIA 2 says MUST, DataLink itself only recommends it.
        let is_sia = discovery.column("obs_publisher_did").is_some();
        let is_broken = finding.verdict.is_none();
        Some(if is_broken && !is_sia {
            finding.graded(Verdict::Warn)
        } else {
            finding
        })
    });
    judged.collect()
}

fn nested(v: &View<'_>) -> Vec<Finding> {
    let lists: Vec<Sheet<'_>> = v.at(step::LINKS_GET).filter_map(|x| x.sheet().ok()).collect();
    let read = v.at(step::LINKS_NESTED).filter(leads_to_links);
    let judged = read.filter_map(|x| {
        let mut found = lists
            .iter()
            .filter_map(|sheet| Some((sheet, row_with(sheet, &x)?)));
        let (sheet, (row, url)) = found.next()?;
        Some(told(sheet, row, "content_type", &url))
    });
    judged.collect()
}

/// The row whose address was asked for.
fn row_with<'s>(sheet: &Sheet<'s>, x: &Seen<'_>) -> Option<(&'s Row, String)> {
    let asked = asked(x);
    let mut rows = sheet.rows.iter();
    let row = rows.find(|row| same_address(sheet.text(row, "access_url"), &asked))?;
    Some((row, asked))
}

fn told(sheet: &Sheet<'_>, row: &Row, column: &str, url: &str) -> Finding {
    let said = sheet.text(row, column);
    let observed = format!("row {}, {column}: `{said}`; {url} is a list of links", row.number);
    let at = sheet.cell(row, column);
    let is_votable = said
        .trim()
        .to_ascii_lowercase()
        .starts_with("application/x-votable+xml");
    match links_type(said) && is_votable {
        true => Finding::pass(&sheet.x, at, observed),
        false => Finding::broken("untold", &sheet.x, at, DATALINK, observed),
    }
}
