//! What is the same in another spelling: numbers by value, UUIDs in capitals, instants with other fractions and offsets.

use serde_json::Value;

use super::offersets_identity::is_uuid;
use crate::documents::broker::instant_of;

/// Do the two say the same?
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::String(a), Value::String(b)) => a == b || same_text(a, b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same(x, y)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, x)| b.get(name).is_some_and(|y| same(x, y)))
        }
        _ => one == other,
    }
}

/// UUIDs are read in either case (RFC 9562 section 4); an instant may be written with Z or an offset, and with more or less
/// digits (RFC 3339 section 5.6), alone or in an interval.
fn same_text(one: &str, other: &str) -> bool {
    if is_uuid(one) {
        return one.eq_ignore_ascii_case(other);
    }
    let parts = || one.split('/').zip(other.split('/'));
    let is_same = |(a, b): (&str, &str)| a == b || instant_of(a).is_some_and(|a| instant_of(b) == Some(a));
    one.split('/').count() == other.split('/').count() && parts().all(is_same)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spellings_are_the_same_and_values_are_not() {
        for (one, other, is_same) in [
            (json!(1), json!(1.0), true),
            (json!(1), json!("1"), false),
            (
                json!("6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02"),
                json!("6F1F6B0E-7A52-4A8E-9B55-0D4F1C2B3A02"),
                true,
            ),
            (json!("OFFERED"), json!("offered"), false),
            (
                json!("2026-01-01T12:00:00Z"),
                json!("2026-01-01T12:00:00.000+00:00"),
                true,
            ),
            (
                json!("2026-01-01T12:00:00Z/PT1H"),
                json!("2026-01-01T13:00:00+01:00/PT1H"),
                true,
            ),
            (
                json!("2026-01-01T12:00:00Z"),
                json!("2026-01-01T12:00:00.1Z"),
                false,
            ),
            (json!("a/b"), json!("a"), false),
            (json!({"a": [1]}), json!({"a": [1.0]}), true),
            (json!({"a": 1}), json!({"b": 1}), false),
        ] {
            assert_eq!(same(&one, &other), is_same, "{one} {other}");
        }
    }
}
