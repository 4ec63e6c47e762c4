//! Trees to YAML that readers of versions 1.1 and 1.2 understand alike: all texts are quoted.

use serde_json::Value;

use super::Style;

/// Writes a document.
pub(crate) fn write(tree: &Value, style: &Style) -> String {
    let mut out = String::new();
    match tree {
        Value::Object(_) | Value::Array(_) => block(tree, 0, style, &mut out),
        single => out = format!("{}\n", scalar(single, style)),
    }
    out
}

fn block(value: &Value, depth: usize, style: &Style, out: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                *out += &format!("{indent}{}:", key(name));
                below(member, depth, style, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                *out += &format!("{indent}-");
                below(item, depth, style, out);
            }
        }
        other => *out += &format!("{indent}{}\n", scalar(other, style)),
    }
}

fn below(value: &Value, depth: usize, style: &Style, out: &mut String) {
    let nested = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if nested {
        out.push('\n');
        block(value, depth + 1, style, out);
    } else {
        *out += &format!(" {}\n", scalar(value, style));
    }
}

/// A text of JSON is also a text of YAML in double quotes; empty lists and objects are the same in both.
fn scalar(value: &Value, style: &Style) -> String {
    match (value, style.plain) {
        (Value::String(text), Some(is_plain)) if is_plain(text) => text.clone(),
        _ => value.to_string(),
    }
}

/// Names of members that no reader takes for something else stand without quotes.
fn key(name: &str) -> String {
    let is_word = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let reserved = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    if is_word && begins && !reserved.contains(&name.to_ascii_lowercase().as_str()) {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn comes_back() {
        let tree = json!({
            "result": "YES", "n": 3, "list": [{"a": 1.5, "b": []}, "x: y", [1, 2]],
            "empty": {}, "text": "two\nlines \"quoted\"", "no": true,
        });
        let text = write(&tree, &Style::default());
        assert!(text.contains("result: \"YES\"\n"), "{text}");
        let back: Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(back, tree, "{text}");
    }
}
