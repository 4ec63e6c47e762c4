//! Changes to the members of a JSON document, by what they are: what any member suffers, and what identifiers, instants,
//! kinds, words, addresses, numbers and lists do.

use serde_json::{Map, Number, Value, json};

use crate::checks::broker::offersets_identity::is_uuid;
use crate::documents::broker::{Duration, Interval, instant_of};
use crate::documents::instant::Instant;

/// What can be done to any member.
pub const ON_MEMBERS: &[&str] = &["drop", "null", "rename", "retype"];

/// Words of the enumerations, each with another of the same.
const WORDS: &[(&str, &str)] = &[
    ("YES", "NO"),
    ("NO", "YES"),
    ("OFFERED", "ACCEPTED"),
    ("ACCEPTED", "OFFERED"),
    ("REJECTED", "EXPIRED"),
    ("EXPIRED", "REJECTED"),
    ("INITIALIZING", "RUNNING"),
    ("WAITING", "RUNNING"),
    ("PREPARING", "AVAILABLE"),
    ("AVAILABLE", "PREPARING"),
    ("RUNNING", "PREPARING"),
    ("RELEASING", "RUNNING"),
    ("COMPLETED", "FAILED"),
    ("FAILED", "COMPLETED"),
    ("CANCELLED", "COMPLETED"),
    ("READONLY", "READWRITE"),
    ("READWRITE", "READONLY"),
    ("ERROR", "INFO"),
    ("FINISHED", "AVAILABLE"),
    ("FILE", "CONTAINER"),
    ("HTTPS", "HTTP"),
    ("TCP", "UDP"),
];

/// What can be done to a value, apart from what can be done to any member.
pub fn operators(value: &Value) -> Vec<&'static str> {
    match value {
        Value::String(text) => on_text(text).to_vec(),
        Value::Number(number) if number.is_f64() => vec!["one-more", "negative"],
        Value::Number(_) => vec!["one-more", "negative", "fraction"],
        Value::Bool(_) => vec!["negate"],
        Value::Object(_) => vec!["hollow"],
        Value::Array(items) => {
            let mut all = vec!["hollow", "drop-item", "double-item"];
            let scalars = items.iter().filter(|item| !item.is_object());
            all.extend(scalars.flat_map(operators));
            all
        }
        Value::Null => Vec::new(),
    }
}

fn on_text(text: &str) -> &'static [&'static str] {
    let is_word = text.len() > 1 && text.bytes().all(|b| b.is_ascii_uppercase());
    if is_uuid(text) {
        &["empty", "no-uuid", "other-uuid"]
    } else if instant_of(text).is_some() {
        &["empty", "day-later", "drop-z", "blank-for-t"]
    } else if Interval::or_instant(text).is_some() {
        &["empty", "day-later", "swap", "drop-z"]
    } else if Duration::read(text).is_some() {
        &["empty", "halve", "no-duration"]
    } else if text.contains("/kinds/") || text.starts_with("uri:") || text.starts_with("urn:") {
        &["empty", "unknown-kind"]
    } else if text.contains("://") {
        &["empty", "lead-astray", "other-host", "no-host"]
    } else if is_word {
        &["empty", "unknown-word", "lower-case", "other-word"]
    } else {
        &["empty", "append"]
    }
}

/// The value with this done to it, lists item by item; none when it is of another kind.
pub fn apply(operator: &str, value: &Value) -> Option<Value> {
    match (operator, value) {
        ("null", _) => Some(Value::Null),
        ("retype", _) => Some(retyped(value)),
        (_, Value::Array(items)) => on_list(operator, items),
        ("hollow", Value::Object(members)) => (!members.is_empty()).then(|| json!({})),
        ("negate", Value::Bool(is)) => Some(Value::Bool(!is)),
        (_, Value::Number(number)) => on_number(operator, number),
        (_, Value::String(text)) if on_text(text).contains(&operator) => {
            changed(operator, text).map(Value::String)
        }
        _ => None,
    }
}

/// A value of another type, as serialisers happen to write it: a number as text, a list of one as its item.
fn retyped(value: &Value) -> Value {
    match value {
        Value::String(text) => text.parse::<i64>().map_or(json!(42), Value::from),
        Value::Object(_) => json!([value]),
        Value::Array(items) => items.first().cloned().unwrap_or_else(|| json!({})),
        other => Value::String(other.to_string()),
    }
}

fn on_list(operator: &str, items: &[Value]) -> Option<Value> {
    let mut list = items.to_vec();
    match operator {
        "hollow" if !list.is_empty() => list.clear(),
        "drop-item" => {
            list.pop()?;
        }
        "double-item" => list.push(items.last()?.clone()),
        "hollow" => return None,
        _ => {
            for item in list
                .iter_mut()
                .filter(|item| !item.is_object() && !item.is_array())
            {
                if let Some(new) = apply(operator, item) {
                    *item = new;
                }
            }
        }
    }
    (list != items).then_some(Value::Array(list))
}

fn on_number(operator: &str, number: &Number) -> Option<Value> {
    match (operator, number.as_i64(), number.as_f64()) {
        ("one-more", Some(n), _) => Some(json!(n.checked_add(1)?)),
        ("one-more", None, Some(n)) => Some(json!(n + 1.0)),
        ("negative", Some(n), _) => Some(json!(-1 - n.checked_abs()?)),
        ("negative", None, Some(n)) => Some(json!(-1.0 - n.abs())),
        ("fraction", Some(n), _) => Some(json!(n as f64 + 0.5)),
        _ => None,
    }
}

fn changed(operator: &str, text: &str) -> Option<String> {
    Some(match operator {
        "empty" => String::new(),
        "no-uuid" => text.replacen(|c: char| c.is_ascii_hexdigit(), "x", 1),
        "other-uuid" => {
            let (rest, last) = text.split_at(text.len().checked_sub(1)?);
            format!("{rest}{}", if last == "0" { '1' } else { '0' })
        }
        "day-later" => text.split('/').map(day_later).collect::<Vec<_>>().join("/"),
        "drop-z" => text.replace('Z', ""),
        "blank-for-t" => text.replacen('T', " ", 1),
        "swap" => swapped(text)?,
        "halve" => format!("PT{}S", Duration::read(text)?.seconds / 2.0),
        "no-duration" => text.replacen('P', "", 1),
        "unknown-kind" => format!("{text}-unknown"),
        "lead-astray" => format!("{text}-astray"),
        "other-host" => {
            let (scheme, _) = text.split_once("://")?;
            format!("{scheme}://elsewhere.invalid{}", path_of(text)?)
        }
        "no-host" => path_of(text)?.to_owned(),
        "unknown-word" => "BANANA".to_owned(),
        "lower-case" => text.to_ascii_lowercase(),
        "other-word" => WORDS.iter().find(|(word, _)| *word == text)?.1.to_owned(),
        "append" => format!("{text}x"),
        _ => return None,
    })
}

/// What follows the host in a URL.
fn path_of(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    Some(rest.find('/').map_or("", |at| &rest[at..]))
}

/// The end before the start.
fn swapped(text: &str) -> Option<String> {
    let (start, end) = text.split_once('/')?;
    instant_of(end).map(|_| format!("{end}/{start}"))
}

/// An instant a day later; anything else, such as the duration of an interval, as it is.
fn day_later(text: &str) -> String {
    let later = Instant::read(text).ok().and_then(|instant| {
        instant
            .timestamp
            .checked_add(jiff::SignedDuration::from_hours(24))
            .ok()
    });
    later.map_or_else(
        || text.to_owned(),
        |later| later.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
    )
}

/// The name with its first letter in the other case.
pub fn renamed(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| match c.is_ascii_uppercase() {
        true => c.to_ascii_lowercase(),
        false => c.to_ascii_uppercase(),
    });
    first.into_iter().chain(letters).collect()
}

/// The members with this done to one of them; its place among the others stays.
pub fn in_object(members: &Map<String, Value>, name: &str, operator: &str) -> Option<Map<String, Value>> {
    let mut out = Map::new();
    let mut is_changed = false;
    for (key, value) in members {
        let (mut key, mut value) = (key.clone(), value.clone());
        if key == name {
            match operator {
                "drop" => {
                    is_changed = true;
                    continue;
                }
                "rename" => (key, is_changed) = (renamed(&key), true),
                _ => {
                    let new = apply(operator, &value)?;
                    is_changed = new != value;
                    value = new;
                }
            }
        }
        out.insert(key, value);
    }
    is_changed.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_spoilt_by_what_they_are() {
        for (operator, before, after) in [
            (
                "no-uuid",
                json!("0e8f4afe-43b2-4a3b-9483-1d8bf104df79"),
                json!("xe8f4afe-43b2-4a3b-9483-1d8bf104df79"),
            ),
            (
                "swap",
                json!("2026-01-01T12:00:00Z/2026-01-01T13:00:00Z"),
                json!("2026-01-01T13:00:00Z/2026-01-01T12:00:00Z"),
            ),
            (
                "day-later",
                json!("2026-01-01T12:00:00Z/PT0S"),
                json!("2026-01-02T12:00:00.000Z/PT0S"),
            ),
            ("halve", json!("PT1H"), json!("PT1800S")),
            (
                "no-host",
                json!("http://example.org/broker/sessions/1"),
                json!("/broker/sessions/1"),
            ),
            (
                "other-word",
                json!(["ACCEPTED", "REJECTED"]),
                json!(["OFFERED", "EXPIRED"]),
            ),
            ("retype", json!([1, 2]), json!(1)),
            ("retype", json!({}), json!([{}])),
            ("fraction", json!(2), json!(2.5)),
            ("drop-item", json!([1, 2]), json!([1])),
        ] {
            assert_eq!(apply(operator, &before), Some(after), "{operator} {before}");
        }
        assert_eq!(apply("swap", &json!("2026-01-01T12:00:00Z/PT0S")), None);
        assert_eq!(apply("hollow", &json!([])), None);
        assert_eq!(apply("halve", &json!("YES")), None);
    }

    #[test]
    fn the_order_of_members_stays() {
        let members = json!({"a": 1, "phase": "OFFERED", "b": 2});
        let spoilt = in_object(members.as_object().unwrap(), "phase", "rename").unwrap();
        assert_eq!(
            Value::Object(spoilt).to_string(),
            r#"{"a":1,"Phase":"OFFERED","b":2}"#
        );
    }
}
