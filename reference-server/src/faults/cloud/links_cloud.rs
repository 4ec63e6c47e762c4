//! Faults of what `{links}` tells of clouds (group G).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Param, Resource, Table as Rows, Votable as Document};
use crate::faults::Fault;

/// The address of a copy, by the row's cell.
fn address(cell: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(cell).ok()?;
    let aws = value.get("aws")?;
    Some(format!(
        "s3://{}/{}",
        aws["bucket_name"].as_str()?,
        aws["key"].as_str()?
    ))
}

/// Rows for the copies, made of those for the files.
fn cloud_rows(table: &Rows) -> Vec<Vec<Cell>> {
    let (Some(url), Some(cell)) = (table.column("access_url"), table.column("cloud_access")) else {
        return Vec::new();
    };
    let rows = table
        .rows
        .iter()
        .filter(|row| table.get(row, "semantics") == "#this" && row[url].is_filled());
    rows.filter_map(|row| {
        let mut row = row.clone();
        row[url] = Cell::text(address(&row[cell].shown())?);
        Some(row)
    })
    .collect()
}

/// Puts the rows of copies before the files that they are copies of.
fn put_first(table: &mut Rows) {
    let mut rows = Vec::new();
    let mut copies = cloud_rows(table);
    for row in std::mem::take(&mut table.rows) {
        if let Some(at) = copies.iter().position(|copy| copy[0] == row[0]) {
            rows.push(copies.remove(at));
        }
        rows.push(row);
    }
    table.rows = rows;
}

fn provider(votable: &mut Document) -> Vec<&mut Param> {
    let params = votable
        .resources
        .iter_mut()
        .flat_map(|resource| &mut resource.groups);
    let params = params.flat_map(|group| &mut group.params);
    params.filter(|param| param.field.name == "provider").collect()
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    datalink(
        "dl-cloud-no-column",
        "Links do not tell where copies are in the cloud.",
        &["dl-cloud-column"],
        &[links(&[Table(|table| table.drop_column("cloud_access"))])],
    ),
    datalink(
        "dl-cloud-broken-cell",
        "A cell of the links is no JSON.",
        &["cloud-json-parse"],
        &[links(&[Cell(|cell| cell.replace('"', "'"))])],
    ),
    datalink(
        "dl-cloud-other-object",
        "A row names a copy of another file.",
        &["dl-cloud-same-object"],
        &[links(&[Cell(|cell| {
            with_key(cell, |key| {
                key.replace(
                    "jbev/jbeveo010/jbeveo010_drz.fits",
                    "u9o4/u9o40504m/u9o40504m_c3m.fits",
                )
            })
        })])],
    ),
    datalink(
        "dl-s3-first",
        "The first row of a data set is an address of S3.",
        &["dl-cloud-https-first"],
        &[links(&[Table(put_first)])],
    ),
    datalink(
        "dl-s3-only",
        "What is in the cloud has addresses of S3 only.",
        &["dl-cloud-https-twin", "dl-cloud-https-first"],
        &[links(&[Table(|table| {
            let copies = cloud_rows(table);
            for copy in copies {
                let is_it = |row: &&mut Vec<Cell>| row[0] == copy[0] && row[5] == copy[5];
                if let Some(row) = table.rows.iter_mut().find(is_it) {
                    *row = copy;
                }
            }
        })])],
    ),
    datalink(
        "dl-provider-fixed",
        "The choice of a provider has a value already.",
        &["dl-cloud-param-fixed"],
        &[rewrite(
            at(&[], Resource::TABLES),
            &[Votable(|votable| {
                for param in provider(votable) {
                    param.value = "prem".to_owned();
                }
            })],
        )],
    ),
    datalink(
        "dl-option-ignored",
        "Whatever provider one chooses, the links lead to the archive.",
        &["dl-cloud-param-honoured"],
        &[rule(Rule::ProviderIgnored)],
    ),
    datalink(
        "dl-option-region",
        "A region that can be chosen is spelled like one of Google.",
        &["dl-cloud-param-region"],
        &[rewrite(
            at(&[], Resource::TABLES),
            &[Votable(|votable| {
                for param in provider(votable) {
                    for option in &mut param.options {
                        *option = option.replace("us-east-1", "us-east1");
                    }
                }
            })],
        )],
    ),
    datalink(
        "dl-private-host",
        "A term is explained on a host that only the service knows.",
        &["dl-cloud-no-private-hosts"],
        &[links(&[Table(|table| {
            table.each("semantics", |cell| {
                if cell.shown().contains("/cloud/terms#") {
                    *cell = Cell::text("https://192.168.7.7:8080/terms#observation-folder");
                }
            });
        })])],
    ),
    datalink(
        "dl-directory-type",
        "A folder has the type directory.",
        &["dl-cloud-directory-type"],
        &[links(&[Table(|table| {
            write_where(table, ("local_semantics", "folder"), "content_type", |_| {
                Cell::text("directory")
            });
        })])],
    ),
    datalink(
        "dl-other-spelling",
        "Discovery and links spell a key differently.",
        &["dl-cloud-consistent-paths"],
        &[links(&[Cell(|cell| {
            with_key(cell, |key| key.replacen('/', "//", 1))
        })])],
    ),
];
