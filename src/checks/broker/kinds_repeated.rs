//! Whether a part of an offer repeats what the request says of it.

use serde_json::Value;

/// Members that an offer may fill in otherwise: amounts and times have rules of their own, names become identifiers.
const OTHERWISE: [&str; 11] = [
    "kind",
    "meta",
    "phase",
    "schedule",
    "costs",
    "metrics",
    "volumes",
    "external",
    "access",
    "extras",
    "cardinality",
];
/// Members of which it is enough that they are there.
const THERE: [&str; 6] = ["cores", "memory", "size", "resource", "resources", "storage"];
/// What a schema gives where nothing is said, so that it may be left out.
const DEFAULTS: [&str; 4] = ["", "amd64", "linux", "TCP"];

/// The short name of a kind: `docker-container` of a long URI.
pub fn stem(kind: &str) -> &str {
    let last = kind.rsplit('/').next().unwrap_or(kind);
    last.trim_end_matches(".yaml").trim_end_matches("-1.0")
}

/// The part of an offer that belongs to a part of the request: by name, by path, by place among those of its kind, by place.
pub fn counterpart<'a, 'o>(
    wanted: &Value,
    at: usize,
    offered: &'a [(String, &'o Value)],
) -> Option<&'a (String, &'o Value)> {
    let same = |pointer: &str| {
        let value = wanted.pointer(pointer).filter(|v| v.is_string())?;
        offered
            .iter()
            .find(|(_, part)| part.pointer(pointer) == Some(value))
    };
    let kind = wanted.get("kind");
    let of_kind: Vec<_> = offered
        .iter()
        .filter(|(_, part)| part.get("kind") == kind)
        .collect();
    let only = || of_kind.first().filter(|_| of_kind.len() == 1).copied();
    same("/path")
        .or_else(|| same("/meta/name"))
        .or_else(only)
        .or_else(|| offered.get(at))
}

/// The first member that is lost or changed: a code, the pointer to it, what was wanted, and what is there.
pub fn lost(wanted: &Value, offered: &Value) -> Option<(&'static str, String, String, String)> {
    compare(wanted, offered, "")
}

type Lost = Option<(&'static str, String, String, String)>;

fn compare(wanted: &Value, offered: &Value, at: &str) -> Lost {
    match (wanted, offered) {
        (Value::Object(members), _) => members.iter().find_map(|(name, value)| {
            let pointer = format!("{at}/{name}");
            // The access of a port is the client's, that of an executable of 2025 the service's.
            let is_of_a_port = name == "access" && value == &Value::Bool(true) && !at.is_empty();
            if OTHERWISE.contains(&name.as_str()) && !is_of_a_port {
                return None;
            }
            match offered.get(name) {
                None | Some(Value::Null) if is_default(value) => None,
                None | Some(Value::Null) => Some((
                    "lost",
                    pointer,
                    super::refusing::shown(value),
                    "nothing".to_owned(),
                )),
                Some(_) if at.is_empty() && THERE.contains(&name.as_str()) => None,
                Some(found) => compare(value, found, &pointer),
            }
        }),
        (Value::Array(items), Value::Array(found)) => {
            let missing = |item: &&Value| !found.iter().any(|f| compare(item, f, "/*").is_none());
            let item = items.iter().find(missing)?;
            let observed = format!("a list of {} without it", found.len());
            Some(("lost", at.to_owned(), super::refusing::shown(item), observed))
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => None,
        // A number as text has a rule of its own.
        (Value::Number(a), Value::String(b)) if b.parse().ok() == a.as_f64() => None,
        _ if wanted == offered => None,
        _ => {
            let (wanted, offered) = (super::refusing::shown(wanted), super::refusing::shown(offered));
            Some(("changed", at.to_owned(), wanted, offered))
        }
    }
}

/// May it be left out, as nothing says the same?
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => DEFAULTS.contains(&text.as_str()),
        Value::Number(n) => n.as_f64() == Some(0.0),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_default),
        Value::Bool(true) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn defaults_may_be_left_out_and_more_may_be_said() {
        let ports =
            |access: bool| json!({"network": {"ports": [{"access": access, "internal": {"port": 1}}]}});
        assert!(lost(&ports(true), &ports(false)).is_some() && lost(&ports(false), &ports(true)).is_none());
        let wanted = json!({"image": {"locations": ["a", "b"], "platform": {"os": "linux"}}, "privileged": false, "object": ""});
        let offered = json!({"image": {"locations": ["b", "a"], "digest": "x"}, "phase": "INITIALIZING"});
        assert_eq!(lost(&wanted, &offered), None);
        assert_eq!(lost(&json!({"port": 8888}), &json!({"port": "8888"})), None);
        let offered = json!({"image": {"locations": ["b"]}});
        assert_eq!(
            lost(&wanted, &offered).map(|l| (l.0, l.1)),
            Some(("lost", "/image/locations".to_owned()))
        );
    }

    #[test]
    fn short_names() {
        assert_eq!(
            stem("https://www.purl.org/x/kinds/data/S3-data-resource.yaml"),
            "S3-data-resource"
        );
        assert_eq!(
            stem("https://www.purl.org/x/executable/jupyter-notebook-1.0"),
            "jupyter-notebook"
        );
    }
}
