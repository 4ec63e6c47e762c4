//! Group A of the catalogue: what the cells of the column are, before their JSON is looked at.

use super::cell::{CloudCell, Content};
use super::ground::{Column, Flaw, Opinion, WITH_CELLS, each_cell, each_column, want};
use super::json::Kind;
use super::providers::{Provider, providers, text};
use super::uris::is_web;
use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet};
use crate::recording::{Reason, step};

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-col-not-truncated",
        reads: Reads::Any(WITH_CELLS),
        because: "Half of a JSON object is none.",
        usually: "The column of the database, or its arraysize, is shorter than the longest cell.",
        mend: "Make the column long enough, and write arraysize=\"*\".",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"bucket\", \"key\": \"ke s|name=\"cloud_access\" datatype=\"char\" arraysize=\"*\"|name=\"cloud_access\" datatype=\"char\" arraysize=\"44*\"|",
            "cut",
        )],
        judge: |v| each_cell(v, |cell| vec![not_cut(cell)]),
    },
    Check {
        decides: "cloud-col-null",
        reads: Reads::Any(WITH_CELLS),
        because: "All three spellings of nothing are in use; a client that knows one of them only stumbles.",
        usually: "Part of the files is not in the cloud, or not yet.",
        mend: "Nothing must be mended; an empty cell is the plainest.",
        good: &[GOOD, "discovery/query GET /query -> 200 | @cell {}"],
        bad: &[],
        judge: |v| each_column(v, WITH_CELLS, |column| nothings(column).into_iter().collect()),
    },
    Check {
        decides: "cloud-col-null-literal",
        reads: Reads::Any(WITH_CELLS),
        because: "null parses as JSON and has no members; None and nan do not even parse: clients stop at the first such row.",
        usually: "A missing value was turned into text by the program that filled the column.",
        mend: "Leave the cell empty.",
        good: &[GOOD],
        bad: &[
            ("discovery/query GET /query -> 200 | @cell null", "word"),
            ("discovery/query GET /query -> 200 | @cell None", "word"),
            ("discovery/query GET /query -> 200 | @cell nan", "word"),
        ],
        judge: |v| each_cell(v, |cell| vec![no_word(cell)]),
    },
    Check {
        decides: "cloud-col-row-twin",
        reads: Reads::Any(&[step::DISCOVERY_QUERY]),
        because: "A client that knows nothing of clouds, or finds the copy gone, needs the address at the archive.",
        usually: "Files that are in the cloud only were put into the table without an address.",
        mend: "Give each row an http or https address in access_url; that of the object itself will do.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cloud/discovery-chandra",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|https://archive.example.org/data/archive/2/3052/primary/image.fits||",
                "no-address",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-chandra s|https://heasarc.example.org/FTP|s3://heasarc|",
                "no-address",
            ),
        ],
        judge: |v| v.at(step::DISCOVERY_QUERY).flat_map(twins).collect(),
    },
];

fn not_cut(cell: &CloudCell) -> Opinion {
    match cell.content {
        Content::Empty | Content::Word => None,
        Content::Cut => Some(Err(Flaw::new(
            "cut",
            None,
            "JSON to its end",
            format!(
                "the JSON breaks off at the column's limit of {} characters",
                cell.text.chars().count()
            ),
        ))),
        _ => Some(Ok(())),
    }
}

fn no_word(cell: &CloudCell) -> Opinion {
    let is_word = matches!(cell.content, Content::Word);
    want(!is_word, || {
        let observed = format!("the word `{}`", cell.text.trim());
        Flaw::new("word", None, "an empty cell", observed)
    })
}

fn nothings(column: &Column<'_>) -> Option<Finding> {
    let is_empty_object = |cell: &&CloudCell| {
        let members = cell.json().map(|node| &node.kind);
        matches!(members, Some(Kind::Object(members)) if members.is_empty())
    };
    let all = column.cells.len();
    let empty = column
        .cells
        .iter()
        .filter(|cell| matches!(cell.content, Content::Empty))
        .count();
    let objects = column.cells.iter().filter(is_empty_object).count();
    if empty + objects == 0 {
        return None;
    }
    let observed =
        format!("of {all} rows {empty} have an empty cell or a null, and {objects} an empty object");
    let place = column.sheet.field(column.field);
    Some(Finding::info("nothing", &column.sheet.x, place, observed))
}

fn twins(x: Seen<'_>) -> Vec<Finding> {
    let sheet = match x.sheet() {
        Ok(sheet) => sheet,
        Err(undecided) => return vec![undecided],
    };
    let columns = providers(&sheet);
    let cells = x
        .sheet()
        .ok()
        .and_then(Column::of)
        .map_or(&[][..], |column| column.cells);
    let mut named = cells
        .iter()
        .filter(|cell| !cell.entries().is_empty())
        .map(|cell| cell.row)
        .collect::<Vec<_>>();
    named.extend(rows_of(&sheet, &columns));
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        return Vec::new();
    }
    let Some(address) = sheet.address_column() else {
        let observed = "the table has no column for the address of files";
        return vec![Finding::undecided(Reason::Ambiguous, &x, observed)];
    };
    judged(&sheet, &named, address)
}

/// The rows with an address in a provider column.
fn rows_of(sheet: &Sheet<'_>, columns: &[Provider<'_>]) -> Vec<usize> {
    let has = |row: &&crate::documents::votable::Row| {
        columns.iter().any(|column| text(row, column.number).is_some())
    };
    let whole = sheet.rows.iter().filter(|row| !Sheet::is_shifted(row));
    whole.filter(has).map(|row| row.number).collect()
}

fn judged(sheet: &Sheet<'_>, named: &[usize], address: usize) -> Vec<Finding> {
    let x = &sheet.x;
    let name = sheet
        .fields
        .get(address)
        .map_or("access_url", |field| field.label());
    let rows = named
        .iter()
        .filter_map(|number| sheet.rows.get(number.checked_sub(1)?));
    let bad = rows.filter(|row| !text(row, address).is_some_and(is_web));
    let mut findings: Vec<Finding> = bad
        .take(5)
        .map(|row| {
            let at = row
                .cells
                .get(address)
                .map_or(row.place.span.clone(), |cell| cell.place.span.clone());
            let observed = match text(row, address) {
                Some(other) => format!("row {}, {name}: `{other}`", row.number),
                None => format!(
                    "row {}, {name}: nothing, though the file is in the cloud",
                    row.number
                ),
            };
            Finding::broken(
                "no-address",
                x,
                Part::Body(Some(at)),
                "an http or https address",
                observed,
            )
        })
        .collect();
    if findings.is_empty() {
        let observed = format!("{} rows in the cloud have an address", named.len());
        findings.push(Finding::pass(x, sheet.head(), observed));
    }
    findings
}
