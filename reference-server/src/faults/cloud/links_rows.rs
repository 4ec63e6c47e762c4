//! Faults of the rows of `{links}` (group F).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Answer, Cell, Resource, Table as Rows};
use crate::faults::Fault;
use crate::message::Request;

const THIS: (&str, &str) = ("semantics", "#this");
const CUTOUT: (&str, &str) = ("semantics", "#cutout");

fn is_error(table: &Rows, row: &[Cell]) -> bool {
    !table.get(row, "error_message").is_empty()
}

/// Rewrites one column of the error rows.
fn in_errors(table: &mut Rows, name: &str, change: impl Fn(&str) -> Cell) {
    let Some(at) = table.column(name) else { return };
    let errors: Vec<bool> = table.rows.iter().map(|row| is_error(table, row)).collect();
    for (row, _) in table
        .rows
        .iter_mut()
        .zip(errors)
        .filter(|(_, is_error)| *is_error)
    {
        row[at] = change(&row[at].shown());
    }
}

/// Moves what is announced of a file away from the truth.
fn longer(cell: &mut Cell) {
    if let Cell::Long(length) = cell {
        *length += 1;
    }
}

fn is_first_file(seen: &Seen) -> bool {
    seen.request.path.ends_with("hst/jbeveo010_drz.fits")
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    datalink(
        "dl-url-and-error",
        "A row has a URL and an error.",
        &["dl-exactly-one"],
        &[links(&[Table(|table| {
            write_where(table, THIS, "error_message", |_| {
                Cell::text("DefaultFault: perhaps")
            });
        })])],
    ),
    datalink(
        "dl-service-and-url",
        "A row has a service and a URL.",
        &["dl-exactly-one"],
        &[links(&[Table(|table| {
            write_where(table, CUTOUT, "access_url", |_| {
                Cell::text("https://voconform.example/cutout")
            });
        })])],
    ),
    datalink(
        "dl-neither",
        "A row has neither URL nor service nor error.",
        &["dl-exactly-one"],
        &[links(&[Table(|table| {
            write_where(table, CUTOUT, "service_def", |_| Cell::Null);
        })])],
    ),
    datalink(
        "dl-no-semantics",
        "A row has no semantics.",
        &["dl-semantics"],
        &[links(&[Table(|table| {
            table.each("semantics", |cell| {
                if cell.shown() == "#cutout" {
                    *cell = Cell::Null;
                }
            });
        })])],
    ),
    datalink(
        "dl-semantics-bare",
        "Terms have no number sign.",
        &["dl-semantics"],
        &[links(&[Table(|table| {
            table.each("semantics", |cell| {
                *cell = Cell::text(cell.shown().trim_start_matches('#').to_owned());
            });
        })])],
    ),
    datalink(
        "dl-semantics-full",
        "Terms of the core are written as full URIs.",
        &["dl-semantics"],
        &[links(&[Table(|table| {
            table.each("semantics", |cell| {
                let text = cell.shown();
                if text.starts_with('#') {
                    *cell = Cell::text(format!("http://www.ivoa.net/rdf/datalink/core{text}"));
                }
            });
        })])],
    ),
    datalink(
        "dl-semantics-unknown",
        "A term is in no vocabulary.",
        &["dl-semantics"],
        &[links(&[Table(|table| {
            write_where(table, CUTOUT, "semantics", |_| Cell::text("#cutter"));
        })])],
    ),
    datalink(
        "dl-terms-gone",
        "Terms of the service's own lead nowhere.",
        &["dl-semantics-resolves"],
        &[turn(at(&[], &[Resource::Terms]), nowhere)],
    ),
    datalink(
        "dl-unknown-silent",
        "An unknown ID has no row.",
        &["dl-error-row"],
        &[links(&[Table(|table| {
            let keep: Vec<bool> = table.rows.iter().map(|row| !is_error(table, row)).collect();
            let mut keep = keep.into_iter();
            table.rows.retain(|_| keep.next().unwrap_or(true));
        })])],
    ),
    datalink(
        "dl-unknown-404",
        "An unknown ID makes the service say 404.",
        &["dl-error-row"],
        &[rewrite(
            at(&[], &[Resource::Links]),
            &[Any(|answer, _| {
                let is_unknown = answer
                    .table_mut()
                    .and_then(|votable| votable.table())
                    .is_some_and(|table| {
                        !table.rows.is_empty() && table.rows.iter().all(|row| is_error(table, row))
                    });
                if is_unknown {
                    *answer = Answer::error(404, "NotFoundFault: there is no such data set");
                }
            })],
        )],
    ),
    datalink(
        "dl-error-plain",
        "Errors begin with no word of the standard.",
        &["dl-error-prefix"],
        &[links(&[Table(|table| {
            in_errors(table, "error_message", |text| {
                Cell::text(
                    text.replace("NotFoundFault: ", "Not found, ")
                        .replace("TransientFault: ", "Sorry, "),
                )
            });
        })])],
    ),
    datalink(
        "dl-error-no-semantics",
        "Rows with errors have no semantics.",
        &["dl-error-required"],
        &[links(&[Table(|table| {
            in_errors(table, "semantics", |_| Cell::Null)
        })])],
    ),
    datalink(
        "dl-undescribed",
        "Links are not described.",
        &["dl-description"],
        &[links(&[Table(|table| {
            table.each("description", |cell| *cell = Cell::Null);
        })])],
    ),
    datalink(
        "dl-type-other",
        "A file is of another type than its row says.",
        &["dl-content-type"],
        &[links(&[Table(|table| {
            write_where(table, ("semantics", "#auxiliary"), "content_type", |_| {
                Cell::text("application/pdf")
            });
        })])],
    ),
    datalink(
        "dl-qualifier-bare",
        "Terms of product types have no hash.",
        &["dl-content-qualifier"],
        &[links(&[Table(|table| {
            table.each("content_qualifier", |cell| {
                if cell.is_filled() {
                    *cell = Cell::text(cell.shown().replace('#', ""));
                }
            });
        })])],
    ),
    datalink(
        "dl-recursive-xml",
        "A row that leads to other links is said to lead to any XML.",
        &["dl-recursive-type"],
        &[links(&[Table(|table| {
            write_where(table, ("semantics", "#progenitor"), "content_type", |_| {
                Cell::text("text/xml")
            });
        })])],
    ),
    datalink(
        "dl-length-off",
        "Files are a byte shorter than announced.",
        &["dl-content-length"],
        &[links(&[Table(|table| table.each("content_length", longer))])],
    ),
    datalink(
        "dl-length-kbyte",
        "Lengths are in kbyte.",
        &["dl-content-length"],
        &[links(&[Table(|table| {
            table.each("content_length", |cell| {
                if let Cell::Long(length) = cell {
                    *length /= 1024;
                }
            });
        })])],
    ),
    datalink(
        "dl-auth-yes",
        "Whether one must say who one is is told with yes and no.",
        &["dl-link-auth-values"],
        &[links(&[Table(|table| {
            table.each("link_auth", |cell| {
                *cell = match cell.shown().as_str() {
                    "true" => Cell::text("yes"),
                    "false" => Cell::text("no"),
                    _ => Cell::Null,
                };
            });
        })])],
    ),
    datalink(
        "dl-protected-open",
        "What is said to be for users only can be read by everybody.",
        &["dl-link-auth-true"],
        &[rule(Rule::ProtectedOpen)],
    ),
    datalink(
        "dl-open-protected",
        "What is said to be for everybody cannot be read.",
        &["dl-link-auth-true"],
        &[turn(
            at(&[], &[Resource::Archive]).when(is_first_file),
            |request, _| Request {
                path: "/cloud/archive/restricted/proprietary.fits".to_owned(),
                ..without_header(request, "Authorization")
            },
        )],
    ),
];
