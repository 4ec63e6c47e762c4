//! The table `[broker]` of a target file: what can't be asked of a broker.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use toml::de::DeValue;

use super::TargetError;
use super::reader::{Item, Table};
use crate::documents::broker::Dialect;
use crate::scenarios::broker::{Platform, RECIPES, kind};

/// What the user says of a broker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrokerSettings {
    /// The version of its interface; none = found out.
    pub dialect: Option<Dialect>,
    /// Is direct execution not offered?
    pub without_direct: bool,
    /// An executable that it can run, in the shape of 1.0.
    pub executable: Option<Value>,
    /// Executables that behave in a known way, by name.
    pub recipes: BTreeMap<String, Value>,
    /// A type of costs that it quotes.
    pub cost: Option<String>,
    /// How large the platform is.
    pub platform: Option<Platform>,
}

/// Cores, and GiB of memory or storage, at most.
const MOST: u32 = 1_000_000_000;

/// Reads the table.
pub fn broker(table: &Table<'_>) -> Result<BrokerSettings, TargetError> {
    table.allow(&["dialect", "direct", "executable", "recipes", "cost", "platform"])?;
    let mut settings = BrokerSettings::default();
    if let Some(item) = table.get("dialect") {
        let words = Dialect::ALL.map(Dialect::word);
        settings.dialect = Dialect::named(item.word(&words)?);
    }
    if let Some(item) = table.get("direct") {
        settings.without_direct = !item.truth()?;
    }
    if let Some(item) = table.get("executable") {
        settings.executable = Some(executable(&item)?);
    }
    if let Some(item) = table.get("recipes") {
        let recipes = item.table("a table of executables")?;
        recipes.allow(&RECIPES)?;
        for recipe in recipes.items() {
            settings
                .recipes
                .insert(recipe.key().to_owned(), executable(&recipe)?);
        }
    }
    if let Some(item) = table.get("cost") {
        settings.cost = Some(item.text()?.to_owned());
    }
    if let Some(item) = table.get("platform") {
        settings.platform = Some(platform(&item)?);
    }
    Ok(settings)
}

/// An executable as requests have it. A kind without a colon is the name of a kind of 1.0, such as `docker-container`.
fn executable(item: &Item<'_>) -> Result<Value, TargetError> {
    let table = item.table("a table with `kind` and what the kind has, such as `location`")?;
    let named = table
        .get("kind")
        .ok_or_else(|| item.key_error(format!("`{}` has no `kind`", item.path())))?;
    let written = named.text()?;
    let mut value = json(&table)?;
    if !written.contains(':') {
        value.insert(
            "kind".to_owned(),
            Value::String(kind(&format!("executable/{written}"))),
        );
    }
    Ok(Value::Object(value))
}

fn json(table: &Table<'_>) -> Result<Map<String, Value>, TargetError> {
    let member = |item: Item<'_>| Ok((item.key().to_owned(), json_of(&item)?));
    table.items().into_iter().map(member).collect()
}

fn json_of(item: &Item<'_>) -> Result<Value, TargetError> {
    let number = |text: &str| {
        let number = text.replace('_', "").parse::<Number>();
        number.map_err(|_| item.error(format!("`{}` is no number that JSON has", item.path())))
    };
    Ok(match item.value() {
        DeValue::String(text) => Value::String(text.clone().into_owned()),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Integer(integer) => Value::Number(number(integer.as_str())?),
        DeValue::Float(float) => Value::Number(number(float.as_str())?),
        DeValue::Array(array) => {
            let items: Result<Vec<Value>, _> =
                item.elements(array).map(|element| json_of(&element)).collect();
            Value::Array(items?)
        }
        DeValue::Table(_) => Value::Object(json(&item.table("a table")?)?),
        DeValue::Datetime(_) => {
            return Err(item.wrong_type("a text, a number, true or false, an array or a table"));
        }
    })
}

fn platform(item: &Item<'_>) -> Result<Platform, TargetError> {
    let table = item.table("a table with `cores` and `memory`")?;
    table.allow(&["cores", "memory", "storage", "largest"])?;
    let (cores, memory) = size(item, &table)?;
    let storage = table
        .get("storage")
        .map(|s| s.count(MOST))
        .transpose()?
        .map(u64::from);
    let mut platform = Platform::new(cores, memory, storage);
    if let Some(item) = table.get("largest") {
        let table = item.table("a table with `cores` and `memory`")?;
        table.allow(&["cores", "memory"])?;
        (platform.largest_cores, platform.largest_memory) = size(&item, &table)?;
    }
    Ok(platform)
}

fn size(item: &Item<'_>, table: &Table<'_>) -> Result<(u64, u64), TargetError> {
    let of = |name: &str| {
        let found = table.get(name);
        found
            .ok_or_else(|| item.key_error(format!("`{}` has no `{name}`", item.path())))?
            .count(MOST)
    };
    Ok((of("cores")?.into(), of("memory")?.into()))
}
