//! Small helpers to read and change documents kept as JSON trees.

use serde_json::{Map, Value};

/// Visits all values at a path of member names; `*` stands for each item of a list or each value of an object.
pub(crate) fn visit<'a>(value: &'a Value, path: &str, seen: &mut dyn FnMut(String, &'a Value)) {
    let segments: Vec<&str> = path.split('/').collect();
    descend(value, &segments, String::new(), seen);
}

fn descend<'a>(value: &'a Value, segments: &[&str], at: String, seen: &mut dyn FnMut(String, &'a Value)) {
    let Some((first, rest)) = segments.split_first() else {
        seen(at, value);
        return;
    };
    let join = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}/{name}")
        }
    };
    match (value, *first) {
        (Value::Array(items), "*") => {
            for (index, item) in items.iter().enumerate() {
                descend(item, rest, join(&index.to_string()), seen);
            }
        }
        (Value::Object(members), "*") => {
            for (name, member) in members {
                descend(member, rest, join(name), seen);
            }
        }
        (Value::Object(members), name) => {
            if let Some(member) = members.get(name) {
                descend(member, rest, join(name), seen);
            }
        }
        _ => {}
    }
}

/// The text at a JSON pointer.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// The integer at a JSON pointer.
pub(crate) fn int(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}

/// The items of a list member; none if it is missing or no list.
pub(crate) fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// The items of a list member, to be changed.
pub(crate) fn items_mut<'a>(value: &'a mut Value, name: &str) -> &'a mut [Value] {
    value
        .get_mut(name)
        .and_then(Value::as_array_mut)
        .map(Vec::as_mut_slice)
        .unwrap_or_default()
}

/// Sets what lies at a path of member names (list items by index); false if there is no such place.
pub(crate) fn put(value: &mut Value, path: &str, new: Value) -> bool {
    let (parents, last) = path.rsplit_once('/').unwrap_or(("", path));
    let mut place = value;
    for name in parents.split('/').filter(|name| !name.is_empty()) {
        let next = match place {
            Value::Object(members) => members.get_mut(name),
            Value::Array(items) => name.parse().ok().and_then(|index: usize| items.get_mut(index)),
            _ => None,
        };
        match next {
            Some(next) => place = next,
            None => return false,
        }
    }
    match place {
        Value::Object(members) => {
            members.insert(last.to_owned(), new);
            true
        }
        _ => false,
    }
}

/// Takes a member out.
pub(crate) fn drop_member(value: &mut Value, name: &str) -> Option<Value> {
    value
        .as_object_mut()
        .and_then(|members| members.shift_remove(name))
}

/// An object without the empty members of a list of members.
pub(crate) fn object(members: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let kept = members
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)));
    Value::Object(kept.collect::<Map<String, Value>>())
}

/// Visits each value of a tree, from the leaves up.
pub(crate) fn walk(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| walk(member, change)),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
        _ => {}
    }
    change(value);
}
