//! Faults of objects, as anybody reads them (group D).

use super::help::*;
use crate::cloud::Resource;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::faults::Fault;
use crate::gzip::gzipped;

const OBJECT: &[Resource] = &[Resource::Object];
const READ: &[&str] = &["GET", "HEAD"];

/// Ends of files are asked for.
fn is_suffix(seen: &Seen) -> bool {
    seen.request
        .header("Range")
        .is_some_and(|range| range.starts_with("bytes=-"))
}

/// An empty object has nothing but what is beyond its end.
fn is_filled(seen: &Seen) -> bool {
    !seen.target.rest.ends_with("empty.txt")
}

pub(in crate::faults) const READING: &[Fault] = &[
    cloud(
        "ca-head-403",
        "HEAD is refused.",
        &["cloud-obj-head-open"],
        &[rewrite(
            at(&["HEAD"], OBJECT).when(is_plain),
            &[Status(403), Text("")],
        )],
    ),
    cloud(
        "ca-private",
        "What is said to be open is not.",
        &["cloud-obj-get-open", "cloud-obj-head-open"],
        &[rewrite(
            at(READ, OBJECT).when(is_plain),
            &[Any(|answer, seen| {
                store_error(answer, "AccessDenied", "Access Denied", seen)
            })],
        )],
    ),
    cloud(
        "ca-get-403",
        "Of what is said to be open only the length can be read.",
        &["cloud-obj-get-open"],
        &[rewrite(
            at(&["GET"], OBJECT).when(is_plain),
            &[Any(|answer, seen| {
                store_error(answer, "AccessDenied", "Access Denied", seen)
            })],
        )],
    ),
    cloud(
        "ca-range-ignored",
        "Whoever asks for a range gets all.",
        &["cloud-obj-range-206"],
        &[turn(at(READ, OBJECT), |request, _| {
            without_header(request, "Range")
        })],
    ),
    cloud(
        "ca-no-content-range",
        "A 206 does not say which range it is.",
        &["cloud-obj-206-content-range"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(206),
            &[Remove("Content-Range")],
        )],
    ),
    cloud(
        "ca-range-one-short",
        "A range is one byte short.",
        &["cloud-obj-206-length"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(206),
            &[Bytes(|bytes| {
                bytes.pop();
            })],
        )],
    ),
    cloud(
        "ca-suffix-shifted",
        "Ends of files begin one byte too late.",
        &["cloud-obj-range-consistent"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(206).when(is_suffix),
            &[Bytes(|bytes| bytes.rotate_left(1))],
        )],
    ),
    cloud(
        "ca-clamp-416",
        "A range that goes beyond the end is refused.",
        &["cloud-obj-range-clamped"],
        &[rule(Rule::ClampIsUnsatisfiable)],
    ),
    cloud(
        "ca-beyond-200",
        "A range beyond the end gives 200 and nothing.",
        &["cloud-obj-416"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(416).when(is_filled),
            &[Status(200), Remove("Content-Range"), Text("")],
        )],
    ),
    cloud(
        "ca-beyond-206",
        "A range beyond the end gives 206 and nothing.",
        &["cloud-obj-416"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(416).when(is_filled),
            &[Status(206), Text("")],
        )],
    ),
    cloud(
        "ca-beyond-500",
        "A range beyond the end breaks the store.",
        &["cloud-obj-416"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(416).when(is_filled),
            &[
                Status(500),
                Remove("Content-Range"),
                Text("<Error><Code>InternalError</Code></Error>"),
            ],
        )],
    ),
    cloud(
        "ca-beyond-unsaid",
        "A 416 does not say how long the object is.",
        &["cloud-obj-416-content-range"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(416).when(is_filled),
            &[Remove("Content-Range")],
        )],
    ),
    cloud(
        "ca-no-accept-ranges",
        "The store does not say that it knows ranges.",
        &["cloud-obj-accept-ranges"],
        &[objects(&[Remove("Accept-Ranges")])],
    ),
    cloud(
        "ca-wrong-total",
        "The length in Content-Range is too small.",
        &["cloud-obj-head-get-length"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(206),
            &[Any(|answer, _| {
                let range = answer.header("Content-Range").unwrap_or_default().to_owned();
                if let Some((front, total)) = range.split_once('/') {
                    let total = total.parse::<usize>().unwrap_or(2) - 1;
                    answer.set("Content-Range", &format!("{front}/{total}"));
                }
            })],
        )],
    ),
    cloud(
        "ca-one-cut-short",
        "The connection breaks in the middle of an object.",
        &[],
        &[rewrite(
            at(&["GET"], OBJECT).when(is_plain),
            &[Any(|answer, _| {
                let length = bytes(answer).map_or(0, |bytes| bytes.len());
                answer.cut_after = (length > 1000).then_some(length / 2);
            })],
        )],
    ),
];

pub(in crate::faults) const FIELDS: &[Fault] = &[
    cloud(
        "ca-head-other-type",
        "HEAD tells of another type than GET.",
        &["cloud-obj-head-get-fields"],
        &[rewrite(
            at(&["HEAD"], OBJECT).when(is_plain),
            &[Header("Content-Type", "binary/octet-stream")],
        )],
    ),
    cloud(
        "ca-head-other-date",
        "HEAD tells of another date than GET.",
        &["cloud-obj-head-get-fields"],
        &[rewrite(
            at(&["HEAD"], OBJECT).when(is_plain),
            &[Header("Last-Modified", "Sat, 06 Mar 2021 00:00:00 GMT")],
        )],
    ),
    cloud(
        "ca-etag-unquoted",
        "ETags have no quotes.",
        &["cloud-obj-etag"],
        &[rewrite(
            at(READ, OBJECT).when(is_plain),
            &[Any(|answer, _| {
                let etag = answer.header("ETag").unwrap_or_default().replace('"', "");
                answer.set("ETag", &etag);
            })],
        )],
    ),
    cloud(
        "ca-etag-weak",
        "ETags are weak.",
        &["cloud-obj-etag"],
        &[rewrite(
            at(READ, OBJECT).when(is_plain),
            &[Any(|answer, _| {
                let etag = format!("W/{}", answer.header("ETag").unwrap_or_default());
                answer.set("ETag", &etag);
            })],
        )],
    ),
    cloud(
        "ca-no-etag",
        "There are no ETags.",
        &["cloud-obj-etag"],
        &[objects(&[Remove("ETag")])],
    ),
    cloud(
        "ca-etag-flap",
        "ETags are new each time.",
        &["cloud-obj-etag-stable"],
        &[rewrite(
            at(READ, OBJECT).when(is_plain),
            &[Any(|answer, seen| {
                answer.set("ETag", &format!("\"{:032x}\"", seen.number))
            })],
        )],
    ),
    cloud(
        "ca-no-304",
        "What is known is sent again.",
        &["cloud-obj-conditional"],
        &[turn(at(READ, OBJECT), |request, _| {
            without_header(request, "If-None-Match")
        })],
    ),
    cloud(
        "ca-modified-tomorrow",
        "Objects are from the future.",
        &["cloud-obj-last-modified"],
        &[objects(&[Header(
            "Last-Modified",
            "Fri, 01 Jan 2100 00:00:00 GMT",
        )])],
    ),
    cloud(
        "ca-modified-iso",
        "Dates are written as in ISO 8601.",
        &["cloud-obj-last-modified"],
        &[objects(&[Header("Last-Modified", "2021-03-05T10:40:00.000Z")])],
    ),
    cloud(
        "ca-no-last-modified",
        "Nothing tells how old objects are.",
        &["cloud-obj-last-modified"],
        &[objects(&[Remove("Last-Modified")])],
    ),
    cloud(
        "ca-object-text",
        "Objects are sent as texts.",
        &["cloud-obj-content-type"],
        &[objects(&[Header("Content-Type", "text/html")])],
    ),
    cloud(
        "ca-gzip-anyway",
        "Objects are compressed, whatever the client takes.",
        &["cloud-obj-no-content-encoding"],
        &[rewrite(
            at(&["GET"], OBJECT).when(is_plain),
            &[Any(|answer, _| {
                if let Some(bytes) = bytes(answer) {
                    *bytes = gzipped(bytes);
                    answer.set("Content-Encoding", "gzip");
                }
            })],
        )],
    ),
    cloud(
        "ca-missing-page",
        "For what is not there, there is a page with 200.",
        &["cloud-obj-missing-key"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(404),
            &[
                Status(200),
                OF_HTML,
                Text("<html><body>Not found</body></html>\n"),
            ],
        )],
    ),
    cloud(
        "ca-error-text",
        "Errors of the store are texts.",
        &["cloud-obj-error-xml"],
        &[rewrite(
            at(&["GET"], OBJECT).answered(404),
            &[Header("Content-Type", "text/plain"), Text("no such key\n")],
        )],
    ),
];
