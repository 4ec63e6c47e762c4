//! Changes to values by what they are: phases, instants, numbers, links, words.

use crate::documents::instant::Instant;
use crate::documents::uws::Phase;

/// What can be done to a value.
pub fn operators(value: &str) -> &'static [&'static str] {
    let value = value.trim();
    if Phase::read(value).is_some() {
        &["other-phase", "lower-case", "pad"]
    } else if Instant::read(value).is_ok() {
        &["day-later", "drop-z", "blank-for-t", "pad"]
    } else if value.parse::<i64>().is_ok() {
        &["one-more", "negative", "pad"]
    } else if value == "true" || value == "false" {
        &["negate"]
    } else if value.contains("://") {
        &["lead-astray", "other-host"]
    } else if value.is_empty() {
        &[]
    } else {
        &["append", "pad"]
    }
}

/// The value with this done to it; none when it is of another kind.
pub fn apply(operator: &str, value: &str) -> Option<String> {
    let text = value.trim();
    if !operators(text).contains(&operator) {
        return None;
    }
    let changed = match operator {
        "other-phase" => match Phase::read(text)? {
            Phase::Completed => "ERROR",
            Phase::Pending => "EXECUTING",
            _ => "COMPLETED",
        }
        .to_owned(),
        "lower-case" => text.to_ascii_lowercase(),
        "pad" => format!(" {text}\n"),
        "day-later" => day_later(text)?,
        "drop-z" => text.strip_suffix('Z')?.to_owned(),
        "blank-for-t" => text.replacen('T', " ", 1),
        "one-more" => (text.parse::<i64>().ok()?.checked_add(1)?).to_string(),
        "negative" => format!("-{text}"),
        "negate" => if text == "true" { "false" } else { "true" }.to_owned(),
        "lead-astray" => format!("{text}-astray"),
        "other-host" => {
            let (scheme, rest) = text.split_once("://")?;
            let path = rest.find('/').map_or("", |at| &rest[at..]);
            format!("{scheme}://elsewhere.invalid{path}")
        }
        "append" => format!("{text}x"),
        _ => return None,
    };
    Some(changed)
}

fn day_later(text: &str) -> Option<String> {
    let later = Instant::read(text)
        .ok()?
        .timestamp
        .checked_add(jiff::SignedDuration::from_hours(24))
        .ok()?;
    Some(later.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}
