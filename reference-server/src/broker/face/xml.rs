//! Trees to XML and back, as far as the hints of the published schema go: a name for the root, kinds as attributes, items of
//! lists in a wrapper.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

/// Lists with the names of their items.
const LISTS: &[(&str, &str)] = &[
    ("messages", "message"),
    ("offers", "execution"),
    ("costs", "cost"),
    ("metrics", "metric"),
    ("volumes", "volume"),
    ("storage", "resource"),
    ("data", "resource"),
    ("connectors", "connector"),
    ("options", "option"),
    ("values", "value"),
    ("locations", "location"),
    ("ports", "port"),
    ("command", "argument"),
    ("addresses", "address"),
    ("replicas", "replica"),
];

/// Objects whose members have names that clients and services choose.
const MAPS: &[&str] = &["environment", "values"];

const INTEGERS: &[&str] = &["port", "calib_level", "content_length", "datasize", "delta"];
const FLAGS: &[&str] = &["privileged", "access"];

/// Writes a document.
pub(crate) fn write(tree: &Value) -> String {
    let root = if tree.get("result").is_some() {
        "offers-response"
    } else {
        "execution"
    };
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    element(root, tree, &mut out);
    out.push('\n');
    out
}

fn element(name: &str, value: &Value, out: &mut String) {
    *out += &format!("<{name}");
    if let Some(kind) = value.get("kind").and_then(Value::as_str) {
        *out += &format!(" kind=\"{}\"", escape(kind));
    }
    out.push('>');
    match value {
        Value::Object(members) if MAPS.contains(&name) => {
            for (key, member) in members {
                let text = member.as_str().map_or_else(|| member.to_string(), str::to_owned);
                *out += &format!("<entry key=\"{}\">{}</entry>", escape(key), escape(&text));
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| *name != "kind") {
                if is_name(name) {
                    element(name, member, out);
                }
            }
        }
        Value::Array(items) => {
            let found = LISTS.iter().find(|(list, _)| *list == name);
            let item = found.map_or("item", |(_, item)| *item);
            items.iter().for_each(|value| element(item, value, out));
        }
        Value::String(text) => *out += &escape(text),
        Value::Null => {}
        other => *out += &other.to_string(),
    }
    *out += &format!("</{name}>");
}

/// Members with names that XML does not have are left out.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' | '\t' | '\r' => escaped += &format!("&#{};", u32::from(c)),
            // XML has no place for other control characters.
            c if c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The deepest tree that is read.
const DEEPEST: usize = 32;

/// Reads a document, whatever its root is called.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    let document = Document::parse(text).map_err(|error| format!("This is no XML: {error}"))?;
    value(document.root_element(), DEEPEST).ok_or_else(|| "The document is too deep.".to_owned())
}

fn value(node: Node, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let name = node.tag_name().name();
    let children: Vec<Node> = node.children().filter(Node::is_element).collect();
    let entries = children.iter().all(|child| child.tag_name().name() == "entry");
    if MAPS.contains(&name) && entries {
        let entry = |child: &Node| {
            let key = child.attribute("key").unwrap_or_default().to_owned();
            (key, Value::from(child.text().unwrap_or_default()))
        };
        return Some(Value::Object(children.iter().map(entry).collect()));
    }
    let is_list = LISTS
        .iter()
        .find(|(list, _)| *list == name)
        .is_some_and(|(_, item)| {
            !children.is_empty() && children.iter().all(|child| child.tag_name().name() == *item)
        });
    if is_list {
        let items: Option<Vec<Value>> = children.iter().map(|child| value(*child, depth)).collect();
        return items.map(Value::Array);
    }
    if children.is_empty() && node.attributes().len() == 0 {
        return Some(leaf(node));
    }
    let attribute = |a: roxmltree::Attribute| (a.name().to_owned(), Value::from(a.value()));
    let mut members: Map<String, Value> = node.attributes().map(attribute).collect();
    for child in children {
        members.insert(child.tag_name().name().to_owned(), value(child, depth)?);
    }
    Some(Value::Object(members))
}

/// XML has no types: what is a number is told by its name.
fn leaf(node: Node) -> Value {
    let text = node.text().unwrap_or_default();
    let name = node.tag_name().name();
    let parent = node
        .parent_element()
        .map(|p| p.tag_name().name().to_owned())
        .unwrap_or_default();
    let trimmed = text.trim();
    if (["min", "max"].contains(&name) || INTEGERS.contains(&name))
        && let Ok(number) = trimmed.parse::<i64>()
    {
        return Value::from(number);
    }
    if ["min", "max"].contains(&name)
        && ["cost", "metric"].contains(&parent.as_str())
        && let Ok(number) = trimmed.parse::<f64>()
    {
        return Value::from(number);
    }
    if FLAGS.contains(&name)
        && let Ok(flag) = trimmed.parse::<bool>()
    {
        return Value::from(flag);
    }
    Value::from(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn comes_back() {
        let tree = json!({
            "executable": {"kind": "urn:x", "meta": {"name": "a<b"}, "environment": {"A B": "1"}},
            "compute": {"kind": "urn:y", "cores": {"min": 2}, "volumes": [{"kind": "urn:z", "path": "/a"}]},
            "costs": [{"kind": "urn:c", "max": 1.5}],
        });
        assert_eq!(read(&write(&tree)), Ok(tree));
        assert!(read("<a>").is_err());
    }
}
