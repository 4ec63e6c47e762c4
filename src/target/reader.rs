//! A strict reader over a parsed TOML file: every value knows its path and its place, every unused key is an error.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::TargetError;
use crate::spec::nearest;

/// The file that is read.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// Its name, as the user gave it.
    pub file: &'s str,
    /// Its text.
    pub text: &'s str,
}

impl Source<'_> {
    /// Something is wrong at these bytes.
    pub fn error(&self, span: Range<usize>, message: impl Into<String>) -> TargetError {
        TargetError::at(self.file, self.text, span, message.into())
    }
}

/// A value with its path, such as `limits.rate`.
#[derive(Clone)]
pub struct Item<'s> {
    source: Source<'s>,
    path: String,
    key: &'s str,
    key_span: Range<usize>,
    value: &'s Spanned<DeValue<'s>>,
}

/// A table with its path.
pub struct Table<'s> {
    source: Source<'s>,
    path: String,
    span: Range<usize>,
    table: &'s DeTable<'s>,
}

impl<'s> Table<'s> {
    /// The table that the whole file is.
    pub fn root(source: Source<'s>, root: &'s Spanned<DeTable<'s>>) -> Table<'s> {
        Table {
            source,
            path: String::new(),
            span: 0..0,
            table: root.get_ref(),
        }
    }

    /// Refuses keys that are not among those known.
    pub fn allow(&self, known: &[&str]) -> Result<(), TargetError> {
        let Some(unknown) = self.items().into_iter().find(|item| !known.contains(&item.key)) else {
            return Ok(());
        };
        let near = nearest(unknown.key, known.iter().copied());
        let hint = match near.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", list(known)),
        };
        Err(unknown.key_error(format!("unknown key `{}`: {hint}", unknown.path)))
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Item<'s>> {
        self.items().into_iter().find(|item| item.key == key)
    }

    /// All values, in the order of the file.
    pub fn items(&self) -> Vec<Item<'s>> {
        let mut items: Vec<Item<'s>> = self
            .table
            .iter()
            .map(|(key, value)| self.item(key.get_ref(), key.span(), value))
            .collect();
        items.sort_by_key(|item| item.key_span.start);
        items
    }

    fn item(&self, key: &'s str, key_span: Range<usize>, value: &'s Spanned<DeValue<'s>>) -> Item<'s> {
        let dot = if self.path.is_empty() { "" } else { "." };
        Item {
            source: self.source,
            path: format!("{}{dot}{key}", self.path),
            key,
            key_span,
            value,
        }
    }

    /// Something is wrong with the table as a whole.
    pub fn error(&self, message: impl Into<String>) -> TargetError {
        self.source.error(self.span.clone(), message)
    }
}

impl<'s> Item<'s> {
    /// The last part of its path.
    pub fn key(&self) -> &'s str {
        self.key
    }

    /// The value as TOML has it.
    pub fn value(&self) -> &'s DeValue<'s> {
        self.value.get_ref()
    }

    /// Its text.
    pub fn text(&self) -> Result<&'s str, TargetError> {
        match self.value() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_type("a string in quotes")),
        }
    }

    /// Its truth value.
    pub fn truth(&self) -> Result<bool, TargetError> {
        match self.value() {
            DeValue::Boolean(truth) => Ok(*truth),
            _ => Err(self.wrong_type("true or false")),
        }
    }

    /// Its whole number, at least 1 and at most `most`.
    pub fn count(&self, most: u32) -> Result<u32, TargetError> {
        let wanted = format!("a whole number from 1 to {most}");
        let DeValue::Integer(integer) = self.value() else {
            return Err(self.wrong_type(&wanted));
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok();
        number
            .filter(|n| (1..=most).contains(n))
            .ok_or_else(|| self.error(format!("`{}` must be {wanted}", self.path)))
    }

    /// Its table.
    pub fn table(&self, wanted: &str) -> Result<Table<'s>, TargetError> {
        match self.value() {
            DeValue::Table(table) => Ok(Table {
                source: self.source,
                path: self.path.clone(),
                span: self.key_span.clone(),
                table,
            }),
            _ => Err(self.wrong_type(wanted)),
        }
    }

    /// The values of an array, each with this item's path.
    pub fn elements(&self, array: &'s DeArray<'s>) -> impl Iterator<Item = Item<'s>> {
        array.iter().map(|value| Item {
            value,
            ..self.clone()
        })
    }

    /// Its text, which must be one of the words.
    pub fn word(&self, words: &[&str]) -> Result<&'s str, TargetError> {
        let text = self.text()?;
        if words.contains(&text) {
            return Ok(text);
        }
        let near = nearest(text, words.iter().copied());
        let hint = near
            .first()
            .map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
        Err(self.error(format!(
            "`{}` must be one of {}, not {text:?}{hint}",
            self.path,
            list(words)
        )))
    }

    /// It has another type than it should.
    pub fn wrong_type(&self, wanted: &str) -> TargetError {
        let (given, hint) = match self.value() {
            DeValue::String(_) => ("a string", ""),
            DeValue::Integer(_) => ("a number", ""),
            DeValue::Float(_) => ("a number", ""),
            DeValue::Boolean(_) => ("true or false", ""),
            DeValue::Datetime(_) => ("a date or time", " (put it in quotes?)"),
            DeValue::Array(_) => ("an array", ""),
            DeValue::Table(_) => ("a table", ""),
        };
        self.error(format!("`{}` must be {wanted}, not {given}{hint}", self.path))
    }

    /// Something is wrong with the value.
    pub fn error(&self, message: impl Into<String>) -> TargetError {
        // A table that was opened by its header has no place of its own worth showing.
        let span = if matches!(self.value(), DeValue::Table(_)) {
            self.key_span.clone()
        } else {
            self.value.span()
        };
        self.source.error(span, message)
    }

    /// Something is wrong with the key.
    pub fn key_error(&self, message: impl Into<String>) -> TargetError {
        self.source.error(self.key_span.clone(), message)
    }

    /// Its path, such as `limits.rate`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// The words in a row, for messages.
fn list(words: &[&str]) -> String {
    words.join(", ")
}
