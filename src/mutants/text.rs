//! Spoils the small text resources of a job, such as its phase.

use super::edit;
use crate::checks::{Resource, Seen};
use crate::recording::Response;

/// The text of an atom, if this is one.
fn atom(x: &Seen<'_>) -> Option<String> {
    let names = ["phase", "executionduration", "destruction", "quote", "owner"];
    let is_atom = matches!(x.resource(), Resource::Child(child) if names.contains(&child));
    let read = x.exchange.request.method == "GET";
    x.atom()
        .ok()
        .filter(|text| is_atom && read && !text.is_empty() && !text.starts_with('<'))
}

/// What can be done to the text.
pub fn places(x: &Seen<'_>) -> Vec<(&'static str, String)> {
    let text = atom(x);
    let operators = text.as_deref().map(edit::operators).unwrap_or_default();
    operators
        .iter()
        .chain(text.is_some().then_some(&"markup"))
        .map(|operator| (*operator, "text".to_owned()))
        .collect()
}

/// The answer with this done to its text.
pub fn spoil(x: &Seen<'_>, operator: &str, place: &str) -> Option<Response> {
    let text = atom(x).filter(|_| place == "text")?;
    let new = match operator {
        "markup" => format!("<p>{text}</p>"),
        _ => edit::apply(operator, &text)?,
    };
    let mut response = x.response.clone();
    response.body = new.into_bytes();
    Some(response)
}
