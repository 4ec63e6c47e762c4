//! Section C of the catalogue, bounds and references inside a request (schema 1.0, kinds; draft of 2025, storage resources).

use std::collections::BTreeSet;

use serde_json::Value;

use super::asked::{Asked, Outcome, asked};
use super::refusing::{counted, not_offered, refused, shown};
use super::requests_refused::as_session;
use crate::checks::{Check, Finding, Judgement, Reads, View, settle};
use crate::recording::step;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-req-min-above-max",
        reads: Reads::Any(&[step::I15_ASK]),
        because: "No amount lies between such bounds, so whatever was offered breaks one of them.",
        usually: "Minimum and maximum are each compared with the platform, and never with each other.",
        mend: "Answer NO, or a 4xx, where a minimum is above its maximum.",
        good: &[r#"i15/ask POST /requests {@f02 s|"min": 2|"min": 8|} -> 200 | @no"#],
        bad: &[(
            r#"i15/ask POST /requests {@f02 s|"min": 2|"min": 8|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I15_ASK, |a| {
                let above = |bounds: &Value| Some(bounds["min"].as_f64()? > bounds["max"].as_f64()?);
                let (name, bounds) = find_amount(v, a, |b| above(b) == Some(true))?;
                Some(format!("{name} {}", shown(bounds)))
            })
        },
    },
    Check {
        decides: "eb-req-negative",
        reads: Reads::Any(&[step::I16_ASK]),
        because: "A negative amount makes room in the calendar where there is none.",
        usually: "The schema names no least value, so that nothing stops the number before the sums are made.",
        mend: "Answer NO, or a 4xx, where a count or a size is below zero.",
        good: &[r#"i16/ask POST /requests {@f02 s|"min": 2|"min": -1|} -> 400 | @problem"#],
        bad: &[(
            r#"i16/ask POST /requests {@f02 s|"min": 2|"min": -1|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I16_ASK, |a| {
                let is_negative = |b: &Value| {
                    ["min", "max"]
                        .iter()
                        .any(|n| b[*n].as_f64() < Some(0.0) && b[*n].is_number())
                };
                let (name, bounds) = find_amount(v, a, is_negative)?;
                Some(format!("{name} {}", shown(bounds)))
            })
        },
    },
    Check {
        decides: "eb-req-dangling-volume",
        reads: Reads::Any(&[step::I19_ASK]),
        because: "The task starts with an empty directory, or does not start, where it expects its data.",
        usually: "The names in volumes are resolved when the task is prepared, not when it is asked for.",
        mend: "Look up each resource that a volume names among the data and the storage of the request, and answer NO where it is missing.",
        good: &[
            r#"i19/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "x", "path": "/in", "resource": "nowhere"}], "cores"|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"i19/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "x", "path": "/in", "resource": "nowhere"}], "cores"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I19_ASK, |a| {
                let names = names_of(v, a, &["storage", "data"]);
                let dangling = targets(v, a).into_iter().find(|name| !names.contains(name))?;
                Some(format!("a volume on {dangling:?}, which is not in the request"))
            })
        },
    },
    Check {
        decides: "eb-req-dangling-storage",
        reads: Reads::Any(&[step::I20_ASK]),
        because: "There is no place that the data could be brought to.",
        usually: "The storage of a data resource is looked up when the data is staged, not when it is asked for.",
        mend: "Look up the storage that data names among the storage of the request, and answer NO where it is missing.",
        good: &[
            r#"i20/ask POST /requests {@f02 s|"compute"|"data": [{"kind": "x", "storage": "nowhere"}], "compute"|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"i20/ask POST /requests {@f02 s|"compute"|"data": [{"kind": "x", "storage": "nowhere"}], "compute"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I20_ASK, |a| {
                let names = names_of(v, a, &["storage"]);
                let request = as_session(v, a)?;
                let mut wanted = request.data().iter().filter_map(|d| d.get("storage")?.as_str());
                let dangling = wanted.find(|name| !names.contains(&(*name).to_owned()))?;
                Some(format!(
                    "data on a storage {dangling:?}, which is not in the request"
                ))
            })
        },
    },
    Check {
        decides: "eb-req-duplicate-names",
        reads: Reads::Any(&[step::I21_ASK]),
        because: "Which of the two a volume means is left to chance, and nobody is told.",
        usually: "Resources are kept in a map by name, so that the second replaces the first.",
        mend: "Answer NO, or offer both with identifiers of their own and a message that says which one is meant.",
        good: &[
            r#"i21/ask POST /requests {@f02 s|"compute"|"storage": [{"kind": "x", "meta": {"name": "work"}}, {"kind": "x", "meta": {"name": "work"}}], "compute"|} -> 200 | @no"#,
            r#"i21/ask POST /requests {@f02 s|"compute"|"storage": [{"kind": "x", "meta": {"name": "work"}}, {"kind": "x", "meta": {"name": "work"}}], "compute"|} -> 200 | {"result": "YES", "meta": {"messages": [{"message": "work is there twice"}]}, "offers": [{"storage": [{"meta": {"uuid": "a"}}, {"meta": {"uuid": "b"}}]}]}"#,
        ],
        bad: &[
            (
                r#"i21/ask POST /requests {@f02 s|"compute"|"storage": [{"kind": "x", "meta": {"name": "work"}}, {"kind": "x", "meta": {"name": "work"}}], "compute"|} -> 200 | {"result": "YES", "offers": [{"storage": [{"meta": {"uuid": "a"}}, {"meta": {"uuid": "b"}}]}]}"#,
                "silent",
            ),
            (
                r#"i21/ask POST /requests {@f02 s|"compute"|"storage": [{"kind": "x", "meta": {"name": "work"}}, {"kind": "x", "meta": {"name": "work"}}], "compute"|} -> 200 | {"result": "YES", "meta": {"messages": [{"message": "hello"}]}, "offers": [{"storage": [{"meta": {"uuid": "a"}}]}]}"#,
                "merged",
            ),
        ],
        judge: |v| {
            let asked = asked(v, step::I21_ASK).into_iter();
            let named = asked.filter_map(|a| twice(v, &a).map(|name| (a, name)));
            named.map(|(a, name)| settle(told_apart(v, &a, &name))).collect()
        },
    },
    Check {
        decides: "eb-req-volume-one-target",
        reads: Reads::Any(&[step::I22_ASK]),
        because: "The task may read an empty storage where it expects its data, or write over its data.",
        usually: "Data is looked up first and storage only where there is none, so that the double goes unseen.",
        mend: "Answer NO, or a 4xx, where a volume names both data and storage.",
        good: &[
            r#"i22/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "x", "resource": "work"}], "cores"| s|"schedule"|"data": [{"meta": {"name": "work"}}], "storage": [{"meta": {"name": "work"}}], "schedule"|} -> 200 | @no"#,
        ],
        bad: &[(
            r#"i22/ask POST /requests {@f02 s|"cores"|"volumes": [{"kind": "x", "resource": "work"}], "cores"| s|"schedule"|"data": [{"meta": {"name": "work"}}], "storage": [{"meta": {"name": "work"}}], "schedule"|} -> 200 | @yes"#,
            "offered",
        )],
        judge: |v| {
            not_offered(v, step::I22_ASK, |a| {
                let (data, storage) = (names_of(v, a, &["data"]), names_of(v, a, &["storage"]));
                let is_both = |name: &String| data.contains(name) && storage.contains(name);
                let name = targets(v, a).into_iter().find(is_both)?;
                Some(format!("a volume on {name:?}, which is both data and storage"))
            })
        },
    },
];

/// The amounts of a request by name: cores, memory, and the size of each storage.
fn find_amount<'a>(
    v: &View<'_>,
    a: &'a Asked<'_>,
    wanted: impl Fn(&Value) -> bool,
) -> Option<(&'static str, &'a Value)> {
    let request = as_session(v, a)?;
    let sizes = request
        .storage()
        .iter()
        .filter_map(|s| Some(("a size of", s.get("size")?)));
    let cores = request.at("/compute/cores").map(|b| ("cores of", b));
    let memory = request.at("/compute/memory").map(|b| ("memory of", b));
    cores
        .into_iter()
        .chain(memory)
        .chain(sizes)
        .find(|(_, bounds)| wanted(bounds))
}

/// What the parts in these lists may be called: their names and their identifiers.
fn names_of(v: &View<'_>, a: &Asked<'_>, lists: &[&str]) -> Vec<String> {
    let Some(request) = as_session(v, a) else {
        return Vec::new();
    };
    let parts = lists.iter().flat_map(|name| match *name {
        "data" => request.data(),
        _ => request.storage(),
    });
    let called = parts.flat_map(|part| [part.pointer("/meta/name"), part.pointer("/meta/uuid")]);
    called
        .flatten()
        .filter_map(|name| Some(name.as_str()?.to_owned()))
        .collect()
}

/// The resources that the volumes name.
fn targets(v: &View<'_>, a: &Asked<'_>) -> Vec<String> {
    let Some(request) = as_session(v, a) else {
        return Vec::new();
    };
    let one = |volume: &Value| {
        volume
            .get("resource")
            .or_else(|| volume.pointer("/resources/0"))
            .cloned()
    };
    let named = request.volumes().iter().filter_map(one);
    named.filter_map(|name| Some(name.as_str()?.to_owned())).collect()
}

/// A name that two resources share.
fn twice(v: &View<'_>, a: &Asked<'_>) -> Option<String> {
    let names = names_of(v, a, &["storage", "data"]);
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(name.clone()))
}

/// NO, a 4xx, or both resources with a word about it.
fn told_apart(v: &View<'_>, a: &Asked<'_>, name: &str) -> Judgement {
    let what = format!("two resources called {name:?}");
    let Outcome::Yes(x, set) = &a.outcome else {
        return refused(v, a, &what);
    };
    let expected = "NO, a 4xx, or both with identifiers of their own and a message about it";
    let broken = |code, pointer: &str, observed: String| {
        Err(Finding::broken(code, x, x.part_of(pointer), expected, observed))
    };
    for offer in set.offers() {
        let parts = offer.storage().iter().chain(offer.data());
        let identifiers: BTreeSet<&str> = parts.filter_map(|p| p.pointer("/meta/uuid")?.as_str()).collect();
        let wanted = as_session(v, a).map_or(0, |r| r.storage().len() + r.data().len());
        if identifiers.len() < wanted {
            let observed = format!("YES with {} of {wanted} resources", identifiers.len());
            return broken("merged", &offer.pointer, observed);
        }
    }
    let of_parts = |offer: &crate::documents::broker::Session<'_>| {
        offer.components().iter().any(|(_, part)| has_messages(part)) || !offer.messages().is_empty()
    };
    if set.messages().is_empty() && !set.offers().iter().any(of_parts) {
        return broken("silent", "/result", format!("YES to {what}, without a message"));
    }
    let observed = format!("YES to {what}, with {}", counted(set.messages().len(), "message"));
    Ok(Finding::pass(x, x.part_of("/result"), observed))
}

fn has_messages(part: &Value) -> bool {
    let messages = part.pointer("/meta/messages").and_then(Value::as_array);
    messages.is_some_and(|messages| !messages.is_empty())
}
