//! Faults of copies: they differ from their https twins (group E).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Resource};
use crate::faults::Fault;
use crate::message::Request;

/// When copies are, by a fault, older than the file.
const LONG_AGO: i64 = 1_500_000_000;

fn garble(bytes: &mut [u8]) {
    for (byte, other) in bytes.iter_mut().zip(b"<!-- XYZ") {
        *byte = *other;
    }
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    cloud(
        "ca-bit-flip",
        "One byte of a copy differs.",
        &["cloud-twin-bytes"],
        &[object(|blob, bucket, key| {
            if is_first(bucket, key) {
                blob.bytes[100] ^= 1;
            }
        })],
    ),
    cloud(
        "ca-end-differs",
        "The end of a copy differs.",
        &["cloud-twin-bytes"],
        &[object(|blob, bucket, key| {
            let length = blob.bytes.len();
            if is_first(bucket, key) {
                blob.bytes[length - 512..].fill(0);
            }
        })],
    ),
    cloud(
        "ca-truncated-copy",
        "A copy is shorter than the file.",
        &["cloud-twin-length"],
        &[object(|blob, bucket, key| {
            if is_first(bucket, key) {
                blob.bytes.truncate(72_000);
            }
        })],
    ),
    cloud(
        "ca-stale-copy",
        "A copy is of an older version of the file.",
        &["cloud-twin-bytes", "cloud-twin-age"],
        &[object(|blob, bucket, key| {
            if is_first(bucket, key) {
                for byte in blob.bytes.iter_mut().skip(2880) {
                    *byte = byte.wrapping_add(1);
                }
                blob.modified = jiff::Timestamp::from_second(LONG_AGO).unwrap_or_default();
            }
        })],
    ),
    cloud(
        "ca-twin-digest",
        "The archive tells of a digest that its copy has not.",
        &["cloud-twin-checksum"],
        &[rewrite(
            at(&["GET", "HEAD"], &[Resource::Archive]),
            &[
                Header("Digest", "md5=AAAAAAAAAAAAAAAAAAAAAA=="),
                Header(
                    "Repr-Digest",
                    "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:",
                ),
            ],
        )],
    ),
    cloud(
        "ca-size-in-bytes",
        "The estimated size is in bytes.",
        &["cloud-twin-estsize"],
        &[discovery(&[Table(|table| {
            table.each("access_estsize", |cell| {
                if let Cell::Long(size) = cell {
                    *size *= 1024;
                }
            });
        })])],
    ),
    cloud(
        "ca-length-in-kbyte",
        "The length of the file is in kbyte.",
        &["cloud-twin-sia1-size"],
        &[discovery(&[Table(|table| {
            table.each("file_size", |cell| {
                if let Cell::Long(size) = cell {
                    *size /= 1024;
                }
            });
        })])],
    ),
    cloud(
        "ca-twin-other-name",
        "The file has another name in the archive than in the cloud.",
        &["cloud-twin-name"],
        &[
            discovery(&[Table(|table| {
                write_first(table, "access_url", |url| {
                    Cell::text(url.replace("jbeveo010_drz.fits", "download.fits"))
                });
            })]),
            turn(at(&[], &[Resource::Archive]), |request, _| Request {
                path: request
                    .path
                    .replace("hst/download.fits", "hst/jbeveo010_drz.fits"),
                ..request.clone()
            }),
        ],
    ),
    cloud(
        "ca-no-magic",
        "What is said to be FITS does not begin like it, here and there.",
        &["cloud-twin-magic"],
        &[
            object(|blob, bucket, key| {
                if is_first(bucket, key) {
                    garble(&mut blob.bytes);
                }
            }),
            file(|blob, set| {
                if set.name == "jbeveo010" {
                    garble(&mut blob.bytes);
                }
            }),
        ],
    ),
    cloud(
        "ca-siblings-differ",
        "Of two copies at one provider one differs.",
        &["cloud-twin-siblings"],
        &[object(|blob, bucket, key| {
            if bucket == "voconform-copies" && key == "two/siblings.fits" {
                blob.bytes[100] ^= 1;
            }
        })],
    ),
];
