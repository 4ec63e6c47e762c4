//! The recipes of a target file: which parameters make which kind of job.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::TargetError;
use super::reader::{Item, Table};

/// The recipes that scenarios ask for.
const NAMES: [&str; 11] = [
    "quick",
    "failing",
    "held",
    "archived",
    "long",
    "rejected",
    "empty",
    "inline",
    // Of SODA: several combinations of values, one of which a combination gives no data, a parameter given twice.
    "combinations",
    "empty-combination",
    "repeated",
];
/// What a value may be.
const VALUE: &str = "a string, a number, true or false, or an array of these";

/// Recipes by name, each with its parameters in the order of the file; an array repeats its parameter.
pub fn recipes(table: &Table<'_>) -> Result<BTreeMap<String, Vec<(String, String)>>, TargetError> {
    table.allow(&NAMES)?;
    let read = |item: Item<'_>| Ok((item.key().to_owned(), parameters(&item)?));
    table.items().into_iter().map(read).collect()
}

fn parameters(recipe: &Item<'_>) -> Result<Vec<(String, String)>, TargetError> {
    let table = recipe.table("a table of parameters")?;
    let mut parameters = Vec::new();
    for item in table.items() {
        for value in values(&item)? {
            parameters.push((item.key().to_owned(), value));
        }
    }
    if parameters.is_empty() {
        return Err(recipe.key_error(format!(
            "`{}` has no parameters: give some, or leave it out",
            recipe.path()
        )));
    }
    Ok(parameters)
}

fn values(item: &Item<'_>) -> Result<Vec<String>, TargetError> {
    match item.value() {
        DeValue::Array(array) if array.is_empty() => Err(item.error(format!(
            "`{}` is an empty array: give at least one value",
            item.path()
        ))),
        DeValue::Array(array) => item.elements(array).map(|element| single(&element)).collect(),
        _ => Ok(vec![single(item)?]),
    }
}

/// One value as it is sent. Numbers are sent as they stand in the file.
fn single(item: &Item<'_>) -> Result<String, TargetError> {
    match item.value() {
        DeValue::String(text) => Ok(text.clone().into_owned()),
        DeValue::Integer(integer) => match i128::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(item.error(format!(
                "`{}` is too large a number: put it in quotes",
                item.path()
            ))),
        },
        DeValue::Float(float) => Ok(float.as_str().to_owned()),
        DeValue::Boolean(truth) => Ok(truth.to_string()),
        _ => Err(item.wrong_type(VALUE)),
    }
}
