//! The recipes of a target file: which parameters make which kind of job, and what is sent as a file.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::TargetError;
use super::file::Surroundings;
use super::reader::{Item, Table};
use crate::scenarios::{Content, Parameters};

/// The recipes that scenarios ask for.
const NAMES: [&str; 19] = [
    "quick",
    "failing",
    "held",
    "suspended",
    "queued",
    "archived",
    "long",
    "rejected",
    "empty",
    "inline",
    "by-reference",
    "document",
    "sync",
    "fail-syntax",
    "fail-lang",
    "fail-missing",
    "combinations",
    "empty-combination",
    "repeated",
];
/// What a value may be.
const VALUE: &str =
    "a string, a number, true or false, a { file = …, type = … }, or an array of the first four";
/// What is sent as a file.
const CONTENT: &str = "give `type`, and one of `file` and `text`";
/// Bytes of a file that is sent, at most.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The recipes of a file, by name.
#[derive(Default)]
pub struct Recipes {
    /// Ordinary parameters in the order of the file; an array repeats its parameter.
    pub parameters: BTreeMap<String, Parameters>,
    /// What is sent as a file.
    pub contents: BTreeMap<String, Vec<Content>>,
}

/// Reads all recipes.
pub fn recipes(table: &Table<'_>, around: &Surroundings<'_>) -> Result<Recipes, TargetError> {
    table.allow(&NAMES)?;
    let mut recipes = Recipes::default();
    for recipe in table.items() {
        let (parameters, contents) = match recipe.key() {
            "document" => (Vec::new(), vec![content(&recipe, "", around)?]),
            _ => values_of(&recipe, around)?,
        };
        if !contents.is_empty() {
            recipes.contents.insert(recipe.key().to_owned(), contents);
        }
        recipes.parameters.insert(recipe.key().to_owned(), parameters);
    }
    Ok(recipes)
}

fn values_of(
    recipe: &Item<'_>,
    around: &Surroundings<'_>,
) -> Result<(Parameters, Vec<Content>), TargetError> {
    let table = recipe.table("a table of parameters")?;
    let (mut parameters, mut contents) = (Vec::new(), Vec::new());
    for item in table.items() {
        if matches!(item.value(), DeValue::Table(_)) {
            if recipe.key() != "inline" {
                let only = "only the recipe `inline` is sent with files";
                return Err(item.error(format!("`{}` can't be a file: {only}", item.path())));
            }
            contents.push(content(&item, item.key(), around)?);
            continue;
        }
        for value in values(&item)? {
            parameters.push((item.key().to_owned(), value));
        }
    }
    if parameters.is_empty() && contents.is_empty() {
        return Err(recipe.key_error(format!(
            "`{}` has no parameters: give some, or leave it out",
            recipe.path()
        )));
    }
    if recipe.key() == "inline" && contents.is_empty() {
        return Err(recipe.key_error(format!(
            "`{}` sends nothing in-line: give one value as {{ file = …, type = … }}",
            recipe.path()
        )));
    }
    Ok((parameters, contents))
}

/// `{ file = "PATH", type = "MEDIA/TYPE" }` or `{ text = "…", type = "MEDIA/TYPE" }`; relative paths start at the target file.
fn content(item: &Item<'_>, name: &str, around: &Surroundings<'_>) -> Result<Content, TargetError> {
    let table = item.table("a table of `type` and one of `file` and `text`")?;
    table.allow(&["file", "text", "type"])?;
    let wrong = || item.key_error(format!("`{}`: {CONTENT}", item.path()));
    let kind = table.get("type").ok_or_else(wrong)?;
    let media_type = kind.text()?;
    if crate::documents::media_type::MediaType::read(media_type).is_none() {
        return Err(kind.error(format!("`{}` is no media type such as text/csv", kind.path())));
    }
    let bytes = match (table.get("file"), table.get("text")) {
        (Some(file), None) => read(&file, around)?,
        (None, Some(text)) => text.text()?.as_bytes().to_vec(),
        _ => return Err(wrong()),
    };
    Ok(Content {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes,
    })
}

fn read(file: &Item<'_>, around: &Surroundings<'_>) -> Result<Vec<u8>, TargetError> {
    let path = around.folder.join(file.text()?);
    let problem = |what: String| file.error(format!("`{}`: {what}", file.path()));
    let size = std::fs::metadata(&path)
        .map_err(|e| problem(format!("can't read it: {e}")))?
        .len();
    if size > LARGEST {
        return Err(problem("larger than 4 MiB".to_owned()));
    }
    std::fs::read(&path).map_err(|e| problem(format!("can't read it: {e}")))
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
