//! The options that an offer lists, apart from that of the phase: values outside of them, and values that they allow.

use std::sync::Arc;

use regex::Regex;
use serde_json::{Value, json};

use super::asking::offered;
use super::bodies::limited_or_less;
use super::reading::Offer;
use super::telling::{get, update};
use super::updates::first;
use crate::http::Who;
use crate::recording::{Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// What is tried as a value of a text option; the first that fits its pattern is sent.
const TEXTS: [&str; 12] = [
    "voconform",
    "VoConform",
    "voconform-1",
    "a",
    "A",
    "1",
    "10",
    "a b",
    "a@example.org",
    "https://example.org/a",
    "1.0",
    "",
];
/// What is tried as a value that does not fit.
const ODD: [&str; 4] = ["\u{2603} not this\n", "", "!", "0"];
/// The most options that are tried.
const MOST: usize = 20;

/// A unit, a smaller one, and how many of the smaller one make one.
const UNITS: [(&str, &str, i64); 8] = [
    ("GiB", "MiB", 1024),
    ("MiB", "KiB", 1024),
    ("TiB", "GiB", 1024),
    ("GB", "MB", 1000),
    ("s", "ms", 1000),
    ("min", "s", 60),
    ("h", "min", 60),
    ("d", "h", 24),
];

/// An option, with the kind of its updates.
struct Choice {
    kind: &'static str,
    option: Value,
    /// The member that it changes, if that can be found.
    now: Option<Value>,
}

/// Asks for an offer, and tries its options.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let requests = limited_or_less(talk, "options")?;
    let answer = offered(talk, (step::OPTIONS_ASK, step::OPTIONS_SET), &requests).await?;
    for offer in &answer.offers {
        get(talk, Who::First, step::OPTIONS_OFFER, &offer.url).await;
    }
    let offer = first(step::OPTIONS_ASK, &answer)?;
    let choices = choices(&offer);
    if choices.is_empty() {
        return Err(Stop {
            detail: "no offer lists an option other than that of the phase".to_owned(),
            ..Stop::reason(Reason::NotOffered)
        });
    }
    let steps = [
        (
            step::OPTIONS_OVER,
            step::OPTIONS_OVER_READ,
            beyond as fn(&Choice) -> Vec<Value>,
        ),
        (step::OPTIONS_MISMATCH, step::OPTIONS_MISMATCH_READ, mismatch),
        (step::OPTIONS_UNITS, step::OPTIONS_UNITS_READ, converted),
        (step::OPTIONS_USE, step::OPTIONS_USE_READ, allowed),
    ];
    for (told, read, values) in steps {
        let updates: Vec<Value> = choices.iter().flat_map(values).collect();
        if updates.is_empty() {
            let detail = "no option is of the sort that this can be tried with".to_owned();
            let stop = Stop {
                detail,
                ..Stop::reason(Reason::NotOffered)
            };
            talk.skip(told, &stop);
            talk.skip(read, &stop);
        }
        tell(talk, &offer, (told, read), updates).await;
    }
    Ok(())
}

async fn tell(talk: &Arc<Talk>, offer: &Offer, (told, read): (Step, Step), updates: Vec<Value>) {
    for change in updates {
        update(talk, Who::First, told, &offer.url, &change).await;
        get(talk, Who::First, read, &offer.url).await;
    }
}

/// The options of the session and its components, but that of the phase.
fn choices(offer: &Offer) -> Vec<Choice> {
    let session = offer.session();
    let mut parts = vec![session.value];
    parts.extend(session.components().into_iter().map(|(_, part)| part));
    let options = parts.into_iter().flat_map(|part| {
        let options = part.pointer("/meta/options").and_then(Value::as_array);
        options.into_iter().flatten().map(move |option| (part, option))
    });
    let of = |(part, option): (&Value, &Value)| {
        let path = option.get("path")?.as_str()?.trim_start_matches('/');
        let kind = match option.get("kind")?.as_str()? {
            "uri:string-value-option" => "uri:string-value-update",
            "uri:enum-value-option" if path != "phase" => "uri:enum-value-update",
            "uri:integer-value-option" => "uri:integer-value-update",
            "uri:integer-delta-option" => "uri:integer-delta-update",
            _ => return None,
        };
        Some(Choice {
            kind,
            option: option.clone(),
            now: part.pointer(&format!("/{path}")).cloned(),
        })
    };
    options.filter_map(of).take(MOST).collect()
}

impl Choice {
    fn number(&self, name: &str) -> Option<i64> {
        self.option.get(name)?.as_i64()
    }

    fn units(&self) -> Option<&str> {
        self.option
            .get("units")?
            .as_str()
            .filter(|units| !units.is_empty())
    }

    /// The update to this value, in the option's own unit.
    fn update(&self, value: Value) -> Value {
        self.update_in(value, self.units())
    }

    fn update_in(&self, value: Value, units: Option<&str>) -> Value {
        let member = if self.kind.contains("delta") {
            "delta"
        } else {
            "value"
        };
        let mut change = json!({ "kind": self.kind, "path": self.option["path"], member: value });
        if let Some(units) = units {
            change["units"] = json!(units);
        }
        change
    }

    fn pattern(&self) -> Option<Regex> {
        let pattern = self.option.get("pattern")?.as_str()?;
        // JSON Schema searches for a pattern unless it is anchored.
        Regex::new(pattern).ok()
    }

    fn is_number(&self) -> bool {
        self.kind.contains("integer")
    }
}

fn beyond(choice: &Choice) -> Vec<Value> {
    let above = choice.number("max").and_then(|max| max.checked_add(1));
    let below = choice.number("min").and_then(|min| min.checked_sub(1));
    let numbers = [above, below]
        .into_iter()
        .flatten()
        .filter(|_| choice.is_number());
    numbers.map(|number| choice.update(json!(number))).collect()
}

fn mismatch(choice: &Choice) -> Vec<Value> {
    let pattern = choice.pattern().filter(|_| choice.kind.contains("string"));
    let odd = pattern.and_then(|pattern| ODD.into_iter().find(|text| !pattern.is_match(text)));
    odd.map(|text| choice.update(json!(text))).into_iter().collect()
}

/// The least allowed amount, in a smaller unit.
fn converted(choice: &Choice) -> Vec<Value> {
    let units = choice.units().filter(|_| choice.is_number());
    let smaller = units.and_then(|units| UNITS.into_iter().find(|(unit, _, _)| *unit == units));
    let amount = amount(choice);
    let change = smaller.zip(amount).and_then(|((_, unit, times), amount)| {
        Some(choice.update_in(json!(amount.checked_mul(times)?), Some(unit)))
    });
    change.into_iter().collect()
}

/// An allowed amount other than the present one, if there is one.
fn amount(choice: &Choice) -> Option<i64> {
    let (min, max) = (choice.number("min"), choice.number("max"));
    let now = choice.now.as_ref().and_then(Value::as_i64);
    let is_other = |amount: &i64| {
        if choice.kind.contains("delta") {
            *amount != 0
        } else {
            Some(*amount) != now
        }
    };
    let candidates = [min, max, min.and_then(|min| min.checked_add(1))];
    let fits = |amount: &i64| max.is_none_or(|max| *amount <= max);
    candidates
        .into_iter()
        .flatten()
        .find(|amount| fits(amount) && is_other(amount))
        .or(min)
}

fn allowed(choice: &Choice) -> Vec<Value> {
    let value = match choice.kind {
        "uri:enum-value-update" => choice.option.pointer("/values/0").cloned(),
        "uri:string-value-update" => {
            let pattern = choice.pattern();
            let fits = |text: &&str| pattern.as_ref().is_some_and(|p| p.is_match(text));
            let has_pattern = choice.option.get("pattern").is_some();
            let text = TEXTS.into_iter().find(|text| !has_pattern || fits(text));
            text.map(Value::from)
        }
        _ => amount(choice).map(Value::from),
    };
    value.map(|value| choice.update(value)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(kind: &'static str, option: Value) -> Choice {
        Choice {
            kind,
            option,
            now: None,
        }
    }

    #[test]
    fn values_beyond_and_within() {
        let cores = choice(
            "uri:integer-value-update",
            json!({ "path": "cores/max", "min": 2, "max": 8, "units": "GiB" }),
        );
        let values: Vec<_> = beyond(&cores).iter().map(|u| u["value"].clone()).collect();
        assert_eq!(values, [json!(9), json!(1)]);
        assert_eq!(allowed(&cores)[0]["value"], 2);
        let smaller = &converted(&cores)[0];
        assert_eq!(
            (&smaller["value"], &smaller["units"]),
            (&json!(2048), &json!("MiB"))
        );
        let name = choice(
            "uri:string-value-update",
            json!({ "path": "name", "pattern": "^[a-z]+$" }),
        );
        assert_eq!(allowed(&name)[0]["value"], "voconform");
        assert_ne!(mismatch(&name)[0]["value"], "voconform");
        let longer = choice(
            "uri:integer-delta-update",
            json!({ "path": "d", "min": 0, "max": 60, "units": "s" }),
        );
        assert_eq!(allowed(&longer)[0]["delta"], 60);
    }
}
