//! Faults of the JSON in cells as such (group B).

use serde_json::{Value, json};

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Resource};
use crate::faults::Fault;

/// What stands between the first and the second member.
fn first_comma(cell: &str, instead: &str) -> String {
    cell.replacen("\",\"", &format!("\"{instead}\""), 1)
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    cloud(
        "ca-cell-single-quotes",
        "A cell has single quotes.",
        &["cloud-json-parse"],
        &[discovery(&[Cell(|cell| cell.replace('"', "'"))])],
    ),
    cloud(
        "ca-cell-trailing-comma",
        "A cell has a comma too much.",
        &["cloud-json-parse"],
        &[discovery(&[Cell(|cell| cell.replacen("}}", ",}}", 1))])],
    ),
    cloud(
        "ca-cell-missing-comma",
        "A cell lacks a comma, like the example of the note.",
        &["cloud-json-parse"],
        &[discovery(&[Cell(|cell| first_comma(cell, " "))])],
    ),
    cloud(
        "ca-cell-escaped-twice",
        "A cell is escaped twice.",
        &["cloud-json-parse"],
        &[discovery(&[Cell(|cell| cell.replace('"', "&quot;"))])],
    ),
    cloud(
        "ca-cell-plain-address",
        "A cell holds an address and no JSON.",
        &["cloud-json-parse"],
        &[discovery(&[Cell(|_| format!("s3://{BUCKET}/{KEY}"))])],
    ),
    cloud(
        "ca-cell-double-encoded",
        "A cell holds a JSON string that holds JSON.",
        &["cloud-json-not-double-encoded"],
        &[discovery(&[Cell(|cell| Value::from(cell).to_string())])],
    ),
    cloud(
        "ca-cell-list",
        "A cell holds a list.",
        &["cloud-json-object"],
        &[discovery(&[Cell(|cell| format!("[{cell}]"))])],
    ),
    cloud(
        "ca-cell-empty-list",
        "A cell holds an empty list.",
        &["cloud-json-object"],
        &[discovery(&[Cell(|_| "[]".to_owned())])],
    ),
    cloud(
        "ca-cell-provider-twice",
        "A cell names a provider twice.",
        &["cloud-json-unique-members"],
        &[discovery(&[Cell(|cell| {
            let inside = cell.trim_start_matches('{').strip_suffix('}').unwrap_or_default();
            format!("{{{inside},{inside}}}")
        })])],
    ),
    cloud(
        "ca-cell-member-twice",
        "A cell names a region twice.",
        &["cloud-json-unique-members"],
        &[discovery(&[Cell(|cell| {
            cell.replacen("\"region\":", "\"region\":\"us-east-1\",\"region\":", 1)
        })])],
    ),
    cloud(
        "ca-cell-upper-case",
        "A cell names the provider AWS.",
        &["cloud-json-provider-lowercase"],
        &[discovery(&[Cell(|cell| cell.replacen("\"aws\"", "\"AWS\"", 1))])],
    ),
    cloud(
        "ca-cell-unknown-provider",
        "A cell names a provider that nobody knows.",
        &["cloud-json-provider-known"],
        &[discovery(&[Cell(|cell| {
            cell.replacen("\"aws\"", "\"cumulus\"", 1)
        })])],
    ),
    cloud(
        "ca-cell-google",
        "A cell names Google beside Amazon, by one of its three names.",
        &["cloud-json-google-spelling"],
        &[discovery(&[Cell(|cell| {
            whole(cell, |value| {
                value["google"] = json!({"bucket_name": BUCKET, "key": KEY})
            })
        })])],
    ),
    cloud(
        "ca-cell-entry-string",
        "An entry is an address.",
        &["cloud-json-entry-shape"],
        &[discovery(&[Cell(|_| {
            json!({"aws": format!("s3://{BUCKET}/{KEY}")}).to_string()
        })])],
    ),
    cloud(
        "ca-cell-entry-empty-list",
        "An entry is an empty list.",
        &["cloud-json-entry-shape"],
        &[discovery(&[Cell(|_| "{\"aws\":[]}".to_owned())])],
    ),
    cloud(
        "ca-cell-entry-null",
        "An entry is null.",
        &["cloud-json-entry-shape"],
        &[discovery(&[Cell(|_| "{\"aws\":null}".to_owned())])],
    ),
    cloud(
        "ca-cell-gen1",
        "A cell has the members bucket and path of the first note.",
        &["cloud-json-gen1-members"],
        &[discovery(&[Cell(|cell| {
            cell.replace("\"bucket_name\"", "\"bucket\"")
                .replace("\"key\"", "\"path\"")
        })])],
    ),
    cloud(
        "ca-gen1",
        "All cells are of the first generation.",
        &["cloud-json-gen1-members"],
        &[rewrite(
            at(&[], Resource::TABLES),
            &[Table(|table| {
                table.each("cloud_access", |cell| {
                    let text = cell.shown().replace("\"bucket_name\"", "\"bucket\"");
                    if cell.is_filled() {
                        *cell = Cell::text(text.replace("\"key\"", "\"path\""));
                    }
                });
            })],
        )],
    ),
    cloud(
        "ca-cell-duplicates",
        "A list has the same copy twice.",
        &["cloud-json-no-duplicates"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| *aws = json!([aws.clone(), aws.clone()]))
        })])],
    ),
    cloud(
        "ca-cell-one-missing",
        "A list has a copy that is not there.",
        &["cloud-twin-siblings"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| {
                let mut other = aws.clone();
                other["key"] = json!("hst/gone/jbeveo010_drz.fits");
                *aws = json!([aws.clone(), other]);
            })
        })])],
    ),
];
