//! Faults of lists of keys (group D).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Resource};
use crate::faults::Fault;
use crate::message::Request;

const LIST: Place = at(&["GET"], &[Resource::Bucket]);
/// Where all files of an observation are.
const FOLDER: &str = "chandra/data/byobsid/2/3052/";

fn other_query(request: &Request, change: impl Fn(&str) -> Option<String>) -> Request {
    let parts = request.query.split('&').filter_map(change);
    Request {
        query: parts.collect::<Vec<_>>().join("&"),
        ..request.clone()
    }
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    cloud(
        "ca-folder-empty",
        "The folder of an observation has no files.",
        &["cloud-list-directory"],
        &[turn(
            LIST.when(|seen| seen.request.query.contains("3052")),
            |request, _| other_query(request, |part| Some(part.replace("3052", "none"))),
        )],
    ),
    cloud(
        "ca-folder-open-end",
        "The address of a folder does not end in a slash, and another one begins like it.",
        &["cloud-list-boundary"],
        &[links(&[Table(|table| {
            table.each("cloud_access", |cell| {
                let text = cell.shown();
                if text.contains(&format!("{FOLDER}\"")) {
                    *cell = Cell::text(text.replace("3052/\"", "3052\""));
                }
            });
        })])],
    ),
    cloud(
        "ca-list-denied",
        "Lists are refused.",
        &["cloud-list-anonymous"],
        &[rewrite(
            LIST,
            &[Any(|answer, seen| {
                store_error(answer, "AccessDenied", "Access Denied", seen)
            })],
        )],
    ),
    cloud(
        "ca-list-no-count",
        "A list does not say how many keys it has.",
        &["cloud-list-shape"],
        &[rewrite(LIST, &[Root(|root| root.drop_child("KeyCount"))])],
    ),
    cloud(
        "ca-list-other-namespace",
        "A list is in a namespace of its own.",
        &["cloud-list-shape"],
        &[rewrite(
            LIST,
            &[TextBy(|text| text.replace("2006-03-01", "2020-01-01"))],
        )],
    ),
    cloud(
        "ca-list-old",
        "Lists are those of the first version.",
        &["cloud-list-shape"],
        &[rewrite(
            LIST,
            &[Root(|root| {
                root.drop_child("KeyCount");
                root.drop_child("StartAfter");
                each(root, "NextContinuationToken", |token| {
                    token.name = "NextMarker".to_owned()
                });
            })],
        )],
    ),
    cloud(
        "ca-list-size",
        "In lists objects are longer than they are.",
        &["cloud-list-agrees"],
        &[rewrite(
            LIST,
            &[Root(|root| {
                each(root, "Size", |size| {
                    let length = size.text().parse::<u64>().unwrap_or(0);
                    size.set_text((length + 1).to_string());
                });
            })],
        )],
    ),
    cloud(
        "ca-list-etag",
        "In lists objects have other ETags.",
        &["cloud-list-agrees", "cloud-obj-etag-stable"],
        &[rewrite(
            LIST,
            &[Root(|root| {
                each(root, "ETag", |etag| {
                    etag.set_text("\"0123456789abcdef0123456789abcdef\"")
                });
            })],
        )],
    ),
    cloud(
        "ca-list-no-token",
        "A list is cut, and does not say how it goes on.",
        &["cloud-list-pages"],
        &[rewrite(
            LIST,
            &[Root(|root| root.drop_child("NextContinuationToken"))],
        )],
    ),
    cloud(
        "ca-list-repeats",
        "Each page of a list is the first one.",
        &["cloud-list-pages"],
        &[turn(LIST, |request, _| {
            other_query(request, |part| {
                (!part.starts_with("continuation-token=")).then(|| part.to_owned())
            })
        })],
    ),
];
