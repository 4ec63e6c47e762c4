//! The VOTable that holds a list of links (DataLink 1.1 sections 3.3 and 3.3.1, DALI 1.1 section 4.4).

use super::ground::sheets;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Sheet, Verdict, each, lenient_media};
use crate::documents::cloud::{is_datalink, links_type};
use crate::documents::votable::{Form, Resource, Votable};
use crate::documents::xml::XmlErrorKind;
use crate::recording::{Reason, step};

const GOOD: &str = "links/get GET /links?ID=a -> 200 Content-Type: application/x-votable+xml;content=datalink | @cloud/links-good";

/// What a list of links says it is.
const LINKS_1_1: &str = "ivo://ivoa.net/std/DataLink#links-1.1";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-results-resource",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "Clients look for the table in the resource of type results, and simple ones read TABLEDATA only.",
        usually: "The type was left out, or the library writes BINARY2 by default.",
        mend: "Put the table into RESOURCE type=\"results\", as TABLEDATA where nothing else was asked for.",
        good: &[GOOD],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s| type=\"results\"||",
                "type",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-binary",
                "serialization",
            ),
            (
                "links/get GET /links?ID=a -> 200 Content-Type: text/html | <html><body><p>Come back later</body></html>",
                "no-votable",
            ),
            (
                "links/get GET /links?ID=a -> 200 | <VOTABLE><RESOURCE></VOTABLE>",
                "no-votable",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<TD>#this</TD>||",
                "cells",
            ),
        ],
        judge: |v| each(v, &[step::LINKS_GET], table),
    },
    Check {
        decides: "dl-info-standardid",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "By this element a client knows a list of links, and its version, without guessing by its columns.",
        usually: "It is new in version 1.1, or was put into the TABLE.",
        mend: "Write INFO name=\"standardID\" value=\"ivo://ivoa.net/std/DataLink#links-1.1\" as a child of the RESOURCE with the table.",
        good: &[GOOD],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<INFO name=\"standardID\" value=\"ivo://ivoa.net/std/DataLink#links-1.1\"/>||",
                "missing",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|DataLink#links-1.1\"/>|DataLink\"/>|",
                "other-id",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-rubin-original",
                "in-table",
            ),
            (
                "#cloud links=2.0\nlinks/get GET /links?ID=a -> 200 | @cloud/links-good s|DataLink#links-1.1\"/>|DataLink#links-2.0\"/>|",
                "other-id",
            ),
        ],
        judge: |v| sheets(v, &[step::LINKS_GET], |sheet| vec![standard_id(sheet)]),
    },
    Check {
        decides: "dl-query-status",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "Clients stop at an error, and warn of an overflow, by this element.",
        usually: "The examples of DataLink leave it out.",
        mend: "Write INFO name=\"QUERY_STATUS\" value=\"OK\" before the TABLE.",
        good: &[GOOD],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<INFO name=\"QUERY_STATUS\" value=\"OK\"/>||",
                "missing",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|value=\"OK\"|value=\"Fine\"|",
                "unknown",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|<INFO name=\"QUERY_STATUS\" value=\"OK\"/>|| s|<RESOURCE|<INFO name=\"QUERY_STATUS\" value=\"OK\"/><RESOURCE|",
                "outside",
            ),
        ],
        judge: |v| {
            each(v, &[step::LINKS_GET], |x| {
                Ok(status_before_table(&x, x.votable()?))
            })
        },
    },
    Check {
        decides: "dl-media-type",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "Clients choose by it how to read the answer.",
        usually: "The web server gives every XML its own type.",
        mend: "Send application/x-votable+xml;content=datalink.",
        good: &[
            GOOD,
            "links/get GET /links?ID=a -> 200 Content-Type: application/x-votable+xml;Content=\"datalink\";charset=utf-8 | @cloud/links-good",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 Content-Type: text/html | @cloud/links-good",
                "no-votable",
            ),
            (
                "links/get GET /links?ID=a -> 200 Content-Type: text/xml | @cloud/links-good",
                "not-datalink",
            ),
        ],
        judge: |v| each(v, &[step::LINKS_GET], media_type),
    },
];

/// The RESOURCE that the table stands in.
fn resource_of<'v>(sheet: &Sheet<'v>) -> Option<Resource<'v>> {
    let element = sheet.table.element.parent()?;
    (element.name() == "RESOURCE").then_some(Resource { element })
}

/// What is no VOTable has no such resource; what another rule reports, such as an error, is left to that.
fn table(x: Seen<'_>) -> Judgement {
    x.ok()?.whole()?;
    let observed = match x.xml() {
        Ok(document) if Votable::of(document).is_some() => return Ok(results(&x.sheet()?)),
        Ok(document) => format!("the root element is {}", document.root().name()),
        // Legal XML, which we do not read.
        Err(error) if error.kind == XmlErrorKind::Doctype && x.text().contains("<!DOCTYPE VOTABLE") => {
            return Err(Finding::undecided(Reason::Ambiguous, &x, error.message.clone()));
        }
        Err(error) => format!("not readable as XML: {}", error.message),
    };
    Ok(Finding::broken(
        "no-votable",
        &x,
        Part::BODY,
        "a VOTable",
        observed,
    ))
}

fn results(sheet: &Sheet<'_>) -> Finding {
    let x = &sheet.x;
    if let Some(resource) = resource_of(sheet).filter(|resource| resource.kind() != Some("results")) {
        let at = Part::Body(Some(resource.element.tag_span()));
        let observed = match resource.kind() {
            Some(kind) => format!("a RESOURCE of type {kind}"),
            None => "a RESOURCE without type".to_owned(),
        };
        return Finding::broken("type", x, at, "RESOURCE type=\"results\"", observed);
    }
    let ids = sheet.votable.ids();
    let form = sheet.table.data(&ids).form;
    if matches!(form, Form::Binary | Form::Binary2 | Form::Fits) {
        let observed = format!("the rows are in {form:?}");
        return Finding::broken("serialization", x, sheet.head(), "TABLEDATA", observed);
    }
    let shifted = sheet.rows.iter().find_map(|row| Some((row, Sheet::shift(row)?)));
    if let Some((row, problem)) = shifted {
        let message = &problem.message;
        let observed = format!("row {}: {message}", row.number);
        return Finding::broken("cells", x, sheet.row(row), "as many cells as columns", observed);
    }
    Finding::pass(x, sheet.head(), "TABLEDATA in a RESOURCE of type results")
}

fn standard_id(sheet: &Sheet<'_>) -> Finding {
    let x = &sheet.x;
    let named = |infos: Vec<crate::documents::votable::Info<'_>>| {
        let found = infos.into_iter().find(|info| info.name() == Some("standardID"));
        found.map(|info| {
            (
                info.element.tag_span(),
                info.value().unwrap_or_default().to_owned(),
            )
        })
    };
    let expected = format!("INFO name=\"standardID\" value=\"{LINKS_1_1}\" in the RESOURCE");
    // A later minor version says no less.
    let is_it = |value: &str| {
        let version = value.rsplit('-').next().unwrap_or_default();
        is_datalink(value) && version.starts_with("1.") && version != "1.0"
    };
    if let Some((span, value)) = resource_of(sheet).and_then(|resource| named(resource.infos())) {
        let at = Part::Body(Some(span));
        return match is_it(&value) {
            true => Finding::pass(x, at, value),
            false => Finding::broken("other-id", x, at, expected, format!("`{value}`")),
        };
    }
    match named(sheet.table.infos()) {
        Some((span, value)) if is_it(&value) => {
            let at = Part::Body(Some(span));
            let observed = "the INFO stands in the TABLE";
            Finding::broken("in-table", x, at, expected, observed)
                .graded(Verdict::Warn)
                .advise("Move the INFO out of the TABLE, to the beginning of the RESOURCE.")
        }
        _ => Finding::broken("missing", x, sheet.head(), expected, "no such INFO"),
    }
}

/// Does the RESOURCE of results say before its TABLE how the query went (DALI 1.1 section 4.4)?
pub(in crate::checks) fn status_before_table(x: &Seen<'_>, votable: Votable<'_>) -> Finding {
    let statuses = votable.statuses();
    let table = votable.primary_table().map(|table| table.element.span().start);
    let place = votable
        .primary()
        .map_or(votable.root.tag_span(), |resource| resource.element.tag_span());
    let expected = "INFO name=\"QUERY_STATUS\" with OK, OVERFLOW or ERROR before the TABLE";
    let before = statuses
        .iter()
        .find(|status| table.is_none_or(|table| status.element.span().start < table));
    match before {
        Some(status) => {
            let at = Part::Body(Some(status.element.tag_span()));
            match matches!(status.value, "OK" | "OVERFLOW" | "ERROR") {
                true => Finding::pass(x, at, format!("QUERY_STATUS {}", status.value)),
                false => Finding::broken(
                    "unknown",
                    x,
                    at,
                    expected,
                    format!("the value `{}`", status.value),
                ),
            }
        }
        None => match statuses.first() {
            Some(status) => {
                let at = Part::Body(Some(status.element.tag_span()));
                Finding::broken(
                    "after",
                    x,
                    at,
                    expected,
                    "QUERY_STATUS comes after the TABLE only",
                )
            }
            None => match votable.statuses_anywhere().first() {
                Some(status) => {
                    let at = Part::Body(Some(status.element.tag_span()));
                    let observed =
                        "QUERY_STATUS stands outside of the RESOURCE with the table, or inside of the table";
                    Finding::broken("outside", x, at, expected, observed)
                }
                None => Finding::broken("missing", x, Part::Body(Some(place)), expected, "no QUERY_STATUS"),
            },
        },
    }
}

fn media_type(x: Seen<'_>) -> Judgement {
    x.votable()?;
    let sent = lenient_media(&x);
    let at = Part::Header("Content-Type");
    let essence = x.media_type().map(|media| media.essence());
    match essence.as_deref() {
        Some("application/x-votable+xml") if links_type(&sent) => Ok(Finding::pass(&x, at, sent)),
        Some("application/x-votable+xml" | "text/xml") => {
            let expected = "application/x-votable+xml;content=datalink";
            Ok(Finding::broken("not-datalink", &x, at, expected, sent).graded(Verdict::Warn))
        }
        _ => {
            let expected = "application/x-votable+xml;content=datalink";
            Ok(Finding::broken("no-votable", &x, at, expected, sent))
        }
    }
}
