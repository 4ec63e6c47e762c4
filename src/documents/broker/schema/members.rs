//! Which members the interface knows at all. Its documents are open: what others add means nothing to it.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::files::FILES;

static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut known = HashSet::new();
    for (_, text) in FILES {
        // The files are compiled in, and `validate` reads them too.
        if let Ok(schema) = serde_json::from_str::<Value>(text) {
            gather(&schema, &mut known);
        }
    }
    known
});

fn gather(schema: &Value, known: &mut HashSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                known.extend(properties.keys().cloned());
            }
            members.values().for_each(|member| gather(member, known));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, known)),
        _ => {}
    }
}

/// Does any document of any version have a member of this name?
pub fn is_known_member(name: &str) -> bool {
    KNOWN.contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_the_interface_are_known() {
        for name in ["phase", "meta", "executable", "resources", "minduration"] {
            assert!(is_known_member(name), "{name}");
        }
        assert!(!is_known_member("x-site"));
    }
}
