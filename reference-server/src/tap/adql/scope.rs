//! What the names of a query mean.

use super::condition::Source;
use super::query::{Expression, Query};
use crate::tap::table::{Column, Table};

/// The tables of FROM with the name by which each is known.
pub(super) struct Scope<'a> {
    pub tables: Vec<(String, &'a Table)>,
}

impl<'a> Scope<'a> {
    /// Finds the tables; the error names the first that there is not.
    pub fn of(query: &Query, known: &[&'a Table]) -> Result<Scope<'a>, String> {
        let find = |(name, alias): &(Vec<String>, Option<String>)| {
            let full = name.join(".");
            let found = known.iter().find(|table| table.name.eq_ignore_ascii_case(&full));
            let table = found.ok_or_else(|| format!("Unknown table {full}"))?;
            Ok((alias.clone().unwrap_or(full), *table))
        };
        let tables = query.from.iter().map(find).collect::<Result<Vec<_>, String>>()?;
        Ok(Scope { tables })
    }

    pub fn resolve(&self, expression: &Expression) -> Result<Source, String> {
        match expression {
            Expression::Literal(value) => Ok(Source::Value(value.clone())),
            Expression::Column(name) => self.column(name),
        }
    }

    /// The place of a column, whose name may be qualified by a table or its alias.
    pub fn column(&self, name: &[String]) -> Result<Source, String> {
        let full = name.join(".");
        let Some((column, qualifier)) = name.split_last() else {
            return Err("Unknown column".to_owned());
        };
        let qualifier = qualifier.join(".");
        let mut found = Vec::new();
        for (at, (known, table)) in self.tables.iter().enumerate() {
            let last = known.rsplit('.').next().unwrap_or_default();
            let meant = qualifier.is_empty()
                || known.eq_ignore_ascii_case(&qualifier)
                || last.eq_ignore_ascii_case(&qualifier);
            let place = table
                .columns
                .iter()
                .position(|c| c.name.eq_ignore_ascii_case(column));
            found.extend(place.filter(|_| meant).map(|place| Source::Cell(at, place)));
        }
        match found.len() {
            0 => Err(format!("Unknown column {full}")),
            1 => Ok(found.remove(0)),
            _ => Err(format!("Column {full} is ambiguous")),
        }
    }

    /// The metadata of what a source gives.
    pub fn metadata(&self, source: &Source) -> Column {
        use crate::tap::table::Value;
        match source {
            Source::Cell(table, column) => self.tables[*table].1.columns[*column].clone(),
            Source::Value(Value::Integer(_)) => Column::new("value", "long", ""),
            Source::Value(Value::Real(_)) => Column::new("value", "double", ""),
            Source::Value(_) => Column::new("value", "char", ""),
        }
    }
}
