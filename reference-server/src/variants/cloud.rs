//! Variants of discovery and of the object store. Most of what they differ in is convention; then the reason names the
//! convention, and that no standard forbids it.

use serde_json::{Value, json};

use super::{Variant, variant};
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Content, Format, Resource, Table as Rows, ascii};
use crate::mutation::Act;
use crate::xml::Node;

const READ: &[&str] = &["GET", "HEAD"];
const OBJECT: &[Resource] = &[Resource::Object];

const fn tables(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], Resource::TABLES), edits)
}

const fn discovery(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], Resource::DISCOVERY), edits)
}

/// Rewrites the JSON of all cells.
fn each_cell(table: &mut Rows, change: impl Fn(&mut Value)) {
    table.each("cloud_access", |cell| {
        if let Ok(mut value) = serde_json::from_str(&cell.shown()) {
            change(&mut value);
            *cell = Cell::text(ascii(&value.to_string()));
        }
    });
}

/// Rewrites all entries of all cells.
fn each_entry(table: &mut Rows, change: fn(&mut Value)) {
    each_cell(table, |value| {
        for entry in value
            .as_object_mut()
            .into_iter()
            .flat_map(|providers| providers.values_mut())
        {
            match entry {
                Value::Array(entries) => entries.iter_mut().for_each(change),
                entry => change(entry),
            }
        }
    });
}

fn listed(value: &mut Value) {
    for entry in value
        .as_object_mut()
        .into_iter()
        .flat_map(|providers| providers.values_mut())
    {
        if entry.is_object() {
            *entry = json!([entry.take()]);
        }
    }
}

fn address(entry: &Value) -> Option<String> {
    let (bucket, key) = (entry["bucket_name"].as_str()?, entry["key"].as_str()?);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
    key.bytes().all(is_plain).then(|| format!("s3://{bucket}/{key}"))
}

fn with_address(entry: &mut Value) {
    if entry.get("uri").is_none()
        && let Some(uri) = address(entry)
    {
        entry["uri"] = json!(uri);
    }
}

fn without_open(entry: &mut Value) {
    if entry["access"] == "open"
        && let Value::Object(members) = entry
    {
        members.shift_remove("access");
    }
}

fn backwards(value: &mut Value) {
    if let Value::Object(members) = value {
        let turned = std::mem::take(members).into_iter().rev();
        *members = turned
            .map(|(name, mut value)| {
                backwards(&mut value);
                (name, value)
            })
            .collect();
    }
}

fn set_format(answer: &mut crate::cloud::Answer, seen: &Seen, other: Format) {
    let is_asked = seen.request.query.to_uppercase().contains("RESPONSEFORMAT");
    if let Content::Table(_, format @ Format::TableData) = &mut answer.content
        && !is_asked
    {
        *format = other;
        answer.set("Content-Type", other.media_type());
    }
}

/// The first one of the column's addresses, where it can be written as one.
fn address_of_cell(cell: &str) -> Option<String> {
    let value: Value = serde_json::from_str(cell).ok()?;
    address(value.get("aws")?)
}

pub(super) const DISCOVERY: &[Variant] = &[
    variant(
        "ca-list-of-one",
        "Each provider has a list of copies, also where there is one.",
        "Convention: object or list, both are read; no standard says which.",
        &[tables(&[Table(|table| each_cell(table, listed))])],
    )
    .on("cloud"),
    variant(
        "ca-no-access",
        "What is open is not said to be.",
        "Convention: in the later note access is left out, and means open.",
        &[tables(&[Table(|table| each_entry(table, without_open))])],
    )
    .on("cloud"),
    variant(
        "ca-more-members",
        "Entries have members that nobody knows.",
        "Convention: readers take the members that they know (RFC 8259 leaves all others open).",
        &[tables(&[Table(|table| {
            each_entry(table, |entry| entry["storage_class"] = json!("STANDARD"));
        })])],
    )
    .on("cloud"),
    variant(
        "ca-uri-too",
        "Entries have the same address as uri, too.",
        "Convention: both spellings are in use, and here they agree.",
        &[tables(&[Table(|table| each_entry(table, with_address))])],
    )
    .on("cloud"),
    variant(
        "ca-members-backwards",
        "Members come in another order.",
        "RFC 8259, 1: objects are unordered.",
        &[tables(&[Table(|table| each_cell(table, backwards))])],
    )
    .on("cloud"),
    variant(
        "ca-json-spaced",
        "The JSON has line breaks and blanks.",
        "RFC 8259, 2: white space is allowed around the structural characters.",
        &[tables(&[Table(|table| {
            table.each("cloud_access", |cell| {
                if let Ok(value) = serde_json::from_str::<Value>(&cell.shown()) {
                    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
                    *cell = Cell::text(ascii(&text));
                }
            });
        })])],
    )
    .on("cloud"),
    variant(
        "ca-empty-object",
        "What is not in the cloud has an empty object.",
        "Convention: an empty cell and an empty object mean the same.",
        &[tables(&[Table(|table| {
            table.each("cloud_access", |cell| {
                if !cell.is_filled() {
                    *cell = Cell::text("{}");
                }
            });
        })])],
    )
    .on("cloud"),
    variant(
        "ca-mirroring",
        "Some cells are empty as long as the files are copied.",
        "Convention: archives fill the column while they mirror their files.",
        &[discovery(&[Table(|table| {
            table.each("cloud_access", |cell| {
                if cell.shown().contains("odd/a blank") || cell.shown().contains("odd/a+plus") {
                    *cell = Cell::Null;
                }
            });
        })])],
    )
    .on("cloud"),
    variant(
        "ca-unicode-column",
        "The column is unicodeChar.",
        "VOTable 1.4, 2.1: texts are char or unicodeChar.",
        &[discovery(&[Field("cloud_access", |field| {
            field.datatype = "unicodeChar"
        })])],
    )
    .on("cloud"),
    variant(
        "ca-bounded-column",
        "The column has a bound that no cell reaches.",
        "VOTable 1.4, 2.2: arraysize n* is a variable size with a bound.",
        &[discovery(&[Field("cloud_access", |field| {
            field.arraysize = "4000*"
        })])],
    )
    .on("cloud"),
    variant(
        "ca-column-first",
        "The column is the first one.",
        "VOTable 1.4, 3.4: columns have no prescribed order.",
        &[discovery(&[Table(|table| {
            if let Some(at) = table.column("cloud_access") {
                table.fields[..=at].rotate_right(1);
                for row in &mut table.rows {
                    row[..=at].rotate_right(1);
                }
            }
        })])],
    )
    .on("cloud"),
    variant(
        "ca-provider-column",
        "The column with the addresses at Amazon has those of all collections.",
        "Convention: HEASARC had both, and here they agree.",
        &[discovery(&[Table(|table| {
            let (Some(at), Some(of)) = (table.column("aws"), table.column("cloud_access")) else {
                return;
            };
            for row in &mut table.rows {
                row[at] = address_of_cell(&row[of].shown()).map_or(Cell::Null, Cell::Text);
            }
        })])],
    )
    .on("cloud"),
    variant(
        "ca-cdata",
        "The JSON is written in CDATA sections.",
        "XML 1.0, 2.7: a CDATA section is character data.",
        &[tables(&[Root(|root| {
            root.each("TD", |cell| {
                let text = cell.text();
                if text.starts_with('{') {
                    cell.children = vec![Node::Raw(format!("<![CDATA[{text}]]>"))];
                }
            });
        })])],
    )
    .on("cloud"),
    variant(
        "ca-binary",
        "Discovery answers in BINARY.",
        "VOTable 1.4, 5.3; SIA 2.0, 3: any serialisation of VOTable.",
        &[rewrite(
            at(&[], &[Resource::Images]),
            &[Any(|answer, seen| set_format(answer, seen, Format::Binary))],
        )],
    )
    .on("cloud"),
    variant(
        "ca-binary2",
        "Discovery answers in BINARY2.",
        "VOTable 1.4, 5.4; SIA 2.0, 3: any serialisation of VOTable.",
        &[rewrite(
            at(&[], &[Resource::Images]),
            &[Any(|answer, seen| set_format(answer, seen, Format::Binary2))],
        )],
    )
    .on("cloud"),
    variant(
        "ca-text-xml",
        "VOTables of discovery are sent as text/xml.",
        "VOTable 1.4, 8: text/xml is one of its media types.",
        &[discovery(&[Any(|answer, _| {
            if answer.header("Content-Type") == Some("application/x-votable+xml") {
                answer.set("Content-Type", "text/xml");
            }
        })])],
    )
    .on("cloud"),
    variant(
        "ca-moved",
        "Discovery redirects once.",
        "DALI 1.1, 4.3: any answer may be a redirect.",
        &[rewrite(
            at(&["GET"], Resource::DISCOVERY).when(|seen| !seen.request.query.contains("moved=1")),
            &[
                Status(302),
                Text(""),
                Any(|answer, seen| {
                    let request = seen.request;
                    let url = format!("{}{}?{}&moved=1", request.base, request.path, request.query);
                    answer.set("Location", &url);
                }),
            ],
        )],
    )
    .on("cloud"),
];

pub(super) const STORE: &[Variant] = &[
    variant(
        "ca-region-307",
        "In the wrong region a bucket redirects with 307 and a Location.",
        "Amazon S3 user guide, request redirection: new buckets are redirected temporarily.",
        &[rule(Rule::Regions307)],
    )
    .on("cloud"),
    variant(
        "ca-region-400",
        "In the wrong region a request is refused with 400.",
        "Amazon S3 user guide: so do regions that were opened after March 2019.",
        &[rule(Rule::Regions400)],
    )
    .on("cloud"),
    variant(
        "ca-region-served",
        "In the wrong region a bucket answers all the same.",
        "No standard; other stores than Amazon's have one endpoint for all regions.",
        &[rule(Rule::RegionsServed)],
    )
    .on("cloud"),
    variant(
        "ca-missing-403",
        "What is not there is refused.",
        "Amazon S3 API reference, GetObject: 403 for those who may not list.",
        &[rule(Rule::MissingIsForbidden)],
    )
    .on("cloud"),
    variant(
        "ca-octet-stream",
        "All objects are of type binary/octet-stream.",
        "Amazon S3 API reference, PutObject: the type of what was uploaded without one.",
        &[object(|blob, _, _| blob.media_type = "binary/octet-stream")],
    )
    .on("cloud"),
    variant(
        "ca-multipart-etags",
        "The ETags of all objects are those of uploads in parts.",
        "RFC 9110, 8.8.3: an ETag is opaque.",
        &[object(|blob, _, _| {
            if !blob.etag.contains('-') {
                blob.etag = format!("{}-3\"", blob.etag.trim_end_matches('"'));
            }
        })],
    )
    .on("cloud"),
    variant(
        "ca-more-headers",
        "Objects come with headers of the store's own.",
        "RFC 9110, 5.1: unknown fields are ignored.",
        &[rewrite(
            at(READ, OBJECT),
            &[
                Header("x-amz-server-side-encryption", "AES256"),
                Header("x-amz-version-id", "3HL4kqtJvjVBH40Nrjfkd"),
                Header("Cache-Control", "max-age=86400"),
            ],
        )],
    )
    .on("cloud"),
    variant(
        "ca-no-request-ids",
        "Answers of the store have no numbers.",
        "No standard; stores that are not Amazon's leave them out.",
        &[rewrite(
            at(&[], &[Resource::Object, Resource::Bucket]).answered(ANY_STATUS),
            &[
                Remove("x-amz-request-id"),
                Root(|root| root.drop_child("RequestId")),
            ],
        )],
    )
    .on("cloud"),
];
