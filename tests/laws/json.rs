//! Writes a document of a broker in other words: what a reader of JSON or YAML, of UUIDs and of instants can't tell apart.

use std::fmt::Write;

use serde_json::{Map, Value};
use voconform::documents::broker::{Format, instant_of, parse};
use voconform::documents::media_type::MediaType;
use voconform::recording::Response;

/// What is written differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The members of each object stand in the opposite order (RFC 8259 section 4).
    MemberOrder,
    /// White space stands between the tokens.
    Space,
    /// Characters are escaped that need not be (RFC 8259 section 7).
    Escapes,
    /// UUIDs are in capitals (RFC 9562 section 4).
    Capitals,
    /// Instants have six digits of a second.
    Fractions,
    /// Instants say +00:00, not Z (RFC 3339 section 5.6).
    Offsets,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 6] = [
        Way::MemberOrder,
        Way::Space,
        Way::Escapes,
        Way::Capitals,
        Way::Fractions,
        Way::Offsets,
    ];
}

/// Rewrites the body of an answer if it is JSON, or YAML, which becomes JSON: that is YAML too (YAML 1.2.2 section 1.2).
pub fn rewrite(response: &mut Response, way: Way) {
    let media = response.header("content-type").and_then(MediaType::read);
    let Some(format) = media.as_ref().and_then(Format::of).filter(|f| *f != Format::Xml) else {
        return;
    };
    let Ok(tree) = parse(format, &response.body) else {
        return;
    };
    let body = match way {
        Way::Space => serde_json::to_string_pretty(&tree.value).unwrap() + "\n",
        Way::Escapes => escaped(&tree.value),
        Way::MemberOrder | Way::Capitals | Way::Fractions | Way::Offsets => {
            rewritten(&tree.value, way).to_string()
        }
    };
    response.body = body.into_bytes();
    let length = response.body.len().to_string();
    for header in &mut response.headers {
        if header.name.eq_ignore_ascii_case("content-length") {
            header.value.clone_from(&length);
        }
    }
}

fn rewritten(value: &Value, way: Way) -> Value {
    match value {
        Value::Object(members) => {
            let mut new: Vec<(String, Value)> = members
                .iter()
                .map(|(name, value)| (name.clone(), rewritten(value, way)))
                .collect();
            if way == Way::MemberOrder {
                new.reverse();
            }
            Value::Object(Map::from_iter(new))
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| rewritten(item, way)).collect()),
        Value::String(text) if way == Way::Capitals && is_uuid(text) => {
            Value::String(text.to_ascii_uppercase())
        }
        Value::String(text) => {
            let parts: Vec<String> = text.split('/').map(|part| instant(part, way)).collect();
            Value::String(parts.join("/"))
        }
        other => other.clone(),
    }
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn instant(text: &str, way: Way) -> String {
    let plain = text.strip_suffix('Z').filter(|_| instant_of(text).is_some());
    match (way, plain) {
        (Way::Offsets, Some(plain)) => format!("{plain}+00:00"),
        (Way::Fractions, Some(plain)) => match plain.split_once('.') {
            Some((seconds, fraction)) => format!("{seconds}.{fraction:0<6}Z"),
            None => format!("{plain}.000000Z"),
        },
        _ => text.to_owned(),
    }
}

/// With the first and all strange characters of names and texts escaped; slashes too.
fn escaped(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| format!("{}:{}", text(name), escaped(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(escaped).collect::<Vec<_>>().join(",")),
        Value::String(content) => text(content),
        other => other.to_string(),
    }
}

fn text(content: &str) -> String {
    let mut out = String::from("\"");
    for (at, c) in content.chars().enumerate() {
        if at == 0 || !c.is_ascii() || c.is_ascii_control() || c == '"' || c == '\\' {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else if c == '/' {
            out.push_str("\\/");
        } else {
            out.push(c);
        }
    }
    out + "\""
}
