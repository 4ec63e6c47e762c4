//! Spoils offersets and sessions of brokers, in JSON and YAML alike: members are dropped, made null, renamed, hollowed or
//! given other types and values.

use std::collections::BTreeSet;

use serde_json::Value;

use super::member::{self, ON_MEMBERS};
use crate::checks::Seen;
use crate::documents::broker::{Format, Said, Tree};
use crate::recording::Response;

/// What can be done to the document as a whole.
const ON_DOCUMENTS: &[&str] = &["cut", "in-a-list"];
/// Its name as an element.
const DOCUMENT: &str = "document";

/// An offerset or a session, whatever the status.
fn readable<'v>(x: &Seen<'v>) -> Option<&'v Tree> {
    let tree = &x.stated()?.as_ref().ok()?.tree;
    (!matches!(x.said(), Said::Other) && tree.format != Format::Xml).then_some(tree)
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
        note(&tree.value, &mut Vec::new(), &mut places);
    }
    places
}

fn note<'d>(value: &'d Value, path: &mut Vec<&'d str>, places: &mut BTreeSet<(&'static str, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                path.push(name);
                if let Some(element) = element(path) {
                    let all = ON_MEMBERS.iter().copied().chain(member::operators(value));
                    places.extend(all.map(|operator| (operator, element.clone())));
                }
                note(value, path, places);
                path.pop();
            }
        }
        Value::Array(items) => items.iter().for_each(|item| note(item, path, places)),
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
        _ => spoilt(&tree.value, &mut Vec::new(), operator, place)?
            .to_string()
            .into_bytes(),
    };
    Some(response)
}

/// The value with this done to all members of this name inside it; none when nothing changed.
fn spoilt<'d>(value: &'d Value, path: &mut Vec<&'d str>, operator: &str, place: &str) -> Option<Value> {
    match value {
        Value::Array(items) => {
            let new: Vec<Option<Value>> = items
                .iter()
                .map(|item| spoilt(item, path, operator, place))
                .collect();
            let is_changed = new.iter().any(Option::is_some);
            let kept = new
                .into_iter()
                .zip(items)
                .map(|(new, old)| new.unwrap_or_else(|| old.clone()));
            is_changed.then(|| Value::Array(kept.collect()))
        }
        Value::Object(members) => {
            let mut out = members.clone();
            let mut is_changed = false;
            for (name, value) in members {
                path.push(name);
                if element(path).as_deref() == Some(place) {
                    if let Some(new) = member::in_object(&out, name, operator) {
                        (out, is_changed) = (new, true);
                    }
                } else if let Some(new) = spoilt(value, path, operator, place) {
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

/// Parts with their own kind and metadata.
const COMPONENTS: &[&str] = &["executable", "compute", "storage", "data"];
/// Blocks whose members are as many as different, and of one sort.
const BLOCKS: &[&str] = &["environment", "ivoa", "rucio", "skao", "values"];

/// The element of a path without the places in lists: metadata, phases and schedules of all components count as one, and so
/// do the members of a block. None for what the run's own requests brought in.
fn element(path: &[&str]) -> Option<String> {
    if path.iter().any(|name| name.starts_with("voconform")) {
        return None;
    }
    let (offers, mut rest) = match path.split_first() {
        Some((&"offers", rest)) if !rest.is_empty() => (vec!["offers"], rest),
        _ => (Vec::new(), path),
    };
    let mut out = offers;
    if let Some((first, inner)) = rest.split_first()
        && COMPONENTS.contains(first)
    {
        let inner = match inner.split_first() {
            Some((&"volumes", inner)) => inner,
            _ => inner,
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
        // An option lists its values as well, but as a list: they have no members.
        out.push(name);
        if BLOCKS.contains(name) && at + 1 < rest.len() {
            out.push("*");
            break;
        }
    }
    Some(out.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_of_one_shape_are_one_element() {
        let name = |path: &str| element(&path.split('/').collect::<Vec<_>>()).unwrap_or_default();
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
    }

    #[test]
    fn all_members_of_the_place_are_spoilt() {
        let set = json!({"offers": [{"phase": "OFFERED", "data": [{"phase": "A"}]}, {"phase": "OFFERED"}]});
        let told = |operator, place| spoilt(&set, &mut Vec::new(), operator, place).map(|v| v.to_string());
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
