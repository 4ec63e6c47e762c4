//! A requirement as a rule.

use serde_json::{Value, json};

use crate::report::markdown::escape;
use crate::report::model::ResultRow;
use crate::report::{address, words};

/// The rule of a requirement, with what helps to mend a violation.
pub fn rule(row: &ResultRow) -> Value {
    let mut rule = json!({
        "id": row.requirement,
        "shortDescription": { "text": row.text },
        "fullDescription": { "text": full(row) },
        "help": { "text": help(row, "", str::to_owned), "markdown": help(row, "**", escape) },
        "defaultConfiguration": { "level": default_level(&row.level) },
        "properties": { "tags": [row.standard, row.group, row.level] },
    });
    if let Some(link) = address::link(&row.link) {
        rule["helpUri"] = json!(link);
    }
    rule
}

fn full(row: &ResultRow) -> String {
    let place = format!("{} ({}).", words::section(row), words::level(&row.level));
    match &row.because {
        Some(because) => format!("{} {place} {because}", row.text),
        None => format!("{} {place}", row.text),
    }
}

fn help(row: &ResultRow, strong: &str, write: fn(&str) -> String) -> String {
    let parts = [
        ("Why it matters", &row.because),
        ("Usually", &row.usually),
        ("How to mend it", &row.mend),
    ];
    let told = parts
        .iter()
        .filter_map(|(label, text)| Some((label, text.as_ref()?)));
    let told: Vec<String> = told
        .map(|(label, text)| format!("{strong}{label}{strong}: {}", write(text)))
        .collect();
    match told.is_empty() {
        true => write(&row.text),
        false => told.join("\n\n"),
    }
}

/// What a violation amounts to by the word of the standard; each result says what it amounts to in fact.
fn default_level(level: &str) -> &'static str {
    match level {
        "must" => "error",
        "should" | "derived" | "convention" => "warning",
        _ => "note",
    }
}
