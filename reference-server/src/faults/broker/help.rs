//! What the faults of the broker share: edits, and other requests in place of the one that was made.

use serde_json::json;

use crate::broker::Media;
use crate::broker::mutation::*;
use crate::faults::{Fault, fault};
use crate::message::Request;
use crate::mutation::Act;

/// A fault that can be seen on the broker.
pub(super) const fn broken(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    fault(id, title, breaks, acts).on("broker")
}

/// Nothing is done: there is no such resource.
pub(super) fn nowhere(request: &Request, _: &Seen) -> Request {
    Request {
        path: format!("{}/nothing", crate::broker::ROOT),
        ..request.clone()
    }
}

/// The error page of a framework whose program broke off.
pub(super) const CRASH: Edit = Edit::Any(|answer, seen| {
    answer.status = 500;
    answer.media = Media::Json;
    answer.set("Content-Type", "application/json");
    answer.tree = Some(json!({
        "timestamp": crate::broker::write_instant(seen.now),
        "status": 500,
        "error": "Internal Server Error",
        "path": seen.request.path,
    }));
});

/// The request breaks the server before anything is done.
pub(super) const fn crash(place: Place) -> [Act; 2] {
    [turn(place, nowhere), rewrite(place.answered(404), &[CRASH])]
}

pub(super) const NO_BODY: Edit = Edit::Any(|answer, _| {
    answer.tree = None;
    answer.bytes.clear();
    answer.remove("Content-Type");
});

/// The header has this value instead, or is there as well.
pub(super) fn with_header(request: &Request, name: &str, value: &str) -> Request {
    let mut other = without_header(request, name);
    other.headers.push((name.to_owned(), value.to_owned()));
    other
}

pub(super) fn without_header(request: &Request, name: &str) -> Request {
    let mut other = request.clone();
    other.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    other
}

/// The same with another body, in JSON.
pub(super) fn with_body(request: &Request, body: &serde_json::Value) -> Request {
    Request {
        body: body.to_string().into_bytes(),
        ..with_header(request, "Content-Type", "application/json")
    }
}

pub(super) fn is_declared(seen: &Seen, media: &str) -> bool {
    let declared = seen.request.header("Content-Type").unwrap_or_default();
    declared.contains(media)
}

pub(super) fn is_empty(seen: &Seen) -> bool {
    seen.request.body.is_empty()
}

/// Nothing below is there, and the answer says so with this status.
pub(super) const fn gone(place: Place, edits: &'static [Edit]) -> [Act; 2] {
    [turn(place, nowhere), rewrite(place.answered(404), edits)]
}

/// Changes the documents that are written in one syntax only.
pub(super) fn within(answer: &mut crate::broker::Answer, media: Media, change: fn(&mut serde_json::Value)) {
    if answer.media == media
        && let Some(tree) = &mut answer.tree
    {
        change(tree);
    }
}
