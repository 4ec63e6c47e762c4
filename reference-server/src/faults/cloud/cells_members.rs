//! Faults of the members of an entry (group B), and of addresses in it (group C).

use serde_json::{Value, json};

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Resource};
use crate::faults::Fault;

pub(in crate::faults) const FAULTS: &[Fault] = &[
    cloud(
        "ca-cell-no-bucket",
        "An entry names no bucket.",
        &["cloud-json-aws-bucket-required"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| drop_member(aws, "bucket_name"))
        })])],
    ),
    cloud(
        "ca-cell-bucket-number",
        "An entry has a number for a bucket.",
        &["cloud-json-aws-bucket-required"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["bucket_name"] = json!(7))
        })])],
    ),
    cloud(
        "ca-cell-no-key",
        "An entry names no key.",
        &["cloud-json-aws-key-required"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| drop_member(aws, "key"))
        })])],
    ),
    cloud(
        "ca-cell-empty-key",
        "An entry has an empty key.",
        &["cloud-json-aws-key-required"],
        &[discovery(&[Cell(|cell| with_key(cell, |_| String::new()))])],
    ),
    cloud(
        "ca-cell-null-key",
        "An entry has null for a key.",
        &["cloud-json-aws-key-required"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["key"] = Value::Null)
        })])],
    ),
    cloud(
        "ca-cell-long-key",
        "A key has 1025 bytes.",
        &["cloud-json-aws-key-required"],
        &[discovery(&[Cell(|cell| with_key(cell, |_| "k".repeat(1025)))])],
    ),
    cloud(
        "ca-cell-no-region",
        "An entry names no region.",
        &["cloud-json-aws-region-present"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| drop_member(aws, "region"))
        })])],
    ),
    cloud(
        "ca-cell-region-google",
        "A region of Amazon is spelled like one of Google.",
        &["cloud-json-aws-region-syntax"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["region"] = json!("us-east1"))
        })])],
    ),
    cloud(
        "ca-cell-region-empty",
        "A region is empty.",
        &["cloud-json-aws-region-syntax"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["region"] = json!(""))
        })])],
    ),
    cloud(
        "ca-cell-region-wrong",
        "An entry names a region where the bucket is not.",
        &["cloud-obj-region-header"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["region"] = json!("us-west-2"))
        })])],
    ),
    cloud(
        "ca-cell-access-public",
        "The access is called public.",
        &["cloud-json-access-enum"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["access"] = json!("public"))
        })])],
    ),
    cloud(
        "ca-cell-bucket-address",
        "The bucket is an address.",
        &["cloud-json-bucket-syntax"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["bucket_name"] = json!("s3://stpubdata"))
        })])],
    ),
    cloud(
        "ca-cell-bucket-upper-case",
        "The bucket is in upper case.",
        &["cloud-json-bucket-syntax"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["bucket_name"] = json!("STPUBDATA"))
        })])],
    ),
    cloud(
        "ca-cell-bucket-underscore",
        "The bucket has an underscore.",
        &["cloud-json-bucket-syntax"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["bucket_name"] = json!("st_pubdata"))
        })])],
    ),
    cloud(
        "ca-cell-leading-slash",
        "A key begins with a slash.",
        &["cloud-json-key-no-leading-slash"],
        &[discovery(&[Cell(|cell| with_key(cell, |key| format!("/{key}")))])],
    ),
    cloud(
        "ca-cell-double-slash",
        "A key has two slashes where the object has one.",
        &["cloud-json-key-no-double-slash"],
        &[discovery(&[Cell(|cell| {
            with_key(cell, |key| key.replacen('/', "//", 1))
        })])],
    ),
    cloud(
        "ca-cell-encoded-key",
        "A key is percent-encoded.",
        &["cloud-json-key-raw"],
        &[discovery(&[Cell(|cell| {
            with_key(cell, |key| key.replace('/', "%2F").replace('_', "%5F"))
        })])],
    ),
    cloud(
        "ca-cell-dot-segments",
        "A key goes up and down again.",
        &["cloud-json-key-no-dot-segments"],
        &[discovery(&[Cell(|cell| {
            with_key(cell, |key| key.replacen("hst/", "hst/../hst/", 1))
        })])],
    ),
    cloud(
        "ca-cell-uri-other",
        "The uri of an entry names another object than its bucket and key.",
        &["cloud-json-uri-consistent"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["uri"] = json!("s3://stpubdata/hst/other.fits"))
        })])],
    ),
    cloud(
        "ca-cell-uri-ftp",
        "The uri of an entry is one of FTP.",
        &["cloud-uri-scheme"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["uri"] = json!(format!("ftp://{BUCKET}/{KEY}")))
        })])],
    ),
    cloud(
        "ca-cell-uri-port",
        "The uri of an entry has a port.",
        &["cloud-uri-form"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["uri"] = json!(format!("s3://{BUCKET}:443/{KEY}")))
        })])],
    ),
    cloud(
        "ca-cell-secret",
        "An entry has a secret key.",
        &["cloud-json-no-secrets"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| aws["secret_key"] = json!("made/up/for/this/test"))
        })])],
    ),
    cloud(
        "ca-cell-signed",
        "The uri of an entry is signed.",
        &["cloud-json-no-secrets"],
        &[discovery(&[Cell(|cell| {
            entry(cell, |aws| {
                aws["uri"] = json!(format!(
                    "https://{BUCKET}.s3.us-east-1.amazonaws.com/{KEY}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604800\
                     &X-Amz-Signature=0123456789abcdef"
                ));
            })
        })])],
    ),
    cloud(
        "ca-cell-endpoint-bare",
        "The endpoint of a provider is no URL.",
        &["cloud-json-endpoint-ext"],
        &[rewrite(
            at(&[], Resource::DISCOVERY),
            &[Table(|table| {
                table.each("cloud_access", |cell| {
                    let text = cell.shown();
                    if let Some((front, rest)) = text.split_once("\"endpoint\":\"")
                        && let Some((_, end)) = rest.split_once('"')
                    {
                        *cell = Cell::text(format!("{front}\"endpoint\":\"ceph.voconform.example\"{end}"));
                    }
                });
            })],
        )],
    ),
    cloud(
        "ca-restricted-open",
        "What is said to be restricted can be read by everybody.",
        &["cloud-obj-access-restricted"],
        &[rule(Rule::PrivateOpen)],
    ),
];
