//! Spoils offersets and sessions of brokers, in JSON and YAML alike, and the answers of lookups: members are dropped, made null, renamed, hollowed or
//! given other types and values.

use std::collections::BTreeSet;

use serde_json::Value;

use super::member::{self, ON_MEMBERS};
use super::resource;
use crate::checks::Seen;
use crate::documents::broker::{Format, Said, Tree};
use crate::recording::Response;

/// What can be done to the document as a whole.
const ON_DOCUMENTS: &[&str] = &["cut", "in-a-list"];
/// Its name as an element.
const DOCUMENT: &str = "document";

/// An offerset or a session, whatever the status, or the paths of a lookup.
fn readable<'v>(x: &Seen<'v>) -> Option<&'v Tree> {
    let tree = &x.stated()?.as_ref().ok()?.tree;
    let is_ours = !matches!(x.said(), Said::Other) || resource::is_of_clouds(x.recording());
    (is_ours && tree.format != Format::Xml).then_some(tree)
}

/// What can be done where in this document.
pub fn places(x: &Seen<'_>) -> BTreeSet<(&'static str, String)> {
    let mut places = BTreeSet::new();
    if let Some(tree) = readable(x) {
        places.extend(
            ON_DOCUMENTS
                .iter()
                .map(|operator| (*operator, DOCUMENT.to_owned())),
        );
        note(x, &tree.value, &mut Vec::new(), &mut places);
    }
    places
}

fn note<'d>(
    x: &Seen<'_>,
    value: &'d Value,
    path: &mut Vec<&'d str>,
    places: &mut BTreeSet<(&'static str, String)>,
) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                path.push(name);
                let all = ON_MEMBERS.iter().copied().chain(member::operators(value));
                let elements =
                    all.filter_map(|operator| Some((operator, element(path, grain(x, operator))?)));
                places.extend(elements);
                note(x, value, path, places);
                path.pop();
            }
        }
        Value::Array(items) => items.iter().for_each(|item| note(x, item, path, places)),
        _ => {}
    }
}

/// The answer with this done to its document wherever it can be; none when nothing changed.
pub fn spoil(x: &Seen<'_>, operator: &str, place: &str) -> Option<Response> {
    let tree = readable(x)?;
    let mut response = x.response.clone();
    response.body = match (place, operator) {
        (DOCUMENT, "cut") => response.body[..response.body.len() / 2].to_vec(),
        (DOCUMENT, "in-a-list") => format!("[{}]", tree.value).into_bytes(),
        // JSON with its quotation marks is YAML as well (YAML 1.2.2 section 1.2).
        _ => {
            let what = What {
                operator,
                place,
                grain: grain(x, operator),
            };
            let new = spoilt(&tree.value, &mut Vec::new(), &what)?;
            new.to_string().into_bytes()
        }
    };
    Some(response)
}

/// What is done where.
pub(super) struct What<'m> {
    pub operator: &'m str,
    pub place: &'m str,
    pub grain: Grain,
}

/// The value with this done to all members of this name inside it; none when nothing changed.
pub(super) fn spoilt<'d>(value: &'d Value, path: &mut Vec<&'d str>, what: &What<'_>) -> Option<Value> {
    match value {
        Value::Array(items) => {
            let new: Vec<Option<Value>> = items.iter().map(|item| spoilt(item, path, what)).collect();
            let is_changed = new.iter().any(Option::is_some);
            let kept = new.into_iter().zip(items);
            let kept = kept.map(|(new, old)| new.unwrap_or_else(|| old.clone()));
            is_changed.then(|| Value::Array(kept.collect()))
        }
        Value::Object(members) => {
            let mut out = members.clone();
            let mut is_changed = false;
            for (name, value) in members {
                path.push(name);
                let is_here = element(path, what.grain).as_deref() == Some(what.place);
                let here = is_here
                    .then(|| member::in_object(&out, name, what.operator))
                    .flatten();
                // A place with a star lies inside itself: what can't be done to an object is done to its members.
                if let Some(new) = here {
                    (out, is_changed) = (new, true);
                } else if let Some(new) = spoilt(value, path, what) {
                    out.insert(name.clone(), new);
                    is_changed = true;
                }
                path.pop();
            }
            is_changed.then_some(Value::Object(out))
        }
        _ => None,
    }
}

/// How finely members are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// Each by its own path.
    Fine,
    /// Those of the parts of a session together, part by part.
    Parts,
    /// Only those at the top by themselves.
    Coarse,
}

/// The answers to POSTs repeat what is read with GET, so that their parts are spoilt as a whole; what no answer may have
/// anywhere needs no places at all.
fn grain(x: &Seen<'_>, operator: &str) -> Grain {
    match (operator, x.exchange.request.method.as_str()) {
        ("null" | "rename", _) => Grain::Coarse,
        (_, "GET") => Grain::Fine,
        _ => Grain::Parts,
    }
}

/// Parts with their own kind and metadata.
const COMPONENTS: &[&str] = &["executable", "compute", "storage", "data"];
/// Other lists and objects of a session.
const PARTS: &[&str] = &["connectors", "costs", "metrics", "schedule"];
/// Blocks whose members are as many as different, and of one sort.
const BLOCKS: &[&str] = &[
    "environment",
    "image",
    "ivoa",
    "network",
    "rucio",
    "skao",
    "values",
];

/// The element of a path without the places in lists: metadata, phases and schedules of all components count as one, and so
/// do the members of a block. None for what the run's own requests brought in.
pub(super) fn element(path: &[&str], grain: Grain) -> Option<String> {
    if path.iter().any(|name| name.starts_with("voconform")) {
        return None;
    }
    let (mut out, mut rest) = match path.split_first() {
        Some((&"offers", rest)) if !rest.is_empty() => (vec!["offers"], rest),
        _ => (Vec::new(), path),
    };
    let first = told(rest.first()?);
    let is_part = COMPONENTS.contains(&first) || PARTS.contains(&first);
    if rest.len() > 1 && (grain == Grain::Coarse || (grain == Grain::Parts && is_part)) {
        out.extend([first, "*"]);
        return Some(out.join("/"));
    }
    if COMPONENTS.contains(&first) {
        let inner = match rest[1..].split_first() {
            Some((&"volumes", inner)) => inner,
            _ => &rest[1..],
        };
        if inner
            .first()
            .is_some_and(|name| ["meta", "phase", "schedule"].contains(name))
        {
            out.push("component");
            rest = inner;
        }
    }
    for (at, name) in rest.iter().enumerate() {
        out.push(told(name));
        if BLOCKS.contains(name) && at + 1 < rest.len() {
            out.push("*");
            break;
        }
    }
    Some(out.join("/"))
}

/// The answers of a lookup go by URIs.
fn told(name: &str) -> &str {
    if name.contains(':') { "{uri}" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_of_one_shape_are_one_element() {
        let of = |path: &str, grain| element(&path.split('/').collect::<Vec<_>>(), grain).unwrap_or_default();
        let name = |path: &str| of(path, Grain::Fine);
        assert_eq!(name("offers/executable/kind"), "offers/executable/kind");
        assert_eq!(name("offers/meta/options/values"), "offers/meta/options/values");
        assert_eq!(name("offers/data/meta/uuid"), "offers/component/meta/uuid");
        assert_eq!(name("compute/volumes/meta"), "component/meta");
        assert_eq!(name("data/ivoa/obscore/obs_id"), "data/ivoa/*");
        assert_eq!(name("executable/environment"), "executable/environment");
        assert_eq!(name("executable/environment/LANG"), "executable/environment/*");
        assert_eq!(name("meta/messages/values/asked"), "meta/messages/values/*");
        assert_eq!(name("offers"), "offers");
        assert_eq!(name("executable/voconform-extra/nothing"), "");
        assert_eq!(
            of("offers/executable/meta/uuid", Grain::Parts),
            "offers/executable/*"
        );
        assert_eq!(of("offers/meta/uuid", Grain::Parts), "offers/meta/uuid");
        assert_eq!(of("offers/meta/options/kind", Grain::Coarse), "offers/meta/*");
        assert_eq!(of("offers/phase", Grain::Coarse), "offers/phase");
    }

    #[test]
    fn all_members_of_the_place_are_spoilt() {
        let set = json!({"offers": [{"phase": "OFFERED", "data": [{"phase": "A"}]}, {"phase": "OFFERED"}]});
        let told = |operator, place| {
            let grain = Grain::Fine;
            let what = What {
                operator,
                place,
                grain,
            };
            spoilt(&set, &mut Vec::new(), &what).map(|v| v.to_string())
        };
        assert_eq!(
            told("lower-case", "offers/phase").as_deref(),
            Some(r#"{"offers":[{"phase":"offered","data":[{"phase":"A"}]},{"phase":"offered"}]}"#)
        );
        assert_eq!(
            told("drop", "offers/component/phase").as_deref(),
            Some(r#"{"offers":[{"phase":"OFFERED","data":[{}]},{"phase":"OFFERED"}]}"#)
        );
        assert_eq!(told("drop", "phase"), None);
    }
}
