//! Variants of discovery and links that tell less than the reference server does: what they leave out nobody has to tell.

use serde_json::Value;

use super::{Variant, variant};
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Resource, ascii};

/// A cell without the uri of any copy.
fn without_uri(cell: &mut Cell) {
    let Ok(mut value) = serde_json::from_str::<Value>(&cell.shown()) else {
        return;
    };
    let entries = value.as_object_mut().into_iter().flat_map(|all| all.values_mut());
    for members in entries.filter_map(Value::as_object_mut) {
        members.shift_remove("uri");
    }
    *cell = Cell::text(ascii(&value.to_string()));
}

pub(super) const LESS: &[Variant] = &[
    variant(
        "ca-no-uri",
        "No entry has a uri.",
        "Convention: bucket and key are enough.",
        &[rewrite(
            at(&[], Resource::TABLES),
            &[Table(|table| table.each("cloud_access", without_uri))],
        )],
    )
    .on("cloud"),
    variant(
        "ca-no-provider-column",
        "Addresses are in the JSON only.",
        "Convention: a column for one provider is no part of any standard.",
        &[rewrite(
            at(&[], Resource::DISCOVERY),
            &[Table(|table| table.drop_column("aws"))],
        )],
    )
    .on("cloud"),
    variant(
        "ca-no-length",
        "Sizes are told as ObsCore has them only.",
        "ObsCore 1.1, table 1: access_estsize; the size of SIA 1 is no part of it.",
        &[rewrite(
            at(&[], Resource::DISCOVERY),
            &[Table(|table| table.drop_column("file_size"))],
        )],
    )
    .on("cloud"),
    variant(
        "dl-no-store-row",
        "No link leads into a store.",
        "Convention: the column cloud_access is enough.",
        &[rewrite(
            at(&[], &[Resource::Links]),
            &[Table(|table| {
                if let Some(url) = table.column("access_url") {
                    table.rows.retain(|row| !row[url].shown().starts_with("s3://"));
                }
            })],
        )],
    )
    .on("datalink"),
    variant(
        "dl-no-example",
        "No descriptor has an example.",
        "DataLink 1.1, 4.2: exampleURL is optional.",
        &[rewrite(
            at(&[], &[Resource::Links]),
            &[Votable(|votable| {
                if let Some(cutout) = votable.descriptor("cutout") {
                    cutout.params.retain(|param| param.field.name != "exampleURL");
                }
            })],
        )],
    )
    .on("datalink"),
    variant(
        "dl-no-nested",
        "No link leads to other links.",
        "DataLink 1.1, 3.2.7: a link may lead to links.",
        &[rewrite(
            at(&[], &[Resource::Links]),
            &[Table(|table| {
                if let Some(term) = table.column("semantics") {
                    table.rows.retain(|row| row[term].shown() != "#progenitor");
                }
            })],
        )],
    )
    .on("datalink"),
];
