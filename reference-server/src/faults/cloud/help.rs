//! What the faults of the cloud share: places, edits of cells, other requests in place of the one that was made.

use serde_json::Value;

use crate::cloud::mutation::*;
use crate::cloud::{Cell, Content, Resource, Table, ascii};
use crate::faults::{Fault, fault};
use crate::message::Request;
use crate::mutation::Act;
use crate::xml::{Element, Node};

/// A fault that is seen by discovery, and by looking at what was discovered.
pub(super) const fn cloud(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    fault(id, title, breaks, acts).on("cloud")
}

/// A fault that is seen by asking for links.
pub(super) const fn datalink(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    fault(id, title, breaks, acts).on("datalink")
}

/// What is discovered.
pub(super) const fn discovery(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], Resource::DISCOVERY), edits)
}

/// What `{links}` answers.
pub(super) const fn links(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], &[Resource::Links]), edits)
}

/// What the store answers when an object is read without a signature.
pub(super) const fn objects(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], &[Resource::Object]).when(is_plain), edits)
}

pub(super) fn is_plain(seen: &Seen) -> bool {
    !seen.is_signed()
}

/// The object that the first data set has a copy in.
pub(super) const BUCKET: &str = "stpubdata";
pub(super) const KEY: &str = "hst/public/jbev/jbeveo010/jbeveo010_drz.fits";

pub(super) fn is_first(bucket: &str, key: &str) -> bool {
    bucket == BUCKET && key == KEY
}

/// The cell with another entry of `aws`, or another first one.
pub(super) fn entry(cell: &str, change: fn(&mut Value)) -> String {
    whole(cell, |value| {
        if let Some(aws) = first_entry(value) {
            change(aws);
        }
    })
}

fn first_entry(value: &mut Value) -> Option<&mut Value> {
    match value.get_mut("aws")? {
        Value::Array(entries) => entries.first_mut(),
        entry => Some(entry).filter(|entry| entry.is_object()),
    }
}

/// The cell with another value.
pub(super) fn whole(cell: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(cell).unwrap_or_default();
    change(&mut value);
    ascii(&value.to_string())
}

/// The entry with another key.
pub(super) fn with_key(cell: &str, change: fn(&str) -> String) -> String {
    whole(cell, |value| {
        if let Some(aws) = first_entry(value) {
            let key = change(aws["key"].as_str().unwrap_or_default());
            aws["key"] = Value::from(key);
        }
    })
}

pub(super) fn drop_member(value: &mut Value, name: &str) {
    if let Value::Object(members) = value {
        members.shift_remove(name);
    }
}

/// Writes into the first row that has something in a column.
pub(super) fn write_first(table: &mut Table, name: &str, change: impl Fn(&str) -> Cell) {
    let mut is_done = false;
    table.each(name, |cell| {
        if !is_done && cell.is_filled() {
            *cell = change(&cell.shown());
            is_done = true;
        }
    });
}

/// Writes into one column of all rows in which another column has this value.
pub(super) fn write_where(
    table: &mut Table,
    (column, value): (&str, &str),
    name: &str,
    change: impl Fn(&str) -> Cell,
) {
    let (Some(of), Some(at)) = (table.column(column), table.column(name)) else {
        return;
    };
    for row in &mut table.rows {
        if row[of].shown() == value {
            row[at] = change(&row[at].shown());
        }
    }
}

pub(super) fn without_header(request: &Request, name: &str) -> Request {
    let mut other = request.clone();
    other.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    other
}

pub(super) fn nowhere(request: &Request, _: &Seen) -> Request {
    Request {
        path: "/cloud/nothing".to_owned(),
        ..request.clone()
    }
}

/// The text of an answer.
pub(super) const OF_HTML: Edit = Edit::Header("Content-Type", "text/html; charset=utf-8");

/// An error of the store, whatever was found.
pub(super) fn store_error(answer: &mut crate::cloud::Answer, code: &str, message: &str, seen: &Seen) {
    let mut error = crate::cloud::store_error(403, code, message, &[]);
    error.set(
        "x-amz-request-id",
        answer.header("x-amz-request-id").unwrap_or_default(),
    );
    *answer = error;
    if seen.is_head() {
        answer.content = Content::Bytes(Vec::new());
    }
}

/// The bytes of an answer that is no document.
pub(super) fn bytes(answer: &mut crate::cloud::Answer) -> Option<&mut Vec<u8>> {
    match &mut answer.content {
        Content::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// Rewrites every element of that name.
pub(super) fn each(root: &mut Element, name: &str, change: fn(&mut Element)) {
    root.walk(&mut |element| {
        if element.name == name {
            change(element);
        }
    });
}

/// Takes every element of that name out.
pub(super) fn without(root: &mut Element, name: &str) {
    let keep = |node: &Node| !matches!(node, Node::Element(element) if element.name == name);
    root.walk(&mut |element| element.children.retain(keep));
}
