//! Tables in memory.

use std::cmp::Ordering;
use std::fmt;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub name: String,
    /// VOTable type: `char`, `int`, `long`, `double`.
    pub datatype: &'static str,
    pub unit: &'static str,
    pub ucd: &'static str,
    pub description: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// Qualified by its schema, e.g. `TAP_SCHEMA.tables`.
    pub name: String,
    pub description: &'static str,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
}

impl Column {
    pub fn new(name: &str, datatype: &'static str, description: &'static str) -> Self {
        Column {
            name: name.to_owned(),
            datatype,
            unit: "",
            ucd: "",
            description,
        }
    }

    pub fn with(self, unit: &'static str, ucd: &'static str) -> Self {
        Column { unit, ucd, ..self }
    }

    /// The VOTable attribute `arraysize`; empty for single values.
    pub fn arraysize(&self) -> &'static str {
        if self.datatype == "char" { "*" } else { "" }
    }
}

impl Value {
    pub fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    /// A text, or nothing if it is empty.
    pub fn filled(text: &str) -> Value {
        if text.is_empty() {
            Value::Null
        } else {
            Value::text(text)
        }
    }

    /// How two values of one kind compare; None: they do not.
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn number(&self) -> Option<f64> {
        match self {
            Value::Integer(number) => Some(*number as f64),
            Value::Real(number) => Some(*number),
            Value::Null | Value::Text(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Integer(number) => number.fmt(f),
            Value::Real(number) => number.fmt(f),
            Value::Text(text) => f.write_str(text),
        }
    }
}
