//! Volumes before April 2026: a list of their own beside `compute`, which only names them.

use serde_json::{Map, Value};

/// A document with the volumes of each session where 1.0 has them, inside `compute`.
pub fn nested(document: &Value) -> Value {
    let mut out = document.clone();
    if let Some(Value::Array(offers)) = out.get_mut("offers") {
        offers.iter_mut().for_each(in_session);
    }
    in_session(&mut out);
    out
}

fn in_session(session: &mut Value) {
    let Value::Object(members) = session else { return };
    if !members.get("volumes").is_some_and(Value::is_array) {
        return;
    }
    let Some(Value::Object(compute)) = members.get("compute") else {
        return;
    };
    let names_only = match compute.get("volumes") {
        None => true,
        Some(Value::Array(names)) => names.iter().all(Value::is_string),
        Some(_) => false,
    };
    if names_only && let Some(Value::Array(mut volumes)) = members.shift_remove("volumes") {
        for volume in volumes.iter_mut().filter_map(Value::as_object_mut) {
            one_resource(volume);
        }
        members["compute"]["volumes"] = Value::Array(volumes);
    }
}

/// One resource instead of a list of one.
fn one_resource(volume: &mut Map<String, Value>) {
    let first = match volume.get("resources") {
        Some(Value::Array(list)) if list.len() == 1 => list[0].clone(),
        _ => return,
    };
    volume.shift_remove("resources");
    volume.insert("resource".to_owned(), first);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_of_its_own_goes_into_compute() {
        let apart = json!({ "offers": [{
            "compute": { "cores": 1, "volumes": ["u"] },
            "volumes": [{ "meta": { "uuid": "u" }, "path": "/in", "resources": ["d"] }],
        }] });
        let volume = json!({ "meta": { "uuid": "u" }, "path": "/in", "resource": "d" });
        let expected = json!({ "offers": [{ "compute": { "cores": 1, "volumes": [volume] } }] });
        assert_eq!(nested(&apart), expected);
        assert_eq!(nested(&expected), expected);
    }

    #[test]
    fn what_has_no_place_stays() {
        let odd = json!({ "volumes": [1], "compute": { "volumes": [{ "path": "/a" }] } });
        assert_eq!(nested(&odd), odd);
        let alone = json!({ "volumes": [1] });
        assert_eq!(nested(&alone), alone);
    }
}
