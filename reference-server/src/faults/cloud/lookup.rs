//! Faults of the lookup of paths (group H).

use serde_json::{Value, json};

use super::help::drop_member;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Answer, Resource};
use crate::faults::{Fault, fault};
use crate::mutation::Act;

const LOOKUP: Place = at(&[], &[Resource::Lookup]);

const fn lookup(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    fault(id, title, breaks, acts).on("lookup")
}

fn each(value: &mut Value, change: impl Fn(&mut Value)) {
    if let Value::Object(members) = value {
        members.values_mut().for_each(change);
    }
}

fn is_batch(seen: &Seen) -> bool {
    seen.request.query.matches("uri=").count() > 9
}

fn is_premises(seen: &Seen) -> bool {
    !seen.request.query.contains("use_cloud_path")
}

/// The same members with other names.
fn renamed(value: &mut Value, change: impl Fn(&str) -> String) {
    if let Value::Object(members) = value {
        *members = members
            .iter()
            .map(|(name, value)| (change(name), value.clone()))
            .collect();
    }
}

fn path(entry: &Value) -> Option<String> {
    entry.get("path").and_then(Value::as_str).map(str::to_owned)
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    lookup(
        "ca-lookup-500",
        "The lookup breaks down.",
        &["cloud-lookup-200"],
        &[rewrite(LOOKUP, &[Status(500), Text("Internal server error")])],
    ),
    lookup(
        "ca-lookup-page",
        "The lookup answers with a page.",
        &["cloud-lookup-200"],
        &[rewrite(
            LOOKUP,
            &[
                Header("Content-Type", "text/html"),
                Text("<html><body>Lookup</body></html>"),
            ],
        )],
    ),
    lookup(
        "ca-lookup-misses-unknown",
        "What is unknown is left out.",
        &["cloud-lookup-keyed", "cloud-lookup-unknown"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                if let Value::Object(members) = value {
                    members.retain(|_, entry| entry["path"].is_string());
                }
            })],
        )],
    ),
    lookup(
        "ca-lookup-lower-case",
        "URIs come back in lower case.",
        &["cloud-lookup-keyed"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| renamed(value, str::to_lowercase))],
        )],
    ),
    lookup(
        "ca-lookup-list",
        "The answer is a list.",
        &["cloud-lookup-200"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                if let Value::Object(members) = value {
                    *value = Value::Array(members.values().cloned().collect());
                }
            })],
        )],
    ),
    lookup(
        "ca-lookup-status-text",
        "A status is a text.",
        &["cloud-lookup-members"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                each(value, |entry| {
                    entry["status_code"] = json!(entry["status_code"].to_string())
                })
            })],
        )],
    ),
    lookup(
        "ca-lookup-no-path",
        "What is unknown has no member path.",
        &["cloud-lookup-members"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                each(value, |entry| {
                    if entry["path"].is_null() {
                        drop_member(entry, "path");
                    }
                });
            })],
        )],
    ),
    lookup(
        "ca-lookup-404",
        "One unknown URI makes the whole answer a 404.",
        &["cloud-lookup-unknown"],
        &[rewrite(
            LOOKUP,
            &[Any(|answer, _| {
                if let crate::cloud::Content::Json(Value::Object(members)) = &answer.content
                    && members.values().any(|entry| entry["path"].is_null())
                {
                    *answer = Answer::json(404, json!({"detail": "not found"}));
                }
            })],
        )],
    ),
    lookup(
        "ca-lookup-all-200",
        "Whatever is asked for has the status 200.",
        &["cloud-lookup-status-path", "cloud-lookup-unknown"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                each(value, |entry| entry["status_code"] = json!(200))
            })],
        )],
    ),
    lookup(
        "ca-lookup-known-404",
        "What has a path has the status 404.",
        &["cloud-lookup-status-path"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                each(value, |entry| entry["status_code"] = json!(404))
            })],
        )],
    ),
    lookup(
        "ca-lookup-with-bucket",
        "Paths begin with the bucket.",
        &["cloud-lookup-slash", "cloud-lookup-object"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                each(value, |entry| {
                    if let Some(path) = path(entry) {
                        entry["path"] = json!(format!("/stpubdata{path}"));
                    }
                });
            })],
        )],
    ),
    lookup(
        "ca-lookup-batch-500",
        "Many URIs break the lookup.",
        &["cloud-lookup-batch"],
        &[rewrite(
            LOOKUP.when(is_batch),
            &[Status(500), Text("Internal server error")],
        )],
    ),
    lookup(
        "ca-lookup-other-name",
        "On premises files have other names.",
        &["cloud-lookup-toggle"],
        &[rewrite(
            LOOKUP.when(is_premises),
            &[Json(|value| {
                each(value, |entry| {
                    if entry["path"].is_string() {
                        entry["path"] = json!("/ifs/archive/000001.dat");
                    }
                });
            })],
        )],
    ),
    lookup(
        "ca-lookup-moved",
        "Paths lead to where the objects were once.",
        &["cloud-lookup-object"],
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                each(value, |entry| {
                    if let Some(path) = path(entry) {
                        entry["path"] = json!(path.replacen("/hst/public/", "/hst/old/", 1));
                    }
                });
            })],
        )],
    ),
];
