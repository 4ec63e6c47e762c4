//! Runs a query over tables in memory.

use std::cmp::Ordering;

use super::condition::{Source, Test};
use super::query::{Items, Key, Query};
use super::scope::Scope;
use crate::tap::table::{Column, Table, Value};

/// Combinations of rows that are looked at; a query that needs more fails.
const MOST: usize = 1_000_000;

/// What a query gives.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub table: Table,
    /// It joins tables, which takes its time.
    pub heavy: bool,
    /// There are more combinations of rows than this service looks at.
    pub too_large: bool,
}

/// Checks a query against the tables and runs it.
pub(crate) fn run(query: &Query, known: &[&Table]) -> Result<Outcome, String> {
    let scope = Scope::of(query, known)?;
    let output = output(query, &scope)?;
    let resolve = |expression: &_| scope.resolve(expression);
    let test = query
        .condition
        .as_ref()
        .map(|c| Test::of(c, &resolve))
        .transpose()?;
    let order = order(query, &scope, &output)?;
    let sizes: Vec<usize> = scope.tables.iter().map(|(_, table)| table.rows.len()).collect();
    let combinations = sizes.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
    let too_large = combinations.is_none_or(|all| all > MOST);
    let mut kept = match too_large {
        true => Vec::new(),
        false => combinations_that_hold(&scope, test.as_ref()),
    };
    kept.sort_by(|a, b| compare(a, b, &order));
    let columns = output.iter().map(|(_, column)| column.clone()).collect();
    let mut rows = match query.items {
        Items::Count(_) => vec![vec![Value::Integer(
            i64::try_from(kept.len()).unwrap_or(i64::MAX),
        )]],
        _ => kept.iter().map(|rows| project(&output, rows)).collect(),
    };
    if query.distinct {
        let mut seen: Vec<Vec<Value>> = Vec::new();
        rows.retain(|row| {
            !seen.contains(row) && {
                seen.push(row.clone());
                true
            }
        });
    }
    rows.truncate(query.top.unwrap_or(usize::MAX));
    let table = Table {
        columns,
        rows,
        ..Table::default()
    };
    Ok(Outcome {
        table,
        heavy: scope.tables.len() > 1,
        too_large,
    })
}

fn project(output: &[(Source, Column)], rows: &[&[Value]]) -> Vec<Value> {
    output
        .iter()
        .map(|(source, _)| source.value(rows).clone())
        .collect()
}

/// The columns of the answer: where each comes from, and what it is called.
fn output(query: &Query, scope: &Scope) -> Result<Vec<(Source, Column)>, String> {
    let named = |source: Source, alias: Option<&String>| {
        let mut column = scope.metadata(&source);
        if let Some(alias) = alias {
            column.name.clone_from(alias);
        }
        (source, column)
    };
    match &query.items {
        Items::All => {
            let all = scope.tables.iter().enumerate().flat_map(|(at, (_, table))| {
                (0..table.columns.len()).map(move |column| Source::Cell(at, column))
            });
            Ok(all.map(|source| named(source, None)).collect())
        }
        Items::Count(alias) => {
            let name = alias.as_deref().unwrap_or("count_all");
            let column = Column::new(name, "long", "Number of rows");
            Ok(vec![(Source::Value(Value::Null), column)])
        }
        Items::Some(items) => items
            .iter()
            .map(|(expression, alias)| Ok(named(scope.resolve(expression)?, alias.as_ref())))
            .collect(),
    }
}

/// What to sort by: names of the answer go before those of the tables.
fn order(query: &Query, scope: &Scope, output: &[(Source, Column)]) -> Result<Vec<(Source, bool)>, String> {
    let source = |key: &Key| match key {
        Key::Place(place) => {
            let found = place.checked_sub(1).and_then(|at| output.get(at));
            found
                .map(|(source, _)| source.clone())
                .ok_or_else(|| format!("There is no column {place}"))
        }
        Key::Name(name) => {
            let single = name.first().filter(|_| name.len() == 1);
            let named = |(_, column): &&(Source, Column)| {
                single.is_some_and(|name| column.name.eq_ignore_ascii_case(name))
            };
            match output.iter().find(named) {
                Some((source, _)) => Ok(source.clone()),
                None => scope.column(name),
            }
        }
    };
    query
        .order
        .iter()
        .map(|(key, descending)| Ok((source(key)?, *descending)))
        .collect()
}

fn compare(a: &[&[Value]], b: &[&[Value]], order: &[(Source, bool)]) -> Ordering {
    let by = |(source, descending): &(Source, bool)| {
        let order = source
            .value(a)
            .compare(source.value(b))
            .unwrap_or(Ordering::Equal);
        if *descending { order.reverse() } else { order }
    };
    order
        .iter()
        .map(by)
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Every combination of one row of each table for which the condition holds.
fn combinations_that_hold<'a>(scope: &Scope<'a>, test: Option<&Test>) -> Vec<Vec<&'a [Value]>> {
    let tables: Vec<&[Vec<Value>]> = scope
        .tables
        .iter()
        .map(|(_, table)| table.rows.as_slice())
        .collect();
    let mut kept = Vec::new();
    if tables.iter().any(|rows| rows.is_empty()) {
        return kept;
    }
    let mut at = vec![0; tables.len()];
    loop {
        let rows: Vec<&[Value]> = tables
            .iter()
            .zip(&at)
            .map(|(rows, at)| rows[*at].as_slice())
            .collect();
        if test.is_none_or(|test| test.holds(&rows) == Some(true)) {
            kept.push(rows);
        }
        // Like a counter: the last table goes first.
        let Some(next) = (0..at.len())
            .rev()
            .find(|table| at[*table] + 1 < tables[*table].len())
        else {
            return kept;
        };
        at[next] += 1;
        at[next + 1..].fill(0);
    }
}
