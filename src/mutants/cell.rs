//! Spoils the JSON in the cells of a VOTable, member by member.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{edited, escaped, path, readable};
use super::json::{self, Grain, What};
use super::member::{self, ON_MEMBERS};
use crate::checks::Seen;
use crate::documents::xml::Element;
use crate::recording::Response;

/// The cells whose text is an object, with it.
fn cells<'v>(x: &Seen<'v>) -> Vec<(Element<'v>, Value)> {
    let document = readable(x);
    let cells = document.iter().flat_map(|d| d.root().descendants());
    cells
        .filter(|e| e.name() == "TD")
        .filter_map(|e| Some((e, serde_json::from_str(&e.text()).ok()?)))
        .filter(|(_, value): &(_, Value)| value.is_object())
        .collect()
}

/// What can be done where in these cells: `TR/TD[column] provider/member`.
pub fn places(x: &Seen<'_>) -> BTreeSet<(&'static str, String)> {
    let mut places = BTreeSet::new();
    for (cell, value) in cells(x) {
        note(&path(cell), &value, &mut Vec::new(), &mut places);
    }
    places
}

fn note<'d>(
    cell: &str,
    value: &'d Value,
    path: &mut Vec<&'d str>,
    places: &mut BTreeSet<(&'static str, String)>,
) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                path.push(name);
                if let Some(element) = json::element(path, Grain::Fine) {
                    let all = ON_MEMBERS.iter().copied().chain(member::operators(value));
                    places.extend(all.map(|operator| (operator, format!("{cell} {element}"))));
                }
                note(cell, value, path, places);
                path.pop();
            }
        }
        Value::Array(items) => items.iter().for_each(|item| note(cell, item, path, places)),
        _ => {}
    }
}

/// The answer with this done in all cells of the column; none when nothing changed.
pub fn spoil(x: &Seen<'_>, operator: &str, place: &str) -> Option<Response> {
    let (column, member) = place.split_once(' ')?;
    let what = What {
        operator,
        place: member,
        grain: Grain::Fine,
    };
    let here = cells(x).into_iter().filter(|(cell, _)| path(*cell) == column);
    let edits: Vec<_> = here
        .filter_map(|(cell, value)| {
            let new = json::spoilt(&value, &mut Vec::new(), &what)?;
            Some((cell.text_span(), escaped(&new.to_string())))
        })
        .collect();
    let document = readable(x).filter(|_| !edits.is_empty())?;
    let mut response = x.response.clone();
    response.body = edited(document.text(), edits).into_bytes();
    Some(response)
}
