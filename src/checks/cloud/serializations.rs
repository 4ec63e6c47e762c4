//! Group A of the catalogue: the same rows as TABLEDATA and as BINARY2.

use super::cell::COLUMN;
use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet, View};
use crate::documents::signed::Signed;
use crate::documents::votable::{Form, Value};
use crate::recording::step;

/// The columns that are compared.
const COMPARED: [&str; 4] = ["obs_publisher_did", "ID", "access_url", COLUMN];

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "cloud-votable-binary",
    reads: Reads::Any(&[step::DISCOVERY_QUERY, step::DISCOVERY_SERIALIZATION]),
    because: "Clients choose the serialisation; the files that they find must not depend on it.",
    usually: "The writer of one serialisation treats long texts or nulls otherwise than that of the other.",
    mend: "Write all serialisations with one library, and compare them.",
    good: &[
        "discovery/query GET /query -> 200 | @cloud/discovery-good\ndiscovery/serialization GET /query?RESPONSEFORMAT=x -> 200 | @cloud/discovery-good-binary2",
        "discovery/query GET /query -> 200 | @cloud/discovery-good\ndiscovery/serialization GET /query?RESPONSEFORMAT=x -> 400",
    ],
    bad: &[(
        "discovery/query GET /query -> 200 | @cloud/discovery-good s|<TD>{\"aws\"|<TD>{\"gc\"|\ndiscovery/serialization GET /query?RESPONSEFORMAT=x -> 200 | @cloud/discovery-good-binary2",
        "differs",
    )],
    judge,
}];

fn judge(v: &View<'_>) -> Vec<Finding> {
    let Some(first) = v.first(step::DISCOVERY_QUERY).and_then(|x| x.sheet().ok()) else {
        return Vec::new();
    };
    let mut findings = vec![Finding::info("first", &first.x, first.head(), form(&first))];
    findings.extend(v.at(step::DISCOVERY_SERIALIZATION).map(|x| compared(&first, x)));
    findings
}

fn form(sheet: &Sheet<'_>) -> String {
    let ids = sheet.votable.ids();
    let word = match sheet.table.data(&ids).form {
        Form::None => "no rows",
        Form::TableData => "TABLEDATA",
        Form::Binary => "BINARY",
        Form::Binary2 => "BINARY2",
        Form::Fits => "FITS",
    };
    word.to_owned()
}

fn compared(first: &Sheet<'_>, x: Seen<'_>) -> Finding {
    let Ok(sheet) = x.sheet() else {
        return Finding::info("refused", &x, Part::Status, x.status_line());
    };
    let form = form(&sheet);
    let shared = COMPARED
        .into_iter()
        .filter(|name| first.column(name).is_some() && sheet.column(name).is_some());
    let other = shared
        .into_iter()
        .find(|name| sorted(first, name) != sorted(&sheet, name));
    match other {
        None => Finding::info(
            "agrees",
            &x,
            sheet.head(),
            format!("{form}, with the same values"),
        ),
        Some(name) => {
            let observed = format!("{form}; the values of `{name}` are not those of the first answer");
            Finding::info("differs", &x, sheet.head(), observed)
        }
    }
}

/// An address that is signed anew for each answer is the same without its signature.
fn unsigned(text: &str) -> String {
    let bare = text.split('?').next().filter(|_| Signed::of(text).is_some());
    bare.unwrap_or(text).to_owned()
}

/// The texts of a column; the order of rows is free.
fn sorted(sheet: &Sheet<'_>, name: &str) -> Vec<String> {
    let column = sheet.column(name);
    let values = sheet.rows.iter().map(|row| {
        let value = column
            .and_then(|column| row.value(column))
            .filter(|value| !value.is_null());
        unsigned(value.map(Value::to_string).unwrap_or_default().trim_end())
    });
    let mut values: Vec<String> = values.collect();
    values.sort_unstable();
    values
}
