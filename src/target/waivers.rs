//! The waivers of a target file: known failures that its owner accepts until a day.

use toml::de::DeValue;

use super::TargetError;
use super::address::parse_url;
use super::reader::{Item, Table};
use crate::recording::Waiver;
use crate::spec;

/// Reads `[[waiver]]`.
pub fn waivers(item: &Item<'_>) -> Result<Vec<Waiver>, TargetError> {
    let DeValue::Array(array) = item.value() else {
        return Err(item.wrong_type("an array of tables, each under [[waiver]]"));
    };
    item.elements(array)
        .map(|element| waiver(&element.table("a table about a waiver")?))
        .collect()
}

fn waiver(table: &Table<'_>) -> Result<Waiver, TargetError> {
    table.allow(&["requirement", "code", "reason", "owner", "issue", "expires"])?;
    let needed = |key: &str, what: &str| {
        let item = table.get(key);
        item.ok_or_else(|| table.error(format!("a waiver needs `{key}`: {what}")))
    };
    let said = |key: &str, what: &str| {
        let item = needed(key, what)?;
        match item.text()?.trim() {
            "" => Err(item.error(format!("`{key}` is empty: {what}"))),
            text => Ok(text.to_owned()),
        }
    };
    Ok(Waiver {
        requirement: requirement(&needed("requirement", "the id of what is broken")?)?,
        code: table
            .get("code")
            .map(|item| item.text().map(str::to_owned))
            .transpose()?,
        reason: said("reason", "why the failure is accepted")?,
        owner: said("owner", "who answers for it")?,
        issue: table.get("issue").map(|item| issue(&item)).transpose()?,
        expires: day(&needed(
            "expires",
            "the last day on which it holds, such as 2027-03-31",
        )?)?,
    })
}

fn requirement(item: &Item<'_>) -> Result<String, TargetError> {
    let id = item.text()?;
    if spec::ledger().get(id).is_some() {
        return Ok(id.to_owned());
    }
    let near = spec::ledger().near(id);
    let hint = near
        .first()
        .map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
    Err(item.error(format!("there is no requirement {id:?}{hint}")))
}

fn issue(item: &Item<'_>) -> Result<String, TargetError> {
    let text = item.text()?;
    parse_url(text).map_err(|message| item.error(message))?;
    Ok(text.to_owned())
}

/// A day, as TOML has it or in quotes.
fn day(item: &Item<'_>) -> Result<String, TargetError> {
    let text = match item.value() {
        DeValue::Datetime(day) => day.to_string(),
        _ => item.text()?.to_owned(),
    };
    match text.parse::<jiff::civil::Date>() {
        Ok(day) if text.len() == 10 => Ok(day.to_string()),
        _ => Err(item.error(format!("{text:?} is no day: write it as 2027-03-31"))),
    }
}
