//! Violations in words for the implementer of a service.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use super::validate::SchemaViolation;

/// How many characters of a text, or members of an object, are quoted.
const QUOTED: usize = 120;
const MEMBERS: usize = 8;

/// The violation that an error of the validator stands for.
pub fn violation(error: &ValidationError<'_>) -> SchemaViolation {
    let pointer = error.instance_path().as_str().to_owned();
    let message = message(error, &place(&pointer));
    SchemaViolation {
        keyword: error.kind().keyword().to_owned(),
        pointer,
        message,
    }
}

/// The place as a path without escapes, in quotes.
fn place(pointer: &str) -> String {
    match pointer.strip_prefix('/') {
        Some(path) => format!("`{}`", shortened(&path.replace("~1", "/").replace("~0", "~"))),
        None => "the document".to_owned(),
    }
}

fn message(error: &ValidationError<'_>, place: &str) -> String {
    let found = found(error.instance());
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            format!("{place} has no member `{name}`{}", members(error.instance()))
        }
        ValidationErrorKind::Not { .. } => {
            format!("{place} is {found}, which belongs in another position")
        }
        kind => format!("{place} is {found}; expected {}", expected(kind, error)),
    }
}

fn expected(kind: &ValidationErrorKind, error: &ValidationError<'_>) -> String {
    match kind {
        ValidationErrorKind::Type {
            kind: TypeKind::Single(wanted),
        } => with_article(&wanted.to_string()),
        ValidationErrorKind::Enum { options } => one_of(options),
        ValidationErrorKind::Format { format } => match format.as_str() {
            "uuid" => "a UUID such as 6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01".to_owned(),
            "uri" => "an absolute URI".to_owned(),
            "date-time" => "a date and time with a zone such as 2027-05-17T09:00:00Z (RFC 3339)".to_owned(),
            other => with_article(other),
        },
        ValidationErrorKind::Pattern { .. } => time(error).to_owned(),
        other => format!("what the keyword `{}` of the schema allows", other.keyword()),
    }
}

/// What kind of time a pattern stands for: the name of its definition in `times.json`.
fn time(error: &ValidationError<'_>) -> &'static str {
    let location = error.absolute_keyword_location().map(|uri| uri.as_str());
    let definition = location.and_then(|uri| uri.strip_suffix("/pattern")?.rsplit('/').next());
    match definition {
        Some("duration") => "a duration such as PT2H30M or P1D (ISO 8601)",
        Some("interval") => "an interval such as 2027-05-18T15:00:00Z/PT30M (ISO 8601)",
        Some("interval25") => "a start and a duration such as 2027-05-18T15:00:00Z/PT30M (ISO 8601)",
        _ => "an instant with a zone such as 2027-05-18T15:00:00Z (RFC 3339)",
    }
}

/// `one of A, B`; addresses are named by what follows the folder that they share.
fn one_of(options: &Value) -> String {
    let words: Vec<&str> = options
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let folder = words
        .first()
        .and_then(|first| first.rfind('/').map(|end| &first[..=end]));
    let folder = folder.filter(|folder| words.iter().all(|word| word.starts_with(folder)));
    let below = folder
        .map(|folder| format!(" below {folder}"))
        .unwrap_or_default();
    let names: Vec<&str> = words
        .iter()
        .map(|word| word.strip_prefix(folder.unwrap_or_default()).unwrap_or(word))
        .collect();
    match names.as_slice() {
        [only] => format!("{only}{below}"),
        _ => format!("one of {}{below}", names.join(", ")),
    }
}

/// A value in few words: texts, numbers and the like as they are, the rest by its type.
fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => format!("the number {n}"),
        Value::String(text) => format!("\"{}\"", shortened(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// `, only a, b`: what an object has instead of the member that is missing.
fn members(value: &Value) -> String {
    let Some(object) = value.as_object().filter(|object| !object.is_empty()) else {
        return String::new();
    };
    let named = object
        .keys()
        .take(MEMBERS)
        .map(|name| format!("`{}`", shortened(name)));
    let more = if object.len() > MEMBERS { " and more" } else { "" };
    format!(", only {}{more}", named.collect::<Vec<_>>().join(", "))
}

fn with_article(noun: &str) -> String {
    match noun {
        "array" => "a list".to_owned(),
        _ if noun.starts_with(['a', 'e', 'i', 'o']) => format!("an {noun}"),
        _ => format!("a {noun}"),
    }
}

/// At most [`QUOTED`] characters, control characters as escapes.
fn shortened(text: &str) -> String {
    let mut out: String = text.chars().take(QUOTED).flat_map(char::escape_debug).collect();
    if text.chars().nth(QUOTED).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{found, members, one_of, place, shortened, with_article};

    #[test]
    fn places() {
        assert_eq!(place(""), "the document");
        assert_eq!(place("/offers/0/phase"), "`offers/0/phase`");
        assert_eq!(place("/environment/a~1b~0c"), "`environment/a/b~c`");
    }

    #[test]
    fn values() {
        for (value, words) in [
            (json!(null), "null"),
            (json!(true), "true"),
            (json!(2.5), "the number 2.5"),
            (json!("a\nb"), "\"a\\nb\""),
            (json!([1]), "a list"),
            (json!({}), "an object"),
        ] {
            assert_eq!(found(&value), words);
        }
        assert_eq!(shortened(&"ä".repeat(200)).chars().count(), 121);
    }

    #[test]
    fn lists() {
        assert_eq!(one_of(&json!(["YES", "NO"])), "one of YES, NO");
        assert_eq!(
            one_of(&json!(["https://x/k/a", "https://x/k/b"])),
            "one of a, b below https://x/k/"
        );
        assert_eq!(one_of(&json!(["https://x/k/a"])), "a below https://x/k/");
        assert_eq!(members(&json!({"a": 1, "b": 2})), ", only `a`, `b`");
        assert_eq!(members(&json!({})), "");
        assert_eq!(with_article("integer"), "an integer");
        assert_eq!(with_article("array"), "a list");
    }
}
